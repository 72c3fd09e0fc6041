"""Which documents a page holds: plans and summaries, each with its kind, year and range."""

import re
from dataclasses import dataclass

from datapkg.dates import YEAR, year_value
from datapkg.labels import ARABIC, HAN_BRACKETS, label_of
from datapkg.lines import Line, lines_of
from datapkg.read.page import Page
from datapkg.read.titles import PART_PREFIX, PLAN_WORDS, SUMMARY_WORDS, document_titles, is_plan_title

_YEAR = re.compile(rf"(?P<year>{YEAR})\s?(?=年|[-—－–～~至]|学年|\D|$)")
_NOTICE_TITLE = re.compile(r"(?:关于)?(?:印发|转发|下发|公布|报送)[《〈]?(?P<inner>.+?)[》〉]?的?(?:通知|函|报告)")
_WORK = re.compile("教育|教体|学校|工作")
_HANDED_OUT = re.compile(r"(?:印发|转发|下发|发)给(?:你们|你|各)|请[^。]{0,12}(?:贯彻|遵照|遵守|抓好|组织|结合)[^。]{0,12}(?:落实|执行|实施)|(?:详|请|具体)?见附件")
_LETTER = 400
"""No letter that only hands a plan out is longer, in characters."""


@dataclass(frozen=True)
class Draft:
    """A document found in a page: its range in the page's text, title range, and where its text after the title begins."""

    kind: str
    year: int | None
    title: str | None
    start: int
    body: int
    end: int


def find_documents(page: Page) -> list[Draft]:
    """Return the plans and summaries in reading order; empty when the page is about something else."""
    if page.page_kind != "article":
        return []
    lines = lines_of(page.text, page.notice_end, page.body_end)
    starts = document_titles(lines)
    if not starts:
        return _untitled(page, lines)
    drafts = _first_untitled(page, lines[:starts[0][0]], starts, lines)
    for position, (first, last) in enumerate(starts):
        stop = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        title = " ".join(line.text for line in lines[first:last])
        body = lines[last].start
        kind = _kind(title)
        year = _year(title, kind) or _year(page.title or "", kind) or _first_year(lines[last:stop]) or _dated(page)
        drafts.append(Draft(kind, year, PART_PREFIX.sub("", title), lines[first].start, body, lines[stop - 1].end))
    return drafts


def _untitled(page: Page, lines: list[Line]) -> list[Draft]:
    if not lines:
        return []
    title = page.title
    if _only_hands_out(page.text[lines[0].start:lines[-1].end], lines):
        return []
    if (title is not None and not is_plan_title(title)) or (title is None and not _reads_like_a_plan(lines)):
        return []
    kind = _kind(title or "")
    year = _year(title or "", kind) or _first_year(lines) or _dated(page)
    own = None if title is None else _inner(title)
    return [Draft(kind, year, own, lines[0].start, lines[0].start, lines[-1].end)]


def _only_hands_out(text: str, lines: list[Line]) -> bool:
    """A letter that bears the plan's title and says that it is attached has no plan in it: no numbered sentence."""
    numbered = any(label_of(line.text) and "。" in line.text for line in lines)
    return len(text) <= _LETTER and bool(_HANDED_OUT.search(text)) and not numbered


def _first_untitled(page: Page, before: list[Line], starts: list[tuple[int, int]], lines: list[Line]) -> list[Draft]:
    """The document above the first title in the text: the page's title is its own (2019年总结, then 2020年工作要点 below)."""
    if not any(label_of(line.text) for line in before):
        return []
    title = page.title or ""
    below = _kind(" ".join(line.text for line in lines[slice(*starts[0])]))
    kind = "summary" if SUMMARY_WORDS.search(title) and below == "plan" else _kind(title)
    year = _year(title, kind) or _first_year(before) or _dated(page)
    return [Draft(kind, year, page.title and _inner(page.title), before[0].start, before[0].start, before[-1].end)]


def _inner(title: str) -> str:
    """The plan's own title inside that of the notice which hands it out."""
    hit = _NOTICE_TITLE.search(title)
    return hit["inner"] if hit and is_plan_title(hit["inner"]) else title


def _reads_like_a_plan(lines: list[Line]) -> bool:
    """A capture without title is a plan when it opens with the year and the work ahead, and is numbered throughout."""
    labels = [label for line in lines if (label := label_of(line.text))]
    opening = lines[0].text[:200]
    outer = sum(label.rank <= HAN_BRACKETS for label in labels)
    flat = sum(label.rank == ARABIC for label in labels)
    return len(labels) >= 5 and (outer >= 2 or flat >= 5) and bool(_YEAR.search(opening)) and bool(_WORK.search(opening))


def _kind(title: str) -> str:
    plan = [hit.start() for hit in PLAN_WORDS.finditer(title)]
    summary = [hit.start() for hit in SUMMARY_WORDS.finditer(title)]
    return "summary" if summary and not plan else "plan"


def _year(title: str, kind: str) -> int | None:
    """The year nearest before the words that name the kind: 2019年…总结和2020年…要点 has one for each."""
    words = SUMMARY_WORDS if kind == "summary" else PLAN_WORDS
    hit = words.search(title)
    before = title[:hit.start()] if hit else title
    years = list(_YEAR.finditer(before)) or list(_YEAR.finditer(title))
    if not years:
        return None
    last = years[-1]
    span = re.search(rf"(?P<first>{YEAR})\s?年?\s?[-—－–～~至]\s?$", title[:last.start()])
    return year_value(span["first"] if span else last["year"])


def _first_year(lines: list[Line]) -> int | None:
    for line in lines[:3]:
        hit = _YEAR.search(line.text)
        if hit:
            return year_value(hit["year"])
    return None


def _dated(page: Page) -> int | None:
    for day in (page.issued_on, page.published_on):
        if day is not None:
            return day.year
    return None
