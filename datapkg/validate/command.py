"""`datapkg validate`."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from datapkg.errors import UsageError
from datapkg.memory import keep_memory
from datapkg.progress import Progress
from datapkg.validate.second import SecondProcess, expected_size, pays

_HUGE = 1 << 30
"""Bytes of CSV from which large pages of memory save time."""


def validate(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="The package's folder, this repository's or a release's; default: where you are.")] = Path(),
    form: Annotated[str, typer.Option("--format", metavar="text|json|markdown|github|junit", help="How to print the report.")] = "text",
    only: Annotated[list[str] | None, typer.Option("--rule", metavar="ID", help="Check this rule only. Repeat it for several.")] = None,
    previous: Annotated[Path | None, typer.Option("--previous", metavar="DIR", help="The release before, to find what vanished.")] = None,
    every_page: Annotated[bool, typer.Option("--every-page", help="Read every page again, not a sample of a large package.")] = False,
    as_list: Annotated[bool, typer.Option("--list", help="List the rules, and check nothing.")] = False,
    explain: Annotated[str | None, typer.Option("--explain", metavar="ID", help="Tell all about one rule, and check nothing.")] = None,
) -> None:
    """Decide whether a data package may be released: 0 it may, 1 its data is wrong, 2 it could not be checked.

    Example: datapkg validate --rule value-as-printed
    """
    size = expected_size(path)
    keep_memory(threads=1, large_pages=size > _HUGE)  # a large package is gone through by two processes; threads would only wait for each other
    if as_list:
        _list(form, only or [])
        return
    if explain is not None:
        _explain(explain)
        return
    with SecondProcess() if pays(size) else nullcontext() as second:
        # Only now, as what they load takes as long in both processes.
        from datapkg.validate.report import FORMS
        from datapkg.validate.runner import validate as run

        if form not in FORMS:
            raise UsageError(f"--format {form}: write one of {', '.join(FORMS)}.")
        with Progress() as progress:
            report = run(path, only or [], previous, every_page, progress.name, second)
    typer.echo(FORMS[form](report), nl=False)
    raise typer.Exit(report.exit_code)


def _list(form: str, only: list[str]) -> None:
    from datapkg.validate import reference
    from datapkg.validate.runner import choose

    lists = {"text": reference.listed, "json": reference.listed_json, "markdown": reference.reference}
    if form not in lists:
        raise UsageError(f"--list --format {form}: write one of {', '.join(lists)}.")
    typer.echo(lists[form](choose(only)), nl=False)


def _explain(rule: str) -> None:
    from datapkg.validate import reference
    from datapkg.validate.runner import choose

    typer.echo(reference.explained(choose([rule])[0]), nl=False)
