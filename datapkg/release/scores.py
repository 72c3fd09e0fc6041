"""The reading scores: how well this installation reads the archived pages that people have read by hand."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_json
from datapkg.release.scoring import SETS, SHARES, Measures, score

READINGS = "tests/gold"
PINNED = "floors.json"


def measured(root: Path) -> dict[str, Any]:
    """Return what `scores.json` says: for each reading in a checkout its capture and the score of every measure, rounded to 4 digits.

    Raises DataError when the archive no longer has the capture that a reading was made of.
    """
    pages = {page: {"sha256": pinned_capture(root, page), "scores": _rounded(measures(root, page))} for page in readings(root)}
    return {"found": list(SETS), "right": list(SHARES), "pages": pages}


def readings(root: Path) -> list[str]:
    """Return the names of a checkout's hand-made readings, such as `440600-2018`; none where it has no readings."""
    return sorted(path.stem for path in (root / READINGS).glob("[0-9]*.json"))


def pinned_capture(root: Path, page: str) -> str:
    """Return the SHA-256 of the capture that a reading was made of."""
    return str(read_json(root / READINGS / PINNED)[page]["sha256"])


@cache
def measures(root: Path, page: str) -> Measures:
    """Return every measure of the reader on one page that was read by hand."""
    from datapkg.codelists import Codelists
    from datapkg.parse.plan import json_value, parse_page
    from datapkg.read.page import read_payload

    parsed = parse_page(read_payload(capture(root, page), page), Codelists.load(root / "data" / "codelists"))
    tables = {name: [{column: json_value(value) for column, value in row.items()} for row in rows] for name, rows in parsed.items()}
    return score(read_json(root / READINGS / f"{page}.json"), tables)


@cache
def capture(root: Path, page: str) -> bytes:
    """Return the archived capture that a reading was made of. Raises DataError when the archive has it no longer."""
    pinned = pinned_capture(root, page)
    found = {hashlib.sha256(payload).hexdigest(): payload for payload in _payloads(root, page.partition("-")[0])}
    if pinned not in found:
        raise DataError(
            f"{root / READINGS / PINNED}: {page}: the archive has no capture {pinned[:12]}, only {', '.join(digest[:12] for digest in found) or 'none'}. "
            "The reading is of another text: compare it with the new capture, then pin the new digest there."
        )
    return found[pinned]


def _payloads(root: Path, bureau: str) -> Iterator[bytes]:
    from datapkg.fetch.archive import read_snapshots, warc_files

    for path in warc_files(root / "data" / "snapshots"):
        yield from (snapshot.payload for snapshot in read_snapshots(path) if snapshot.bureau_id == bureau)


def _rounded(found: Measures) -> dict[str, float]:
    return {name: round(measure.score, 4) for name, measure in found.items()}
