"""The same input gives the same bytes, and both published forms hold the same values."""

import csv
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datapkg.build import run
from datapkg.schema import TABLES, TableSchema

if TYPE_CHECKING:
    from tests.build.conftest import Project

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "data" / "tables"
# One byte a chunk makes every page a chunk of its own, so that two workers have something to share.
BUILD = "import sys, datapkg.build.run as run; run.CHUNK_BYTES = int(sys.argv.pop(1)); from datapkg.cli import main; main()"
MACHINES = {
    "plain": {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "chinese": {"PYTHONHASHSEED": "12345", "LC_ALL": "zh_CN.UTF-8", "TZ": "Asia/Shanghai"},
}


def _pinned(package: str) -> str:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{package}=="))


def _rebuild(project: "Project", machine: str, workers: int, chunk_bytes: int) -> dict[str, bytes]:
    """Build from nothing in a process of its own; return what is published."""
    for path in (project.data / "tables").iterdir():
        path.unlink()
    command = [sys.executable, "-c", BUILD, str(chunk_bytes), "build", "--root", str(project.root), "--workers", str(workers)]
    environment = os.environ | MACHINES[machine] | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=project.root.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return project.published()


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.mark.parametrize(
    ("machine", "workers", "chunk_bytes"),
    [("plain", 1, run.CHUNK_BYTES), ("chinese", 1, run.CHUNK_BYTES), ("plain", 2, 1), ("chinese", 2, 1)],
)
def test_hash_seed_locale_time_zone_folder_and_workers_change_no_committed_byte(
    checkout: "Project", machine: str, workers: int, chunk_bytes: int
) -> None:
    if pa.__version__ != _pinned("pyarrow"):
        pytest.skip("the committed Parquet files are those of the pyarrow version in constraints.txt")
    committed = checkout.published()
    assert _differing(_rebuild(checkout, machine, workers, chunk_bytes), committed) == []


def test_csv_files_are_the_committed_ones_whatever_the_library_versions(checkout: "Project") -> None:
    committed = checkout.published()
    built = _rebuild(checkout, "chinese", 1, 1)
    assert [name for name in _differing(built, committed) if name.endswith(".csv")] == []


def test_tables_do_not_depend_on_the_toml_entries_order(project: "Project") -> None:
    entries = [{"original": "培训教师300人次", "mended": "培训教师400人次"}, {"original": "开展督查2次", "mended": "开展督查3次"}]
    project.correct(*entries)
    project.build()
    first = project.published()
    project.correct(*reversed(entries))
    assert not project.build().changed
    assert project.published() == first


def _cell(text: str, kind: str) -> Any:
    if text == "":
        return None
    readers: dict[str, Any] = {
        "string": str, "integer": int, "number": float, "date": date.fromisoformat, "boolean": {"true": True, "false": False}.__getitem__
    }
    return readers[kind](text)


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_parquet_hold_the_same_cells(table: str) -> None:
    fields = TableSchema.load(table).fields
    with (COMMITTED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
    parquet = pq.read_table(COMMITTED / f"{table}.parquet")
    assert header == [field["name"] for field in fields] == parquet.column_names
    rows = [{field["name"]: _cell(text, field["type"]) for field, text in zip(fields, line, strict=True)} for line in lines]
    assert rows == parquet.to_pylist()


@pytest.mark.parametrize("table", TABLES)
def test_csv_is_utf_8_without_mark_and_ends_lines_with_lf(table: str) -> None:
    content = (COMMITTED / f"{table}.csv").read_bytes()
    assert content.decode("utf-8").startswith(TableSchema.load(table).columns[0])
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_is_an_empty_string(table: str) -> None:
    rows = pq.read_table(COMMITTED / f"{table}.parquet").to_pylist()
    assert [row for row in rows if "" in row.values()] == []


@pytest.mark.parametrize("table", TABLES)
def test_parquet_carries_types_nullability_and_descriptions_of_the_schema(table: str) -> None:
    schema = TableSchema.load(table)
    arrow = pq.read_schema(COMMITTED / f"{table}.parquet")
    types = {"string": "string", "integer": "int64", "number": "double", "boolean": "bool", "date": "date32[day]"}
    assert {name.decode(): value.decode() for name, value in arrow.metadata.items()}.items() >= {
        name: schema.descriptor[name] for name in ("title", "title_zh", "description", "description_zh")
    }.items()
    for field, declared in zip(arrow, schema.fields, strict=True):
        metadata = {name.decode(): value.decode() for name, value in field.metadata.items()}
        assert str(field.type) == types[declared["type"]]
        assert field.nullable is not declared.get("constraints", {}).get("required", False)
        assert {name: metadata[name] for name in ("title", "title_zh", "description", "description_zh")} == {
            name: declared[name] for name in ("title", "title_zh", "description", "description_zh")
        }


@pytest.mark.parametrize("table", TABLES)
def test_parquet_columns_are_zstd_compressed(table: str) -> None:
    metadata = pq.read_metadata(COMMITTED / f"{table}.parquet")
    codecs = {
        metadata.row_group(group).column(column).compression
        for group in range(metadata.num_row_groups) for column in range(metadata.num_columns)
    }
    assert codecs == ({"ZSTD"} if metadata.num_rows else set())


def test_the_wheel_of_the_build_is_pinned_where_bytes_depend_on_it() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["build"]
    for requirement in ["pyarrow", *(text.partition(">=")[0] for text in build)]:
        assert _pinned(requirement), requirement
