"""Data packages that are not this project's: the runner checks whatever has a Table Schema, as the standard has it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from datapkg.validate.report.words import verdict
from datapkg.validate.runner import Report, validate
from tests.validate.strangers import broken as _broken
from tests.validate.strangers import package as _package
from tests.validate.strangers import schema as _schema
from tests.validate.strangers import table as _table


def test_a_package_without_hash_licence_or_version_is_checked_by_what_it_has(tmp_path: Path) -> None:
    report = _table(tmp_path, "a,b\n1,x\n", _schema({"name": "a", "type": "integer"}, "b"))
    assert _broken(report) == {}
    assert report.exit_code == 0
    assert report.rows == {"t": 1}


def test_the_rules_of_this_project_are_not_asked_of_others(tmp_path: Path) -> None:
    report = _table(tmp_path, "a\n1\n", _schema("a"))
    skipped = {outcome.rule.id for outcome in report.outcomes if outcome.state == "skipped"}
    assert skipped == {outcome.rule.id for outcome in report.outcomes if not outcome.rule.general}


def test_a_resource_that_is_no_table_is_a_file_and_nothing_more(tmp_path: Path) -> None:
    folder = _package(tmp_path / "package", {"map.geojson": "{}", "read.me": "x"}, {"name": "map", "path": "map.geojson", "format": "geojson"}, {"name": "text", "path": "read.me"})
    assert _broken(validate(folder)) == {}


@pytest.mark.parametrize(("kind", "good", "bad"), [
    ("integer", ["0", "-7", "+12", "9223372036854775807"], ["1.0", "x", "9223372036854775808", "1e2", "0x1"]),
    ("number", ["0", "-1.5", "1e5", ".5", "7."], ["x", "1,5", "1 000", "1.2.3"]),
    ("boolean", ["true", "True", "TRUE", "1", "false", "0"], ["yes", "tRuE", "2"]),
    ("date", ["2020-02-29", "0001-01-01"], ["2021-02-29", "2020-2-9", "29.02.2020", "2020-02-29T00:00:00"]),
    ("datetime", ["2020-01-02T03:04:05Z"], ["2020-01-02", "x"]),
    ("time", ["03:04:05"], ["3 o'clock", "03.04"]),
    ("year", ["2020", "1066"], ["20", "MMXX", "2020.5"]),
    ("yearmonth", ["2020-01"], ["2020", "01-2020", "2020-1"]),
    ("duration", ["P1Y2M3DT4H5M6S", "PT1H"], ["1 hour", "1Y"]),
    ("geopoint", ["90.5, -45.25", "1,2"], ["north", "90"]),
    ("string", ["anything", " x ", "7"], []),
    ("any", ["anything"], []),
])
def test_a_cell_is_of_its_type_or_named(tmp_path: Path, kind: str, good: list[str], bad: list[str]) -> None:
    lines = "".join(f'{number},"{value}"\n' for number, value in enumerate(good + bad))
    found = _broken(_table(tmp_path, f"id,v\n{lines}", _schema("id", {"name": "v", "type": kind}, primaryKey="id")))
    assert found == ({"column-type": [str(number) for number in range(len(good), len(good) + len(bad))]} if bad else {})


@pytest.mark.parametrize(("field", "good", "bad"), [
    ({"type": "date", "format": "%d/%m/%Y"}, "31/12/2020", "2020-12-31"),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, "1.234,5", "x"),
    ({"type": "number", "bareNumber": False}, "€12.5", "€"),
    ({"type": "integer", "bareNumber": False}, "95%", "ninety"),
    ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "oui", "true"),
    ({"type": "string", "constraints": {"enum": ["a", "b"]}}, "a", "c"),
    ({"type": "integer", "constraints": {"minimum": 2}}, "2", "1"),
    ({"type": "number", "constraints": {"maximum": "2.5"}}, "2.5", "2.6"),
    ({"type": "date", "constraints": {"minimum": "2020-01-01"}}, "2020-01-01", "2019-12-31"),
    ({"type": "string", "constraints": {"pattern": "[0-9]{2}"}}, "12", "123"),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 3}}, "学校", "教育局会"),
    ({"type": "integer", "constraints": {"enum": [1, 2]}}, "2", "3"),
    ({"constraints": {"required": True}}, "x", ""),
])
def test_a_field_is_read_as_its_schema_tells(tmp_path: Path, field: dict[str, Any], good: str, bad: str) -> None:
    found = _broken(_table(tmp_path, f'id,v\n1,"{good}"\n2,"{bad}"\n', _schema("id", {"name": "v", **field}, primaryKey=["id"])))
    assert len(found) == 1
    assert next(iter(found.values())) == ["2"]


@pytest.mark.parametrize(("content", "dialect"), [
    ("a;b\n1;x\n", {"delimiter": ";"}), ("a\tb\n1\tx\n", {"delimiter": "\t"}), ("a|b\n1|'x|y'\n", {"delimiter": "|", "quoteChar": "'"}), ("1,x\n2,y\n", {"header": False}),
    ("a,b\r\n1,x\r\n", {"lineTerminator": "\r\n"}), ('a,b\n1,"x ""y"""\n', {"doubleQuote": True}), ("a,b\n1,x\n", {}), ("a, b\n1, x\n", {"skipInitialSpace": True}),
    ("A,B\n1,x\n", {"caseSensitiveHeader": False}),
])
def test_a_dialect_is_read_as_told(tmp_path: Path, content: str, dialect: dict[str, Any]) -> None:
    report = _table(tmp_path, content, _schema({"name": "a", "type": "integer"}, {"name": "b", "constraints": {"pattern": "[^ ].*"}}), dialect=dialect)
    assert _broken(report) == {}
    assert report.rows["t"] in (1, 2)


