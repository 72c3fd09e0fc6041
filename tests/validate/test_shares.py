"""A large package is gone through by two processes; what is found is what one finds, wherever the package is cut."""

import os
import pickle
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from datapkg.validate import cuts, parts, second, shares
from datapkg.validate.candidate import Candidate
from datapkg.validate.parts import LINKS, PAGE_TABLES, Ledger, NotInOrder, Share, agree
from datapkg.validate.reading import Place, csv_rows
from datapkg.validate.registry import load_rules
from datapkg.validate.runner import validate
from tests.validate.mutations import KINDS, mutate
from tests.validate.packages import Package, assert_alike


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages of any size are gone through in two shares of about as many pages."""
    monkeypatch.setattr(parts, "LARGE", 0)
    monkeypatch.setattr(second, "SHARED", 0)
    monkeypatch.setattr(shares, "_START", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_a_good_package_is_good_in_two_shares(tmp_path: Path, two_processes: None) -> None:
    report = validate(Package(tmp_path / "package", released=True).root)
    assert (report.exit_code, report.errors, report.warnings, report.unchecked) == (0, 0, 0, [])
    assert sum(report.rows.values()) == 1800
    assert report.notes == []


@pytest.mark.parametrize("kind", sorted(KINDS)[1::9])
def test_a_broken_package_is_broken_alike_in_two_shares(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    package = Package(tmp_path / "package", released=True)
    how = mutate(package, kind, 1, released=True)
    whole = validate(package.root)
    request.getfixturevalue("two_processes")
    shared = validate(package.root)
    assert_alike(shared, whole, how)


def test_what_is_broken_in_both_shares_is_named_from_both(tmp_path: Path, two_processes: None) -> None:
    package = Package(tmp_path / "package", released=True)
    first, last = package.rows("quantities")[0]["quantity_id"], package.rows("quantities")[-1]["quantity_id"]
    package.change("quantities", lambda rows: [{**row, "value_low": 7.5, "value_high": 7.5} if row["quantity_id"] in (first, last) else row for row in rows])
    report = validate(package.root, ["value-as-printed"])
    assert [each.key for each in report.outcomes[0].violations] == [first, last]
    assert report.outcomes[0].count == 2


def test_a_key_that_comes_in_both_shares_is_named(tmp_path: Path, two_processes: None) -> None:
    package = Package(tmp_path / "package", released=True)
    first = package.rows("quantities")[0]["quantity_id"]
    package.change("quantities", lambda rows: [*rows[:-1], {**rows[-1], "quantity_id": first}])
    report = validate(package.root, ["constraint-unique"])
    assert {each.key for each in report.outcomes[0].violations} == {first}


def test_a_second_process_may_be_started_before_its_task_is_known(tmp_path: Path, two_processes: None) -> None:
    package = Package(tmp_path / "package", released=True)
    last = package.rows("quantities")[-1]["quantity_id"]
    package.change("quantities", lambda rows: [*rows[:-1], {**rows[-1], "value_low": 7.5, "value_high": 7.5}])
    with second.SecondProcess() as early:
        report = validate(package.root, ["value-as-printed"], second=early)
    assert [each.key for each in report.outcomes[0].violations] == [last]
    assert report.notes == []


def test_a_second_process_that_has_nothing_to_do_ends_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    package = Package(tmp_path / "package", released=True)
    with second.SecondProcess() as early:
        assert validate(package.root, ["value-as-printed"], second=early).exit_code == 0
    assert early.answer() is None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("program", ["import os; os._exit(9)", "print('no answer')", "import sys; sys.stdin.buffer.read(9)"])
def test_a_second_process_that_dies_is_done_without(program: str, tmp_path: Path, two_processes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package(tmp_path / "package", released=True)
    package.change("quantities", lambda rows: [*rows[:-1], {**rows[-1], "value_low": 7.5, "value_high": 7.5}])
    monkeypatch.setattr(second, "PROGRAM", program)
    report = validate(package.root)
    assert "The second process was lost; one did all the work." in report.notes
    assert next(each for each in report.outcomes if each.rule.id == "value-as-printed").count == 1
    assert (report.exit_code, report.unchecked) == (1, [])


@pytest.mark.parametrize("page", range(1, 5))
def test_every_cut_is_where_the_rows_of_its_pages_begin(page: int, tmp_path: Path) -> None:
    root = Package(tmp_path / "package", released=True).root
    package, before = Candidate.open(root), Share(Candidate.open(root), 0, page)
    seen = dict.fromkeys(PAGE_TABLES, 0)
    for part in before.parts(1):
        seen = {name: seen[name] + part.table(name).height for name in PAGE_TABLES}
    places = cuts.cut(package, page, LINKS)
    assert {name: place.row for name, place in places.items()} == seen
    assert before.ledger.ends == places
    for name, place in places.items():
        behind = (root / "data" / "tables" / f"{name}.csv").read_bytes()[place.byte:]
        assert behind == csv_rows(package.table(name).select(package.schemas[name].columns).slice(place.row))


@pytest.mark.parametrize("page", range(1, 5))
def test_shares_on_both_sides_of_a_cut_are_the_package(page: int, tmp_path: Path) -> None:
    root = Package(tmp_path / "package", released=True).root
    both = [Share(Candidate.open(root), 0, page), Share(Candidate.open(root), page)]
    rows = dict.fromkeys(PAGE_TABLES, 0)
    for share in both:
        for part in share.parts(2):
            rows = {name: rows[name] + part.table(name).height for name in PAGE_TABLES}
    agree([share.ledger for share in both])
    assert rows == {name: Candidate.open(root).table(name).height for name in PAGE_TABLES}


def ledger(start: int, end: int, keys: list[int], referred: list[int]) -> Ledger:
    """A ledger of one table."""
    place = ("pages", "page_id")
    return Ledger({"pages": Place(start, start)}, {"pages": Place(end, end)}, {place: [pl.Series(keys, dtype=pl.UInt64())]}, [pl.Series(referred, dtype=pl.UInt64())])


def test_shares_that_are_the_package_agree() -> None:
    agree([ledger(0, 2, [1, 2], [4]), ledger(2, 4, [3, 4], [1])])


@pytest.mark.parametrize(
    "second", [ledger(3, 4, [3, 4], []), ledger(2, 4, [2, 4], []), ledger(2, 4, [3, 4], [9])], ids=["a gap between them", "a key twice", "a reference to nothing"],
)
def test_shares_that_are_not_the_package_do_not_agree(second: Ledger) -> None:
    with pytest.raises(NotInOrder):
        agree([ledger(0, 2, [1, 2], []), second])


def test_a_rule_travels_by_its_id() -> None:
    for each in load_rules():
        assert pickle.loads(pickle.dumps(each)) is each  # noqa: S301 (what was pickled here)


def test_keys_have_the_same_hash_in_both_processes(tmp_path: Path, two_processes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[list[Ledger]] = []
    monkeypatch.setattr(shares, "agree", lambda ledgers: kept.append(ledgers))
    root = Package(tmp_path / "package", released=True).root
    validate(root)
    whole = Share(Candidate.open(root))
    for _ in whole.parts(1):
        pass
    for place, keys in whole.ledger.keys.items():
        together: list[Any] = [value for each in kept[0] for series in each.keys[place] for value in series]
        assert together == pl.concat(keys).to_list(), place
