"""The command line. Heavy libraries are imported by the command that needs them, so that `--help` answers at once."""

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from datapkg import streams
from datapkg.diff.command import diff
from datapkg.errors import DatapkgError, UsageError
from datapkg.fetch.command import fetch, parse_day, portals
from datapkg.loader.command import get, info, show, versions
from datapkg.progress import Progress
from datapkg.publish.command import publish
from datapkg.release.command import release
from datapkg.validate.command import validate

if TYPE_CHECKING:
    from datapkg.build.run import Report
    from datapkg.read.page import Page

app = typer.Typer(
    help="Chinese education bureaus' annual work plans as open data: read, parse, build, check and look at them.",
    rich_markup_mode=None, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)
app.command()(fetch)
app.command()(validate)
app.command()(diff)
app.command()(release)
app.add_typer(portals, name="portals")
app.command()(publish)
for command in (info, show, get, versions):
    app.command()(command)
_EXTRAS = {"fetch": "fetch", "portals": "fetch", "validate": "build,validate", "diff": "build,validate", "release": "release", "publish": "publish"}
"""What a command's libraries are installed with, where that is not `build`."""
File = Annotated[str, typer.Argument(metavar="FILE|-", help="A saved page: HTML, text, docx or PDF; - reads standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Bureau = Annotated[str | None, typer.Option("--bureau", metavar="CODE", help="The bureau's GB/T 2260 code, such as 440600.")]


@app.command()
def read(file: File, as_json: AsJson = False, bureau: Bureau = None) -> None:
    """Print what one page says: its metadata, its text, and where the document proper begins and ends.

    Example: datapkg read page.html --json
    """
    from datapkg.parse.plan import json_value

    page = _page(file, bureau)
    _doubts(file, [(finding.code, finding.message) for finding in page.findings])
    row = {name: json_value(value) for name, value in page.row().items()}
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=1))
        return
    for name, value in row.items():
        if name not in ("text", "notice"):
            typer.echo(f"{name}: {'' if value is None else value}")
    typer.echo(f"\n{page.text}")


@app.command()
def parse(file: File, as_json: AsJson = False, bureau: Bureau = None) -> None:
    """Read one page and the work plans in it; print the rows of every table. Doubts go to `findings` and standard error.

    Example: datapkg parse page.html --json > rows.json
    """
    from datapkg.codelists import Codelists
    from datapkg.parse.plan import json_value, parse_page

    page = _page(file, bureau)
    tables = parse_page(page, Codelists.load())
    _doubts(file, [(row["code"], row["message"]) for row in tables["findings"]])
    if as_json:
        plain = {name: [{column: json_value(value) for column, value in row.items()} for row in rows] for name, rows in tables.items()}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    _print_outline(tables)


@app.command()
def build(
    root: Annotated[Path, typer.Option("--root", metavar="DIR", help="The package's folder.")] = Path(),
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Number of processes; default: one a core.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Build from the archive as it was on that day (UTC).")] = None,
) -> None:
    """Build tables and descriptor from the archived pages, offline; nothing is replaced unless all of it succeeds.

    Example: datapkg build --workers 2
    """
    from datapkg.build.run import build as run

    with Progress() as progress:
        report = run(root.resolve(), workers, progress, parse_day(as_of, "--as-of"))
    _print_report(report)
    if report.unreadable:
        for message in report.unreadable:
            typer.echo(message, err=True)
        typer.echo(f"{len(report.unreadable)} archived pages could not be read; the others were built.", err=True)
        raise typer.Exit(1)


@app.command()
def archive(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Text captures of the bureau's pages.")],
    bureau: Annotated[str, typer.Option("--bureau", metavar="CODE", help="The bureau's GB/T 2260 code, such as 440600.")],
    root: Annotated[Path, typer.Option("--root", metavar="DIR", help="The package's folder.")] = Path(),
) -> None:
    """Put text captures of a bureau's pages into the archive, as WARC records under data/snapshots/.

    Example: datapkg archive plan.txt --bureau 440600
    """
    from datapkg.fetch.archive import archive_texts
    from datapkg.read.decode import decode

    _check_code(bureau)
    if not (root / "data" / "portals" / f"{bureau}.toml").is_file():
        raise UsageError(f"No bureau {bureau} is registered. Write {root / 'data' / 'portals' / f'{bureau}.toml'} first.")
    payloads = [_bytes(str(path)) for path in files]
    for path, payload in zip(files, payloads, strict=True):
        decode(payload, str(path))
    for written in archive_texts(payloads, bureau, root / "data" / "snapshots"):
        typer.echo(written)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}). Check the path.") from error


