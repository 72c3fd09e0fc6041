"""Mends of a page's text: data, each with its reason, applied before reading and published as a table.

A mend that finds nothing to mend, or more than one place, stops the build: the page may have been mended by its bureau.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from datapkg.errors import DataError
from datapkg.files import read_entries
from datapkg.read.normalise import normalise

_KEYS = ("page_id", "original", "mended", "reason", "status")
_REQUIRED = ("page_id", "original", "reason", "status")
_STATUSES = ("open", "reported", "mended_at_source")


class Correction(NamedTuple):
    """One mend of one page; `place` is the file that holds it, for messages."""

    page_id: str
    original: str
    mended: str
    reason: str
    status: str
    place: str

    @property
    def correction_id(self) -> str:
        """The mend's stable id: it follows from the page and the words it mends."""
        digest = hashlib.sha256(f"{self.page_id}\n{self.original}".encode()).hexdigest()
        return f"{self.page_id[:6]}-k-{digest[:8]}"


Corrections = dict[str, list[Correction]]


def load_corrections(folder: Path) -> Corrections:
    """Return the mends of `data/corrections/*.toml` by page. Raises DataError, naming file and entry, for a bad one."""
    found: Corrections = {}
    for path in sorted(folder.glob("*.toml")):
        for place, entry in read_entries(path, "correction", _KEYS, _REQUIRED):
            correction = _correction(entry, place)
            found.setdefault(correction.page_id, []).append(correction)
    return found


def _correction(entry: dict[str, Any], place: str) -> Correction:
    mended = entry.get("mended")
    if not isinstance(mended, str):
        raise DataError(f"{place}: `mended` is missing or no text. Write mended = \"\" to take the words out.")
    if entry["status"] not in _STATUSES:
        raise DataError(f"{place}: status {entry['status']!r} is none of {', '.join(_STATUSES)}.")
    if entry["original"] == mended:
        raise DataError(f"{place}: original and mended are the same.")
    if normalise(f"、{mended}、") != f"、{mended}、":
        raise DataError(f"{place}: `mended` has blank lines, doubled blanks or invisible characters, which a page's text has not.")
    return Correction(entry["page_id"], entry["original"], mended, entry["reason"], entry["status"], place)


def apply_corrections(text: str, corrections: Iterable[Correction]) -> tuple[str, list[dict[str, Any]]]:
    """Return the mended text and the `corrections` rows, their positions counted in it.

    Raises DataError when a mend's words stand nowhere on the page or in several places, or when two mends overlap.
    """
    placed = sorted((_only_place(text, correction), correction) for correction in corrections)
    pieces, rows, at, length = [], [], 0, 0
    for start, correction in placed:
        if start < at:
            raise DataError(f"{correction.place}: it overlaps another mend of the same page. Join the two.")
        pieces += [text[at:start], correction.mended]
        length += start - at
        rows.append({
            "correction_id": correction.correction_id, "page_id": correction.page_id, "start": length,
            "end": length + len(correction.mended), "original": correction.original, "mended": correction.mended or None,
            "reason": correction.reason, "status": correction.status,
        })
        length += len(correction.mended)
        at = start + len(correction.original)
    return "".join([*pieces, text[at:]]), rows


def _only_place(text: str, correction: Correction) -> int:
    first = text.find(correction.original)
    if first < 0:
        raise DataError(
            f"{correction.place}: {correction.original!r} stands nowhere on page {correction.page_id}. "
            "Has the bureau mended it? Then remove the correction."
        )
    if text.find(correction.original, first + 1) >= 0:
        raise DataError(f"{correction.place}: {correction.original!r} stands on page {correction.page_id} more than once. Give more of the words around.")
    return first


def undo_corrections(text: str, rows: Iterable[dict[str, Any]]) -> str:
    """Return the text as captured: the published mends of a page undone, from right to left."""
    for row in sorted(rows, key=lambda row: (row["start"], row["end"]))[::-1]:  # two words taken out at one place: in their order
        text = text[:row["start"]] + row["original"] + text[row["end"]:]
    return text
