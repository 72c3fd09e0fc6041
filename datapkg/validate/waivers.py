"""Known exceptions: `data/waivers.toml` names a rule and a row, says why it may stand, and until when."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from datapkg.errors import DataError
from datapkg.files import read_entries
from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Rule, Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

FILE = "data/waivers.toml"
_KEYS = ("rule", "key", "reason", "until")
_KEY = re.compile(r"[^*]+\*?|\*")
_LEAST = 4
"""Characters of a reason."""


class Waiver(NamedTuple):
    """One exception: violations of `rule` at `key` are known and explained until a day; `place` is where it stands, for messages."""

    rule: str
    key: str
    reason: str
    until: date
    place: str

    def names(self, key: str) -> bool:
        """Say whether a row's key is the waiver's, or begins as one does that ends in `*`; a bare `*` names what is told of no single row."""
        if self.key == "*":
            return key == ""
        return key.startswith(self.key[:-1]) if self.key.endswith("*") else key == self.key


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
        where = place.replace(str(path), FILE)
        wrong = _wrong(entry, known.get(entry["rule"]), package.released_on)
        if wrong:
            package.report("waivers-needed", [Violation(FILE, entry["key"], None, wrong[0], f"{where}: {wrong[1]}")])
        else:
            found.append(Waiver(entry["rule"], entry["key"], entry["reason"], entry["until"], where))
    return found


def _wrong(entry: dict[str, Any], rule: Rule | None, today: date) -> tuple[str, str] | None:
    """What a waiver should be and what it is, where it explains nothing; None for one that is in force."""
    key, reason, until = entry["key"], entry["reason"], entry.get("until")
    if rule is None:
        return "the id of a rule", repr(entry["rule"])
    if not rule.waivable:
        return "a rule about rows; what a file is cannot be explained away", repr(rule.id)
    if not _KEY.fullmatch(key):
        return "the key of a row, or how the keys of some rows begin and one * behind it; a waiver is for rows that somebody has looked at", repr(key)
    if len(reason.strip()) < _LEAST:
        return f"a reason that others can follow, of {_LEAST} characters at least", repr(reason)
    if type(until) is not date:
        return "until = a date such as 2027-06-30", repr(until)
    if until < today:
        return f"a waiver still in force on {today}", f"ended on {until}"
    return None


def waive(found: Iterable[Violation], waivers: list[Waiver], waived: list[tuple[Violation, Waiver]]) -> Iterator[Violation]:
    """Yield the violations that no waiver explains; the others go to `waived` with theirs. A waiver's key may end in one `*`, which stands for anything."""
    for violation in found:
        waiver = next((each for each in waivers if each.names(violation.key)), None)
        if waiver is None:
            yield violation
        else:
            waived.append((violation, waiver))
