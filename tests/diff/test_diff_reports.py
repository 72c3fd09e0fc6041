"""Reports of a diff: losses first, counts whole, and nothing that a page says is markup."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from datapkg.diff import report as forms
from datapkg.diff.causes import CAUSES
from datapkg.diff.compare import compare
from datapkg.diff.report import FORMS
from datapkg.diff.report.markdown import LONGEST, quiet
from tests.validate.breaks import FOSHAN, SANMING, Break, add, both, cells, described, drop, field, inserted, schema, unlisted
from tests.validate.packages import Package

SCHEMA = json.loads((Path(forms.__file__).parent / "diff.schema.json").read_text(encoding="utf-8"))
FIGURE = f"{FOSHAN}-t019-q01"
EVIL = "x\x1b[31m\u202ey|`*_[a](http://b.c)<script>@everyone #1 GH-2 www.b.c\n::error::"
CHANGES: dict[str, Break] = {
    "nothing": lambda _: None,
    "rows": both(cells("quantities", FIGURE, role="result"), drop("deadlines", f"{FOSHAN}-t030-d01"), add("units", unit="嗨", name_en="hi", dimension="count")),
    "spans": inserted(SANMING, 500, "增加"),
    "schemas": both(field("units", "name_en", title="Name", constraints={}), schema("themes", lambda content: content["fields"].pop()), described(title="Plans")),
    "tables": unlisted("units", "units-parquet"),
    "words": both(cells("tasks", f"{FOSHAN}-t001", text=EVIL, heading=EVIL), cells("quantities", FIGURE, indicator=EVIL, text=EVIL, value_low=1.0), described(version=EVIL)),
}


@pytest.fixture(scope="session")
def diffs(before: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One diff of each kind of change, there and back."""
    found = {}
    for name, change in CHANGES.items():
        package = Package(tmp_path_factory.mktemp("diff") / "package", released=True)
        if name == "schemas":  # a column less in the schema is one less in the files
            package.describe(lambda told: told.update(resources=[each for each in told["resources"] if each["name"] != "themes-parquet"]))
            rows = [{key: value for key, value in row.items() if key != "name_en"} for row in package.rows("themes")]
            change(package)
            package.write("themes", rows)
        else:
            change(package)
        found[name] = compare(before, package.root)
        found[f"{name}, back"] = compare(package.root, before)
    return found


@pytest.mark.parametrize("limit", [None, 0, 1])
def test_the_json_form_is_what_its_schema_says(limit: int | None, diffs: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for diff in diffs.values():
        jsonschema.validate(json.loads(FORMS["json"](diff, limit)), SCHEMA)


def test_the_schema_names_every_cause() -> None:
    assert SCHEMA["$defs"]["whole"]["properties"]["causes"]["items"]["enum"] == list(CAUSES)


def test_a_limit_shortens_the_rows_and_never_the_counts(diffs: dict[str, Any]) -> None:
    told = json.loads(FORMS["json"](diffs["spans"], 1))
    tasks = next(table for table in told["tables"] if table["name"] == "tasks")
    assert (tasks["counts"]["changed"], tasks["shifted"], len(tasks["changed"])) == (35, 35, 1)
    assert "34 more" in FORMS["text"](diffs["spans"], 1)
    assert "34 more" in FORMS["markdown"](diffs["spans"], 1)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_is_lost_stands_before_what_changed_and_what_is_new(form: str, diffs: dict[str, Any]) -> None:
    shown = FORMS[form](diffs["rows"], None)
    lost, changed, added = (shown.index(quiet(words) if form == "markdown" else words) for words in (f"{FOSHAN}-t030-d01", FIGURE, "嗨"))
    assert "1 row lost" in shown.splitlines()[0]
    assert lost < changed < added
    assert "1 table lost" in FORMS[form](diffs["tables"], None).splitlines()[0]
    assert "1 column lost" in FORMS[form](diffs["schemas"], None).splitlines()[0]


def test_a_diff_of_nothing_says_so(diffs: dict[str, Any]) -> None:
    assert FORMS["text"](diffs["nothing"], None) == "cn-edu-workplans 0.1.0 to 0.1.0: 0 rows lost, 0 rows changed, 0 rows added. No new version is needed.\n"


def test_the_comment_shows_the_figures_that_moved_with_both_values_and_the_cause(before: Path, package: Package) -> None:
    both(cells("quantities", FIGURE, text="31%", value_low=31.0, value_high=31.0), drop("quantities", f"{FOSHAN}-t019-q03"))(package)
    table = FORMS["markdown"](compare(before, package.root), None).partition("### Figures that moved")[2].partition("###")[0]
    rows = [[cell.strip().replace("\\", "") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines() if line.startswith("|")][2:]
    assert rows[0] == [FIGURE, "公办幼儿园", "30% (approx 30 %)", "31% (approx 31 %)", "code list or reading rules"]
    assert [rows[1][0], rows[1][3]] == [f"{FOSHAN}-t019-q03", "–"]


@pytest.mark.parametrize("name", ["words", "words, back"])
def test_words_of_a_page_are_neither_markup_nor_mention_nor_link_nor_terminal_commands(name: str, diffs: dict[str, Any]) -> None:
    shown = FORMS["markdown"](diffs[name], None)
    assert not re.search(r"@\w|#\d|://[!-~]|www\.\w|GH-\d|(?<!\\)<|(?<!\\)`|\x1b|\u202e", shown, re.ASCII)
    assert not [line for line in shown.splitlines() if line.startswith("::")]
    plain = FORMS["text"](diffs[name], None)
    assert "\x1b" not in plain
    assert "\u202e" not in plain
    assert not [line for line in plain.splitlines() if line.strip().startswith("::")]


def test_a_comment_is_never_longer_than_a_comment_may_be(before: Path, package: Package) -> None:
    package.change("tasks", lambda rows: [row | {"heading": EVIL * 30, "text": EVIL * 30} for row in rows])
    shown = FORMS["markdown"](compare(before, package.root), 100_000)
    assert LONGEST - 2000 < len(shown) <= LONGEST
    assert "does not fit" in shown.splitlines()[-1]
    assert "256" in shown
