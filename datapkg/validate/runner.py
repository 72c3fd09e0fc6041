"""Runs the rules over a package and says what came of each."""

import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from datapkg.errors import DataError, UsageError
from datapkg.validate.candidate import Candidate
from datapkg.validate.registry import load_module, load_rules
from datapkg.validate.rule import Rule, Violation, violations
from datapkg.validate.waivers import Waiver, load_waivers, waive

_SIDE_BY_SIDE = 2
SHOWN = 200
"""So many violations of a rule are kept; all are counted."""
FOREIGN = "it is a rule of this project's own tables"
Progress = Callable[[str], None]
State = Literal["passed", "broken", "skipped", "crashed"]


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


@dataclass
class Report:
    """The outcome of every rule, and what is wrong with the waivers themselves."""

    root: Path
    name: str
    version: str
    outcomes: list[Outcome]
    notes: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """The number of violations that forbid a release."""
        return sum(outcome.count for outcome in self.outcomes if outcome.state == "broken" and outcome.rule.severity == "error")

    @property
    def warnings(self) -> int:
        """The number of violations that a person should look at."""
        return sum(outcome.count for outcome in self.outcomes if outcome.state == "broken" and outcome.rule.severity == "warning")

    @property
    def waived(self) -> int:
        """The number of violations that a waiver explains."""
        return sum(len(outcome.waived) for outcome in self.outcomes)

    @property
    def crashed(self) -> list[Outcome]:
        """The rules that could not do their work."""
        return [outcome for outcome in self.outcomes if outcome.state == "crashed"]

    @property
    def unchecked(self) -> list[Outcome]:
        """The rules that had nothing to check, since their tables cannot be used."""
        return [outcome for outcome in self.outcomes if outcome.state == "skipped" and outcome.why != FOREIGN]

    @property
    def exit_code(self) -> int:
        """0 may be released, 1 the data is wrong, 2 some rule could not check."""
        return 2 if self.crashed else 1 if self.errors else 2 if self.unchecked else 0


def validate(
    path: Path, only: Iterable[str] = (), previous: Path | None = None, every_page: bool = False, progress: Progress | None = None,
) -> Report:
    """Check the package in a folder and return the report.

    `only` names the rules to run; `previous` is the folder of the release before; `every_page` reads every page again, not a
    sample of a large package. Raises UsageError when there is no package or no such rule.
    """
    rules = choose(only)
    try:
        package = Candidate.open(path)
    except DataError as error:
        return _unopened(path, str(error))
    package.every_page = every_page
    package.previous = Candidate.open(previous) if previous else None
    waivers = load_waivers(package)
    outcomes = _run_all(rules, package, waivers, progress)
    used = {waiver for outcome in outcomes for _, waiver in outcome.waived}
    if not list(only):
        _report_waivers(outcomes, [waiver for waiver in waivers if waiver not in used])
    rows = {name: package.height(name) for name in package.schemas if package.has(name)} if not list(only) else {}
    descriptor = package.descriptor
    return Report(package.root, str(descriptor.get("name")), str(descriptor.get("version")), outcomes, package.notes, rows)


def _run_all(rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None) -> list[Outcome]:
    from datapkg.validate.parts import NotInOrder, is_large

    if is_large(package):
        try:
            return _run_in_parts(rules, package, waivers, progress)
        except NotInOrder:
            package.proved.clear()  # what is out of order must be seen whole to be named
    return _run_whole(rules, package, waivers, progress)


def _run_whole(rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None) -> list[Outcome]:
    """Run the rules side by side: most of their work is done outside the interpreter's lock. The longest come first."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        needed = {table for rule in rules for table in rule.tables or package.schemas}
        for table in sorted(needed & set(package.schemas), key=package.size, reverse=True):
            pool.submit(package.readable, table)
        waiting = {rule.id: pool.submit(_run, rule, package, waivers) for rule in sorted(rules, key=lambda rule: rule.weight, reverse=True)}
        outcomes = []
        for rule in rules:
            if progress:
                progress(rule.id)
            outcomes.append(waiting[rule.id].result())
    return outcomes


def _run_in_parts(rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None) -> list[Outcome]:
    """Run the rules that look at single pages over the package's parts, a few parts at a time, then the others over the whole."""
    from datapkg.validate.parts import PAGE_TABLES, parts

    outcomes = {rule.id: Outcome(rule, "passed") for rule in rules}
    gathered: dict[str, list[Any]] = {}

    def take(done: tuple[list[Outcome], dict[str, Any]]) -> None:
        for outcome in done[0]:
            _add(outcomes[outcome.rule.id], outcome)
        for name, frame in done[1].items():
            gathered.setdefault(name, []).append(frame)

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        pool.submit(load_module, "schemas")  # its libraries are slow to import: that is done while the first rows are read
        waiting: deque[Future[tuple[list[Outcome], dict[str, Any]]]] = deque()
        for number, part in enumerate(parts(package), 1):
            if progress:
                progress(f"part {number}")
            waiting.append(pool.submit(_run_part, rules, part, waivers))
            if len(waiting) > _SIDE_BY_SIDE:
                take(waiting.popleft().result())
        while waiting:
            take(waiting.popleft().result())
        package.proved |= set(PAGE_TABLES)
        rest = [pool.submit(_run, rule, package, waivers, gathered.get(rule.id)) for rule in rules if rule.scope != "page"]
        for last in rest:
            _add(outcomes[last.result().rule.id], last.result())
    return [outcomes[rule.id] for rule in rules]


