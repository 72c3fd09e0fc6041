"""What came of a rule, and how it is run: one that breaks down is at fault itself, and the others still run."""

import time
import traceback
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from datapkg.errors import DataError
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import FAULTS
from datapkg.validate.places import unreadable
from datapkg.validate.rule import Rule, Violation, violations
from datapkg.validate.waivers import Waiver, waive

SHOWN = 200
"""So many violations of a rule are kept; all are counted."""
FOREIGN = "it is a rule of this project's own tables"
State = Literal["passed", "broken", "skipped", "crashed"]
_GRAVITY = ("passed", "skipped", "broken", "crashed")


@dataclass
class Outcome:
    """What came of one rule: the violations found (the first of them), how many in all, how many a person has waived."""

    rule: Rule
    state: State
    violations: list[Violation] = field(default_factory=list)
    count: int = 0
    waived: list[tuple[Violation, Waiver]] = field(default_factory=list)
    why: str = ""
    seconds: float = 0.0

    def add(self, part: "Outcome") -> None:
        """Add what came of the rule in a part to what came of it so far."""
        told = [each for each in part.violations if not each.key and each in self.violations]  # what every part says of the whole package
        self.violations += [each for each in part.violations if each not in told][:max(0, SHOWN - len(self.violations))]
        self.count += part.count - len(told)
        self.waived += part.waived
        self.seconds += part.seconds
        self.why = self.why or part.why
        self.state = max(self.state, part.state, key=_GRAVITY.index)


def run(rule: Rule, package: Candidate, waivers: list[Waiver], frames: list[Any] | None = None) -> Outcome:
    """Run a rule on a package or a part of one; `frames` is what it gathered from the parts."""
    started = time.perf_counter()
    outcome = _checked(rule, package, waivers, frames)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _checked(rule: Rule, package: Candidate, waivers: list[Waiver], frames: list[Any] | None) -> Outcome:
    try:
        if not rule.general and not package.is_ours:
            return Outcome(rule, "skipped", why=FOREIGN)
        missing = [table for table in rule.tables if not package.has(table)]
        if missing:
            return Outcome(rule, "skipped", why=f"table {', '.join(missing)} cannot be used: see the other rules")
        own = [waiver for waiver in waivers if waiver.rule == rule.id]
        found = violations(rule.check(package, _together(frames) if frames else rule.gather(package)) if rule.gather else rule.check(package))
        outcome = Outcome(rule, "passed")
        rest = waive(found, own, outcome.waived) if own else found
        outcome.violations = list(islice(rest, SHOWN))
        outcome.count = len(outcome.violations) + sum(1 for _ in rest)
        outcome.state = "broken" if outcome.count else "passed"
    except DataError as error:  # a curated file that cannot be read: bad data, and the message names it
        return Outcome(rule, "broken", [unreadable(package.root, rule.table, str(error), "files that can be read")], 1)
    except FAULTS as error:  # whatever a rule does wrong is the rule's fault, and the others still run
        unsound = [] if rule.general else [name for name in package.unsound() if name in rule.tables or not rule.tables]
        if unsound:  # a rule of plans relies on what the schemas of the tables that it reads promise
            return Outcome(rule, "skipped", why=f"table {', '.join(unsound)} breaks its schema: see the other rules")
        return Outcome(rule, "crashed", why="".join(traceback.format_exception(error)).strip())
    return outcome


def gathered(rule: Rule, part: Candidate) -> Any:
    """Return what a rule gathers from a part, or the outcome of its breaking down."""
    try:
        return rule.gather(part) if rule.gather else None
    except FAULTS as error:  # as in `_checked`: the rule's fault
        return Outcome(rule, "crashed", why="".join(traceback.format_exception(error)).strip())


def _together(frames: list[Any]) -> Any:
    import polars as pl

    return pl.concat(frames, how="vertical_relaxed")
