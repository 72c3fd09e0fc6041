"""A good package to break: the repository's own, copied, with its tables as rows that a test may change."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from datapkg.build.encode import csv_header, csv_lines, record_batch
from datapkg.schema import TableSchema
from datapkg.validate.runner import Report

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]
Rows = list[Row]


class Package:
    """A copy of the repository's package, as a checkout (with what people curate) or as a released folder (tables and schemas)."""

    def __init__(self, root: Path, released: bool = False, source: Path = ROOT) -> None:
        self.root = root
        for part in ("schemas", "tables") if released else ("schemas", "tables", "portals", "snapshots", "receipts", "corrections", "overrides", "codelists"):
            if (source / "data" / part).is_dir():  # without a fetch there are no receipts
                shutil.copytree(source / "data" / part, root / "data" / part)
        shutil.copy(source / "datapackage.json", root)

    @property
    def descriptor(self) -> dict[str, Any]:
        """The descriptor as it now stands."""
        content: dict[str, Any] = json.loads((self.root / "datapackage.json").read_text(encoding="utf-8"))
        return content

    def describe(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the descriptor."""
        descriptor = self.descriptor
        change(descriptor)
        (self.root / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def schema(self, table: str) -> TableSchema:
        """The schema of a table, as the package has it."""
        return TableSchema.load(table, self.root / "data" / "schemas")

    def path(self, table: str, suffix: str = "csv") -> Path:
        """The file of a table."""
        return self.root / "data" / "tables" / f"{table}.{suffix}"

    def rows(self, table: str) -> Rows:
        """The rows of a table, from its Parquet file."""
        found: Rows = pq.read_table(self.path(table, "parquet")).to_pylist()
        return found

    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Write a table's rows as the build does, CSV and Parquet, and tell their hashes in the descriptor."""
        schema, kept = self.schema(table), list(rows)
        self.path(table).write_bytes(csv_header(schema) + csv_lines(kept, schema))
        with pq.ParquetWriter(self.path(table, "parquet"), schema.arrow, compression="zstd", compression_level=3, version="2.6", write_page_checksum=True) as writer:
            writer.write_batch(record_batch(kept, schema))
        self.seal()

    def change(self, table: str, change: Callable[[Rows], object]) -> None:
        """Change a table's rows in place (or return new ones) and write them."""
        rows = self.rows(table)
        changed = change(rows)
        self.write(table, changed if isinstance(changed, list) else rows)

    def set(self, table: str, index: int, **cells: Any) -> Row:
        """Set cells of one row; return the row as it was."""
        rows = self.rows(table)
        before = dict(rows[index])
        rows[index].update(cells)
        self.write(table, rows)
        return before

    def seal(self) -> None:
        """Tell the files' sizes and hashes in the descriptor, as if they had been built so."""
        def tell(descriptor: dict[str, Any]) -> None:
            for resource in descriptor["resources"]:
                path = self.root / resource["path"]
                if path.is_file():
                    content = path.read_bytes()
                    resource.update(bytes=len(content), hash=f"sha256:{hashlib.sha256(content).hexdigest()}")

        self.describe(tell)


def assert_alike(report: Report, whole: Report, how: str) -> None:
    """Assert that a package gone through in pieces is judged as when it is read whole, rule by rule where both could look."""
    assert (report.exit_code, report.errors > 0) == (whole.exit_code, whole.errors > 0), how
    one, other = (
        {each.rule.id: (each.state, each.count, sorted(map(tuple, each.violations), key=str)) for each in judged.outcomes if each.state != "skipped"}
        for judged in (report, whole)
    )
    assert {rule: one[rule] for rule in one.keys() & other.keys()} == {rule: other[rule] for rule in one.keys() & other.keys()}, how
