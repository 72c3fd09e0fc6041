"""Table Schemas compiled into pandera schemas on polars: nothing about a column is declared a second time.

Whether a table keeps its constraints at all is asked of whole columns, in one query; pandera tells which rows do not.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.constraints import all_kept, kept
from datapkg.validate.types import dtype_of

if TYPE_CHECKING:
    import pandera.polars as pa

_LONGEST = 200
_NULLS, _TWICE = "not_nullable", "field_uniqueness"


def compile_schema(schema: TableSchema, unique: bool = True) -> "pa.DataFrameSchema":
    """Return the pandera schema of a table: its columns in order, with types and constraints. It takes a DataFrame, no LazyFrame.

    `unique` is False where it is known already that what must be unique is.

    Raises ValueError, naming the field, for a constraint that cannot be compiled.
    """
    import pandera.polars as pa

    columns = {field["name"]: _column(field, unique) for field in schema.fields}
    return pa.DataFrameSchema(columns, strict="filter", ordered=False, name=schema.name)


def _column(field: dict[str, Any], unique: bool) -> "pa.Column":
    import pandera.polars as pa

    constraints = field.get("constraints", {})
    return pa.Column(
        dtype_of(field), [_check(name, expression) for name, expression in kept(field).items()],
        nullable=not constraints.get("required", False), unique=unique and bool(constraints.get("unique", False)),
    )


def _check(name: str, expression: pl.Expr) -> "pa.Check":
    import pandera.polars as pa

    return pa.Check(lambda data: data.lazyframe.select(expression), name=name, error=name)


def failures(
    frame: pl.DataFrame, schema: TableSchema, unique: bool = True, compiled: dict[Any, Any] | None = None,
) -> Iterator[tuple[str, str, list[int], str]]:
    """Yield what breaks a table's constraints: the constraint, the column, the rows (from 0), and what the constraint asks for.

    `compiled` keeps what is compiled once for all parts of a package.
    """
    memo = {} if compiled is None else compiled
    if (schema.name, unique) not in memo:
        memo[schema.name, unique] = all_kept(schema, unique)
    types = frame.schema
    typed = all(types[field["name"]] == dtype_of(field) for field in schema.fields)
    if typed and all(frame.select(memo[schema.name, unique]).row(0) if memo[schema.name, unique] else ()):
        return
    import pandera.polars as pa

    try:
        compile_schema(schema, unique).validate(frame.select(schema.columns), lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        raise RuntimeError(f"{schema.name}: its columns break a constraint, and pandera finds no row that does")
    asked = {field["name"]: field.get("constraints", {}) for field in schema.fields}
    for (column, check), rows in cases.group_by("column", "check", maintain_order=True):
        constraint = {_NULLS: "required", _TWICE: "unique"}.get(str(check), str(check))
        indices = [index for index in rows["index"].to_list() if index is not None]
        if constraint == "unique":  # nulls may repeat, as in SQL
            indices = frame[indices].with_columns(pl.Series("__at", indices)).filter(pl.col(str(column)).is_not_null())["__at"].to_list()
        if indices or rows["index"].null_count():
            yield constraint, str(column), indices, _told(asked.get(str(column), {}).get(constraint, ""))


def _told(asked: Any) -> str:
    """What a constraint asks for, in as many characters as a message may have: of a long enumeration the first values."""
    whole = str(asked)
    if len(whole) <= _LONGEST:
        return whole
    if not isinstance(asked, list):
        return f"{whole[:_LONGEST]}…"
    shown = [repr(value) for value in asked[:_LONGEST]]
    while len(", ".join(shown)) > _LONGEST and len(shown) > 1:
        shown.pop()
    return f"{', '.join(shown)[:_LONGEST]}, … and {len(asked) - len(shown):,} more"
