"""Receipts as they are published: what fetching wrote in `data/receipts/`, with what the build made of the archive.

Fetching knows what became of an address, the build what it read and parsed: each fact is kept where it arises, and they meet here.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from datapkg.build.decide import Archived
from datapkg.build.snapshots import served_id
from datapkg.errors import DataError
from datapkg.fetch.archive import TARGET
from datapkg.fetch.receipts import ROLES, Receipt, read_receipts
from datapkg.read.normalise import normalise

Row = dict[str, Any]
Kept = dict[str, list[Receipt]]
NEVER_ASKED = "not asked: no fetch has asked this portal yet"
NOT_KEPT = "not asked: it was asked later, and what became of it by this day is not kept"
_DATES = ("listed_on", "first_listed", "last_listed", "checked_on", "fetched_on")


def load_receipts(folder: Path, bureaus: Iterable[str], as_of: date | None = None) -> Kept:
    """Return the bureaus' receipts in their order, those of a bureau by its code; `as_of` leaves out what a later day brought.

    Raises DataError, naming file and address, for a broken one and for a file of no registered bureau.
    """
    codes = list(bureaus)
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in codes:
            raise DataError(f"{path}: no bureau {path.stem} is registered. Add data/portals/{path.stem}.toml, or move the file.")
    found: Kept = {}
    for code in codes:
        path = folder / f"{code}.csv"
        rows = list(read_receipts(path).values())
        for row in rows:
            _check(row, path)
        found[code] = [_as_of(row, as_of.isoformat()) for row in rows if row.first_listed <= as_of.isoformat()] if as_of else rows
    return found


def explained_pages(kept: Kept) -> set[str]:
    """Return the ids of the pages about which a person has written something."""
    return {_page_id(code, row) for code, rows in kept.items() for row in rows if row.explanation and row.role in ("page", "attachment")}


def published_receipts(bureaus: Iterable[Row], kept: Kept, archived: Mapping[str, Archived]) -> list[Row]:
    """Return the `receipts` rows: bureau by bureau its own row first, then lists, pages and attachments by address."""
    captures: dict[str, list[tuple[str, str]]] = {}
    for page_id, each in archived.items():
        if each.capture:
            captures.setdefault(page_id[:6], []).append((page_id, TARGET + each.capture))
    found: list[Row] = []
    for bureau in bureaus:
        code = bureau["bureau_id"]
        rows = list(_rows(code, kept.get(code, []), archived))
        rows += [_row(code, Receipt("page", url, state="captured"), page_id, archived[page_id]) for page_id, url in captures.get(code, [])]
        found += sorted(rows, key=lambda row: (ROLES.index(row["role"]), row["url"] or ""))
    return found


def receipt_id(bureau_id: str, role: str, url: str | None) -> str:
    """Return the stable id of a receipt: it follows from role and address.

    >>> receipt_id("440600", "bureau", None)
    '440600-r-bb5b9967d718'
    """
    digest = hashlib.sha256(f"{role}\n{url or ''}".encode()).hexdigest()
    return f"{bureau_id}-r-{digest[:12]}"


def page_of(bureau_id: str, url: str) -> str:
    """Return the id of the page that an address gives, a web address or a text capture's. Raises ValueError for anything else."""
    return f"{bureau_id}-p-{url.removeprefix(TARGET)[:12]}" if url.startswith(TARGET) else served_id(bureau_id, url)


def _page_id(code: str, row: Receipt) -> str:
    return page_of(code, row.redirected_to or row.url)


def _rows(code: str, rows: list[Receipt], archived: Mapping[str, Archived]) -> Iterator[Row]:
    own = [row for row in rows if row.role == "bureau"] or [Receipt("bureau", "", state="listed", reason=NEVER_ASKED)]
    for row in own[:1]:
        changed = max((each.fetched_on for each in rows if each.role in ("page", "attachment")), default="")
        yield _row(code, row, None, None) | {"url": None, "title": None, "fetched_on": _day(changed)}
    for row in rows:
        if row.role == "list":
            yield _row(code, row, None, None)
        elif row.role != "bureau":
            page_id = _page_id(code, row)
            yield _row(code, row, page_id, archived.get(page_id))


def _row(code: str, row: Receipt, page_id: str | None, archived: Archived | None) -> Row:
    url = row.url if row.role != "bureau" else None
    return {
        "receipt_id": receipt_id(code, row.role, url), "bureau_id": code, "role": row.role, "url": url,
        "redirected_to": row.redirected_to or None, "page_id": page_id if archived and archived.is_page else None,
        "title": _words(row.title), "via": row.via or None, "listed_on": _day(row.listed_on), "state": row.state,
        "reading": archived.reading if archived else None, "reason": row.reason or None, "flag": row.flag or None,
        "explanation": _words(row.explanation), "entries": _count(row.entries), "expected": _count(row.expected),
        "first_listed": _day(row.first_listed), "last_listed": _day(row.last_listed), "checked_on": _day(row.checked_on),
        "fetched_on": _day(row.fetched_on),
    }


def _words(printed: str) -> str | None:
    """Text as all tables have it: NFC, without invisible characters, in one line."""
    return " ".join(normalise(printed).split("\n")) or None


def _day(printed: str) -> date | None:
    return date.fromisoformat(printed) if printed else None


def _count(printed: str) -> int | None:
    return int(printed) if printed else None


def _check(row: Receipt, path: Path) -> None:
    """Raise DataError unless the cells that are no text are what they must be."""
    for name in _DATES:
        try:
            _day(getattr(row, name))
        except ValueError as error:
            raise DataError(f"{path}: {row.role} {row.url}: {name} {getattr(row, name)!r} is no day. Restore the file from version control.") from error
    for name in ("entries", "expected"):
        if not re.fullmatch(r"\d{0,9}", getattr(row, name), re.ASCII):
            raise DataError(f"{path}: {row.role} {row.url}: {name} {getattr(row, name)!r} is no number. Restore the file from version control.")
    if row.role != "bureau":
        try:
            _page_id(path.stem, row)
        except (ValueError, UnicodeError) as error:
            raise DataError(f"{path}: {row.role} {row.url!r} is no web address. Restore the file from version control.") from error


def _as_of(row: Receipt, day: str) -> Receipt:
    """What is known of an address without what happened after a day; what became of it by then, a later run has written over."""
    if max(row.checked_on, row.last_listed) <= day:
        return row
    return Receipt(
        row.role, row.url, row.title, row.via, row.listed_on, row.redirected_to, reason=NOT_KEPT, first_listed=row.first_listed,
        last_listed=min(row.last_listed, day), fetched_on=row.fetched_on if row.fetched_on <= day else "",
    )
