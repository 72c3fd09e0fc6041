"""A person's mends of single published values, applied last; one that no longer fits stops the build."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_toml
from datapkg.parse.plan import Row, Tables, json_value
from datapkg.schema import TableSchema

_KEYS = ("table", "key", "column", "was", "value", "reason")
Overrides = dict[tuple[str, str], list[Row]]
"""The overrides of each row, by table and key."""


def load_overrides(folder: Path, schemas: Mapping[str, TableSchema]) -> Overrides:
    """Return the overrides of `data/overrides/*.toml` by row. Raises DataError, naming file and entry, for a bad one."""
    found: Overrides = {}
    for path in sorted(folder.glob("*.toml")):
        for number, entry in enumerate(read_toml(path).get("override", []), 1):
            place = f"{path}, override {number}"
            _check(entry, schemas, place)
            row = {name: entry.get(name) for name in _KEYS} | {"place": place}
            found.setdefault((entry["table"], entry["key"]), []).append(row)
    return found


def _check(entry: Mapping[str, Any], schemas: Mapping[str, TableSchema], place: str) -> None:
    missing = [name for name in ("table", "key", "column", "reason") if not entry.get(name)]
    unknown = sorted(set(entry) - set(_KEYS))
    if missing or unknown:
        raise DataError(f"{place}: expected the keys {', '.join(_KEYS)}; missing {missing or 'none'}, unknown {unknown or 'none'}.")
    schema = schemas.get(entry["table"])
    if schema is None or entry["column"] not in schema.columns:
        raise DataError(f"{place}: there is no column {entry['column']!r} in a table {entry['table']!r}.")
    if entry["column"] in schema.key:
        raise DataError(f"{place}: {entry['column']} is the row's key and cannot be overridden.")


def apply_overrides(tables: Tables, overrides: Overrides, schemas: Mapping[str, TableSchema]) -> list[Row]:
    """Mend the rows that overrides name, and return the `overrides` rows that were used.

    Raises DataError when a value is no longer what the override says it was, or the new one has not the column's type.
    """
    used = []
    if not overrides:
        return []
    for name, rows in tables.items():
        key = schemas[name].key
        for row in rows:
            for override in overrides.get((name, "/".join(str(row[column]) for column in key)), ()):
                _apply(row, override, schemas[name])
                used.append({column: _printed(override[column]) for column in _KEYS})
    return used


def _apply(row: Row, override: Row, schema: TableSchema) -> None:
    column = override["column"]
    if _printed(json_value(row[column])) != _printed(override["was"]):
        raise DataError(
            f"{override['place']}: {override['table']}.{column} of {override['key']} is {row[column]!r}, not {override['was']!r}. "
            "Read the row again: remove the override, or say what it was."
        )
    row[column] = _typed(override, schema)


def _typed(override: Row, schema: TableSchema) -> object:
    value, field = override["value"], next(field for field in schema.fields if field["name"] == override["column"])
    if value is None or value == "":
        return None
    try:
        match field["type"]:
            case "integer":
                return int(value)
            case "number":
                return float(value)
            case "boolean":
                return {"true": True, "false": False}[str(value).lower()]
            case "date":
                return value if isinstance(value, date) else date.fromisoformat(value)
            case _:
                return str(value)
    except (ValueError, KeyError) as error:
        raise DataError(f"{override['place']}: {value!r} is no {field['type']}, as {override['column']} must be.") from error


def _printed(value: object) -> str | None:
    """A value as the CSV prints it."""
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(json_value(value))


def unused(overrides: Overrides, used: Iterable[Row]) -> list[Row]:
    """Return the overrides whose row is in no table."""
    seen = {(row["table"], row["key"]) for row in used}
    return [entry for key, entries in overrides.items() if key not in seen for entry in entries]
