"""A large package is read in parts; what is found is what is found when it is read whole."""

from pathlib import Path

import pytest

from datapkg.validate import parts
from datapkg.validate.candidate import Candidate
from datapkg.validate.runner import validate
from tests.validate.mutations import KINDS, mutate
from tests.validate.packages import Package, assert_alike


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages of any size are read in parts, of a page each or nearly so."""
    monkeypatch.setattr(parts, "LARGE", 0)
    monkeypatch.setattr(parts, "PART", 40_000)


def test_the_parts_of_a_package_are_all_of_it(tmp_path: Path, small_parts: None) -> None:
    package = Candidate.open(Package(tmp_path / "package", released=True).root)
    seen: dict[str, int] = {}
    sizes = []
    for part in parts.Share(package).parts(parts.pages_a_part(package, package.pages_in_all)):
        sizes.append(part.table("pages").height)
        for name in parts.PAGE_TABLES:
            assert part.offsets[name] == seen.get(name, 0)
            seen[name] = seen.get(name, 0) + part.table(name).height
    assert len(sizes) > 1
    assert seen == {name: package.table(name).height for name in parts.PAGE_TABLES}


def test_a_good_package_is_good_in_parts(tmp_path: Path, small_parts: None) -> None:
    report = validate(Package(tmp_path / "package", released=True).root)
    assert (report.exit_code, report.errors, report.warnings) == (0, 0, 0)
    assert sum(report.rows.values()) == 1800


@pytest.mark.parametrize("kind", sorted(KINDS)[::4])
def test_a_broken_package_is_broken_alike_in_parts(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package(tmp_path / "package", released=True)
    how = mutate(package, kind, 0, released=True)
    whole = validate(package.root)
    monkeypatch.setattr(parts, "LARGE", 0)
    monkeypatch.setattr(parts, "PART", 40_000)
    in_parts = validate(package.root)
    assert_alike(in_parts, whole, how)


def test_rows_out_of_order_are_named_as_in_a_small_package(tmp_path: Path, small_parts: None) -> None:
    package = Package(tmp_path / "package", released=True)
    package.change("quantities", lambda rows: rows[::-1])
    report = validate(package.root)
    assert any(each.rule.id == "rows-in-order" and each.state == "broken" for each in report.outcomes)
    assert report.exit_code == 1
