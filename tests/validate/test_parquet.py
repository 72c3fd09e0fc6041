"""Parquet files as the gate opens them: by polars where the pages are what the metadata tells, by Arrow elsewhere; the same rows either way."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datapkg.validate import parquet
from datapkg.validate.candidate import Candidate
from datapkg.validate.parquet import Unreadable, batches
from datapkg.validate.parquet_pages import sound
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import violations
from tests.validate.breaks import Break, Case, broken, caught
from tests.validate.packages import Package

TABLES = sorted((Path(__file__).parents[2] / "data" / "tables").glob("*.parquet"))
ROOM = 1 << 30
ROWS = 3000


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file of several row groups and many pages a column, with and without dictionaries."""
    table = pa.table({
        "id": [f"{number:05d}" for number in range(ROWS)], "code": [["a", "b", None][number % 3] for number in range(ROWS)],
        "whole": pa.array([number if number % 7 else None for number in range(ROWS)], pa.int64()), "share": [number / 8 for number in range(ROWS)],
        "day": [date(2020, 1, 1 + number % 28) for number in range(ROWS)], "yes": [number % 2 == 0 for number in range(ROWS)],
    })
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=1100, data_page_size=500, write_batch_size=64, use_dictionary=["code"], compression="zstd")
    return tmp_path / "t.parquet"


def _rows(path: Path, **options: object) -> pl.DataFrame:
    return pl.concat(batches(path, ROOM, **options))  # type: ignore[arg-type]


def _sound(path: Path) -> list[bool]:
    meta = pq.read_metadata(path)
    with path.open("rb") as file:
        return [sound(file, meta.row_group(group)) for group in range(meta.num_row_groups)]


def _counts(path: Path) -> Iterator[int]:
    """Where in the file the number of values stands that a page's header tells: behind the first byte of its fifth or seventh field."""
    content, meta = path.read_bytes(), pq.read_metadata(path)
    for group in range(meta.num_row_groups):
        for index in range(meta.num_columns):
            chunk = meta.row_group(group).column(index)
            at = chunk.dictionary_page_offset or chunk.data_page_offset
            yield content.index(b"\x4c\x15" if chunk.dictionary_page_offset == at else b"\x2c\x15", at) + 2


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_pages_of_published_tables_are_known_and_their_rows_the_same_for_both_readers(path: Path) -> None:
    assert all(_sound(path))
    assert _rows(path, quick=True).equals(_rows(path))


@pytest.mark.parametrize("first", [0, 1, 1099, 1100, 1101, 2999, 3000])
def test_rows_are_the_same_for_both_readers_from_any_row_on(written: Path, first: int) -> None:
    quick = _rows(written, quick=True, first=first)
    assert quick.height == ROWS - first
    assert quick.equals(_rows(written, first=first))
    assert _rows(written, quick=True, first=first, columns=["whole", "code"]).equals(quick.select("whole", "code"))


def test_polars_reads_what_is_plain_and_nothing_else(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    by_polars = parquet._by_polars

    def seen(path: Path, *args: object) -> object:
        read.append(path.name)
        return by_polars(path, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(parquet, "_by_polars", seen)
    _rows(written)
    assert read == []
    _rows(written, quick=True)
    assert read == ["t.parquet"] * 3
    table = pq.read_table(written)
    pq.write_table(table, tmp_path / "delta.parquet", use_dictionary=False, column_encoding={"id": "DELTA_BYTE_ARRAY"})
    pq.write_table(table, tmp_path / "second.parquet", data_page_version="2.0")
    pq.write_table(table.append_column("list", pa.array([[1]] * ROWS)), tmp_path / "list.parquet")
    for name in ("delta", "second", "list"):
        assert _rows(tmp_path / f"{name}.parquet", quick=True)["id"].to_list() == table["id"].to_pylist()
    assert read == ["t.parquet"] * 3


@pytest.mark.parametrize("count", [b"\x01", b"\x7f", b"\x00", b"\x7e", b"\xff\xff\xff\xff\x0f"], ids=["-1", "-64", "0", "63", "-2147483648"])
def test_a_page_that_tells_an_impossible_number_of_values_is_damaged(written: Path, count: bytes) -> None:
    content = written.read_bytes()
    for at in _counts(written):
        written.write_bytes(content[:at] + count + content[at + len(count):])
        assert count in (b"\x00", b"\x7e") or not all(_sound(written))
        with pytest.raises(Unreadable):
            _rows(written, quick=True)


def test_damaged_files_are_read_or_refused_and_nothing_else(written: Path) -> None:
    content, chance, refused = written.read_bytes(), random.Random(7), 0  # noqa: S311
    headers = list(_counts(written))
    for _ in range(400):
        broken = bytearray(content)
        at = chance.choice(headers) + chance.randrange(-14, 14) if chance.random() < 0.6 else chance.randrange(len(broken))
        broken[at] = chance.choice([0, 1, 127, 128, 255, broken[at] ^ 1 << chance.randrange(8)])
        written.write_bytes(broken)
        try:
            _rows(written, quick=True)
        except Unreadable:
            refused += 1
    assert refused > 100


def test_very_many_tiny_pages_are_left_to_arrow(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [str(number) for number in range(5000)]}), tmp_path / "t.parquet", data_page_size=1, write_batch_size=1, use_dictionary=False)
    assert _sound(tmp_path / "t.parquet") == [False]
    assert _rows(tmp_path / "t.parquet", quick=True).height == 5000


