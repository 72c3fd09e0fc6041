"""Polars expressions that the rules share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

FAULTS = (Exception, pl.exceptions.PanicException)
"""All that a library can end a look at data with: a panic of polars is no Exception."""
ROW = "__row"
"""The column that holds each row's number in its table, from 0."""
_NONE = pl.DataFrame(schema=dict.fromkeys(Violation._fields, pl.String()))


def printed(column: str | pl.Expr) -> pl.Expr:
    """Return a cell as text for messages; null is `null`."""
    value = pl.col(column) if isinstance(column, str) else column
    return value.cast(pl.String).fill_null("null")


def key_of(package: "Candidate", table: str) -> pl.Expr:
    """Return the expression of a row's key in `table`: its primary key's cells joined with `/`, else its number."""
    key = package.schemas[table].key
    if not key:
        return pl.format("row {}", pl.col(ROW) + 1 + package.offsets.get(table, 0))
    return pl.concat_str([printed(column) for column in key], separator="/")


def broken(
    package: "Candidate", rows: pl.DataFrame, table: str, column: str | Sequence[str] | None, expected: str | pl.Expr, found: str | pl.Expr | None = None,
) -> pl.DataFrame:
    """Return the violations of `rows` (of `table`, or joined to it): `expected` and `found` are texts or expressions.

    `column` is one, or several. Without `found` it is their cells, with commas between.
    """
    if rows.is_empty():
        return _NONE
    columns = [column] if isinstance(column, str) else list(column or ())
    value = pl.concat_str([printed(name) for name in columns], separator=", ") if found is None and columns else found
    return rows.select(
        pl.lit(table).alias("table"), key_of(package, table).alias("key"), pl.lit(", ".join(columns) or None, pl.String).alias("column"),
        _text(expected).alias("expected"), _text("" if value is None else value).alias("found"),
    ).select(Violation._fields)


def together(*frames: pl.DataFrame) -> pl.DataFrame:
    """Return the violations of several frames as one."""
    return pl.concat([frame for frame in frames if frame.height] or frames[:1])


def _text(value: str | pl.Expr) -> pl.Expr:
    return pl.lit(value) if isinstance(value, str) else value.cast(pl.String).fill_null("null")
