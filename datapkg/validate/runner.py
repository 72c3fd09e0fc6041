"""Runs the rules over a package and says what came of each."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from datapkg.errors import DataError, UsageError
from datapkg.validate.candidate import FILE, Candidate
from datapkg.validate.outcome import FOREIGN, Outcome, run
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import Rule, Violation
from datapkg.validate.waivers import Waiver, load_waivers

if TYPE_CHECKING:
    from datapkg.validate.second import SecondProcess

_SIDE_BY_SIDE = 2
Progress = Callable[[str], None]


@dataclass
class Report:
    """The outcome of every rule, and what is wrong with the waivers themselves."""

    root: Path
    name: str
    version: str
    outcomes: list[Outcome]
    notes: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    """The tables with a schema whose rows could not be read, whether or not a rule says why."""
    limits: list[str] = field(default_factory=list)
    """What the package asks for and no rule can check; the notes have it, too."""
    chosen: bool = False
    """Whether only the rules that somebody named were run."""

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
    def idle(self) -> bool:
        """Whether no rule had anything to check."""
        return all(outcome.state == "skipped" for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 may be released, or the chosen rules found nothing; 1 the data is wrong, 2 some rule or table could not be checked."""
        return 2 if self.crashed else 1 if self.errors else 2 if self.unchecked or self.unread or self.limits or self.idle else 0


def validate(
    path: Path, only: Iterable[str] = (), previous: Path | None = None, every_page: bool = False, progress: Progress | None = None,
    second: "SecondProcess | None" = None,
) -> Report:
    """Check the package in a folder and return the report.

    `only` names the rules to run; `previous` is the folder of the release before; `every_page` reads every page again, not a
    sample of a large package; `second` is a process for a large one that was started before. Raises UsageError when there is no package or no such rule.
    """
    named = list(only)
    rules, chosen = choose(named), bool(named)
    try:
        package = Candidate.open(path)
    except DataError as error:
        return _unopened(path, str(error))
    package.every_page = every_page
    package.previous = _previous(previous) if previous else None
    waivers = load_waivers(package)
    outcomes = _run_all(rules, package, waivers, progress, second)
    used = {waiver for outcome in outcomes for _, waiver in outcome.waived}
    if not chosen:
        _report_waivers(outcomes, [waiver for waiver in waivers if waiver not in used])
    rows = {name: package.height(name) for name in package.schemas if package.has(name)} if not chosen else {}
    of_any = any(rule.table == "*" for rule in rules)  # chosen rules of single tables say by themselves what they lack
    unread = [] if not of_any else [name for name in package.schemas if not package.readable(name)]
    notes = [*package.notes, *package.unchecked, *(f"The rows of {name} were not read, and not checked." for name in unread)]
    descriptor = package.descriptor
    name, version = (str(descriptor.get(member) or "") for member in ("name", "version"))
    return Report(package.root, name, version, outcomes, notes, rows, unread, package.unchecked, chosen)


def _previous(path: Path) -> Candidate:
    """The release before; what is wrong with it is no fault of the package that is checked."""
    try:
        return Candidate.open(path)
    except DataError as error:
        raise UsageError(f"--previous {path}: {error}") from error


def _run_all(
    rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None, second: "SecondProcess | None",
) -> list[Outcome]:
    from datapkg.validate.parts import NotInOrder, is_large

    if is_large(package):
        try:
            return _run_in_parts(rules, package, waivers, progress, second)
        except NotInOrder:
            package.proved.clear()  # what is out of order must be seen whole to be named
    return _run_whole(rules, package, waivers, progress)


def _run_whole(rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None) -> list[Outcome]:
    """Run the rules side by side: most of their work is done outside the interpreter's lock. The longest come first."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        needed = {table for rule in rules for table in rule.tables or package.schemas}
        for table in sorted(needed & set(package.schemas), key=package.size, reverse=True):
            pool.submit(package.readable, table)
        waiting = {rule.id: pool.submit(run, rule, package, waivers) for rule in sorted(rules, key=lambda rule: rule.weight, reverse=True)}
        outcomes = []
        for rule in rules:
            if progress:
                progress(rule.id)
            outcomes.append(waiting[rule.id].result())
    return outcomes


def _run_in_parts(
    rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None, second: "SecondProcess | None",
) -> list[Outcome]:
    """Run the rules that look at single pages over the package's parts, then those that need something of all of them."""
    from datapkg.validate.shares import go_through

    outcomes = {rule.id: Outcome(rule, "passed") for rule in rules}
    shares = go_through(rules, package, waivers, progress, second)
    for share in shares:
        for outcome in share.outcomes.values():
            outcomes[outcome.rule.id].add(outcome)
        package.notes += [note for note in share.notes if note not in package.notes]
    for rule in rules:
        if rule.gather:
            outcomes[rule.id].add(run(rule, package, waivers, [frame for share in shares for frame in share.gathered.get(rule.id, ())]))
    return [outcomes[rule.id] for rule in rules]


def choose(only: Iterable[str]) -> list[Rule]:
    """Return the rules of these ids in their order; all when none is named. Raises UsageError for one that there is not."""
    rules = load_rules()
    named = list(only)
    known = {rule.id: rule for rule in rules}
    strange = [name for name in named if name not in known]
    if strange:
        raise UsageError(f"--rule {strange[0]}: there is no such rule. `datapkg validate --list` names them.")
    return [known[name] for name in named] if named else list(rules)


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
        Outcome(rule, "broken", [Violation(FILE, "", None, "a descriptor that can be read", message)], 1)
        if rule.id == "descriptor-readable" else Outcome(rule, "skipped", why="the descriptor cannot be read")
        for rule in load_rules()
    ]
    return Report(path, "", "", outcomes)
