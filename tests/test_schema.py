"""The schemas are the only place where a column is declared: they agree with one another, with the parser and with the tables."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from datapkg.codelists import Codelists
from datapkg.errors import DataError
from datapkg.parse.plan import PARSED_TABLES, parse_page
from datapkg.read.page import read_payload
from datapkg.schema import TABLES, TableSchema, load_schemas

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = load_schemas(ROOT / "data" / "schemas")
FIELDS = [pytest.param(schema, field, id=f"{schema.name}.{field['name']}") for schema in SCHEMAS.values() for field in schema.fields]
PATTERNS = sorted({field["constraints"]["pattern"] for schema in SCHEMAS.values() for field in schema.fields
                   if "pattern" in field.get("constraints", {})})
ENUMS = [pytest.param(schema, field, id=f"{schema.name}.{field['name']}") for schema in SCHEMAS.values() for field in schema.fields
         if "enum" in field.get("constraints", {})]
PATTERNED = [pytest.param(schema, field, id=f"{schema.name}.{field['name']}") for schema in SCHEMAS.values() for field in schema.fields
             if "pattern" in field.get("constraints", {})]
HAN = re.compile("[\u4e00-\u9fff]")
# Fills every table: an unclosed title mark makes a finding.
PAGE = """样例市教育局2024年工作要点
2024年是教育质量提升年。
一、发展学前教育
(一)增加学位供给。2024年底前新增公办幼儿园学位1000个。
(二)规范办园行为。落实《幼儿园工作规程》,开展督查2次。〔责任单位:基教科〕
(三)开展培训。学习《未完的标题。
"""


def _values(table: str, column: str) -> list[Any]:
    values: list[Any] = pq.read_table(ROOT / "data" / "tables" / f"{table}.parquet", columns=[column])[column].to_pylist()
    return [value for value in values if value is not None]


def test_every_table_has_a_schema_file_and_the_other_way_round() -> None:
    assert sorted(path.name for path in (ROOT / "data" / "schemas").iterdir()) == sorted(f"{table}.json" for table in TABLES)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_says_of_its_table_all_that_people_must_know(schema: TableSchema) -> None:
    assert schema.descriptor["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert schema.descriptor["fieldsMatch"] == "equal"
    assert len(set(schema.columns)) == len(schema.columns)
    assert set(schema.key) <= set(schema.columns)
    assert schema.key or schema.name == "findings"
    for name in ("title", "description"):
        assert schema.descriptor[name].strip()
        assert HAN.search(schema.descriptor[f"{name}_zh"])


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_a_column_has_a_name_a_type_and_both_languages(schema: TableSchema, field: dict[str, Any]) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]*", field["name"])
    assert field["type"] in ("string", "integer", "number", "boolean", "date")
    assert field["title"].strip()
    assert len(field["description"]) > 15
    assert HAN.search(field["description_zh"])
    assert field["title_zh"].strip()


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_a_key_column_is_required_and_alone_unique(schema: TableSchema, field: dict[str, Any]) -> None:
    constraints = field.get("constraints", {})
    in_key = field["name"] in schema.key
    assert constraints.get("required", False) or not in_key
    assert constraints.get("unique", False) == (schema.key == (field["name"],))


def test_parse_page_prints_the_columns_of_the_schemas_in_their_order(codelists: Codelists) -> None:
    tables = parse_page(read_payload(PAGE.encode(), "page", "990100"), codelists)
    assert tuple(tables) == PARSED_TABLES
    assert {name: len(rows) > 0 for name, rows in tables.items()} == dict.fromkeys(PARSED_TABLES, True)
    assert {name: tuple(row) for name, rows in tables.items() for row in rows} == {name: SCHEMAS[name].columns for name in PARSED_TABLES}


def test_parsed_rows_have_the_types_of_the_schemas(codelists: Codelists) -> None:
    types = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "date": "date"}
    for name, rows in parse_page(read_payload(PAGE.encode(), "page", "990100"), codelists).items():
        expected = {field["name"]: types[field["type"]] for field in SCHEMAS[name].fields}
        assert [(column, value) for row in rows for column, value in row.items() if value is not None and type(value).__name__ != expected[column]] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_means_the_same_to_every_reader(pattern: str) -> None:
    # Rust's engine, which polars has, knows neither look-around nor back references; XML Schema's has no anchors.
    assert pl.Series([""]).str.contains(pattern, strict=True).len() == 1
    assert not re.search(r"[\^$]", re.sub(r"\\.|\[\^?[^\]]*\]", "", pattern))
    assert not re.search(r"\\[bBAzZdwDW1-9]", pattern)


@pytest.mark.parametrize(("schema", "field"), PATTERNED)
def test_published_values_match_their_pattern_as_a_whole(schema: TableSchema, field: dict[str, Any]) -> None:
    pattern = field["constraints"]["pattern"]
    assert [value for value in _values(schema.name, field["name"]) if not re.fullmatch(pattern, value)] == []


@pytest.mark.parametrize(("schema", "field"), ENUMS)
def test_enum_covers_what_the_table_holds(schema: TableSchema, field: dict[str, Any]) -> None:
    allowed = field["constraints"]["enum"]
    assert len(set(allowed)) == len(allowed)
    assert sorted(set(_values(schema.name, field["name"])) - set(allowed)) == []


KEYS = [pytest.param(schema, key, id=f"{schema.name}.{'-'.join(key['fields'])}")
        for schema in SCHEMAS.values() for key in schema.descriptor.get("foreignKeys", [])]


@pytest.mark.parametrize(("schema", "key"), KEYS)
def test_a_foreign_key_points_at_the_key_of_an_existing_table(schema: TableSchema, key: dict[str, Any]) -> None:
    target = SCHEMAS[key["reference"]["resource"] or schema.name]
    assert set(key["fields"]) <= set(schema.columns)
    assert tuple(key["reference"]["fields"]) == target.key
    for own, other in zip(key["fields"], key["reference"]["fields"], strict=True):
        assert set(_values(schema.name, own)) <= set(_values(target.name, other))


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_a_column_that_is_named_like_a_tables_key_refers_to_it(schema: TableSchema, field: dict[str, Any]) -> None:
    owners = [other for other in SCHEMAS.values() if other.key == (field["name"],) and other.name not in (schema.name, "units")]
    referring = [key["reference"]["resource"] for key in schema.descriptor.get("foreignKeys", []) if key["fields"] == [field["name"]]]
    assert referring == [owner.name for owner in owners] or field["name"] == "duplicate_of"


def test_columns_of_one_name_have_one_type() -> None:
    types: dict[str, set[str]] = {}
    for schema in SCHEMAS.values():
        for field in schema.fields:
            types.setdefault(field["name"], set()).add(field["type"])
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_overrides_can_name_every_parsed_table_that_has_a_key() -> None:
    (field,) = (field for field in SCHEMAS["overrides"].fields if field["name"] == "table")
    assert field["constraints"]["enum"] == [name for name in PARSED_TABLES if SCHEMAS[name].key]


def test_a_missing_schema_is_told_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"tasks\.json.*missing"):
        TableSchema.load("tasks", tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"fields": []}'])
def test_a_file_that_is_no_schema_is_told_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "tasks.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"tasks\.json"):
        TableSchema.load("tasks", tmp_path)


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "schemas").glob("*.json")), ids=lambda path: path.stem)
def test_a_schema_file_is_laid_out_for_reading_diffs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
