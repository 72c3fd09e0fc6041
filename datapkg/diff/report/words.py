"""Words that the forms of a diff share."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from datapkg.diff.bump import least_version
from datapkg.diff.causes import in_words
from datapkg.diff.model import KINDS, Diff, Kind, Row, TableDiff
from datapkg.errors import DataError
from datapkg.loader.conditions import printed
from datapkg.validate.report.words import plain
from datapkg.versioning import SchemaChange

SHOWN = 20
CELL = 80
WORDS: dict[Kind, str] = {"removed": "lost", "changed": "changed", "added": "added"}
_BEFORE = 15


def verdict(diff: Diff) -> str:
    """Return the sentence that says how much differs, losses first, and which version is honest."""
    tables, columns = (sum(change.what == what for change in diff.schemas) for what in ("table lost", "column lost"))
    lost = [_count(tables, "table lost", "tables lost")] * bool(tables) + [_count(columns, "column lost", "columns lost")] * bool(columns)
    rows = [f"{_count(diff.count(kind), 'row', 'rows')} {WORDS[kind]}" for kind in KINDS]
    name = plain(f"{diff.new.name} {diff.old.version} to {diff.new.version}")
    return f"{name}: {', '.join([*lost, *rows])}. {honest(diff)}"


def honest(diff: Diff) -> str:
    """Return the sentence that names the least honest version."""
    if diff.bump == "none":
        return "No new version is needed."
    try:
        return f"The least honest version is {least_version(diff)} ({diff.bump.upper()})."
    except DataError as error:
        return f"The step is {diff.bump.upper()}; {plain(str(error))}"


def moved_words(table: TableDiff) -> Iterator[str]:
    """Yield what is said of rows that say the same as before, under another key or elsewhere on their page."""
    found = [f"{table.moved[kind]:,} of the {WORDS[kind]}" for kind in KINDS if table.moved[kind]]
    if found:
        yield f"{table.name}: {', '.join(found)} rows are the same words under another key"
    if table.shifted:
        yield f"{table.name}: {table.shifted:,} of the changed rows only stand elsewhere on their page"


def causes(table: TableDiff) -> Iterator[str]:
    """Yield one line a cause: how many rows of each kind."""
    for names, counts in table.causes.items():
        yield f"{table.name}: {', '.join(f'{counts[kind]:,} {WORDS[kind]}' for kind in KINDS if kind in counts)}: {in_words(names)}"


def schema_line(change: SchemaChange) -> str:
    """Return one change of a schema in one line."""
    place = f"{change.table}.{change.column}" if change.column else change.table
    what = f"{change.what} {change.name}" if change.name else change.what
    if change.what in ("table lost", "table added"):
        return plain(f"{place}: {what}")
    return plain(f"{place}: {what}: {short(change.old)} -> {short(change.new)}")


def cells(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield the cells that changed: column, value before, value after. Of two long texts the places where they begin to differ."""
    for name, (old, new) in row.cells.items():
        yield (name, *_excerpts(old, new))


def row_words(row: Row) -> str:
    """Return what a row says, in a few words: its text, else its title, heading or name."""
    said = next((row.row[name] for name in ("text", "title", "heading", "name_zh", "unit", "message", "mended", "value") if row.row.get(name) not in (None, "")), "")
    return short(said)


def cause_of(row: Row) -> str:
    """Return a row's cause, and where its words stand under another key."""
    moved = [f"these words are now {row.moved_to}"] * bool(row.moved_to) + [f"its words now were {row.moved_from}"] * bool(row.moved_from)
    return "; ".join([*([in_words(row.causes)] if row.causes else []), *moved])


def short(value: Any) -> str:
    """Return a value as printed, on one line, cut; null is `null`."""
    text = "null" if value is None else plain(printed(value))
    return text if len(text) <= CELL else f"{text[:CELL - 1]}…"


def _excerpts(old: Any, new: Any) -> tuple[str, str]:
    if not (isinstance(old, str) and isinstance(new, str)) or max(len(old), len(new)) <= CELL:
        return short(old), short(new)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = max(0, same - _BEFORE)
    return tuple(("…" if start else "") + short(each[start:start + 3 * CELL]) for each in (old, new))  # type: ignore[return-value]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