def test_a_dialect_that_is_not_told_is_an_error(tmp_path: Path) -> None:
    assert _broken(_table(tmp_path, "a;b\n1;x\n", _schema({"name": "a", "type": "integer"}, "b")))


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-8", "UTF8", "big5"])
def test_an_encoding_is_read_as_told(tmp_path: Path, encoding: str) -> None:
    report = _table(tmp_path, "名,值\n教育,1\n".replace("值", "直").encode(encoding), _schema("名", {"name": "直", "type": "integer"}), encoding=encoding)
    assert _broken(report) == {}
    assert report.rows == {"t": 1}


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert _broken(_table(tmp_path, b"\xef\xbb\xbfa,b\n1,x\n", _schema({"name": "a", "type": "integer"}, "b"))) == {}


def test_values_told_to_be_missing_are_null(tmp_path: Path) -> None:
    schema = _schema("id", {"name": "v", "type": "integer"}, {"name": "w", "constraints": {"required": True}}, missingValues=["", "NA", "-"], primaryKey="id")
    assert _broken(_table(tmp_path, 'id,v,w\n1,NA,x\n2,-,x\n3,"NA",x\n4,5,NA\n', schema)) == {"constraint-required": ["4"]}


def test_values_not_told_to_be_missing_are_not(tmp_path: Path) -> None:
    assert _broken(_table(tmp_path, "id,v\n1,NA\n2,\n", _schema("id", {"name": "v", "type": "integer"}, primaryKey="id"))) == {"column-type": ["1"]}


def test_missing_values_may_be_labelled(tmp_path: Path) -> None:
    schema = _schema({"name": "v", "type": "integer"}, missingValues=[{"value": "-99", "label": "not asked"}])
    report = _table(tmp_path, "v\n-99\n1\n", {**schema, "fields": [{"name": "v", "type": "integer", "constraints": {"minimum": 0}}]})
    assert _broken(report) == {}


@pytest.mark.parametrize(("match", "header", "fits"), [
    ("exact", "a,b", True), ("exact", "b,a", False), ("exact", "a", False), ("exact", "a,b,c", False), ("equal", "b,a", True), ("equal", "a", False), ("equal", "a,b,c", False), ("subset", "c,b,a", True),
    ("subset", "a,c", False), ("superset", "a", True), ("superset", "a,c", False), ("partial", "a,c", True), ("partial", "c,d", False), (["equal"], "b,a", True), (["exact"], "b,a", False),
])
def test_columns_match_the_fields_in_the_way_the_schema_asks_for(tmp_path: Path, match: Any, header: str, fits: bool) -> None:
    report = _table(tmp_path, f"{header}\n{','.join('x' for _ in header.split(','))}\n", _schema("a", "b", fieldsMatch=match))
    assert _broken(report) == ({} if fits else {"columns": [""]})


@pytest.mark.parametrize("keys", [{"primaryKey": "id"}, {"primaryKey": ["id"]}, {"primaryKey": ["id", "v"]}])
def test_a_key_names_one_row_whether_text_or_list(tmp_path: Path, keys: dict[str, Any]) -> None:
    found = _broken(_table(tmp_path, "id,v\n1,x\n2,x\n1,x\n", _schema("id", "v", **keys)))
    assert list(found) == ["primary-key"]
    assert len(found["primary-key"]) == 2


