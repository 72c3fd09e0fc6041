"""A good package broken in hundreds of ways: every one is told to be wrong, and none takes the gate down.

`benchmarks/gate_mutations.py` runs any number of them and prints the shares; DATAPKG_MUTANTS sets how many of each kind run here.
"""

import os
from pathlib import Path

import pytest

from datapkg.validate.runner import validate
from tests.validate.mutations import KINDS, judged, kinds, mutate
from tests.validate.packages import Package

EACH = int(os.environ.get("DATAPKG_MUTANTS", "1"))


@pytest.mark.parametrize("released", [False, True], ids=["checkout", "release"])
def test_the_package_that_is_broken_was_good(tmp_path: Path, released: bool) -> None:
    report = validate(Package(tmp_path / "package", released).root)
    assert [(outcome.rule.id, outcome.violations[:1], outcome.why) for outcome in report.outcomes if outcome.state in ("broken", "crashed")] == []


@pytest.mark.parametrize(("kind", "released"), [pytest.param(kind, released, id=f"{kind}-{'release' if released else 'checkout'}") for kind, released in kinds()])
def test_a_broken_package_is_told_to_be_wrong(tmp_path: Path, kind: str, released: bool) -> None:
    mutants = [judged(tmp_path / str(number), kind, number, released) for number in range(EACH)]
    assert [str(mutant) for mutant in mutants if not mutant.caught] == []


@pytest.mark.parametrize("kind", ["edit-text", "re-print", "resources"])
def test_a_mutant_is_made_again_from_its_number(tmp_path: Path, kind: str) -> None:
    assert kind in KINDS
    made = []
    for name in ("one", "two"):
        package = Package(tmp_path / name)
        change = mutate(package, kind, 3, released=False)
        made.append((change, {path.relative_to(package.root): path.read_bytes() for path in sorted(package.root.rglob("*")) if path.is_file()}))
    assert made[0] == made[1]
