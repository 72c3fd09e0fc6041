"""Rows put together again, and where they do not give the page's text."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from datapkg.read.chrome import is_page_number

MARKS = frozenset("。｡：:；;，,、. \n")
"""What may stand between two parts and belong to neither."""
_SHOWN = 40

Row = dict[str, Any]


class Loss(NamedTuple):
    """Where rows and page part: the table and row concerned, what the page has there, and what the rows have."""

    table: str
    key: str
    column: str
    page: str
    row: str


Task = tuple[str, str, str | None, str, int, int]
TASK = ("task_id", "section_id", "label", "text", "page_start", "page_end")
"""A task as a plain tuple, and what stands in it: there are so many of them that anything more would cost too much."""


class PageRows(NamedTuple):
    """A page's row and the rows read from it, in order: documents, sections by document id, tasks by section id.

    `whole` are documents that are known to be what their rows give.
    """

    page: Row
    documents: list[Row]
    sections: dict[str, list[Row]]
    tasks: dict[str, list[Task]]
    whole: AbstractSet[str] = frozenset()


class _Cursor:
    """A place in a page's text that moves over the parts as they come."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def skip(self, limit: int) -> None:
        """Move over white space and a heading's closing marks."""
        text, at = self.text, self.at
        limit = min(limit, len(text))
        while at < limit and text[at] in MARKS:
            at += 1
        self.at = at

    def take(self, part: str, limit: int) -> bool:
        """Move over `part`, which must stand here, white space aside; say whether it does."""
        if self.text.startswith(part, self.at):
            self.at += len(part)
            return self.at <= limit
        at, text = self.at, self.text
        limit = min(limit, len(text))
        for char in part:
            if char.isspace():
                continue
            while at < limit and text[at].isspace():
                at += 1
            if at >= limit or text[at] != char:
                return False
            at += 1
        self.at = at
        return True

    def shown(self) -> str:
        return self.text[self.at:self.at + _SHOWN]


def losses(rows: PageRows) -> Iterator[Loss]:
    """Yield where the rows of a page do not give its text. The first loss of a part is reported; the rest of it follows from it."""
    page = rows.page
    text: str = page["text"] or ""
    at = page["body_start"]
    notice = page["notice"]
    if notice:
        cursor = _Cursor(text, at)
        cursor.skip(page["body_end"])
        if cursor.take(notice, page["body_end"]):
            at = cursor.at
        else:
            yield Loss("pages", page["page_id"], "notice", cursor.shown(), notice[:_SHOWN])
    for document in rows.documents:
        if not _is_gap(text[at:document["page_start"]]):
            yield Loss("documents", document["document_id"], "page_start", text[at:document["page_start"]][:_SHOWN], "nothing")
        if document["document_id"] not in rows.whole:
            yield from _document(text, document, rows)
        at = document["page_end"]
    if rows.documents and not _is_gap(text[at:page["body_end"]]):
        yield Loss("pages", page["page_id"], "body_end", text[at:page["body_end"]][:_SHOWN], "nothing")


def _document(text: str, document: Row, rows: PageRows) -> Iterator[Loss]:
    key, end = document["document_id"], document["page_end"]
    sections = rows.sections.get(key, [])
    cursor = _Cursor(text, document["page_start"])
    first = sections[0]["page_start"] if sections else end
    if document["title"] and not _take_title(cursor, document["title"], first) and _squeezed(document["title"]) not in _squeezed(text[:first]):
        yield Loss("documents", key, "title", text[:first].strip().rsplit("\n", 1)[-1][:_SHOWN], document["title"][:_SHOWN])
    yield from _take(cursor, "documents", key, "preamble", document["preamble"], first)
    yield from _nothing_left(cursor, "documents", key, "preamble", first)
    for section in sections:
        yield from _section(cursor, section, rows.tasks.get(section["section_id"], []))
    yield from _take(cursor, "documents", key, "closing", document["closing"], end)
    yield from _nothing_left(cursor, "documents", key, "closing", end)


