"""What `datapkg` gives to a program: rows by column and value, versions by number and day, views, descriptions, citations."""

import importlib
import pkgutil
import subprocess
import sys
from datetime import date, datetime
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import datapkg
import datapkg.loader
from datapkg.errors import UsageError
from datapkg.loader import package
from datapkg.loader.package import Package
from datapkg.schema import TABLES, load_schemas
from tests.loader.conftest import Serve

ROOT = Path(__file__).resolve().parents[2]


def rows(table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(ROOT / "data" / "tables" / f"{table}.parquet").to_pylist()
    return found


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_what_its_file_holds(table: str) -> None:
    assert datapkg.load(table).to_pylist() == rows(table)
    assert datapkg.load(table).schema.equals(load_schemas()[table].arrow)


def test_columns_come_in_the_order_asked_for() -> None:
    assert datapkg.load("tasks", columns=["year", "task_id"]).column_names == ["year", "task_id"]
    assert datapkg.load("tasks", columns=("year", "year")).column_names == ["year", "year"]
    assert datapkg.load("tasks", columns=[]).num_rows == len(rows("tasks"))


@pytest.mark.parametrize(
    ("where", "meets"),
    [
        ({"bureau_id": "440600"}, lambda row: row["bureau_id"] == "440600"), ({"bureau_id": 440600}, lambda row: row["bureau_id"] == "440600"),
        ({"bureau_id": ["440600", "441900"]}, lambda row: row["bureau_id"] in ("440600", "441900")), ({"year": 2018}, lambda row: row["year"] == 2018),
        ({"year": "2018"}, lambda row: row["year"] == 2018), ({"year": range(2018, 2021)}, lambda row: 2018 <= row["year"] <= 2020),
        ({"year": {2017, 2021}, "role": "target"}, lambda row: row["year"] in (2017, 2021) and row["role"] == "target"),
        ({"indicator_id": None}, lambda row: row["indicator_id"] is None), ({"unit": [None, "%"]}, lambda row: row["unit"] in (None, "%")),
        ({"value_low": 42000}, lambda row: row["value_low"] == 42000), ({"due": "2018-12-31"}, lambda row: row["due"] == date(2018, 12, 31)),
        ({"due": date(2020, 12, 31)}, lambda row: row["due"] == date(2020, 12, 31)), ({"role": []}, lambda _: False), ({}, lambda _: True),
        ({"text": "学位*"}, lambda row: row["text"] == "学位*"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_where_keeps_the_rows_with_those_values(where: dict[str, Any], meets: Any) -> None:
    assert datapkg.load("quantities", where=where).to_pylist() == [row for row in rows("quantities") if meets(row)]


def test_where_may_ask_for_a_column_that_is_not_loaded() -> None:
    assert datapkg.load("themes", columns=["name_zh"], where={"theme_id": "preschool"}).to_pylist() == [{"name_zh": "学前教育"}]


@pytest.mark.parametrize("large", [False, True])
def test_a_table_of_many_row_groups_is_read_the_same(tmp_path: Path, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "tables").mkdir(parents=True)
    whole = pa.Table.from_pylist(rows("quantities"))
    pq.write_table(whole, tmp_path / "data" / "tables" / "quantities.parquet", row_group_size=37)
    resources = [{"name": "quantities", "type": "table"}, {"name": "quantities-parquet", "path": "data/tables/quantities.parquet"}]
    monkeypatch.setattr(package, "_LARGE", 1 if large else 10**9)
    made = Package(tmp_path, {"resources": resources})
    assert made.load("quantities", ["text", "year"]).to_pylist() == whole.select(["text", "year"]).to_pylist()
    for where in ({"year": 2018}, {"text": ["4.2万个", "3.6万个"]}, {"year": 1900}):
        expected = [row for row in whole.to_pylist() if all(row[key] in (value if isinstance(value, list) else [value]) for key, value in where.items())]
        assert made.load("quantities", where=where).to_pylist() == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"table": "plans"}, r"no table 'plans'. The tables are bureaus, pages"), ({"table": "tasks-parquet"}, "no table"),
        ({"table": "tasks", "columns": ["task_id", "when"]}, "has no 'when'. Its columns are task_id, document_id"), ({"table": "tasks", "columns": "task_id"}, "give a list"),
        ({"table": "tasks", "where": {"when": 1}}, "where: table tasks has no 'when'. Its columns are"), ({"table": "tasks", "where": {"year": "zwei"}}, r"tasks\.year is of type int64"),
        ({"table": "tasks", "where": {"year": 2018.5}}, r"tasks\.year is of type int64"), ({"table": "deadlines", "where": {"date": "morgen"}}, r"deadlines\.date is of type date32"),
        ({"table": "tasks", "where": {"year": {"a": 1}}}, r"tasks\.year"), ({"table": "tasks", "version": "0.2.0", "as_of": "2026-01-01"}, "not both"),
        ({"table": "tasks", "version": "9.9.9"}, "Set DATAPKG_URL to its address"), ({"table": "tasks", "as_of": "2026-01-01"}, "Set DATAPKG_URL"),
        ({"table": "tasks", "as_of": "tomorrow"}, "'tomorrow' is no day. Write it as 2026-12-31"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_there_is_answered_with_what_is(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        datapkg.load(**arguments)


def test_the_version_of_this_installation_is_read_from_it() -> None:
    assert datapkg.open(datapkg.open().version) is datapkg.open()


def test_as_of_means_the_version_that_was_current_on_that_day(serve: Serve, place: Path) -> None:
    with serve(place):
        assert datapkg.open(as_of="2026-01-01").version == "0.2.0"
        assert datapkg.open(as_of=date(2026, 1, 2)).version == datapkg.open(as_of=datetime(2030, 1, 1)).version == "0.3.0"
        with pytest.raises(UsageError, match="had been published by 2025-12-31"):
            datapkg.load("tasks", as_of="2025-12-31")
        datapkg.load("tasks", as_of="2026-01-01")
    # Offline, what was known later than that day will do; of days to come nothing is known.
    assert datapkg.load("tasks", as_of="2026-01-01").num_rows == len(rows("tasks"))
    with pytest.raises(UsageError, match="cannot be reached"):
        datapkg.open(as_of="2999-01-01")


def test_a_version_that_is_not_published_is_answered_with_those_that_are(serve: Serve, place: Path) -> None:
    with serve(place), pytest.raises(UsageError, match=r"no version 9\.9\.9 of cn-edu-workplans. Published: 0\.2\.0, 0\.3\.0"):
        datapkg.load("tasks", version="9.9.9")


def test_every_table_is_a_view(serve: Serve, place: Path) -> None:
    connection = datapkg.connect()
    assert {table: len(connection.table(table).fetchall()) for table in TABLES} == {table: len(rows(table)) for table in TABLES}
    with serve(place):
        assert datapkg.connect("0.2.0").sql("select count(*) from tasks").fetchall() == [(len(rows("tasks")),)]


def test_a_folder_of_any_name_can_be_connected_to(place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "it's [a]*b?"
    (place / "cn-edu-workplans" / "0.2.0").rename(folder)
    assert Package.open(folder).connect().sql("select count(*) from units").fetchall() == [(len(rows("units")),)]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_described_as_its_schema_says(table: str) -> None:
    found, schema = datapkg.open().describe(table), load_schemas()[table]
    assert [column.name for column in found.columns] == list(schema.columns)
    assert (found.key, found.rows) == (schema.key, len(rows(table)))
    assert all(column.title_zh in str(found) for column in found.columns)


def test_a_citation_names_version_and_year(serve: Serve, place: Path) -> None:
    with serve(place):
        told = datapkg.open("0.2.0")
        assert "contributors (2026): Chinese education bureaus' annual work plans. Version 0.2.0. Data set. Licence: CC-BY-4.0." in told.citation()
        assert "@misc{cn-edu-workplans-0.2.0,\n" in told.citation("bibtex")
        assert "  year = {2026},\n" in told.citation("bibtex")
        with pytest.raises(UsageError, match="Write text or bibtex"):
            told.citation("apa")


def test_all_names_are_there_and_sorted() -> None:
    assert datapkg.__all__ == sorted(datapkg.__all__)
    assert all(callable(getattr(datapkg, name)) for name in datapkg.__all__)


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import datapkg; print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['datapkg']"


def test_loading_a_small_table_imports_neither_data_sets_nor_what_downloads() -> None:
    code = "import sys, datapkg; datapkg.load('tasks', where={'year': 2018}); print([name for name in ('pyarrow.dataset', 'pooch', 'requests', 'polars') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


MODULES = ["datapkg", "datapkg.index", *(f"datapkg.loader.{each.name}" for each in pkgutil.iter_modules(datapkg.loader.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_give_what_they_show(name: str) -> None:
    import doctest

    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)
    assert failed == 0
    assert tried or name not in ("datapkg", "datapkg.loader.package")
