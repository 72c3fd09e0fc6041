"""Rows are shown aligned, one a line, and nothing that a page holds moves a terminal's cursor; programs get CSV or JSON."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len

from datapkg.loader.display import as_csv, as_json, print_table

ROWS: list[dict[str, Any]] = [
    {"name": "佛山市教育局", "value": 42000.0, "due": date(2018, 7, 31), "on": True},
    {"name": "a", "value": 0.5, "due": None, "on": False},
    {"name": "全角（）ＡＢ“引号”", "value": None, "due": None, "on": None},
]
COLUMNS = ["name", "value", "due", "on"]


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_columns_of_wide_text_are_aligned_by_display_width(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"name": row["name"], "mark": "|"} for row in ROWS]
    print_table(rows, ["name", "mark"])
    header, *lines = _lines(capsys)
    assert len(lines) == 3
    assert {cell_len(line[:line.index("|")]) for line in lines} == {cell_len(header[:header.index("mark")])}


def test_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"value": 42000.0}, {"value": 5.0}, {"value": None}], ["value"])
    assert [line.rstrip() for line in _lines(capsys)] == ["value", "42000", "    5", ""]


@pytest.mark.parametrize("text", ["工作" * 500, "work plan " * 100])
def test_a_row_takes_one_line_whatever_its_length(capsys: pytest.CaptureFixture[str], text: str) -> None:
    print_table([{"text": text, "next": "x"}], ["text", "next"])
    _, line = _lines(capsys)
    assert "…" in line
    assert line.rstrip().endswith("x")
    assert cell_len(line) < 120


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[2Jb", "a[2Jb"), ("a\nb", "a↵b"), ("a\r\nb", "a↵b"), ("a\x07\x00\x9bb", "ab"), ("a\u202eb\u200b", "ab"), ("[red]a[/red]", "[red]a[/red]"),
     (":smile: http://example.org", ":smile: http://example.org")],
)
def test_control_characters_and_markup_of_a_cell_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str], text: str, shown: str) -> None:
    print_table([{"text": text}], ["text"])
    assert [line.rstrip() for line in _lines(capsys)] == ["text", shown]


def test_no_rows_show_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([], COLUMNS)
    assert _lines(capsys)[0].split() == COLUMNS


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("width", [20, 47, 80])
def test_on_a_terminal_no_line_is_wider_than_it(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    terminal = _Terminal()
    for name, value in {"COLUMNS": str(width), "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", terminal)
    print_table([{"text": "工作要点" * 30, "more": "学位" * 30}] * 3, ["text", "more"])
    lines = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    assert len(lines) == 4
    assert max(map(cell_len, lines)) <= width


def test_csv_has_a_header_null_as_empty_cell_and_iso_dates() -> None:
    assert as_csv(ROWS[:2], COLUMNS) == "name,value,due,on\n佛山市教育局,42000,2018-07-31,true\na,0.5,,false\n"


@pytest.mark.parametrize("text", ["a\rb", 'say "x", then\ngo', "=1+1", " a "])
def test_any_text_reads_back_from_csv_as_one_cell(text: str) -> None:
    assert list(csv.reader(io.StringIO(as_csv([{"a": text, "b": 1}], ["a", "b"]), newline=""), strict=True)) == [["a", "b"], [text, "1"]]


def test_json_has_plain_values_in_the_columns_order() -> None:
    told = json.loads(as_json(ROWS, ["due", "value", "name", "on"]))
    assert told[:2] == [
        {"due": "2018-07-31", "value": 42000, "name": "佛山市教育局", "on": True}, {"due": None, "value": 0.5, "name": "a", "on": False}
    ]
    assert list(told[0]) == ["due", "value", "name", "on"]
    assert "佛山" in as_json(ROWS, ["name"])


def test_no_rows_are_a_header_in_csv_and_an_empty_list_in_json() -> None:
    assert as_csv([], ["a", "b"]) == "a,b\n"
    assert json.loads(as_json([], ["a"])) == []
