"""The rows of two versions of a table, matched by key: what was added, what is gone, which cells changed.

Both versions are read side by side. Rows whose key was met in both are compared, cell by cell, and let go; only those without their mate wait, so that two
versions in about the same order need no more memory than the rows that differ.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from datapkg.diff.stream import Ahead
from datapkg.errors import DataError

AT = "__at"
"""The column that holds each row's number in its table, from 0."""
OLD, NEW = "old.", "new."
"""What stands before a column's name in `changed`."""
SAID_OLD, SAID_NEW = "__said_old", "__said_new"
WINDOW = 131_072
_NTH = "__nth"


@dataclass
class RowChanges:
    """What differs: `added` and `removed` are whole rows with their number in `AT`, in their own table's order.

    `changed` has one row for each changed one, in the old order: the key's columns, and `old.x`, `new.x` for each column x that changed in any row or was
    asked to be kept. Where both are the same, x did not change in that row. The number in `AT` is that of the old row. `SAID_OLD` and `SAID_NEW` are digests of its words.
    """

    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    rows_old: int
    rows_new: int


def compare_rows(
    name: str, old: Iterator[pl.DataFrame], new: Iterator[pl.DataFrame], key: list[str], shared: list[str], kept: list[str], words: list[str],
) -> RowChanges:
    """Return how the rows of two versions differ. `shared` are the columns to compare, `kept` those to keep of every changed row, `words` those to digest.

    Columns whose types differ are compared as printed. A table without `key` has no changed rows: a row is there or not, as often as it stands.
    Raises DataError when two rows of a version have the same key.
    """
    if not key:
        return _keyless(pl.concat(list(old)), pl.concat(list(new)), shared)
    with ThreadPoolExecutor(2) as pool:
        match = _Match(name, key, shared, kept, words)
        sides = Ahead(old, pool), Ahead(new, pool)
        while match.read(*sides):
            pass
    return match.result(sides[0].taken, sides[1].taken)


class _Match:
    """The rows that wait for their mate, and what was found of the others."""

    def __init__(self, name: str, key: list[str], shared: list[str], kept: list[str], words: list[str]) -> None:
        self._name, self._key, self._words = name, key, words
        self._shared, self._kept = [column for column in shared if column not in key], kept
        self._waiting: list[pl.DataFrame | None] = [None, None]
        self._hashes: list[list[pl.Series]] = [[], []]
        self._changed: list[pl.DataFrame] = []

    def read(self, *sides: Ahead) -> bool:
        """Read on, on both sides, at least as many rows as wait: so work grows with the rows, and not with their square."""
        count = max([WINDOW, *(each.height for each in self._waiting if each is not None)])
        more = False
        for at, side in enumerate(sides):
            start = side.taken
            rows = side.take(count)
            if rows is None:
                continue
            more = True
            self._hashes[at].append(rows.select(pl.struct(self._key).hash()).to_series())
            numbered = rows.with_columns(pl.int_range(start, start + rows.height, dtype=pl.Int64).alias(AT))
            before = self._waiting[at]
            self._waiting[at] = numbered if before is None else pl.concat([before, numbered], rechunk=False)
        if more:
            self._settle()
        return more

    def _settle(self) -> None:
        old, new = self._waiting
        if old is None or new is None or old.is_empty() or new.is_empty():
            return
        pairs = old.select(*self._key, pl.int_range(pl.len(), dtype=pl.UInt32).alias("__old")).join(
            new.select(*self._key, pl.int_range(pl.len(), dtype=pl.UInt32).alias("__new")), on=self._key, nulls_equal=True,
        ).select("__old", "__new")
        for at, column in enumerate(pairs.columns):
            if not pairs[column].is_unique().all():
                self._twice(self._waiting[1 - at])
        self._compare(old[pairs["__old"]], new[pairs["__new"]])
        self._waiting = [_without(old, pairs["__old"]), _without(new, pairs["__new"])]

    def _compare(self, old: pl.DataFrame, new: pl.DataFrame) -> None:
        differs = {}
        for column in self._shared:
            one, other = old[column], new[column]
            if one.dtype != other.dtype:
                one, other = (as_printed(each) for each in (one, other))
            found = one.ne_missing(other)
            if found.any():
                differs[column] = found
        if not differs:
            return
        any_differs = pl.DataFrame(list(differs.values())).fold(lambda one, other: one | other)
        held = [*dict.fromkeys([*self._kept, *differs])]
        before, after = old.filter(any_differs), new.filter(any_differs)
        cells = [before[column] for column in [*self._key, AT]]
        if self._words:
            cells += [digest(rows, self._words).alias(name) for name, rows in ((SAID_OLD, before), (SAID_NEW, after))]
        for column in held:
            changed = differs.get(column)
            for mark, rows in ((OLD, before), (NEW, after)):
                cell = rows[column].alias(mark + column)
                if column not in self._kept and changed is not None:
                    cell = cell.set(~changed.filter(any_differs), None) if cell.dtype != pl.String else _only(cell, changed.filter(any_differs))
                cells.append(cell)
        self._changed.append(compact(pl.DataFrame(cells)))

    def _twice(self, rows: pl.DataFrame | None) -> None:
        found = rows.filter(pl.struct(self._key).is_duplicated()).select(self._key) if rows is not None else None
        key = "/".join(map(str, found.row(0))) if found is not None and found.height else "?"
        raise DataError(f"table {self._name}: two rows of one version have the key {key[:200]}, so that rows cannot be told apart. Run datapkg validate on it.")

    def result(self, rows_old: int, rows_new: int) -> RowChanges:
        """Return what was found, when both sides are read to their end."""
        for hashes in self._hashes:
            if hashes and (whole := pl.concat(hashes)).n_unique() < whole.len():
                raise DataError(f"table {self._name}: two rows of one version have the same key, so that rows cannot be told apart. Run datapkg validate on it.")
        removed, added = (pl.DataFrame() if each is None else each.sort(AT) for each in self._waiting)
        empty = pl.DataFrame({AT: pl.Series([], dtype=pl.Int64)})
        changed = pl.concat(self._changed, how="diagonal").sort(AT) if self._changed else empty
        return RowChanges(added, removed, changed, rows_old, rows_new)


