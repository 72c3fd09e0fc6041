"""How the tables hang together: which row belongs to which, found once for all rules."""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

ANNOTATIONS = {"quantities": "quantity_id", "citations": "citation_id", "deadlines": "deadline_id", "responsibilities": "responsibility_id"}
"""The tables whose rows are spans of a task's text, and their keys."""


def parent_rows(package: "Candidate", child: str, parent: str, on: str, key: str | None = None) -> pl.Series:
    """Return for each row of `child` the number of the row of `parent` that its column `on` names; null where there is none."""
    place = (child, parent, on)
    if place not in package.memo:
        known = _first_rows(package, parent, key or on)
        package.memo[place] = package.table(child).select(on).join(known, left_on=on, right_on="key", how="left", maintain_order="left")["__parent"]
    found: pl.Series = package.memo[place]
    return found


def as_read(package: "Candidate", table: str, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return those of a table's rows that are as they were read: no person has mended one of these columns; any column when none is named."""
    mended = package.table("overrides").filter(pl.col("table") == table, *([pl.col("column").is_in(columns)] if columns else []))
    key = pl.concat_str(package.schemas[table].key, separator="/")
    return rows if mended.is_empty() else rows.join(mended, left_on=key, right_on="key", how="anti", maintain_order="left")


def _first_rows(package: "Candidate", parent: str, key: str) -> pl.DataFrame:
    """The number of the first row of each key."""
    place = (parent, key)
    if place not in package.memo:
        rows = package.columns(parent, [key]).select(pl.col(key).alias("key"), pl.int_range(pl.len(), dtype=pl.Int64).alias("__parent"))
        package.memo[place] = rows.unique("key", keep="first", maintain_order=True)
    found: pl.DataFrame = package.memo[place]
    return found


def with_parent(package: "Candidate", child: str, parent: str, on: str, columns: dict[str, str], key: str | None = None) -> pl.DataFrame:
    """Return the rows of `child` with columns of the parent's row beside them, under new names; null where there is no parent."""
    found = package.table(parent).select(pl.col(*columns).gather(parent_rows(package, child, parent, on, key)))
    return package.table(child).hstack([found[name].alias(new) for name, new in columns.items()])