def test_a_key_of_two_columns_may_repeat_each(tmp_path: Path) -> None:
    assert _broken(_table(tmp_path, "id,v\n1,x\n1,y\n2,x\n", _schema("id", "v", primaryKey=["id", "v"]))) == {}


def test_a_key_with_a_null_in_it_is_no_key(tmp_path: Path) -> None:
    assert list(_broken(_table(tmp_path, "id,v\n1,x\n1,\n", _schema("id", "v", primaryKey=["id", "v"])))) == ["primary-key"]


def test_unique_values_are_unlike_and_nulls_may_repeat(tmp_path: Path) -> None:
    schema = _schema("id", {"name": "v", "constraints": {"unique": True}}, primaryKey="id")
    found = _broken(_table(tmp_path, "id,v\n1,x\n2,\n3,\n4,x\n", schema))
    assert list(found) == ["constraint-unique"]
    assert set(found["constraint-unique"]) <= {"1", "4"}


CITIES = {"name": "cities", "path": "data/cities.csv", "schema": "schemas/cities.json", "profile": "tabular-data-resource"}
VISITS = {"name": "visits", "path": "data/visits.csv", "profile": "tabular-data-resource", "schema": _schema(
    "day", "country", "city", {"name": "after", "type": "string"}, primaryKey="day",
    foreignKeys=[{"fields": ["country", "city"], "reference": {"resource": "cities", "fields": ["country", "name"]}}, {"fields": "after", "reference": {"resource": "", "fields": "day"}}])}
CITY_SCHEMA = json.dumps(_schema("country", "name", primaryKey=["country", "name"]))


def _visits(tmp_path: Path, visits: str, resource: dict[str, Any] = VISITS) -> Report:
    files: dict[str, str | bytes] = {"data/cities.csv": "country,name\nFR,Paris\nUS,Paris\nUS,Rome\n", "data/visits.csv": f"day,country,city,after\n{visits}", "schemas/cities.json": CITY_SCHEMA}
    return validate(_package(tmp_path / "package", files, CITIES, resource, profile="tabular-data-package"))


def test_references_of_two_columns_and_to_the_own_table_hold(tmp_path: Path) -> None:
    report = _visits(tmp_path, "1,FR,Paris,\n2,US,Rome,1\n3,,,2\n")
    assert _broken(report) == {}
    assert report.rows == {"cities": 3, "visits": 3}


@pytest.mark.parametrize("row", ["2,FR,Rome,1", "2,US,Paris,7", "2,us,Rome,"])
def test_a_reference_to_no_row_is_named(tmp_path: Path, row: str) -> None:
    assert _broken(_visits(tmp_path, f"1,FR,Paris,\n{row}\n")) == {"foreign-key": ["2"]}


@pytest.mark.parametrize("reference", [{"resource": "towns", "fields": ["country", "name"]}, {"resource": "cities", "fields": ["country", "town"]}])
def test_a_reference_to_no_table_or_column_is_an_error(tmp_path: Path, reference: dict[str, Any]) -> None:
    resource = copy.deepcopy(VISITS)
    resource["schema"]["foreignKeys"][0]["reference"] = reference  # type: ignore[index]
    assert "foreign-key" in _broken(_visits(tmp_path, "1,FR,Paris,\n", resource))


def test_several_faults_are_each_told_once(tmp_path: Path) -> None:
    schema = _schema({"name": "id", "type": "integer", "constraints": {"required": True}}, {"name": "v", "type": "number", "constraints": {"maximum": 1}}, {"name": "w", "constraints": {"enum": ["a"]}}, primaryKey="id")
    found = _broken(_table(tmp_path, "id,v,w\n1,0.5,a\n2,2,a\n3,x,b\n", schema))
    assert found == {"constraint-maximum": ["2"], "column-type": ["3"], "constraint-enum": ["3"]}


def test_a_hash_or_size_that_is_told_is_checked(tmp_path: Path) -> None:
    content = "a\n1\n"
    told = {"bytes": 4, "hash": "60b725f10c9c85c70d97880dfe8191b3"}
    assert set(_broken(_table(tmp_path, content, _schema("a"), **{**told, "bytes": 5}))) == {"file-bytes", "file-hash"}


def test_a_hash_without_method_is_md5(tmp_path: Path) -> None:
    import hashlib

    content = b"a\n1\n"
    assert _broken(_table(tmp_path, content, _schema("a"), hash=hashlib.md5(content, usedforsecurity=False).hexdigest())) == {}


