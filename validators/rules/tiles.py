"""No text is lost: what was taken apart can be put together again."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.relations import parent_rows
from datapkg.validate.rule import Violation, rule
from datapkg.validate.tiling import TASK, PageRows, Task, losses

_PAGES = 200
_COLUMNS = {
    "pages": ["page_id", "text", "notice", "body_start", "body_end"],
    "documents": ["document_id", "page_id", "title", "preamble", "closing", "page_start", "page_end"],
    "sections": ["section_id", "document_id", "label", "heading", "introduction", "page_start", "page_end"],
    "tasks": list(TASK),
}
_PARENT = {"documents": ("pages", "page_id"), "sections": ("documents", "document_id"), "tasks": ("sections", "section_id")}


@rule(
    "The rows rebuild the page", weight=1, table="tasks", reads=["pages", "documents", "sections"],
    reason="No text may be lost or changed: title, preamble, labels, headings, introductions, tasks and closing give the page again, white space aside.",
    mend="Build the package again. If the page's text is wrong, write a correction; tables are never edited by hand.",
)
def page_rebuilt(package: Candidate) -> Iterator[Violation]:
    for rows in _by_page(package):
        for loss in losses(rows):
            yield Violation(loss.table, loss.key, loss.column, _around(loss.page, loss.row), _around(loss.row, loss.page))


def _around(text: str, other: str) -> str:
    """The part of a text where it first differs from another."""
    at = next((index for index, (mine, theirs) in enumerate(zip(text, other, strict=False)) if mine != theirs), min(len(text), len(other)))
    start = max(0, at - 15)
    return repr(("…" if start else "") + text[start:at + 25])


def _by_page(package: Candidate) -> Iterator[PageRows]:
    """The rows page by page, some pages at a time, so that memory stays bounded."""
    frames = {name: package.table(name).select(columns) for name, columns in _COLUMNS.items()}
    frames["pages"] = frames["pages"].with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("__page"))
    pages = frames["pages"]["__page"]
    for name, (parent, on) in _PARENT.items():
        pages = pages.gather(parent_rows(package, name, parent, on))
        frame = frames[name].with_columns(pages.alias("__page"))
        # Rows whose parents are lost are named by other rules; those out of order are put in order here.
        sorted_frame = frame if pages.null_count() == 0 and pages.is_sorted() else frame.filter(pl.col("__page").is_not_null()).sort("__page", maintain_order=True)
        frames[name] = sorted_frame
        pages = pages if sorted_frame is frame else frame["__page"]
    for first in range(0, frames["pages"].height, _PAGES):
        part = {name: _slice(frame, first, first + _PAGES) for name, frame in frames.items()}
        documents, sections = _grouped(part["documents"], "page_id"), _grouped(part["sections"], "document_id")
        tasks: dict[str, list[Task]] = {}
        for section, rows in groupby(part["tasks"].select(TASK).rows(), itemgetter(1)):
            tasks.setdefault(section, []).extend(rows)
        for page in part["pages"].iter_rows(named=True):
            yield PageRows(page, documents.get(page["page_id"], []), sections, tasks)


def _slice(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    start, end = frame["__page"].search_sorted(first, "left"), frame["__page"].search_sorted(last, "left")
    return frame.slice(start, end - start)


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for key, rows in groupby(frame.iter_rows(named=True), lambda row: row[column]):
        found.setdefault(key, []).extend(rows)
    return found
