"""Parquet statistics: what a file tells of its own rows, by which readers leave row groups out."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.parquet import Unreadable, metadata
from datapkg.validate.rule import Violation, rule


@rule(
    "Parquet statistics are true", scope="both", table="*", waivable=False,
    reason="Whoever filters the rows of a Parquet file skips the row groups that their statistics rule out: a false least or greatest value hides rows.",
    mend="Build the package again.",
)
def statistics_true(package: Candidate) -> Iterator[Violation]:
    import pyarrow as pa

    for table in package.own_tables:
        twin = package.twin(table)
        if twin is None or twin.path is None or not package.has(table):
            continue
        rows, first, start = package.table(table), package.offsets.get(table, 0), 0
        try:
            meta = metadata(twin.path, package.size(table))
        except (Unreadable, pa.ArrowException, OSError, ValueError):
            continue  # `twins` tells of it
        for group in (meta.row_group(index) for index in range(meta.num_row_groups)):
            begin, end = max(start, first), min(start + group.num_rows, first + rows.height)
            if begin < end:  # a part of a package has some rows of a row group, which the statistics must not exclude
                for column, found in _false(group, rows.slice(begin - first, end - begin)):
                    yield Violation(twin.place, f"row {start + 1}", column, f"statistics that allow {found}", "others")
            start += group.num_rows
        if any(meta.row_group(index).sorting_columns for index in range(meta.num_row_groups)):
            yield Violation(twin.place, "", None, "rows in reading order", "columns by which it says that they are sorted")


def _false(group: Any, held: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """The columns of a row group whose statistics exclude some of its rows, with what these hold."""
    told = {chunk.path_in_schema: chunk.statistics for chunk in map(group.column, range(group.num_columns)) if chunk.path_in_schema in held.columns and chunk.statistics}
    bounded = [name for name, each in told.items() if each.has_min_max]
    asked = {"least": pl.col(bounded).min(), "most": pl.col(bounded).max(), "nulls": pl.col(list(told)).null_count()}
    found = held.select(expression.name.prefix(f"{kind} ") for kind, expression in asked.items()).row(0, named=True) if told else {}
    least, most = ({name: found[f"{kind} {name}"] for name in bounded} for kind in ("least", "most"))
    least = {name: value for name, value in least.items() if type(value) is type(told[name].min)}  # of other types `twins` tells
    nulls = {name: found[f"nulls {name}"] for name in told}
    for name, each in told.items():
        if name in least and not (each.min <= least[name] and most[name] <= each.max):
            yield name, f"{least[name]} to {most[name]}"[:200]
        elif each.has_null_count and ((nulls[name] and not each.null_count) or (nulls[name] < held.height and each.null_count == group.num_rows)):
            yield name, f"{nulls[name]} nulls in {held.height} rows"
