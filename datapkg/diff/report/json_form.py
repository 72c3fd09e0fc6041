"""A diff for programs; `diff.schema.json` beside this file describes it."""

import json
from datetime import date
from math import isfinite
from typing import Any

from datapkg.diff.bump import least_version, reasons
from datapkg.diff.model import KINDS, Diff, Row, TableDiff
from datapkg.errors import DataError
from datapkg.versioning import SchemaChange


def render(diff: Diff, limit: int | None = None) -> str:
    """Return the diff as a JSON object; all rows unless there is a limit."""
    return json.dumps(as_object(diff, limit), ensure_ascii=False, indent=1) + "\n"


def as_object(diff: Diff, limit: int | None = None) -> dict[str, Any]:
    """Return the diff as `diff.schema.json` describes it."""
    try:
        version = least_version(diff)
    except DataError:
        version = None
    return {
        "format": 1, "old": diff.old._asdict(), "new": diff.new._asdict(), "bump": diff.bump, "least_version": version,
        "reasons": [reason._asdict() for reason in reasons(diff)],
        "counts": {kind: diff.count(kind) for kind in KINDS},
        "schemas": [_schema(change) for change in diff.schemas],
        "descriptor": [{"name": name, "old": old, "new": new} for name, (old, new) in diff.descriptor.items()],
        "tables": [_table(table, limit) for table in diff.tables],
        "notes": diff.notes,
    }


def _schema(change: SchemaChange) -> dict[str, Any]:
    return {name: getattr(change, name) for name in ("table", "column", "what", "name", "old", "new", "step")}


def _table(table: TableDiff, limit: int | None) -> dict[str, Any]:
    return {
        "name": table.name, "state": table.state, "key": list(table.key), "rows_old": table.rows_old, "rows_new": table.rows_new,
        "counts": {kind: table.count(kind) for kind in KINDS}, "moved": table.moved, "shifted": table.shifted,
        "causes": [{"causes": list(names), **{kind: counts.get(kind, 0) for kind in KINDS}} for names, counts in table.causes.items()],
        **{kind: [_row(row) for row in table.rows(kind, limit)] for kind in KINDS},
    }


def _row(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {"key": row.key, "causes": list(row.causes), "moved_to": row.moved_to, "moved_from": row.moved_from}
    if row.kind == "changed":
        return said | {"cells": {name: {"old": _value(old), "new": _value(new)} for name, (old, new) in row.cells.items()}}
    return said | {"row": {name: _value(value) for name, value in row.row.items()}}


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, float) and not isfinite(value) else value
