"""Two packages compared: schemas, rows by key, and why they differ."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from datapkg.diff.evidence import evidence
from datapkg.diff.explain import Explainer
from datapkg.diff.model import Diff, Side, State, TableDiff
from datapkg.diff.moved import mark_moved, said
from datapkg.diff.rows import compare_rows
from datapkg.diff.stream import frames, row_count, same_bytes
from datapkg.errors import DataError
from datapkg.schema import TABLES, TableSchema
from datapkg.validate.candidate import Candidate
from datapkg.validate.parts import LINKS
from datapkg.validate.types import dtype_of
from datapkg.versioning import SchemaChange, schema_changes

Progress = Callable[[str], None]
_MADE = {"version", "created", "built_from", "reading_rules", "package_format", "resources"}
"""Members of the descriptor that follow from the making of a version."""
_FIRST = ("corrections", "overrides", "bureaus", "themes", "indicators", "units")
_SHOWN = {"quantities": ["bureau_id", "year", "text", "value_low", "value_high", "comparator", "unit", "indicator"]}
"""What is kept of each changed row beside what changed, so that it can be shown."""


def compare(old: Path, new: Path, progress: Progress | None = None) -> Diff:
    """Return what differs between the packages in two folders, checkouts or releases.

    Raises UsageError when there is no package, DataError, naming the file, for one that cannot be read or that has two rows with one key.
    """
    before, now = (_opened(path) for path in (old, new))
    tables: dict[str, TableDiff] = {}
    for name in _ordered(before, now):
        if progress:
            progress(name)
        tables[name] = _table(before, now, name)
    schemas: list[SchemaChange] = []
    for name in tables:
        schemas += schema_changes(before.schemas.get(name), now.schemas.get(name))
    diff = Diff(_side(old, before), _side(new, now), list(tables.values()), schemas, _descriptor(before, now))
    if before.is_ours and now.is_ours:
        if progress:
            progress("causes")
        _explain(before, now, tables)
    elif any(table.differs for table in tables.values()):
        diff.notes.append("Causes are told of this project's own packages only.")
    diff.tables.sort(key=lambda table: TABLES.index(table.name) if table.name in TABLES else len(TABLES))
    return diff


def _opened(path: Path) -> Candidate:
    package = Candidate.open(path)
    wrong = next((each for found in package.problems.values() for each in found), None)
    if wrong:
        raise DataError(f"{package.root}: {wrong.table}: expected {wrong.expected}; came {wrong.found[:500]}. Run datapkg validate on the package.")
    return package


def _ordered(old: Candidate, new: Candidate) -> list[str]:
    """The tables of both, those of the new one first."""
    return list(dict.fromkeys([*new.schemas, *old.schemas]))


def _table(old: Candidate, new: Candidate, name: str) -> TableDiff:
    one, other = old.schemas.get(name), new.schemas.get(name)
    schema = new.schemas.get(name) or old.schemas[name]
    state = _state(one, other)
    if state != "kept" or (one == other and same_bytes(old, new, name)):
        rows_old, rows_new = (row_count(package, name) if name in package.schemas else 0 for package in (old, new))
        return TableDiff(name, state, schema.key, schema.columns, rows_old, rows_new, *(pl.DataFrame() for _ in range(3)))
    ours = old.is_ours and new.is_ours
    one, other = old.schemas[name], new.schemas[name]
    shared = [column for column in other.columns if column in one.columns]
    kept = [column for column in dict.fromkeys([*([LINKS[name][0]] if name in LINKS else []), *_SHOWN.get(name, [])]) if column in shared] if ours else []
    words = said(one, other) if ours and name in LINKS else []
    found = compare_rows(name, frames(old, name), frames(new, name), list(one.key), shared, kept, words)
    columns = tuple(dict.fromkeys([*other.columns, *one.columns]))
    return TableDiff(name, "kept", schema.key, columns, found.rows_old, found.rows_new, found.added, found.removed, found.changed)


def _state(old: TableSchema | None, new: TableSchema | None) -> State:
    if old is None or new is None:
        return "added" if old is None else "lost"
    types = [{each["name"]: dtype_of(each) for each in schema.fields if each["name"] in old.key} for schema in (old, new)]
    return "kept" if old.key == new.key and types[0] == types[1] else "another key"


def _explain(old: Candidate, new: Candidate, tables: dict[str, TableDiff]) -> None:
    whole = {name: table for name, table in tables.items() if table.state == "kept" and _usable(name, old, new)}
    mark_moved(old, new, whole)
    differing = {name for name, table in whole.items() if table.differs}
    explainer = Explainer(old, new, whole, evidence(old, new, differing))
    for name in sorted(differing, key=lambda name: name not in _FIRST):
        explainer.explain(whole[name])


def _usable(name: str, old: Candidate, new: Candidate) -> bool:
    """Whether a table has what its rows are traced by: one of this project's, with the column of its parent."""
    schemas: list[TableSchema] = [old.schemas[name], new.schemas[name]]
    needed = {LINKS[name][0]} if name in LINKS else {"page_id"} if name == "pages" else set()
    return name in TABLES and all(needed <= set(schema.columns) and _texts(schema, needed) for schema in schemas)


def _texts(schema: TableSchema, columns: set[str]) -> bool:
    return all(each.get("type") == "string" for each in schema.fields if each["name"] in columns)


def _side(path: Path, package: Candidate) -> Side:
    told = package.descriptor
    created = told.get("created")
    return Side(str(path), str(told.get("name") or ""), str(told.get("version") or ""), created if isinstance(created, str) else None)


def _descriptor(old: Candidate, new: Candidate) -> dict[str, tuple[Any, Any]]:
    one, other = old.descriptor, new.descriptor
    return {name: (one.get(name), other.get(name)) for name in {**one, **other} if name not in _MADE and one.get(name) != other.get(name)}
