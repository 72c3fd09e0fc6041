"""Parquet files of strangers: read in pieces, and given up when they hold more than their CSV twin could."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.parquet_pages import sound
from datapkg.validate.types import dtype_of

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 65_536
_BATCH = 2 * 1024 * 1024
"""Rows come in batches of about so many bytes of CSV, and at most `_ROWS`: whole row groups of long texts would double the memory that a gate needs."""
_GROUP = 64 * 1024 * 1024
"""Unpacked bytes of a row group that polars is given; the build's have half of it."""
_PIECE = 16 * 1024 * 1024
"""Unpacked bytes that a row group is divided by, about: a piece is needed at a time, and the smaller it is, the less memory is used for the first time."""
_SLACK = 16 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 (a state of the file, which its caller turns into a violation)
    """The file cannot be read; the message says why."""


def batches(path: Path, csv_bytes: int, columns: list[str] | None = None, first: int = 0, quick: bool = False) -> Iterator[pl.DataFrame]:
    """Yield a Parquet file's rows in order, from row `first` on, and an empty frame before them.

    `csv_bytes` is the size of all its rows as CSV, which bounds what they can hold. `quick` is for rows that are compared with the CSV
    anyway: polars reads them in half of Arrow's time, and does not look at the checksums of pages.

    Raises Unreadable when the file is damaged, or unpacks to more than such rows can be.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        meta = metadata(path, csv_bytes)
        limit = 8 * csv_bytes + _SLACK
        rows = max(1, min(_ROWS, _BATCH * meta.num_rows // max(1, csv_bytes), *_few(meta, limit)))
        doubtful = _doubtful(meta, limit)
        seen = 0
        with path.open("rb") as raw, pq.ParquetFile(path, metadata=meta, page_checksum_verification=True, read_dictionary=doubtful) as file:
            yield _frame(meta.schema.to_arrow_schema().empty_table().select(columns or file.schema_arrow.names))
            for group, skipped in _groups_from(meta, first):
                if quick and _is_plain(meta, group) and sound(raw, meta.row_group(group)):
                    pieces = _by_polars(path, meta, group, columns, skipped, doubtful)
                else:
                    pieces = _by_arrow(file, group, columns, skipped, rows)
                for frame, size in pieces:
                    seen += size
                    if seen > limit:
                        raise Unreadable(f"it unpacks to more than {seen:,} bytes, its CSV twin has {csv_bytes:,}")
                    if not all(map(all, frame.select(pl.col(pl.Date).is_between(date.min, date.max).all()).rows())):
                        raise Unreadable("it holds a date of no calendar")
                    yield frame
    except (pa.ArrowException, OSError, ValueError, KeyError, pl.exceptions.PolarsError, pl.exceptions.PanicException, MemoryError) as error:
        raise Unreadable(f"the file is damaged ({str(error)[:200]})") from error


def metadata(path: Path, csv_bytes: int) -> Any:
    """Return what a Parquet file tells of itself, when its rows can be so many bytes as CSV.

    Raises Unreadable for one that holds more, an error of Arrow, OSError or ValueError for a damaged one.
    """
    import pyarrow.parquet as pq

    meta = pq.read_metadata(path)
    declared = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
    if meta.num_rows * max(1, meta.num_columns - 1) > csv_bytes or declared > 4 * csv_bytes + _SLACK:
        raise Unreadable(f"it holds {meta.num_rows:,} rows in {declared:,} bytes, more than its CSV twin of {csv_bytes:,} bytes can")
    told = path.stat()
    _try_columns(path, told.st_size, told.st_mtime_ns)
    return meta


@cache
def _try_columns(path: Path, _size: int, _changed: int) -> None:
    """Read a row: a column whose description contradicts itself is an error then, and would end the process where its description is asked for."""
    import pyarrow.parquet as pq

    # Buffering in advance looks at all columns of all row groups before the first row is read, and maps the file, so that nothing else is.
    with pq.ParquetFile(path, memory_map=True, pre_buffer=True) as file:
        next(file.iter_batches(1, row_groups=range(file.metadata.num_row_groups)), None)


def _groups_from(meta: Any, row: int) -> Iterator[tuple[int, int]]:
    """The row groups from the one that holds a row on, each with the number of rows to leave out."""
    for group in range(meta.num_row_groups):
        held = meta.row_group(group).num_rows
        if row < held:
            yield group, row
        row = max(0, row - held)


def _is_plain(meta: Any, group: int) -> bool:
    """Say whether polars reads a row group as Arrow does: simple columns, and no more than fits in memory at once."""
    import pyarrow as pa

    told = meta.row_group(group)
    simple = {pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()}
    return set(meta.schema.to_arrow_schema().types) <= simple and told.num_rows <= 2 * _ROWS and told.total_byte_size <= _GROUP


def _by_polars(
    path: Path, meta: Any, group: int, columns: list[str] | None, skipped: int, doubtful: list[str],
) -> Iterator[tuple[pl.DataFrame, int]]:
    """A row group in pieces of one size, each with the bytes that it has when every row's words are written out."""
    before = sum(meta.row_group(each).num_rows for each in range(group))
    told = meta.row_group(group)
    step = -(-told.num_rows // max(1, round(told.total_byte_size / _PIECE)))
    rows = pl.scan_parquet(path, glob=False, use_statistics=False, cache=False)
    for first in range(skipped, told.num_rows, max(1, step)):
        piece = rows.slice(before + first, min(step, told.num_rows - first))
        frame = (piece.select(columns) if columns else piece).collect(engine="streaming")
        repeated = frame.select(pl.col(name).str.len_bytes().sum() for name in doubtful if name in frame.columns)
        yield frame, told.total_byte_size * frame.height // told.num_rows + sum(map(sum, repeated.rows()))


def _by_arrow(file: Any, group: int, columns: list[str] | None, skipped: int, rows: int) -> Iterator[tuple[pl.DataFrame, int]]:
    """A row group in batches of so many rows."""
    for batch in file.iter_batches(rows, columns=columns, row_groups=[group]):
        batch.validate(full=True)  # words that are no UTF-8 would end whoever reads them
        size = _unpacked(batch)
        yield _frame(batch.slice(min(skipped, batch.num_rows))), size
        skipped = max(0, skipped - batch.num_rows)


def _doubtful(meta: Any, limit: int) -> list[str]:
    """The columns of which a few words in a dictionary, repeated, could unpack to more than the limit: they are read as words and indices."""
    return sorted({chunk.path_in_schema for chunk in _swelling(meta, limit) if any("DICTIONARY" in encoding for encoding in chunk.encodings)})


def _few(meta: Any, limit: int) -> list[int]:
    """The numbers of rows of which each may be as long as its whole column is packed, where every row could repeat the one before."""
    return [max(1, _SLACK // chunk.total_uncompressed_size) for chunk in _swelling(meta, limit) if "DELTA_BYTE_ARRAY" in chunk.encodings]


def _swelling(meta: Any, limit: int) -> Iterator[Any]:
    """The column chunks of words that could unpack to more than the limit if each row held all the words."""
    chunks = (meta.row_group(group).column(index) for group in range(meta.num_row_groups) for index in range(meta.num_columns))
    return (chunk for chunk in chunks if chunk.physical_type == "BYTE_ARRAY" and chunk.total_uncompressed_size * chunk.num_values > limit)


def _unpacked(batch: "pa.RecordBatch") -> int:
    """The bytes that a batch has when every row's words are written out."""
    import pyarrow as pa

    return sum(_written_out(column) if pa.types.is_dictionary(column.type) else column.nbytes for column in batch.columns)


def _written_out(column: Any) -> int:
    """The bytes of words that are kept once and pointed to."""
    import pyarrow.compute as pc

    return pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0


def _frame(rows: Any) -> pl.DataFrame:
    """Rows with every word written out."""
    import pyarrow as pa

    plain = [column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column for column in rows.columns]
    frame = pl.from_arrow(pa.table(plain, names=rows.schema.names))
    if not isinstance(frame, pl.DataFrame):
        raise Unreadable("it is no table")
    return frame


def rows_in(path: Path) -> int:
    """Return the number of rows that a Parquet file tells, without reading them; 0 for a damaged one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError, ValueError):
        return 0


def same_kind(frame: pl.DataFrame, schema: TableSchema) -> bool:
    """Say whether a frame has the schema's columns, in order, and their types."""
    return dict(frame.schema) == {field["name"]: dtype_of(field) for field in schema.fields} and frame.columns == list(schema.columns)
