"""A diff for the terminal: counts first, then what is lost, what changed, what is new."""

from collections.abc import Iterator

from datapkg.diff.bump import reasons
from datapkg.diff.model import KINDS, Diff, Kind, Row, TableDiff
from datapkg.diff.report.words import SHOWN, WORDS, cause_of, causes, cells, moved_words, row_words, schema_line, short, verdict
from datapkg.validate.report.words import plain


def render(diff: Diff, limit: int | None = None) -> str:
    """Return the diff as lines of text; of each table at most `limit` rows of a kind."""
    return "\n".join(_lines(diff, SHOWN if limit is None else limit)) + "\n"


def _lines(diff: Diff, limit: int) -> Iterator[str]:
    yield verdict(diff)
    differing = [table for table in diff.tables if table.differs]
    if differing:
        yield ""
        yield f"{'table':<18}{'before':>11}{'after':>11}{'lost':>11}{'changed':>11}{'added':>11}"
        for table in differing:
            counts = "".join(f"{number:>11,}" for number in (table.rows_old, table.rows_new, *(table.count(kind) for kind in KINDS)))
            yield f"{plain(table.name):<18}{counts}" + (f"  {table.state}" if table.state != "kept" else "")
    yield from _block("LOST, or no longer what it was", [schema_line(change) for change in diff.schemas if change.step == "major"])
    for table in differing:
        yield from _rows(table, "removed", limit)
    yield from _block("Same words (ids count, so that one item more shifts those behind it)", [line for table in differing for line in moved_words(table)])
    yield from _block("Causes", [line for table in differing for line in causes(table)])
    for kind in KINDS[1:]:
        for table in differing:
            yield from _rows(table, kind, limit)
    yield from _block("Schemas", [schema_line(change) for change in diff.schemas if change.step != "major"])
    yield from _block("datapackage.json", [f"{plain(name)}: {short(old)} -> {short(new)}" for name, (old, new) in diff.descriptor.items()])
    yield from _block("Why this version", [f"{reason.step.upper()}  {plain(reason.why)}" for reason in reasons(diff) if reason.step == diff.bump])
    yield from _block("Notes", [plain(note) for note in diff.notes])


def _block(head: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield head
        yield from (f"  {line}" for line in lines)


def _rows(table: TableDiff, kind: Kind, limit: int) -> Iterator[str]:
    count = table.count(kind)
    if not count or table.state != "kept":
        return
    yield ""
    yield f"{plain(table.name)}: {count:,} {WORDS[kind].upper() if kind == 'removed' else WORDS[kind]}"
    for row in table.rows(kind, limit):
        yield from _row(row)
    if count > limit:
        yield f"  … and {count - limit:,} more; --limit shows more"


def _row(row: Row) -> Iterator[str]:
    cause = cause_of(row)
    words = f"  {row_words(row)}" if row.kind != "changed" else ""
    yield f"  {plain(row.key)}{words}" + (f"  [{plain(cause)}]" if cause else "")
    for name, old, new in cells(row):
        yield f"      {plain(name)}: {old} -> {new}"
