"""The kinds of file that people curate: JSON, TOML and CSV, each read with an error that names the place."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

from datapkg.errors import DataError

Rows = list[dict[str, str]]


def read_text(path: Path) -> str:
    """Return a UTF-8 text file, with or without byte order mark. Raises DataError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DataError(f"{path}: the file is missing. Restore it from version control.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object. Raises DataError when the file holds none."""
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON ({error}).") from error
    if not isinstance(content, dict):
        raise DataError(f"{path}: expected a JSON object, found {type(content).__name__}.")
    return content


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's content. Raises DataError when it is none."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: not TOML ({error}).") from error


def read_csv(path: Path, columns: tuple[str, ...] = ()) -> Rows:
    """Return a CSV file's rows; `columns` must be among its own. Raises DataError, naming file and line, for a bad one."""
    reader = csv.DictReader(read_text(path).splitlines(keepends=True), strict=True)
    rows: Rows = []
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{path}: lacks the columns {', '.join(missing)}.")
        for row in reader:
            if None in row or None in row.values():
                raise DataError(f"{path}:{reader.line_num}: the row has not as many cells as the header ({len(reader.fieldnames or ())}).")
            rows.append(row)
    except csv.Error as error:
        raise DataError(f"{path}:{reader.line_num}: not CSV ({error}).") from error
    return rows
