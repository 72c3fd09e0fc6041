"""Provenance and history: rows that the archive does not give, and rows of the release before that are gone, are named."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datapkg.validate.runner import validate
from tests.validate.breaks import (
    DONGGUAN,
    FOSHAN,
    PAGES,
    SANMING,
    SUMMARY,
    Case,
    Fine,
    add,
    again,
    both,
    broken,
    caught,
    cells,
    described,
    drop,
    field,
    move,
    passed,
    places,
    replaced,
    schema,
    unlisted,
    written,
)
from tests.validate.packages import ROOT, Package

PAGE = PAGES[FOSHAN]
COMMA = "440600-k-f2689566"
MENDED = f"quantities/{SUMMARY}-t008-q11/indicator"
CASES = [
    broken("rows-follow-from-text", "a role that the text does not give", cells("quantities", f"{FOSHAN}-t019-q01", role="result"), f"quantities {FOSHAN}-t019-q01 role"),
    broken("rows-follow-from-text", "a figure dropped", drop("quantities", f"{SANMING}-t033-q01"), f"quantities {SANMING}-t033-q01"),
    broken("rows-follow-from-text", "a figure made up", again("quantities", f"{SANMING}-t033-q01", quantity_id=f"{SANMING}-t033-q02"), f"quantities {SANMING}-t033-q02"),
    broken("rows-follow-from-text", "a theme", drop("task_themes", f"{SANMING}-t003/safety"), f"task_themes {SANMING}-t003/safety"),
    broken("rows-follow-from-text", "an action", cells("citations", f"{FOSHAN}-t017-c01", action="issue"), f"citations {FOSHAN}-t017-c01 action"),
    broken("rows-follow-from-text", "a unit's part", cells("responsibilities", f"{SANMING}-t001-r01", kind="lead"), f"responsibilities {SANMING}-t001-r01 kind"),
    broken("rows-follow-from-text", "a deadline dropped", drop("deadlines", f"{FOSHAN}-t030-d01"), f"deadlines {FOSHAN}-t030-d01"),
    broken("rows-follow-from-text", "a title", cells("documents", FOSHAN, title="佛山市教育局工作要点"), f"documents {FOSHAN} title"),
    broken("rows-follow-from-text", "a heading", cells("tasks", f"{FOSHAN}-t001", heading="深入持久"), f"tasks {FOSHAN}-t001 heading"),
    broken("rows-follow-from-text", "a page's head", cells("pages", PAGE, published_on=None), f"pages {PAGE} published_on"),
    broken("rows-follow-from-text", "an override taken back", drop("overrides", MENDED), f"quantities {SUMMARY}-t008-q11 indicator"),
    broken("rows-follow-from-text", "in a released folder", cells("quantities", f"{FOSHAN}-t019-q01", role="result"), f"quantities {FOSHAN}-t019-q01 role", released=True),
    broken("text-from-archive", "one character", cells("pages", PAGE, text=replaced("text", "30%", "31%")), f"pages {PAGE} text"),
    broken("text-from-archive", "a correction not told", drop("corrections", COMMA), f"pages {PAGE} text"),
    broken("text-from-archive", "other bytes", cells("pages", PAGE, sha256="0" * 64), f"pages {PAGE} sha256"),
    broken("text-from-archive", "a page dropped", drop("pages", PAGE), f"pages {PAGE}"),
    broken("text-from-archive", "a page that nobody archived", again("pages", PAGE, page_id="440600-p-000000000000"), "pages 440600-p-000000000000 sha256"),
    broken("captured-as-text", "a page of another kind", cells("pages", PAGE, media_type="text/html"), f"pages {PAGE} media_type"),
    broken("curated-as-published", "a bureau's name", cells("bureaus", "440600", name_en="Foshan"), "bureaus 440600 name_en"),
    broken("curated-as-published", "a theme's name", cells("themes", "ethnic", name_en="Nations"), "themes ethnic name_en"),
    broken("curated-as-published", "an indicator's definition", cells("indicators", "new_places_preschool", definition_en="Places."), "indicators new_places_preschool definition_en"),
    broken("curated-as-published", "a unit dropped", drop("units", "个"), "units 个"),
    broken("curated-as-published", "two themes exchanged", move("themes", "planning", 0), "themes"),
    broken("curated-as-published", "a unit that nobody curated", add("units", unit="嗨", name_en="hi", dimension="count"), "units 嗨"),
    broken("curated-as-published", "in a released folder", cells("themes", "ethnic", name_en="Nations"), "themes ethnic name_en", released=True),
    broken("mends-as-published", "a correction's reason", cells("corrections", COMMA, reason="comma missing"), f"corrections {COMMA}"),
    broken("mends-as-published", "a correction dropped", drop("corrections", COMMA), f"corrections {COMMA}"),
    broken("mends-as-published", "an override's reason", cells("overrides", MENDED, reason="misread"), f"overrides {MENDED}"),
    broken("mends-as-published", "an override that nobody wrote",
           add("overrides", table="quantities", key=f"{FOSHAN}-t019-q01", column="role", was="result", value="target", reason="misread"),
           f"overrides quantities/{FOSHAN}-t019-q01/role"),
    broken("counts-above-floors", "a table", both(written("data/floors.toml", "[tables]\ndeadlines = 15\n"), drop("deadlines", f"{FOSHAN}-t030-d01")), "deadlines"),
    broken("counts-above-floors", "a document", both(written("data/floors.toml", f'[tasks_of]\n"{FOSHAN}" = 50\n'), drop("tasks", f"{FOSHAN}-t050")), f"documents {FOSHAN}"),
    broken("counts-above-floors", "a document that is gone", written("data/floors.toml", '[tasks_of]\n"440600-2017-plan" = 1\n'), "documents 440600-2017-plan"),
    broken("counts-above-floors", "a table that is gone", written("data/floors.toml", "[tables]\nschools = 1\n"), "schools"),
    broken("counts-above-floors", "a floor that is no number", written("data/floors.toml", '[tables]\nunits = "many"\n'), "units"),
    broken("counts-above-floors", "no TOML", written("data/floors.toml", "units: 3"), "data/floors.toml"),
]
AFTER = [
    broken("rows-kept", "a row gone", drop("quantities", f"{FOSHAN}-t019-q03"), f"quantities {FOSHAN}-t019-q03"),
    broken("rows-kept", "a row under another key", cells("tasks", f"{FOSHAN}-t050", task_id=f"{FOSHAN}-t051"), f"tasks {FOSHAN}-t050"),
    broken("rows-kept", "a row of a table with two keys", drop("task_themes", f"{SANMING}-t003/safety"), f"task_themes {SANMING}-t003/safety"),
    broken("rows-kept", "a table gone", unlisted("units", "units-parquet"), "units"),
    broken("rows-kept", "another key", schema("units", lambda content: content.update(primaryKey=["name_en"])), "units"),
    broken("rows-kept", "a patch does not allow it", both(described(version="0.1.1"), drop("deadlines", f"{FOSHAN}-t030-d01")), f"deadlines {FOSHAN}-t030-d01"),
    broken("schema-change-versioned", "a table gone", unlisted("units", "units-parquet"), "units"),
    broken("schema-change-versioned", "another key", schema("units", lambda content: content.update(primaryKey=["name_en"])), "units"),
    broken("schema-change-versioned", "a column gone", schema("units", lambda content: content["fields"].pop()), "units"),
    broken("schema-change-versioned", "a column renamed", field("units", "name_en", name="name"), "units"),
    broken("schema-change-versioned", "columns in another order", schema("units", lambda content: content["fields"].reverse()), "units"),
    broken("schema-change-versioned", "another type", field("units", "name_en", type="any"), "units"),
    broken("schema-change-versioned", "other constraints", field("units", "name_en", constraints={}), "units"),
    broken("schema-change-versioned", "a column more", schema("units", lambda content: content["fields"].append({"name": "symbol", "type": "string"})), "units"),
    broken("schema-change-versioned", "a patch is not enough",
           both(described(version="0.1.1"), schema("units", lambda content: content["fields"].append({"name": "symbol", "type": "string"}))), "units"),
]
FINE = [
    Fine("curated-as-published", "another reader's release", both(described(reading_rules="sha256:0"), cells("themes", "ethnic", name_en="Nations")), released=True),
    Fine("counts-above-floors", "as many as expected", written("data/floors.toml", f'[tables]\ndeadlines = 15\n[tasks_of]\n"{FOSHAN}" = 50\n')),
    Fine("counts-above-floors", "no floors", lambda _: None),
]
FINE_AFTER = [
    Fine("rows-kept", "a row more", add("units", unit="嗨", name_en="hi", dimension="count")),
    Fine("rows-kept", "another value", cells("quantities", f"{FOSHAN}-t019-q01", role="result")),
    Fine("rows-kept", "a table without key", drop("deadlines")),
    Fine("rows-kept", "a MAJOR version", both(described(version="1.0.0"), drop("quantities", f"{FOSHAN}-t019-q03"))),
    Fine("rows-kept", "a MINOR version below 1.0.0", both(described(version="0.2.0"), drop("quantities", f"{FOSHAN}-t019-q03"))),
    Fine("schema-change-versioned", "the same schemas", lambda _: None),
    Fine("schema-change-versioned", "another description", field("units", "name_en", description="Its English name.")),
    Fine("schema-change-versioned", "a column gone in a MAJOR version", both(described(version="1.0.0"), schema("units", lambda content: content["fields"].pop()))),
    Fine("schema-change-versioned", "a column more in a MINOR version",
         both(described(version="0.2.0"), schema("units", lambda content: content["fields"].append({"name": "symbol", "type": "string"})))),
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release before: a good package, as released."""
    return Package(tmp_path_factory.mktemp("before") / "package", released=True).root


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_without_source_or_below_its_floor_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", AFTER, ids=str)
def test_a_loss_since_the_release_before_is_named(case: Case, tmp_path: Path, before: Path) -> None:
    caught(case, tmp_path, before)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_has_a_source_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)


