"""Which paragraphs of a page are its title: what head and information block call it, headings, and what stands above the date."""

import re
from typing import NamedTuple

from datapkg.dates import find_date
from datapkg.read.chrome import is_attachment, is_breadcrumb, is_document_number_line, is_metadata_line, is_published_line, is_toolbar
from datapkg.read.html.info import stamped_on
from datapkg.read.html.meta import Meta
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.normalise import squeeze
from datapkg.read.titles import is_organisation

_LONGEST = 140
_ENOUGH = 4
_OTHER = 10
"""A line that head and information block do not call the title must stand as one does."""
_MOST_LINES = 4
_SHORT = 12
_HEADINGS = {"h1": 4, "h2": 3, "h3": 3, "h4": 2, "h5": 1, "h6": 1}
_MARKED = re.compile(r"(?:^|[\s_-])(?:\w*title|\w*tit|bt|biaoti|headline)\d*(?:[\s_-]|$)")
_CUT = re.compile(r"(?:\.{3,}|…+)$")
_SITE = re.compile(r"[_|\-—–－:：>»\s]+")
_FURNITURE = re.compile(r"打印|关闭|分享|收藏|字号|字体|扫一扫|首页|上一[篇页条]|下一[篇页条]|更多|登录|注册|搜索|无障碍|[:：]$")
_SUBTITLE = re.compile(r"[—–\-(（]")
_SITE_NAME = re.compile(r"(?:网站?|门户|官网|平台|首页|主页)$")


class Title(NamedTuple):
    """The half-open range of the paragraphs that are the title, and its text."""

    first: int
    end: int
    text: str


def find_title(document: Document, meta: Meta, named: str | None) -> Title | None:
    """Return the page's title, or None; `named` is what an information block calls the page."""
    paragraphs = document.paragraphs
    if "title" in document.chosen:
        element = document.elements[document.chosen["title"]]
        if element.start < element.end:
            return _title(paragraphs, element.start, element.end)
    wanted = [squeeze(name) for name in (meta.article_title, named) if name and len(name) >= 4]
    whole = squeeze(meta.title or "")
    scored = [
        (score, -index, end)
        for index in range(len(paragraphs))
        for end, score in _scores(document, index, wanted, whole, squeeze(meta.site_name or ""))
    ]
    if not scored:
        return None
    best, at, end = max(scored)
    return _title(paragraphs, -at, end) if best >= (_OTHER if wanted else _ENOUGH) else None


def _title(paragraphs: list[Paragraph], first: int, end: int) -> Title:
    return Title(first, end, " ".join(paragraph.text for paragraph in paragraphs[first:end]))


def _scores(document: Document, index: int, wanted: list[str], whole: str, site: str) -> list[tuple[int, int]]:
    """The ends of the titles that may begin at a paragraph, each with what speaks for it."""
    paragraph = document.paragraphs[index]
    text = paragraph.text
    if not 2 <= len(text) <= _LONGEST or paragraph.cells:
        return []
    plain = squeeze(text)
    if plain == site or is_published_line(text) or is_toolbar(text) or is_metadata_line(text) or is_breadcrumb(text):
        return []
    score = _standing(document, index)
    found = [(index + 1, score + _likeness(plain, wanted, whole))] if len(plain) >= 4 else []
    # A long title stands in several lines, each with nothing to say alone.
    for end in range(index + 2, min(index + _MOST_LINES, len(document.paragraphs)) + 1):
        joined = squeeze("".join(part.text for part in document.paragraphs[index:end]))
        if len(joined) > _LONGEST or not any(name.startswith(joined) for name in [*wanted, whole] if name):
            break
        if joined in wanted or (len(joined) >= 10 and _heads(joined, whole)):
            found.append((end, max(score, _standing(document, end - 1)) + _likeness(joined, wanted, whole) + 1))
    return found


def _likeness(plain: str, wanted: list[str], whole: str) -> int:
    """How well a line agrees with what head and information block call the page."""
    if plain in wanted:
        return 12
    if is_organisation(plain) or _SITE_NAME.search(plain):
        return 0
    cut = _CUT.sub("", plain)
    if any(len(name) >= 8 and (plain.startswith(_CUT.sub("", name)) and _CUT.search(name)) for name in wanted):
        return 10
    if _heads(cut, whole):
        return 9
    if len(cut) >= 10 and cut in whole:
        return 7
    return 0


def _heads(plain: str, whole: str) -> bool:
    """Whether the browser's title is this line, or begins with it before the site's name."""
    return whole == plain or (whole.startswith(plain) and bool(_SITE.match(whole[len(plain):])))


def _standing(document: Document, index: int) -> int:
    """What speaks for a line by its place: a heading, a class of that name, the publication line below it."""
    paragraph = document.paragraphs[index]
    text = paragraph.text
    if is_document_number_line(text) or is_attachment(text):
        return -10
    score = 0
    for step, element in enumerate(document.ancestors(paragraph.element)):
        if step > 2 or document.elements[element].end - document.elements[element].start > _MOST_LINES:
            break
        score = max(score, _HEADINGS.get(document.elements[element].tag, 0), 2 if _MARKED.search(document.elements[element].marks) else 0)
    score += 1 if len(text) >= _SHORT else 0
    score += _dated_below(document, index)
    score -= 6 if paragraph.link_ratio > 0.5 else 0
    score -= 6 if _FURNITURE.search(text) and len(text) < 16 else 0
    score -= 3 if "。" in text else 0
    score -= 3 if _SUBTITLE.match(text) else 0
    score -= 2 if is_organisation(text) or len(text) < 6 else 0
    return score


def _dated_below(document: Document, index: int) -> int:
    """What a publication line speaks for: most where it follows at once, less where a subtitle or column stands between, or it stands above."""
    for step, paragraph in enumerate(document.paragraphs[index + 1:index + 4]):
        if is_published_line(paragraph.text) or (len(paragraph.text) <= 100 and "。" not in paragraph.text and find_date(paragraph.text)):
            follows = paragraph.link_ratio < 0.5 and document.paragraphs[index].link_ratio <= 0.5
            return (6 if step == 0 else 3) if follows else 0
        if len(paragraph.text) > 60:
            return 0
    below = [paragraph for paragraph in document.paragraphs[index + 1:index + 4] if len(paragraph.text) < _SHORT]
    if stamped_on(below) is not None:
        return 4
    return 2 if index and len(document.paragraphs[index - 1].text) < _SHORT and stamped_on(document.paragraphs[index - 1:index]) else 0
