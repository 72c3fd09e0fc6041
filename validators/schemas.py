"""Table Schemas compiled into pandera schemas on polars: nothing about a column is declared a second time."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.types import dtype_of

CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength")
"""The constraints of the Table Schema standard that are compiled."""
_NULLS, _TWICE = "not_nullable", "field_uniqueness"


def compile_schema(schema: TableSchema, unique: bool = True) -> pa.DataFrameSchema:
    """Return the pandera schema of a table: its columns in order, with types and constraints. It takes a DataFrame, no LazyFrame.

    `unique` is False where it is known already that what must be unique is.

    Raises ValueError, naming the field, for a constraint that cannot be compiled.
    """
    columns = {field["name"]: _column(field, unique) for field in schema.fields}
    return pa.DataFrameSchema(columns, strict="filter", ordered=False, name=schema.name)


def _column(field: dict[str, Any], unique: bool) -> pa.Column:
    constraints = field.get("constraints", {})
    strange = sorted(set(constraints) - set(CONSTRAINTS))
    if strange:
        raise ValueError(f"{field['name']}: the constraint {', '.join(strange)} is not known; one of {', '.join(CONSTRAINTS)}")
    kind = dtype_of(field)
    return pa.Column(
        kind, [check for name in constraints if (check := _check(name, constraints[name], field, kind))],
        nullable=not constraints.get("required", False), unique=unique and bool(constraints.get("unique", False)),
    )


def _check(name: str, value: Any, field: dict[str, Any], kind: pl.DataType) -> pa.Check | None:
    try:
        match name:
            case "enum":
                return pa.Check.isin([_value(each, kind) for each in value], error="enum")
            case "pattern":
                whole = f"^(?:{value})$"
                for pattern in (str(value), whole):  # one that cannot be compiled by itself is none, even if brackets around make it one
                    _compiled(pattern)
                return pa.Check.str_matches(whole, error="pattern")
            case "minimum":
                return pa.Check.ge(_value(value, kind), error="minimum")
            case "maximum":
                return pa.Check.le(_value(value, kind), error="maximum")
            case "minLength":
                return pa.Check.str_length(min_value=int(value), error="minLength")
            case "maxLength":
                return pa.Check.str_length(max_value=int(value), error="maxLength")
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"{field['name']}: the constraint {name} {str(value)[:100]!r} cannot be checked ({str(error)[:200]})") from error
    return None


@cache
def _compiled(pattern: str) -> None:
    """Raise now for a pattern that polars cannot compile, not at the first row."""
    pl.Series([""]).str.contains(pattern)


def _value(value: Any, kind: pl.DataType) -> Any:
    """A constraint's value in its column's type, as the standard writes it in JSON: a number, or the text of a date."""
    if kind == pl.String:
        return str(value)
    if kind == pl.Date:
        return date.fromisoformat(str(value))
    return pl.Series([str(value)]).cast(kind, strict=True)[0] if kind != pl.Boolean else str(value).lower() == "true"


def failures(
    frame: pl.DataFrame, schema: TableSchema, unique: bool = True, compiled: dict[Any, pa.DataFrameSchema] | None = None,
) -> Iterator[tuple[str, str, list[int], str]]:
    """Yield what breaks a table's constraints: the constraint, the column, the rows (from 0), and what the constraint asks for.

    `compiled` keeps what is compiled once for all parts of a package.
    """
    kept = {} if compiled is None else compiled
    if (schema.name, unique) not in kept:
        kept[schema.name, unique] = compile_schema(schema, unique)
    try:
        kept[schema.name, unique].validate(frame.select(schema.columns), lazy=True)
        return
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    asked = {field["name"]: field.get("constraints", {}) for field in schema.fields}
    for (column, check), rows in cases.group_by("column", "check", maintain_order=True):
        constraint = {_NULLS: "required", _TWICE: "unique"}.get(str(check), str(check))
        indices = [index for index in rows["index"].to_list() if index is not None]
        if constraint == "unique":  # nulls may repeat, as in SQL
            indices = frame[indices].with_columns(pl.Series("__at", indices)).filter(pl.col(str(column)).is_not_null())["__at"].to_list()
        if indices or rows["index"].null_count():
            yield constraint, str(column), indices, str(asked.get(str(column), {}).get(constraint, ""))
