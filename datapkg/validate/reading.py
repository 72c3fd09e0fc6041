"""Tables as they stand in a package: read once, typed by their schema, and the two published forms compared.

Where a table has a Parquet twin, its CSV is proved by printing the twin again: the same bytes need no second reading.
"""

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.csv_cells import cells
from datapkg.validate.frames import ROW, broken, printed
from datapkg.validate.parquet import Unreadable, batches, same_kind
from datapkg.validate.rule import Violation
from datapkg.validate.types import typed
from datapkg.validate.unsupported import Unsupported

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate, Resource

_COMPARED = 200_000
_AT_ONCE = 2 * 1024 * 1024
"""Rows of about so many bytes are printed at once: polars would keep a multiple of that in memory, whatever its own option says."""
_AHEAD = 48 * 1024 * 1024
"""Bytes of a CSV file that the system is asked for before they are needed: about what a part has of the longest table."""


def read_table(package: "Candidate", resource: "Resource") -> pl.DataFrame | None:
    """Return the rows of a table, or None when it cannot be read; what is wrong with it goes to the package's problems."""
    schema = package.schemas[resource.name]
    if not resource.paths:
        package.blocked.add(resource.name)
        return None
    twin = package.twin(resource.name)
    if package.is_ours and twin is not None:
        frame = _proved_by_twin(resource, twin, schema)
        if frame is not None:
            return frame
    frame = _from_csv(package, resource, schema)
    if frame is not None and twin is not None and resource.name not in package.blocked:
        _compare(package, resource, twin, frame, schema)
    return frame


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with their numbers, from 0, in the column `frames.ROW`."""
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))


class NotAsPrinted(Exception):  # noqa: N818 (a state of the files: then they are read one by one)
    """The CSV is not what printing its Parquet twin gives."""


class Place(NamedTuple):
    """A place in a table: the number of rows before it, and of the CSV's bytes."""

    row: int
    byte: int


def first_place(schema: TableSchema) -> Place:
    """Return the place of a table's first row."""
    return Place(0, len(_header_line(schema)))


def proved(csv_file: Path, parquet: Path, schema: TableSchema, start: Place | None = None) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield the rows of a Parquet file while printing them gives the CSV's bytes, each time with the byte behind them; an empty frame first.

    `start` is where to begin, when the CSV is known to be sound up to there. Raises NotAsPrinted where the two differ, or the file cannot be read.
    """
    place = start or first_place(schema)
    try:
        with csv_file.open("rb") as file:
            if file.read(len(_header_line(schema))) != _header_line(schema):
                raise NotAsPrinted
            file.seek(place.byte)
            compared = _Compared(file)
            for part in batches(parquet, csv_file.stat().st_size, first=place.row, quick=True):
                if same_kind(part, schema):
                    _print(part, compared)
                if not same_kind(part, schema) or not compared.same:
                    raise NotAsPrinted
                _read_ahead(file)
                yield part, file.tell()
            if file.read(1):
                raise NotAsPrinted
    except (Unreadable, OSError) as error:
        raise NotAsPrinted from error


def _read_ahead(file: IO[bytes]) -> None:
    """Have the system read on while the rules are at work, where it can be asked to."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # it is only a hint
            os.posix_fadvise(file.fileno(), file.tell(), _AHEAD, os.POSIX_FADV_WILLNEED)


def _header_line(schema: TableSchema) -> bytes:
    return (",".join(schema.columns) + "\n").encode()


def _proved_by_twin(resource: "Resource", twin: "Resource", schema: TableSchema) -> pl.DataFrame | None:
    """The twin's rows if the CSV is what printing them gives, else None: then the CSV must be read by itself."""
    if resource.path is None or twin.path is None:
        return None
    try:
        return numbered(pl.concat((rows for rows, _ in proved(resource.path, twin.path, schema)), rechunk=False))
    except NotAsPrinted:
        return None


def csv_rows(frame: pl.DataFrame) -> bytes:
    """Return the rows as the build prints them."""
    lines = io.BytesIO()
    _print(frame, lines)
    return lines.getvalue()


def csv_size(frame: pl.DataFrame) -> int:
    """Return the number of bytes of the rows as the build prints them, which are kept nowhere."""
    counted = _Counted()
    _print(frame, counted)
    return counted.size


