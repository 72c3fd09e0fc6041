"""What a rule is: a small function that returns the rows that break it, with what people must know to mend them.

A file in `validators/rules/` declares its rules like this:

    @rule(
        "A range runs upwards", table="quantities",
        reason="A range whose ends are swapped was misread, and every comparison with it is wrong.",
        mend="Read the figure again in the task's text; mend the value with an override.",
    )
    def range_upwards(package: Candidate) -> Broken:
        rows = package.table("quantities")
        return broken(rows.filter(pl.col("value_low") > pl.col("value_high")), "quantities", "value_high", ...)

Its id is the function's name in kebab case.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Union

if TYPE_CHECKING:
    import polars as pl

    from datapkg.validate.candidate import Candidate

Severity = Literal["error", "warning"]


class Violation(NamedTuple):
    """One place that breaks a rule.

    `table` is a table's name, or a file's path from the package's folder; `key` the row's primary key (its cells joined with
    `/`), `row 3` (counted from 1, header not counted) in a table without key, or empty for the whole table or file.
    """

    table: str
    key: str
    column: str | None
    expected: str
    found: str


Broken = Union["pl.DataFrame", Iterable[Violation]]
"""What a rule returns: violations, or a frame of them with the columns of `Violation`, as `frames.broken` makes it."""
Check = Callable[..., Broken]
Gather = Callable[["Candidate"], "pl.DataFrame"]
Scope = Literal["page", "package", "both"]


@dataclass(frozen=True)
class Rule:
    """One rule. `tables` are those it reads: it runs when the package has them all and each fits its schema.

    `general` rules hold for any data package; the others for this project's tables only. A rule of more `weight` takes longer, and
    is begun earlier.

    What a rule that is not `waivable` finds cannot be explained away: those on the descriptor and its files, and those on whether tables can be read and
    are the same in every form. A waiver is for rows that are as the page has them, and nothing of a page makes a file another one.

    A rule whose `scope` is a page looks at nothing that hangs on two pages: a large package is shown to it in parts. One whose scope is the package
    either needs no table that is filled page by page, or `gather`s what it needs from each part: its check then gets the parts' frames, put together. One of
    scope `both` is shown the parts, and then the package for its other tables: it looks at `own_tables` only.
    """

    id: str
    title: str
    reason: str
    mend: str
    severity: Severity
    table: str
    tables: tuple[str, ...]
    general: bool
    check: Check
    weight: int = 0
    scope: Scope = "page"
    gather: Gather | None = None
    waivable: bool = True

    def __reduce__(self) -> tuple[Callable[[str], "Rule"], tuple[str]]:
        """Travel to another process by id: a rule is a function of this installation."""
        return _of_id, (self.id,)


def _of_id(identifier: str) -> Rule:
    from datapkg.validate.registry import load_rules

    return next(each for each in load_rules() if each.id == identifier)


_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def rule(
    title: str, *, reason: str, mend: str, table: str, reads: Iterable[str] = (), severity: Severity = "error", general: bool = False,
    weight: int = 0, scope: Scope = "page", gather: Gather | None = None, waivable: bool = True,
) -> Callable[[Check], Rule]:
    """Make a rule of the function below. `table` is where its rows stand (or `*` for any, `descriptor` for the description), `reads` what else it reads."""

    def made(check: Check) -> Rule:
        identifier = check.__name__.replace("_", "-")
        if not _ID.fullmatch(identifier):
            raise ValueError(f"{check.__module__}: {check.__name__} makes no kebab-case rule id")
        own = () if general or table in ("*", "descriptor") else (table,)
        tables = tuple(dict.fromkeys([*own, *reads]))
        return Rule(
            identifier, title, reason, mend, severity, table, tables, general, check, weight, "package" if gather else scope, gather,
            waivable and table != "descriptor",
        )

    return made


def violations(rows: Broken) -> Iterator[Violation]:
    """Yield the violations that a rule returned, in its order."""
    frame: Any = rows
    if hasattr(frame, "iter_rows"):  # polars is not imported here: listing the rules needs none
        yield from (Violation(*row) for row in frame.select(Violation._fields).iter_rows())
    else:
        for each in frame:
            if not isinstance(each, Violation):
                raise TypeError(f"a rule returns violations, not {type(each).__name__}")
            yield each
