"""Preparing a release: the honest version written wherever it stands, for the commit that will be released."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from datapkg.errors import DataError, UsageError
from datapkg.files import json_bytes, read_json, read_text
from datapkg.release import changelog, citation
from datapkg.release.changes import FIRST, changes_since
from datapkg.release.previous import describe, newest, opened, order
from datapkg.versioning import Step, next_version

MENTIONS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")
"""Texts that show what a command prints, with the version in it."""


@dataclass(frozen=True)
class Prepared:
    """The version that was written, the one before (None for the first release), what the changes ask for, and the files that were changed."""

    version: str
    previous: str | None
    step: Step
    files: list[str]


def prepare(root: Path, out: Path, previous: str | None, bump: str | None, version: str | None, today: date) -> Prepared:
    """Write the version of the next release into descriptor, citation file, changelog and texts, and return what was done.

    It is the least one that is honest about what changed since the release before, unless `bump` or `version` asks for more.
    Raises DataError when it would say less than what changed, when nothing changed, or when the changelog tells nothing.
    """
    head = read_json(root / "datapackage.json")
    old = str(head.get("version"))
    before = opened(previous) if previous else newest(out)
    if before is None and (told := changelog.released_before(read_text(root / changelog.FILE), None)):
        raise UsageError(f"{changelog.FILE} tells of {told}, and it is not below {out}. Give its folder with --previous, so that the two can be compared.")
    changes = changes_since(before, root) if before else FIRST
    chosen = _chosen(old, str(describe(before)["version"]) if before else None, changes.step, bump, version)
    head["version"] = chosen
    written = {
        "datapackage.json": json_bytes(head),
        citation.FILE: citation.with_version(read_text(root / citation.FILE), chosen).encode(),
        changelog.FILE: changelog.with_version(read_text(root / changelog.FILE), chosen, today.isoformat()).encode(),
    }
    mention = re.compile(rf"(?<![\d.]){re.escape(old)}(?![\d.]*\d)")
    written |= {name: mention.sub(chosen, read_text(root / name)).encode() for name in MENTIONS if (root / name).is_file()}
    changed = [name for name, content in written.items() if (root / name).read_bytes() != content]
    for name in changed:
        part = root / f".{name}.part"
        part.write_bytes(written[name])
        part.replace(root / name)
    return Prepared(chosen, changes.previous, changes.step, changed)


def _chosen(old: str, before: str | None, step: Step, bump: str | None, version: str | None) -> str:
    """The version to write: what is asked for, if it is honest; else the least honest one."""
    if before is None:
        return version or old if bump is None else raised(old, bump)
    least = next_version(before, step)
    asked = version or (raised(before, bump) if bump else None)
    if asked is None:
        if step == "none":
            raise DataError(f"Nothing in the tables has changed since {before}. If there is a reason for another release, say so: --bump patch.")
        return least
    if order(asked) <= order(before) or order(asked) < order(least):
        raise DataError(f"Version {asked} says less than what changed since {before}: that is {step.upper()}, so at least {least}. datapkg diff tells what changed.")
    return asked


def raised(old: str, bump: str) -> str:
    """Return a version with the part raised that somebody names: `major`, `minor` or `patch`, taken at its word below 1.0.0 too."""
    major, minor, patch = order(old)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[bump]
