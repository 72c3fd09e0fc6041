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
        keys = package.columns(parent, [key or on]).select(pl.col(key or on).alias(on), pl.int_range(pl.len(), dtype=pl.Int64).alias("__parent"))
        known = keys.unique(on, keep="first", maintain_order=True)
        package.memo[place] = package.table(child).select(on).join(known, on=on, how="left", maintain_order="left")["__parent"]
    found: pl.Series = package.memo[place]
    return found


def with_parent(package: "Candidate", child: str, parent: str, on: str, columns: dict[str, str], key: str | None = None) -> pl.DataFrame:
    """Return the rows of `child` with columns of the parent's row beside them, under new names; null where there is no parent."""
    found = package.table(parent).select(pl.col(*columns).gather(parent_rows(package, child, parent, on, key)))
    return package.table(child).hstack([found[name].alias(new) for name, new in columns.items()])
