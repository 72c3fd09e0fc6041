"""What is different from the release before, and the version that is honest about it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.release.previous import order
from datapkg.versioning import Step, next_version


@dataclass(frozen=True)
class Changes:
    """The step that the version must take at least, what went (in words), and the report on all of it in both forms."""

    previous: str | None
    step: Step
    lost: list[str]
    markdown: str
    content: dict[str, Any]


FIRST = Changes(None, "none", [], "This is the first release: there is none before it to compare with.\n", {"previous": None})


def changes_since(previous: Path | None, package: Path) -> Changes:
    """Return what is different in a package from the release before, if there is one."""
    if previous is None:
        return FIRST
    raise NotImplementedError


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
