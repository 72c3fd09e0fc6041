"""What was served: an article, a list of articles, or a refusal dressed as a page."""

import re
from typing import NamedTuple

from datapkg.read.html.meta import Meta
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.titles import is_plan_title
from datapkg.refusal_words import REFUSED

_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|(?<!\d)\d{1,2}[-/]\d{1,2}(?!\d)")
_PAGING = re.compile(r"共\s?\d+\s?[页条]|下一页|上一页|首页.{0,12}尾页|第\s?\d+\s?/\s?\d+\s?页|createPageHTML", re.IGNORECASE)
_SHORT = 200
_FEW = 60
_FEW_LINES = 10
_LITTLE = 300
_BARE = 20
_ITEM = 8
_DAY_LENGTH = 20
_MOST_WORDS = 1200


class Signs(NamedTuple):
    """What tells kinds apart beside the text.

    Whether the page is `named` by a title, `titled` by one above a date, `headed` by one that the browser shows too, whether it asks for a
    password (`login`), and what it says to readers without scripts.
    """

    named: bool
    titled: bool
    headed: bool
    login: bool = False
    noscript: str = ""


def kind_of(document: Document, meta: Meta, first: int, last: int, signs: Signs) -> str:
    """Return the page's kind, given the range that would be its body."""
    body = document.paragraphs[first:last]
    running = sum(_own(paragraph) for paragraph in body if paragraph.link_ratio < 0.5 and not _is_item(paragraph))
    if running < _SHORT and (_is_bare(document) or not signs.titled) and ("articletitle" not in meta.names or running < _BARE) and _refuses(document, meta, running, signs):
        return "error"
    if not signs.headed and _is_list(document, meta, body, running, signs):
        return "list"
    if not document.paragraphs:
        return "error"
    return "article"


def _own(paragraph: Paragraph) -> int:
    return len(paragraph.text) - paragraph.linked


def _is_item(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an entry of a list: a linked title, perhaps with its day."""
    if "。" in paragraph.text or len(paragraph.text) < _ITEM or paragraph.to_file:
        return False
    return paragraph.link_ratio > 0.5 or (paragraph.linked >= _ITEM - 2 and _own(paragraph) <= _DAY_LENGTH and bool(_DAY.search(paragraph.text)))


def _is_bare(document: Document) -> bool:
    """Whether the page has no frame: what firewalls answer with names the time, too."""
    return len(document.paragraphs) <= _FEW_LINES and sum(len(paragraph.text) for paragraph in document.paragraphs) <= _LITTLE


def _refuses(document: Document, meta: Meta, running: int, signs: Signs) -> bool:
    own = [paragraph.text for paragraph in document.paragraphs if paragraph.link_ratio < 0.5 and len(paragraph.text) <= 120]
    said = "\n".join([meta.title or "", *own, signs.noscript if sum(map(len, own)) < _SHORT else ""])
    if signs.login and sum(map(len, own)) < _SHORT:
        return True
    if sum(map(len, own)) > _MOST_WORDS and running < 20:
        said = "\n".join([meta.title or "", *own[:60]])
    return bool(REFUSED.search(said)) or sum(len(paragraph.text) for paragraph in document.paragraphs) < 30


def _is_list(document: Document, meta: Meta, body: list[Paragraph], running: int, signs: Signs) -> bool:
    items = [paragraph for paragraph in document.paragraphs if _is_item(paragraph)]
    dated = sum(bool(_DAY.search(paragraph.text)) for paragraph in items)
    if "articletitle" in meta.names and (signs.titled or running >= 40):
        return False
    inside = [paragraph for paragraph in body if _is_item(paragraph)]
    linked = sum(paragraph.linked for paragraph in body)
    whole = sum(len(paragraph.text) for paragraph in body) or 1
    sentences = sum(paragraph.text.count("。") for paragraph in body if paragraph.link_ratio < 0.5)
    if len(inside) >= 4 and (linked > 0.4 * whole or sentences <= 3 * len(inside)):
        return True
    if signs.titled and (running >= 40 or (meta.title and is_plan_title(meta.title))):
        return False
    if running >= (_FEW if signs.named else _SHORT) and sentences >= 2 + 2 * len(inside):
        return False
    paged = any(_PAGING.search(paragraph.text) for paragraph in document.paragraphs)
    return len(items) >= 4 or dated >= 2 or paged or not (signs.titled or len(document.paragraphs) < 5 or (signs.named and running >= _FEW))

