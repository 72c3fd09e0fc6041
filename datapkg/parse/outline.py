"""A document's numbered levels: preamble, sections, items, closing."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from datapkg.dates import DATE, is_date_line
from datapkg.findings import Finding
from datapkg.labels import ARABIC, PART, Label, label_before_digits, label_of
from datapkg.lines import Line, lines_of
from datapkg.parse.documents import Draft
from datapkg.parse.headings import find_heading
from datapkg.read.chrome import is_page_number
from datapkg.read.titles import is_organisation

_CLOSING = re.compile(r"附件?\s?[\d一二三四五]{0,2}\s?[:：]|附件\s?\d?$|[（(]?此件|抄\s?送|抄\s?报|主题词|[（(]\s?(?:主动|依申请|不予)公开\s?[)）]|[（(]?联系人\s?[:：]|印发$")
_ATTACHMENTS = re.compile(r"附件?\s?[\d一二三四五]{0,2}\s?[:：]")
_LONGEST_LIST = 12
_SIGNED = re.compile(rf"(?P<who>.{{3,50}}?)\s?{DATE.pattern}(?:印发)?$")


@dataclass
class Item:
    """A numbered item, or a section's whole text when it has none. Positions are code points in the page's text."""

    label: Label | None
    heading: str | None
    start: int
    text_start: int
    end: int


@dataclass
class Section:
    """A division at the outermost numbered level. Without a label it only holds items that stand in no section."""

    label: Label | None
    heading: str | None
    start: int
    heading_start: int
    heading_end: int
    introduction: tuple[int, int]
    end: int
    items: list[Item] = field(default_factory=list)


@dataclass
class Outline:
    """A document's parts in reading order: preamble, sections, closing, and what the numbering leaves in doubt."""

    preamble: tuple[int, int]
    sections: list[Section]
    closing: tuple[int, int]
    findings: list[Finding]


class _Marked(list[tuple[Line, Label | None]]):
    """Lines with the label that each begins with."""


def read_outline(text: str, draft: Draft) -> Outline:
    """Return the outline of the document that `draft` marks in the page's `text`."""
    lines = lines_of(text, draft.body, draft.end)
    findings: list[Finding] = []
    marked = _mark(lines)
    outer = _outermost(marked)
    first = next((i for i, (_, label) in enumerate(marked) if label is not None and label.rank == outer), None)
    if first is None:
        last = _closing_start(marked, 0)
        findings.append(Finding("no-outline", "the document has no numbered items; its whole text is one task", draft.body, draft.end))
        section = _loose(text, marked, 0, last, None)
        return Outline((draft.body, draft.body), [section] if section.items else [], _span(marked, last), findings)
    last = min(_closing_start(marked, _last_label(marked) + 1), _attachments(marked, first))
    preamble = (marked[0][0].start, marked[first - 1][0].end) if first else (draft.body, draft.body)
    if outer is not None and outer >= ARABIC:
        sections = [_loose(text, marked, first, last, outer)]
    else:
        heads = [i for i in range(first, last) if _rank(marked[i]) == outer] + [last]
        sections = [_section(text, marked, a, b, findings) for a, b in pairwise(heads)]
    findings += _numbering([s.label for s in sections if s.label], [s.start for s in sections if s.label], "section")
    findings += _item_numbering(sections)
    return Outline(preamble, sections, _span(marked, last), findings)


def _mark(lines: list[Line]) -> _Marked:
    """Find each line's label. A number with a digit behind its stop is one where its turn has come: the one before is there, and it comes nowhere else."""
    marked = _Marked((line, label_of(line.text)) for line in lines)
    following: list[int | None] = [None]
    for _, label in reversed(marked):
        following.append(label.value if label and label.rank == ARABIC else following[-1])
    before: int | None = None
    for index, (line, label) in enumerate(marked):
        if label is None and before is not None:
            doubtful = label_before_digits(line.text)
            if doubtful and doubtful.value == before + 1 != following[len(lines) - index - 1]:
                label = doubtful
                marked[index] = line, label
        before = label.value if label and label.rank == ARABIC else before
    return marked


def _rank(marked: tuple[Line, Label | None]) -> int | None:
    return marked[1].rank if marked[1] else None


def _outermost(marked: _Marked) -> int | None:
    """The rank of the outermost level. A lone 第一部分 is a heading in passing, not a level."""
    ranks = [label.rank for _, label in marked if label is not None]
    if ranks.count(PART) == 1:
        ranks = [rank for rank in ranks if rank != PART]
    return min(ranks, default=None)


def _last_label(marked: _Marked) -> int:
    return max(i for i, (_, label) in enumerate(marked) if label is not None)


def _closing_start(marked: _Marked, first: int) -> int:
    """Return the index of the first line of the closing: signature, date, attachment list and what follows."""
    for index in range(first, len(marked)):
        text = marked[index][0].text
        if _CLOSING.match(text) or is_date_line(text) or _signed(text):
            return index
        if is_organisation(text) and any(is_date_line(line.text) for line, _ in marked[index + 1:index + 5]):
            return index
    return len(marked)


