"""The workbook holds every cell of every table, as what it is: text never becomes a formula, a link, a number or markup."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from datapkg.release import workbook
from datapkg.release.edition import Edition
from datapkg.release.run import Released
from datapkg.release.workbook import ABOUT, CELL_LIMIT, FORMULA_STARTS, Cut, write_workbook
from datapkg.schema import TABLES
from tests.validate.packages import Package, Rows

NASTY = (
    *(f"{start}1+1" for start in FORMULA_STARTS), "=HYPERLINK(\"https://example.org\",\"x\")", "https://example.org/", "mailto:a@example.org", "internal:Sheet1!A1",
    "007", "1e5", "TRUE", "#N/A", "<b>&amp;\"'</b>", "<r><t>x</t></r>", "<r></r>", "<r></t></is></c><c><f>1+1</f></c><c><is><t></r>", "]]>", "𠮷\U0001f600", "a\nb",
    "_x0041_", "\ufeff", "‮", "'quoted", " leading and trailing ",
)
CONTROLS = "".join(map(chr, range(32))) + "\x7f\x85\ufffe\uffff end"
LONG = ("学" * CELL_LIMIT, "学" * (CELL_LIMIT + 1), "𠮷" * 20_000)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return Package(tmp_path / "package", released=True)


def edition(package: Package) -> Edition:
    return Edition(package.root, package.descriptor | {"created": "2026-11-22T20:15:00+00:00"})


def written(package: Package, tmp_path: Path) -> tuple[Workbook, list[Cut]]:
    cuts = write_workbook(edition(package), tmp_path / "book.xlsx", tmp_path)
    return openpyxl.load_workbook(tmp_path / "book.xlsx"), cuts


def cells(book: Workbook, sheet: str) -> list[list[Any]]:
    """The cells of a sheet below its two header rows."""
    return [[_plain(value) for value in row] for row in book[sheet].iter_rows(min_row=3, values_only=True)]


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


@pytest.fixture(scope="module")
def book(released: Released) -> Workbook:
    return openpyxl.load_workbook(released.folder / "cn-edu-workplans-0.1.0.xlsx")


def test_every_table_has_a_sheet_behind_the_one_that_tells_what_it_is(book: Workbook) -> None:
    assert book.sheetnames == [ABOUT, *TABLES]


def test_every_cell_is_the_tables_own(book: Workbook, released: Released) -> None:
    import pyarrow.parquet as pq

    for table in TABLES:
        rows = pq.read_table(released.folder / "data" / "tables" / f"{table}.parquet").to_pylist()
        assert cells(book, table) == [list(row.values()) for row in rows], table


def test_headers_stay_in_sight_in_chinese_with_notes(book: Workbook) -> None:
    sheet = book["quantities"]
    assert sheet.freeze_panes == "B3"
    assert (sheet["A1"].value, sheet["A2"].value) == ("数量编号", "quantity_id")
    note = sheet["H2"].comment
    assert sheet["H2"].value == "value_low"
    assert note is not None
    assert "\n\n" in note.text
    assert sheet.auto_filter.ref == f"A2:P{sheet.max_row}"


def test_the_first_sheet_tells_version_licence_citation_and_that_nothing_was_cut(book: Workbook) -> None:
    told = {row[0]: row[1] for row in book[ABOUT].iter_rows(min_row=2, values_only=True) if row[0]}
    assert told["版本 Version"] == "0.1.0"
    assert "CC-BY-4.0" in str(told["许可 Licence"])
    assert "Version 0.1.0" in str(told["引用 Cite as"])
    assert str(told["截断 Cut texts"]).startswith("0 ")
    assert "256 行" in str(told["tasks"])


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Workbook, list[Cut]]:
    """A package with texts and days that spreadsheets take for something else, and its workbook."""
    package = Package(tmp_path_factory.mktemp("odd"), released=True)

    def change(rows: Rows) -> None:
        for row, text in zip(rows, (*NASTY, CONTROLS), strict=False):
            row["heading"] = text
        for row, text in zip(rows, LONG, strict=False):
            row["text"] = text

    package.change("tasks", change)
    package.change("deadlines", lambda rows: [{**row, "date": day} for row, day in zip(rows, (date(1899, 12, 31), date(1900, 3, 1)), strict=False)])
    return package, *written(package, package.root.parent)


def test_text_stays_text_and_what_looks_like_a_formula_is_marked_as_quoted(odd: tuple[Package, Workbook, list[Cut]]) -> None:
    package, book, _ = odd
    column = package.schema("tasks").columns.index("heading")
    for row, text in zip(book["tasks"].iter_rows(min_row=3), NASTY, strict=False):
        cell = row[column]
        assert cell.data_type == "s", text
        assert unescape(str(cell.value)) == text
        assert cell.hyperlink is None
        assert bool(cell.quotePrefix) == text.startswith(FORMULA_STARTS), text


def test_characters_that_a_workbook_cannot_hold_do_not_break_it(odd: tuple[Package, Workbook, list[Cut]]) -> None:
    package, book, _ = odd
    assert str(cells(book, "tasks")[len(NASTY)][package.schema("tasks").columns.index("heading")]).endswith(" end")


def test_a_text_that_no_cell_holds_is_cut_and_both_places_say_so(odd: tuple[Package, Workbook, list[Cut]]) -> None:
    package, book, cuts = odd
    column = package.schema("tasks").columns.index("text")
    found = [str(row[column]) for row in cells(book, "tasks")[:3]]
    assert found[0] == LONG[0]
    assert found[1].startswith("学" * 30_000)
    assert "cut here: 32768 characters in all, see tasks.csv" in found[1]
    assert found[2].startswith("𠮷" * 16_000)
    assert all(len(text.encode("utf-16-le")) <= 2 * CELL_LIMIT for text in found)
    assert cuts == [Cut("tasks", 4, "text", 32_768), Cut("tasks", 5, "text", 20_000)]
    told = [row for row in book[ABOUT].iter_rows(values_only=True) if row[1] and "the whole text is in data/tables/tasks.csv" in str(row[1])]
    assert [(row[0], str(row[1]).partition(":")[0]) for row in told] == [("tasks", "row 4, column text"), ("tasks", "row 5, column text")]


def test_days_that_spreadsheets_disagree_about_stay_text(odd: tuple[Package, Workbook, list[Cut]]) -> None:
    package, book, _ = odd
    column = package.schema("deadlines").columns.index("date")
    assert [row[column] for row in cells(book, "deadlines")] == ["1899-12-31", date(1900, 3, 1)]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROW_LIMIT", 102)
    book, _ = written(package, tmp_path)
    names = [name for name in book.sheetnames if name.startswith("tasks")]
    assert names == ["tasks", "tasks (2)", "tasks (3)"]
    assert [len(cells(book, name)) for name in names] == [100, 100, 56]
    assert [row[0] for name in names for row in cells(book, name)] == [row["task_id"] for row in package.rows("tasks")]
