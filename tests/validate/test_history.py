"""The floors: what is none is named, and none is passed over because it is misspelt."""

from pathlib import Path

import pytest

from tests.validate.breaks import FOSHAN, Case, broken, caught, written

FLOORS = "data/floors.toml"


def floors(how: str, content: str, *places: str, released: bool = False) -> Case:
    """A file of floors that is none, and the places that must be named."""
    return broken("counts-above-floors", how, written(FLOORS, content), *places, released=released)


CASES = [
    floors("tables as a list", "tables = [1]\n", f"{FLOORS} tables"),
    floors("tables as a list of tables", "[[tables]]\nunits = 1\n", f"{FLOORS} tables", released=True),
    floors("tables as a number", "tables = 1\n", f"{FLOORS} tables"),
    floors("documents as a number", "tasks_of = 1\n", f"{FLOORS} tasks_of"),
    floors("documents as a text", 'tasks_of = "all"\n[tables]\nunits = 1\n', f"{FLOORS} tasks_of"),
    floors("a section misspelt", "[tabels]\nunits = 1\n", f"{FLOORS} tabels"),
    floors("a floor of no section", "units = 1\n", f"{FLOORS} units"),
    floors("a floor that is a truth value", "[tables]\nunits = true\n", "units"),
    floors("a floor with a fraction", "[tables]\nunits = 1.5\n", "units"),
    floors("a floor below nothing", "[tables]\nunits = -1\n", "units"),
    floors("a document's floor that is a truth value", f'[tasks_of]\n"{FOSHAN}" = true\n', f"documents {FOSHAN}"),
    floors("one that is none beside one that is broken", "[tabels]\nunits = 1\n[tables]\nunits = 10000\n", f"{FLOORS} tabels", "units"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_floors_that_are_none_are_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)
