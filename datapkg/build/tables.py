"""Tables written as they come, chunk by chunk, so that memory does not grow with the archive."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from datapkg.build.encode import csv_header
from datapkg.schema import TableSchema

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_ROWS = 50_000
ROW_GROUP_BYTES = 32 * 1024 * 1024
_PARQUET = {"compression": "zstd", "compression_level": 3, "version": "2.6", "write_page_checksum": True, "write_batch_size": 64}
"""Pages of a column end after batches of rows: those of long texts would have tens of megabytes otherwise, which every reader must unpack at once."""


class WrittenFile(NamedTuple):
    """What the descriptor says of a file."""

    path: Path
    bytes: int
    hash: str


class TableWriter:
    """Writes one table as CSV and Parquet. What is written depends on the order and size of the chunks only."""

    def __init__(self, folder: Path, schema: TableSchema) -> None:
        import pyarrow.parquet as pq

        self.schema = schema
        self.rows = 0
        self._csv_path = folder / f"{schema.name}.csv"
        self._parquet_path = folder / f"{schema.name}.parquet"
        self._csv = self._csv_path.open("wb")
        self._digest = hashlib.sha256()
        self._write_csv(csv_header(schema))
        self._parquet = pq.ParquetWriter(self._parquet_path, schema.arrow, use_dictionary=_repeating(schema), **_PARQUET)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = self._waiting_bytes = 0

    def write(self, lines: bytes, batch: "pa.RecordBatch") -> None:
        """Append a chunk: its CSV lines and the same rows as a record batch."""
        self._write_csv(lines)
        self.rows += batch.num_rows
        if batch.num_rows:
            self._waiting.append(batch)
            self._waiting_rows += batch.num_rows
            self._waiting_bytes += len(lines)
        if self._waiting_rows >= ROW_GROUP_ROWS or self._waiting_bytes >= ROW_GROUP_BYTES:
            self._flush()

    def close(self) -> list[WrittenFile]:
        """Finish both files and return what the descriptor says of them."""
        self._flush()
        self._parquet.close()
        self._csv.close()
        digest = hashlib.sha256()
        with self._parquet_path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return [
            WrittenFile(self._csv_path, self._csv_path.stat().st_size, self._digest.hexdigest()),
            WrittenFile(self._parquet_path, self._parquet_path.stat().st_size, digest.hexdigest()),
        ]

    def _write_csv(self, lines: bytes) -> None:
        self._csv.write(lines)
        self._digest.update(lines)

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._parquet.write_table(pa.Table.from_batches(self._waiting, self.schema.arrow).combine_chunks(), row_group_size=1 << 30)
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0


def _repeating(schema: TableSchema) -> list[str]:
    """The columns of codes and of others' ids, whose values come again and again. A dictionary of texts or of own ids would hold every one of them."""
    constraints = {field["name"]: field.get("constraints", {}) for field in schema.fields}
    return [name for name, told in constraints.items() if {"enum", "pattern"} & set(told) and not told.get("unique")]


class PackageWriter:
    """The writers of all tables, closed together; left half-way by an error, it closes its files and the folder is for the bin."""

    def __init__(self, folder: Path, schemas: dict[str, TableSchema]) -> None:
        self.tables = {name: TableWriter(folder, schema) for name, schema in schemas.items()}

    def __enter__(self) -> "PackageWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            for writer in self.tables.values():
                writer._csv.close()

    def close(self) -> list[WrittenFile]:
        """Finish every table; return its files in publishing order."""
        return [file for writer in self.tables.values() for file in writer.close()]
