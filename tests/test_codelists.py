"""What people curate by hand holds together: themes, keywords, indicators and units, and the readers made from them."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.codelists import Codelists
from datapkg.errors import DataError
from datapkg.files import read_csv
from datapkg.parse.indicators import Rule
from datapkg.schema import TableSchema

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "codelists"
LISTS = Codelists.load(FOLDER)
MATCH = ("match_units", "match_topic", "match_verb", "match_not", "match_scope", "match_scope_not")


def _enum(table: str, column: str) -> list[str]:
    (field,) = (field for field in TableSchema.load(table).fields if field["name"] == column)
    values: list[str] = field["constraints"]["enum"]
    return values


def _repeated(values: list[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_the_list_of_themes_is_the_one_in_the_data_model() -> None:
    assert len(LISTS.themes) == 36
    assert _repeated([row["theme_id"] for row in LISTS.themes]) == []
    assert all(re.fullmatch("[a-z_]+", row["theme_id"]) and row["name_zh"] and row["name_en"] for row in LISTS.themes)


def test_every_keywords_theme_exists_and_every_theme_has_a_keyword() -> None:
    # A keyword without a theme is one that must not be read as part of another.
    assert {row["theme_id"] for row in LISTS.theme_keywords} - {""} == {row["theme_id"] for row in LISTS.themes}


def test_every_keyword_has_a_weight_that_fits_its_theme() -> None:
    wrong = [row for row in LISTS.theme_keywords
             if not re.fullmatch(r"\d", row["weight"]) or (not row["theme_id"] and row["weight"] != "0") or not row["keyword"].strip()]
    assert wrong == []


def test_a_keyword_stands_once_for_a_theme() -> None:
    assert _repeated([(row["theme_id"], row["keyword"]) for row in LISTS.theme_keywords]) == []


def test_every_indicator_is_named_defined_and_measured() -> None:
    assert _repeated([row["indicator_id"] for row in LISTS.indicators]) == []
    for column in ("indicator_id", "name_zh", "name_en", "definition_en", "unit", "measure"):
        assert [row["indicator_id"] for row in LISTS.indicators if not row[column].strip()] == []
    assert {row["measure"] for row in LISTS.indicators} <= set(_enum("indicators", "measure"))


@pytest.mark.parametrize("row", LISTS.indicators, ids=lambda row: row["indicator_id"])
def test_every_indicator_has_matcher_columns_that_parse(row: dict[str, str]) -> None:
    rule = Rule.from_row(row)
    assert rule.topic
    assert rule.units
    assert rule.units <= {unit["unit"] for unit in LISTS.units} | {""}
    for column in MATCH[1:]:
        for part in row[column].split("&"):
            words = [word.strip() for word in part.split("|")]
            assert "" not in words or not row[column], f"{column} has an empty alternative"
            assert len(set(words)) == len(words), f"{column} names a word twice"
    for column in ("match_verb", "match_not", "match_scope_not"):
        assert "&" not in row[column], f"{column} knows no &"


@pytest.mark.parametrize("row", LISTS.indicators, ids=lambda row: row["indicator_id"])
def test_no_word_both_asks_for_an_indicator_and_forbids_it(row: dict[str, str]) -> None:
    rule = Rule.from_row(row)
    assert not {word for part in rule.topic for word in part} & set(rule.never)
    assert not {word for part in rule.scope for word in part} & set(rule.scope_never)


def test_units_are_unique_and_have_a_known_dimension() -> None:
    assert _repeated([row["unit"] for row in LISTS.units]) == []
    assert {row["dimension"] for row in LISTS.units} <= set(_enum("quantities", "dimension"))
    assert [row for row in LISTS.units if not row["unit"].strip() or not row["name_en"].strip()] == []


def test_a_printed_unit_that_is_known_has_the_code_lists_dimension() -> None:
    dimensions = {row["unit"]: row["dimension"] for row in LISTS.units}
    rows = pq.read_table(ROOT / "data" / "tables" / "quantities.parquet", columns=["unit", "dimension"]).to_pylist()
    read = {(row["unit"], row["dimension"]) for row in rows if row["unit"] in dimensions}
    assert len(read) > 20
    # Money for each pupil and year is a rate, though the unit printed may be 元 alone.
    assert {(unit, dimension) for unit, dimension in read if dimension not in (dimensions[unit], "rate")} == set()
    assert {dimensions[unit] for unit, dimension in read if dimension == "rate"} <= {"money", "rate"}


def test_the_published_indicators_do_not_have_the_matcher_columns() -> None:
    header = (ROOT / "data" / "tables" / "indicators.csv").read_text(encoding="utf-8").split("\n")[0].split(",")
    assert [column for column in header if column.startswith("match")] == []
    assert [*header, *MATCH] == list(LISTS.indicators[0])


@pytest.mark.parametrize("table", ["themes", "indicators", "units"])
def test_a_published_code_list_has_the_curated_rows_in_order(table: str) -> None:
    columns = TableSchema.load(table).columns
    rows = pq.read_table(ROOT / "data" / "tables" / f"{table}.parquet").to_pylist()
    assert rows == [{column: row[column] or None for column in columns} for row in getattr(LISTS, table)]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_a_curated_file_is_plain_utf_8_with_lf(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert [row for row in read_csv(path) if any(cell != cell.strip() for cell in row.values())] == []


def test_every_curated_file_is_read() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == ["indicators.csv", "theme_keywords.csv", "themes.csv", "units.csv"]
    with (FOLDER / "units.csv").open(encoding="utf-8", newline="") as file:
        assert len(LISTS.units) == len(list(csv.reader(file))) - 1


@pytest.mark.parametrize(
    ("content", "said"),
    [("a,b\n1,2\n3\n", r"list\.csv:3"), ("a,b\n1,2,3\n", r"list\.csv:2"), ('a,b\n1,"2\n', r"list\.csv"), ('a,b\n1,"2"x\n', r"list\.csv")],
    ids=["too-few", "too-many", "open-quote", "text-behind-quote"],
)
def test_a_broken_row_is_told_with_file_and_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_csv(path)


def test_a_file_in_another_encoding_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("单位,说明\n个,量词\n".encode("gb18030"))
    with pytest.raises(DataError, match=r"list\.csv.*UTF-8"):
        read_csv(path)


def test_a_file_that_a_spreadsheet_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8-sig")
    assert read_csv(path) == [{"a": "1", "b": "2"}]


def _without(tmp_path: Path, name: str) -> Path:
    for path in FOLDER.glob("*.csv"):
        if path.stem != name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("name", ["themes", "theme_keywords", "indicators", "units"])
def test_a_missing_code_list_is_told_with_its_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=rf"{name}\.csv"):
        Codelists.load(_without(tmp_path, name))


def _readers(folder: Path) -> tuple[object, object]:
    lists = Codelists.load(folder)
    return lists.quantity_reader, lists.lexicon


@pytest.mark.parametrize(
    ("name", "content"),
    [("theme_keywords", "theme_id,keyword,weight,note\nhealth,体检,heavy,\n"), ("theme_keywords", "theme_id,keyword\nhealth,体检\n"),
     ("units", "unit,name_en\n个,items\n"), ("indicators", "indicator_id,name_zh\nx,y\n")],
    ids=["weight-no-number", "no-weight", "no-dimension", "no-matcher"],
)
def test_a_code_list_that_cannot_be_used_is_told_with_its_file(tmp_path: Path, name: str, content: str) -> None:
    folder = _without(tmp_path, name)
    (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=rf"{name}\.csv"):
        _readers(folder)
