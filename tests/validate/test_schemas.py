"""Table Schemas compiled into pandera: every constraint holds what it says, on values, types and nulls, and nothing is declared twice."""

from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from datapkg.schema import TableSchema, load_schemas
from datapkg.validate.frames import ROW
from datapkg.validate.registry import load_module
from datapkg.validate.table_schema import table_schema
from datapkg.validate.types import TYPES, dtype_of, typed

schemas = load_module("schemas")


def table(*fields: dict[str, Any]) -> TableSchema:
    """A schema of these fields."""
    return table_schema("made", {"fields": list(fields)})


def failed(values: list[Any], kind: str = "string", **constraints: Any) -> list[tuple[str, list[int]]]:
    """The constraints that a column of values breaks, and the rows that break them."""
    field = {"name": "a", "type": kind, "constraints": constraints}
    frame = pl.DataFrame({"a": pl.Series(values, dtype=dtype_of(field))})
    return [(constraint, rows) for constraint, _, rows, _ in schemas.failures(frame, table(field))]


CASES = [
    ("string", "required", True, ["x", ""], None),
    ("integer", "required", True, [0], None),
    ("date", "required", True, [date(2020, 1, 1)], None),
    ("string", "enum", ["a", "b"], ["a", "b"], "c"),
    ("string", "enum", ["a", "b"], ["a"], "A"),
    ("integer", "enum", [1, 2], [1, 2], 3),
    ("integer", "enum", ["1", "2"], [1, 2], 3),
    ("number", "enum", [0.5], [0.5], 0.25),
    ("date", "enum", ["2020-01-01"], [date(2020, 1, 1)], date(2020, 1, 2)),
    ("string", "pattern", "[0-9]{6}", ["440600"], "44060"),
    ("string", "pattern", "[0-9]{6}", ["440600"], "4406000"),
    ("string", "pattern", "[0-9]{6}", ["440600"], "x440600"),
    ("string", "pattern", "[0-9]{6}", ["440600"], "440600\n"),
    ("string", "pattern", "a|b", ["a", "b"], "ab"),
    ("string", "pattern", "a|b", ["a"], "ax"),
    ("string", "pattern", "a|b", ["a"], "xb"),
    ("string", "pattern", "[一-鿿]+", ["教育"], "教育1"),
    ("integer", "minimum", 0, [0, 1], -1),
    ("number", "minimum", 0, [0.0], -0.001),
    ("date", "minimum", "2020-01-01", [date(2020, 1, 1)], date(2019, 12, 31)),
    ("integer", "maximum", 2100, [2100], 2101),
    ("number", "maximum", 1.5, [1.5], 1.75),
    ("date", "maximum", "2020-12-31", [date(2020, 12, 31)], date(2021, 1, 1)),
    ("year", "maximum", 2020, [2020], 2021),
    ("string", "minLength", 2, ["教育"], "教"),
    ("string", "maxLength", 2, ["教育", ""], "教育局"),
]
"""A type, a constraint and its value, cells that keep it, and one that does not."""
_FIELDS = ("kind", "constraint", "value", "good", "bad")


@pytest.mark.parametrize(_FIELDS, CASES)
def test_a_constraint_names_the_row_that_breaks_it_and_no_other(kind: str, constraint: str, value: Any, good: list[Any], bad: Any) -> None:
    assert failed([*good, bad, *good], kind, **{constraint: value}) == [(constraint, [len(good)])]
    assert failed(good, kind, **{constraint: value}) == []


@pytest.mark.parametrize(_FIELDS, CASES)
def test_pandera_alone_says_the_same(kind: str, constraint: str, value: Any, good: list[Any], bad: Any) -> None:
    field = {"name": "a", "type": kind, "constraints": {constraint: value}}
    compiled = schemas.compile_schema(table(field))
    compiled.validate(pl.DataFrame({"a": pl.Series(good, dtype=dtype_of(field))}), lazy=True)
    with pytest.raises(pa.errors.SchemaErrors):
        compiled.validate(pl.DataFrame({"a": pl.Series([*good, bad], dtype=dtype_of(field))}), lazy=True)


def test_a_broken_column_in_which_no_row_is_found_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "all_kept", lambda *_: [pl.lit(value=False)])
    with pytest.raises(RuntimeError, match="pandera finds no row"):
        failed(["x"], required=True)


def test_a_pattern_is_asked_of_every_run_of_the_same_cells() -> None:
    assert failed(["a", "a", "b", "b", None, "a"], pattern="a") == [("pattern", [2, 3])]
    assert failed([None, "b", "b"], pattern="a") == [("pattern", [1, 2])]
    assert failed(["a", None, None, "a"], pattern="a") == []


def test_unique_names_every_row_of_a_value_that_comes_twice() -> None:
    assert failed(["a", "b", "a", "c"], unique=True) == [("unique", [0, 2])]
    assert failed(["a", "b"], unique=True) == []


@pytest.mark.parametrize("constraints", [{"enum": ["a"]}, {"pattern": "a"}, {"minLength": 1}, {"maxLength": 1}])
def test_a_null_breaks_only_required(constraints: dict[str, Any]) -> None:
    assert failed(["a", None], **constraints) == []
    assert failed(["a", None], **constraints, required=True) == [("required", [1])]


@pytest.mark.parametrize("constraints", [{"minimum": 1}, {"maximum": 1}, {"enum": [1]}])
def test_a_null_breaks_no_bound(constraints: dict[str, Any]) -> None:
    assert failed([1, None], "integer", **constraints) == []


