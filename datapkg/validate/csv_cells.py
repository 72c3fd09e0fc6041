"""The cells of a CSV file as they are printed, named by its header: by Arrow, and where a dialect asks for what Arrow has not, by Python."""

import csv
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.dialect import Dialect, dialect_of
from datapkg.validate.table_schema import column_name
from datapkg.validate.unsupported import Unsupported

if TYPE_CHECKING:
    from datapkg.validate.candidate import Resource

BLOCK = 64 * 1024 * 1024
"""No row is longer; the longest page that is read has half of it."""
_LONGEST_HEADER = 1 << 20
_ROWS = 50_000
_UTF_8 = ("utf-8", "utf8")


def cells(resource: "Resource", schema: TableSchema) -> pl.DataFrame:
    """Return the cells of a table, of all its files; what is called missing is null.

    Raises Unsupported for what is not read here, and ValueError, LookupError or an error of Arrow, naming the row, for what is no such file.
    """
    told = dialect_of(resource.descriptor)
    encoding = resource.descriptor.get("encoding", "utf-8")
    if not isinstance(encoding, str):
        raise ValueError(f"the encoding is no name: {str(encoding)[:40]!r}")
    encoding = "utf-8-sig" if encoding.lower() in _UTF_8 else encoding
    frames: list[pl.DataFrame] = []
    for path in resource.paths:
        if path.stat().st_size == 0:
            raise ValueError("the file is empty; it has not even a header")
        names = _names(path, encoding, told, schema)
        if frames and names != frames[0].columns:
            raise Unsupported("its files do not all begin with the same header, and are not put together here")
        frames += _by_arrow(path, encoding, told, names, schema) if told.plain else _by_python(path, encoding, told, names)
    whole = pl.concat(frames, rechunk=False)
    return whole if told.plain and _alike(schema) else _without_missing(whole, schema, told)


def _names(path: Path, encoding: str, told: Dialect, schema: TableSchema) -> list[str]:
    """The names of a file's columns."""
    found = next(_rows(path, encoding, told, _LONGEST_HEADER), None) if told.header else []
    if found is None:
        raise ValueError("the first line holds no column names")
    names = [column_name(name) for name in found] if told.header else list(schema.columns)
    if not told.case_sensitive:
        own = {column.casefold(): column for column in schema.columns}
        names = [own.get(name.casefold(), name) for name in names]
    if len(set(names)) < len(names):
        raise ValueError(f"two columns have the same name: {', '.join(names)[:300]}")
    return names


def _by_arrow(path: Path, encoding: str, told: Dialect, names: list[str], schema: TableSchema) -> list[pl.DataFrame]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    parse = arrow_csv.ParseOptions(delimiter=told.delimiter, quote_char=told.quote or False, double_quote=told.double_quote, newlines_in_values=True)
    nulls = _missing(schema.descriptor, told) if _alike(schema) else []
    # Arrow reads ahead in a thread of its own, which must not need Python when that ends: hence Arrow's own file.
    with pa.OSFile(str(path)) as file:
        reader = arrow_csv.open_csv(
            file, arrow_csv.ReadOptions(block_size=BLOCK, encoding="utf-8" if encoding == "utf-8-sig" else encoding, column_names=names), parse,
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, "string"), strings_can_be_null=True, null_values=nulls),
        )
        frames = [frame for batch in reader if isinstance(frame := pl.from_arrow(batch), pl.DataFrame)]
    if _odd_quotes(path, told.quote, encoding):
        raise ValueError("a quotation mark is opened and never closed")
    whole = pl.concat(frames, rechunk=False) if frames else _empty(names)
    return [whole.slice(1) if told.header else whole]


def _odd_quotes(path: Path, quote: str, encoding: str) -> bool:
    """Arrow takes the end of the file for the end of a quotation, so that a file cut off in one looks whole."""
    if not quote:
        return False
    if encoding == "utf-8-sig":
        with path.open("rb") as raw:
            return sum(block.count(quote.encode()) for block in iter(partial(raw.read, 1 << 20), b"")) % 2 == 1
    with path.open(encoding=encoding, newline="") as text:  # elsewhere the mark's bytes can stand inside other characters
        return sum(words.count(quote) for words in iter(partial(text.read, 1 << 20), "")) % 2 == 1


def _by_python(path: Path, encoding: str, told: Dialect, names: list[str]) -> list[pl.DataFrame]:
    rows = _rows(path, encoding, told, BLOCK)
    if told.header:
        next(rows)
    frames = [_empty(names)]
    seen = 0
    while some := list(islice(rows, _ROWS)):
        for at, row in enumerate(some, seen + 1):
            if len(row) != len(names):
                raise ValueError(f"row {at} has {len(row)} cells, and there are {len(names)} columns")
        frames.append(pl.DataFrame(dict(zip(names, zip(*some, strict=True), strict=True)), schema=dict.fromkeys(names, pl.String())))
        seen += len(some)
    return frames


def _rows(path: Path, encoding: str, told: Dialect, longest: int) -> Iterator[list[str]]:
    """The rows of a file from its header on, without comments and empty lines."""
    csv.field_size_limit(BLOCK)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file, told, longest)
        reader = csv.reader(
            lines, delimiter=told.delimiter, quotechar=told.quote or None, doublequote=told.double_quote, escapechar=told.escape,
            quoting=csv.QUOTE_MINIMAL if told.quote else csv.QUOTE_NONE, skipinitialspace=told.initial_space, strict=True,
        )
        try:
            while (row := next(reader, None)) is not None:
                if row and lines.row >= told.header:
                    if told.header > 1 and lines.first and lines.row > told.header:
                        raise Unsupported(f"the dialect's `headerRows` names row {told.header}, which is empty or a comment")
                    lines.first = False
                    yield row
                lines.fresh = True
        except csv.Error as error:
            raise ValueError(f"row {lines.row} of the file: {error}") from error


class _Lines:
    """A file's lines, without those that are comments: a line begins a row only where no quotation is open."""

    def __init__(self, file: IO[str], told: Dialect, longest: int) -> None:
        self._file, self._told, self._longest = file, told, longest
        self.row = 0
        self.fresh = self.first = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while line := self._file.readline(self._longest):
            if len(line) == self._longest:
                raise ValueError(f"row {self.row + 1} of the file has a line of more than {self._longest:,} characters")
            if not self.fresh:
                return line
            self.row += 1
            if self.row not in self._told.comment_rows and not (self._told.comment and line.startswith(self._told.comment)):
                self.fresh = False
                return line
        raise StopIteration


def _alike(schema: TableSchema) -> bool:
    """Whether the same words are missing values in every column."""
    return not any("missingValues" in field for field in schema.fields)


def _missing(descriptor: dict[str, object], told: Dialect) -> list[str]:
    declared = descriptor.get("missingValues", [""])
    words = [str(each.get("value") if isinstance(each, dict) else each) for each in declared] if isinstance(declared, list) else [""]
    return words if told.null is None else [*words, told.null]


def _without_missing(rows: pl.DataFrame, schema: TableSchema, told: Dialect) -> pl.DataFrame:
    fields = dict(zip(schema.columns, schema.fields, strict=True))
    words = {name: _missing(field if "missingValues" in (field := fields.get(name, {})) else schema.descriptor, told) for name in rows.columns}
    return rows.with_columns(pl.when(~pl.col(name).is_in(words[name])).then(pl.col(name)) for name in rows.columns if words[name])


def _empty(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String()))
