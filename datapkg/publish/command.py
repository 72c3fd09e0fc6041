"""The command `datapkg publish`. Heavy libraries are imported by the function that needs them."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from datapkg.errors import DataError


def publish(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to: a folder, s3://bucket/prefix, or another address that fsspec knows.")],
    release: Annotated[Path | None, typer.Option("--release", metavar="DIR", help="The release's folder; default: the highest version in "
                                                 "dist/releases/.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the release and print what would be sent; write nothing.")] = False,
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
    from datapkg.validate.runner import validate

    folder = release or newest_release()
    checked = open_release(folder)
    place = connect(url)
    _show("checking the release")
    report = validate(folder)
    if report.exit_code:
        _show("")
        raise DataError(f"{folder}: the gate does not let this release pass. See: datapkg validate {folder}")
    try:
        outcome = run(checked, place, dry_run, lambda done, total: _show(f"sent: {done} of {total} files"))
    finally:
        _show("")
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


def _show(words: str) -> None:
    """A line on standard error that tells how far the work is, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{words}")
        sys.stderr.flush()
