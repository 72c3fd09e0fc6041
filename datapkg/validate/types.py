"""Table Schema types as polars reads them from printed cells."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import polars as pl

Field = Mapping[str, Any]

_LEXICAL = {
    "datetime": r"^-?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    "time": r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    "yearmonth": r"^-?[0-9]{4}-[0-9]{2}$",
    "duration": r"^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9.]+S)?)?$",
    "geopoint": r"^[+-]?[0-9.]+([eE][+-]?[0-9]+)?,\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?$",
}
"""Types whose cells stay text: only their form is checked."""
_FORMATS = {
    "email": r".@.", "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:.", "uuid": r"^(?i)(urn:)?(uuid:)?\{?([0-9a-f]-?){32}\}?$", "binary": r"^[A-Za-z0-9+/_=\s-]*$",
}
"""What is certain of the text of a string's format; none is taken for wrong that some reader would take."""
_JSON = {("object", "default"): dict, ("array", "default"): list, ("geojson", "default"): dict, ("geojson", "topojson"): dict, ("geopoint", "array"): list, ("geopoint", "object"): dict}
"""Types and formats whose cells are JSON, and of what kind."""
_UNCHECKED = ("any", "object", "array", "list", "geojson")
TYPES = ("string", "integer", "number", "boolean", "date", "year", *_LEXICAL, *_UNCHECKED)
_TRUE, _FALSE = ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]


def dtype_of(field: Field) -> pl.DataType:
    """Return the polars type of a field's values."""
    kinds: dict[str, pl.DataType] = {"integer": pl.Int64(), "year": pl.Int64(), "number": pl.Float64(), "boolean": pl.Boolean()}
    if field.get("type") == "date":
        return pl.Date() if _date_form(field) else pl.String()
    return kinds.get(str(field.get("type", "string")), pl.String())


def typed(field: Field) -> pl.Expr:
    """Return the expression that turns a column of printed cells into the field's type; what is not of the type becomes null."""
    column = pl.col(str(field["name"]))
    kind = str(field.get("type", "string"))
    reader = _READERS.get(kind)
    if reader:
        return reader(column, field)
    form = str(field.get("format", "default"))
    pattern = _LEXICAL.get(kind) if form == "default" else _FORMATS.get(form) if kind == "string" else None
    if pattern:
        return pl.when(column.str.contains(pattern)).then(column)
    json_kind = _JSON.get((kind, form))
    if json_kind:
        return _only(column, partial(_is_json, kind=json_kind))
    if kind in ("datetime", "time") and (pattern := time_pattern(field)):
        return _only(column, partial(_moment, pattern=pattern))
    return column


def _only(column: pl.Expr, keeps: Callable[[str | None], object]) -> pl.Expr:
    """The cells of which something holds that polars cannot ask."""
    return column.map_batches(lambda cells: pl.Series([cell if keeps(cell) else None for cell in cells], dtype=pl.String), return_dtype=pl.String())


def _is_json(cell: str | None, kind: type) -> bool:
    try:
        # Numbers stay text: they may be longer than Python reads.
        return cell is not None and isinstance(json.loads(cell, parse_int=str, parse_float=str), kind)
    except ValueError:
        return False
    except RecursionError:  # it is too deep to be looked at, and not wrong for that
        return True


@lru_cache(1 << 16)
def _moment(cell: str | None, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(cell, pattern) if cell is not None else None
    except (ValueError, re.error):  # the latter for a pattern that names a part twice
        return None


def time_pattern(field: Field) -> str | None:
    """Return the pattern, as of strptime, of a field of dates or times; None for one that has none."""
    form = str(field.get("format", "default")).removeprefix("fmt:")
    return None if form in ("default", "any") else form


def _integer(column: pl.Expr, field: Field) -> pl.Expr:
    return _bare(column, field).cast(pl.Int64, strict=False)


def _year(column: pl.Expr, _: Field) -> pl.Expr:
    return pl.when(column.str.contains(r"^-?[0-9]{4}$")).then(column).cast(pl.Int64, strict=False)


def _number(column: pl.Expr, field: Field) -> pl.Expr:
    plain = _bare(column, field)
    mark = str(field.get("decimalChar", "."))
    return (plain.str.replace_all(mark, ".", literal=True) if mark != "." else plain).cast(pl.Float64, strict=False)


def _bare(column: pl.Expr, field: Field) -> pl.Expr:
    """The number without the marks that the field allows around and inside it."""
    group = field.get("groupChar")
    plain = column.str.replace_all(str(group), "", literal=True) if group else column
    return plain if field.get("bareNumber", True) else plain.str.replace_all(r"^[^0-9+-]+|[^0-9]+$", "")


def _boolean(column: pl.Expr, field: Field) -> pl.Expr:
    true, false = list(field.get("trueValues", _TRUE)), list(field.get("falseValues", _FALSE))
    return pl.when(column.is_in(true)).then(True).when(column.is_in(false)).then(False)


def _date(column: pl.Expr, field: Field) -> pl.Expr:
    form = _date_form(field)
    if form is None:
        return column
    if form == "%Y-%m-%d":
        return pl.when(column.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(column).str.to_date(form, strict=False)
    # Patterns are those of Python, by the standard: polars reads some in another way.
    return column.map_batches(lambda cells: pl.Series([moment.date() if (moment := _moment(cell, form)) else None for cell in cells], dtype=pl.Date), return_dtype=pl.Date())


def _date_form(field: Field) -> str | None:
    return "%Y-%m-%d" if field.get("format", "default") == "default" else time_pattern(field)


_READERS: dict[str, Callable[[pl.Expr, Field], pl.Expr]] = {
    "integer": _integer, "year": _year, "number": _number, "boolean": _boolean, "date": _date,
}
