"""What strangers' Table Schemas ask for, in both versions of the standard: it is checked as it is meant, or said not to be checked."""

from pathlib import Path
from typing import Any

import pytest

from datapkg.validate.runner import Report
from tests.validate.strangers import broken, schema, table


def _column(tmp_path: Path, cells: list[str], **field: Any) -> Report:
    """Validate a table of one column, `v`, whose rows have the ids 0, 1, and so on."""
    lines = "".join(f'{at},"{cell}"\n' for at, cell in enumerate(each.replace('"', '""') for each in cells))
    return table(tmp_path, f"id,v\n{lines}", schema("id", {"name": "v", **field}, primaryKey="id"))


def test_a_unique_key_names_one_row_and_nulls_are_like_no_other(tmp_path: Path) -> None:
    declared = schema("id", "a", {"name": "b", "type": "integer"}, primaryKey="id", uniqueKeys=[["a", "b"], ["id"]])
    assert broken(table(tmp_path, "id,a,b\n1,x,1\n2,x,2\n3,x,\n4,x,\n5,x,01\n6,,\n7,,\n", declared)) == {"primary-key": ["1", "5"]}


@pytest.mark.parametrize("keys", [[["a"], ["a", "b"]], []])
def test_unique_keys_that_hold_are_no_fault(tmp_path: Path, keys: list[list[str]]) -> None:
    assert broken(table(tmp_path, "a,b\n1,x\n2,x\n", schema("a", "b", uniqueKeys=keys))) == {}


@pytest.mark.parametrize("keys", ["a", {"a": 1}, [["c"]], [[]], [["a", "a"]], [7]])
def test_unique_keys_that_are_none_are_a_fault_of_the_schema(tmp_path: Path, keys: Any) -> None:
    assert broken(table(tmp_path, "a,b\n1,x\n", schema("a", "b", uniqueKeys=keys))) == {"schema-readable": [""]}


@pytest.mark.parametrize(("kind", "categories"), [
    ("string", ["1", "2"]), ("string", [{"value": "1", "label": "one"}, {"value": "2"}]), ("integer", [1, 2]), ("integer", [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}]),
])
def test_a_cell_is_of_its_categories(tmp_path: Path, kind: str, categories: list[Any]) -> None:
    report = _column(tmp_path, ["1", "2", "", "3"], type=kind, categories=categories, categoriesOrdered=True)
    assert broken(report) == {"constraint-enum": ["3"]}


@pytest.mark.parametrize("categories", ["a", [], [[1]], [{"label": "x"}], {"value": 1}])
def test_categories_that_are_none_are_a_fault_of_the_schema(tmp_path: Path, categories: Any) -> None:
    assert broken(_column(tmp_path, ["1"], categories=categories)) == {"schema-readable": [""]}