def _check_code(bureau: str) -> None:
    if not (len(bureau) == 6 and bureau.isascii() and bureau.isdigit()):
        raise UsageError(f"--bureau {bureau}: a GB/T 2260 code has six digits, such as 440600.")


def _page(file: str, bureau: str | None) -> "Page":
    from datapkg.read.page import read_payload

    if bureau is not None:
        _check_code(bureau)
    return read_payload(_bytes(file), "standard input" if file == "-" else file, bureau)


def _doubts(file: str, findings: list[tuple[str, str]]) -> None:
    for code, message in findings:
        typer.echo(f"{file}: {code}: {message}", err=True)


def _print_outline(tables: dict[str, list[dict[str, Any]]]) -> None:
    page = tables["pages"][0]
    typer.echo(f"{page['page_id']}  {page['title'] or '(no title)'}")
    for document in tables["documents"]:
        typer.echo(f"\n{document['document_id']}  {document['title'] or '(no title)'}")
        for section in tables["sections"]:
            if section["document_id"] != document["document_id"]:
                continue
            typer.echo(f"  {section['label'] or ''}{section['heading'] or ''}")
            for task in tables["tasks"]:
                if task["section_id"] == section["section_id"]:
                    typer.echo(f"    {task['label'] or ''}{task['heading'] or ''}")
    counts = ", ".join(f"{len(tables[name])} {name}" for name in ("tasks", "quantities", "citations", "deadlines", "responsibilities"))
    typer.echo(f"\n{counts}. --json prints every row.")


def _print_report(report: "Report") -> None:
    rows = report.rows
    typer.echo(
        f"{'Built' if report.changed else 'Up to date'}: {rows['pages']} pages of {rows['bureaus']} bureaus: {rows['documents']} documents, "
        f"{rows['tasks']} tasks, {rows['quantities']} figures, {rows['citations']} citations, {rows['deadlines']} due dates; "
        f"{rows['corrections']} corrections, {rows['findings']} findings."
    )
    typer.echo(f"Tables (CSV and Parquet) are in {report.root / 'data' / 'tables'}, described by {report.root / 'datapackage.json'}.")
    typer.echo(f"Try: {_command()} show quantities --where 'indicator_id=new_places_*' --columns bureau_id,year,text,indicator_id")


def _command() -> str:
    """How the reader can call this program: by name where that finds it, else by its path."""
    own = Path(sys.argv[0])
    found = shutil.which("datapkg")
    if found and Path(found).resolve() == own.resolve():
        return "datapkg"
    return str(own.relative_to(Path.cwd())) if own.is_relative_to(Path.cwd()) else str(own)


def _reader_left() -> NoReturn:
    """End as the shell's own tools do when whoever reads their output has gone."""
    streams.discard()
    sys.exit(streams.READER_LEFT)


def main() -> NoReturn:
    """Run the command line: exit 0 done, 1 the data is wrong, 2 called wrongly or could not run."""
    streams.prepare()
    try:
        app()
    except DatapkgError as error:
        typer.echo(f"datapkg: {error}", err=True)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get("".join(sys.argv[1:2]), "build")
        typer.echo(f"datapkg: this command needs {error.name}. Install it with: pip install 'cn-edu-workplans[{extra}]'", err=True)
        sys.exit(2)
    except BrokenPipeError:
        _reader_left()
    except SystemExit as end:
        # typer and rich make exit 1 of it, which would say that the data is wrong.
        if isinstance(end.__context__, BrokenPipeError):
            _reader_left()
        raise
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseException as error:  # noqa: BLE001 (the last resort: say that it is our fault; a library's panic is no Exception)
        if isinstance(error, OSError) and error.errno in streams.FULL:
            streams.discard()
            typer.echo(f"datapkg: {error.filename or 'the output'} cannot be written ({error.strerror}). Make room and run it again.", err=True)
            sys.exit(2)
        import traceback

        traceback.print_exc()
        typer.echo("datapkg: this is a bug in datapkg, not in your data. Please report it with the lines above.", err=True)
        sys.exit(2)
    sys.exit(0)
