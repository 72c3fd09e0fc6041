"""The reader agrees with the hand-made readings at least as well as it did when the floors were pinned."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from datapkg.codelists import Codelists
from datapkg.fetch.archive import read_snapshots, warc_files
from datapkg.parse.plan import json_value, parse_page
from datapkg.paths import data_root
from datapkg.read.page import read_payload

from .scoring import SETS, SHARES, Measures, Tables, score

HERE = Path(__file__).parent
FLOORS_FILE = HERE / "floors.json"
SLACK = 0.02
"""How far a score may stand above its floor before the floor must be raised."""


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


FLOORS: dict[str, dict[str, Any]] = _json(FLOORS_FILE)
PAGES = sorted(path.stem for path in HERE.glob("[0-9]*.json"))
CASES = [(page, measure) for page in PAGES for measure in (*SETS, *SHARES)]


@cache
def capture(page: str) -> bytes:
    """The archived capture that the reading was made of, by the digest pinned for it."""
    pinned = FLOORS[page]["sha256"]
    payloads = [snapshot.payload for path in warc_files(data_root() / "snapshots") for snapshot in read_snapshots(path)
                if snapshot.bureau_id == page.split("-")[0]]
    digests = [hashlib.sha256(payload).hexdigest() for payload in payloads]
    assert pinned in digests, (
        f"{page}: the archive has no capture {pinned[:12]}, only {[digest[:12] for digest in digests]}. The reading is of another text: "
        f"compare it with the new capture, then pin the new digest in {FLOORS_FILE.name}."
    )
    return payloads[digests.index(pinned)]


@cache
def measures(page: str) -> Measures:
    """Every measure of the reader on one page."""
    parsed = parse_page(read_payload(capture(page), page), Codelists.load())
    tables: Tables = {name: [{column: json_value(value) for column, value in row.items()} for row in rows] for name, rows in parsed.items()}
    return score(_json(HERE / f"{page}.json"), tables)


def test_every_reading_has_a_floor_for_every_measure() -> None:
    assert {page: set(pinned["floors"]) for page, pinned in FLOORS.items()} == {page: {*SETS, *SHARES} for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_the_capture_that_was_read_by_hand_is_in_the_archive(page: str) -> None:
    assert hashlib.sha256(capture(page)).hexdigest() == FLOORS[page]["sha256"]


@pytest.mark.parametrize(("page", "measure"), CASES)
def test_no_score_is_below_its_floor(page: str, measure: str) -> None:
    found, floor = measures(page)[measure], FLOORS[page]["floors"][measure]
    assert found.score >= floor, "\n".join([f"{page}: {measure} fell from {floor:.3f} to {found.score:.4f}", *found.misses])


@pytest.mark.parametrize(("page", "measure"), CASES)
def test_floors_are_raised_with_the_reader(page: str, measure: str) -> None:
    found, floor = measures(page)[measure], FLOORS[page]["floors"][measure]
    assert found.score <= floor + SLACK, f"{page}: {measure} rose to {found.score:.4f}; raise its floor of {floor:.3f} in {FLOORS_FILE.name}."