def test_every_broken_constraint_of_every_column_is_told_with_what_it_asks_for() -> None:
    schema = table(
        {"name": "a", "type": "string", "constraints": {"required": True, "pattern": "x+", "maxLength": 2}},
        {"name": "b", "type": "integer", "constraints": {"minimum": 3}},
    )
    frame = pl.DataFrame({"a": ["x", None, "xxx", "yy"], "b": [3, 2, 4, 1]})
    found = {(constraint, column): (rows, asked) for constraint, column, rows, asked in schemas.failures(frame, schema)}
    assert found == {("required", "a"): ([1], "True"), ("maxLength", "a"): ([2], "2"), ("pattern", "a"): ([3], "x+"), ("minimum", "b"): ([1, 3], "3")}


def test_columns_beside_the_schemas_are_not_looked_at() -> None:
    schema = table({"name": "a", "type": "string", "constraints": {"required": True}})
    assert list(schemas.failures(pl.DataFrame({"a": ["x"], ROW: [0]}), schema)) == []


def test_an_empty_table_breaks_nothing() -> None:
    schema = table({"name": "a", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "a"}})
    assert list(schemas.failures(pl.DataFrame(schema={"a": pl.String()}), schema)) == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"constraints": {"odd": 1}}, "odd"),
        ({"constraints": {"pattern": "("}}, "pattern"),
        ({"constraints": {"pattern": "a(?=b)"}}, "pattern"),
        ({"constraints": {"pattern": "(?<!a)b"}}, "pattern"),
        ({"type": "integer", "constraints": {"minimum": "few"}}, "minimum"),
        ({"type": "integer", "constraints": {"enum": ["few"]}}, "enum"),
        ({"type": "integer", "constraints": {"enum": 5}}, "enum"),
        ({"type": "date", "constraints": {"maximum": "soon"}}, "maximum"),
    ],
)
def test_a_constraint_that_cannot_be_compiled_names_its_field(field: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="a: the constraint") as caught:
        schemas.compile_schema(table({"name": "a", "type": "string"} | field))
    assert said in str(caught.value)


@pytest.mark.parametrize("name", load_schemas())
def test_each_published_schema_compiles_to_its_columns_types_and_nulls(name: str) -> None:
    schema = load_schemas()[name]
    compiled = schemas.compile_schema(schema)
    assert isinstance(compiled, pa.DataFrameSchema)
    assert list(compiled.columns) == list(schema.columns)
    for field in schema.fields:
        column, constraints = compiled.columns[field["name"]], field.get("constraints", {})
        assert column.dtype.type == dtype_of(field)
        assert (column.nullable, column.unique) == (not constraints.get("required", False), constraints.get("unique", False))
        assert {check.error for check in column.checks} == set(constraints) - {"required", "unique"}


def test_no_published_pattern_looks_around() -> None:
    patterns = [field["constraints"]["pattern"] for schema in load_schemas().values() for field in schema.fields if "pattern" in field.get("constraints", {})]
    assert patterns
    assert [pattern for pattern in patterns if any(mark in pattern for mark in ("(?=", "(?!", "(?<"))] == []


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "integer"}, {"7": 7, "-7": -7, "+7": 7}, ["7.0", "7.5", "seven", "7 0", "９x", "99999999999999999999"]),
        ({"type": "integer", "bareNumber": False}, {"€7": 7, "7%": 7}, ["seven"]),
        ({"type": "integer", "groupChar": ","}, {"7,000": 7000}, ["7.000"]),
        ({"type": "number"}, {"7": 7.0, "7.5": 7.5, "-0.5": -0.5, "1e3": 1000.0}, ["7,5", "many"]),
        ({"type": "number", "decimalChar": ","}, {"7,5": 7.5}, ["many"]),
        ({"type": "boolean"}, {"true": True, "TRUE": True, "1": True, "false": False, "0": False}, ["yes", "tRUE", "2"]),
        ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, {"是": True, "否": False}, ["true"]),
        ({"type": "date"}, {"2020-02-29": date(2020, 2, 29)}, ["2019-02-29", "2020-2-9", "2020/02/09", "20200209", "2020-02-09T00:00"]),
        ({"type": "date", "format": "%d.%m.%Y"}, {"29.02.2020": date(2020, 2, 29)}, ["2020-02-29", "30.02.2020"]),
        ({"type": "year"}, {"2020": 2020, "-0400": -400}, ["20", "20200", "2020年"]),
        ({"type": "yearmonth"}, {"2020-02": "2020-02"}, ["2020-2", "2020"]),
        ({"type": "datetime"}, {"2020-02-29T10:00:00Z": "2020-02-29T10:00:00Z"}, ["2020-02-29", "10:00"]),
        ({"type": "time"}, {"10:00:00": "10:00:00"}, ["10:00", "noon"]),
        ({"type": "duration"}, {"P1Y2M": "P1Y2M", "PT5M": "PT5M"}, ["1Y", "five"]),
        ({"type": "geopoint"}, {"113.1, 23.0": "113.1, 23.0"}, ["113.1", "here"]),
        ({"type": "string"}, {"x": "x"}, []),
        ({"type": "any"}, {"x": "x", "7": "7"}, []),
    ],
)
def test_a_printed_cell_is_of_its_type_or_null(field: dict[str, Any], good: dict[str, Any], bad: list[str]) -> None:
    cells = pl.DataFrame({"a": [*good, *bad, None]}, schema={"a": pl.String()})
    found = cells.select(typed({"name": "a"} | field).cast(dtype_of(field)).alias("a"))["a"].to_list()
    assert found == [*good.values(), *([None] * (len(bad) + 1))]


def test_every_type_of_the_standard_is_known() -> None:
    assert set(TYPES) >= {"string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time", "year", "yearmonth", "duration", "geopoint", "geojson", "any"}
