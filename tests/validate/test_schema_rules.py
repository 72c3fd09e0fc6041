"""What the schemas promise: a table, column, cell, key or reference that breaks it is named; CSV and Parquet are proved equal."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.validate.breaks import (
    FOSHAN,
    PAGES,
    SANMING,
    Break,
    Case,
    Fine,
    add,
    again,
    both,
    broken,
    caught,
    cells,
    csv_bytes,
    csv_words,
    drop,
    field,
    passed,
    resource,
    schema,
    unlisted,
    written,
)
from tests.validate.packages import Package

FIGURE, TASK = f"{FOSHAN}-t019-q01", f"{FOSHAN}-t019"
FIGURE_CELLS = f"{FIGURE},{TASK},440600,2018,155,158,30%,30,30,approx,%,share,"


def parquet(table: str, change: Any) -> Break:
    """Write a table's Parquet file from its changed Arrow table; the CSV file stays."""
    def changed(package: Package) -> None:
        path = package.path(table, "parquet")
        pq.write_table(change(pq.read_table(path)), path)
        package.seal()

    return changed


def cell(old: str, new: str) -> Break:
    """Change the figure's line in the CSV file; the Parquet file is taken out of the package."""
    assert old in FIGURE_CELLS
    return both(csv_words("quantities", FIGURE_CELLS, FIGURE_CELLS.replace(old, new, 1)), unlisted("quantities-parquet"))


