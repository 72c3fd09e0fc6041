"""The command `datapkg publish`. Heavy libraries are imported by the function that needs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from datapkg.errors import DataError
from datapkg.progress import Progress


def publish(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to: a folder, s3://bucket/prefix, or another address that fsspec knows.")],
    release: Annotated[Path | None, typer.Option("--release", metavar="DIR", help="The release's folder; default: the highest version in "
                                                 "dist/releases/.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the release and print what would be sent; write nothing.")] = False,
    validate: Annotated[bool, typer.Option("--validate/--no-validate", help="Run the gate first. Without, for a release that passed the gate of its day: "
                                           "its files are checked all the same.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Publish a release: its files first, each read back, and the place's index.json last. Published versions never change.

    Example: datapkg publish s3://bucket/prefix --dry-run

    A run that is stopped, however rudely, is taken up by the next one. Credentials come from where the store's library looks for them.
    """
    import fsspec  # noqa: F401 (to say at once what to install)

    from datapkg.publish.folder import newest_release, open_release
    from datapkg.publish.run import publish as run
    from datapkg.publish.stores import connect

    folder = release or newest_release()
    checked = open_release(folder)
    place = connect(url)
    with Progress() as progress:
        if validate:
            _pass_gate(folder, progress.name)
        outcome = run(checked, place, dry_run, lambda done, total: progress.show(f"sent: {done} of {total} files"))
    if as_json:
        summary = {"version": outcome.version, "place": outcome.place, "dry_run": dry_run, "changed": outcome.changed, "listed_before": outcome.listed_before,
                   "kept": outcome.kept, "sent": [{"name": file.name, "bytes": file.bytes, "sha256": file.sha256} for file in outcome.sent]}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
        return
    if not outcome.changed:
        typer.echo(f"{outcome.version} is published at {outcome.place} already: all {outcome.kept} files are there, with the same content.")
        return
    if dry_run:
        for file in outcome.sent:
            typer.echo(f"would send: {file.name} ({file.bytes:,} bytes)")
    word = "Would publish" if dry_run else "Mended" if outcome.listed_before else "Published"
    typer.echo(f"{word} {outcome.version} at {outcome.place}: {len(outcome.sent)} files, {outcome.bytes:,} bytes; {outcome.kept} were there.")


def _pass_gate(folder: Path, progress: Callable[[str], None]) -> None:
    """Raise DataError unless `datapkg validate` lets the release pass."""
    from datapkg.validate.runner import validate

    if validate(folder, progress=progress).exit_code:
        raise DataError(f"{folder}: the gate does not let this release pass. See: datapkg validate {folder}")