@pytest.mark.parametrize("case", FINE_AFTER, ids=str)
def test_a_change_that_the_version_tells_passes(case: Fine, tmp_path: Path, before: Path) -> None:
    passed(case, tmp_path, before)


def test_a_row_added_after_1_0_0_needs_no_major_version_but_a_row_lost_does(tmp_path: Path) -> None:
    old, new = Package(tmp_path / "old", released=True), Package(tmp_path / "new", released=True)
    described(version="1.4.0")(old)
    both(described(version="1.5.0"), drop("deadlines", f"{FOSHAN}-t030-d01"))(new)
    (outcome,) = validate(new.root, only=["rows-kept"], previous=old.root).outcomes
    assert places(outcome) == [f"deadlines {FOSHAN}-t030-d01"]


def test_rows_read_by_other_rules_are_not_read_again_and_the_report_says_so(tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released=True)
    both(described(reading_rules="sha256:0"), cells("quantities", f"{FOSHAN}-t019-q01", role="result"))(package)
    report = validate(package.root, only=["rows-follow-from-text"])
    assert [outcome.state for outcome in report.outcomes] == ["passed"]
    assert any("rows-follow-from-text" in note for note in report.notes)


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(path.read_bytes()[:-200]), lambda path: path.write_bytes(b"nothing"), lambda path: path.unlink()],
                         ids=["cut off", "no archive", "removed"])