@pytest.mark.parametrize(("field", "good", "bad"), [
    ({"type": "integer", "constraints": {"exclusiveMinimum": 1}}, "2", "1"), ({"type": "number", "constraints": {"exclusiveMaximum": 1.5}}, "1.4", "1.5"),
    ({"type": "integer", "constraints": {"minimum": 1.0, "maximum": 2}}, "1", "0"), ({"type": "integer", "constraints": {"enum": [1.0]}}, "1", "2"),
    ({"type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "01/02/2020"}}, "01/02/2020", "31/01/2020"),
    ({"type": "date", "format": "%d/%m/%Y", "constraints": {"exclusiveMaximum": "2020-02-01"}}, "31/01/2020", "01/02/2020"),
    ({"type": "number", "decimalChar": ",", "constraints": {"maximum": "1,5"}}, "1,5", "1,6"), ({"type": "number", "decimalChar": ",", "constraints": {"maximum": 1.5}}, "1,5", "1,6"),
    ({"type": "integer", "groupChar": ".", "constraints": {"enum": ["1.000"]}}, "1000", "1"), ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"], "constraints": {"enum": ["oui"]}}, "oui", "non"),
    ({"type": "boolean", "constraints": {"enum": [True]}}, "1", "0"), ({"type": "datetime", "constraints": {"minimum": "2020-01-01T00:00:00Z"}}, "2020-01-01T00:00:00", "2019-12-31 23:59:59"),
    ({"type": "datetime", "constraints": {"maximum": "2020-01-01T00:00:00Z"}}, "2020-01-01T09:00:00+09:00", "2020-01-01T00:00:00.5Z"), ({"type": "time", "constraints": {"exclusiveMinimum": "12:00:00"}}, "12:00:01", "12:00:00"),
    ({"type": "yearmonth", "constraints": {"minimum": "2020-02"}}, "2020-02", "2020-01"), ({"type": "year", "constraints": {"minimum": "2020"}}, "2020", "2019"),
])
def test_a_bound_is_compared_as_the_field_is_written(tmp_path: Path, field: dict[str, Any], good: str, bad: str) -> None:
    report = _column(tmp_path, [good, bad], **field)
    found = broken(report)
    assert (list(found.values()), report.notes) == ([["1"]], [])
    assert next(iter(found)).startswith("constraint-")


@pytest.mark.parametrize(("kind", "constraints", "cell"), [
    ("array", {"minLength": 2}, "[1]"), ("array", {"jsonSchema": {"type": "array"}}, "[1]"), ("object", {"maxLength": 1}, "{}"), ("list", {"minLength": 9}, "a,b"), ("duration", {"maximum": "P2D"}, "P10D"),
    ("array", {"enum": [[1, 2]]}, "[1, 2]"), ("any", {"minimum": 5}, "10"), ("string", {"jsonSchema": {}}, "x"), ("datetime", {"minimum": "01/02/2020"}, "31/01/2021"), ("string", {"pattern": "(?=x)x"}, "x"),
])
def test_a_constraint_that_is_not_checked_is_named_and_no_fault(tmp_path: Path, kind: str, constraints: dict[str, Any], cell: str) -> None:
    report = _column(tmp_path, [cell], type=kind, constraints=constraints, format="%d/%m/%Y" if kind == "datetime" else "default")
    assert broken(report) == {}
    assert report.exit_code == 2
    assert [note for note in report.notes if note.startswith(f"t.v: the constraint `{next(iter(constraints))}` was not checked")] == report.notes
    assert report.notes


@pytest.mark.parametrize("name", ["*", "^a.*$", "^.*$", "__row", "__other", "a, b", '"*"', "", "key", "table", "a b", "^", "列", "0"])
def test_a_column_may_have_any_name(tmp_path: Path, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    fields = [{"name": "ab", "type": "integer"}, {"name": name, "type": "integer", "constraints": {"required": True, "maximum": 3, "enum": [1, 2, 3, 4]}}]
    keys: dict[str, Any] = {"primaryKey": ["ab", name], "uniqueKeys": [[name]], "foreignKeys": [{"fields": [name], "reference": {"resource": "", "fields": ["ab"]}}]}
    (tmp_path / "good").mkdir()
    good = table(tmp_path / "good", f"ab,{quoted}\n1,2\n2,1\n3,3\n", schema(*fields, **keys))
    assert broken(good) == {}
    assert good.rows == {"t": 3}
    bad = table(tmp_path, f"ab,{quoted}\n1,2\n2,4\n3,2\nx,5\n6,\n", schema(*fields, **keys))
    assert set(broken(bad)) == {"column-type", "constraint-maximum", "constraint-enum", "constraint-required", "primary-key", "foreign-key"}


@pytest.mark.parametrize("rows", [1000, 1001, 2500])
def test_every_cell_of_another_type_is_counted(tmp_path: Path, rows: int) -> None:
    report = table(tmp_path, "v\n" + "x\n" * rows + "1\n", schema({"name": "v", "type": "integer"}))
    assert list(broken(report)) == ["column-type"]
    assert report.errors == rows


def test_a_long_enumeration_is_cut_short_in_reports(tmp_path: Path) -> None:
    report = _column(tmp_path, ["x"], constraints={"enum": [f"code{number}" for number in range(10_000)]})
    (violation,) = next(outcome.violations for outcome in report.outcomes if outcome.state == "broken")
    assert violation.expected.startswith("one of 'code0', 'code1', ")
    assert violation.expected.endswith(" more")
    assert len(violation.expected) < 240


@pytest.mark.parametrize(("field", "good", "bad"), [
    ({"type": "object"}, ['{"a": 1}', "{}"], ["[]", "x", "{", "1"]), ({"type": "array"}, ["[1, 2]", "[]", "[" + "9" * 5000 + "]"], ["{}", "1,2"]), ({"type": "geojson"}, ['{"type": "Point"}'], ["Point", "[]"]),
    ({"type": "geopoint", "format": "array"}, ["[90.5, 45]"], ["90.5, 45"]), ({"type": "geopoint", "format": "object"}, ['{"lon": 9, "lat": 4}'], ["[9, 4]"]), ({"type": "geopoint"}, ["+90.5,-4e1", "1,  2"], ["x"]),
    ({"type": "datetime", "format": "%d.%m.%Y %H:%M"}, ["31.12.2020 23:59", "1.2.2020 3:04"], ["2020-12-31 23:59", "31.12.2020"]), ({"type": "time", "format": "%H:%M"}, ["23:59"], ["23:59:00", "noon"]),
    ({"type": "date", "format": "%d.%m.%y"}, ["31.12.69", "1.2.68"], ["31.12.1969"]), ({"type": "date", "format": "fmt:%d/%m/%Y"}, ["31/12/2020"], ["2020-12-31"]),
    ({"type": "date", "format": "any"}, ["yesterday", "2020"], []), ({"format": "email"}, ["a@b.c", "李@例.cn"], ["a.b.c", "@"]), ({"format": "uri"}, ["https://a.b/c d", "urn:x"], ["a.b/c", "//a"]),
    ({"format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000", "URN:UUID:123E4567E89B12D3A456426614174000"], ["123e4567", "x"]), ({"format": "binary"}, ["aGk=", "aG-_\n"], ["é!"]), ({"format": "x"}, ["any"], []),
])
def test_a_cell_is_of_its_format_or_named(tmp_path: Path, field: dict[str, Any], good: list[str], bad: list[str]) -> None:
    found = broken(_column(tmp_path, good + bad, **field))
    assert found == ({"column-type": [str(at) for at in range(len(good), len(good) + len(bad))]} if bad else {})
