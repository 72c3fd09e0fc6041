"""A published package is opened from its folder or any below; what is missing or damaged is told in words."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.errors import DataError, UsageError
from datapkg.loader.conditions import matches, parse_conditions, printed
from datapkg.loader.package import Package
from datapkg.schema import TABLES, load_schemas

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the published package's descriptor and tables."""
    shutil.copytree(ROOT / "data" / "tables", tmp_path / "data" / "tables")
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    return tmp_path


def test_the_tables_come_in_publishing_order() -> None:
    assert tuple(Package.open(ROOT).tables) == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_loaded_in_the_schemas_columns_and_types(name: str) -> None:
    loaded = Package.open(ROOT).table(name)
    assert loaded.schema.equals(load_schemas()[name].arrow)
    assert Package.open(ROOT).shape(name) == (loaded.num_rows, loaded.column_names)


def test_a_table_is_loaded_in_the_columns_asked_for() -> None:
    assert Package.open(ROOT).table("tasks", ["heading", "year"]).column_names == ["heading", "year"]


def test_the_package_is_found_from_any_folder_below(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package / "data" / "tables")
    assert Package.open().root == package


def test_no_package_is_a_wrong_call_and_says_how_to_give_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="--package"):
        Package.open()
    with pytest.raises(UsageError, match="nowhere"):
        Package.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"5", b"{}", b"\xff\xfe", b'{"resources": 5}', b'{"resources": ["x"]}']
)
def test_a_descriptor_that_is_none_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(DataError, match=r"datapackage\.json"):
        _ = Package.open(tmp_path).tables


def test_an_unknown_table_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'plans'.* bureaus, pages, documents, .*units"):
        Package.open(ROOT).parquet("plans")


def test_a_parquet_twin_is_no_table_of_its_own() -> None:
    with pytest.raises(UsageError, match="tasks-parquet"):
        Package.open(ROOT).parquet("tasks-parquet")


def test_a_table_whose_file_is_missing_is_told_in_words(package: Path) -> None:
    (package / "data" / "tables" / "tasks.parquet").unlink()
    with pytest.raises(DataError, match="table tasks is missing"):
        Package.open(package).table("tasks")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not a table" * 10])
def test_a_table_whose_file_is_damaged_is_told_in_words(package: Path, content: bytes) -> None:
    (package / "data" / "tables" / "tasks.parquet").write_bytes(content)
    with pytest.raises(DataError, match="tasks"):
        Package.open(package).table("tasks")
    with pytest.raises(DataError, match="tasks"):
        Package.open(package).shape("tasks")


@pytest.mark.parametrize("path", ["../outside.parquet", "data/../../outside.parquet", "/etc/hostname", "data/tables/link.parquet"])
def test_a_path_in_the_descriptor_never_leaves_its_folder(package: Path, path: str) -> None:
    root = package / "package"
    root.mkdir()
    shutil.move(package / "data", root / "data")
    shutil.copy(root / "data" / "tables" / "tasks.parquet", package / "outside.parquet")
    (root / "data" / "tables" / "link.parquet").symlink_to(package / "outside.parquet")
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    next(each for each in descriptor["resources"] if each["name"] == "tasks-parquet")["path"] = path
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DataError, match="tasks"):
        Package.open(root).table("tasks")


ROW: dict[str, Any] = {"text": "新增[学位]1000个", "year": 2018, "value": 42000.0, "share": 0.5, "on": True, "due": date(2018, 7, 31), "none": None}


@pytest.mark.parametrize(
    ("conditions", "met"),
    [
        ([], True),
        (["year=2018"], True),
        (["year=2019"], False),
        (["year=2019", "year=2018"], True),
        (["year=2018", "value=42000"], True),
        (["year=2018", "value=5"], False),
        (["value=4*"], True),
        (["share=0.5"], True),
        (["on=true"], True),
        (["due=2018-07-31"], True),
        (["due=2018-*"], True),
        (["none="], True),
        (["year="], False),
        (["none=*"], True),
        (["text=*学位*"], True),
        (["text=学位"], False),
        (["text=新增[学位]1000个"], True),
        (["text=新增学1000个"], False),
        (["year=201?"], False),
    ],
)
def test_conditions_ask_for_any_value_of_a_column_and_for_all_columns(conditions: list[str], met: bool) -> None:
    assert matches(ROW, parse_conditions(conditions, list(ROW))) is met


def test_upper_and_lower_case_differ() -> None:
    assert not matches({"name": "Foshan"}, {"name": ["foshan"]})


def test_a_value_may_hold_an_equals_sign() -> None:
    assert parse_conditions(["text=a=b"], ["text"]) == {"text": ["a=b"]}


@pytest.mark.parametrize("text", ["year", "=2018", "when=2018", ""])
def test_a_condition_that_names_no_column_is_answered_with_those_there_are(text: str) -> None:
    with pytest.raises(UsageError, match="text, year"):
        parse_conditions([text], ["text", "year"])


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), (3, "3"), (42000.0, "42000"), (0.5, "0.5"), (date(2018, 7, 31), "2018-07-31"), ("文", "文")],
)
def test_a_cell_is_printed_as_the_csv_prints_it(value: object, text: str) -> None:
    assert printed(value) == text


@pytest.mark.parametrize("name", ["quantities", "pages", "deadlines", "task_themes"])
def test_every_published_cell_is_printed_as_the_csv_prints_it(name: str) -> None:
    with (ROOT / "data" / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))[1:]
    rows = pq.read_table(ROOT / "data" / "tables" / f"{name}.parquet").to_pylist()
    assert [[printed(cell) for cell in row.values()] for row in rows] == expected
