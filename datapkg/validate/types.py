"""Table Schema types as polars reads them from printed cells."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

Field = Mapping[str, Any]

_LEXICAL = {
    "datetime": r"^-?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    "time": r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    "yearmonth": r"^-?[0-9]{4}-[0-9]{2}$",
    "duration": r"^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9.]+S)?)?$",
    "geopoint": r"^-?[0-9.]+, ?-?[0-9.]+$",
}
"""Types whose cells stay text: only their form is checked."""
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
    if kind in _LEXICAL and field.get("format", "default") == "default":
        return pl.when(column.str.contains(_LEXICAL[kind])).then(column)
    return column


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
    exact = column.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$") if form == "%Y-%m-%d" else pl.lit(True)
    return pl.when(exact).then(column).str.to_date(form, strict=False)


def _date_form(field: Field) -> str | None:
    form = str(field.get("format", "default"))
    return "%Y-%m-%d" if form == "default" else None if form == "any" else form


_READERS: dict[str, Callable[[pl.Expr, Field], pl.Expr]] = {
    "integer": _integer, "year": _year, "number": _number, "boolean": _boolean, "date": _date,
}
