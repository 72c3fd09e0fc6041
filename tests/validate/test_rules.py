"""Every rule has a test in which it catches a package broken in just its way; the rules are told whole, and the repository keeps them all."""

import importlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from datapkg.validate.candidate import Candidate
from datapkg.validate.reference import explained, listed, listed_json, reference
from datapkg.validate.registry import folder, load_rules
from datapkg.validate.rule import Rule, Violation, rule, violations
from datapkg.validate.runner import choose, validate
from tests.validate.breaks import Case
from tests.validate.packages import ROOT, Package

RULES = load_rules()
APART = {
    "descriptor-readable": "test_files", "waivers-needed": "test_waivers",
    "release-whole": "test_release_files", "descriptions-agree": "test_release_files", "exports-hold-tables": "test_release_files",
}
"""Rules that are tested by functions of their own, since what breaks them is no package that a table of cases could hold."""


def cases() -> list[Case]:
    """Return every breakage of the test modules beside this one."""
    modules = [importlib.import_module(f"tests.validate.{path.stem}") for path in sorted(Path(__file__).parent.glob("test_*.py"))]
    return [case for module in modules for name in ("CASES", "AFTER") for case in getattr(module, name, ()) if isinstance(case, Case)]


def test_no_rule_lacks_a_package_broken_in_just_its_way() -> None:
    tried = {case.rule for case in cases()} | set(APART)
    assert tried == {each.id for each in RULES}


def test_the_rules_tested_apart_are_named_in_their_tests() -> None:
    for each, module in APART.items():
        assert f'"{each}"' in (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")


def test_no_two_breakages_are_called_the_same() -> None:
    assert [name for name, times in Counter(str(case) for case in cases()).items() if times > 1] == []


@pytest.mark.parametrize("released", [False, True], ids=["checkout", "release"])
def test_a_good_package_breaks_no_rule(released: bool, tmp_path: Path) -> None:
    report = validate(Package(tmp_path / "package", released).root, every_page=True)
    assert [(outcome.rule.id, outcome.state, outcome.why) for outcome in report.outcomes if outcome.state != "passed"] == []
    assert (report.exit_code, report.errors, report.warnings, report.waived) == (0, 0, 0, 0)


def test_the_repositorys_own_package_may_be_released() -> None:
    report = validate(ROOT)
    assert [(outcome.rule.id, [*outcome.violations], outcome.why) for outcome in report.outcomes if outcome.state != "passed"] == []


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_rule_says_what_it_asks_why_and_how_to_mend(each: Rule) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", each.id)
    assert each.check.__name__ == each.id.replace("-", "_")
    assert each.title[0].isupper()
    assert each.title[-1] not in ".:;"
    for text in (each.reason, each.mend):
        assert text.endswith((".", "?"))
    told = explained(each)
    for text in (each.id, each.severity, each.title, each.reason, each.mend):
        assert text in told
    module = re.search(r"Code: +(validators/rules/[a-z_]+\.py)", told)
    assert module is not None
    assert (ROOT / module[1]).is_file()


def test_the_list_has_one_line_a_rule() -> None:
    assert [line.split()[:2] for line in listed(RULES).splitlines()] == [[each.id, each.severity] for each in RULES]
    assert [row["id"] for row in json.loads(listed_json(RULES))] == [each.id for each in RULES]


def test_the_reference_page_is_current() -> None:
    page = (folder() / "README.md").read_text(encoding="utf-8")
    assert page == reference(RULES), "validators/README.md is not what the rules say. Write it again: make rules"


def test_rules_are_chosen_in_the_order_asked_for_and_an_unknown_one_is_refused() -> None:
    from datapkg.errors import UsageError

    assert [each.id for each in choose(["span-text", "columns"])] == ["span-text", "columns"]
    assert choose([]) == list(RULES)
    with pytest.raises(UsageError, match="no-such-rule"):
        choose(["columns", "no-such-rule"])


def test_a_rule_made_of_a_function_takes_its_name() -> None:
    @rule("Nothing is odd", table="tasks", reads=["pages", "tasks"], reason="So.", mend="So.")
    def nothing_odd(package: Candidate) -> list[Violation]:
        return []

    assert (nothing_odd.id, nothing_odd.tables, nothing_odd.severity, nothing_odd.general) == ("nothing-odd", ("tasks", "pages"), "error", False)
    assert list(violations([])) == []


def test_a_function_whose_name_makes_no_id_makes_no_rule() -> None:
    def _odd(package: Candidate) -> list[Violation]:
        return []

    with pytest.raises(ValueError, match="_odd"):
        rule("Odd", table="tasks", reason="So.", mend="So.")(_odd)
