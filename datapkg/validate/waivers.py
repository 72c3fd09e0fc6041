"""Known exceptions: `data/waivers.toml` names a rule and a row, says why it may stand, and until when."""

from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from datapkg.errors import DataError
from datapkg.files import read_entries
from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

FILE = "data/waivers.toml"
_KEYS = ("rule", "key", "reason", "until")


class Waiver(NamedTuple):
    """One exception: violations of `rule` at `key` are known and explained until a day; `place` is where it stands, for messages."""

    rule: str
    key: str
    reason: str
    until: date
    place: str


def load_waivers(package: "Candidate") -> list[Waiver]:
    """Return the package's waivers; what is wrong with one goes to the package's problems, and it waives nothing."""
    from datapkg.validate.registry import load_rules

    try:
        path = inside(package.root, FILE)
    except Refused:
        return []
    known = {rule.id: rule for rule in load_rules()}
    found: list[Waiver] = []
    try:
        entries = read_entries(path, "waiver", _KEYS, ("rule", "key", "reason"))
    except DataError as error:
        package.report("waivers-needed", [Violation(FILE, "", None, "[[waiver]] tables with rule, key, reason, until", str(error))])
        return []
    for place, entry in entries:
        until = entry.get("until")
        where = place.replace(str(path), FILE)
        if entry["rule"] not in known:
            package.report("waivers-needed", [Violation(FILE, entry["key"], None, "the id of a rule", f"{where}: {entry['rule']!r}")])
        elif type(until) is not date:
            package.report("waivers-needed", [Violation(FILE, entry["key"], None, "until = a date such as 2027-06-30", f"{where}: {until!r}")])
        elif until < package.released_on:
            package.report("waivers-needed", [Violation(FILE, entry["key"], None, f"a waiver still in force on {package.released_on}", f"{where}: ended on {until}")])
        else:
            found.append(Waiver(entry["rule"], entry["key"], entry["reason"], until, where))
    return found


def waive(found: Iterable[Violation], waivers: list[Waiver], waived: list[tuple[Violation, Waiver]]) -> Iterator[Violation]:
    """Yield the violations that no waiver explains; the others go to `waived` with theirs. A waiver's key may end in `*`."""
    for violation in found:
        waiver = next((each for each in waivers if fnmatchcase(violation.key, each.key)), None)
        if waiver is None:
            yield violation
        else:
            waived.append((violation, waiver))
