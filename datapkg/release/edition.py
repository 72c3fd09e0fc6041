"""What is released, as the exports see it: the descriptor, the schemas, and the tables as batches of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError
from datapkg.schema import TableSchema, load_schemas

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 500


@dataclass(frozen=True)
class Edition:
    """One version in its folder; `descriptor` tells `version` and `created` (ISO 8601, UTC)."""

    folder: Path
    descriptor: dict[str, Any]

    @property
    def version(self) -> str:
        """MAJOR.MINOR.PATCH."""
        return str(self.descriptor["version"])

    @property
    def stem(self) -> str:
        """What the files of this version are called, such as `cn-edu-workplans-1.2.0`."""
        return f"{self.descriptor['name']}-{self.version}"

    @cached_property
    def created(self) -> datetime:
        """When the source was committed, in UTC."""
        return datetime.fromisoformat(self.descriptor["created"]).astimezone(UTC)

    @property
    def day(self) -> str:
        """The day of `created`, such as 2026-11-22."""
        return self.created.date().isoformat()

    @cached_property
    def schemas(self) -> dict[str, TableSchema]:
        """Every table's schema by name, in publishing order."""
        return load_schemas(self.folder / "data" / "schemas")

    @property
    def authors(self) -> list[str]:
        """Who is to be named in a citation."""
        return [each["title"] for each in self.descriptor["contributors"]]

    @property
    def citation(self) -> str:
        """One line to cite this version by."""
        return f"{', '.join(self.authors)} ({self.created.year}): {self.descriptor['title']}. Version {self.version}. {self.licence['title']}."

    @property
    def licence(self) -> dict[str, str]:
        """The name, title and address of the licence of the tables."""
        licence: dict[str, str] = self.descriptor["licenses"][0]
        return licence

    def parquet(self, table: str) -> Path:
        """Return the Parquet file of a table."""
        return self.folder / "data" / "tables" / f"{table}.parquet"

    def rows(self, table: str) -> int:
        """Return a table's number of rows, without reading it."""
        import pyarrow.parquet as pq

        return int(pq.read_metadata(self.parquet(table)).num_rows)

    def batches(self, table: str) -> Iterator["pa.RecordBatch"]:
        """Yield a table's rows in order, some hundred at a time, so that memory does not grow with it.

        Raises DataError when the file has other columns than the schema.
        """
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self.parquet(table), pre_buffer=False)
        if tuple(file.schema_arrow.names) != self.schemas[table].columns:
            raise DataError(f"{self.parquet(table)}: has other columns than its schema. Build the package again.")
        yield from file.iter_batches(BATCH_ROWS, use_threads=False)
