"""A large package in parts: some pages after others, each with all that hangs on it, so that memory does not grow with the package.

The tables stand in the order of the pages, and the CSV files are what printing the Parquet files gives: while both hold, a part is the next
rows of every table. Where they do not, the package is read whole.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.parquet import rows_in
from datapkg.validate.reading import NotAsPrinted, numbered, proved

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

LARGE = 64 * 1024 * 1024
"""Bytes of CSV from which a package is read in parts."""
PART = 160 * 1024 * 1024
"""Bytes of CSV that a part has, about."""
_READERS = 2
LINKS = {
    "documents": ("page_id", "pages"), "corrections": ("page_id", "pages"), "findings": ("page_id", "pages"),
    "sections": ("document_id", "documents"), "tasks": ("document_id", "documents"), "quantities": ("task_id", "tasks"),
    "citations": ("task_id", "tasks"), "deadlines": ("task_id", "tasks"), "responsibilities": ("task_id", "tasks"), "task_themes": ("task_id", "tasks"),
}
"""What each table that is filled page by page hangs on, and the column that says so; a table stands behind the one it hangs on."""
PAGE_TABLES = ("pages", *LINKS)


class NotInOrder(Exception):  # noqa: N818 (a state of the package: then it is read whole)
    """The package cannot be read in parts."""


def is_large(package: "Candidate") -> bool:
    """Say whether a package is one to read in parts."""
    return package.is_ours and all(
        name in package.schemas and package.twin(name) is not None and name not in package.blocked for name in PAGE_TABLES
    ) and sum(package.size(name) for name in PAGE_TABLES) > LARGE


class _Stream:
    """A table's rows in order, each proved to stand in the CSV too."""

    def __init__(self, package: "Candidate", name: str, pool: ThreadPoolExecutor) -> None:
        csv_file, twin = package.resource(name), package.twin(name)
        if csv_file is None or csv_file.path is None or twin is None or twin.path is None:
            raise NotInOrder
        self.name = name
        self.schema: TableSchema = package.schemas[name]
        self.taken = 0
        self._pool = pool
        self._rows = proved(csv_file.path, twin.path, self.schema)
        self._waiting = next(self._rows)
        self._ahead: Future[pl.DataFrame | None] = pool.submit(next, self._rows, None)
        self._empty = self._waiting.clear()
        lone = [(each["name"],) for each in self.schema.fields if each.get("constraints", {}).get("unique")]
        self._unique = {columns for columns in (self.schema.key, *lone) if columns}
        self._keys: dict[tuple[str, ...], list[pl.Series]] = {}

    def first(self, count: int) -> pl.DataFrame:
        """Take so many rows, or as many as there are."""
        found = [self._empty]
        while count and self._fill():
            part = self._waiting.head(count)
            count -= part.height
            found.append(part)
            self._waiting = self._waiting.slice(part.height)
        return self._kept(found)

    def of(self, column: str, keys: pl.Series) -> pl.DataFrame:
        """Take the next rows, as long as their `column` is among the keys."""
        found = [self._empty]
        while self._fill():
            among = self._waiting[column].is_in(keys.implode())
            stop = self._waiting.height if among.all() else among.arg_min() or 0
            found.append(self._waiting.head(stop))
            self._waiting = self._waiting.slice(stop)
            if self._waiting.height:
                break
        return self._kept(found)

    def finish(self) -> None:
        """Raise NotInOrder when rows are left, which belong to nothing or stand out of order, or when two have the same key."""
        if self._fill():
            raise NotInOrder
        for keys in self._keys.values():
            if (whole := pl.concat(keys)).n_unique() < whole.len():
                raise NotInOrder

    def _fill(self) -> bool:
        while self._waiting.is_empty():
            following = self._ahead.result()
            if following is None:
                return False
            self._waiting = following
            self._ahead = self._pool.submit(next, self._rows, None)  # the next rows are read while these are looked at
        return True

    def _kept(self, found: list[pl.DataFrame]) -> pl.DataFrame:
        rows = pl.concat(found, rechunk=False)
        self.taken += rows.height
        for columns in self._unique:
            self._keys.setdefault(columns, []).append(rows.select(pl.struct(columns).hash()).to_series())
        return rows


def parts(package: "Candidate") -> Iterator["Candidate"]:
    """Yield the package's parts, as packages of their own; small tables are in all of them.

    Raises NotInOrder, perhaps after some parts, when it must be read whole.
    """
    pool = ThreadPoolExecutor(_READERS)
    try:
        streams = {name: _Stream(package, name, pool) for name in PAGE_TABLES}
        count = _pages_a_part(package)
        referred: list[pl.Series] = []
        identifiers: list[pl.Series] = []
        while (pages := streams["pages"].first(count)).height:
            frames = {"pages": pages}
            for name, (column, parent) in LINKS.items():
                frames[name] = streams[name].of(column, frames[parent][package.schemas[parent].key[0]])
            referred.append(pages["duplicate_of"].drop_nulls())
            identifiers.append(pages["page_id"])
            offsets = {name: streams[name].taken - frame.height for name, frame in frames.items()}
            yield package.part({name: numbered(frame) for name, frame in frames.items()}, offsets)
        for stream in streams.values():
            stream.finish()
    except NotAsPrinted as error:
        raise NotInOrder from error
    finally:
        pool.shutdown(cancel_futures=True)
    if referred and not pl.concat(referred).is_in(pl.concat(identifiers).implode()).all():
        raise NotInOrder


def _pages_a_part(package: "Candidate") -> int:
    """So many pages a part that parts are of about the same size, and an even number."""
    twin = package.twin("pages")
    pages = rows_in(twin.path) if twin and twin.path else 0
    wanted = -(-sum(package.size(name) for name in PAGE_TABLES) // PART)
    return max(1, -(-pages // max(2, wanted + wanted % 2)))
