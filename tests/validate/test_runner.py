"""The runner: a rule that crashes is the rule's fault, what cannot be read blocks what needs it, and other people's packages are checked too."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from datapkg.errors import DataError, UsageError
from datapkg.schema import TABLES
from datapkg.validate import runner
from datapkg.validate.candidate import Candidate
from datapkg.validate.outcome import SHOWN
from datapkg.validate.registry import load_rules, module_of
from datapkg.validate.rule import Broken, Rule, Severity, Violation, rule
from datapkg.validate.runner import Report, validate
from tests.validate.breaks import FOSHAN, both, cells, described, places, unlisted, written
from tests.validate.packages import ROOT, Package

Check = Callable[[Candidate], Broken]
OURS = "it is a rule of this project's own tables"


def made(name: str, check: Check, severity: Severity = "error", table: str = "tasks") -> Rule:
    """A rule for the test alone."""
    def named(package: Candidate) -> Broken:
        return check(package)

    named.__name__ = name.replace("-", "_")
    return rule(name.capitalize(), table=table, reason="So.", mend="So.", severity=severity)(named)


def rows(count: int) -> Check:
    return lambda _: [Violation("tasks", f"key-{number}", None, "x", "y") for number in range(count)]


def fails(error: BaseException) -> Check:
    def check(_: Candidate) -> Broken:
        raise error

    return check


def half(_: Candidate) -> Iterator[Violation]:
    yield Violation("tasks", "key-0", None, "x", "y")
    raise KeyError("lost")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """Run these rules over a good package."""
    root = Package(tmp_path / "package").root

    def call(*rules: Rule, **arguments: Any) -> Report:
        monkeypatch.setattr(runner, "load_rules", lambda: rules)
        return validate(root, **arguments)

    return call


def test_a_rule_without_rows_passes(run: Callable[..., Report]) -> None:
    report = run(made("good", rows(0)))
    assert [(outcome.state, outcome.count, outcome.violations) for outcome in report.outcomes] == [("passed", 0, [])]
    assert report.exit_code == 0


@pytest.mark.parametrize(("severity", "code", "counted"), [("error", 1, (3, 0)), ("warning", 0, (0, 3))])
def test_only_an_error_forbids_a_release(severity: Severity, code: int, counted: tuple[int, int], run: Callable[..., Report]) -> None:
    report = run(made("bad", rows(3), severity))
    assert ((report.errors, report.warnings), report.exit_code) == (counted, code)


@pytest.mark.parametrize(
    "check",
    [fails(KeyError("lost")), fails(ZeroDivisionError()), fails(RecursionError()), fails(AssertionError()), half, lambda _: None, lambda package: package.table("none")],
    ids=["key", "zero", "recursion", "assertion", "after a row", "no rows", "no such table"],
)
def test_a_rule_that_crashes_is_never_bad_data_and_the_others_still_run(check: Check, run: Callable[..., Report]) -> None:
    report = run(made("mad", check), made("bad", rows(1)), made("good", rows(0)))
    assert [(outcome.rule.id, outcome.state) for outcome in report.outcomes] == [("mad", "crashed"), ("bad", "broken"), ("good", "passed")]
    assert (report.errors, report.exit_code) == (1, 2)
    assert [outcome.rule.id for outcome in report.crashed] == ["mad"]
    assert "Traceback" in report.crashed[0].why
    assert (report.crashed[0].count, report.crashed[0].violations) == (0, [])


def test_a_curated_file_that_a_rule_cannot_read_is_bad_data(run: Callable[..., Report]) -> None:
    report = run(made("curious", fails(DataError("data/portals/440600.toml: line 3 is no TOML"))))
    assert (report.outcomes[0].state, report.exit_code) == ("broken", 1)
    assert "440600.toml" in report.outcomes[0].violations[0].found


def test_of_very_many_rows_the_first_are_kept_and_all_are_counted(run: Callable[..., Report]) -> None:
    (outcome,) = run(made("bad", rows(5 * SHOWN + 3))).outcomes
    assert (len(outcome.violations), outcome.count) == (SHOWN, 5 * SHOWN + 3)
    assert outcome.violations[0].key == "key-0"


def test_rules_are_reported_in_their_order_however_long_each_takes(run: Callable[..., Report]) -> None:
    second_ran = threading.Event()

    def slow(_: Candidate) -> Broken:
        second_ran.wait(10)
        return []

    def quick(_: Candidate) -> Broken:
        second_ran.set()
        return []

    seen: list[str] = []
    report = run(made("slow", slow), made("quick", quick), progress=seen.append)
    assert [outcome.rule.id for outcome in report.outcomes] == ["slow", "quick"]
    assert seen == ["slow", "quick"]


def test_two_runs_of_one_package_find_the_same(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    both(cells("quantities", f"{FOSHAN}-t019-q01", value_low=3.0, role="aim"), cells("tasks", f"{FOSHAN}-t019", ordinal=7))(package)
    first, second = ([(outcome.rule.id, outcome.state, outcome.count, outcome.violations) for outcome in validate(package.root).outcomes] for _ in range(2))
    assert first == second


def test_only_the_rules_asked_for_run(tmp_path: Path) -> None:
    report = validate(Package(tmp_path / "package").root, only=["span-text", "file-hash"])
    assert [outcome.rule.id for outcome in report.outcomes] == ["span-text", "file-hash"]
    assert report.rows == {}


def test_a_whole_run_counts_the_rows_of_each_table(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    assert validate(package.root).rows == {name: len(package.rows(name)) for name in TABLES}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (written("data/tables/tasks.csv", ""), "tasks"),
        (written("data/schemas/tasks.json", "{}"), "tasks"),
        (unlisted("tasks", "tasks-parquet"), "tasks"),
    ],
    ids=["no rows", "no schema", "no resource"],
)
def test_a_table_that_cannot_be_used_skips_the_rules_that_need_it_and_is_an_error(change: Callable[[Package], object], why: str, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    change(package)
    report = validate(package.root)
    states = {outcome.rule.id: outcome for outcome in report.outcomes}
    assert (states["span-text"].state, states["page-rebuilt"].state) == ("skipped", "skipped")
    assert why in states["span-text"].why
    assert states["published-after-issued"].state == "passed"
    assert report.crashed == []
    assert report.exit_code == 1


@pytest.mark.parametrize("name", ["none", "file.zip", "package.tar"])
def test_where_there_is_no_package_nothing_is_checked(name: str, tmp_path: Path) -> None:
    if "." in name:
        (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(UsageError, match=name):
        validate(tmp_path / name)


def test_a_package_is_opened_by_its_folder_or_its_descriptor(tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    assert validate(root / "datapackage.json", only=["span-text"]).exit_code == validate(root, only=["span-text"]).exit_code == 0


# other people's packages


PEOPLE = "id,name,boss,born\n1,Ann,,1980-02-03\n2,Bo,1,1990-04-05\n"
STRANGER: dict[str, Any] = {
    "name": "people",
    "resources": [{
        "name": "people", "path": "people.csv",
        "schema": {
            "fields": [{"name": "id", "type": "integer"}, {"name": "name", "constraints": {"required": True}}, {"name": "boss", "type": "integer"}, {"name": "born", "type": "date"}],
            "primaryKey": "id", "foreignKeys": [{"fields": "boss", "reference": {"resource": "", "fields": "id"}}],
        },
    }],
}


def stranger(folder: Path, content: str = PEOPLE, **members: Any) -> Path:
    """A package that nobody here made: no version, no hashes, keys as version 1 of the standard writes them."""
    folder.mkdir()
    descriptor = json.loads(json.dumps(STRANGER))
    descriptor["resources"][0].update(members)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "people.csv").write_text(content, encoding="utf-8", newline="")
    return folder


def test_a_good_package_of_others_passes_and_this_projects_rules_are_left_out(tmp_path: Path) -> None:
    report = validate(stranger(tmp_path / "people"))
    assert report.exit_code == 0
    assert {outcome.rule.id for outcome in report.outcomes if outcome.state == "passed"} == {each.id for each in load_rules() if each.general}
    assert {outcome.why for outcome in report.outcomes if outcome.state == "skipped"} == {OURS}
    assert report.rows == {"people": 2}


@pytest.mark.parametrize(
    ("old", "new", "rule_id", "place"),
    [
        ("2,Bo", "1,Bo", "primary-key", "people 1 id"),
        ("2,Bo", ",Bo", "primary-key", "people null id"),
        ("2,Bo,1", "2,Bo,7", "foreign-key", "people 2 boss"),
        ("Bo", "", "constraint-required", "people 2 name"),
        ("1990-04-05", "5 April 1990", "column-type", "people 2 born"),
        ("2,", "two,", "column-type", "people two id"),
        ("born", "birthday", "columns", "people"),
        (",1990-04-05", "", "table-readable", "people.csv"),
    ],
)
def test_a_bad_package_of_others_is_caught(old: str, new: str, rule_id: str, place: str, tmp_path: Path) -> None:
    assert old in PEOPLE
    report = validate(stranger(tmp_path / "people", PEOPLE.replace(old, new)))
    found = {outcome.rule.id: places(outcome) for outcome in report.outcomes if outcome.state == "broken"}
    assert place in found[rule_id]
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("content", "members"),
    [
        (PEOPLE.replace(",", ";"), {"dialect": {"delimiter": ";"}}),
        (PEOPLE.replace("\n", "\r\n"), {}),
        ("\ufeff" + PEOPLE, {}),
        (PEOPLE.replace("Ann", "'An,n'"), {"dialect": {"quoteChar": "'"}}),
        (PEOPLE.removesuffix("\n"), {}),
        (PEOPLE.partition("\n")[2], {"dialect": {"header": False}}),
        (PEOPLE.partition("\n")[0] + "\n", {}),
    ],
    ids=["semicolons", "CRLF", "a mark in front", "single quotes", "no last line end", "no header", "no rows"],
)
def test_csv_as_others_write_it_is_read(content: str, members: dict[str, Any], tmp_path: Path) -> None:
    report = validate(stranger(tmp_path / "people", content, **members))
    assert [(outcome.rule.id, outcome.violations) for outcome in report.outcomes if outcome.state == "broken"] == []
    assert report.crashed == []


def test_a_package_of_this_projects_name_or_tables_is_held_to_its_rules(tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released=True)
    described(name="renamed")(package)
    cells("quantities", f"{FOSHAN}-t019-q01", value_low=30.5)(package)
    assert validate(package.root, only=["value-as-printed"]).exit_code == 1


def test_every_rule_file_is_loaded_from_the_repository() -> None:
    assert {module_of(each) for each in load_rules()} == {path.stem for path in (ROOT / "validators" / "rules").glob("*.py")}


def test_validators_is_no_package_so_that_the_library_of_that_name_can_be_imported() -> None:
    import validators

    assert not (ROOT / "validators" / "__init__.py").exists()
    assert validators.__file__ is not None
    assert not Path(validators.__file__).is_relative_to(ROOT / "validators")
