"""Chinese education bureaus' annual work plans as open data: the machine that makes the package, and its loader.

Importing this module does nothing but make the names below available: no folders, no logging, no heavy library.

>>> import datapkg
>>> datapkg.load("themes", columns=["theme_id", "name_zh"], where={"theme_id": "preschool"}).to_pylist()
[{'theme_id': 'preschool', 'name_zh': '学前教育'}]
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from os import PathLike
    from pathlib import Path
    from typing import Any

    import duckdb
    import pyarrow

    from datapkg.loader.catalog import Version
    from datapkg.loader.evidence import Evidence
    from datapkg.loader.package import Package

__all__ = ["connect", "evidence", "get", "load", "open", "versions"]


def load(
    table: str, version: "str | None" = None, as_of: "date | str | None" = None, columns: "Sequence[str] | None" = None,
    where: "Mapping[str, Any] | None" = None,
) -> "pyarrow.Table":
    """Return a table's rows as an Arrow table (`.to_pandas()`, `polars.from_arrow`), in the types that its schema declares.

    Without `version` and `as_of` the tables of this installation are read, offline. `version="1.2.0"` is that release, `as_of="2026-12-31"` the one that was
    current on that day (UTC): from the cache, else downloaded from the place that the environment variable DATAPKG_URL names, every file checked.
    `columns` narrows and orders the columns. `where` keeps the rows that have, in each column it names, the value or one of the values given; None stands for null.

    Raises `datapkg.errors.UsageError` for an unknown table, column or version, and when a place cannot be reached or the cache not be written;
    `datapkg.errors.DataError` when what was got is not what was published. Nothing wrong or half is ever returned.

    >>> import datapkg
    >>> rows = datapkg.load("quantities", columns=["text", "value_low"], where={"bureau_id": "440600", "year": [2018], "indicator_id": "new_places_compulsory"})
    >>> rows.to_pylist()
    [{'text': '4.2万个', 'value_low': 42000.0}]
    """
    return open(version, as_of).load(table, columns, where)


def open(version: "str | None" = None, as_of: "date | str | None" = None) -> "Package":  # noqa: A001 (datapkg.open says it best)
    """Return a version of the package, chosen as `load` does: `.tables`, `.load()`, `.describe()`, `.citation()`, `.evidence()`, `.connect()`.

    >>> import datapkg
    >>> print(datapkg.open().describe("themes"))
    themes (主题代码表), ... rows, key theme_id
    ...
    """
    from datapkg.loader.catalog import choose

    return choose(version, as_of)


def connect(version: "str | None" = None, as_of: "date | str | None" = None) -> "duckdb.DuckDBPyConnection":
    """Return a DuckDB connection, in memory, in which every table of a version is a view. It needs `pip install 'cn-edu-workplans[duckdb]'`.

    >>> import datapkg
    >>> datapkg.connect().sql("select distinct name_zh, year from tasks join bureaus using (bureau_id) where bureau_id = '440600' and year = 2018").fetchall()
    [('佛山市教育局', 2018)]
    """
    return open(version, as_of).connect()


def evidence(id: str, version: "str | None" = None, as_of: "date | str | None" = None) -> "Evidence":  # noqa: A002 (what the tables call it)
    """Return the words behind a published value: sentence, task, document, page, archived record, and a link to the place on the live page.

    `id` is that of a quantity, citation, deadline, responsibility or task. Raises UsageError when there is none such.

    >>> import datapkg
    >>> found = datapkg.evidence("440600-2018-plan-t020-q02")
    >>> found.quote, found.page["text"][found.page_start:found.page_end]
    ('4.2万个', '4.2万个')
    >>> print(found)
    words: 4.2万个
    sentence: ...新增学位4.2万个(其中公办学位3.6万个)。
    ...
    capture: sha256 c6e940e8570f7644984dd1dafc2faf95b3021a51abc0da50fa24468116851c98
    ...
    """
    return open(version, as_of).evidence(id)


def versions() -> "list[Version]":
    """Return the versions that can be loaded, lowest first: those of this installation, of the cache, and of the place that DATAPKG_URL names.

    >>> import datapkg
    >>> [version.version for version in datapkg.versions() if version.bundled] == [datapkg.open().version]
    True
    """
    from datapkg.loader.catalog import versions

    return versions()


def get(version: "str | None" = None, into: "str | PathLike[str] | None" = None) -> "Path":
    """Download all files of a version (default: the highest published), CSV too, and return their folder: in the cache, or `into`, all or nothing.

    `into` must not be there yet. Raises as `load` does.
    """
    from pathlib import Path

    from datapkg.loader.catalog import get

    return get(version, None if into is None else Path(into))
