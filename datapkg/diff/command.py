"""The command `datapkg diff`. Heavy libraries are imported by the function that needs them."""

from typing import Annotated

import typer

from datapkg.errors import UsageError


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The version before: a package's folder, this repository's or a release's.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The version after.")],
    form: Annotated[str, typer.Option("--format", metavar="text|markdown|json", help="How to print it; markdown fits into a comment on a pull request.")] = "text",
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows of a kind in each table; counts are always whole. "
                                              "Default: 20, for json all.")] = None,
    fail_on_loss: Annotated[bool, typer.Option("--fail-on-loss", help="End with 1 when a row, a column or a table is gone.")] = False,
) -> None:
    """Tell what changed between two versions: schemas, rows by key, why, and the least version number that is honest.

    Example: datapkg diff ../main . --format markdown
    """
    from datapkg.memory import keep_memory

    keep_memory()
    from datapkg.diff.compare import compare
    from datapkg.diff.places import folder_of
    from datapkg.diff.report import FORMS
    from datapkg.progress import Progress

    if form not in FORMS:
        raise UsageError(f"--format {form}: write one of {', '.join(FORMS)}.")
    with Progress() as progress:
        found = compare(folder_of(old), folder_of(new), lambda what: progress.show(f"comparing: {what}"))
    typer.echo(FORMS[form](found, limit), nl=False)
    if fail_on_loss and found.losses:
        raise typer.Exit(1)
