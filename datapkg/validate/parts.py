"""A large package in parts: some pages after others, each with all that hangs on it, so that memory does not grow with the package.

The tables stand in the order of the pages, and the CSV files are what printing the Parquet files gives: while both hold, a part is the next
rows of every table. Where they do not, the package is read whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from datapkg.validate.cuts import cut
from datapkg.validate.reading import NotAsPrinted, Place, csv_size, first_place, numbered, proved
from datapkg.validate.relations import parent_rows

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

LARGE = 64 * 1024 * 1024
"""Bytes of CSV from which a package is read in parts."""
PART, _LEAST = 96 * 1024 * 1024, 40 * 1024 * 1024
"""Bytes of CSV that a part has at the most, about, and at the least: every part costs some time of its own."""
_PARTS = 8
"""Into so many parts a package is divided where they stay within that: smaller ones use less memory, and to use some for the first time takes long."""
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


@dataclass
class Ledger:
    """What one share of a package tells, so that it can be seen whether all shares together are the package, row for row."""

    starts: dict[str, Place]
    ends: dict[str, Place] = field(default_factory=dict)
    keys: dict[tuple[str, ...], list[pl.Series]] = field(default_factory=dict)
    referred: list[pl.Series] = field(default_factory=list)


def agree(ledgers: list[Ledger]) -> None:
    """Raise NotInOrder unless each share begins where the one before it ends, no key comes twice, and every page referred to is there."""
    if any(before.ends != after.starts for before, after in pairwise(ledgers)):
        raise NotInOrder
    for place in ledgers[0].keys:
        keys = pl.concat([each for ledger in ledgers for each in ledger.keys[place]])
        if keys.n_unique() < keys.len():
            raise NotInOrder
        if place == ("pages", "page_id"):
            referred = [each for ledger in ledgers for each in ledger.referred]
            if referred and not pl.concat(referred).is_in(keys.implode()).all():
                raise NotInOrder


class _Stream:
    """A table's rows in order, each proved to stand in the CSV too."""

    def __init__(self, package: "Candidate", name: str, start: Place, keys: dict[tuple[str, ...], list[pl.Series]]) -> None:
        csv_file, twin = package.resource(name), package.twin(name)
        if csv_file is None or csv_file.path is None or twin is None or twin.path is None:
            raise NotInOrder
        schema = package.schemas[name]
        self.row = start.row
        self._rows = proved(csv_file.path, twin.path, schema, start)
        self._waiting, self._read = next(self._rows)
        self._empty = self._waiting.clear()
        lone = [(each["name"],) for each in schema.fields if each.get("constraints", {}).get("unique")]
        self._keys = {columns: keys.setdefault((name, *columns), []) for columns in {schema.key, *lone} if columns}

    def first(self, count: int) -> pl.DataFrame:
        """Take so many rows, or as many as there are."""
        found = [self._empty]
        while count and self._fill():
            part = self._waiting.head(count)
            count -= part.height
            found.append(part)
            self._waiting = self._waiting.slice(part.height)
        return self._taken(found)

    def of(self, column: str, keys: pl.Series) -> pl.DataFrame:
        """Take the next rows, as long as their `column` is among the keys; rows are in order, so that the last one of several tells of all."""
        found = [self._empty]
        while self._fill():
            among = self._waiting[column]
            stop = among.len()
            if not (keys == among[-1]).any():
                stop = among.is_in(keys.implode()).arg_min() or 0
            found.append(self._waiting.head(stop))
            self._waiting = self._waiting.slice(stop)
            if self._waiting.height:
                break
        return self._taken(found)

    def place(self) -> Place:
        """Return the place behind the rows that were taken."""
        return Place(self.row, self._read - csv_size(self._waiting))

    def finish(self) -> None:
        """Raise NotInOrder when rows are left, which belong to nothing or stand out of order."""
        if self._fill():
            raise NotInOrder

    def _fill(self) -> bool:
        while self._waiting.is_empty():
            following = next(self._rows, None)
            if following is None:
                return False
            self._waiting, self._read = following
        return True

    def _taken(self, found: list[pl.DataFrame]) -> pl.DataFrame:
        rows = pl.concat(found, rechunk=True)  # columns in several pieces would be put together again by every rule
        self.row += rows.height
        for columns, kept in self._keys.items():
            kept.append(rows.select(pl.struct(columns).hash()).to_series())
        return rows


class Share:
    """Some of a package's pages, from `first` (from 0) to before `last`, to be gone through part by part."""

    def __init__(self, package: "Candidate", first: int = 0, last: int | None = None) -> None:
        self._package, self._first, self._last = package, first, last
        self.ledger = Ledger({})

    def parts(self, pages: int) -> Iterator["Candidate"]:
        """Yield parts of so many pages each, as packages of their own; small tables are in all of them. Then the ledger is complete.

        Raises NotInOrder, perhaps after some parts, when the package must be read whole.
        """
        package, ledger = self._package, self.ledger
        try:
            ledger.starts = cut(package, self._first, LINKS) if self._first else {name: first_place(package.schemas[name]) for name in PAGE_TABLES}
            streams = {name: _Stream(package, name, ledger.starts[name], ledger.keys) for name in PAGE_TABLES}
            while (frames := self._next(streams, pages))["pages"].height:
                ledger.referred.append(frames["pages"].select(pl.struct(page_id=pl.col("duplicate_of").drop_nulls()).hash()).to_series())
                offsets = {name: streams[name].row - frame.height for name, frame in frames.items()}
                part = package.part({name: numbered(frame) for name, frame in frames.items()}, offsets)
                if any(parent_rows(part, name, parent, column).has_nulls() for name, (column, parent) in LINKS.items()):
                    raise NotInOrder
                del frames
                yield part
                del part  # it is let go before the next one is read
            for stream in streams.values() if self._last is None else ():
                stream.finish()
            ledger.ends = {name: stream.place() for name, stream in streams.items()}
        except NotAsPrinted as error:
            raise NotInOrder from error

    def _next(self, streams: dict[str, _Stream], count: int) -> dict[str, pl.DataFrame]:
        left = count if self._last is None else min(count, self._last - streams["pages"].row)
        frames = {"pages": streams["pages"].first(left)}
        for name, (column, parent) in LINKS.items():
            frames[name] = streams[name].of(column, frames[parent][self._package.schemas[parent].key[0]])
        return frames


def pages_a_part(package: "Candidate", pages: int) -> int:
    """Return how many pages a part has when a share of so many is gone through in parts of about one size."""
    size = sum(package.size(name) for name in PAGE_TABLES)
    wanted = min(PART, max(_LEAST, size // _PARTS))
    parts = max(1, round(size * pages / max(1, package.pages_in_all) / wanted))
    return max(1, -(-pages // parts))
