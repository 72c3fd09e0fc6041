"""Table Schema constraints as polars expressions: said once, for the quick look at whole columns and for pandera's look at single rows."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.types import Field, dtype_of, typed

ON_CELLS = ("enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength")
"""The constraints that a cell keeps or breaks by itself."""
_ON_TEXT = ("pattern", "minLength", "maxLength")
"""The constraints of cells that are read as text."""
_TIMES = ("datetime", "time")
CONSTRAINTS = ("required", "unique", *ON_CELLS)
"""The constraints of the Table Schema standard that are checked."""


def kept(field: Field) -> dict[str, pl.Expr]:
    """Return, for each constraint on a field's cells, the expression that is true where a cell keeps it, null where there is no cell.

    Raises ValueError, naming the field, for a constraint that is not known or cannot be checked.
    """
    constraints = field.get("constraints", {})
    strange = sorted(set(constraints) - set(CONSTRAINTS))
    if strange:
        raise ValueError(f"{field['name']}: the constraint {', '.join(strange)} is not known; one of {', '.join(CONSTRAINTS)}")
    return {name: _kept(name, value, field) for name, value in constraints.items() if name in ON_CELLS}


def all_kept(schema: TableSchema, unique: bool = True) -> list[pl.Expr]:
    """Return one expression a constraint of a table, each a single truth: whether all its rows keep it.

    `unique` is False where it is known already that what must be unique is. Nulls may repeat, as in SQL. Raises ValueError as `kept` does.
    """
    return [expression.alias(f"{number}") for number, expression in enumerate(_all_kept(schema, unique))]


def _all_kept(schema: TableSchema, unique: bool) -> Iterator[pl.Expr]:
    for field in schema.fields:
        constraints, column = field.get("constraints", {}), pl.col(field["name"])
        for name, expression in kept(field).items():
            # Ids of parents and codes stand in many rows one after the other, and a pattern takes long.
            repeated = name == "pattern" and not constraints.get("unique", False)
            yield (_pattern(column.filter(column.ne_missing(column.shift(1))), constraints[name]) if repeated else expression).all()
        if constraints.get("required", False):
            yield column.null_count() == 0
        if unique and constraints.get("unique", False):
            yield ~column.drop_nulls().is_duplicated().any()


def _kept(name: str, value: Any, field: Field) -> pl.Expr:
    column: pl.Expr = pl.col(field["name"])
    kind = dtype_of(field)
    if name in _ON_TEXT and kind != pl.String:  # the column's cells are no text any more, and the standard has no such constraint for them
        raise ValueError(f"{field['name']}: the constraint {name} is for text, not for the type {field.get('type')}")
    try:
        match name:
            case "enum":
                return column.is_in([_value(each, field) for each in value])
            case "pattern":
                return _pattern(column, value)
            case "minimum":
                return _ordered(column, field).ge(_bound(value, field))
            case "maximum":
                return _ordered(column, field).le(_bound(value, field))
            case "exclusiveMinimum":
                return _ordered(column, field).gt(_bound(value, field))
            case "exclusiveMaximum":
                return _ordered(column, field).lt(_bound(value, field))
            case "minLength":
                return column.str.len_chars() >= int(value)
            case _:
                return column.str.len_chars() <= int(value)
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"{field['name']}: the constraint {name} {str(value)[:100]!r} cannot be checked ({str(error)[:200]})") from error


def _pattern(column: pl.Expr, pattern: Any) -> pl.Expr:
    whole = f"^(?:{pattern})$"
    for each in (str(pattern), whole):  # one that cannot be compiled by itself is none, even if brackets around make it one
        _compiled(each)
    return column.str.contains(whole)


@cache
def _compiled(pattern: str) -> None:
    """Raise now for a pattern that polars cannot compile, not at the first row."""
    pl.Series([""]).str.contains(pattern)


def _value(value: Any, field: Field) -> Any:
    """A constraint's value in its column's type: a text as the field's cells are written, or anything as JSON has it."""
    kind = dtype_of(field)
    if kind == pl.String:
        return str(value)
    written = pl.DataFrame({str(field["name"]): [value]}, schema={str(field["name"]): pl.String()}).select(typed(field)).item() if isinstance(value, str) else None
    if written is not None:
        return written
    if kind == pl.Date:
        return date.fromisoformat(str(value))
    if kind == pl.Boolean:
        return {"true": True, "false": False}[str(value).lower()]
    whole = isinstance(value, float) and value.is_integer()
    return pl.Series([str(int(value) if whole else value)]).cast(kind, strict=True)[0]


def _bound(value: Any, field: Field) -> Any:
    bound = _value(value, field)
    return pl.select(_ordered(pl.lit(bound), field)).item() if field.get("type") in _TIMES else bound


def _ordered(column: pl.Expr, field: Field) -> pl.Expr:
    """A cell as it is compared with others: times as texts of one form; null for one with an offset, whose moment the text does not tell."""
    if field.get("type") not in _TIMES:
        return column
    plain = column.str.replace(" ", "T", literal=True).str.strip_suffix("Z")
    return pl.when(~plain.str.contains(r"[+-][0-9]{2}:?[0-9]{2}$|^-")).then(plain)
