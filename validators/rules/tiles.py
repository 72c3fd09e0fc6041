"""No text is lost: what was taken apart can be put together again."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import ROW
from datapkg.validate.relations import parent_rows, with_parent
from datapkg.validate.rule import Violation, rule
from datapkg.validate.tiling import MARKS, TASK, PageRows, Task, losses

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
    whole = _whole_documents(package)
    for rows in _by_page(package, whole, _whole_pages(package, whole)):
        for loss in losses(rows):
            yield Violation(loss.table, loss.key, loss.column, _around(loss.page, loss.row), _around(loss.row, loss.page))


def _around(text: str, other: str) -> str:
    """The part of a text where it first differs from another."""
    at = next((index for index, (mine, theirs) in enumerate(zip(text, other, strict=False)) if mine != theirs), min(len(text), len(other)))
    start = max(0, at - 15)
    return repr(("…" if start else "") + text[start:at + 25])


def _whole_documents(package: Candidate) -> set[str]:
    """The ids of the documents that are, at a glance, what their rows give: every part on lines of its own, in order, and nothing else.

    Most documents are; only the others are gone through part by part.
    """
    documents = with_parent(package, "documents", "pages", "page_id", {"text": "__text"})
    sections, tasks = package.table("sections"), package.table("tasks")
    owner = {"sections": parent_rows(package, "sections", "documents", "document_id"), "tasks": parent_rows(package, "tasks", "documents", "document_id")}
    held = tasks.group_by("section_id").agg(pl.col("page_start").min().alias("__first"), pl.col("page_end").max().alias("__last"))
    bare = pl.col("label").is_null() & pl.col("heading").is_null()
    ends = sections.join(held, on="section_id", how="left", maintain_order="left").select(
        (pl.col("page_end") == pl.col("__last")) & (~bare | (pl.col("page_start") == pl.col("__first")))).to_series()
    label, length = pl.col("label").fill_null(""), pl.col("page_end") - pl.col("page_start")
    gap = length - pl.col("label").str.len_chars().fill_null(0) - pl.col("text").str.len_chars()
    start = pl.col("page_start")
    parts = pl.concat([
        _parts(documents, documents[ROW], pl.lit(-1), pl.col("preamble")),
        _parts(sections, owner["sections"], start * 2, pl.when(~bare).then(label + pl.col("heading").fill_null("")), start),
        _parts(sections, owner["sections"], start * 2 + 1, pl.col("introduction")),
        _parts(tasks, owner["tasks"], start * 2, pl.concat_str(label, pl.when(gap == 1).then(pl.lit(" ")).otherwise(pl.lit("")), pl.col("text")), start),
        _parts(documents, documents[ROW], pl.lit(1 << 40), pl.col("closing")),
    ]).sort("document", "place", maintain_order=True)
    # Where a part stands follows from the lengths of those before it: its span must begin there.
    size = pl.col("part").str.len_chars().cast(pl.Int64) + 1
    parts = parts.with_columns((pl.col("start") - (size.cum_sum().over("document") - size)).alias("shift"))
    joined = parts.group_by("document", maintain_order=True).agg("part", pl.col("shift").min().alias("least"), pl.col("shift").max().alias("most"))
    printed, title = pl.col("__text").str.slice(start.clip(0), length.clip(0)), pl.concat_str(pl.col("title").fill_null(""), pl.lit("\n"))
    rows = documents.join(joined, left_on=ROW, right_on="document", how="left", maintain_order="left").with_columns(
        pl.col("part").list.join("\n"), printed.alias("printed"), title.alias("line"), pl.col("__text").str.slice(0, start.clip(0)).alias("above"))
    given = (pl.col("least") == pl.col("most")) & pl.col("printed").str.ends_with(pl.col("part"))
    before, shift = pl.col("printed").str.len_bytes() - pl.col("part").str.len_bytes(), pl.col("least") - start
    untitled = (before == 0) & (shift == 0) & (pl.col("title").is_null() | pl.col("above").str.contains(pl.col("title"), literal=True))
    titled = (before == pl.col("line").str.len_bytes()) & (shift == pl.col("line").str.len_chars()) & pl.col("printed").str.starts_with(pl.col("line"))
    unfinished = set(sections.filter(~ends.fill_null(value=False))["document_id"])
    return set(rows.filter(given & (untitled | titled))["document_id"]) - unfinished


def _whole_pages(package: Candidate, whole: set[str]) -> pl.Series:
    """The ids of the pages that hold their notice, whole documents and, from one to the next, nothing but marks."""
    documents = with_parent(package, "documents", "pages", "page_id", {"text": "__text", "body_start": "__start", "body_end": "__end", "notice": "__notice"})
    same = pl.col("page_id") == pl.col("page_id").shift(1)
    before = pl.when(same.fill_null(value=False)).then(pl.col("page_end").shift(1)).otherwise(pl.col("__start"))
    last = (pl.col("page_id") != pl.col("page_id").shift(-1)).fill_null(value=True)
    behind = pl.when(last).then(_between(pl.col("page_end"), pl.col("__end"))).otherwise(pl.lit(""))
    marks = pl.lit("".join(MARKS))
    above, notice = _between(before, pl.col("page_start")), pl.when(~same.fill_null(value=False)).then(pl.col("__notice")).fill_null("")
    told = (above.str.strip_chars(marks) == notice.str.strip_chars(marks)) & above.str.contains(notice, literal=True)
    sound = told & (behind.str.strip_chars(marks) == "") & pl.col("document_id").is_in(list(whole))
    pages = documents.select("page_id", sound.fill_null(value=False).alias("sound"), (~same.fill_null(value=False)).alias("anew"))
    once = pages.group_by("page_id").agg(pl.col("sound").all(), pl.col("anew").sum())
    return once.filter(pl.col("sound") & (pl.col("anew") == 1))["page_id"]


def _between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return pl.col("__text").str.slice(start.clip(0), (end - start).clip(0))


def _parts(frame: pl.DataFrame, documents: pl.Series, place: pl.Expr, part: pl.Expr, start: pl.Expr | None = None) -> pl.DataFrame:
    """Some parts of documents: whose, in which place, the words, and where its row says that it begins."""
    columns = [documents.alias("document"), place.cast(pl.Int64).alias("place"), part.alias("part"), (pl.lit(None) if start is None else start).cast(pl.Int64).alias("start")]
    return frame.select(columns).filter(pl.col("part").is_not_null() & pl.col("document").is_not_null())


def _by_page(package: Candidate, whole: set[str], sound: pl.Series) -> Iterator[PageRows]:
    """The rows page by page, some pages at a time, so that memory stays bounded; `sound` pages are left out, and the sections and tasks of `whole` documents."""
    frames = {"pages": package.table("pages").select(pl.int_range(pl.len(), dtype=pl.Int64).alias("__page"), *_COLUMNS["pages"])}
    pages = frames["pages"]["__page"]
    for name, (parent, on) in _PARENT.items():
        pages = pages.gather(parent_rows(package, name, parent, on))
        frame = package.table(name).with_columns(pages.alias("__page"))
        if name != "documents":
            frame = frame.filter(~pl.col("document_id").is_in(list(whole)))
        # Rows whose parents are lost are named by other rules; those out of order are put in order here.
        frames[name] = frame.filter(pl.col("__page").is_not_null()).sort("__page", maintain_order=True).select("__page", *_COLUMNS[name])
    for first in range(0, frames["pages"].height, _PAGES):
        part = {name: _slice(frame, first, first + _PAGES) for name, frame in frames.items()}
        documents, sections = _grouped(part["documents"], "page_id"), _grouped(part["sections"], "document_id")
        tasks: dict[str, list[Task]] = {}
        for section, rows in groupby(part["tasks"].select(TASK).rows(), itemgetter(1)):
            tasks.setdefault(section, []).extend(rows)
        for page in part["pages"].filter(~pl.col("page_id").is_in(sound.implode())).iter_rows(named=True):
            yield PageRows(page, documents.get(page["page_id"], []), sections, tasks, whole)


def _slice(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    start, end = frame["__page"].search_sorted(first, "left"), frame["__page"].search_sorted(last, "left")
    return frame.slice(start, end - start)


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for key, rows in groupby(frame.iter_rows(named=True), lambda row: row[column]):
        found.setdefault(key, []).extend(rows)
    return found
