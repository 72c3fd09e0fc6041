"""Corrections, overrides and coverage: a mend that cannot be undone, a page without document, a task without theme are named."""

from pathlib import Path
from typing import Any

import pytest

from tests.validate.breaks import (
    DONGGUAN,
    FOSHAN,
    GUANGZHOU,
    PAGES,
    SANMING,
    SUMMARY,
    Break,
    Case,
    Fine,
    add,
    again,
    both,
    broken,
    caught,
    cells,
    drop,
    move,
    passed,
    replaced,
)
from tests.validate.packages import Package

PAGE = PAGES[FOSHAN]
COMMA = "440600-k-f2689566"
MENDED = f"quantities/{SUMMARY}-t008-q11/indicator"
TASK = f"{SANMING}-t003"
FINDING: dict[str, Any] = {"page_id": PAGE, "code": "odd-label", "message": "a label that does not count on", "start": 10, "end": 12}


def figure(**cells_: Any) -> Any:
    """An override of a figure's role."""
    return add("overrides", **{"table": "quantities", "key": f"{FOSHAN}-t019-q01", "column": "role", "was": "result", "value": "target", "reason": "made up for the test"} | cells_)


def once_more(**first_task: Any) -> Break:
    """Publish a page and all that was read from it a second time, under ids of its own; cells of its first task may differ."""
    def change(package: Package) -> None:
        again("pages", PAGE, page_id="440600-p-000000000000", url="https://edu.foshan.gov.cn/a", sha256="0" * 64)(package)
        for table, *names in (("documents", "document_id"), ("sections", "document_id", "section_id"), ("tasks", "document_id", "section_id", "task_id")):
            rows = package.rows(table)
            copies = [row | {name: row[name].replace(FOSHAN, f"{FOSHAN}-000000") for name in names} for row in rows if row["document_id"] == FOSHAN]
            if table == "documents":
                copies[0]["page_id"] = "440600-p-000000000000"
            elif table == "tasks":
                copies[0].update(first_task)
            package.write(table, rows + copies)

    return change