CASES = [
    broken("schema-readable", "no JSON", written("data/schemas/units.json", "{"), "data/schemas/units.json"),
    broken("schema-readable", "no fields", written("data/schemas/units.json", '{"fields": []}'), "data/schemas/units.json"),
    broken("schema-readable", "a list", written("data/schemas/units.json", "[]"), "data/schemas/units.json"),
    broken("schema-readable", "a member twice", written("data/schemas/units.json", '{"fields": [{"name": "unit"}], "fields": [{"name": "unit"}]}'), "data/schemas/units.json"),
    broken("schema-readable", "no file", resource("units", schema="data/schemas/none.json"), "datapackage.json, resource units"),
    broken("schema-readable", "outside the folder", resource("units", schema="../units.json"), "datapackage.json, resource units"),
    broken("schema-readable", "on the web", resource("units", schema="https://example.com/units.json"), "datapackage.json, resource units"),
    broken("schema-readable", "none", resource("units", schema=None), "datapackage.json, resource units"),
    broken("schema-readable", "a number", resource("units", schema=7), "datapackage.json, resource units"),
    broken("schema-readable", "an unknown type", field("units", "unit", type="word"), "data/schemas/units.json"),
    broken("schema-readable", "a field that is no object", schema("units", lambda content: content["fields"].append("unit")), "data/schemas/units.json"),
    broken("schema-readable", "a field without name", field("units", "unit", name=None), "data/schemas/units.json"),
    broken("schema-readable", "two fields of one name", field("units", "name_en", name="unit"), "data/schemas/units.json"),
    broken("schema-readable", "a key that names no column", schema("units", lambda content: content.update(primaryKey=["id"])), "data/schemas/units.json"),
    broken("schema-readable", "a foreign key that is none", schema("units", lambda content: content.update(foreignKeys=["unit"])), "data/schemas/units.json"),
    broken("schema-readable", "foreign keys that are no list", schema("units", lambda content: content.update(foreignKeys={})), "data/schemas/units.json"),
    broken("schema-readable", "an unknown constraint", field("units", "unit", constraints={"odd": True}), "the schema of units"),
    broken("schema-readable", "a pattern that is none", field("units", "unit", constraints={"pattern": "("}), "the schema of units"),
    broken("schema-readable", "a bound that is no number", field("quantities", "start", constraints={"minimum": "few"}), "the schema of quantities"),
    broken("table-readable", "a row too short", csv_words("units", "个,items (general classifier),count", "个,items (general classifier)"), "data/tables/units.csv"),
    broken("table-readable", "a row too long", csv_words("units", "个,items (general classifier),count", "个,items (general classifier),count,7"), "data/tables/units.csv"),
    broken("table-readable", "GB 18030", csv_bytes("units", lambda content: content.decode().encode("gb18030")), "data/tables/units.csv"),
    broken("table-readable", "UTF-16", csv_bytes("units", lambda content: content.decode().encode("utf-16")), "data/tables/units.csv"),
    broken("table-readable", "empty", csv_bytes("units", lambda _: b""), "data/tables/units.csv"),
    broken("table-readable", "two columns of one name", csv_words("units", "unit,name_en", "unit,unit"), "data/tables/units.csv"),
    broken("columns", "one renamed", csv_words("units", "unit,name_en", "unit,name"), "units"),
    broken("columns", "one more", csv_bytes("units", lambda content: b"".join(line + b",x\n" for line in content.splitlines())), "units"),
    broken("columns", "one less", csv_bytes("units", lambda content: b"".join(line.rpartition(b",")[0] + b"\n" for line in content.splitlines() if b'"' not in line)), "units"),
    broken("column-type", "a word for a number", cell(",30,30,", ",30,thirty,"), f"quantities {FIGURE} value_high"),
    broken("column-type", "a number with a comma", cell(",30,30,", ',30,"3,000",'), f"quantities {FIGURE} value_high"),
    broken("column-type", "a fraction for an integer", cell(",155,", ",155.5,"), f"quantities {FIGURE} start"),
    broken("column-type", "a year with a mark", cell(",2018,155", ",2018年,155"), f"quantities {FIGURE} year"),
    broken("column-type", "a day as people write it", both(csv_words("deadlines", "2018-07-31", "31/07/2018"), unlisted("deadlines-parquet")), f"deadlines {FOSHAN}-t017-d01 date"),
    broken("column-type", "a day that the calendar has not", both(csv_words("deadlines", "2018-07-31", "2018-02-30"), unlisted("deadlines-parquet")), f"deadlines {FOSHAN}-t017-d01 date"),
    broken("column-type", "a yes for a truth value",
           both(csv_words("task_themes", "party_building,350400,2020,true", "party_building,350400,2020,yes"), unlisted("task_themes-parquet")),
           f"task_themes {SANMING}-t001/party_building is_primary"),
    broken("twins", "a cell of the CSV file", csv_words("units", "items (general", "Items (general"), "units 个 name_en"),
    broken("twins", "a cell of the Parquet file",
           parquet("units", lambda table: table.set_column(2, table.schema.field(2), [["share", *table["dimension"].to_pylist()[1:]]])), "units 个 dimension"),
    broken("twins", "a null for a text", csv_words("indicators", ",places,increment,preschool,", ",places,increment,,"), "indicators new_places_preschool education_level"),
    broken("twins", "a row less in the CSV file", csv_bytes("units", lambda content: content[:content.rstrip().rindex(b"\n") + 1]), "units", "units"),
    broken("twins", "a row less in the Parquet file", parquet("units", lambda table: table.slice(0, table.num_rows - 1)), "units"),
    broken("twins", "another type in the Parquet file",
           parquet("documents", lambda table: table.set_column(5, "year", table["year"].cast(pa.int32()))), "documents"),
    broken("twins", "columns in another order", parquet("units", lambda table: table.select(["name_en", "unit", "dimension"])), "units"),
    broken("twins", "line ends of another system", csv_bytes("units", lambda content: content.replace(b"\n", b"\r\n")), "units"),
    broken("twins", "a mark before the first byte", csv_bytes("units", lambda content: b"\xef\xbb\xbf" + content), "units"),
    broken("twins", "needless quotes", csv_words("units", "个,items", '"个",items'), "units"),
    broken("twins", "a number written otherwise", csv_words("quantities", FIGURE_CELLS, FIGURE_CELLS.replace(",30,30,", ",30.0,30,")), "quantities"),
    broken("twins", "no Parquet at all", both(written("data/tables/units.parquet", "none"), lambda package: package.seal()), "units"),
    broken("twins", "a Parquet file cut off", both(
        lambda package: package.path("units", "parquet").write_bytes(package.path("units", "parquet").read_bytes()[:-20]), lambda package: package.seal()), "units"),
    broken("constraint-required", "an empty cell", cell(",share,", ",,"), f"quantities {FIGURE} dimension"),
    broken("constraint-unique", "a row twice", again("quantities", FIGURE), f"quantities {FIGURE} quantity_id", f"quantities {FIGURE} quantity_id"),
    broken("constraint-enum", "an unknown code", cells("quantities", FIGURE, role="aim"), f"quantities {FIGURE} role"),
    broken("constraint-enum", "a code in capitals", cells("quantities", FIGURE, role="Target"), f"quantities {FIGURE} role"),
    broken("constraint-pattern", "an id of another form", cells("bureaus", "440600", bureau_id="44060"), "bureaus 44060 bureau_id"),
    broken("constraint-pattern", "an id with more behind it", cells("bureaus", "440600", bureau_id="4406000"), "bureaus 4406000 bureau_id"),
    broken("constraint-pattern", "an id with a line end", cells("bureaus", "440600", bureau_id="440600\n"), "bureaus 440600\n bureau_id"),
    broken("constraint-minimum", "a negative place", cells("quantities", FIGURE, start=-1), f"quantities {FIGURE} start"),
    broken("constraint-minimum", "a negative number", cells("quantities", FIGURE, value_low=-0.5), f"quantities {FIGURE} value_low"),
    broken("constraint-maximum", "a year too late", cells("quantities", FIGURE, year=2101), f"quantities {FIGURE} year"),
    broken("constraint-min-length", "a text too short", both(field("bureaus", "name_zh", constraints={"minLength": 6}), cells("bureaus", "440600", name_zh="佛山教育局")),
           "bureaus 440600 name_zh"),
    broken("constraint-max-length", "a text too long", both(field("bureaus", "name_zh", constraints={"maxLength": 6}), cells("bureaus", "440600", name_zh="佛山市教育委员会")),
           "bureaus 440600 name_zh"),
    broken("primary-key", "a row twice", again("task_themes", f"{SANMING}-t001/higher"),
           f"task_themes {SANMING}-t001/higher task_id, theme_id", f"task_themes {SANMING}-t001/higher task_id, theme_id"),
    broken("primary-key", "a key with a part missing",
           both(csv_words("task_themes", f"{SANMING}-t001,higher", f"{SANMING}-t001,"), unlisted("task_themes-parquet")),
           f"task_themes {SANMING}-t001/null task_id, theme_id"),
    *[
        broken("foreign-key", f"{table}: {column}", cells(table, key, **{column: value}), f"{table} {shown} {column}")
        for table, key, column, value, shown in (
            ("pages", PAGES[FOSHAN], "bureau_id", "990100", PAGES[FOSHAN]),
            ("pages", PAGES[FOSHAN], "duplicate_of", "440600-p-000000000000", PAGES[FOSHAN]),
            ("documents", FOSHAN, "page_id", "440600-p-000000000000", FOSHAN),
            ("sections", f"{FOSHAN}-s02", "document_id", "440600-2019-plan", f"{FOSHAN}-s02"),
            ("tasks", TASK, "section_id", f"{FOSHAN}-s99", TASK),
            ("tasks", TASK, "document_id", "440600-2019-plan", TASK),
            ("quantities", FIGURE, "task_id", f"{FOSHAN}-t999", FIGURE),
            ("quantities", FIGURE, "indicator_id", "nothing", FIGURE),
            ("citations", f"{FOSHAN}-t017-c01", "task_id", f"{FOSHAN}-t999", f"{FOSHAN}-t017-c01"),
            ("deadlines", f"{FOSHAN}-t017-d01", "task_id", f"{FOSHAN}-t999", f"{FOSHAN}-t017-d01"),
            ("responsibilities", f"{SANMING}-t001-r01", "task_id", f"{FOSHAN}-t999", f"{SANMING}-t001-r01"),
            ("task_themes", f"{SANMING}-t001/higher", "theme_id", "sports", f"{SANMING}-t001/sports"),
            ("corrections", "440600-k-f2689566", "page_id", "440600-p-000000000000", "440600-k-f2689566"),
        )
    ],
    broken("foreign-key", "findings", add("findings", page_id="440600-p-000000000000", code="odd", message="odd"), "findings row 1 page_id"),
    broken("foreign-key", "a parent dropped", drop("themes", "ethnic"), *[f"task_themes {task}/ethnic theme_id" for task in (f"{SANMING}-t014", f"{FOSHAN}-t010")]),
    broken("foreign-key", "a table that is not there",
           schema("units", lambda content: content.update(foreignKeys=[{"fields": "unit", "reference": {"resource": "measures", "fields": "unit"}}])), "the schema of units unit"),
    broken("foreign-key", "a column that is not there",
           schema("units", lambda content: content.update(foreignKeys=[{"fields": "unit", "reference": {"resource": "themes", "fields": "unit"}}])), "the schema of units unit"),
]
FINE = [
    Fine("columns", "in another order, where the schema allows it", both(
        csv_bytes("units", lambda content: b"".join(b",".join(reversed(line.split(b","))) + b"\n" for line in content.splitlines() if b'"' not in line)), unlisted("units-parquet"))),
    Fine("foreign-key", "no reference", cells("pages", PAGES[FOSHAN], bureau_id=None)),
    Fine("constraint-enum", "no value", cells("indicators", "new_places_preschool", education_level=None)),
    Fine("table-readable", "a line break inside quotes", cells("units", "个", name_en="items\n(general)")),
    Fine("table-readable", "quotes doubled inside quotes", cells("units", "个", name_en='items, "general"')),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_breaks_the_schema_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_the_schema_allows_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
