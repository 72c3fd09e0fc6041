"""The published tables as `data/schemas/*.json` declares them: the only place where a column is named or typed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError
from datapkg.files import read_json
from datapkg.paths import data_root

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = (
    "bureaus", "pages", "documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes",
    "corrections", "overrides", "findings", "receipts", "themes", "indicators", "units",
)
"""The tables in the order in which they are published."""


@dataclass(frozen=True)
class TableSchema:
    """One table's schema; `descriptor` is the Frictionless Table Schema as it stands in its file."""

    name: str
    descriptor: dict[str, Any]

    @classmethod
    def load(cls, name: str, folder: Path | None = None) -> "TableSchema":
        """Return the schema of table `name` in `folder`, by default this installation's. Raises DataError when it is none."""
        path = (folder or data_root() / "schemas") / f"{name}.json"
        descriptor = read_json(path)
        if not descriptor.get("fields"):
            raise DataError(f"{path}: a Table Schema needs `fields`.")
        return cls(name, descriptor)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The column descriptors in order."""
        return list(self.descriptor["fields"])

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(field["name"] for field in self.fields)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key; empty when the table has none."""
        return tuple(self.descriptor.get("primaryKey", ()))

    @cached_property
    def arrow(self) -> "pa.Schema":
        """The Arrow schema: types, nullability, and the descriptions as metadata of field and table."""
        import pyarrow as pa

        types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
        return pa.schema(
            [
                pa.field(
                    field["name"], types[field["type"]], nullable=not field.get("constraints", {}).get("required", False),
                    metadata={name: field[name] for name in ("title", "title_zh", "description", "description_zh")},
                )
                for field in self.fields
            ],
            metadata={name: self.descriptor[name] for name in ("title", "title_zh", "description", "description_zh")},
        )


def load_schemas(folder: Path | None = None) -> dict[str, TableSchema]:
    """Return every table's schema by name, in publishing order."""
    return {name: TableSchema.load(name, folder) for name in TABLES}
