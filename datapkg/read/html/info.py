"""Information blocks: labels and values in table cells, header rows, definition lists, items and lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from datapkg.dates import find_date
from datapkg.labels import label_of
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.metadata import DOCUMENT_NUMBER, Metadata, labelled_values, names_label

_INDEX = re.compile(r"(?=.*\d)[A-Za-z0-9\u4e00-\u9fff][\w\-—–/.\\〔〕\[\]()（）:：]{3,60}")
_BODY = re.compile(r"[\u4e00-\u9fff][^:：。;；!！?？\d]{1,60}")
_NOTHING = re.compile(r"[无空暂\-—/\\\s]*")
_LONGEST = 120


def read_info(document: Document, indexes: Sequence[int]) -> Metadata:
    """Return what the labels among these paragraphs say; a value that cannot be one is left out, so a later one counts."""
    found = Metadata()
    for key, value in _pairs(document, indexes):
        plain = value.strip()
        if key is not None and key not in found.values and _FITS[key](plain):
            found.take(key, plain)
    return found


def is_label(text: str) -> bool:
    """Say whether the text is a label alone: 索 引 号： or 发文机构."""
    pairs = labelled_values(text)
    return bool(pairs) and all(not value for _, value in pairs)


def _pairs(document: Document, indexes: Sequence[int]) -> Iterator[tuple[str | None, str]]:
    paragraphs = document.paragraphs
    for place, index in enumerate(indexes):
        paragraph = paragraphs[index]
        below = indexes[place + 1] if place + 1 < len(indexes) else None
        if len(paragraph.cells) > 1:
            yield from _cell_pairs(paragraph.cells, paragraphs[below].cells if below == index + 1 else ())
        elif len(paragraph.text) <= 2 * _LONGEST:
            pairs = labelled_values(paragraph.text, anywhere=True)
            for key, value in pairs[:-1]:
                yield key, value
            if pairs:
                key, value = pairs[-1]
                if not value and below == index + 1 and _belongs(document, index, below):
                    value = paragraphs[below].text
                yield key, value


def _cell_pairs(cells: tuple[str, ...], below: tuple[str, ...]) -> Iterator[tuple[str | None, str]]:
    """A row of labels and values by turns, or of labels alone above a row of values."""
    keys = [names_label(cell) for cell in cells]
    if _is_header(cells, below):
        for key, value in zip(keys, below, strict=True):
            if key is not None:
                yield key[0], value
        return
    at = 0
    while at < len(cells):
        key = keys[at]
        if key is not None and at + 1 < len(cells) and keys[at + 1] is None:
            yield key[0], cells[at + 1]
            at += 2
            continue
        yield from labelled_values(cells[at], anywhere=True)
        at += 1


def _is_header(cells: tuple[str, ...], below: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(below) == len(cells) and len(filled) >= 2 and all(map(names_label, filled)) and not any(map(names_label, below))


def _belongs(document: Document, label: int, value: int) -> bool:
    """Whether the paragraph below a label is its value: a short one beside it, or a dd below its dt, that is no label itself."""
    first, second = document.paragraphs[label], document.paragraphs[value]
    if len(second.text) > _LONGEST or labelled_values(second.text) or label_of(second.text) or not is_label(first.text):
        return False
    if first.element == second.element:
        return True
    one, two = document.elements[first.element], document.elements[second.element]
    return one.parent == two.parent or (one.tag, two.tag) == ("dt", "dd")


def _is_body(value: str) -> bool:
    return bool(_BODY.fullmatch(value)) and not _NOTHING.fullmatch(value)


def _is_date(value: str) -> bool:
    return len(value) <= _LONGEST and find_date(value[:40]) is not None


_FITS: dict[str, Callable[[str], bool]] = {
    "index_number": lambda value: bool(_INDEX.fullmatch(value.split()[0])) if value else False,
    "issuing_body": _is_body,
    "document_number": lambda value: bool(DOCUMENT_NUMBER.search(value)) or bool(re.search(r"\d\s*号$", value)),
    "issued_on": _is_date,
    "published_on": _is_date,
    "title": lambda value: 4 <= len(value) <= _LONGEST and not _NOTHING.fullmatch(value),
}


def stamped_on(paragraphs: Sequence[Paragraph]) -> date | None:
    """Return the date that a line without label prints beside the title: 2020-03-25 来源…, or a day above its year and month."""
    for paragraph in paragraphs:
        if len(paragraph.text) <= _LONGEST and "。" not in paragraph.text and (found := find_date(paragraph.text)):
            return found
    for paragraph in paragraphs:
        if hit := _JOINED.fullmatch(paragraph.text):
            day, month = hit["before"] or hit["after"], hit["month"] or hit["then"]
            if found := find_date(f"{hit['year'] or hit['years']}-{month}-{day}"):
                return found
    for first, second in pairwise(paragraphs):
        for day, month in ((first.text, second.text), (second.text, first.text)):
            if _DAY.fullmatch(day) and (hit := _MONTH.fullmatch(month)) and (found := find_date(f"{hit['year']}-{hit['month']}-{int(day)}")):
                return found
    return None


_DAY = re.compile(r"\d{1,2}")
_JOINED = re.compile(
    r"(?P<before>\d\d)\s?(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?月?|(?P<years>(?:19|20)\d\d)\s?[-/.年]\s?(?P<then>\d\d)\s?月?\s?(?P<after>\d\d)"
)
"""A day in large print beside its year and month, without a line end between."""
_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?月?")