def _print(frame: pl.DataFrame, file: "IO[bytes] | io.RawIOBase") -> None:
    """Write rows as the build prints them: whole numbers without a fraction."""
    columns = [
        pl.when((pl.col(name) == pl.col(name).floor()) & (pl.col(name).abs() < 1e16))
        .then(pl.col(name).cast(pl.Int64, strict=False).cast(pl.String)).otherwise(pl.col(name).cast(pl.String)).alias(name)
        if kind == pl.Float64 else pl.col(name)
        for name, kind in frame.schema.items()
    ]
    at_once = max(1, _AT_ONCE * frame.height // max(1, int(frame.estimated_size())))
    for some in frame.select(columns).iter_slices(at_once):
        some.write_csv(cast("IO[bytes]", file), include_header=False, line_terminator="\n")


class _Counted(io.RawIOBase):
    """What is written is counted, and kept nowhere."""

    size = 0

    def write(self, lines: Any) -> int:
        self.size += len(lines)
        return len(lines)

    def writable(self) -> bool:
        return True


class _Compared(io.RawIOBase):
    """What is written is compared with what comes next in a file, and kept nowhere."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._next = bytearray()
        self.same = True

    def write(self, lines: Any) -> int:
        size = len(lines)
        if len(self._next) < size:
            self._next = bytearray(size)  # used again and again: new memory for each piece took as long as comparing
        read = self._file.readinto(memoryview(self._next)[:size])
        self.same = self.same and read == size and self._next.startswith(lines)
        return size

    def writable(self) -> bool:
        return True


def _from_csv(package: "Candidate", resource: "Resource", schema: TableSchema) -> pl.DataFrame | None:
    import pyarrow as pa

    name = resource.name
    try:
        raw = cells(resource, schema)
    except Unsupported as error:
        package.cannot_check(f"{name}: {error}.")
        package.blocked.add(name)
        return None
    except (pa.ArrowException, UnicodeDecodeError, OSError, LookupError, ValueError) as error:
        said = str(error).replace("\n", " ")[:300]
        package.report("table-readable", [Violation(resource.place, "", None, "a CSV file as its descriptor tells", said)], name)
        return None
    wanted, found = list(schema.columns), raw.columns
    problem = _columns_differ(wanted, found, str(schema.descriptor.get("fieldsMatch", "exact")))
    if problem:
        package.report("columns", [Violation(name, "", None, ", ".join(wanted), problem)], name)
    missing = [column for column in wanted if column not in found]
    if problem and missing:
        return None
    # A column that may be absent has no cells: what the schema asks of cells is then asked of nulls.
    raw = numbered(raw.with_columns(pl.lit(None, pl.String).alias(column) for column in missing).select(wanted))
    frame = raw.with_columns(typed(field).alias(field["name"]) for field in schema.fields)
    for field in schema.fields:
        column = field["name"]
        wrong = raw.filter(frame[column].is_null() & raw[column].is_not_null())
        if wrong.height:
            package.report_rows("column-type", broken(package, wrong, name, column, _asked(field)), name)
    return frame


def _asked(field: dict[str, Any]) -> str:
    form = f", in the format {field['format'][:100]}" if field.get("format", "default") != "default" else ""
    return f"a value of the type {field.get('type', 'string')}{form}"


def _columns_differ(wanted: list[str], found: list[str], match: str) -> str | None:
    same = {
        "exact": found == wanted, "equal": sorted(found) == sorted(wanted), "subset": set(wanted) <= set(found),
        "superset": set(found) <= set(wanted), "partial": bool(set(found) & set(wanted)),
    }.get(match, found == wanted)
    return None if same else ", ".join(found)[:500]


def _compare(package: "Candidate", resource: "Resource", twin: "Resource", frame: pl.DataFrame, schema: TableSchema) -> None:
    """Report where the Parquet twin has other rows, other columns or other types than the CSV."""
    name = resource.name
    if twin.path is None or resource.path is None:
        return
    at, same = 0, True
    try:
        for part in batches(twin.path, resource.path.stat().st_size):
            if not same_kind(part, schema):
                expected = ", ".join(f"{field['name']} {field.get('type', 'string')}" for field in schema.fields)
                package.report("twins", [Violation(name, "", None, expected, f"{twin.place}: {dict(part.schema)}"[:500])])
                return
            rows = frame.slice(at, part.height)
            at += part.height
            found = list(_differing(package, name, rows, part))
            package.report("twins", found)
            same = same and not found
            if len(package.problems.get("twins", ())) > _COMPARED:
                return
    except Unreadable as error:
        package.report("twins", [Violation(name, "", None, "a Parquet file with the CSV's rows", f"{twin.place}: {error}")])
        return
    if at != frame.height:
        package.report("twins", [Violation(name, "", None, f"{frame.height:,} rows, as the CSV has", f"{twin.place}: {at:,} rows")])
    elif same and package.is_ours and not _printed_alike(resource, twin, schema):
        package.report("twins", [Violation(
            name, "", None, f"{resource.place} printed as the build prints it (UTF-8 without mark, LF, quotes only where needed)",
            "the same values in other bytes",
        )])


def _differing(package: "Candidate", name: str, rows: pl.DataFrame, part: pl.DataFrame) -> Iterator[Violation]:
    if rows.height < part.height:
        yield Violation(name, "", None, "no more rows than the CSV has", f"{part.height - rows.height:,} more in the Parquet file")
        part = part.head(rows.height)
    for column in part.columns:
        wrong = rows[column].ne_missing(part[column])
        if wrong.any():
            both = rows.with_columns(part[column].alias("__other")).filter(wrong)
            frame = broken(package, both.head(100), name, column, pl.format("{} as in the Parquet file", printed("__other")))
            yield from (Violation(*row) for row in frame.iter_rows())


def _printed_alike(resource: "Resource", twin: "Resource", schema: TableSchema) -> bool:
    """Say whether the build would print the twin's rows as the CSV has them."""
    from datapkg.build.encode import csv_header, csv_lines

    if resource.path is None or twin.path is None:
        return True
    with resource.path.open("rb") as file:
        lines = csv_header(schema)
        if file.read(len(lines)) != lines:
            return False
        for part in batches(twin.path, resource.path.stat().st_size):
            lines = csv_lines(part.to_dicts(), schema)
            if file.read(len(lines)) != lines:
                return False
        return not file.read(1)
