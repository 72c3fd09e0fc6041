"""Versions: what a change of schema asks for, which part of a version was raised, and what the next version is.

MAJOR when a table, column or key goes or changes meaning, or a row that somebody may cite is gone; MINOR when there is more; PATCH when values are mended.
The gate and the diff both ask here, so that they never disagree.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from datapkg.errors import DataError
from datapkg.schema import TableSchema

Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = get_args(Step)
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
_PROMISES = ("required", "unique")
_LOWER, _UPPER = ("minimum", "exclusiveMinimum", "minLength"), ("maximum", "exclusiveMaximum", "maxLength")
_FORM = ("format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues")


@dataclass(frozen=True)
class SchemaChange:
    """One change of a table's schema; `old` and `new` are as the schemas have them, None where there is none."""

    table: str
    column: str | None
    what: Literal["table lost", "table added", "key", "column lost", "column added", "column order", "type", "form", "constraint", "reference", "wording"]
    old: Any
    new: Any
    step: Step
    name: str | None = None
    """The member of the schema that changed, where `what` does not tell it."""


def greatest(steps: Iterable[Step]) -> Step:
    """Return the greatest of some steps; `none` of none."""
    return max(steps, key=STEPS.index, default="none")


def raised(old: object, new: object) -> Step:
    """Return which part of the version was raised. Below 1.0.0 MINOR stands for MAJOR, as the standard has it."""
    before, now = _numbers(old), _numbers(new)
    if now <= before:
        return "none"
    if now[:2] == before[:2]:
        return "patch"
    return "minor" if now[0] == before[0] and now[0] else "major"


def next_version(old: str, step: Step) -> str:
    """Return the least version that tells of a step: `next_version("1.4.2", "minor")` is 1.5.0. Below 1.0.0 both MAJOR and MINOR raise MINOR.

    Raises DataError for a version that is none.
    """
    if not _VERSION.fullmatch(old):
        raise DataError(f"version {old[:40]!r} is none; write three numbers, such as 1.0.0.")
    major, minor, patch = _numbers(old)
    if step == "none":
        return old
    if step == "patch":
        return f"{major}.{minor}.{patch + 1}"
    return f"{major + 1}.0.0" if step == "major" and major else f"{major}.{minor + 1}.0"


def _numbers(version: object) -> tuple[int, int, int]:
    hit = _VERSION.match(version) if isinstance(version, str) else None
    return (int(hit[1]), int(hit[2]), int(hit[3])) if hit else (0, 0, 0)


def schema_changes(old: TableSchema | None, new: TableSchema | None) -> Iterator[SchemaChange]:
    """Yield what changed from one schema of a table to the next; None is a package without the table.

    Titles and descriptions are wording: whether a column means something else now, a person must say. An `enum` that lost a value, a bound drawn closer
    and a promise taken back (`required`, `unique`, a reference) are MAJOR; more values, wider bounds and new promises MINOR.
    """
    if old is None or new is None:
        if found := old or new:
            yield SchemaChange(found.name, None, *(("table lost", list(found.columns), None, "major") if old else ("table added", None, list(found.columns), "minor")))
        return
    name = new.name
    fields, own = ({each["name"]: each for each in schema.fields} for schema in (old, new))
    if old.key != new.key:
        yield SchemaChange(name, None, "key", list(old.key), list(new.key), "major")
    yield from (SchemaChange(name, column, "column lost", fields[column].get("type", "string"), None, "major") for column in fields if column not in own)
    yield from (SchemaChange(name, column, "column added", None, own[column].get("type", "string"), "minor") for column in own if column not in fields)
    before, now = ([column for column in each if column in fields and column in own] for each in (fields, own))
    if before != now:
        yield SchemaChange(name, None, "column order", before, now, "major")
    for column in now:
        yield from _field_changes(name, column, fields[column], own[column])
    yield from _table_changes(name, old.descriptor, new.descriptor)


def _field_changes(table: str, column: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[SchemaChange]:
    if old.get("type", "string") != new.get("type", "string"):
        yield SchemaChange(table, column, "type", old.get("type", "string"), new.get("type", "string"), "major")
    for member in _members(old, new, ("name", "type", "constraints")):
        what: Literal["form", "wording"] = "form" if member in _FORM else "wording"
        yield SchemaChange(table, column, what, old.get(member), new.get(member), "major" if what == "form" else "patch", member)
    told, tells = ({name: value for name, value in each.get("constraints", {}).items() if value is not False} for each in (old, new))
    for name in _members(told, tells):
        yield SchemaChange(table, column, "constraint", told.get(name), tells.get(name), _constraint_step(name, told.get(name), tells.get(name)), name)


def _table_changes(table: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[SchemaChange]:
    for member in _members(old, new, ("fields", "primaryKey")):
        before, now = old.get(member), new.get(member)
        if member in ("foreignKeys", "uniqueKeys"):
            before, now = before or [], now or []
            if before != now:
                lost = [each for each in before if each not in now]
                yield SchemaChange(table, None, "reference", before, now, "major" if lost else "minor", member)
        else:
            form = member in ("missingValues", "fieldsMatch")
            yield SchemaChange(table, None, "form" if form else "wording", before, now, "major" if form else "patch", member)


def _members(old: dict[str, Any], new: dict[str, Any], but: tuple[str, ...] = ()) -> list[str]:
    """The members that differ, in the order in which they stand."""
    return [name for name in {**old, **new} if name not in but and old.get(name) != new.get(name)]


def _constraint_step(name: str, old: Any, new: Any) -> Step:
    if name in _PROMISES:
        return "major" if old else "minor"
    if old is None or new is None:
        return "major" if old is None else "minor"
    try:
        if name == "enum":
            return "major" if set(old) - set(new) else "minor" if set(new) - set(old) else "patch"
        if name in _LOWER:
            return "minor" if new < old else "major"
        if name in _UPPER:
            return "minor" if new > old else "major"
    except TypeError:
        return "major"
    return "major"
