"""The kinds of file that people curate: JSON, TOML and CSV, each read with an error that names the place."""

import csv
import hashlib
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from datapkg.errors import DataError

Rows = list[dict[str, str]]
MAX_JSON = 64 * 1024 * 1024
MAX_TOML = 4 * 1024 * 1024
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def csv_text(rows: Iterable[Sequence[str | int | None]]) -> str:
    """Return rows as CSV lines (RFC 4180 with LF); None is the empty cell."""
    lines = list(rows)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    if "\r" not in buffer.getvalue():
        return buffer.getvalue()
    # Python before 3.13 leaves a bare carriage return unquoted, and readers would end the line at it.
    quoted = io.StringIO()
    csv.writer(quoted, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(lines)
    return quoted.getvalue()


def read_text(path: Path) -> str:
    """Return a UTF-8 text file, with or without byte order mark. Raises DataError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DataError(f"{path}: the file is missing. Restore it from version control.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


def json_bytes(value: Any) -> bytes:
    """Return a value as JSON for people and programs, in UTF-8 with a last newline: the same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object. Raises DataError when the file holds none, is too large for one, or names a key twice."""
    if path.is_file() and path.stat().st_size > MAX_JSON:
        raise DataError(f"{path}: {path.stat().st_size:,} bytes are more than a description can have ({MAX_JSON:,}).")
    return parse_json(read_text(path), str(path))


def parse_json(content: str | bytes, place: str) -> dict[str, Any]:
    """Return the JSON object in `content`; `place` is what messages call it. Raises DataError for anything else, and for a key named twice."""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        if _SURROGATE.search(text):
            json.dumps(found, ensure_ascii=False).encode()  # half a character, which no file could hold
    except RecursionError as error:
        raise DataError(f"{place}: not read: its brackets are nested too deeply.") from error
    except ValueError as error:
        raise DataError(f"{place}: not JSON ({error}).") from error
    if not isinstance(found, dict):
        raise DataError(f"{place}: expected a JSON object, found {type(found).__name__}.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object, so that readers would differ; keep one")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's content. Raises DataError when it is none, or too large or deep for one that people write."""
    if path.is_file() and path.stat().st_size > MAX_TOML:
        raise DataError(f"{path}: {path.stat().st_size:,} bytes are more than people write ({MAX_TOML:,}).")
    try:
        return tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not TOML ({error}).") from error


def read_entries(path: Path, name: str, keys: tuple[str, ...], required: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Return the `[[name]]` tables of a TOML file, each with the place that messages name.

    Raises DataError for anything else in the file, an unknown key, and a required one that is missing, empty or no text.
    """
    content = read_toml(path)
    entries = content.get(name, [])
    if set(content) - {name} or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DataError(f"{path}: expected [[{name}]] tables and nothing else.")
    found = []
    for number, entry in enumerate(entries, 1):
        place = f"{path}, {name} {number}"
        missing = [key for key in required if not isinstance(entry.get(key), str) or not entry[key].strip()]
        unknown = sorted(set(entry) - set(keys))
        if missing or unknown:
            raise DataError(
                f"{place}: expected the keys {', '.join(keys)}; missing or no text: {', '.join(missing) or 'none'}; "
                f"unknown: {', '.join(map(repr, unknown)) or 'none'}."
            )
        broken = [key for key, value in entry.items() if isinstance(value, str) and _CONTROL.search(value)]
        if broken:
            raise DataError(f"{place}: {', '.join(broken)} holds a control character.")
        found.append((place, entry))
    return found


def read_csv(path: Path, columns: tuple[str, ...] = ()) -> Rows:
    """Return a CSV file's rows; `columns` must be among its own. Raises DataError, naming file and line, for a bad one."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
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
