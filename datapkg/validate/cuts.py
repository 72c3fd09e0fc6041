"""Where a package can be cut in two: the place, in every table, at which a page's rows begin."""

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.parquet import Unreadable, batches, rows_in
from datapkg.validate.reading import NotAsPrinted, Place, csv_pieces, first_place

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_WINDOW, _FARTHEST = 1 << 20, 1 << 28
"""So many bytes to either side of the place at which a row is expected are searched first, and at last."""


def cut(package: "Candidate", page: int, links: dict[str, tuple[str, str]]) -> dict[str, Place]:
    """Return the place of each table's first row that hangs on page `page` (from 0) or one behind it; `links` tells what each table hangs on.

    It holds only if the rows stand in order and the CSV is what printing the Parquet file gives, which whoever uses it must see to.
    Raises NotAsPrinted when a row cannot be found.
    """
    rows = {"pages": page}
    before: dict[str, pl.Series] = {}
    try:
        for name, (column, parent) in links.items():
            if parent not in before:
                before[parent] = _column(package, parent, package.schemas[parent].key[0]).head(rows[parent])
            among = _column(package, name, column).is_in(before[parent].implode())
            rows[name] = among.len() if among.all() else among.arg_min() or 0
        return {name: _place(package, name, row) for name, row in rows.items()}
    except (Unreadable, OSError) as error:
        raise NotAsPrinted from error


def _files(package: "Candidate", name: str) -> tuple[Path, Path]:
    table, twin = package.resource(name), package.twin(name)
    if table is None or table.path is None or twin is None or twin.path is None:
        raise NotAsPrinted
    return table.path, twin.path


def _column(package: "Candidate", name: str, column: str) -> pl.Series:
    return pl.concat(batches(_files(package, name)[1], package.size(name), [column]))[column]


def _place(package: "Candidate", name: str, row: int) -> Place:
    printed, parquet = _files(package, name)
    size = package.size(name)
    if row == 0:
        return first_place(package.schemas[name])
    following = next((rows for rows in batches(parquet, size, first=row) if rows.height), None)
    return Place(row, size if following is None else _byte(printed, following, package.schemas[name], size * row // rows_in(parquet)))


def _byte(path: Path, rows: pl.DataFrame, schema: TableSchema, expected: int) -> int:
    """The place in a CSV at which the first of some rows begins, looked for around `expected`, farther and farther away."""
    line = b"\n" + b"".join(csv_pieces(rows.select(schema.columns).head(1)))
    window = _WINDOW
    with path.open("rb") as file:
        while window <= _FARTHEST:
            first = max(0, expected - window)
            file.seek(first)
            found = file.read(2 * window + len(line)).find(line)
            if found >= 0:
                return first + found + 1
            window *= 8
    raise NotAsPrinted
