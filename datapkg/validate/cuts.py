"""Where a package can be cut in two: the place, in every table, at which a page's rows begin."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.parquet import Unreadable, batches, rows_in
from datapkg.validate.reading import NotAsPrinted, Place, csv_rows, first_place

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_NEAR, _LATELY = 0.03, 0.8
"""A table's rows of a page are looked for from so much of all rows before the page's own share on, among the parents behind so much of those before it, and else from the start."""
_WINDOW, _FARTHEST = 1 << 20, 1 << 28
"""So many bytes to either side of the place at which a row is expected are searched first, and at last."""


def cut(package: "Candidate", page: int, links: dict[str, tuple[str, str]]) -> dict[str, Place]:
    """Return the place of each table's first row that hangs on page `page` (from 0) or one behind it; `links` tells what each table hangs on.

    It holds only if the rows stand in order and the CSV is what printing the Parquet file gives, which whoever uses it must see to.
    Raises NotAsPrinted when a row cannot be found.
    """
    rows = {"pages": page}
    near = max(0.0, page / max(1, package.pages_in_all) - _NEAR)

    @cache
    def before(parent: str, share: float) -> pl.Series:
        return _keys(package, parent, int(share * rows[parent]), rows[parent])

    try:
        for name, (column, parent) in links.items():
            lately = _first_behind(package, name, column, before(parent, _LATELY), near)
            rows[name] = lately or _first_behind(package, name, column, before(parent, 0.0), 0.0) or 0
        return {name: _place(package, name, row) for name, row in rows.items()}
    except (Unreadable, OSError) as error:
        raise NotAsPrinted from error


def _files(package: "Candidate", name: str) -> tuple[Path, Path]:
    table, twin = package.resource(name), package.twin(name)
    if table is None or table.path is None or twin is None or twin.path is None:
        raise NotAsPrinted
    return table.path, twin.path


def _keys(package: "Candidate", name: str, first: int, last: int) -> pl.Series:
    """The keys of a table's rows from `first` to before `last`."""
    column = package.schemas[name].key[0]
    found, read = [], 0
    for batch in batches(_files(package, name)[1], package.size(name), [column], first=first, quick=True):
        found.append(batch[column])
        read += batch.height
        if read >= last - first:
            break
    return pl.concat(found).head(last - first)


def _first_behind(package: "Candidate", name: str, column: str, before: pl.Series, near: float) -> int | None:
    """The first row whose `column` is not among those before, looked for from a share `near` of all rows on; None when it lies before that."""
    parquet = _files(package, name)[1]
    start = row = int(near * rows_in(parquet))
    for batch in batches(parquet, package.size(name), [column], first=start, quick=True):
        among = batch[column].is_in(before.implode())
        if not among.all():
            row += among.arg_min() or 0
            return row if row > start else None
        row += batch.height
    return row


def _place(package: "Candidate", name: str, row: int) -> Place:
    printed, parquet = _files(package, name)
    size = package.size(name)
    if row == 0:
        return first_place(package.schemas[name])
    following = next((rows for rows in batches(parquet, size, first=row, quick=True) if rows.height), None)
    return Place(row, size if following is None else _byte(printed, following, package.schemas[name], size * row // rows_in(parquet)))


def _byte(path: Path, rows: pl.DataFrame, schema: TableSchema, expected: int) -> int:
    """The place in a CSV at which the first of some rows begins, looked for around `expected`, farther and farther away."""
    line = b"\n" + csv_rows(rows.select(schema.columns).head(1))
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
