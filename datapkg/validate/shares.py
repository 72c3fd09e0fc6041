"""A large package gone through in two shares at once, each by a process of its own: threads would wait for each other most of the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from datapkg.validate.candidate import Candidate
from datapkg.validate.outcome import Outcome, gathered, run
from datapkg.validate.parts import PAGE_TABLES, Ledger, Share, agree, pages_a_part
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import Rule
from datapkg.validate.second import SecondProcess, pays
from datapkg.validate.waivers import Waiver, load_waivers

_START, _REST = 40 * 1024 * 1024, 0.04
"""One process gets so many bytes of CSV done while the other is started, and needs as long as for such a share of all to look at what hangs on no page."""
Progress = Callable[[str], None]


@dataclass
class Done:
    """What came of a share: of each rule its outcome, and what it gathered, by id; the share's ledger, and notes for people."""

    ledger: Ledger
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    gathered: dict[str, list[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, found: Outcome) -> None:
        """Add what came of a rule in a part."""
        self.outcomes.setdefault(found.rule.id, Outcome(found.rule, "passed")).add(found)


def go_through(
    rules: list[Rule], package: Candidate, waivers: list[Waiver], progress: Progress | None, second: SecondProcess | None = None,
) -> list[Done]:
    """Run the rules that look at single pages over all pages of a package, and gather what the others need.

    The rules that need nothing of the pages are run, too, while the second process is waited for; `second` is one that was started before.
    Raises NotInOrder when the package must be read whole.
    """
    size, pages = sum(package.size(name) for name in PAGE_TABLES), package.pages_in_all
    ahead = 0 if second else _START
    first = min(pages, int(pages * (size * (1 - _REST) + ahead) / (2 * size))) if size else pages
    if pays(size) and first < pages:
        with second or SecondProcess() as other:
            other.ask(package.root, [rule.id for rule in rules], package.every_page, package.today, first)
            mine = _share(rules, package, waivers, 0, first, progress)
            _add_rest(rules, package, waivers, mine)
            theirs = other.answer()
        if theirs is not None:
            agree([mine.ledger, theirs.ledger])
            return [mine, theirs]
        package.notes.append("The second process was lost; one did all the work.")
        package.proved.clear()
    mine = _share(rules, package, waivers, 0, None, progress)
    agree([mine.ledger])
    _add_rest(rules, package, waivers, mine)
    return [mine]


def _share(rules: list[Rule], package: Candidate, waivers: list[Waiver], first: int, last: int | None, progress: Progress | None) -> Done:
    share = Share(package, first, last)
    step = pages_a_part(package, (package.pages_in_all if last is None else last) - first)
    done = Done(share.ledger, notes=package.notes)
    number, following = 0, share.parts(step)
    while (part := next(following, None)) is not None:
        number += 1
        if progress:
            progress(f"part {number}")
        part.check_constraints()
        for rule in rules:
            if rule.scope in ("page", "both"):
                done.add(run(rule, part, waivers))
            elif rule.gather and part.has(*rule.tables):
                found = gathered(rule, part)
                if isinstance(found, Outcome):
                    done.add(found)
                else:
                    done.gathered.setdefault(rule.id, []).append(found)
        del part  # before the next one is read
    return done


def _add_rest(rules: list[Rule], package: Candidate, waivers: list[Waiver], done: Done) -> None:
    """Run the rules that look at the other tables and at files."""
    package.proved |= set(PAGE_TABLES)
    for rule in rules:
        if rule.scope != "page" and not rule.gather:
            done.add(run(rule, package, waivers))


def work(root: Path, ids: list[str], every_page: bool, today: date, first: int) -> Done:
    """Go through the pages from `first` on: what the second process does. Raises NotInOrder."""
    package = Candidate.open(root)
    package.every_page, package.today = every_page, today
    return _share([rule for rule in load_rules() if rule.id in ids], package, load_waivers(package), first, None, None)
