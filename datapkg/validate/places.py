"""Where a contributor mends a row: the portal, correction, override or code-list file behind it, and the line there."""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Violation

_LISTS = {"themes", "indicators", "units"}
_SCHEMA = "the schema of "
_LINE = re.compile(r"line ([1-9]\d{0,8})")
_NAMED = re.compile(r"(?P<file>[^:,\n]+\.(?:toml|csv|json))(?::(?P<line>\d+))?[:,]")
_AT_LINE = re.compile(r"\(at line (\d+)")
_LARGEST = 32 * 1024 * 1024


class Place(NamedTuple):
    """A file, its path from the package's folder, and a line in it, from 1."""

    file: str
    line: int


class Places:
    """Finds places in the package of a folder. A released folder has no sources: there the descriptor stands for all."""

    def __init__(self, root: Path) -> None:
        self._root = root if root.is_dir() else root.parent

    def of(self, violation: Violation) -> Place:
        """Return where the source of a violation's row stands."""
        if (hit := _LINE.fullmatch(violation.key)) and len(self._lines(violation.table)) >= int(hit[1]):
            return Place(violation.table, int(hit[1]))
        for file, words in (*self._candidates(violation), ("datapackage.json", f'"name": "{violation.key or violation.table}"')):
            line = self._find(file, words)
            if line is not None:
                return Place(file, line)
        return Place("datapackage.json", 1)

    def _candidates(self, violation: Violation) -> Iterator[tuple[str, str]]:
        """Files that may hold the source, and the words to look for in them, the likeliest first."""
        table, key = violation.table, violation.key
        bureau = key[:6]
        if table in _LISTS:
            yield f"data/codelists/{table}.csv", f"{key},"
        elif table == "bureaus":
            yield f"data/portals/{key}.toml", "[bureau]"
        elif table == "corrections":
            yield f"data/corrections/{bureau}.toml", self._published("corrections", "correction_id", key, "original")
        elif table == "receipts":
            yield f"data/receipts/{bureau}.csv", self._published("receipts", "receipt_id", key, "url")
            yield f"data/receipts/{bureau}.csv", "bureau,"
        elif table == "overrides" and "/" in key:
            owner = key.split("/", 1)[1]
            yield f"data/overrides/{owner[:6]}.toml", f'"{owner.rsplit("/", 1)[0]}"'
        elif table.startswith(_SCHEMA):
            yield f"data/schemas/{table.removeprefix(_SCHEMA)}.json", f'"name": "{violation.expected.partition(".")[0]}"'
            yield f"data/schemas/{table.removeprefix(_SCHEMA)}.json", ""
        elif "/" in table or table.endswith((".json", ".toml")):
            yield table, f'"{key}"'
            yield table, ""
        if bureau.isdigit():
            yield f"data/corrections/{bureau}.toml", f'"{key}"'
            yield f"data/portals/{bureau}.toml", "[bureau]"

    def _published(self, table: str, name: str, key: str, column: str) -> str:
        """The words of a row by which its source is found: a cell of the published table, such as what a correction mends."""
        try:
            with inside(self._root.resolve(), f"data/tables/{table}.csv").open(encoding="utf-8", newline="") as file:
                found = next((row.get(column) for row in csv.DictReader(file) if row.get(name) == key), None)
        except (Refused, OSError, UnicodeDecodeError, csv.Error):
            return key
        return (found or key).split("\n")[0]

    def _find(self, file: str, words: str) -> int | None:
        return next((number for number, line in enumerate(self._lines(file), 1) if words in line), None)

    def _lines(self, file: str) -> tuple[str, ...]:
        try:
            return _lines(inside(self._root.resolve(), file))
        except Refused:
            return ()


@lru_cache(maxsize=64)
def _lines(path: Path) -> tuple[str, ...]:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return ()
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()


def unreadable(root: Path, table: str, message: str, expected: str) -> Violation:
    """Return what is told of a file that cannot be read: the file and line that a message names where it names one in `root`, else `table` and what is expected there."""
    own = message.replace(f"{root}/", "")
    hit = _NAMED.match(own)
    if hit is None or hit["file"].startswith("/") or not (root / hit["file"]).exists():
        return Violation(table, "", None, expected, own)
    line = hit["line"] or ((at := _AT_LINE.search(own)) and at[1])
    return Violation(hit["file"], f"line {line}" if line else "", None, "a file that can be read", own)
