"""Versions: what each change asks for, and that the gate asks for the same."""

from pathlib import Path
from typing import Any

import pytest

from datapkg.diff.bump import least_version, reasons
from datapkg.diff.compare import compare
from datapkg.errors import DataError
from datapkg.schema import TableSchema
from datapkg.validate.runner import validate
from datapkg.versioning import Step, greatest, next_version, raised, schema_changes
from tests.validate.breaks import FOSHAN, Break, add, both, cells, described, drop, field, schema, unlisted
from tests.validate.packages import Package

FIGURE = f"{FOSHAN}-t019-q01"


@pytest.mark.parametrize(("old", "step", "new"), [
    ("1.4.2", "none", "1.4.2"), ("1.4.2", "patch", "1.4.3"), ("1.4.2", "minor", "1.5.0"), ("1.4.2", "major", "2.0.0"),
    ("0.1.9", "patch", "0.1.10"), ("0.1.9", "minor", "0.2.0"), ("0.1.9", "major", "0.2.0"), ("0.0.0", "major", "0.1.0"),
])
def test_the_next_version_is_the_least_that_tells_of_the_step(old: str, step: Step, new: str) -> None:
    assert next_version(old, step) == new
    assert raised(old, new) == (step if old[0] == "1" or step in ("none", "patch") else "major")


@pytest.mark.parametrize(("old", "new", "step"), [
    ("1.4.2", "1.4.1", "none"), ("1.4.2", "1.3.9", "none"), ("2.0.0", "1.9.9", "none"), ("0.9.0", "1.0.0", "major"), ("1.0.0", "1.1.5", "minor"),
    (None, "1.0.0", "major"), ("1.0.0", 7, "none"),
])
def test_a_lower_version_raises_nothing(old: object, new: object, step: Step) -> None:
    assert raised(old, new) == step


