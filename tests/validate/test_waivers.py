"""Waivers: a known exception is shown and counted; one that explains nothing, has ended or says nothing is an error itself."""

from datetime import date
from pathlib import Path

import pytest

from datapkg.validate.candidate import Candidate
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import Violation
from datapkg.validate.runner import Report, validate
from datapkg.validate.waivers import FILE, Waiver, load_waivers, waive
from tests.validate.breaks import FOSHAN, both, cells, places, resource, written
from tests.validate.packages import Package

NEEDED = "waivers-needed"
FIRST, SECOND = f"{FOSHAN}-t019-q01", f"{FOSHAN}-t019-q02"
DAY = "until = 2999-12-31"


def entry(rule: str = "range-upwards", key: str = FIRST, until: str = DAY, reason: str = "The page prints it so.") -> str:
    """A waiver as a person writes it."""
    return f'[[waiver]]\nrule = "{rule}"\nkey = "{key}"\nreason = "{reason}"\n{until}\n'


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package with two ranges that run downwards."""
    made = Package(tmp_path / "package")
    both(cells("quantities", FIRST, value_high=3.0), cells("quantities", SECOND, value_high=7.0))(made)
    return made


def checked(package: Package, content: str, only: str | None = "range-upwards") -> Report:
    written(FILE, content)(package)
    return validate(package.root, only=[only] if only else [])


def needed(package: Package, content: str) -> list[Violation]:
    """What the rule of the waivers finds."""
    (outcome,) = checked(package, content, NEEDED).outcomes
    return outcome.violations


@pytest.mark.parametrize(
    ("key", "left", "waived"),
    [(FIRST, [SECOND], 1), (f"{FOSHAN}-t019-*", [], 2), (f"{FIRST}*", [SECOND], 1), (f"{FOSHAN}-t018-*", [FIRST, SECOND], 0), (f"{FOSHAN}-t019", [FIRST, SECOND], 0), ("", [FIRST, SECOND], 0), ("*", [FIRST, SECOND], 0)],
)
def test_a_waiver_explains_the_rows_that_its_key_names(key: str, left: list[str], waived: int, package: Package) -> None:
    report = checked(package, entry(key=key))
    (outcome,) = report.outcomes
    assert [each.key for each in outcome.violations] == left
    assert (report.errors, report.waived, outcome.state) == (len(left), waived, "broken" if left else "passed")
    assert report.exit_code == (1 if left else 0)
    assert {waiver.reason for _, waiver in outcome.waived} == ({"The page prints it so."} if waived else set())


def test_a_waiver_explains_no_other_rule(package: Package) -> None:
    assert checked(package, entry(rule="share-in-bounds", key=f"{FOSHAN}-*")).errors == 2


@pytest.mark.parametrize("until", ["until = 2000-01-01", "", 'until = "2999-12-31"', "until = 2999-12-31T00:00:00Z", "until = 2999", "until = true"])
def test_a_waiver_without_a_day_to_come_explains_nothing_and_is_an_error(until: str, package: Package) -> None:
    assert checked(package, entry(until=until)).errors == 2
    (violation,) = needed(package, entry(until=until))
    assert (violation.table, violation.key) == (FILE, FIRST)
    assert validate(package.root, only=[NEEDED]).exit_code == 1


def test_a_waiver_holds_on_its_last_day(package: Package) -> None:
    written(FILE, entry(until="until = 2026-06-30"))(package)
    for today, held in ((date(2026, 6, 30), 1), (date(2026, 7, 1), 0)):
        candidate = Candidate.open(package.root)
        candidate.today = today
        assert len(load_waivers(candidate)) == held
        assert len(candidate.problems.get(NEEDED, [])) == 1 - held


def test_a_waiver_that_held_when_a_release_was_made_holds_for_it_for_ever(package: Package) -> None:
    written(FILE, entry(until="until = 2026-06-30"))(package)
    for created, held in (("2026-06-30T23:59:59+00:00", 1), ("2026-07-01T00:00:00+00:00", 0)):
        package.describe(lambda descriptor, created=created: descriptor.update(created=created))  # type: ignore[misc]
        candidate = Candidate.open(package.root)
        candidate.today = date(2040, 1, 1)
        assert len(load_waivers(candidate)) == held


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (entry(rule="no-such-rule"), "no-such-rule"),
        ("[[waiver]]\n", "rule"),
        (entry().replace("reason", "because"), "because"),
        (entry(reason=""), "reason"),
        (entry(reason="  "), "reason"),
        (entry(reason="ok"), "reason"),
        (entry(reason="  odd    "), "reason"),
        (entry(key="**"), "'**'"),
        (entry(key="*-q01"), "'*-q01'"),
        (entry(key="440600*q01"), "'440600*q01'"),
        (entry(rule="file-hash"), "file-hash"),
        (entry(rule="twins"), "twins"),
        (entry(rule="waivers-needed"), "waivers-needed"),
        ("[waiver]\nrule = 1\n", "waiver"),
        ("rule: range-upwards\n", "waivers.toml"),
        (entry().replace('"range-upwards"', "7"), "rule"),
    ],
)
def test_a_waiver_that_cannot_be_understood_is_an_error_and_explains_nothing(content: str, said: str, package: Package) -> None:
    assert checked(package, content).errors == 2
    (violation,) = needed(package, content)
    assert violation.table == FILE
    assert said in f"{violation.expected} {violation.found}"


def test_a_waiver_that_explains_nothing_is_an_error_that_names_it(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    report = checked(package, "# known\n" + entry(), None)
    assert [(outcome.rule.id, places(outcome)) for outcome in report.outcomes if outcome.state == "broken"] == [(NEEDED, [f"{FILE} {FIRST}"])]
    assert report.exit_code == 1
    (outcome,) = (each for each in report.outcomes if each.rule.id == NEEDED)
    assert "range-upwards" in outcome.violations[0].found


def test_a_waiver_is_not_called_needless_when_its_rule_did_not_run(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    written("data/tables/quantities.csv", "")(package)
    report = checked(package, entry(), None)
    states = {outcome.rule.id: outcome.state for outcome in report.outcomes}
    assert (states["range-upwards"], states[NEEDED]) == ("skipped", "passed")


def test_a_waiver_that_only_some_rules_would_need_is_left_alone_when_those_do_not_run(package: Package) -> None:
    report = checked(package, entry(rule="share-in-bounds"), "range-upwards")
    assert [outcome.rule.id for outcome in report.outcomes] == ["range-upwards"]


def test_a_waiver_file_outside_the_folder_is_not_read(package: Package, tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(entry(key=f"{FOSHAN}-*"), encoding="utf-8")
    (package.root / FILE).symlink_to(tmp_path / "waivers.toml")
    assert validate(package.root, only=["range-upwards"]).errors == 2


def test_the_first_waiver_that_fits_takes_a_violation() -> None:
    first, second = (Waiver("range-upwards", key, "known", date(2999, 1, 1), "here") for key in ("a*", "ab"))
    found = [Violation("tasks", key, None, "x", "y") for key in ("ab", "b")]
    taken: list[tuple[Violation, Waiver]] = []
    assert [each.key for each in waive(found, [first, second], taken)] == ["b"]
    assert taken == [(found[0], first)]


@pytest.mark.parametrize("key", [f"{FOSHAN}-t019-q0?", "[0-9]*", "??????-*", f"{FOSHAN}-t019-q0[12]", "["])
def test_only_a_star_at_the_end_stands_for_anything(key: str, package: Package) -> None:
    assert checked(package, entry(key=key)).errors == 2
    assert needed(package, entry(key=key)) == []


def test_a_bare_star_names_what_is_told_of_a_whole_table(package: Package) -> None:
    (package.root / "data" / "floors.toml").write_text("[tables]\nunits = 100000\n", encoding="utf-8")
    assert checked(package, entry("counts-above-floors", key="units"), "counts-above-floors").errors == 1
    assert checked(package, entry("counts-above-floors", key="*"), "counts-above-floors").waived == 1


def test_a_key_with_brackets_is_a_key() -> None:
    waivers = [Waiver("range-upwards", key, "known", date(2999, 1, 1), "here") for key in ("a[1]", "b[*")]
    found = [Violation("tasks", key, None, "x", "y") for key in ("a[1]", "a1", "b[2]", "b", "")]
    assert [each.key for each in waive(found, waivers, [])] == ["a1", "b", ""]


def test_four_chinese_characters_are_a_reason(package: Package) -> None:
    assert checked(package, entry(reason="原文如此")).waived == 1


def test_what_is_wrong_with_the_files_themselves_cannot_be_waived() -> None:
    apart = {"table-readable", "columns", "twins", "statistics-true", NEEDED}
    assert {each.id for each in load_rules() if not each.waivable} == apart | {each.id for each in load_rules() if each.table == "descriptor"}
    assert {"file-hash", "file-bytes", "resource-paths", "resource-as-built"} <= {each.id for each in load_rules() if not each.waivable}


def test_a_waived_hash_is_an_error_twice_over(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    resource("units", hash=f"sha256:{'0' * 64}")(package)
    report = checked(package, entry(rule="file-hash", key="units"), None)
    assert {outcome.rule.id for outcome in report.outcomes if outcome.state == "broken"} == {"file-hash", NEEDED}
    assert report.waived == 0
