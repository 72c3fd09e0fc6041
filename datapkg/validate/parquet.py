"""Parquet files of strangers: read in pieces, and given up when they hold more than their CSV twin could."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.types import dtype_of

_ROWS = 65_536
_SLACK = 16 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 (a state of the file, which its caller turns into a violation)
    """The file cannot be read; the message says why."""


def batches(path: Path, csv_bytes: int) -> Iterator[pl.DataFrame]:
    """Yield a Parquet file's rows in order. `csv_bytes` is the size of the same rows as CSV, which bounds what they can hold.

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
            seen = 0
            for batch in file.iter_batches(_ROWS):
                seen += batch.nbytes
                if seen > 8 * csv_bytes + _SLACK:
                    raise Unreadable(f"it unpacks to more than {seen:,} bytes, its CSV twin has {csv_bytes:,}")
                frame = pl.from_arrow(batch)
                if isinstance(frame, pl.DataFrame):
                    yield frame
    except (pa.ArrowException, OSError, ValueError, pl.exceptions.PolarsError, MemoryError) as error:
        raise Unreadable(f"the file is damaged ({str(error)[:200]})") from error


def same_kind(frame: pl.DataFrame, schema: TableSchema) -> bool:
    """Say whether a frame has the schema's columns, in order, and their types."""
    return frame.columns == list(schema.columns) and all(
        frame.schema[field["name"]] == dtype_of(field) for field in schema.fields
    )
