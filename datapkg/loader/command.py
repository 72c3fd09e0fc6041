"""The commands that look at published tables: `datapkg info`, `show`, `get` and `versions`. Heavy libraries are imported by the function that needs them."""

import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datapkg.errors import UsageError

if TYPE_CHECKING:
    from datapkg.loader.package import Package

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Folder = Annotated[Path | None, typer.Option("--package", metavar="DIR", help="The package's folder; default: the one you are in, else this installation's.")]
Chosen = Annotated[str | None, typer.Option("--version", metavar="VERSION", help="A published version, downloaded when it is not cached yet.")]


def info(folder: Folder = None, version: Chosen = None, as_json: AsJson = False) -> None:
    """Tell what the package holds: version, licence, tables with their rows and columns.

    Example: datapkg info
    """
    from datapkg.loader.display import one_line, print_table

    package = _package(folder, version)
    rows: list[dict[str, Any]] = []
    for name in package.tables:
        count, columns = package.shape(name)
        rows.append({"table": name, "rows": count, "columns": columns})
    head = {name: package.descriptor.get(name) for name in ("name", "version", "title")}
    head["licenses"] = ", ".join(licence["name"] for licence in package.descriptor.get("licenses", []))
    if as_json:
        typer.echo(json.dumps({**head, "tables": rows}, ensure_ascii=False, indent=1))
        return
    for name, value in head.items():
        typer.echo(one_line(f"{name}: {value}"))
    typer.echo("")
    print_table([{**row, "columns": ", ".join(row["columns"])} for row in rows], ["table", "rows", "columns"])


def show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="One of the tables that `datapkg info` lists.")],
    where: Annotated[list[str] | None, typer.Option("--where", metavar="COL=VALUE", help="Rows with this value; * stands for anything. "
                                                    "Repeat it: one column, any of the values; several columns, all of them.")] = None,
    columns: Annotated[str | None, typer.Option("--columns", metavar="A,B,…", help="The columns to show, in order.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows; default for --format table: 50.")] = None,
    form: Annotated[str, typer.Option("--format", metavar="table|csv|json", help="How to print them.")] = "table",
    folder: Folder = None, version: Chosen = None,
) -> None:
    """Show rows of a table.

    Example: datapkg show quantities --where indicator_id=new_places_* --columns bureau_id,year,text,indicator_id
    """
    from datapkg.loader.conditions import matches, parse_conditions
    from datapkg.loader.display import as_csv, as_json, print_table

    if form not in ("table", "csv", "json"):
        raise UsageError(f"--format {form}: write table, csv or json.")
    package = _package(folder, version)
    _, known = package.shape(table)
    conditions = parse_conditions(where or [], known)
    chosen = [name.strip() for name in columns.split(",")] if columns else known
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise UsageError(f"--columns: table {table} has no {', '.join(unknown)}. Its columns are {', '.join(known)}.")
    data = package.load(table, list(dict.fromkeys([*chosen, *conditions]))).to_pylist()
    rows = [row for row in data if matches(row, conditions)]
    top = limit if limit is not None else 50 if form == "table" else len(rows)
    if form == "table":
        print_table(rows[:top], chosen)
        typer.echo(f"{min(top, len(rows))} of {len(rows)} rows" + ("" if top >= len(rows) else "; --limit shows more"), err=True)
    else:
        typer.echo((as_csv if form == "csv" else as_json)(rows[:top], chosen), nl=False)


def get(
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="A published version; default: the highest.")] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="A folder to make, with all files in it or not at all; default: the cache.")] = None,
) -> None:
    """Download all files of a published version, each checked, and print their folder. DATAPKG_URL names the place, DATAPKG_CACHE the cache.

    Example: datapkg get 1.2.0 --into plans-1.2.0
    """
    from datapkg.loader import catalog

    def told(path: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[Kdownloading: {path}")
            sys.stderr.flush()

    with _warnings_told():
        try:
            folder = catalog.get(version, into, told)
        finally:
            if sys.stderr.isatty():
                sys.stderr.write("\r\033[K")
    typer.echo(folder)


def versions(as_json: AsJson = False) -> None:
    """List the versions that can be loaded: those of this installation, of the cache, and of the place that DATAPKG_URL names.

    Example: datapkg versions --json
    """
    from datapkg.loader import catalog
    from datapkg.loader.display import print_table

    with _warnings_told():
        rows = [asdict(version) for version in catalog.versions()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    words = {True: "yes", False: "", None: "unknown"}
    print_table([{name: words[value] if isinstance(value, bool | None) and name != "created" else value for name, value in row.items()} for row in rows], list(rows[0]))


def _package(folder: Path | None, version: str | None) -> "Package":
    """The package that a command is to look at: the folder's, the version's, else the one around, else this installation's."""
    from datapkg.loader.catalog import bundled, choose
    from datapkg.loader.package import Package, nearest

    if folder is not None and version is not None:
        raise UsageError("Give --package or --version, not both.")
    if version is not None:
        with _warnings_told():
            return choose(version)
    if folder is not None or nearest(Path.cwd()):
        return Package.open(folder)
    return bundled()


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Print warnings as messages: without file and line, which mean nothing to whoever ran the command."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            for warning in caught:
                typer.echo(f"datapkg: {warning.message}", err=True)
