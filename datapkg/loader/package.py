"""A built package on disk: its descriptor, and its tables as Arrow tables."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError, UsageError
from datapkg.files import read_json

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FILE = "datapackage.json"


@dataclass(frozen=True)
class Package:
    """A data package in a folder."""

    root: Path
    descriptor: dict[str, Any]

    @classmethod
    def open(cls, root: Path | None = None) -> "Package":
        """Return the package in `root`, by default in the working folder or the nearest one above that has one.

        Raises UsageError when there is none, DataError when its descriptor cannot be read.
        """
        folder = root or _nearest(Path.cwd())
        path = folder / FILE
        if not path.is_file():
            raise UsageError(f"{path}: there is no data package here. Go to its folder, or give it with --package.")
        descriptor = read_json(path)
        resources = descriptor.get("resources")
        if not isinstance(resources, list) or not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in resources):
            raise DataError(f"{path}: `resources` is no list of named resources.")
        return cls(folder, descriptor)

    @property
    def tables(self) -> list[str]:
        """The names of the tables, in publishing order."""
        return [resource["name"] for resource in self.descriptor["resources"] if resource.get("type") == "table"]

    def parquet(self, name: str) -> Path:
        """Return the Parquet file of table `name`. Raises UsageError, naming the tables there are, when there is none such."""
        if name not in self.tables:
            raise UsageError(f"There is no table {name!r}. The tables are {', '.join(self.tables)}.")
        resource = next((r for r in self.descriptor["resources"] if r["name"] == f"{name}-parquet"), None)
        path: Path | None = self.root / resource["path"] if resource else None
        if path is None or not path.resolve().is_relative_to(self.root.resolve()) or not path.is_file():
            raise DataError(f"{self.root / FILE}: the Parquet file of table {name} is missing. Build or download the package again.")
        return path

    def table(self, name: str, columns: list[str] | None = None) -> "pa.Table":
        """Return table `name` as an Arrow table, in the schema's types; `columns` narrows it."""
        return self._file(name).read(columns=columns)

    def shape(self, name: str) -> tuple[int, list[str]]:
        """Return a table's number of rows and its column names, without reading it."""
        file = self._file(name)
        return file.metadata.num_rows, list(file.schema_arrow.names)

    def _file(self, name: str) -> "pq.ParquetFile":
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.parquet(name)
        try:
            return pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{path}: the file is damaged ({error}). Build or download the package again.") from error


def _nearest(folder: Path) -> Path:
    return next((each for each in (folder, *folder.parents) if (each / FILE).is_file()), folder)


Conditions = dict[str, list[str]]


def parse_conditions(texts: list[str], columns: list[str]) -> Conditions:
    """Return the conditions of `--where COL=VALUE` by column. Raises UsageError for one that names no column."""
    found: Conditions = {}
    for text in texts:
        column, mark, value = text.partition("=")
        if not mark or column not in columns:
            raise UsageError(f"--where {text}: write COLUMN=VALUE, with one of the columns {', '.join(columns)}.")
        found.setdefault(column, []).append(value)
    return found


def matches(row: dict[str, Any], conditions: Conditions) -> bool:
    """Say whether a row meets all conditions: any of the values given for a column, `*` for any characters, nothing for null."""
    return all(any(_like(printed(row[column]), value) for value in values) for column, values in conditions.items())


def _like(text: str, pattern: str) -> bool:
    """Say whether `text` is `pattern`, in which * stands for any characters and every other character for itself."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text, re.DOTALL) is not None


def printed(value: Any) -> str:
    """Return a cell as the CSV prints it; null is the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