def test_a_row_of_another_length_is_named(tmp_path: Path) -> None:
    report = _table(tmp_path, "a,b\n1,x\n2\n", _schema("a", "b"))
    assert list(_broken(report)) == ["table-readable"]


def test_a_resource_with_its_data_inline_is_no_fault(tmp_path: Path) -> None:
    folder = _package(tmp_path / "package", {"t.csv": "a\n1\n"}, {"name": "t", "path": "t.csv", "schema": _schema("a")}, {"name": "inline", "data": [{"a": 1}]})
    assert _broken(validate(folder)) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_a_quotation_that_is_never_closed_is_an_error_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    for number, (content, rules) in enumerate((('a,b\n1,"x∈一\n', {"table-readable": [""]}), ('a,b\n1,"x∈一"\n', {}))):
        (tmp_path / str(number)).mkdir()
        assert _broken(_table(tmp_path / str(number), content.encode(encoding), _schema("a", "b"), encoding=encoding)) == rules


@pytest.mark.parametrize("kind", ["integer", "number", "boolean", "date", "year"])
@pytest.mark.parametrize("constraint", [{"pattern": "[0-9]{2}"}, {"minLength": 1}, {"maxLength": 2}], ids=lambda each: next(iter(each)))
def test_a_constraint_of_text_on_another_type_is_a_fault_of_the_schema(tmp_path: Path, kind: str, constraint: dict[str, Any]) -> None:
    report = _table(tmp_path, "id,v\n1,\n", _schema("id", {"name": "v", "type": kind, "constraints": constraint}))
    assert list(_broken(report)) == ["schema-readable"]
    found = next(outcome.violations[0].found for outcome in report.outcomes if outcome.state == "broken")
    assert found.startswith(f"v: the constraint {next(iter(constraint))} ")
    assert kind in found


def _reference(tmp_path: Path, own: str, cells: list[str], other: str, known: list[str], **second: Any) -> Report:
    """Validate a table whose column refers to one of another type; `second` is given to both keys as another column, all of whose cells are alike."""
    also: Any = {"name": "also", **second} if second else "also"
    fields = ["v", "also"] if second else ["v"]
    key = {"fields": fields, "reference": {"resource": "other", "fields": fields}}
    files: dict[str, str | bytes] = {f"{name}.csv": "id,v,also\n" + "".join(f"{at},{value},1\n" for at, value in enumerate(values)) for name, values in (("own", cells), ("other", known))}
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": _schema("id", {"name": "v", "type": kind}, also, primaryKey="id", foreignKeys=keys)}
        for name, kind, keys in (("own", own, [key]), ("other", other, []))
    ]
    return validate(_package(tmp_path / "package", files, *resources))


@pytest.mark.parametrize("second", [{}, {"type": "date", "format": "any"}, {"type": "integer"}])
@pytest.mark.parametrize(("own", "cells", "other", "known", "lost"), [
    ("number", ["1.0", "2", "", "9007199254740992"], "integer", ["1", "2", "9007199254740992"], []),
    ("number", ["1.5", "-0.0", "1e30"], "integer", ["1", "0"], ["0", "2"]),
    ("integer", ["1", "2", "3"], "number", ["1.0", "2", "3.5"], ["2"]),
    ("year", ["2020", "2021"], "number", ["2020.0"], ["1"]),
    ("year", ["2020", "2021"], "integer", ["2020"], ["1"]),
])
def test_a_reference_between_kinds_of_numbers_compares_their_values(
    tmp_path: Path, own: str, cells: list[str], other: str, known: list[str], lost: list[str], second: dict[str, Any],
) -> None:
    assert _broken(_reference(tmp_path, own, cells, other, known, **second)) == ({"foreign-key": lost} if lost else {})


@pytest.mark.parametrize("second", [{}, {"type": "integer"}])
@pytest.mark.parametrize(("own", "other", "cell"), [("integer", "string", "1"), ("string", "integer", "1"), ("date", "string", "2020-01-01"), ("string", "date", "2020-01-01"), ("boolean", "integer", "1")])
def test_a_reference_to_a_column_of_another_type_is_a_fault_of_the_schema(tmp_path: Path, own: str, other: str, cell: str, second: dict[str, Any]) -> None:
    report = _reference(tmp_path, own, [cell], other, [cell], **second)
    assert _broken(report) == {"foreign-key": [""]}
    violation = next(outcome.violations[0] for outcome in report.outcomes if outcome.state == "broken")
    assert violation == ("the schema of own", "", "v, also" if second else "v", f"the type of other.v, {other}", f"v {own}")


