"""What is different from the release before, and the version that is honest about it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from datapkg.errors import DataError
from datapkg.files import json_bytes
from datapkg.release.previous import describe, order
from datapkg.versioning import Step, next_version

if TYPE_CHECKING:
    from datapkg.diff.model import Diff


@dataclass(frozen=True)
class Changes:
    """The version before (None for the first release), the step that the version must take at least, what went (in words), and the whole report in both forms."""

    previous: str | None
    step: Step
    lost: list[str]
    markdown: str
    json: bytes


FIRST = Changes(None, "none", [], "This is the first release: there is none before it to compare with.\n", json_bytes({"old": None}))


def changes_since(previous: Path | None, package: Path) -> Changes:
    """Return what is different in a package from the release before, if there is one."""
    if previous is None:
        return FIRST
    from datapkg.diff.compare import compare
    from datapkg.diff.report import FORMS

    diff = compare(previous, package)
    # Where the two lie on this machine is nobody's business, and the same release gives the same bytes wherever it is made.
    diff.old, diff.new = (side._replace(place=f"{side.name} {side.version}") for side in (diff.old, diff.new))
    return Changes(str(describe(previous)["version"]), diff.bump, _lost(diff), FORMS["markdown"](diff, None), FORMS["json"](diff, None).encode())


def _lost(diff: "Diff") -> list[str]:
    """The tables, columns and rows that are gone, in words."""
    places = [f"table {each.table}" if each.what == "table lost" else f"column {each.table}.{each.column}" for each in diff.schemas if each.what in ("table lost", "column lost")]
    return places + [f"{table.count('removed'):,} rows of {table.name}" for table in diff.tables if table.state != "lost" and table.count("removed")]


def refuse_dishonest(version: str, changes: Changes) -> None:
    """Raise DataError when a version is lower than the changes since the release before ask for."""
    if changes.previous is None:
        return
    least = next_version(changes.previous, changes.step)
    if order(version) < order(least):
        raise DataError(
            f"datapackage.json: version {version} says less than what changed since {changes.previous}: that is {changes.step.upper()}, so at least {least}. "
            "Run datapkg release --prepare, which raises it; datapkg diff tells what changed."
        )
