"""Receipts: what became of every address that a bureau's lists named, kept as `data/receipts/<bureau_id>.csv`.

One row an address, the bureau itself and its list pages among them. A flag says that something needs a person; the row's `explanation`,
written by hand, answers that flag and no later one. A flag is a function of its row, so that a killed and resumed run flags what a whole one
does, and the gate can see it again. What the build made of a page is not kept here: `datapkg/build/receipts.py` adds it to the published table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from datapkg.errors import DataError
from datapkg.files import csv_text, read_csv

ROLES = ("bureau", "list", "page", "attachment")
STATES = ("listed", "fetched", "unchanged", "skipped_robots", "failed")
SHRUNK = 0.7
"""A list that names less than this part of what it named before is flagged."""

_GONE = ("http-404", "http-410")
_REPLACED = ("soft-404", "firewall", "challenge", "login", "maintenance", "empty")


@dataclass
class Receipt:
    """One address. Dates are ISO 8601 or empty; `entries` counts the plans that a list or bureau names, `expected` is the most it named.

    `redirected_to` is where redirects ended when the address last gave a page.
    """

    role: str
    url: str
    title: str = ""
    via: str = ""
    listed_on: str = ""
    redirected_to: str = ""
    state: str = "listed"
    reason: str = ""
    flag: str = ""
    explanation: str = ""
    entries: str = ""
    expected: str = ""
    first_listed: str = ""
    last_listed: str = ""
    checked_on: str = ""
    fetched_on: str = ""

    @property
    def code(self) -> str:
        """The fixed word that the reason begins with."""
        return self.reason.partition(":")[0]

    @property
    def unexplained(self) -> bool:
        """Whether something needs a person still."""
        return bool(self.flag) and not self.explanation


COLUMNS = tuple(field.name for field in fields(Receipt))
Receipts = dict[tuple[str, str], Receipt]


def read_receipts(path: Path) -> Receipts:
    """Return a bureau's receipts by role and address; none where there is no file. Raises DataError for a broken one."""
    if not path.is_file():
        return {}
    found: Receipts = {}
    for number, row in enumerate(read_csv(path, COLUMNS), 2):
        if row["role"] not in ROLES or row["state"] not in STATES:
            raise DataError(f"{path}:{number}: role {row['role']!r} or state {row['state']!r} is unknown. Restore the file from version control.")
        found[row["role"], row["url"]] = Receipt(**{name: row[name] for name in COLUMNS})
    return found


def write_receipts(path: Path, receipts: Iterable[Receipt]) -> None:
    """Write a bureau's receipts, sorted, beside their place and move them there."""
    rows = sorted(receipts, key=lambda row: (ROLES.index(row.role), row.url))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(csv_text([COLUMNS, *([getattr(row, name) for name in COLUMNS] for row in rows)]), encoding="utf-8", newline="")
    beside.replace(path)


def merged(old: Receipts, new: Receipts) -> Receipts:
    """Return the receipts after a run: what is new, with what the old rows know besides, and the rows of what is listed no more."""
    present = {role for role, _ in new}
    result = {key: row for key, row in old.items() if row.role != "bureau" or "bureau" not in present}  # its portal may have moved
    for key, row in new.items():
        before = old.get(key)
        if before:
            row.first_listed = before.first_listed or row.first_listed
            row.fetched_on = row.fetched_on or before.fetched_on
            row.flag, row.explanation = before.flag, before.explanation
            row.listed_on, row.title = row.listed_on or before.listed_on, row.title or before.title
            row.entries = row.entries or before.entries
            # A person who explained why there are fewer has accepted their number.
            row.expected = before.entries if before.flag.startswith("list-shrank") and before.explanation else before.expected
            if row.state not in ("fetched", "unchanged"):
                row.redirected_to = before.redirected_to
            if row.state == "listed" and before.state != "listed":  # not asked this time: what is known still holds
                row.state, row.reason, row.checked_on = before.state, before.reason, before.checked_on
        result[key] = row
    for row in result.values():
        _flag(row)
    return result


def _flag(row: Receipt) -> None:
    """Say what needs a person; an explanation of something else does not answer it."""
    seen = flag_of(row)
    if seen and seen != row.flag:
        row.explanation = ""
    row.flag = seen
    if row.entries and int(row.entries) > int(row.expected or 0):
        row.expected = row.entries
    elif row.entries:
        row.expected = row.expected or row.entries


def flag_of(row: Receipt) -> str:
    """Return what in a row needs a person, as a fixed word, a colon and a sentence; empty where all is well."""
    entries, expected = int(row.entries or 0), int(row.expected or 0)
    if row.role == "bureau":
        return "" if entries or not row.entries else "no-page: no plan of this bureau is listed anywhere"
    if row.role == "list":
        return f"list-shrank: it named {expected} plans, now {entries}" if row.entries and entries < SHRUNK * expected else ""
    if row.state == "failed" and row.fetched_on:
        if row.code in _GONE:
            return "page-gone: it was archived, and is no longer there"
        if row.code in _REPLACED:
            return "page-replaced: it was archived, and is now an error page"
    return ""
