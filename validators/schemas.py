"""Table Schemas compiled into pandera schemas on polars: nothing about a column is declared a second time.

Whether a table keeps its constraints at all is asked of whole columns, in one query; where one does not, pandera has to find the same in the first of the
rows that break it.
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
_NULLS = "not_nullable"
_SHOWN = 100


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
    if all(frame.select(memo[schema.name, unique]).row(0) if memo[schema.name, unique] else ()):
        return
    found = list(_broken(frame, schema, unique))
    # Pandera lists each cell with all that it knows of it: of very many broken ones it is shown the first of each kind.
    shown = sorted({row for _, _, rows in found for row in rows[:_SHOWN]})
    if not found or not _pandera_agrees(frame[shown], schema, {(constraint, column) for constraint, column, _ in found if constraint != "unique"}):
        raise RuntimeError(f"{schema.name}: its columns break a constraint, and pandera finds no row that does")
    asked = {field["name"]: field.get("constraints", {}) for field in schema.fields}
    yield from ((constraint, column, rows, _told(asked[column].get(constraint, ""))) for constraint, column, rows in found)


def _broken(frame: pl.DataFrame, schema: TableSchema, unique: bool) -> Iterator[tuple[str, str, list[int]]]:
    """The rows that break each constraint of each column."""
    for field in schema.fields:
        constraints, column = field.get("constraints", {}), pl.col(field["name"])
        wrong = {name: ~expression for name, expression in kept(field).items()}
        if constraints.get("required", False):
            wrong["required"] = column.is_null()
        if unique and constraints.get("unique", False):
            wrong["unique"] = column.is_duplicated() & column.is_not_null()  # nulls may repeat, as in SQL
        for name, expression in wrong.items():
            rows = frame.select(expression.arg_true()).to_series().to_list()
            if rows:
                yield name, str(field["name"]), rows


def _pandera_agrees(rows: pl.DataFrame, schema: TableSchema, broken: set[tuple[str, str]]) -> bool:
    """Whether pandera finds these constraints of columns broken, too."""
    import pandera.polars as pa

    try:
        compile_schema(schema, unique=False).validate(rows.select(schema.columns), lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.select("check", "column").unique().iter_rows()
        return broken <= {("required" if check == _NULLS else str(check), str(column)) for check, column in cases}
    return not broken


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