def _run_part(rules: list[Rule], part: Candidate, waivers: list[Waiver]) -> tuple[list[Outcome], dict[str, Any]]:
    """Return what came of the rules that look at single pages, and what the others gather."""
    outcomes, gathered = [], {}
    part.check_constraints()
    for rule in rules:
        if rule.scope in ("page", "both"):
            outcomes.append(_run(rule, part, waivers))
        elif rule.gather and part.has(*rule.tables):
            try:
                gathered[rule.id] = rule.gather(part)
            except Exception as error:  # noqa: BLE001 (as in `_checked`: the rule's fault)
                outcomes.append(Outcome(rule, "crashed", why="".join(traceback.format_exception(error)).strip()))
    return outcomes, gathered


def _together(frames: list[Any]) -> Any:
    import polars as pl

    return pl.concat(frames, how="vertical_relaxed")


_GRAVITY = ("passed", "skipped", "broken", "crashed")


def _add(whole: Outcome, part: Outcome) -> None:
    """Add what came of a rule in a part to what came of it so far."""
    told = [each for each in part.violations if not each.key and each in whole.violations]  # what every part says of the whole package
    whole.violations += [each for each in part.violations if each not in told][:max(0, SHOWN - len(whole.violations))]
    whole.count += part.count - len(told)
    whole.waived += part.waived
    whole.seconds += part.seconds
    whole.why = whole.why or part.why
    whole.state = max(whole.state, part.state, key=_GRAVITY.index)


def choose(only: Iterable[str]) -> list[Rule]:
    """Return the rules of these ids in their order; all when none is named. Raises UsageError for one that there is not."""
    rules = load_rules()
    named = list(only)
    known = {rule.id: rule for rule in rules}
    strange = [name for name in named if name not in known]
    if strange:
        raise UsageError(f"--rule {strange[0]}: there is no such rule. `datapkg validate --list` names them.")
    return [known[name] for name in named] if named else list(rules)


def _run(rule: Rule, package: Candidate, waivers: list[Waiver], gathered: list[Any] | None = None) -> Outcome:
    started = time.perf_counter()
    outcome = _checked(rule, package, waivers, gathered)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _checked(rule: Rule, package: Candidate, waivers: list[Waiver], gathered: list[Any] | None) -> Outcome:
    try:
        if not rule.general and not package.is_ours:
            return Outcome(rule, "skipped", why=FOREIGN)
        missing = [table for table in rule.tables if not package.has(table)]
        if missing:
            return Outcome(rule, "skipped", why=f"table {', '.join(missing)} cannot be used: see the other rules")
        own = [waiver for waiver in waivers if waiver.rule == rule.id]
        found = violations(rule.check(package, _together(gathered) if gathered else rule.gather(package)) if rule.gather else rule.check(package))
        outcome = Outcome(rule, "passed")
        rest = waive(found, own, outcome.waived) if own else found
        outcome.violations = list(islice(rest, SHOWN))
        outcome.count = len(outcome.violations) + sum(1 for _ in rest)
        outcome.state = "broken" if outcome.count else "passed"
    except DataError as error:  # a curated file that cannot be read: bad data, and the message names it
        return Outcome(rule, "broken", [Violation(rule.table, "", None, "files that can be read", str(error))], 1)
    except Exception as error:  # noqa: BLE001 (whatever a rule does wrong is the rule's fault, and the others still run)
        unsound = [] if rule.general else [name for name in package.unsound() if name in rule.tables or not rule.tables]
        if unsound:  # a rule of plans relies on what the schemas of the tables that it reads promise
            return Outcome(rule, "skipped", why=f"table {', '.join(unsound)} breaks its schema: see the other rules")
        return Outcome(rule, "crashed", why="".join(traceback.format_exception(error)).strip())
    return outcome


def _report_waivers(outcomes: list[Outcome], unused: list[Waiver]) -> None:
    """Add to the rule of the waivers those that nothing needs."""
    for outcome in outcomes:
        if outcome.rule.id == "waivers-needed" and outcome.state != "crashed":
            ran = {each.rule.id for each in outcomes if each.state in ("passed", "broken")}
            found = [
                Violation("data/waivers.toml", waiver.key, None, "a violation that it explains", f"{waiver.place}: {waiver.rule} finds nothing there")
                for waiver in unused if waiver.rule in ran
            ]
            outcome.violations += found
            outcome.count += len(found)
            outcome.state = "broken" if outcome.count else "passed"


def _unopened(path: Path, message: str) -> Report:
    """The report on a package whose descriptor says nothing: one rule broken, the others not run."""
    outcomes = [
        Outcome(rule, "broken", [Violation(path.name or str(path), "", None, "a descriptor that can be read", message)], 1)
        if rule.id == "descriptor-readable" else Outcome(rule, "skipped", why="the descriptor cannot be read")
        for rule in load_rules()
    ]
    return Report(path, "", "", outcomes)