@pytest.mark.parametrize("version", ["", "1.0", "v1.0.0", "1.0.0-rc1"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    with pytest.raises(DataError, match="three numbers"):
        next_version(version, "patch")


def changed(old: dict[str, Any], new: dict[str, Any]) -> Step:
    """The step that a change of one field asks for."""
    one, other = (TableSchema("made-up", {"fields": [{"name": "a", "type": "string"} | each]}) for each in (old, new))
    return greatest(change.step for change in schema_changes(one, other))


@pytest.mark.parametrize(("old", "new", "step", "back"), [
    ({}, {}, "none", "none"),
    ({"type": "integer"}, {"type": "number"}, "major", "major"),
    ({"description": "One."}, {"description": "Two."}, "patch", "patch"),
    ({"title_zh": "甲"}, {}, "patch", "patch"),
    ({"format": "%d.%m.%Y"}, {}, "major", "major"),
    ({"constraints": {"enum": ["a", "b"]}}, {"constraints": {"enum": ["a", "b", "c"]}}, "minor", "major"),
    ({"constraints": {"enum": ["a", "b"]}}, {"constraints": {"enum": ["b", "a"]}}, "patch", "patch"),
    ({"constraints": {"enum": ["a"]}}, {}, "minor", "major"),
    ({"constraints": {"minimum": 3}}, {"constraints": {"minimum": 1}}, "minor", "major"),
    ({"constraints": {"maxLength": 3}}, {"constraints": {"maxLength": 9}}, "minor", "major"),
    ({"constraints": {"maximum": 3}}, {"constraints": {}}, "minor", "major"),
    ({"constraints": {"maximum": 3}}, {"constraints": {"maximum": "3"}}, "major", "major"),
    ({"constraints": {"pattern": "a"}}, {"constraints": {"pattern": "b"}}, "major", "major"),
    ({"constraints": {"required": True}}, {"constraints": {"required": False}}, "major", "minor"),
    ({"constraints": {"required": False}}, {}, "none", "none"),
    ({"constraints": {"unique": True}}, {}, "major", "minor"),
], ids=str)
def test_a_field_asks_for_a_step_as_far_as_programs_rely_on_it(old: dict[str, Any], new: dict[str, Any], step: Step, back: Step) -> None:
    assert (changed(old, new), changed(new, old)) == (step, back)


def test_references_missing_values_keys_and_order_ask_for_a_step() -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    reference = [{"fields": ["a"], "reference": {"resource": "x", "fields": ["a"]}}]
    plain = {"fields": fields, "primaryKey": ["a"]}

    def step(**new: Any) -> Step:
        return greatest(change.step for change in schema_changes(TableSchema("t", plain), TableSchema("t", plain | new)))

    assert step(foreignKeys=reference) == "minor"
    assert step(primaryKey=["b"]) == step(missingValues=["-"]) == step(fields=fields[::-1]) == step(fields=fields[:1]) == "major"
    assert step(fields=[*fields, {"name": "c", "type": "string"}]) == "minor"
    assert step(title="Another") == "patch"
    held = TableSchema("t", plain | {"foreignKeys": reference})
    assert greatest(change.step for change in schema_changes(held, TableSchema("t", plain))) == "major"


CASES: dict[str, tuple[Break, Step]] = {
    "nothing": (lambda _: None, "none"),
    "dates of making": (described(version="9.9.9", created="2030-01-01T00:00:00+00:00", reading_rules="sha256:0", built_from={"commit": "x"}), "none"),
    "a title": (described(title="Plans"), "patch"),
    "a value": (cells("quantities", FIGURE, role="result"), "patch"),
    "a row more": (add("units", unit="嗨", name_en="hi", dimension="count"), "minor"),
    "a row less": (drop("deadlines", f"{FOSHAN}-t030-d01"), "major"),
    "another key": (cells("units", "个", unit="嗨"), "major"),
    "a finding": (add("findings", page_id="440600-p-c6e940e8570f", code="no-year", message="made up"), "patch"),
    "a table less": (unlisted("units", "units-parquet"), "major"),
    "another primary key": (schema("units", lambda content: content.update(primaryKey=["name_en"])), "major"),
    "a description": (field("units", "name_en", description="Its English name."), "patch"),
    "a value more allowed": (field("units", "dimension", constraints={"required": True, "enum": ["count", "share", "money", "area", "time", "rate", "other", "new"]}), "minor"),
    "a value less allowed": (field("units", "dimension", constraints={"required": True, "enum": ["count", "share", "money", "area", "time", "rate"]}), "major"),
}


@pytest.mark.parametrize(("version", "change", "step"), [
    *(pytest.param("1.4.0", *case, id=name) for name, case in CASES.items()),
    *(pytest.param("0.1.0", *CASES[name], id=f"{name} below 1.0.0") for name in ("a row less", "a value more allowed")),
])
def test_the_gate_asks_for_the_same_version_as_the_diff(change: Break, step: Step, version: str, tmp_path: Path) -> None:
    old, new = Package(tmp_path / "old", released=True), Package(tmp_path / "new", released=True)
    both(described(version=version))(old)
    change(new)
    diff = compare(old.root, new.root)
    assert diff.bump == step
    assert all(reason.why for reason in reasons(diff) if reason.step == step)

    def broken(to: str) -> int:
        described(version=to)(new)
        return validate(new.root, only=["rows-kept", "schema-change-versioned"], previous=old.root).errors

    assert broken(least_version(diff)) == 0
    if step == "major":
        assert broken(next_version(version, "patch" if version[0] == "0" else "minor"))


def test_a_package_without_version_has_a_step_and_no_next_version(before: Path, package: Package) -> None:
    both(described(version="unknown"), drop("deadlines", f"{FOSHAN}-t030-d01"))(package)
    diff = compare(package.root, before)
    assert diff.bump == "minor"
    with pytest.raises(DataError):
        least_version(diff)
