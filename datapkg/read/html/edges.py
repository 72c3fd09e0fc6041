"""Where the document proper begins and ends within its container: what is printed of the head again, and the foot, left out."""

import re
from difflib import SequenceMatcher

from datapkg.dates import is_date_line
from datapkg.labels import label_of
from datapkg.read.chrome import is_attachment, is_document_number_line, is_furniture, is_head_chrome, is_page_number
from datapkg.read.html.container import alike
from datapkg.read.html.info import is_label
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.html.phrases import CLOSING, CREDIT, SENTENCE, STAMP
from datapkg.read.html.title import Title
from datapkg.read.metadata import labelled_values, names_label
from datapkg.read.normalise import squeeze

_CONTACT = re.compile(r"[\s•·]*(?:(?:通[讯信]|邮寄|联系|办公)?地\s?址|邮\s?编|邮政编码|传\s?真)\s?[:：]")
_ATTACHED = re.compile(r"附\s?件(?:下载|列表|信息)?\s?[\d一二三四五]{0,2}\s?[:：.、]?")
_TRIFLE = re.compile(r"(?:[\s\d|<>«»]|上一?页|下一?页|首页|尾页|末页|共\s?\d+\s?页|第\s?\d+\s?页)*|[\s—\-·▼▽]*(?:END|完)[\s—\-·▲△]*|[\s\d+\-—|/·•.,，、>»<«\[\]【】()（）:：]*|无标题文档|更多\s?[>»]*|图集|(?:查看)?原文(?:链接|地址)?\s?[:：]?|收藏|点赞|评论|在看|转发|举报|"
    r"(?:[^。]{0,12}点(?:击|个|一下)?[^。]{0,6}(?:蓝字|关注|在看|点赞|分享|阅读原文)[^。]{0,16})")
_LONG = 60
_REMARK = re.compile(r"[（(][^（）()]{1,6}[)）]$")
_TITLE = 12
_LIKE = 0.88
_SHORT_LINE = 30
_LONGEST_STAMP = 100
_HEAD = 5
"""So many lines may stand in a container above the title printed again."""


def start_of(document: Document, first: int, last: int, title: Title | None) -> int:
    """Return the first paragraph after what a container repeats of the head: title, number, dates, source, information block."""
    paragraphs = document.paragraphs
    first = _below_repeated(paragraphs, first, last, title.text) if title else first
    stamped = title is not None and any(STAMP.search(paragraph.text) for paragraph in paragraphs[title.end:first])
    waiting = False
    columns = 0
    while first < last:
        text = paragraphs[first].text
        cells = paragraphs[first].cells
        if columns and len(cells) == columns:  # the values below a row of labels
            first, columns = first + 1, 0
            continue
        if title and (end := _repeats(paragraphs, first, last, title.text)):
            first = end
            continue
        if label_of(text) or not (_is_head(paragraphs[first], stamped) or (waiting and len(text) <= _LONG and "。" not in text and text[-1] not in ":：")):
            break
        stamped = stamped or bool(STAMP.search(text))
        waiting = is_label(text)
        columns = len(cells) if cells and all(names_label(cell) for cell in cells if cell) else 0
        first += 1
    return first


def _below_repeated(paragraphs: list[Paragraph], first: int, last: int, title: str) -> int:
    """Where the text begins when the container prints the title again below nothing but short lines: marks, numbers, who received it."""
    for index in range(first, min(first + _HEAD, last)):
        if end := _repeats(paragraphs, index, last, title):
            return end
        if len(paragraphs[index].text) > _SHORT_LINE or SENTENCE.search(paragraphs[index].text) or label_of(paragraphs[index].text):
            break
    return first


def _is_head(paragraph: Paragraph, stamped: bool) -> bool:
    text = paragraph.text
    if is_document_number_line(text) or _TRIFLE.fullmatch(text):
        return True
    if stamped and is_date_line(text):
        return False  # the day of a speech, below the day of publication
    if not stamped and STAMP.search(text) and len(text) <= _LONGEST_STAMP and not SENTENCE.search(text):
        return True
    if is_head_chrome(text) or (len(paragraph.cells) > 1 and any(names_label(cell) or labelled_values(cell) for cell in paragraph.cells if cell)):
        return True
    return paragraph.link_ratio > 0.8 and not paragraph.to_file and "。" not in text


def _repeats(paragraphs: list[Paragraph], first: int, last: int, title: str) -> int | None:
    """The end of the paragraphs from `first` that print the title again, in one line or several; None when they do not."""
    plain, joined, found = squeeze(title), "", None
    for end in range(first, min(first + 5, last)):
        joined += squeeze(paragraphs[end].text)
        if joined == plain:
            return end + 1
        if _nearly(joined, plain):
            found = end + 1
        elif found or not (plain.startswith(joined) or _nearly(joined, plain[:len(joined)])):
            break
    return found


def _nearly(one: str, two: str) -> bool:
    """Whether a line is the title but for a word or a remark in brackets, as editors print it again; one that says more is no repetition."""
    one = _REMARK.sub("", one)
    if len(one) < _TITLE or not 0.7 * len(two) <= len(one) <= len(two) or "。" in one or label_of(one):
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _LIKE


def end_of(document: Document, first: int, last: int, weights: list[float]) -> int:
    """Return the bound of the last paragraph before the foot: closing lines, credits, attachments and addresses that are not the text's own."""
    paragraphs = document.paragraphs
    total = sum(weights[first:last]) or 1.0
    done = 0.0
    # An address or a source in the midst of numbered items is one of theirs.
    settled = max((index for index in range(first, last) if label_of(paragraphs[index].text) and weights[index] > 0), default=first)
    for index in range(first, last):
        text = paragraphs[index].text
        if index > first and label_of(text) is None:
            if CLOSING.match(text) and len(text) <= 200 and done >= 0.3 * total:
                last = index
                break
            contact = _CONTACT.match(text) and _goes_on(document, index)
            if is_furniture(text) and not contact and done >= 0.7 * total and index >= settled and not _belongs_to_letter(paragraphs, index, last):
                last = index
                break
        done += weights[index]
    while last > first and _is_trailing(paragraphs[last - 1]):
        last -= 1
    return last


def _goes_on(document: Document, index: int) -> bool:
    """Whether an address or a telephone number stands where the text stood: notices end with them, and so do pages."""
    one, two = document.paragraphs[index - 1].element, document.paragraphs[index].element
    return one == two or (one >= 0 and two >= 0 and document.elements[one].parent == document.elements[two].parent and alike(document, index, document.elements[two].parent, one))


def _is_trailing(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if label_of(text) and "。" in text:
        return False
    if _CONTACT.match(text) and paragraph.link_ratio < 0.5:
        return False
    if is_furniture(text) or CLOSING.match(text) or _TRIFLE.fullmatch(text) or is_page_number(text) or _ATTACHED.fullmatch(text):
        return True
    if paragraph.link_ratio > 0.6 and "。" not in text:
        return True
    return len(text) <= _LONG and bool(CREDIT.match(text))


def _belongs_to_letter(paragraphs: list[Paragraph], index: int, last: int) -> bool:
    """An attachment named above the signature belongs to the letter."""
    if not (is_attachment(paragraphs[index].text) or paragraphs[index].to_file):
        return False
    below = paragraphs[index + 1:min(index + 8, last)]
    dated = next((at for at, paragraph in enumerate(below) if is_date_line(paragraph.text)), 0)
    return dated > 0 and len(below[dated - 1].text) <= _SHORT_LINE and not SENTENCE.search(below[dated - 1].text)
