"""Rows for a person's eyes: aligned for Chinese text, cut to the terminal; or as CSV or JSON for a program."""

import json
import sys
from typing import Any

from datapkg.files import csv_text
from datapkg.loader.conditions import printed

Row = dict[str, Any]
_WIDEST = 60


def as_csv(rows: list[Row], columns: list[str]) -> str:
    """Return rows as CSV, header first."""
    return csv_text([columns, *([printed(row[column]) for column in columns] for row in rows)])


def as_json(rows: list[Row], columns: list[str]) -> str:
    """Return rows as a JSON list of objects; dates in ISO 8601."""
    return json.dumps([{column: _plain(row[column]) for column in columns} for row in rows], ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return printed(value)


def print_table(rows: list[Row], columns: list[str]) -> None:
    """Print rows as an aligned table, each on one line: cells are cut with … so that it fits the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wide = sys.stdout.isatty()
    console = Console(width=None if wide else 40 * len(columns) + 40, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    numeric = {column for column in columns if rows and all(isinstance(row[column], int | float) or row[column] is None for row in rows)}
    for column in columns:
        table.add_column(column, no_wrap=True, overflow="ellipsis", justify="right" if column in numeric else "left", max_width=_WIDEST)
    for row in rows:
        table.add_row(*(Text(one_line(printed(row[column]))) for column in columns))
    console.print(table)


def one_line(text: str) -> str:
    """Line breaks shown as ↵, other control characters left out: what a page holds never moves a terminal's cursor."""
    return "".join("↵" if char == "\n" else char for char in text if char == "\n" or char.isprintable())
