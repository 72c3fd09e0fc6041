"""What the standard allows and this gate does not check: it is said, and never taken for a fault of the data."""

import re
from typing import Any

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.types import dtype_of

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ORDERED = ("integer", "number", "year", "yearmonth", "date", "datetime", "time")
_STRUCTURED = ("object", "array", "list", "geojson", "geopoint", "duration")
"""Types of which equal values can be written in several ways, and whose cells stay text here."""


class Unsupported(Exception):  # noqa: N818 (a limit of this gate, which its caller turns into a note)
    """It could not be checked; the message says what, and how it could be."""


def checkable(schema: TableSchema) -> tuple[TableSchema, list[str]]:
    """Return a schema without the constraints that cannot be checked here, and of each why."""
    fields, left_out = [], []
    for field in schema.fields:
        constraints = field.get("constraints", {})
        reasons = {name: why for name, value in constraints.items() if (why := _why_not(field, name, value))}
        left_out += [f"{schema.name}.{field['name']}: the constraint `{name}` was not checked: {why}." for name, why in reasons.items()]
        fields.append({**field, "constraints": {name: value for name, value in constraints.items() if name not in reasons}})
    return TableSchema(schema.name, {**schema.descriptor, "fields": fields}), left_out


def _why_not(field: dict[str, Any], name: str, value: object) -> str | None:
    kind = str(field.get("type", "string"))
    if name == "jsonSchema":
        return "JSON in cells is not looked into"
    if name == "pattern" and re.search(r"\(\?<?[=!]|\\[1-9]", str(value)):
        return "its expression looks around or back, which could take for ever"
    if kind in _STRUCTURED and name not in ("required", "unique"):
        return f"cells of the type {kind} are not taken apart"
    if name in _BOUNDS and kind not in _ORDERED:
        return f"the type {kind} has no order here; name a type of numbers or times"
    if name in _BOUNDS and kind in ("date", "datetime", "time") and dtype_of(field) == pl.String() and field.get("format", "default") != "default":
        return f"cells of the format {str(field.get('format'))[:40]} are not compared"
    return None
