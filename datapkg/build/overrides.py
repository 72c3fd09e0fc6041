"""A person's mends of single published values, applied last; one that no longer fits stops the build."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_entries
from datapkg.parse.plan import Row, Tables, json_value
from datapkg.schema import TableSchema

_KEYS = ("table", "key", "column", "was", "value", "reason")
_REQUIRED = ("table", "key", "column", "reason")
Overrides = dict[tuple[str, str], list[Row]]
"""The overrides of each row, by table and key."""


def load_overrides(folder: Path, schemas: Mapping[str, TableSchema]) -> Overrides:
    """Return the overrides of `data/overrides/*.toml` by row. Raises DataError, naming file and entry, for a bad one."""
    found: Overrides = {}
    named: set[tuple[str, str, str]] = set()
    for path in sorted(folder.glob("*.toml")):
        for place, entry in read_entries(path, "override", _KEYS, _REQUIRED):
            field = _field(entry, schemas, place)
            value = (entry["table"], entry["key"], entry["column"])
            if value in named:
                raise DataError(f"{place}: {entry['column']} of {entry['key']} is overridden twice. Keep one.")
            named.add(value)
            row = {name: entry.get(name) for name in _KEYS} | {"place": place, "typed": _typed(entry.get("value"), field, place)}
            found.setdefault((entry["table"], entry["key"]), []).append(row)
    return found


def published_overrides(rows: Iterable[Mapping[str, Any]], schemas: Mapping[str, TableSchema]) -> Overrides:
    """Return the overrides that a published `overrides` table tells of. Raises DataError for one that can be none."""
    found: Overrides = {}
    for row in rows:
        place = f"overrides, {row['table']}/{row['key']}/{row['column']}"
        entry = {name: row[name] for name in _KEYS} | {"place": place, "typed": _typed(row["value"], _field(row, schemas, place), place)}
        found.setdefault((row["table"], row["key"]), []).append(entry)
    return found


def _field(entry: Mapping[str, Any], schemas: Mapping[str, TableSchema], place: str) -> Mapping[str, Any]:
    schema = schemas.get(entry["table"])
    field = next((field for field in schema.fields if field["name"] == entry["column"]), None) if schema else None
    if schema is None or field is None:
        raise DataError(f"{place}: there is no column {entry['column']!r} in a table {entry['table']!r}.")
    if entry["column"] in schema.key:
        raise DataError(f"{place}: {entry['column']} is the row's key and cannot be overridden.")
    return field


def _typed(value: object, field: Mapping[str, Any], place: str) -> object:
    """The new value in its column's type; written as the CSV prints it, or as TOML has it."""
    constraints = field.get("constraints", {})
    if value is None or value == "":
        if constraints.get("required"):
            raise DataError(f"{place}: {field['name']} must have a value.")
        return None
    read = _READERS[field["type"]](value)
    if read is None:
        raise DataError(f"{place}: {value!r} is no {field['type']}, as {field['name']} must be.")
    if "enum" in constraints and read not in constraints["enum"]:
        raise DataError(f"{place}: {value!r} is none of {', '.join(constraints['enum'])}.")
    return read


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return float(value)
    finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if finite and isinstance(value, int | float) else None


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _date(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_READERS: dict[str, Callable[[object], object]] = {
    "string": _string, "integer": _integer, "number": _number, "boolean": _boolean, "date": _date,
}


def apply_overrides(tables: Tables, overrides: Overrides, schemas: Mapping[str, TableSchema]) -> list[Row]:
    """Mend the rows that overrides name, and return the `overrides` rows that were used.

    Raises DataError when a value is no longer what the override says it was.
    """
    used = []
    if not overrides:
        return []
    for name, rows in tables.items():
        key = schemas[name].key
        for row in rows:
            for override in overrides.get((name, "/".join(str(row[column]) for column in key)), ()):
                _apply(row, override)
                used.append({column: _printed(override[column]) for column in _KEYS})
    return used


def undo_overrides(table: str, row: Row, overrides: Overrides, schemas: Mapping[str, TableSchema]) -> Row:
    """Return a published row as it was read, before a person mended it. Raises DataError for a `was` that its column cannot hold."""
    found = dict(row)
    for entry in overrides.get((table, "/".join(str(row[column]) for column in schemas[table].key)), ()):
        found[entry["column"]] = _typed(entry["was"], _field(entry, schemas, entry["place"]), entry["place"])
    return found


def _apply(row: Row, override: Row) -> None:
    column = override["column"]
    if _printed(json_value(row[column])) != _printed(override["was"]):
        raise DataError(
            f"{override['place']}: {override['table']}.{column} of {override['key']} is {row[column]!r}, not {override['was']!r}. "
            "Read the row again: remove the override, or say what it was."
        )
    row[column] = override["typed"]


def _printed(value: object) -> str | None:
    """A value as the CSV prints it."""
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(json_value(value))


def unused(overrides: Overrides, used: Iterable[Row]) -> list[Row]:
    """Return the overrides whose row is in no table."""
    seen = {(row["table"], row["key"]) for row in used}
    return [entry for key, entries in overrides.items() if key not in seen for entry in entries]
