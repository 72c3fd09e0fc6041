"""Places: a row is led back to the file and line where a contributor mends it, and never to a file outside the package."""

from pathlib import Path

import pytest

from datapkg.validate.places import Place, Places
from datapkg.validate.rule import Violation
from tests.validate.breaks import FOSHAN, PAGES, SUMMARY
from tests.validate.packages import ROOT, Package


def line_of(file: str, words: str) -> int:
    """The number of the first line of a file that holds these words."""
    return next(number for number, line in enumerate((ROOT / file).read_text(encoding="utf-8").splitlines(), 1) if words in line)


def of(root: Path, table: str, key: str, column: str | None = None) -> Place:
    return Places(root).of(Violation(table, key, column, "x", "y"))


@pytest.mark.parametrize(
    ("table", "key", "file", "words"),
    [
        ("bureaus", "440600", "data/portals/440600.toml", "[bureau]"),
        ("pages", PAGES[FOSHAN], "data/corrections/440600.toml", PAGES[FOSHAN]),
        ("pages", PAGES[SUMMARY], "data/corrections/440100.toml", PAGES[SUMMARY]),
        ("documents", FOSHAN, "data/portals/440600.toml", "[bureau]"),
        ("tasks", f"{FOSHAN}-t017", "data/portals/440600.toml", "[bureau]"),
        ("quantities", f"{FOSHAN}-t019-q01", "data/portals/440600.toml", "[bureau]"),
        ("corrections", "440600-k-f2689566", "data/corrections/440600.toml", "实行心育工作督查管理制度抓好心育课开设"),
        ("corrections", "440600-k-ddb56e9c", "data/corrections/440600.toml", "288563.com 发表时间"),
        ("overrides", f"quantities/{SUMMARY}-t008-q13/indicator", "data/overrides/440100.toml", f"{SUMMARY}-t008-q13"),
        ("themes", "ethnic", "data/codelists/themes.csv", "ethnic,"),
        ("indicators", "new_places_compulsory", "data/codelists/indicators.csv", "new_places_compulsory,"),
        ("units", "人次", "data/codelists/units.csv", "人次,"),
        ("datapackage.json", "units", "datapackage.json", '"name": "units"'),
        ("twins", "quantities", "datapackage.json", '"name": "quantities"'),
    ],
)
def test_a_row_is_led_back_to_the_line_of_its_source(table: str, key: str, file: str, words: str, tmp_path: Path) -> None:
    assert of(Package(tmp_path / "package").root, table, key) == Place(file, line_of(file, words))


def test_a_files_own_fault_is_told_at_the_file(tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    assert of(root, "data/schemas/units.json", "") == Place("data/schemas/units.json", 1)
    (root / "data" / "waivers.toml").write_text('\n[[waiver]]\nrule = "x"\nkey = "440600-2018-plan"\n', encoding="utf-8")
    assert of(root, "data/waivers.toml", FOSHAN) == Place("data/waivers.toml", 4)


def test_a_line_that_is_named_is_the_place(tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    assert of(root, "data/codelists/units.csv", "line 7") == Place("data/codelists/units.csv", 7)
    assert of(root, "data/codelists/units.csv", "line 700000") == Place("data/codelists/units.csv", 1)
    found = Places(root).of(Violation("the schema of units", "", None, "name_en.constraints: {}", "y"))
    assert found == Place("data/schemas/units.json", line_of("data/schemas/units.json", '"name": "name_en"'))


@pytest.mark.parametrize("table", ["tasks", "units", "corrections", "overrides", "bureaus", "descriptor"])
def test_a_release_has_no_sources_and_names_its_descriptor(table: str, tmp_path: Path) -> None:
    found = of(Package(tmp_path / "package", released=True).root, table, f"{FOSHAN}-t017")
    assert found.file == "datapackage.json"


@pytest.mark.parametrize("table", ["../outside.json", "/outside.json", "data/../../outside.toml", "/etc/passwd"])
def test_no_place_lies_outside_the_folder(table: str, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text("secret\n", encoding="utf-8")
    root = Package(tmp_path / "package").root
    assert of(root, table, "") == Place("datapackage.json", 1)


@pytest.mark.parametrize("key", ["../../etc", "", "x" * 10_000, "\x00", "999999-2018-plan"])
def test_a_strange_key_has_a_place_too(key: str, tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    for table in ("tasks", "corrections", "overrides", "bureaus", "units"):
        assert of(root, table, key).file in {"datapackage.json", f"data/codelists/{table}.csv"}


def test_a_package_opened_by_its_descriptor_has_the_same_places(tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    assert of(root / "datapackage.json", "bureaus", "440600") == of(root, "bureaus", "440600")


def test_a_source_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    (root / "data" / "portals" / "440600.toml").write_bytes(b"\xff\xfe\x00")
    assert of(root, "documents", FOSHAN).file == "datapackage.json"