def _only(cells: pl.Series, wanted: pl.Series) -> pl.Series:
    return pl.select(pl.when(wanted).then(cells)).to_series().alias(cells.name)


def _without(rows: pl.DataFrame, settled: pl.Series) -> pl.DataFrame:
    """The rows that still wait, in memory of their own: a view of a few would hold all of them."""
    at = pl.Series([True]).new_from_index(0, rows.height)
    return compact(rows.filter(at.scatter(settled, False)))


def compact(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the same rows, their texts copied: a filtered column may hold on to the texts of all the rows that it was taken from."""
    copied = pl.from_arrow(rows.to_arrow(compat_level=pl.CompatLevel.oldest()))
    return copied if isinstance(copied, pl.DataFrame) else rows


def _keyless(old: pl.DataFrame, new: pl.DataFrame, shared: list[str]) -> RowChanges:
    old, new = (each.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(AT)) for each in (old, new))
    mixed = [column for column in shared if old.schema[column] != new.schema[column]]
    one, other = (
        each.with_columns(as_printed(each[column]) for column in mixed).with_columns(pl.int_range(pl.len()).over(shared).alias(_NTH)) for each in (old, new)
    )
    on = [*shared, _NTH]
    removed = old.filter(old[AT].is_in(one.join(other, on=on, how="anti", nulls_equal=True)[AT].implode()))
    added = new.filter(new[AT].is_in(other.join(one, on=on, how="anti", nulls_equal=True)[AT].implode()))
    return RowChanges(added, removed, pl.DataFrame({AT: pl.Series([], dtype=pl.Int64)}), old.height, new.height)


def digest(rows: pl.DataFrame, words: list[str]) -> pl.Series:
    """Return a number for each row that is the same where all its words are; of two others it is the same once in 2**64."""
    return rows.select(pl.struct(words).hash()).to_series()


def as_printed(cells: pl.Series) -> pl.Series:
    """Return cells as the CSV prints them: whole numbers without a fraction."""
    text = cells.cast(pl.String).alias(cells.name)
    if cells.dtype != pl.Float64:
        return text
    whole = (cells == cells.floor()) & (cells.abs() < 1e16)
    return pl.select(pl.when(whole).then(cells.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(text).alias(cells.name)).to_series()
