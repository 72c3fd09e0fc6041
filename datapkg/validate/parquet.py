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
_BATCH = 8 * 1024 * 1024
"""Rows come in batches of about so many bytes of CSV, and at most `_ROWS`: whole row groups of long texts would double the memory that a gate needs."""
_SLACK = 16 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 (a state of the file, which its caller turns into a violation)
    """The file cannot be read; the message says why."""


def batches(path: Path, csv_bytes: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """Yield a Parquet file's rows in order, one frame at least. `csv_bytes` is the size of the same rows as CSV, which bounds what they can hold.

    Raises Unreadable when the file is damaged, or unpacks to more than such rows can be.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            meta = file.metadata
            declared = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
            if meta.num_rows * max(1, meta.num_columns - 1) > csv_bytes or declared > 4 * csv_bytes + _SLACK:
                raise Unreadable(f"it holds {meta.num_rows:,} rows in {declared:,} bytes, more than its CSV twin of {csv_bytes:,} bytes can")
            yield _frame(file.schema_arrow.empty_table().select(columns or file.schema_arrow.names))
            limit = 8 * csv_bytes + _SLACK
            rows = max(1, min(_ROWS, _BATCH * meta.num_rows // max(1, csv_bytes)))
            seen = 0
            for group in range(meta.num_row_groups):
                for batch in _group(path, file, group, limit, columns, rows):
                    seen += batch.nbytes
                    if seen > limit:
                        raise Unreadable(f"it unpacks to more than {seen:,} bytes, its CSV twin has {csv_bytes:,}")
                    yield _frame(batch)
    except (pa.ArrowException, OSError, ValueError, KeyError, pl.exceptions.PolarsError, MemoryError) as error:
        raise Unreadable(f"the file is damaged ({str(error)[:200]})") from error


def _group(path: Path, file: Any, group: int, limit: int, columns: list[str] | None, rows: int) -> Iterator["pa.RecordBatch"]:
    """Yield a row group's batches. Where a few words, repeated, could unpack to more than the limit, their lengths are added up first."""
    meta = file.metadata.row_group(group)
    doubtful = [
        column.path_in_schema for index in range(meta.num_columns)
        if (column := meta.column(index)).physical_type == "BYTE_ARRAY" and column.total_uncompressed_size * column.num_values > limit
        and column.total_uncompressed_size < _SLACK
    ]
    if doubtful and _unpacked(path, group, doubtful) > limit:
        raise Unreadable(f"its words, repeated, unpack to more than {limit:,} bytes")
    yield from file.iter_batches(rows, row_groups=[group], columns=columns)


def _unpacked(path: Path, group: int, columns: list[str]) -> int:
    """The bytes that columns of a row group have when every row's words are written out."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    total = 0
    with pq.ParquetFile(path, read_dictionary=columns) as file:
        for batch in file.iter_batches(_ROWS, row_groups=[group], columns=columns):
            for column in batch.columns:
                lengths = pc.binary_length(getattr(column, "dictionary", column))
                total += pc.sum(lengths.take(column.indices) if hasattr(column, "indices") else lengths).as_py() or 0
    return total


def _frame(rows: Any) -> pl.DataFrame:
    frame = pl.from_arrow(rows)
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
    return frame.columns == list(schema.columns) and all(
        frame.schema[field["name"]] == dtype_of(field) for field in schema.fields
    )
