"""A page to the rows of every table that its plans and summaries fill."""

import hashlib
from datetime import date
from decimal import Decimal
from itertools import chain, count
from typing import Any, Protocol

from datapkg.findings import Finding
from datapkg.parse.citations import read_citations
from datapkg.parse.clauses import Text
from datapkg.parse.deadlines import read_deadlines
from datapkg.parse.documents import Draft, find_documents
from datapkg.parse.outline import Item, Outline, Section, read_outline
from datapkg.parse.quantities import QuantityReader
from datapkg.parse.responsibilities import find_notes, read_responsibilities
from datapkg.parse.themes import ThemeLexicon, read_themes
from datapkg.parse.tiles import untiled
from datapkg.read.page import UNKNOWN_BUREAU, Page

Row = dict[str, Any]
Tables = dict[str, list[Row]]
PARSED_TABLES = (
    "pages", "documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes", "findings",
)
NO_PLAN = "no-plan"


class Readers(Protocol):
    """What the code lists bring: a reader of figures and a lexicon of themes."""

    @property
    def quantity_reader(self) -> QuantityReader: ...  # noqa: D102

    @property
    def lexicon(self) -> ThemeLexicon: ...  # noqa: D102


def document_keys(page: Page) -> list[str]:
    """Return the ids that the page's documents would take if no other page had them, in reading order."""
    return [_key(page, draft) for draft in find_documents(page)]


def _key(page: Page, draft: Draft) -> str:
    return f"{page.bureau_id or UNKNOWN_BUREAU}-{draft.year or 0:04d}-{draft.kind}"


def parse_page(page: Page, readers: Readers, taken: frozenset[str] = frozenset()) -> Tables:
    """Return the rows of every table that the page fills, in the order of `PARSED_TABLES`.

    `taken` holds the document ids that pages before this one have; a document that would have one of them takes its page's
    hex digits behind it. A duplicate of another page, and a page about something else, have a `pages` row only.
    """
    tables: Tables = {name: [] for name in PARSED_TABLES}
    tables["pages"].append(page.row())
    findings = list(page.findings)
    drafts = [] if page.duplicate_of else find_documents(page)
    if not drafts and not page.duplicate_of:
        findings.append(Finding(NO_PLAN, f"no work plan or summary was found on the page ({page.page_kind})"))
    used = set(taken)
    outlines = []
    for ordinal, draft in enumerate(drafts, 1):
        document_id = _unused(_key(page, draft), page.page_id, ordinal, used)
        outline = read_outline(page.text, draft)
        outlines.append((draft, outline))
        findings += outline.findings
        if draft.year is None:
            findings.append(Finding("no-year", "the year that the document is about is not printed", draft.start, draft.body))
        _add_document(tables, page, draft, outline, document_id, ordinal)
        findings += _add_sections(tables, page, draft, outline, document_id, readers)
    findings += untiled(page, outlines)
    tables["findings"] = [{"page_id": page.page_id, **finding._asdict()} for finding in findings]
    return tables


def _unused(key: str, page_id: str, ordinal: int, used: set[str]) -> str:
    """The document's id: its key, else with six hex digits of its page's behind it; a third of one name takes those of a digest."""
    digests = (hashlib.sha256(f"{page_id}-{number}".encode()).hexdigest()[:6] for number in count(ordinal))
    suffixes = chain([page_id.rsplit("-", 1)[-1][:6]], digests)
    document_id = next(candidate for candidate in chain([key], (f"{key}-{suffix}" for suffix in suffixes)) if candidate not in used)
    used.add(document_id)
    return document_id


def _part(text: str, span: tuple[int, int]) -> str | None:
    return text[span[0]:span[1]].strip() or None


def _add_document(tables: Tables, page: Page, draft: Draft, outline: Outline, document_id: str, ordinal: int) -> None:
    tables["documents"].append({
        "document_id": document_id, "page_id": page.page_id, "bureau_id": page.bureau_id, "ordinal": ordinal, "kind": draft.kind,
        "year": draft.year, "title": draft.title, "preamble": _part(page.text, outline.preamble),
        "closing": _part(page.text, outline.closing), "page_start": draft.start, "page_end": draft.end,
    })


