"""The least version step that is honest for what a diff found, and what asks for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from datapkg.versioning import Step, greatest, next_version

if TYPE_CHECKING:
    from datapkg.diff.model import Diff, TableDiff

__all__ = ["Reason", "Step", "greatest", "least_version", "next_version", "reasons"]


class Reason(NamedTuple):
    """A step, and in one line what asks for it."""

    step: Step
    why: str


def reasons(diff: "Diff") -> Iterator[Reason]:
    """Yield what asks for a step, as the gate's rules `rows-kept` and `schema-change-versioned` do: nothing when only dates of making differ."""
    for change in diff.schemas:
        place = f"{change.table}.{change.column}" if change.column else change.table
        yield Reason(change.step, f"{place}: {change.what}{f' ({change.name})' if change.name else ''}")
    for table in diff.tables:
        if table.state == "kept":
            yield from _of_rows(table)
    for name in diff.descriptor:
        yield Reason("patch", f"datapackage.json: {name}")


def _of_rows(table: "TableDiff") -> Iterator[Reason]:
    removed, added, changed = (table.count(kind) for kind in ("removed", "added", "changed"))
    if removed:
        # What has no key cannot be cited by one: its rows come and go.
        yield Reason("major" if table.key else "patch", f"{table.name}: {removed:,} rows gone")
    if added:
        yield Reason("minor" if table.key else "patch", f"{table.name}: {added:,} rows added")
    if changed:
        yield Reason("patch", f"{table.name}: {changed:,} rows changed")


def least_version(diff: "Diff") -> str:
    """Return the least version that the new package may have. Raises DataError when the old one has none."""
    return next_version(diff.old.version, diff.bump)