def _attachments(marked: _Marked, first: int) -> int:
    """Return the index of the list of attachments, whose numbers (附件:1.… 2.…) are no items'."""
    for index in range(max(first, len(marked) - _LONGEST_LIST), len(marked)):
        if _ATTACHMENTS.match(marked[index][0].text):
            labels = [label for _, label in marked[index + 1:] if label is not None]
            if all(label.rank == ARABIC for label in labels) and (not labels or labels[0].value in (1, 2)):
                return index
    return len(marked)


def _signed(text: str) -> bool:
    hit = _SIGNED.fullmatch(text)
    return hit is not None and is_organisation(hit["who"].strip())


def _span(marked: _Marked, index: int) -> tuple[int, int]:
    if index >= len(marked):
        end = marked[-1][0].end if marked else 0
        return end, end
    return marked[index][0].start, marked[-1][0].end


def _section(text: str, marked: _Marked, first: int, stop: int, findings: list[Finding]) -> Section:
    line, label = _labelled(marked, first)
    end = marked[stop - 1][0].end
    start = _skip(text, line.start + len(label.text), end)
    form = next((_rank(marked[i]) for i in range(first + 1, stop) if marked[i][1] is not None), None)
    heads = [i for i in range(first + 1, stop) if form is not None and _rank(marked[i]) == form]
    head_end = marked[heads[0] - 1][0].end if heads else end
    heading = find_heading(text[start:head_end], single_line=not text[start:head_end].count("\n"))
    heading_end, after = start + heading.end, _skip(text, start + heading.after, head_end)
    section = Section(label, text[start:heading_end] or None, line.start, start, heading_end, (after, head_end), end)
    if section.heading is None:
        findings.append(Finding("empty-heading", f"section {label.text} has no heading", line.start, end))
    if heads:
        section.items = [_item(text, marked, a, b) for a, b in pairwise([*heads, stop])]
    elif after < head_end:
        section.introduction = (after, after)
        section.items = [Item(None, section.heading, after, after, head_end)]
    else:
        findings.append(Finding("section-without-text", f"section {label.text} has a heading only; it is its own task", line.start, end))
        section.introduction = (heading_end, heading_end)
        section.items = [Item(None, section.heading, start, start, end)]
    return section


def _labelled(marked: _Marked, index: int) -> tuple[Line, Label]:
    line, label = marked[index]
    if label is None:
        raise ValueError(f"line {line.text!r} begins with no label")
    return line, label


def _loose(text: str, marked: _Marked, first: int, stop: int, form: int | None) -> Section:
    """The section without number and heading that holds items, or a whole text, which no section holds."""
    if first >= stop:
        at = marked[-1][0].end if marked else 0
        return Section(None, None, at, at, at, (at, at), at)
    start, end = marked[first][0].start, marked[stop - 1][0].end
    section = Section(None, None, start, start, start, (start, start), end)
    heads = [i for i in range(first, stop) if form is not None and _rank(marked[i]) == form]
    section.items = [_item(text, marked, a, b) for a, b in pairwise([*heads, stop])] if heads else [
        Item(None, None, start, start, end)
    ]
    return section


def _item(text: str, marked: _Marked, first: int, stop: int) -> Item:
    line, label = _labelled(marked, first)
    while stop - 1 > first and is_page_number(marked[stop - 1][0].text):
        stop -= 1
    end = marked[stop - 1][0].end
    start = _skip(text, line.start + len(label.text), end)
    return Item(label, text[start:start + find_heading(text[start:end]).end] or None, line.start, start, end)


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return min(start, end)


def _item_numbering(sections: list[Section]) -> list[Finding]:
    """Numbers run on through the document or start again in each section; both are orderly, a gap or repeat is not."""
    found: list[Finding] = []
    previous: tuple[int, int] | None = None
    for section in sections:
        labels = [item.label for item in section.items if item.label]
        if not labels:
            continue
        first = labels[0]
        runs_on = previous is not None and first.rank == previous[0] and first.value != 1
        before = previous[1] if runs_on and previous else 0
        found += _numbering(labels, [item.start for item in section.items if item.label], "item", before)
        previous = (labels[-1].rank, labels[-1].value or 0)
    return found


def _numbering(labels: list[Label], starts: list[int], what: str, before: int = 0) -> list[Finding]:
    found = []
    for label, start in zip(labels, starts, strict=True):
        expected = before + 1
        if label.value != expected:
            code = "numbering-repeat" if label.value is not None and label.value <= before else "numbering-gap"
            found.append(Finding(code, f"{what} {label.text} stands where number {expected} was expected", start, start + len(label.text)))
        before = label.value if label.value is not None else expected
    return found
