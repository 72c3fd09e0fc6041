"""Parquet files of strangers: read in pieces, and given up when they hold more than their CSV twin could."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.types import dtype_of

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 65_536
_BATCH = 2 * 1024 * 1024
"""Rows come in batches of about so many bytes of CSV, and at most `_ROWS`: whole row groups of long texts would double the memory that a gate needs."""
_SLACK = 16 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 (a state of the file, which its caller turns into a violation)
    """The file cannot be read; the message says why."""


def batches(path: Path, csv_bytes: int, columns: list[str] | None = None, first: int = 0) -> Iterator[pl.DataFrame]:
    """Yield a Parquet file's rows in order, from row `first` on, and an empty frame before them.

    `csv_bytes` is the size of all its rows as CSV, which bounds what they can hold.

    Raises Unreadable when the file is damaged, or unpacks to more than such rows can be.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        meta = pq.read_metadata(path)
        declared = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
        if meta.num_rows * max(1, meta.num_columns - 1) > csv_bytes or declared > 4 * csv_bytes + _SLACK:
            raise Unreadable(f"it holds {meta.num_rows:,} rows in {declared:,} bytes, more than its CSV twin of {csv_bytes:,} bytes can")
        limit = 8 * csv_bytes + _SLACK
        rows = max(1, min(_ROWS, _BATCH * meta.num_rows // max(1, csv_bytes), *_few(meta, limit)))
        seen = 0
        with pq.ParquetFile(path, metadata=meta, page_checksum_verification=True, read_dictionary=_doubtful(meta, limit)) as file:
            yield _frame(file.schema_arrow.empty_table().select(columns or file.schema_arrow.names))
            group, skipped = _group_of(meta, first)
            for batch in file.iter_batches(rows, columns=columns, row_groups=range(group, meta.num_row_groups)):
                seen += _unpacked(batch)
                if seen > limit:
                    raise Unreadable(f"it unpacks to more than {seen:,} bytes, its CSV twin has {csv_bytes:,}")
                if skipped < batch.num_rows:
                    yield _frame(batch.slice(skipped))
                skipped = max(0, skipped - batch.num_rows)
    except (pa.ArrowException, OSError, ValueError, KeyError, pl.exceptions.PolarsError, MemoryError) as error:
        raise Unreadable(f"the file is damaged ({str(error)[:200]})") from error


def _group_of(meta: Any, row: int) -> tuple[int, int]:
    """The row group that holds a row, and the row's place in it."""
    for group in range(meta.num_row_groups):
        if row < meta.row_group(group).num_rows:
            return group, row
        row -= meta.row_group(group).num_rows
    return meta.num_row_groups, 0


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
    import pyarrow.compute as pc

    total = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            total += pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0
        else:
            total += column.nbytes
    return total


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
    except (pa.ArrowException, OSError):
        return 0


def same_kind(frame: pl.DataFrame, schema: TableSchema) -> bool:
    """Say whether a frame has the schema's columns, in order, and their types."""
    return dict(frame.schema) == {field["name"]: dtype_of(field) for field in schema.fields} and frame.columns == list(schema.columns)
