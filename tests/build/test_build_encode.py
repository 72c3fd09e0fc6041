"""One row becomes the same values in CSV and Arrow; what does not fit its schema is refused."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from datapkg.build.encode import csv_header, csv_lines, record_batch
from datapkg.errors import DataError
from datapkg.schema import TableSchema

TEXTS = {"title": "t", "title_zh": "题", "description": "d", "description_zh": "述"}
SCHEMA = TableSchema(
    "sample",
    {**TEXTS, "fields": [{"name": name, "type": kind, **TEXTS} for name, kind in [
        ("text", "string"), ("count", "integer"), ("value", "number"), ("flag", "boolean"), ("day", "date")]]},
)
ROW: dict[str, Any] = {"text": "文", "count": 1, "value": 2.5, "flag": True, "day": date(2024, 2, 29)}


def _line(**cells: Any) -> str:
    return csv_lines([ROW | cells], SCHEMA).decode()


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({}, "文,1,2.5,true,2024-02-29\n"),
        ({"flag": False, "count": 0, "value": 0.0}, "文,0,0,false,2024-02-29\n"),
        ({"value": 42000.0}, "文,1,42000,true,2024-02-29\n"),
        ({"value": 0.1}, "文,1,0.1,true,2024-02-29\n"),
        ({"value": -3.0}, "文,1,-3,true,2024-02-29\n"),
        ({"text": None, "count": None, "value": None, "flag": None, "day": None}, ",,,,\n"),
        ({"text": '他说"好",\n走了'}, '"他说""好"",\n走了",1,2.5,true,2024-02-29\n'),
        ({"text": "=1+1"}, "=1+1,1,2.5,true,2024-02-29\n"),
    ],
)
def test_a_row_is_printed_as_rfc_4180_asks(cells: dict[str, Any], line: str) -> None:
    assert _line(**cells) == line


@pytest.mark.parametrize("value", [1e15, 1e16, 1.5e300, 0.1 + 0.2, 123456789012345680.0])
def test_a_printed_number_reads_back_as_the_same_float(value: float) -> None:
    assert float(_line(value=value).split(",")[2]) == value


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\nb", "a\u2028b", "\ta ", '"', ",", "'", "a;b"])
def test_any_text_reads_back_from_csv_as_one_cell(text: str) -> None:
    ((cell, *others),) = csv.reader(io.StringIO(_line(text=text), newline=""), strict=True)
    assert cell == text
    assert others == ["1", "2.5", "true", "2024-02-29"]


def test_the_header_names_the_columns_in_order() -> None:
    assert csv_header(SCHEMA) == b"text,count,value,flag,day\n"


def test_no_rows_are_no_lines_and_an_empty_batch() -> None:
    assert csv_lines([], SCHEMA) == b""
    batch = record_batch([], SCHEMA)
    assert (batch.num_rows, batch.schema.names) == (0, list(SCHEMA.columns))


def test_a_batch_has_the_rows_in_order() -> None:
    rows = [ROW, ROW | {"text": None, "value": -1.0}]
    assert record_batch(rows, SCHEMA).to_pylist() == rows


@pytest.mark.parametrize("row", [ROW | {"extra": 1}, {name: value for name, value in ROW.items() if name != "day"}])
def test_a_row_with_other_columns_than_its_schema_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="table sample"):
        record_batch([row], SCHEMA)


@pytest.mark.parametrize("cells", [{"text": 5}, {"count": "many"}, {"count": 1.5}, {"value": "x"}, {"day": "tomorrow"}, {"flag": "true"}])
def test_a_value_of_another_type_is_refused(cells: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="table sample"):
        record_batch([ROW | cells], SCHEMA)