def test_a_damaged_archive_is_named_by_file_or_page(damage: Callable[[Path], Any], tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    (archive,) = (package.root / "data" / "snapshots" / "441900").iterdir()
    damage(archive)
    (outcome,) = validate(package.root, only=["text-from-archive"]).outcomes
    assert outcome.state == "broken"
    assert f"pages {PAGES[DONGGUAN]} sha256" in places(outcome) or any("441900" in place for place in places(outcome))


def test_the_repositorys_own_floors_are_the_counts_of_its_tables(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    shutil.copy(ROOT / "data" / "floors.toml", package.root / "data")
    (outcome,) = validate(package.root, only=["counts-above-floors"]).outcomes
    assert outcome.state == "passed"


@pytest.mark.parametrize(("file", "old", "new", "rule", "place"), [
    ("data/codelists/theme_keywords.csv", "preschool,", "preschools,", "rows-follow-from-text", "line"),
    ("data/portals/440600.toml", '"prefecture"', '"city"', "text-from-archive", ""),
    ("data/portals/440600.toml", '"prefecture"', '"city"', "curated-as-published", ""),
    ("data/corrections/430300.toml", 'status = "open"', "status = open", "mends-as-published", "line"),
    ("data/codelists/indicators.csv", "match_units", "match_unit", "value-as-printed", ""),
])
def test_a_curated_file_that_cannot_be_read_is_named_itself(file: str, old: str, new: str, rule: str, place: str, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    path = package.root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (outcome,) = validate(package.root, only=[rule]).outcomes
    (violation,) = outcome.violations
    line = next(number for number, each in enumerate(text.splitlines(), 1) if old in each)
    assert (violation.table, violation.key) == (file, f"line {line}" if place else "")
    assert str(package.root) not in violation.found