def _add_sections(tables: Tables, page: Page, draft: Draft, outline: Outline, document_id: str, readers: Readers) -> list[Finding]:
    findings: list[Finding] = []
    ordinal = 0
    for number, section in enumerate(outline.sections, 1):
        section_id = f"{document_id}-s{number:02d}"
        tables["sections"].append(_section_row(page, section, section_id, document_id, number))
        for item in section.items:
            ordinal += 1
            task = _task_row(page, item, draft, f"{document_id}-t{ordinal:03d}", section_id, document_id, ordinal)
            tables["tasks"].append(task)
            findings += _annotate(tables, task, item, section, draft, readers)
    return findings


def _section_row(page: Page, section: Section, section_id: str, document_id: str, ordinal: int) -> Row:
    return {
        "section_id": section_id, "document_id": document_id, "ordinal": ordinal,
        "label": section.label.text if section.label else None, "number": section.label.number if section.label else None,
        "heading": section.heading, "introduction": _part(page.text, section.introduction),
        "page_start": section.start, "page_end": section.end,
    }


def _task_row(page: Page, item: Item, draft: Draft, task_id: str, section_id: str, document_id: str, ordinal: int) -> Row:
    return {
        "task_id": task_id, "document_id": document_id, "section_id": section_id, "bureau_id": page.bureau_id, "year": draft.year,
        "ordinal": ordinal, "label": item.label.text if item.label else None, "number": item.label.number if item.label else None,
        "heading": item.heading, "text": page.text[item.text_start:item.end], "page_start": item.start, "page_end": item.end,
    }


def _annotate(tables: Tables, task: Row, item: Item, section: Section, draft: Draft, readers: Readers) -> list[Finding]:
    whole: str = task["text"]
    notes = find_notes(whole)
    text = Text(whole, notes)
    deadlines = read_deadlines(text, draft.year, draft.kind)
    heading = f"{section.heading or ''}\n{item.heading or ''}"
    common = {"task_id": task["task_id"], "bureau_id": task["bureau_id"], "year": task["year"]}

    def add(table: str, key: str, letter: str, rows: list[Row]) -> None:
        for number, row in enumerate(rows, 1):
            tables[table].append({key: f"{task['task_id']}-{letter}{number:02d}", **common, **row})

    quantities = readers.quantity_reader.read(text, heading, draft.kind, draft.year, deadlines)
    add("quantities", "quantity_id", "q", [
        {"start": q.start, "end": q.end, "text": whole[q.start:q.end], "value_low": _number(q.low), "value_high": _number(q.high),
         "comparator": q.comparator, "unit": q.unit, "dimension": q.dimension, "role": q.role, "indicator": q.indicator,
         "indicator_id": q.indicator_id, "due": q.due} for q in quantities])
    add("citations", "citation_id", "c", [
        {"start": c.start, "end": c.end, "text": whole[c.start:c.end], "title": c.title, "document_number": c.document_number,
         "kind": c.kind, "action": c.action} for c in read_citations(text)])
    add("deadlines", "deadline_id", "d", [
        {"start": d.start, "end": d.end, "text": whole[d.start:d.end], "date": d.date, "precision": d.precision} for d in deadlines])
    add("responsibilities", "responsibility_id", "r", [
        {"ordinal": number, "start": r.start, "end": r.end, "text": whole[r.start:r.end], "unit": r.unit, "kind": r.kind}
        for number, r in enumerate(read_responsibilities(whole, notes), 1)])
    for theme_id, is_primary in read_themes(item.heading, whole, section.heading, readers.lexicon):
        tables["task_themes"].append({"task_id": task["task_id"], "theme_id": theme_id, **_without_task(common), "is_primary": is_primary})
    def doubt(code: str, message: str, start: int, end: int) -> Finding:
        return Finding(code, message, item.text_start + start, item.text_start + end)

    unclosed = [doubt("unclosed-title-mark", "《 and 》 do not match here; no citation was read", at, at + 1) for at in text.unclosed]
    strange = [
        doubt("unknown-unit", f"{q.unit} is no unit of the code list", q.start, q.end)
        for q in quantities if not readers.quantity_reader.knows(q.unit)
    ]
    return unclosed + strange


def _without_task(common: Row) -> Row:
    return {name: value for name, value in common.items() if name != "task_id"}


def _number(value: Decimal) -> float:
    return float(value)


def json_value(value: object) -> object:
    """Return what JSON prints for a cell: dates in ISO 8601, whole numbers without a fraction."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