def _take_title(cursor: _Cursor, title: str, limit: int) -> bool:
    """A title is printed above its document, over one line or several, or only in the page's head; a part's number may stand before it."""
    start = cursor.at
    for _ in range(3):
        cursor.skip(limit)
        if cursor.take(title, limit):
            return True
        line = cursor.text.find("\n", cursor.at, limit)
        found = cursor.text.find(title[:4], cursor.at, min(limit, cursor.at + 20))
        if found > 0:
            cursor.at = found
        elif line > 0:
            break
    cursor.at = start
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _section(cursor: _Cursor, section: Row, tasks: list[Task]) -> Iterator[Loss]:
    key = section["section_id"]
    first = tasks[0][4] if tasks else section["page_end"]
    yield from _nothing_left(cursor, "sections", key, "page_start", section["page_start"])
    yield from _take(cursor, "sections", key, "label", section["label"], section["page_end"])
    if not _is_own_task(cursor, section, tasks):
        yield from _take(cursor, "sections", key, "heading", section["heading"], section["page_end"])
        yield from _take(cursor, "sections", key, "introduction", section["introduction"], section["page_end"])
    yield from _nothing_left(cursor, "sections", key, "introduction", first)
    for task in tasks:
        if not _fits(cursor, task):
            yield from _task(cursor, task)
    yield from _nothing_left(cursor, "sections", key, "page_end", section["page_end"])


def _is_own_task(cursor: _Cursor, section: Row, tasks: list[Task]) -> bool:
    """A section that is its own only task has its heading in the task's text, not before it."""
    if not tasks or tasks[0][2] is not None or section["introduction"] is not None:
        return False
    heading, (_, _, _, text, start, _) = section["heading"] or "", tasks[0]
    return start < cursor.at + len(heading) + 2 and text.startswith(heading) and cursor.text.startswith(text, start)


def _fits(cursor: _Cursor, task: Task) -> bool:
    """Say whether a task is the next thing on the page, label and text, and move over it; the quick way for what is right."""
    _, _, label, part, start, end = task
    text = cursor.text
    if cursor.at != start and text[cursor.at:start] != "\n":
        return False
    whole = text[start:end]
    if label is not None:
        if not whole.startswith(label):
            return False
        whole = whole[len(label):]
    if whole != part and whole.lstrip() != part:
        return False
    cursor.at = end
    return True


def _task(cursor: _Cursor, task: Task) -> Iterator[Loss]:
    key, _, label, part, first, end = task
    yield from _nothing_left(cursor, "tasks", key, "page_start", first)
    yield from _take(cursor, "tasks", key, "label", label, end)
    start = end - len(part)
    if cursor.text[start:end] != part:
        yield Loss("tasks", key, "text", cursor.text[cursor.at:end][:2000].strip(), part)
    elif not cursor.text[cursor.at:start].isspace() and cursor.at < start:
        yield Loss("tasks", key, "text", cursor.text[cursor.at:start][:_SHOWN], "nothing")
    elif start < cursor.at:
        yield Loss("tasks", key, "text", cursor.shown(), part[:_SHOWN])
    cursor.at = end


def _take(cursor: _Cursor, table: str, key: str, column: str, part: str | None, limit: int) -> Iterator[Loss]:
    if part is None:
        return
    cursor.skip(limit) if not part[:1] or part[0] not in MARKS else None
    if not cursor.take(part, limit):
        yield Loss(table, key, column, cursor.shown(), part[:_SHOWN])


def _nothing_left(cursor: _Cursor, table: str, key: str, column: str, until: int) -> Iterator[Loss]:
    """Everything up to `until` must have been taken, marks and page numbers aside."""
    left = cursor.text[cursor.at:until]
    if not _is_gap(left):
        yield Loss(table, key, column, left[:_SHOWN], "nothing")
    cursor.at = until


def _is_gap(text: str) -> bool:
    return MARKS.issuperset(text) or all(is_page_number(line) for line in text.split("\n") if line.strip())
