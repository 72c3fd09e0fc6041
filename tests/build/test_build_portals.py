"""A bureau is one file: what it must say, and what stops the build when it says it wrongly."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datapkg.build.portals import load_bureaus

if TYPE_CHECKING:
    from tests.build.conftest import Project

ROOT = Path(__file__).resolve().parents[2]
FULL = """[bureau]
name_zh = "样例县教育局"
name_en = "Sample"
province_zh = "样例省"
province_en = "Sample"
level = "county"
portal_url = "https://example.org"
notes = "for people"
"""


def test_adding_a_bureau_takes_one_file(project: "Project") -> None:
    (project.data / "portals" / "990300.toml").write_text(FULL, encoding="utf-8")
    project.build()
    assert project.row("bureaus", bureau_id="990300") == {
        "bureau_id": "990300", "name_zh": "样例县教育局", "name_en": "Sample", "province_zh": "样例省", "province_en": "Sample",
        "level": "county", "portal_url": "https://example.org",
    }


def test_a_bureau_without_an_address_has_null_there(project: "Project") -> None:
    assert project.row("bureaus", bureau_id="990100")["portal_url"] is None


def test_the_committed_bureaus_are_the_registered_ones(checkout: "Project") -> None:
    registered = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["bureau"]["name_zh"]
                  for path in (ROOT / "data" / "portals").glob("*.toml")}
    assert {row["bureau_id"]: row["name_zh"] for row in checkout.rows("bureaus")} == registered


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("990300.toml", FULL.replace('name_en = "Sample"\n', "", 1), "lacks name_en"),
        ("990300.toml", FULL.replace('"county"', '""'), "lacks level"),
        ("990300.toml", FULL + "colour = 'red'\n", "colour"),
        ("990300.toml", "", "lacks name_zh"),
        ("990300.toml", "[bureau\n", "not TOML"),
        ("990300.toml", "bureau = 5\n", "bureau"),
        ("990300.toml", FULL.replace('"county"', "5"), "level"),
        ("sample.toml", FULL, "six digits"),
        ("99030.toml", FULL, "six digits"),
    ],
    ids=["lacking", "empty", "unknown-key", "no-bureau", "no-toml", "bureau-no-table", "level-no-text", "name-no-code", "name-too-short"],
)
def test_a_bureau_file_that_says_too_little_or_too_much_stops_the_build_with_its_name(
    project: "Project", name: str, content: str, said: str
) -> None:
    path = project.data / "portals" / name
    path.write_text(content, encoding="utf-8")
    with project.refused(path, said):
        project.build()


def test_no_bureaus_are_no_rows(tmp_path: Path) -> None:
    assert load_bureaus(tmp_path) == []
