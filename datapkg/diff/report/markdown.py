"""A diff for a comment on a pull request: what is lost, the figures that moved, what changed, what is new; never longer than a comment may be."""

import re
from collections.abc import Iterator
from typing import Any

from datapkg.diff.causes import in_words
from datapkg.diff.model import KINDS, Diff, Kind, Row, TableDiff
from datapkg.diff.report.words import SHOWN, WORDS, cause_of, causes, cells, moved_words, row_words, schema_line, short, verdict
from datapkg.loader.conditions import printed
from datapkg.validate.report.markdown import escaped

LONGEST = 60_000
"""Characters; a comment on GitHub holds 65,536."""
_CALLS = re.compile(r"(@|#|://|www\.|GH-)", re.IGNORECASE)
_FIGURE = ("text", "value_low", "value_high", "comparator", "unit")


def render(diff: Diff, limit: int | None = None) -> str:
    """Return the diff as Markdown; of each table at most `limit` rows of a kind, and no more than fits."""
    found, length = [], 0
    cut = "\n… the rest does not fit here; `datapkg diff` prints all of it."
    for line in _lines(diff, SHOWN if limit is None else limit):
        length += len(line) + 1
        if length > LONGEST - len(cut) - 1:
            found.append(cut)
            break
        found.append(line)
    return "\n".join(found) + "\n"


def quiet(text: str) -> str:
    """Return text that Markdown shows as it is, and that calls nobody: what a page says is no markup, no mention and no link."""
    return _CALLS.sub("\\1\u200b", escaped(text))


def _lines(diff: Diff, limit: int) -> Iterator[str]:
    yield f"**{quiet(verdict(diff))}**"
    differing = [table for table in diff.tables if table.differs]
    if differing:
        yield from _table(["table", "before", "after", "lost", "changed", "added"], (
            [table.name + (f" ({table.state})" if table.state != "kept" else ""), *(f"{number:,}" for number in (table.rows_old, table.rows_new, *map(table.count, KINDS)))]
            for table in differing
        ))
    yield from _list("Lost, or no longer what it was", (schema_line(change) for change in diff.schemas if change.step == "major"))
    for table in differing:
        yield from _rows(table, "removed", limit)
    yield from _figures(diff, limit)
    yield from _list("Causes", (line for table in differing for line in causes(table)))
    yield from _list("Same words", (line for table in differing for line in moved_words(table)))
    for kind in KINDS[1:]:
        for table in differing:
            yield from _rows(table, kind, limit)
    yield from _list("Schemas", (schema_line(change) for change in diff.schemas if change.step != "major"))
    yield from _list("datapackage.json", (f"{name}: {short(old)} -> {short(new)}" for name, (old, new) in diff.descriptor.items()))
    yield from _list("Notes", diff.notes)


def _figures(diff: Diff, limit: int) -> Iterator[str]:
    """The figures that are others now, or are new or gone; those that only stand under another key are left out."""
    table = next((each for each in diff.tables if each.name == "quantities" and each.state == "kept"), None)
    rows = list(_moved_figures(table, limit + 1)) if table else []
    if rows:
        yield from _head(f"Figures that moved{f' (the first {limit})' if len(rows) > limit else ''}")
        yield from _table(["figure", "words", "before", "after", "cause"], rows[:limit])


def _moved_figures(table: TableDiff, limit: int) -> Iterator[list[str]]:
    shown = 0
    kinds: tuple[Kind, ...] = ("changed", "removed", "added")
    for kind in kinds:
        for row in table.rows(kind):
            if row.moved:  # so have all that follow, or they only stand elsewhere
                break
            before, after = _values(row)
            if before == after:
                continue
            yield [row.key, short(row.row.get("indicator")), before, after, in_words(row.causes)]
            shown += 1
            if shown >= limit:
                return


def _values(row: Row) -> tuple[str, str]:
    """A figure's value before and after; `–` where it did not, or does not, stand in the same words."""
    old, new = ({name: pair[at] if (pair := row.cells.get(name)) else row.row.get(name) for name in _FIGURE} for at in (0, 1))
    gone, fresh = row.kind == "removed" or bool(row.moved_from and not row.moved_to), row.kind == "added" or bool(row.moved_to and not row.moved_from)
    return "–" if fresh else _value(old), "–" if gone else _value(new)


def _value(cells: dict[str, Any]) -> str:
    low, high = (printed(cells[name]) for name in ("value_low", "value_high"))
    value = low if low == high else f"{low}–{high}"
    return short(f"{cells['text']} ({cells['comparator']} {value} {cells['unit'] or ''}".rstrip() + ")")


def _rows(table: TableDiff, kind: Kind, limit: int) -> Iterator[str]:
    count = table.count(kind)
    if not count or table.state != "kept":
        return
    yield from _head(f"{table.name}: {count:,} {WORDS[kind]}")
    rows = table.rows(kind, limit)
    if kind == "changed":
        yield from _table(["row", "column", "before", "after", "cause"], (
            [row.key, name, old, new, cause_of(row)] for row in rows for name, old, new in cells(row)
        ))
    else:
        yield from _table(["row", "words", "cause"], ([row.key, row_words(row), cause_of(row)] for row in rows))
    if count > limit:
        yield f"… and {count - limit:,} more."


def _head(text: str) -> Iterator[str]:
    yield from ("", f"### {quiet(text)}")


def _list(head: str, lines: Any) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from (*_head(head), "", *(f"- {quiet(line)}" for line in found))


def _table(head: list[str], rows: Any) -> Iterator[str]:
    yield from ("", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}")
    yield from (f"| {' | '.join(quiet(cell) for cell in row)} |" for row in rows)
    yield ""
