"""What a comparison of two versions of a package found."""

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from datapkg.diff.causes import told
from datapkg.diff.rows import AT, NEW, OLD, SAID_NEW, SAID_OLD
from datapkg.versioning import SchemaChange, Step, greatest

if TYPE_CHECKING:
    import polars as pl

CAUSE, MOVED_TO, MOVED_FROM = "__cause", "__moved_to", "__moved_from"
"""The columns of a frame of rows that tell why (see `causes`), and under which other key the same words stand now, or stood before."""
State = Literal["kept", "added", "lost", "another key"]
Kind = Literal["removed", "changed", "added"]
KINDS: tuple[Kind, ...] = ("removed", "changed", "added")
_ASKED: dict[Kind, list[str]] = {"removed": [MOVED_TO], "changed": [MOVED_TO, MOVED_FROM], "added": [MOVED_FROM]}
"""What a row of each kind must have to have moved only."""


class Side(NamedTuple):
    """One of the two versions: where it is, its name and version, when it was made (None when it does not tell)."""

    place: str
    name: str
    version: str
    created: str | None


@dataclass(frozen=True)
class Row:
    """A row that differs.

    `cells` are the columns that changed, with the value before and after; `row` is what is known of the row as it stands, or stood: all of one that is new or gone.
    """

    kind: Kind
    key: str
    causes: tuple[str, ...]
    cells: dict[str, tuple[Any, Any]]
    row: dict[str, Any]
    moved_to: str | None = None
    moved_from: str | None = None

    @property
    def moved(self) -> bool:
        """Whether the same words stand, or stood, under another key, so that nothing was said anew and nothing is gone."""
        return all({MOVED_TO: self.moved_to, MOVED_FROM: self.moved_from}[name] for name in _ASKED[self.kind])


@dataclass
class TableDiff:
    """One table. The frames hold all rows that differ, as `rows.RowChanges` tells, with the columns `CAUSE`, `MOVED_TO` and `MOVED_FROM`.

    Rows of tables that are new, gone or have another key are counted, and not compared.
    """

    name: str
    state: State
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows_old: int
    rows_new: int
    added: "pl.DataFrame"
    removed: "pl.DataFrame"
    changed: "pl.DataFrame"

    def frame(self, kind: Kind) -> "pl.DataFrame":
        """Return the rows of one kind."""
        return {"added": self.added, "removed": self.removed, "changed": self.changed}[kind]

    def count(self, kind: Kind) -> int:
        """Return the number of rows of one kind; all rows of a table that is new are added, of one that is gone removed."""
        if self.state == "added":
            return self.rows_new if kind == "added" else 0
        return (self.rows_old if kind == "removed" else 0) if self.state == "lost" else self.frame(kind).height

    @property
    def differs(self) -> bool:
        """Whether the table is new or gone, or any row is another."""
        return self.state != "kept" or any(self.count(kind) for kind in KINDS)

    @cached_property
    def moved(self) -> dict[Kind, int]:
        """How many rows of each kind are the same words under another key."""
        return {kind: int(found.sum()) if (found := self._moved(kind)) is not None else 0 for kind in KINDS}

    @cached_property
    def shifted(self) -> int:
        """How many changed rows say the same as before under the same key, and only stand elsewhere on their page or among their neighbours."""
        same = self._shifted
        return int(same.sum()) if same is not None else 0

    @property
    def _shifted(self) -> "pl.Series | None":
        frame = self.changed
        return frame[SAID_OLD].eq_missing(frame[SAID_NEW]) if frame.height and SAID_OLD in frame.columns else None

    def _moved(self, kind: Kind) -> "pl.Series | None":
        """Of each row of a kind whether it has moved; None where that was not looked for."""
        frame, asked = self.frame(kind), _ASKED[kind]
        if frame.is_empty() or not set(asked) <= set(frame.columns):
            return None
        return functools.reduce(operator.and_, (frame[name].is_not_null() for name in asked))

    @cached_property
    def causes(self) -> dict[tuple[str, ...], dict[Kind, int]]:
        """The rows of each kind by cause; where the packages cannot decide, the causes that may be."""
        found: dict[tuple[str, ...], dict[Kind, int]] = {}
        for kind in KINDS:
            frame = self.frame(kind)
            if frame.height and CAUSE in frame.columns:
                for mask, count in sorted(frame.group_by(CAUSE).len().iter_rows(), key=lambda pair: -pair[1]):
                    found.setdefault(told(mask), {})[kind] = count
        return found

    def rows(self, kind: Kind, limit: int | None = None) -> Iterator[Row]:
        """Yield rows of one kind, in their table's order, those that say the same as before, here or under another key, last; `limit` gives the first of them."""
        frame = self.frame(kind)
        less = [each for each in (self._shifted if kind == "changed" else None, self._moved(kind)) if each is not None]
        if less:
            last = functools.reduce(operator.or_, less)
            frame = frame.filter(~last).vstack(frame.filter(last))
        for cells in frame.head(limit if limit is not None else frame.height).iter_rows(named=True):
            mark = NEW if kind == "changed" else ""
            row = {name: cells[mark + name] for name in self.columns if mark + name in cells}
            key = "/".join("null" if cells[name] is None else str(cells[name]) for name in self.key) if self.key else f"row {cells[AT] + 1}"
            changed = _changed(cells) if kind == "changed" else {}
            yield Row(kind, key, told(cells.get(CAUSE, 0)), changed, row, cells.get(MOVED_TO), cells.get(MOVED_FROM))


def _changed(cells: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    pairs = {name.removeprefix(OLD): (value, cells[NEW + name.removeprefix(OLD)]) for name, value in cells.items() if name.startswith(OLD)}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new and not (old != old and new != new)}


@dataclass
class Diff:
    """All that differs. `descriptor` has the members of the descriptor that changed and are said by people, before and after."""

    old: Side
    new: Side
    tables: list[TableDiff]
    schemas: list[SchemaChange]
    descriptor: dict[str, tuple[Any, Any]]
    notes: list[str] = field(default_factory=list)

    def table(self, name: str) -> TableDiff:
        """Return one table. Raises KeyError when neither version has it."""
        return next((each for each in self.tables if each.name == name), None) or _no_table(name)

    def count(self, kind: Kind) -> int:
        """Return the number of rows of one kind in all tables."""
        return sum(table.count(kind) for table in self.tables)

    @property
    def losses(self) -> int:
        """The number of rows, columns and tables that are gone, those whose words stand under another key among them."""
        return self.count("removed") + sum(change.what in ("table lost", "column lost") for change in self.schemas)

    @cached_property
    def bump(self) -> Step:
        """The least honest step of the version."""
        from datapkg.diff.bump import reasons

        return greatest(reason.step for reason in reasons(self))


def _no_table(name: str) -> TableDiff:
    raise KeyError(name)
