"""A data package in a folder: its descriptor, and its tables as Arrow tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError, UsageError
from datapkg.files import read_json
from datapkg.loader.conditions import read_where
from datapkg.loader.descriptor import FILE
from datapkg.paths import package_root
from datapkg.validate.inside import Refused, inside

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    from datapkg.loader.description import Description
    from datapkg.loader.evidence import Evidence
    from datapkg.loader.published import Release

_LARGE = 200_000
"""From so many rows on, reading row groups at once saves more than the import of what does it takes, a third of a second."""
_AGAIN = "Build or download the package again."


@dataclass(frozen=True)
class Package:
    """A data package in a folder. Of a published version, files that the folder lacks are downloaded when they are first asked for.

    >>> import datapkg
    >>> package = datapkg.open()
    >>> package.load("bureaus", columns=["bureau_id", "name_zh"], where={"bureau_id": "440600"}).to_pylist()
    [{'bureau_id': '440600', 'name_zh': '佛山市教育局'}]
    """

    root: Path
    descriptor: dict[str, Any]
    release: "Release | None" = None

    @classmethod
    def open(cls, root: Path | None = None) -> "Package":
        """Return the package in `root`, by default in the working folder or the nearest one above that has one.

        Raises UsageError when there is none, DataError when its descriptor cannot be read.
        """
        folder = root or nearest(Path.cwd()) or Path.cwd()
        path = folder / FILE
        if not path.is_file():
            raise UsageError(f"{path}: there is no data package here. Go to its folder, or give it with --package.")
        descriptor = read_json(path)
        resources = descriptor.get("resources")
        if not isinstance(resources, list) or not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in resources):
            raise DataError(f"{path}: `resources` is no list of named resources.")
        return cls(folder, descriptor)

    @property
    def version(self) -> str:
        """The package's version, such as `1.2.0`."""
        return str(self.descriptor.get("version"))

    @property
    def tables(self) -> list[str]:
        """The names of the tables, in publishing order.

        >>> import datapkg
        >>> datapkg.open().tables[:3]
        ['bureaus', 'pages', 'documents']
        """
        return [resource["name"] for resource in self.descriptor["resources"] if resource.get("type") == "table"]

    def load(self, table: str, columns: Sequence[str] | None = None, where: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return a table's rows as an Arrow table, in the schema's types.

        `columns` narrows and orders the columns. `where` keeps the rows that have, in each column it names, the value or one of the values given;
        None stands for null. Raises UsageError, naming what there is, for an unknown table or column; DataError for a damaged file.

        >>> import datapkg
        >>> datapkg.open().load("quantities", ["text", "value_low"], {"indicator_id": "new_places_compulsory", "year": [2017, 2018]}).to_pylist()
        [{'text': '4.2万个', 'value_low': 42000.0}]
        """
        with self._file(table) as file:
            known = list(file.schema_arrow.names)
            chosen = _names(columns, known, f"columns: table {table}") if columns is not None else known
            _names(list(where or ()), known, f"where: table {table}")
            read = list(dict.fromkeys(chosen))
            if where:
                rows = read_where(file, read, where, table)
            elif file.metadata.num_rows < _LARGE:
                rows = file.read(read)
            else:
                import pyarrow.parquet as pq

                rows = pq.read_table(self.parquet(table), columns=read, page_checksum_verification=True)
            return rows if rows.column_names == chosen else rows.select(chosen)

    def table(self, name: str, columns: list[str] | None = None) -> "pa.Table":
        """Return table `name` as an Arrow table; `columns` narrows it."""
        return self.load(name, columns)

    def shape(self, name: str) -> tuple[int, list[str]]:
        """Return a table's number of rows and its column names, without reading it."""
        with self._file(name) as file:
            return file.metadata.num_rows, list(file.schema_arrow.names)

    def describe(self, table: str) -> "Description":
        """Return what a table's rows and columns mean, in English and Chinese: titles, types, units, key. Print it to read it.

        >>> import datapkg
        >>> datapkg.open().describe("deadlines").key
        ('deadline_id',)
        """
        from datapkg.loader.description import describe

        return describe(self, table)

    def citation(self, form: str = "text") -> str:
        """Return how to cite this version, as `text` or `bibtex`.

        >>> import datapkg
        >>> print(datapkg.open().citation())
        The cn-edu-workplans contributors: Chinese education bureaus' annual work plans. Version ... Data set. Licence: CC-BY-4.0.
        """
        from datapkg.loader.description import citation

        return citation(self.descriptor, form)

    def evidence(self, id: str) -> "Evidence":  # noqa: A002 (what the tables call it)
        """Return where a published value stands; see `datapkg.evidence`."""
        from datapkg.loader.evidence import find

        return find(self, id)

    def connect(self) -> "duckdb.DuckDBPyConnection":
        """Return a DuckDB connection in which every table is a view; see `datapkg.connect`."""
        from datapkg.loader.database import connect

        return connect(self)

    def parquet(self, name: str) -> Path:
        """Return the Parquet file of table `name`. Raises UsageError, naming the tables there are, when there is none such."""
        if name not in self.tables:
            raise UsageError(f"There is no table {name!r}. The tables are {', '.join(self.tables)}.")
        resource = next((r for r in self.descriptor["resources"] if r["name"] == f"{name}-parquet"), None)
        if resource is None:
            raise DataError(f"{self.root / FILE}: the Parquet file of table {name} is missing. {_AGAIN}")
        return self._path(resource.get("path"), f"the Parquet file of table {name}", resource.get("bytes"), resource.get("hash"))

    def schema(self, name: str) -> Path | None:
        """Return the file with the schema of table `name`, None where the descriptor names none."""
        if name not in self.tables:
            raise UsageError(f"There is no table {name!r}. The tables are {', '.join(self.tables)}.")
        declared = next(r.get("schema") for r in self.descriptor["resources"] if r["name"] == name)
        return self._path(declared, f"the schema of table {name}") if isinstance(declared, str) else None

    def _path(self, path: object, what: str, size: int | None = None, known: str | None = None) -> Path:
        """The file that the descriptor names, brought here first when it is a published version's; of another length than told it is damaged."""
        if self.release is not None and isinstance(path, str):
            self.release.bring(path, size, known)
        try:
            # What an installer puts in place may be links, and is trusted as the code beside it.
            found = self.root / str(path) if self.root == package_root() else inside(self.root.resolve(), path)
        except Refused as error:
            raise DataError(f"{self.root / FILE}: {what} is missing: {error}. {_AGAIN}") from error
        if not found.is_file():
            raise DataError(f"{self.root / FILE}: {what} is missing. {_AGAIN}")
        if size is not None and found.stat().st_size != size:
            raise DataError(f"{found}: the file is damaged ({found.stat().st_size:,} bytes, not {size:,}). {_AGAIN}")
        return found

    @contextmanager
    def _file(self, name: str) -> "Iterator[pq.ParquetFile]":
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.parquet(name)
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                yield file
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{path}: the file is damaged ({error}). {_AGAIN}") from error


def nearest(folder: Path) -> Path | None:
    """Return the folder, or the nearest one above it, that has a package; None when none has."""
    return next((each for each in (folder, *folder.parents) if (each / FILE).is_file()), None)


def _names(names: Sequence[str], known: list[str], place: str) -> list[str]:
    if isinstance(names, str):
        raise UsageError(f"{place}: give a list of columns, not the text {names!r}.")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"{place} has no {', '.join(map(repr, unknown))}. Its columns are {', '.join(known)}.")
    return list(names)
