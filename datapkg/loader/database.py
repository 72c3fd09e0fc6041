"""The tables of a package as views of an embedded database."""

import re
from typing import TYPE_CHECKING

from datapkg.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from datapkg.loader.package import Package

_WILD = re.compile(r"[*?\[]")
"""What DuckDB would take for a pattern in the name of a folder."""


def connect(package: "Package") -> "duckdb.DuckDBPyConnection":
    """Return a DuckDB connection, in memory, in which every table of the package is a view over its Parquet file.

    Raises UsageError when DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise UsageError("This needs DuckDB. Install it with: pip install 'cn-edu-workplans[duckdb]'") from error
    # What it reads is here; no query is to send for an extension in silence.
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    for table in package.tables:
        path = _WILD.sub(r"[\g<0>]", str(package.parquet(table).absolute()))
        connection.read_parquet(path).create_view(table)
    return connection
