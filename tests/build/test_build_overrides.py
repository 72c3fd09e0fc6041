"""A person's mend of one published value is applied last and published; one that no longer fits stops the build."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.build.conftest import Project

TASK = "990100-2024-plan-t001"
FIGURE = f"{TASK}-q01"
INSPECTIONS = "990100-2024-plan-t002-q01"


def _figure(column: str, was: object, value: object, **other: object) -> dict[str, Any]:
    return {"table": "quantities", "key": FIGURE, "column": column, "was": was, "value": value, **other}


@pytest.mark.parametrize(
    ("entry", "published", "was", "value"),
    [
        (_figure("role", "target", "result"), "result", "target", "result"),
        (_figure("value_low", 1000, 1200), 1200.0, "1000", "1200"),
        (_figure("value_low", 1000.0, 0.5), 0.5, "1000", "0.5"),
        (_figure("value_low", "1000", "1200"), 1200.0, "1000", "1200"),
        (_figure("due", date(2024, 12, 31), date(2024, 6, 30)), date(2024, 6, 30), "2024-12-31", "2024-06-30"),
        (_figure("due", "2024-12-31", "2024-06-30"), date(2024, 6, 30), "2024-12-31", "2024-06-30"),
        (_figure("due", "2024-12-31", None), None, "2024-12-31", None),
        (_figure("year", 2024, 2025), 2025, "2024", "2025"),
        (_figure("indicator_id", None, "new_places_compulsory", key=INSPECTIONS), "new_places_compulsory", None, "new_places_compulsory"),
    ],
    ids=["text", "integer-as-number", "float", "number-as-text", "date", "date-as-text", "to-null", "integer", "from-null"],
)
def test_an_override_replaces_the_value_and_is_published_as_the_csv_prints_it(
    project: "Project", entry: dict[str, Any], published: object, was: str | None, value: str | None
) -> None:
    others = [row for row in project.rows("quantities") if row["quantity_id"] != entry["key"]]
    project.override(entry)
    project.build()
    assert project.row("quantities", quantity_id=entry["key"])[entry["column"]] == published
    assert [row for row in project.rows("quantities") if row["quantity_id"] != entry["key"]] == others
    assert project.rows("overrides") == [
        {"table": "quantities", "key": entry["key"], "column": entry["column"], "was": was, "value": value, "reason": "misread"}
    ]


@pytest.mark.parametrize(("was", "value"), [(False, True), ("false", "true")])
def test_a_theme_is_named_by_task_and_theme_with_a_slash(project: "Project", was: object, value: object) -> None:
    project.override({"table": "task_themes", "key": f"{TASK}/preschool", "column": "is_primary", "was": was, "value": value})
    project.build()
    assert project.row("task_themes", task_id=TASK, theme_id="preschool")["is_primary"] is True
    assert project.row("task_themes", task_id=TASK, theme_id="facilities")["is_primary"] is True
    row = project.row("overrides")
    assert (row["key"], row["was"], row["value"]) == (f"{TASK}/preschool", "false", "true")


def test_an_override_is_applied_to_the_mended_text(project: "Project") -> None:
    project.correct({"original": "学位1000个", "mended": "学位2000个"})
    project.override(_figure("value_high", 2000, 2500))
    project.build()
    figure = project.row("quantities", quantity_id=FIGURE)
    assert (figure["value_low"], figure["value_high"]) == (2000, 2500)


def test_two_columns_of_one_row_can_be_overridden(project: "Project") -> None:
    project.override(_figure("role", "target", "result"), _figure("comparator", "eq", "ge"))
    project.build()
    figure = project.row("quantities", quantity_id=FIGURE)
    assert (figure["role"], figure["comparator"]) == ("result", "ge")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (_figure("role", "result", "context"), "'target'"),
        (_figure("due", None, "2024-06-30"), "2024"),
        (_figure("unit", "所", "个"), "'个'"),
        (_figure("role", "target", "result", key="990100-2024-plan-t009-q01"), "990100-2024-plan-t009-q01"),
        (_figure("roll", "target", "result"), "'roll'"),
        (_figure("role", "target", "result", table="quantity"), "'quantity'"),
        (_figure("role", "target", "result", table="findings"), "findings"),
        (_figure("quantity_id", FIGURE, "x"), "quantity_id"),
        (_figure("role", "target", "result", reason=None), "reason"),
        (_figure("role", "target", "result", reason=""), "reason"),
        (_figure("role", "target", "result", because="x"), "'because'"),
        (_figure("value_low", 1000, "many"), "'many'"),
        (_figure("value_low", 1000, "nan"), "value_low"),
        (_figure("value_low", 1000, True), "value_low"),
        (_figure("value_low", 1000, [1]), "value_low"),
        (_figure("due", "2024-12-31", "soon"), "'soon'"),
        (_figure("due", "2024-12-31", 5), "due"),
        (_figure("due", "2024-12-31", datetime(2024, 6, 30, 12, 0)), "due"),
        (_figure("year", 2024, "next"), "'next'"),
        (_figure("start", 23, 23.7), "start"),
        (_figure("start", 23, True), "start"),
        (_figure("role", "target", ["result"]), "role"),
        (_figure("role", "target", None), "role"),
        (_figure("role", "target", "result", key=[1]), "key"),
        (_figure("role", "target", "result", table=["quantities"]), "table"),
    ],
    ids=["was-another", "was-not-null", "was-another-unit", "unknown-key", "unknown-column", "unknown-table", "table-without-key", "key-column",
         "no-reason", "empty-reason", "unknown-entry", "no-number", "not-a-number", "number-from-bool", "number-from-list", "no-date",
         "date-from-number", "date-with-time", "no-integer", "integer-from-fraction", "integer-from-bool", "text-from-list", "null-where-required",
         "key-no-text", "table-no-text"],
)
def test_an_override_that_does_not_fit_stops_the_build_with_its_file_and_entry(project: "Project", entry: dict[str, Any], said: str) -> None:
    path = project.override(_figure("comparator", "eq", "ge"), entry)
    with project.refused(path, "override 2", said):
        project.build()


def test_a_theme_override_cannot_change_either_part_of_the_key(project: "Project") -> None:
    path = project.override({"table": "task_themes", "key": f"{TASK}/preschool", "column": "theme_id", "was": "preschool", "value": "health"})
    with project.refused(path, "override 1", "key"):
        project.build()


def test_two_overrides_of_one_value_stop_the_build(project: "Project") -> None:
    path = project.override(_figure("role", "target", "result"), _figure("role", "result", "context"))
    with project.refused(path, "override 2"):
        project.build()


@pytest.mark.parametrize("content", ["[[override]\n", "override = 5\n", 'override = ["a"]\n', "[[overide]]\ntable = 'tasks'\n"])
def test_a_file_that_holds_no_overrides_stops_the_build_with_its_name(project: "Project", content: str) -> None:
    path = project.override()
    path.write_text(content, encoding="utf-8")
    with project.refused(path):
        project.build()


def test_an_override_taken_away_gives_the_rule_its_value_back(project: "Project") -> None:
    before = project.published()
    path = project.override(_figure("role", "target", "result"))
    project.build()
    path.unlink()
    project.build()
    assert project.published() == before