def test_a_reference_amiss_hides_no_other(tmp_path: Path) -> None:
    resource = copy.deepcopy(VISITS)
    resource["schema"]["foreignKeys"].append({"fields": "day", "reference": {"resource": "towns", "fields": "day"}})  # type: ignore[index]
    assert _broken(_visits(tmp_path, "1,FR,Rome,\n", resource)) == {"foreign-key": ["", "1"]}


@pytest.mark.parametrize("keys", [
    {"primaryKey": ["a", "a"]}, {"foreignKeys": [{"fields": ["a", "a"], "reference": {"resource": "", "fields": ["a", "b"]}}]},
    {"foreignKeys": [{"fields": ["a", "b"], "reference": {"resource": "", "fields": ["a", "a"]}}]},
])
def test_a_key_that_names_a_column_twice_is_a_fault_of_the_schema(tmp_path: Path, keys: dict[str, Any]) -> None:
    assert list(_broken(_table(tmp_path, "a,b\n1,x\n", _schema("a", "b", **keys)))) == ["schema-readable"]


@pytest.mark.parametrize(("constraints", "rule"), [({}, "primary-key"), ({"unique": True}, "primary-key"), ({"required": True}, "constraint-required"), ({"unique": True, "required": True}, "constraint-required")])
def test_a_key_that_is_null_is_no_key_whatever_else_its_column_promises(tmp_path: Path, constraints: dict[str, Any], rule: str) -> None:
    found = _broken(_table(tmp_path, "id,v\n,x\n,y\n1,z\n", _schema({"name": "id", "constraints": constraints}, "v", primaryKey="id")))
    assert len(found[rule]) == 2
    assert set(found) <= {rule, "primary-key"}


@pytest.mark.parametrize("match", ["superset", "partial"])
@pytest.mark.parametrize(("content", "field", "keys", "rule"), [
    ("id\nx\n", {}, {}, "column-type"), ("id\n1\n1\n", {}, {"primaryKey": "id"}, "primary-key"), ("id\n1\n", {"constraints": {"required": True}}, {}, "constraint-required"),
    ("id\n1\n", {}, {"primaryKey": ["id", "v"]}, "primary-key"), ("id\n1\n", {}, {"foreignKeys": [{"fields": "id", "reference": {"resource": "", "fields": "v"}}]}, "foreign-key"),
])
def test_a_table_without_a_column_that_may_be_absent_is_checked_nevertheless(
    tmp_path: Path, match: str, content: str, field: dict[str, Any], keys: dict[str, Any], rule: str,
) -> None:
    schema = _schema({"name": "id", "type": "integer"}, {"name": "v", "type": "integer", **field}, fieldsMatch=match, **keys)
    assert list(_broken(_table(tmp_path, content, schema))) == [rule]


@pytest.mark.parametrize("match", ["superset", "partial"])
def test_a_column_that_may_be_absent_is_no_fault(tmp_path: Path, match: str) -> None:
    schema = _schema({"name": "id", "type": "integer"}, {"name": "v", "type": "date", "constraints": {"unique": True, "minimum": "2020-01-01"}}, fieldsMatch=match, primaryKey="id")
    report = _table(tmp_path, "id\n1\n2\n", schema)
    assert _broken(report) == {}
    assert (report.exit_code, report.rows) == (0, {"t": 2})


def test_a_table_that_nothing_could_read_is_not_found_clean(tmp_path: Path) -> None:
    inline = {"name": "inline", "data": [{"a": 1}], "schema": _schema({"name": "a", "type": "integer"})}
    report = validate(_package(tmp_path / "package", {"t.csv": "a\n1\n"}, {"name": "t", "path": "t.csv", "schema": _schema("a")}, inline))
    assert _broken(report) == {}
    assert (report.exit_code, report.unread) == (2, ["inline"])
    assert "could not be checked: 1 table could not be read" in verdict(report)


@pytest.mark.parametrize("rows", [999, 1000, 1001, 2500])
def test_every_row_that_breaks_a_constraint_is_counted(tmp_path: Path, rows: int) -> None:
    report = _table(tmp_path, "v\n" + "0\n" * rows + "1\n", _schema({"name": "v", "type": "integer", "constraints": {"minimum": 1}}))
    assert list(_broken(report)) == ["constraint-minimum"]
    assert report.errors == rows
