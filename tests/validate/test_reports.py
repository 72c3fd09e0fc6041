"""Reports: each form tells every rule's outcome and every row, and nothing that a package says can speak for the gate."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]
import pytest

from datapkg.validate import report as forms
from datapkg.validate.outcome import Outcome
from datapkg.validate.report import FORMS
from datapkg.validate.report.markdown import escaped
from datapkg.validate.report.words import LONGEST, plain
from datapkg.validate.rule import Severity, Violation, rule
from datapkg.validate.runner import Report, validate
from datapkg.validate.waivers import Waiver
from tests.validate.breaks import FOSHAN, SUMMARY, Break, both, cells, described, resource, unlisted, written
from tests.validate.packages import Package

SCHEMA = json.loads((Path(forms.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
FIGURE = f"{FOSHAN}-t019-q01"
EVIL = "x\x1b[31m\u202ey</code><script>|`*_[a](b)\n::error::no %0A,]]>&\ud800"


def an_outcome(name: str, severity: Severity = "error", **given: Any) -> Outcome:
    """The outcome of a made-up rule."""
    def check(_: object) -> list[Violation]:
        return []

    check.__name__ = name.replace("-", "_")
    check.__module__ = "_datapkg_validators_rules_spans"
    made = rule(f"The title of {name}", table="tasks", reason=f"The reason of {name}.", mend=f"The mend of {name}.", severity=severity)(check)
    return Outcome(made, **given)


def a_violation(key: str = FIGURE, found: str = "found it") -> Violation:
    return Violation("quantities", key, "role", "one of target", found)


def whole(root: Path, text: str = "found it") -> Report:
    """A report with every state that a rule can be in."""
    waived = [(a_violation("waived-key"), Waiver("good-rule", "waived-key", "known since May", date(2999, 1, 1), "here"))]
    return Report(root, "made-up", "1.2.3", [
        an_outcome("good-rule", state="passed", seconds=0.25, waived=waived),
        an_outcome("bad-rule", state="broken", violations=[a_violation(found=text), a_violation("b")], count=2),
        an_outcome("doubtful-rule", "warning", state="broken", violations=[a_violation("c")], count=1),
        an_outcome("idle-rule", state="skipped", why="table pages cannot be used"),
        an_outcome("mad-rule", state="crashed", why="Traceback\n  File x\nKeyError: 'gone'"),
    ], ["100 of 900 pages were read again"], {"tasks": 7})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Package(tmp_path / "package").root


def test_the_schema_of_the_json_report_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


UNTIL = date.today().replace(month=1, day=1) + timedelta(days=366)
BREAKS: dict[str, Break] = {
    "good": lambda _: None,
    "a row": cells("quantities", FIGURE, role="aim"),
    "a file": written("data/tables/units.csv", ""),
    "a descriptor": written("datapackage.json", "{"),
    "a resource": resource("units", path="/etc/passwd"),
    "names of wrong types": described(name=["x"], version=7),
    "another's package": both(described(name="another"), unlisted("pages")),
    "waivers": written("data/waivers.toml", f'[[waiver]]\nrule = "range-upwards"\nkey = "{FIGURE}*"\nreason = "The page says so."\nuntil = {UNTIL}\n[[waiver]]\nrule = "constraint-enum"\nkey = "{FIGURE}"\nreason = "The page says so."\nuntil = {UNTIL}\n'),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_the_json_report_is_what_its_schema_says(change: Break, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    change(package)
    report = validate(package.root)
    found = json.loads(FORMS["json"](report))
    jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)
    assert (found["exit_code"], found["errors"], found["warnings"]) == (report.exit_code, report.errors, report.warnings)
    assert [each["id"] for each in found["rules"]] == [outcome.rule.id for outcome in report.outcomes]


def test_the_json_report_tells_every_state(root: Path) -> None:
    found = json.loads(FORMS["json"](whole(root)))
    jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)
    assert [(each["id"], each["state"], each["count"]) for each in found["rules"]] == [
        ("good-rule", "passed", 0), ("bad-rule", "broken", 2), ("doubtful-rule", "broken", 1), ("idle-rule", "skipped", 0), ("mad-rule", "crashed", 0),
    ]
    assert found["rules"][1]["violations"][0] == {
        "table": "quantities", "key": FIGURE, "column": "role", "expected": "one of target", "found": "found it", "file": "data/portals/440600.toml", "line": 1,
    } | {"line": found["rules"][1]["violations"][0]["line"]}
    assert found["rules"][0]["waived"] == [{"table": "quantities", "key": "waived-key", "reason": "known since May", "until": "2999-01-01"}]
    assert "KeyError" in found["rules"][4]["why"]


@pytest.mark.parametrize("change", [
    lambda found: found.pop("errors"), lambda found: found.update(errors=-1), lambda found: found.update(more=1), lambda found: found.update(exit_code=3),
    lambda found: found["rules"][1].update(count=0), lambda found: found["rules"][0].update(count=1), lambda found: found["rules"][3].update(why=None),
    lambda found: found["rules"][1]["violations"][0].pop("key"), lambda found: found["rules"][1]["violations"][0].update(line=0),
    lambda found: found["rules"][0].update(state="fine"), lambda found: found["rules"][0].update(id="Good Rule"),
], ids=[f"object {number}" for number in range(1, 12)])
def test_the_schema_refuses_what_no_report_is(change: Callable[[dict[str, Any]], object], root: Path) -> None:
    found = json.loads(FORMS["json"](whole(root)))
    change(found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)


def test_the_text_tells_row_expectation_finding_reason_and_mend(root: Path) -> None:
    told = FORMS["text"](whole(root))
    for words in (
        "error    bad-rule: The title of bad-rule (2 rows)", f"quantities {FIGURE} role", "expected one of target", "came     found it", "why:  The reason of bad-rule.",
        "mend: The mend of bad-rule.", "warning  doubtful-rule: The title of doubtful-rule (1 row)", "waived   good-rule: quantities waived-key role until 2999-01-01: known since May",
        "FAILED   mad-rule", "KeyError: 'gone'", "idle-rule", "note     100 of 900 pages were read again", "1 of 5 rules passed over 7 rows.",
        "made-up 1.2.3: could not be checked whole: 1 rule failed (2 errors, 1 warning, 1 waived).",
    ):
        assert words in told


def test_errors_stand_last_where_a_terminal_ends(root: Path) -> None:
    told = FORMS["text"](whole(root))
    assert told.index("doubtful-rule") < told.index("bad-rule")


@pytest.mark.parametrize(("errors", "said"), [(0, "may be released (0 errors"), (1, "may not be released (1 error,")])
@pytest.mark.parametrize("form", ["text", "github"])
def test_the_last_line_is_the_verdict(form: str, errors: int, said: str, root: Path) -> None:
    outcome = an_outcome("a-rule", state="broken", violations=[a_violation()], count=1) if errors else an_outcome("a-rule", state="passed")
    assert said in FORMS[form](Report(root, "made-up", "1.2.3", [outcome])).splitlines()[-1]


@pytest.mark.parametrize(("form", "shown"), [("text", 10), ("markdown", 20), ("github", 20), ("junit", 50), ("json", 150)])
def test_of_very_many_rows_the_first_are_shown_and_all_are_counted(form: str, shown: int, root: Path) -> None:
    rows = [a_violation(f"key-{number:03d}") for number in range(150)]
    told = FORMS[form](Report(root, "made-up", "1.2.3", [an_outcome("bad-rule", state="broken", violations=rows, count=1_234_567)]))
    assert len(set(re.findall(r"key\\?-(\d{3})", told))) == shown
    assert "1,234,567" in told or '"count": 1234567' in told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"), ("`a`", r"\`a\`"), ("**a**", r"\*\*a\*\*"), ("_a_", r"\_a\_"), ("[a](http://b)", r"\[a\]\(http://b\)"), ("<script>", r"\<script\>"),
        ("# a", r"\# a"), ("![a](b)", r"\!\[a\]\(b\)"), ("~~a~~", r"\~\~a\~\~"), ("@someone", r"\@someone"), ("&lt;", r"\&lt;"), ("$a$", r"\$a\$"),
        ("a\\", r"a\\"), ("a\nb", "a⏎b"), ("教育《》“”", "教育《》“”"), ("a\x1b[0m", r"a\\u001b\[0m"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_row_of_the_markdown_table_has_five_cells_whatever_the_page_says(root: Path) -> None:
    told = FORMS["markdown"](whole(root, EVIL))
    rows = [line for line in told.splitlines() if line.startswith("|")]
    assert len(rows) == 7
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "<script>" not in told


def test_the_markdown_tells_every_state(root: Path) -> None:
    told = FORMS["markdown"](whole(root))
    for words in ("### Error: The title of bad\\-rule", "### Warning: The title of doubtful\\-rule", "**Mend:** The mend of bad\\-rule.", "**failed** `mad-rule`", "waived `good-rule`",
                  "1 of 5 rules passed", "100 of 900 pages"):
        assert words in told


@pytest.mark.parametrize("form", ["text", "markdown", "github", "junit"])
def test_no_form_lets_a_pages_characters_through_that_steer_a_reader(form: str, root: Path) -> None:
    told = FORMS[form](whole(root, EVIL))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", told)
    told.encode()


def test_the_json_report_can_be_encoded_whatever_the_page_says(root: Path) -> None:
    text = EVIL.replace("\ud800", "")
    found = json.loads(FORMS["json"](whole(root, text)).encode().decode())
    assert found["rules"][1]["violations"][0]["found"] == text


@pytest.mark.parametrize(("text", "shown"), [
    ("a\nb", "a⏎b"), ("\x1b", "\\u001b"), ("\u202e", "\\u202e"), ("\u061c", "\\u061c"), ("教育", "教育"), ("::a::b", "\\u003a:a::b"), (" :a", " \\u003aa"), ("a ##[b]", "a ##\\u005bb]"),
    ("x" * 300, "x" * 300), ("x" * 301, "x" * 299 + "…"),
])
def test_plain_text_is_one_line_that_steers_no_terminal(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert len(plain(text)) <= LONGEST


@pytest.mark.parametrize(
    ("change", "only", "file", "words"),
    [
        (cells("bureaus", "440600", name_en="Foshan"), "curated-as-published", "data/portals/440600.toml", "[bureau]"),
        (cells("corrections", "440600-k-f2689566", reason="?"), "correction-reasoned", "data/corrections/440600.toml", "实行心育工作督查管理制度抓好心育课开设"),
        (cells("themes", "ethnic", name_en="Nations"), "curated-as-published", "data/codelists/themes.csv", "ethnic,"),
        (cells("units", "人次", name_en="people"), "curated-as-published", "data/codelists/units.csv", "人次,"),
        (cells("overrides", f"quantities/{SUMMARY}-t008-q13/indicator", reason="?"), "override-reasoned", "data/overrides/440100.toml", f"{SUMMARY}-t008-q13"),
        (cells("quantities", FIGURE, role="aim"), "constraint-enum", "data/portals/440600.toml", "[bureau]"),
        (resource("units", bytes=1), "file-bytes", "datapackage.json", '"name": "units"'),
    ],
    ids=["portal", "correction", "code list", "unit", "override", "figure", "descriptor"],
)
def test_an_annotation_stands_at_the_source_of_its_row(change: Break, only: str, file: str, words: str, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    change(package)
    (command, verdict) = FORMS["github"](validate(package.root, only=[only])).splitlines()
    hit = re.fullmatch(r"::error file=([^,]+),line=(\d+),title=([^:]+)::(.+)", command)
    assert hit is not None
    assert hit[1] == file
    assert words in (package.root / file).read_text(encoding="utf-8").splitlines()[int(hit[2]) - 1]
    assert hit[3].startswith(f"{only}%3A ")
    assert "may not be released" in verdict


def test_a_command_is_one_line_whatever_the_page_says(root: Path) -> None:
    told = FORMS["github"](whole(root, EVIL)).splitlines()
    assert [line.split(" ")[0] for line in told] == ["::error", "::error", "::warning", "::error", "made-up"]
    assert "::error::no" not in [line[:11] for line in told]
    assert "%250A" in told[0]


def test_the_junit_report_has_a_test_for_each_rule(root: Path) -> None:
    suite = ElementTree.fromstring(FORMS["junit"](whole(root, EVIL)).encode())  # noqa: S314 (our own words)
    assert suite.tag == "testsuite"
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    children = {case.get("name"): [child.tag for child in case] for case in suite}
    assert children == {"good-rule": [], "bad-rule": ["failure"], "doubtful-rule": ["system-out"], "idle-rule": ["skipped"], "mad-rule": ["error"]}
    failure = suite.find("testcase[@name='bad-rule']/failure")
    assert failure is not None
    assert failure.text is not None
    assert FIGURE in failure.text
    assert "The mend of bad-rule." in failure.text
    assert {case.get("classname") for case in suite} == {"validators.spans"}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_ends_with_one_line_end_and_tells_the_same_each_time(form: str, root: Path) -> None:
    told = FORMS[form](whole(root))
    assert told.endswith("\n")
    assert not told.endswith("\n\n")
    assert told == FORMS[form](whole(root))


COMMANDS = ["::error file=x,line=1::no", "  ::stop-commands::no", ":", "##[error]no", "\n::error::no", "\u2028::error::no", "\x85::error::no"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_a_report_is_a_command_of_the_packages(form: str, command: str, root: Path) -> None:
    report = whole(root, command)
    report.name, report.version, report.notes, report.rows = command, command, [command], {command: 1}
    report.outcomes[1].violations = [Violation(command, command, command, command, command)]
    report.outcomes[4].why = f"{command}\n{command}"
    lines = re.split("[\n\r\x85\u2028\u2029]", FORMS[form](report))
    own = [line for line in lines if form == "github" and re.match("::(error|warning) (file=[^:]*,line=1,)?title=[^:]*::", line)]
    assert [line for line in lines if line not in own and line.strip().startswith(":")] == []
    assert not any("##[" in line for line in lines)


@pytest.mark.parametrize("form", FORMS)
def test_names_in_what_a_rule_says_of_its_fault_steer_no_terminal(form: str, root: Path) -> None:
    report = whole(root)
    report.outcomes[4].why = "Traceback\nKeyError: 'c\x1b[31m\x85\x9b\u202e\u061c z'"
    report.outcomes[1].violations = [Violation("t\x1b\u2066/x.csv", "\x9b", "\u202e", "\x7f", "\u2069")]
    told = FORMS[form](report)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]", told)


def test_what_the_json_escapes_is_still_what_was_said(root: Path) -> None:
    said = "\\\u202e ##[a] \x9b\x7f ::b \ud800"
    assert json.loads(FORMS["json"](whole(root, said)))["rules"][1]["violations"][0]["found"] == said


@pytest.mark.parametrize("change", [described(version=None), described(version=None, name=None)])
def test_a_package_without_version_or_name_is_not_called_none(change: Break, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    change(package)
    report = validate(package.root, only=["descriptor-readable"])
    assert report.version == ""
    assert "None" not in FORMS["text"](report)
    jsonschema.validate(json.loads(FORMS["json"](report)), SCHEMA, jsonschema.Draft202012Validator)
