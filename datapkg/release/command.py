"""The command `datapkg release`. Heavy libraries are imported by the function that needs them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from datapkg.errors import DataError, UsageError
from datapkg.progress import Progress

_BUMPS = ("patch", "minor", "major")


def release(
    prepare: Annotated[bool, typer.Option("--prepare", help="Write the next version into datapackage.json, CITATION.cff, CHANGELOG.md and the texts that "
                                          "show it, for you to commit; make nothing yet.")] = False,
    bump: Annotated[str | None, typer.Option("--bump", metavar="patch|minor|major", help="The part of the version to raise; default: the least that is "
                                             "honest about what changed.")] = None,
    version: Annotated[str | None, typer.Option("--version", metavar="X.Y.Z", help="The version itself.")] = None,
    previous: Annotated[str | None, typer.Option("--previous", metavar="DIR", help="The release before, as a folder, a published version or an address; default: the newest below --out.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where releases go; default: dist/releases below the checkout.")] = None,
    root: Annotated[Path, typer.Option("--root", metavar="DIR", help="The top of the checkout.")] = Path(),
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Number of processes that build; default: one a core.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Make a release of the commit that is checked out: a folder and a zip, or nothing at all.

    Example: datapkg release --prepare

    That writes the next version for you to commit; then `datapkg release` makes the release of that commit. It is refused when something is not
    committed, when the version says less than what changed since the release before, when CHANGELOG.md does not tell of it, or when the gate finds an error.
    """
    from datapkg.release.run import OUT

    if bump is not None and bump not in _BUMPS:
        raise UsageError(f"--bump {bump}: write one of {', '.join(_BUMPS)}.")
    if bump and version:
        raise UsageError("--bump and --version both name a version. Give one of them.")
    root = root.resolve()
    out = (out or root / OUT).resolve()
    if prepare:
        _prepare(root, out, previous, bump, version, as_json)
    else:
        _refuse_unlike(root, out, previous, bump, version)
        _make(root, out, previous, workers, as_json)


def _prepare(root: Path, out: Path, previous: str | None, bump: str | None, version: str | None, as_json: bool) -> None:
    from datetime import UTC, datetime

    from datapkg.release.prepare import prepare

    done = prepare(root, out, previous, bump, version, datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps({"version": done.version, "previous": done.previous, "bump": done.step, "files": done.files}, ensure_ascii=False, indent=1))
        return
    why = f"since {done.previous}: {done.step}" if done.previous else "the first release"
    typer.echo(f"Version {done.version} ({why}) is written in {', '.join(done.files) or 'all files already'}.")
    typer.echo("Read the diff and commit it; then run: datapkg release")


def _refuse_unlike(root: Path, out: Path, previous: str | None, bump: str | None, version: str | None) -> None:
    """Raise DataError when the committed version is not the one asked for."""
    from datapkg.files import read_text
    from datapkg.release import changelog
    from datapkg.release.prepare import raised
    from datapkg.release.previous import describe, find_previous

    own = str(describe(root).get("version"))
    if bump:
        before = find_previous(previous, out, own, read_text(root / changelog.FILE))
        version = raised(str(describe(before)["version"]), bump) if before else own
    if version and version != own:
        asked = f"--bump {bump} asks for {version}" if bump else f"--version asks for {version}"
        raise DataError(f"datapackage.json: the committed version is {own}, and {asked}. Write it with datapkg release --prepare, and commit.")


def _make(root: Path, out: Path, previous: str | None, workers: int | None, as_json: bool) -> None:
    from datapkg.release.run import GateClosed
    from datapkg.release.run import release as run
    from datapkg.validate.report import FORMS

    try:
        with Progress() as progress:
            done = run(root, out, previous, workers, lambda what: progress.show(f"release: {what}"))
    except GateClosed as error:
        typer.echo(FORMS["text"](error.report), nl=False)
        raise
    changes = done.changes
    if as_json:
        told = {"version": done.version, "previous": changes.previous, "bump": changes.step, "folder": str(done.folder), "zip": str(done.packed), "new": done.new}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{'Released' if done.new else 'Up to date'}: {done.version}" + (f" ({changes.step} since {changes.previous})." if changes.previous else ", the first release."))
    typer.echo(f"The folder is {done.folder}, the zip {done.packed}. CHANGES.md in it tells what is different.")
