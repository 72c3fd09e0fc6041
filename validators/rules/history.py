"""Against the release before, and against what reviewers expect: nothing vanishes unseen."""

from collections.abc import Iterator
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_toml
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import key_of
from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Violation, rule
from datapkg.versioning import STEPS, Step, greatest, raised, schema_changes

FLOORS = "data/floors.toml"
_SECTIONS = ("tables", "tasks_of")
_SHOWN = 1000


@rule(
    "No table has fewer rows than reviewers expect", scope="package", table="*",
    reason="Rows that are lost by a rule gone wrong look like nothing at all: the floors tell how many there were.",
    mend=f"Find what was lost. If the loss is right, lower the floor in {FLOORS}: the change is reviewed.",
)
def counts_above_floors(package: Candidate) -> Iterator[Violation]:
    try:
        path = inside(package.root, FLOORS)
    except Refused:
        return
    try:
        floors = read_toml(path)
    except DataError as error:
        yield Violation(FLOORS, "", None, "a TOML file", str(error))
        return
    yield from _not_understood(floors)
    for table, least in _counts(floors, "tables"):
        found = package.height(table) if package.readable(table) else 0
        if found < least:
            yield Violation(table, "", None, f"at least {least:,} rows ({FLOORS})", f"{found:,}")
    if package.has("documents", "tasks"):
        counted = dict(package.columns("tasks", ["document_id"]).group_by("document_id").len().iter_rows())
        for document, least in _counts(floors, "tasks_of"):
            if counted.get(document, 0) < least:
                yield Violation("documents", document, None, f"at least {least:,} tasks ({FLOORS})", f"{counted.get(document, 0):,}")


def _not_understood(floors: dict[str, Any]) -> Iterator[Violation]:
    """What is no floor: a section misspelt would expect nothing, and nobody would see it."""
    for section, counts in floors.items():
        if section not in _SECTIONS or not isinstance(counts, dict):
            yield Violation(FLOORS, section[:100], None, f"the sections {' and '.join(f'[{each}]' for each in _SECTIONS)}, each with names and numbers", repr(counts)[:100])
            continue
        for name, least in counts.items():
            if not _is_count(least):
                table, key = (name, "") if section == "tables" else ("documents", name)
                yield Violation(table, key, None, f"a whole number, 0 or more, in [{section}] of {FLOORS}", repr(least)[:100])


def _counts(floors: dict[str, Any], section: str) -> list[tuple[str, int]]:
    counts = floors.get(section)
    return [(name, least) for name, least in counts.items() if _is_count(least)] if isinstance(counts, dict) else []


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0  # `true` is an int for Python, and no number of rows


@rule(
    "No row of the release before has vanished", scope="package", table="*", general=True,
    reason="A row that somebody cites must stay, under its key, for as long as the MAJOR version does.",
    mend="Find why it is gone: a page edited, a rule changed. Restore it, or explain it: raise MAJOR, or waive it with the reason.",
)
def rows_kept(package: Candidate) -> Iterator[Violation]:
    before = package.previous
    if before is None or _bump(package) == "major":
        return
    for name, schema in before.schemas.items():
        if not schema.key or not before.readable(name):
            continue
        if not package.readable(name) or package.schemas[name].key != schema.key:
            yield Violation(name, "", None, f"the table of {before.descriptor.get('version')}, with its key {', '.join(schema.key)}", "another, or none")
            continue
        keys_before, keys_now = (each.columns(name, list(schema.key)) for each in (before, package))
        lost = keys_before.join(keys_now, on=list(schema.key), how="anti", maintain_order="left")
        keys = lost.head(_SHOWN).select(key_of(before, name)).to_series()
        yield from (Violation(name, key, None, f"the row that {before.descriptor.get('version')} has", "none") for key in keys)
        if lost.height > _SHOWN:
            yield Violation(name, "", None, "the rows of the release before", f"{lost.height - _SHOWN:,} more are gone")


@rule(
    "A schema changes with its version", scope="package", table="*", general=True,
    reason="Programs rely on columns and keys: MAJOR says that they must be looked at, MINOR that there is more.",
    mend="Raise the version in datapackage.json as far as the change asks for, or undo the change.",
)
def schema_change_versioned(package: Candidate) -> Iterator[Violation]:
    before = package.previous
    if before is None:
        return
    bump = _bump(package)
    for name in {**before.schemas, **package.schemas}:
        asked = greatest(change.step for change in schema_changes(before.schemas.get(name), package.schemas.get(name)))
        # A word mended in a description is told by no version: the gate looks at repositories too, where each commit would need another.
        if asked != "patch" and STEPS.index(bump) < STEPS.index(asked):
            yield Violation(name, "", None, f"a {asked} version, since the schema changed", f"{before.descriptor.get('version')} to {package.descriptor.get('version')}")


def _bump(package: Candidate) -> Step:
    """Which part of the version was raised since the release before."""
    return raised(package.previous.descriptor.get("version"), package.descriptor.get("version")) if package.previous else "none"
