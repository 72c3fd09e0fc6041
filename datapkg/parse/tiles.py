"""No text is lost: the parts that are published tile the page's text; what lies between is white space alone."""

from datapkg.findings import Finding
from datapkg.labels import Label
from datapkg.parse.documents import Draft
from datapkg.parse.outline import Outline, Section
from datapkg.read.chrome import is_page_number
from datapkg.read.page import Page

LOST = "text-lost"
_CLOSING_MARKS = frozenset("。｡：:；;，,、. ")

Part = tuple[int, int]


def parts(page: Page, outlines: list[tuple[Draft, Outline]]) -> list[Part]:
    """Return the ranges of the page's text that its rows hold, in order: chrome, title, notice, then every document's parts."""
    found: list[Part] = [(0, page.body_start), (page.body_start, page.notice_end)]
    for draft, outline in outlines:
        found += [(draft.start, draft.body), outline.preamble]
        for section in outline.sections:
            found += _section_parts(section)
        found.append(outline.closing)
    if not outlines:
        found.append((page.notice_end, page.body_end))
    found.append((page.body_end, len(page.text)))
    return [part for part in found if part[0] < part[1]]


def _section_parts(section: Section) -> list[Part]:
    found = _label(section.label, section.start)
    own = section.items and section.items[0].label is None and section.items[0].text_start == section.heading_start
    if section.label is not None and not own:
        found.append((section.heading_start, section.heading_end))
    found.append(section.introduction)
    for item in section.items:
        found += [*_label(item.label, item.start), (item.text_start, item.end)]
    return found


def _label(label: Label | None, start: int) -> list[Part]:
    return [] if label is None else [(start, start + len(label.text))]


def _is_gap(text: str) -> bool:
    """Say whether what lies between two parts is white space, a heading's closing mark, or printed page numbers."""
    return set(text) <= _CLOSING_MARKS | {"\n"} or all(is_page_number(line) for line in text.split("\n") if line.strip())


def untiled(page: Page, outlines: list[tuple[Draft, Outline]]) -> list[Finding]:
    """Return a finding for every stretch that no part holds, or that two parts hold. None is the promise; the build checks it."""
    found = []
    at = 0
    for start, end in parts(page, outlines):
        if start < at:
            found.append(Finding(LOST, "two parts hold the same text", start, at))
        elif not _is_gap(page.text[at:start]):
            found.append(Finding(LOST, f"no part holds {page.text[at:start]!r}", at, start))
        at = max(at, end)
    if not _is_gap(page.text[at:]):
        found.append(Finding(LOST, f"no part holds {page.text[at:at + 40]!r}", at, len(page.text)))
    return found
