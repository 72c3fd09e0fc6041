"""Which rows are meant: conditions on the command line, in which * stands for anything, and conditions in a program, by value."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from datapkg.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Conditions = dict[str, list[str]]


def parse_conditions(texts: list[str], columns: list[str]) -> Conditions:
    """Return the conditions of `--where COL=VALUE` by column. Raises UsageError for one that names no column."""
    found: Conditions = {}
    for text in texts:
        column, mark, value = text.partition("=")
        if not mark or column not in columns:
            raise UsageError(f"--where {text}: write COLUMN=VALUE, with one of the columns {', '.join(columns)}.")
        found.setdefault(column, []).append(value)
    return found


def matches(row: dict[str, Any], conditions: Conditions) -> bool:
    """Say whether a row meets all conditions: any of the values given for a column, `*` for any characters, nothing for null."""
    return all(any(_like(printed(row[column]), value) for value in values) for column, values in conditions.items())


def _like(text: str, pattern: str) -> bool:
    """Say whether `text` is `pattern`, in which * stands for any characters and every other character for itself."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text, re.DOTALL) is not None


def printed(value: Any) -> str:
    """Return a cell as the CSV prints it; null is the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_where(file: "pq.ParquetFile", columns: list[str], where: Mapping[str, Any], table: str) -> "pa.Table":
    """Return the rows of a Parquet file that have one of the values given for each column of `where`; None stands for null.

    The columns of the conditions are read first, the others only of row groups that have such rows.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = {column: _values(value, file.schema_arrow.field(column).type, f"{table}.{column}") for column, value in where.items()}
    groups = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
    tested = file.read(list(wanted))
    mask = pa.chunked_array([pa.repeat(True, tested.num_rows)])
    for column, values in wanted.items():
        mask = pc.and_(mask, pc.is_in(tested[column], value_set=values))
    hits, start = [], 0
    for index, height in enumerate(groups):
        if pc.any(mask.slice(start, height)).as_py():
            hits.append((index, mask.slice(start, height)))
        start += height
    if not hits:
        return file.schema_arrow.empty_table().select(columns)
    rows = file.read_row_groups([index for index, _ in hits], columns=columns)
    return rows.filter(pa.chunked_array([chunk for _, part in hits for chunk in part.chunks]))


def _values(value: Any, kind: "pa.DataType", place: str) -> "pa.Array":
    """The values of a condition in the column's type: `"2018"` will do for a year, an ISO date for a date."""
    import pyarrow as pa

    values = list(value) if isinstance(value, list | tuple | set | frozenset | range) else [value]
    try:
        return pa.array([None if each is None else pa.scalar(each).cast(kind).as_py() for each in values], kind)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UsageError(f"where: {place} is of type {kind}, and {value!r} is no such value or list of them ({error}).") from error