@pytest.mark.parametrize("quick", [False, True])
def test_words_that_are_repeated_beyond_their_room_are_given_up(tmp_path: Path, quick: bool) -> None:
    word = pa.DictionaryArray.from_arrays(pa.array([0] * 60_000, pa.int32()), pa.array(["x" * (1 << 20)]))
    pq.write_table(pa.table({"a": word}).replace_schema_metadata(None), tmp_path / "t.parquet", store_schema=False)
    with pytest.raises(Unreadable, match=r"unpacks to more than|overflowed"):
        for _ in batches(tmp_path / "t.parquet", 1 << 20, quick=quick):
            pass


@pytest.mark.parametrize("quick", [False, True])
def test_a_day_that_is_in_no_calendar_is_refused(tmp_path: Path, quick: bool) -> None:
    pq.write_table(pa.table({"day": pa.array([0, 2_147_000_000], pa.int32()).cast(pa.date32())}), tmp_path / "t.parquet")
    with pytest.raises(Unreadable, match="calendar"):
        _rows(tmp_path / "t.parquet", quick=quick)


@pytest.mark.parametrize("endless", [b"\x1c" * 20_000, b"\x15" + b"\xff" * 20_000], ids=["structs in structs", "an endless number"])
def test_a_header_that_goes_on_and_on_is_none(written: Path, endless: bytes) -> None:
    content, at = written.read_bytes(), pq.read_metadata(written).row_group(0).column(0).data_page_offset
    written.write_bytes(content[:at] + endless + content[at + len(endless):])
    assert _sound(written)[0] is False


_EVERY_BYTE = """
import sys
from pathlib import Path
from datapkg.validate.parquet import Unreadable, batches, rows_in
path, content = Path(sys.argv[1]), Path(sys.argv[1]).read_bytes()
for at in range(len(content) - 8 - int.from_bytes(content[-8:-4], "little"), len(content)):
    for change in (1, 16):
        path.write_bytes(content[:at] + bytes([content[at] ^ change]) + content[at + 1:])
        rows_in(path)
        try:
            list(batches(path, 100_000))
        except Unreadable:
            pass
"""


def test_no_byte_of_a_footer_ends_the_process(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2, None], "b": ["x", "y", "x"]}), tmp_path / "t.parquet", row_group_size=2)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", _EVERY_BYTE, str(tmp_path / "t.parquet")], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def footer(table: str, old: bytes, new: bytes) -> Break:
    """Write other statistics into a Parquet file: some bytes of its footer for others."""
    def change(package: Package) -> None:
        path = package.path(table, "parquet")
        content = path.read_bytes()
        at = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
        assert old in content[at:-8]
        path.write_bytes(content[:at] + content[at:-8].replace(old, new) + content[-8:])
        package.seal()

    return change


def again(table: str, **options: object) -> Break:
    """Write a Parquet file again, in another way."""
    def change(package: Package) -> None:
        path = package.path(table, "parquet")
        pq.write_table(pq.read_table(path), path, compression="zstd", **options)
        package.seal()

    return change


def year(number: int) -> bytes:
    return number.to_bytes(8, "little")


FIGURES, PLACES = "data/tables/quantities.parquet", "data/tables/pages.parquet"
CASES = [
    broken("statistics-true", "a least year that some rows go below", footer("quantities", year(2017), year(2021)), f"{FIGURES} row 1 year"),
    broken("statistics-true", "a greatest year that some rows pass", footer("quantities", year(2021), year(2017)), f"{FIGURES} row 1 year"),
    broken("statistics-true", "a least word", footer("pages", b"350400-p-1c2fb82b7e33", b"999999-p-1c2fb82b7e33"), f"{PLACES} row 1 page_id"),
    broken("statistics-true", "an order that the rows are not in", again("quantities", sorting_columns=[pq.SortingColumn(9)]), FIGURES),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_statistics_that_hide_rows_are_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("options", [{"write_statistics": False}, {"row_group_size": 7}, {"use_dictionary": False, "data_page_size": 100}], ids=str)
def test_statistics_of_any_row_groups_or_none_pass(options: dict[str, object], tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    again("quantities", **options)(package)
    assert _statistics(Candidate.open(package.root)) == []


def test_a_part_of_a_package_sees_the_statistics_that_exclude_its_own_rows(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    again("quantities", row_group_size=50)(package)
    footer("quantities", year(2021), year(2020))(package)  # of the last row groups only: Dongguan stands last
    whole = Candidate.open(package.root)
    rows = whole.table("quantities")
    late = rows.filter(pl.col("year") == 2021).height
    first = rows.height - late
    assert _statistics(whole.part({"quantities": rows.head(first)}, {"quantities": 0})) == []
    found = _statistics(whole.part({"quantities": rows.tail(late)}, {"quantities": first}))
    assert {(place, column) for place, _, column, *_ in found} == {(FIGURES, "year")}
    assert len(found) == -(-rows.height // 50) - first // 50


def _statistics(package: Candidate) -> list[tuple[object, ...]]:
    """What the rule of the statistics finds."""
    (each,) = (each for each in load_rules() if each.id == "statistics-true")
    return [tuple(found) for found in violations(each.check(package))]
