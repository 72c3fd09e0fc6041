"""The reader agrees with the hand-made readings at least as well as it did when the floors were pinned."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from datapkg.files import read_json
from datapkg.release import scores
from datapkg.release.scoring import SETS, SHARES

ROOT = Path(__file__).resolve().parents[2]
FLOORS_FILE = ROOT / scores.READINGS / scores.PINNED
SLACK = 0.02
"""How far a score may stand above its floor before the floor must be raised."""

FLOORS: dict[str, dict[str, Any]] = read_json(FLOORS_FILE)
PAGES = scores.readings(ROOT)
CASES = [(page, measure) for page in PAGES for measure in (*SETS, *SHARES)]


def test_every_reading_has_a_floor_for_every_measure() -> None:
    assert {page: set(pinned["floors"]) for page, pinned in FLOORS.items()} == {page: {*SETS, *SHARES} for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_the_capture_that_was_read_by_hand_is_in_the_archive(page: str) -> None:
    assert hashlib.sha256(scores.capture(ROOT, page)).hexdigest() == FLOORS[page]["sha256"]


@pytest.mark.parametrize(("page", "measure"), CASES)
def test_no_score_is_below_its_floor(page: str, measure: str) -> None:
    found, floor = scores.measures(ROOT, page)[measure], FLOORS[page]["floors"][measure]
    assert found.score >= floor, "\n".join([f"{page}: {measure} fell from {floor:.3f} to {found.score:.4f}", *found.misses])


@pytest.mark.parametrize(("page", "measure"), CASES)
def test_floors_are_raised_with_the_reader(page: str, measure: str) -> None:
    found, floor = scores.measures(ROOT, page)[measure], FLOORS[page]["floors"][measure]
    assert found.score <= floor + SLACK, f"{page}: {measure} rose to {found.score:.4f}; raise its floor of {floor:.3f} in {FLOORS_FILE.name}."
