"""A table's rows as they stand in a package, some thousands at a time; what comes from strangers is opened as the gate opens it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from datapkg.errors import DataError
from datapkg.validate.parquet import Unreadable, batches, same_kind
from datapkg.validate.reading import read_table

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_PIECE = 65_536


def frames(package: "Candidate", name: str, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table in order, in its schema's types, one frame at least; `columns` narrows them.

    Where this project's own Parquet file stands beside the CSV it is read, and whether both hold the same is the gate's to say.
    Raises DataError, naming the file, for a table that cannot be read.
    """
    schema, resource = package.schemas[name], package.resource(name)
    chosen = columns or list(schema.columns)
    place = f"{package.root}, table {name[:100]}"
    if resource is None or resource.path is None:
        raise DataError(f"{place}: {resource.refused if resource and resource.refused else 'there is no file of it'}.")
    twin = package.twin(name) if package.is_ours else None
    if twin is None or twin.path is None:
        frame = read_table(package, resource)
        if frame is None or name in package.blocked:
            said = next((f"expected {each.expected}; came {each.found}" for found in package.problems.values() for each in found), "it cannot be read")
            raise DataError(f"{place}: {said[:500]}. Run datapkg validate on the package.")
        yield from frame.select(chosen).iter_slices(_PIECE) if frame.height else [frame.select(chosen)]
        return
    try:
        for part in batches(twin.path, package.size(name), columns):
            if columns is None and not same_kind(part, schema):
                raise DataError(f"{place}: {twin.place} has other columns or types than its schema. Run datapkg validate on the package.")
            yield part.select(chosen)
    except (Unreadable, pl.exceptions.PolarsError) as error:
        raise DataError(f"{place}: {twin.place}: {str(error)[:300]}. Build or download the package again.") from error


def same_bytes(old: "Candidate", new: "Candidate", name: str) -> bool:
    """Say whether the files that `frames` would read are the same, byte for byte."""
    files = []
    for package in (old, new):
        twin = package.twin(name) if package.is_ours else None
        resource = twin or package.resource(name)
        if resource is None or resource.path is None:
            return False
        files.append(resource.path)
    if files[0].stat().st_size != files[1].stat().st_size:
        return False
    with files[0].open("rb") as one, files[1].open("rb") as other:
        while block := one.read(1 << 20):
            if block != other.read(1 << 20):
                return False
    return True


class Ahead:
    """Takes rows from an iterator of frames, of which the next one is always being read already."""

    def __init__(self, parts: Iterator[pl.DataFrame], pool: ThreadPoolExecutor) -> None:
        self._parts, self._pool = parts, pool
        self._next = pool.submit(next, parts, None)
        self.taken = 0

    def take(self, count: int) -> pl.DataFrame | None:
        """Return the next frames, `count` rows or a few more; None when there are no more."""
        found: list[pl.DataFrame] = []
        rows = 0
        while rows < count and (part := self._next.result()) is not None:
            self._next = self._pool.submit(next, self._parts, None)
            found.append(part)
            rows += part.height
        self.taken += rows
        return pl.concat(found, rechunk=False) if found else None


def row_count(package: "Candidate", name: str) -> int:
    """Return the number of rows of a table. Raises DataError for one that cannot be read."""
    first = package.schemas[name].columns[0]
    return sum(part.height for part in frames(package, name, [first]))
