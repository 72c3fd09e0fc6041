"""Spans and tiles: a span that shows something else, and text that no row has, are named."""

from pathlib import Path

import pytest

from tests.validate.breaks import (
    FOSHAN,
    GUANGZHOU,
    PAGES,
    SANMING,
    SUMMARY,
    Case,
    Fine,
    broken,
    caught,
    cells,
    drop,
    inserted,
    passed,
    replaced,
    shift,
)

ONE_OF_EACH = [
    ("quantities", f"{FOSHAN}-t019-q01"), ("citations", f"{FOSHAN}-t017-c01"), ("deadlines", f"{FOSHAN}-t017-d01"), ("responsibilities", f"{SANMING}-t001-r01"),
]
SECONDS = [
    ("quantities", f"{FOSHAN}-t019-q02", 157), ("citations", f"{FOSHAN}-t017-c02", 48), ("deadlines", f"{SANMING}-t011-d02", 100),
    ("responsibilities", f"{SANMING}-t001-r02", 381),
]
PAGE = PAGES[FOSHAN]
CASES = [
    *[broken("span-in-text", f"{table}: behind the end", cells(table, key, end=100_000), f"{table} {key} start, end") for table, key in ONE_OF_EACH],
    broken("span-in-text", "one character behind the end", cells("quantities", f"{SUMMARY}-t004-q06", end=171), f"quantities {SUMMARY}-t004-q06 start, end"),
    broken("span-in-text", "empty", cells("quantities", f"{FOSHAN}-t019-q01", end=155), f"quantities {FOSHAN}-t019-q01 start, end"),
    broken("span-in-text", "backwards", cells("quantities", f"{FOSHAN}-t019-q01", start=158, end=155), f"quantities {FOSHAN}-t019-q01 start, end"),
    broken("span-in-text", "before the beginning", cells("quantities", f"{FOSHAN}-t019-q01", start=-1), f"quantities {FOSHAN}-t019-q01 start, end"),
    *[broken("span-text", f"{table}: one to the right", shift(table, key, 1), f"{table} {key} text") for table, key in ONE_OF_EACH],
    *[broken("span-text", f"{table}: one character longer", cells(table, key, end=lambda row: row["end"] + 1), f"{table} {key} text") for table, key in ONE_OF_EACH],
    *[broken("span-text", f"{table}: other words", cells(table, key, text="其他"), f"{table} {key} text") for table, key in ONE_OF_EACH],
    broken("span-text", "the task's text changed", cells("tasks", f"{FOSHAN}-t019", text=replaced("text", "30%", "31%")), f"quantities {FOSHAN}-t019-q01 text"),
    *[broken("span-overlap", table, cells(table, key, start=start), f"{table} {key} start") for table, key, start in SECONDS],
    broken("parts-nested", "a body that ends behind its page", cells("pages", PAGE, body_end=12_176), f"pages {PAGE} body_start, body_end"),
    broken("parts-nested", "a body that ends before it begins", cells("pages", PAGE, body_end=80),
           f"pages {PAGE} body_start, body_end", f"documents {FOSHAN} page_start, page_end"),
    broken("parts-nested", "a document before its page's body", cells("documents", FOSHAN, page_start=86), f"documents {FOSHAN} page_start, page_end"),
    broken("parts-nested", "a section behind its document", cells("sections", f"{FOSHAN}-s12", page_end=12_176), f"sections {FOSHAN}-s12 page_start, page_end"),
    broken("parts-nested", "a task before its section", cells("tasks", f"{FOSHAN}-t050", page_start=11_700), f"tasks {FOSHAN}-t050 page_start, page_end"),
    broken("parts-nested", "an empty task", cells("tasks", f"{FOSHAN}-t050", page_end=11_928), f"tasks {FOSHAN}-t050 page_start, page_end"),
    broken("parts-nested", "a task moved to another section", cells("tasks", f"{FOSHAN}-t050", section_id=f"{FOSHAN}-s11"), f"tasks {FOSHAN}-t050 page_start, page_end"),
    broken("parts-overlap", "documents", cells("documents", GUANGZHOU, page_start=6690), f"documents {GUANGZHOU} page_start"),
    broken("parts-overlap", "sections", cells("sections", f"{FOSHAN}-s03", page_start=3552), f"sections {FOSHAN}-s03 page_start"),
    broken("parts-overlap", "tasks", cells("tasks", f"{FOSHAN}-t050", page_start=11_926), f"tasks {FOSHAN}-t050 page_start"),
    broken("page-rebuilt", "a task's text changed", cells("tasks", f"{FOSHAN}-t019", text=replaced("text", "30%", "31%")), f"tasks {FOSHAN}-t019 text"),
    broken("page-rebuilt", "a task's text cut off", cells("tasks", f"{FOSHAN}-t019", text=lambda row: row["text"][:-1]), f"tasks {FOSHAN}-t019 text"),
    broken("page-rebuilt", "a task's label changed", cells("tasks", f"{FOSHAN}-t019", label="(二)"), f"tasks {FOSHAN}-t019 label", f"tasks {FOSHAN}-t019 text"),
    broken("page-rebuilt", "a task's label lost", cells("tasks", f"{FOSHAN}-t020", label=None), f"tasks {FOSHAN}-t020 text"),
    broken("page-rebuilt", "a task dropped", drop("tasks", f"{FOSHAN}-t019"), f"sections {FOSHAN}-s04 introduction"),
    broken("page-rebuilt", "the last task dropped", drop("tasks", f"{FOSHAN}-t050"), f"sections {FOSHAN}-s12 page_end"),
    broken("page-rebuilt", "a section dropped with its tasks", drop("sections", f"{FOSHAN}-s12"), f"documents {FOSHAN} closing"),
    broken("page-rebuilt", "a section's heading changed", cells("sections", f"{FOSHAN}-s02", heading=replaced("heading", "立德", "立人")), f"sections {FOSHAN}-s02 heading",
           f"sections {FOSHAN}-s02 introduction"),
    broken("page-rebuilt", "an introduction made up", cells("sections", f"{FOSHAN}-s02", introduction="今年工作如下"), f"sections {FOSHAN}-s02 introduction"),
    broken("page-rebuilt", "a preamble's first character lost", cells("documents", FOSHAN, preamble=lambda row: row["preamble"][1:]), f"documents {FOSHAN} preamble", f"documents {FOSHAN} preamble"),
    broken("page-rebuilt", "a preamble's last character lost", cells("documents", FOSHAN, preamble=lambda row: row["preamble"][:-2]), f"documents {FOSHAN} preamble"),
    broken("page-rebuilt", "a preamble lost", cells("documents", FOSHAN, preamble=None), f"documents {FOSHAN} preamble"),
    broken("page-rebuilt", "a closing made up", cells("documents", FOSHAN, closing="佛山市教育局"), f"documents {FOSHAN} closing"),
    broken("page-rebuilt", "a title made up", cells("documents", SUMMARY, title="2019年深圳教育工作总结"),
           f"documents {SUMMARY} title", f"documents {SUMMARY} preamble", f"documents {SUMMARY} preamble"),
    broken("page-rebuilt", "a title that stands nowhere", cells("documents", "430300-2017-plan", title="长沙市教育局2017年工作要点"), "documents 430300-2017-plan title"),
    broken("page-rebuilt", "a notice changed", cells("pages", PAGES[SANMING], notice=replaced("notice", "印发", "转发")), f"pages {PAGES[SANMING]} notice",
           f"documents {SANMING} page_start"),
    broken("page-rebuilt", "a line of the page that no row has", inserted(FOSHAN, 11_927, "\n另外一句话。"), f"tasks {FOSHAN}-t050 page_start"),
    broken("page-rebuilt", "a year between two tasks", inserted(FOSHAN, 11_927, "\n2018"), f"tasks {FOSHAN}-t050 page_start"),
    broken("page-rebuilt", "the page's text changed", cells("pages", PAGE, text=replaced("text", "30%", "31%")), f"tasks {FOSHAN}-t019 text"),
    broken("page-rebuilt", "a task one character too long on the page", cells("tasks", f"{FOSHAN}-t049", page_end=11_928), f"tasks {FOSHAN}-t049 text"),
]
FINE = [
    Fine("page-rebuilt", "a page number between two tasks", inserted(FOSHAN, 11_927, "\n— 3 —")),
    Fine("page-rebuilt", "an empty line between two tasks", inserted(FOSHAN, 11_927, "\n\n")),
    Fine("span-overlap", "one span right behind another", cells("responsibilities", f"{SANMING}-t001-r02", start=382)),
    Fine("span-overlap", "spans of two kinds", cells("deadlines", f"{FOSHAN}-t019-d01", end=170)),
    Fine("parts-overlap", "one task right behind another", cells("tasks", f"{FOSHAN}-t050", page_start=11_927)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_span_or_text_that_does_not_fit_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_spans_and_gaps_that_only_look_wrong_pass(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