CASES = [
    broken("correction-applied", "one to the right", cells("corrections", COMMA, start=2658, end=2678), f"corrections {COMMA} mended"),
    broken("correction-applied", "other words", cells("corrections", COMMA, mended="实行心育工作督查管理制度。抓好心育课开设"), f"corrections {COMMA} mended"),
    broken("correction-applied", "taken out by its words", cells("corrections", COMMA, mended=None), f"corrections {COMMA} mended"),
    broken("correction-applied", "the page changed", cells("pages", PAGE, text=replaced("text", "制度,抓好心育", "制度;抓好心育")), f"corrections {COMMA} mended"),
    broken("correction-applied", "backwards", cells("corrections", COMMA, start=2677, end=2657), f"corrections {COMMA} mended"),
    broken("correction-reasoned", "a mend that changes nothing",
           cells("corrections", COMMA, original="实行心育工作督查管理制度,抓好心育课开设"), f"corrections {COMMA} mended"),
    broken("correction-reasoned", "a reason that says nothing", cells("corrections", COMMA, reason=" ok "), f"corrections {COMMA} reason"),
    broken("correction-id", "another's id", cells("corrections", COMMA, correction_id="440600-k-00000000"), "corrections 440600-k-00000000 original"),
    broken("correction-id", "other words", cells("corrections", COMMA, original="实行"), f"corrections {COMMA} original"),
    broken("correction-inverse", "words that stand on the page many times", cells("corrections", COMMA, original="教育"), f"corrections {COMMA} original"),
    broken("correction-inverse", "one inside another", cells("corrections", "440600-k-ddb56e9c", start=50), "corrections 440600-k-ddb56e9c start"),
    broken("override-applied", "another value than the row's", figure(value="context"), f"overrides quantities/{FOSHAN}-t019-q01/role value"),
    broken("override-applied", "no such row", figure(key=f"{FOSHAN}-t019-q09"), f"overrides quantities/{FOSHAN}-t019-q09/role key"),
    broken("override-applied", "no such column", figure(column="roll"), f"overrides quantities/{FOSHAN}-t019-q01/roll key"),
    broken("override-applied", "a column of the key", figure(column="quantity_id", value=f"{FOSHAN}-t019-q01"), f"overrides quantities/{FOSHAN}-t019-q01/quantity_id key"),
    broken("override-applied", "the row changed", cells("quantities", f"{SUMMARY}-t008-q11", indicator="广州"), f"overrides {MENDED} value"),
    broken("override-reasoned", "a mend that changes nothing", figure(was="target"), f"overrides quantities/{FOSHAN}-t019-q01/role value"),
    broken("override-reasoned", "a reason that says nothing", figure(reason="err"), f"overrides quantities/{FOSHAN}-t019-q01/role reason"),
    broken("bureau-has-page", "a bureau of which nothing was read",
           add("bureaus", bureau_id="110000", name_zh="北京市教委", name_en="Beijing", province_zh="北京市", province_en="Beijing", level="province"), "bureaus 110000"),
    broken("page-has-document", "a document dropped", drop("documents", DONGGUAN), f"pages {PAGES[DONGGUAN]}"),
    broken("document-of-article", "a list of links", cells("pages", PAGE, page_kind="list"), f"documents {FOSHAN} page_id"),
    broken("document-of-article", "a page that repeats another", cells("pages", PAGE, duplicate_of=PAGES[SANMING]), f"documents {FOSHAN} page_id"),
    broken("one-primary-theme", "none", cells("task_themes", f"{TASK}/party_building", is_primary=False), f"tasks {TASK}"),
    broken("one-primary-theme", "two", cells("task_themes", f"{TASK}/safety", is_primary=True), f"tasks {TASK}"),
    broken("one-primary-theme", "no theme at all", drop("task_themes", f"{SANMING}-t002/party_building"), f"tasks {SANMING}-t002"),
    broken("primary-theme-first", "behind the others", move("task_themes", f"{TASK}/safety", 3), f"task_themes {TASK}/party_building is_primary"),
    broken("page-not-repeated", "the same text at another address",
           once_more(), "pages 440600-p-000000000000 duplicate_of"),
    broken("page-not-repeated", "the same bytes", cells("pages", PAGE, sha256="1c2fb82b7e33c81485be1a22dce17dcf5cc091fec650d208ce2b33273a4ba7e2"),
           f"pages {PAGE} sha256", f"pages {PAGES[SANMING]} sha256"),
    broken("duplicate-as-original", "a page with another body", both(cells("pages", PAGE, duplicate_of=PAGES[SANMING]), drop("documents", FOSHAN)), f"pages {PAGE} duplicate_of"),
    broken("duplicate-as-original", "itself", cells("pages", PAGE, duplicate_of=PAGE), f"pages {PAGE} duplicate_of"),
    broken("pages-alike", "one sentence changed",
           again("pages", PAGE, page_id="440600-p-000000000000", sha256="0" * 64, text=replaced("text", "教育工作落实年", "教育工作提升年")),
           "pages 440600-p-000000000000 text", severity="warning"),
    broken("finding-in-text", "behind the page's end", add("findings", **FINDING | {"end": 100_000}), "findings row 1 start, end"),
    broken("finding-in-text", "backwards", add("findings", **FINDING | {"start": 13}), "findings row 1 start, end"),
    broken("finding-in-text", "half a range", add("findings", **FINDING | {"end": None}), "findings row 1 start, end"),
    broken("no-findings", "a doubt of the reader's", add("findings", **FINDING), "findings row 1 code", severity="warning"),
]
FINE = [
    Fine("document-of-article", "a list of links without documents", both(cells("pages", PAGE, page_kind="list"), drop("documents", FOSHAN))),
    Fine("page-has-document", "a list of links", both(cells("pages", PAGE, page_kind="list"), drop("documents", FOSHAN))),
    Fine("page-has-document", "a page that repeats another", both(cells("pages", PAGE, duplicate_of=PAGES[SANMING]), drop("documents", FOSHAN))),
    Fine("page-not-repeated", "a repeat that says so",
         again("pages", PAGE, page_id="440600-p-000000000000", url="https://edu.foshan.gov.cn/a", duplicate_of=PAGE)),
    Fine("page-not-repeated", "another page with one task changed", once_more(text="其他")),
    Fine("page-not-repeated", "the same tasks, signed by somebody else",
         both(once_more(), cells("pages", "440600-p-000000000000", text=lambda row: row["text"][:row["body_end"] - 1] + "！" + row["text"][row["body_end"]:]))),
    Fine("duplicate-as-original", "a repeat with other line ends",
         again("pages", PAGE, page_id="440600-p-000000000000", duplicate_of=PAGE, text=replaced("text", "。\n", " 。"))),
    Fine("pages-alike", "a repeat that says so", again("pages", PAGE, page_id="440600-p-000000000000", duplicate_of=PAGE)),
    Fine("pages-alike", "half of the text",
         again("pages", PAGE, page_id="440600-p-000000000000", text=lambda row: "\n".join(line if n % 2 else f"{line}又" for n, line in enumerate(row["text"].split("\n"))))),
    Fine("finding-in-text", "a finding on the whole page", add("findings", **FINDING | {"start": None, "end": None})),
    Fine("override-applied", "a number as the CSV prints it", figure(column="value_low", was="3", value="30")),
    Fine("override-applied", "a day as the CSV prints it", figure(column="due", was=None, value="2018-12-31")),
    Fine("override-applied", "a theme, by task and theme", figure(table="task_themes", key=f"{TASK}/safety", column="is_primary", was="true", value="false")),
    Fine("override-applied", "no value", figure(table="documents", key=GUANGZHOU, column="closing", was="广州市教育局", value=None)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mend_or_gap_that_cannot_be_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_a_mend_or_gap_that_can_be_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
