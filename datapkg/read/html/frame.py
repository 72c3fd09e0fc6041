"""A page's paragraphs to its frame: kind, title, body and stated metadata."""

import re
from collections.abc import Sequence
from datetime import date

from datapkg.dates import find_date
from datapkg.read.chrome import is_document_number_line, is_published_line
from datapkg.read.frame import Frame
from datapkg.read.html.body import find_body
from datapkg.read.html.info import read_info, stamped_on
from datapkg.read.html.kind import Signs, kind_of
from datapkg.read.html.meta import Meta
from datapkg.read.html.paragraphs import Document
from datapkg.read.html.title import Title, find_title
from datapkg.read.html.weights import weigh
from datapkg.read.metadata import Metadata, labelled_values
from datapkg.read.normalise import squeeze

_RUNNING = 60
_BELOW = 15
_ABOVE = 3
_LINKED = 0.3
_TOOLS = re.compile(r"(?:发布时间|发布日期|来源|字[体号]|点击[量数率]|浏览[次量]|阅读[次量])\w{0,2}\s?[\]】]?\s?[:：]|打印本[页文]")
_NEIGHBOUR = re.compile(r"[【\[]?\s?[上下]一?[篇条]\s?[】\]]?\s?[:：]")
_FEW_STAMPS = 2
_OWN = 6
"""Columns have shorter names."""


def frame_of(document: Document, meta: Meta, noscript: str = "", login: bool = False) -> Frame:
    """Return what the page is and says of itself, by its paragraphs and its head, what it says to readers without scripts, and whether it asks for a password."""
    named = read_info(document, _furniture(document, range(_first_running(document)))).text("title")
    title = find_title(document, meta, named or meta.stated.get("title"))
    first, last = find_body(document, title)
    following = document.paragraphs[title.end:title.end + 4] if title else []
    dated = stamped_on([paragraph for paragraph in following if paragraph.link_ratio < _LINKED]) is not None or bool(meta.stated)
    kind = "article" if "body" in document.chosen and first < last else kind_of(
        document, meta, first, last, Signs(title is not None, dated, _heads(document, meta, title), login, noscript),
    )
    if kind != "article":
        return Frame(kind, url=meta.url)
    above = range(title.first if title else first)
    beside = range(title.end if title else first, first)
    near, far, below = (_furniture(document, part) for part in (beside, above, range(last, min(last + _BELOW, len(document.paragraphs)))))
    stated = read_info(document, [*near, *far, *below])
    for key, value in meta.stated.items():
        stated.take(key, value)
    return Frame(
        kind, title.text if title else meta.article_title or named, first, last, stated.text("issuing_body"),
        stated.text("document_number") or _number(document, beside), stated.text("index_number"), stated.date("issued_on"),
        _published_on(document, meta, title, (near, far, below)), meta.url,
    )


def _heads(document: Document, meta: Meta, title: Title | None) -> bool:
    """Whether the title is the page's own, not a column's or an entry's.

    The tag for it says so; or the browser shows it and what only articles have is there, buttons below or neighbours; or its publication line stands
    right below, and the browser shows it too or few such lines are on the page.
    """
    if title is None or len(title.text) < _OWN or title.text == meta.names.get("columnname"):
        return False
    if "articletitle" in meta.names and squeeze(title.text) == squeeze(meta.article_title or ""):
        return True
    shown = squeeze(title.text) in squeeze(meta.title or "")
    below = document.paragraphs[title.end:title.end + 2]
    if shown and (any(_TOOLS.search(paragraph.text) for paragraph in below) or any(_NEIGHBOUR.match(paragraph.text) for paragraph in document.paragraphs)):
        return True
    if not any(is_published_line(paragraph.text) and not paragraph.linked for paragraph in below):
        return False
    stamped = sum(is_published_line(paragraph.text) and bool(labelled_values(paragraph.text, anywhere=True)) for paragraph in document.paragraphs)
    return shown or 1 <= stamped <= _FEW_STAMPS


def _first_running(document: Document) -> int:
    weights = weigh(document)
    return next((index for index, weight in enumerate(weights) if weight >= _RUNNING and not document.paragraphs[index].cells), len(weights))


def _furniture(document: Document, places: Sequence[int]) -> list[int]:
    """The paragraphs that may state something: no links, but a value may be one."""
    return [index for index in places if document.paragraphs[index].link_ratio <= 0.7 or document.paragraphs[index].cells]


def _number(document: Document, places: Sequence[int]) -> str | None:
    lines = (document.paragraphs[index].text for index in places)
    return next((text.strip(" ()（）") for text in lines if is_document_number_line(text)), None)


def _published_on(document: Document, meta: Meta, title: Title | None, parts: tuple[list[int], list[int], list[int]]) -> date | None:
    """What is printed beside the title counts first, then information blocks, then the head's tags: those tell of moves and imports too."""
    near, far, below = parts
    return (
        _labelled(document, near) or _unlabelled(document, near) or _labelled(document, far) or _labelled(document, below)
        or (_unlabelled(document, [index for index in far if index >= title.first - _ABOVE]) if title else None)
        or meta.published_on or find_date(meta.stated.get("published_on", "")) or meta.scripted_on
    )


def _labelled(document: Document, places: list[int]) -> date | None:
    stated: Metadata = read_info(document, places)
    return stated.date("published_on")


def _unlabelled(document: Document, places: list[int]) -> date | None:
    lines = [document.paragraphs[index] for index in places]
    return stamped_on([
        line for line in lines
        if not line.cells and all(key in (None, "published_on") for key, _ in labelled_values(line.text, anywhere=True))
    ])
