"""Flags of receipts: what needs a person stops the release until one has explained it."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from datapkg.fetch.receipts import COLUMNS, Receipt, flag_of
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken
from datapkg.validate.rule import Broken, Violation, rule

_EXPLAIN = "and write what you found into `explanation` of its row in data/receipts/, then build again."


def _as_kept(row: dict[str, Any]) -> Receipt:
    """The row as fetching keeps it."""
    return Receipt(**{name: "" if row[name] is None else str(row[name]) for name in COLUMNS})


def _seen(package: Candidate) -> list[tuple[dict[str, Any], str]]:
    """The rows that have a flag or in which something is seen that has one, with that flag."""
    if "flags" not in package.memo:
        rows = ((row, flag_of(_as_kept(row))) for row in package.table("receipts").iter_rows(named=True))
        package.memo["flags"] = [(row, seen) for row, seen in rows if seen or row["flag"]]
    found: list[tuple[dict[str, Any], str]] = package.memo["flags"]
    return found


def _flagged(package: Candidate, code: str, expected: str) -> Iterator[Violation]:
    """The rows in which something is seen that nobody has explained, whatever their own flag says."""
    for row, seen in _seen(package):
        if seen.startswith(f"{code}:") and row["explanation"] is None:
            yield Violation("receipts", row["receipt_id"], "flag", expected, f"{seen} ({row['url'] or row['bureau_id']})")


@rule(
    "A list names about as many plans as before", scope="package", table="receipts",
    reason="A list that suddenly shrinks was moved or redesigned: the plans that it named are lost to the next fetch, and nothing would say so.",
    mend=f"Open the list; correct its address or paging in data/portals/, or see why there are fewer, {_EXPLAIN}",
)
def list_not_shrunk(package: Candidate) -> Iterator[Violation]:
    yield from _flagged(package, "list-shrank", "at least 70 % of the plans that it named before, or an explanation")


@rule(
    "A page that was archived is still there", scope="package", table="receipts",
    reason="A plan that a bureau takes away is news, and the archived page its last witness: a person must know before it is published again.",
    mend=f"Look for the page on the portal, {_EXPLAIN}",
)
def page_not_gone(package: Candidate) -> Iterator[Violation]:
    yield from _flagged(package, "page-gone", "the page, or an explanation")


@rule(
    "A page that was archived has not become an error page", scope="package", table="receipts",
    reason="A firewall, a login or a 'not found' with status 200 looks like a page to every program.",
    mend=f"Open the page in a browser. If the portal only refused the program, fetch again later; else see what became of it, {_EXPLAIN}",
)
def page_not_replaced(package: Candidate) -> Iterator[Violation]:
    yield from _flagged(package, "page-replaced", "the page, or an explanation")


@rule(
    "A bureau's portal lists a plan", scope="package", table="receipts",
    reason="A bureau with no page at all was not found, which is not the same as a bureau that plans nothing.",
    mend=f"Correct the lists in the bureau's data/portals/ file, or see that it publishes none, {_EXPLAIN}",
)
def bureau_lists_plans(package: Candidate) -> Iterator[Violation]:
    yield from _flagged(package, "no-page", "at least one plan, or an explanation")


@rule(
    "A listed plan can be read", scope="package", table="receipts",
    reason="A plan that is kept as doc, wps, xlsx or a scan is missing from every table.",
    mend=f"Archive its text (`datapkg archive`), {_EXPLAIN}",
)
def listed_plan_readable(package: Candidate) -> Broken:
    rows = package.table("receipts").filter((pl.col("role") == "page") & (pl.col("reading") == "unreadable") & pl.col("explanation").is_null())
    return broken(package, rows, "receipts", "reading", "a page that can be read, or an explanation", pl.format("unreadable: {}", "url"))


@rule(
    "A flag is what the row shows", scope="package", table="receipts",
    reason="A flag taken away by hand would let the release pass without anybody's explanation.", mend="Build the package again: flags are written by `datapkg fetch`; a person answers them in `explanation`.",
)
def flag_as_seen(package: Candidate) -> Iterator[Violation]:
    for row, seen in _seen(package):
        if row["flag"] != (seen or None):
            yield Violation("receipts", row["receipt_id"], "flag", str(seen or None), str(row["flag"]))
