"""Spans: every row can be shown in the text it was read from."""

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.relations import ANNOTATIONS, parent_rows, with_parent
from datapkg.validate.rule import Broken, rule

_BUILD = "Build the package again: spans are counted by the build, in code points from 0, the end behind the last character."


@rule(
    "A span lies in its task's text", table="tasks", reads=list(ANNOTATIONS),
    reason="A span outside the text shows nothing: the figure cannot be traced.", mend=_BUILD,
)
def span_in_text(package: Candidate) -> Broken:
    found = []
    lengths = package.table("tasks")["text"].str.len_chars()
    for table in ANNOTATIONS:
        rows = package.table(table).with_columns(lengths.gather(parent_rows(package, table, "tasks", "task_id")).alias("__length"))
        length = pl.col("__length")
        wrong = rows.filter((pl.col("start") < 0) | (pl.col("end") <= pl.col("start")) | (pl.col("end") > length))
        found.append(broken(package, wrong, table, "start, end", pl.format("0 ≤ start < end ≤ {}", length.fill_null(0)), pl.format("{}, {}", "start", "end")))
    return together(*found)


@rule(
    "A span holds the row's text", table="tasks", reads=list(ANNOTATIONS),
    reason="text[start:end] is the proof that the figure, title, date or unit stands there.", mend=_BUILD,
)
def span_text(package: Candidate) -> Broken:
    found = []
    for table in ANNOTATIONS:
        rows = with_parent(package, table, "tasks", "task_id", {"text": "__text"})
        shown = pl.col("__text").str.slice(pl.col("start"), (pl.col("end") - pl.col("start")).clip(0, 1 << 30))
        wrong = rows.filter((pl.col("start") >= 0) & (shown != pl.col("text")).fill_null(value=True))
        found.append(broken(package, wrong, table, "text", pl.format("{}, which stands at {} to {}", shown.fill_null("nothing"), "start", "end")))
    return together(*found)


@rule(
    "Spans of one kind do not overlap", table="tasks", reads=list(ANNOTATIONS),
    reason="The same characters counted twice make two figures of one.", mend=_BUILD,
)
def span_overlap(package: Candidate) -> Broken:
    found = []
    for table in ANNOTATIONS:
        before = pl.col("end").shift(1)
        wrong = package.table(table).filter((pl.col("task_id") == pl.col("task_id").shift(1)) & (pl.col("start") < before))
        found.append(broken(package, wrong, table, "start", "at or behind the end of the row before"))
    return together(*found)


@rule(
    "Every part lies in the one that holds it", table="tasks", reads=["pages", "documents", "sections"],
    reason="A task outside its section, or a document outside its page's body, was put together from the wrong lines.", mend=_BUILD,
)
def parts_nested(package: Candidate) -> Broken:
    found = []
    pages = package.table("pages").with_columns(pl.col("text").str.len_chars().fill_null(0).alias("__length"))
    wrong = pages.filter((pl.col("body_start") > pl.col("body_end")) | (pl.col("body_end") > pl.col("__length")))
    found.append(broken(package, wrong, "pages", "body_start, body_end", pl.format("0 ≤ body_start ≤ body_end ≤ {}", "__length"), pl.format("{}, {}", "body_start", "body_end")))
    inner = [("documents", "pages", "page_id", "body_start", "body_end"), ("sections", "documents", "document_id", "page_start", "page_end"),
             ("tasks", "sections", "section_id", "page_start", "page_end")]
    for table, parent, on, first, last in inner:
        rows = with_parent(package, table, parent, on, {first: "__first", last: "__last"})
        start, end = pl.col("page_start"), pl.col("page_end")
        wrong = rows.filter((start < pl.col("__first")) | (end > pl.col("__last")) | (end <= start))
        found.append(broken(package, wrong, table, "page_start, page_end", pl.format("inside {} to {}, its row of {}", "__first", "__last", pl.lit(parent)), pl.format("{}, {}", start, end)))
    return together(*found)


@rule(
    "Parts follow each other without overlap", table="tasks", reads=["documents", "sections"],
    reason="The same lines in two tasks are promises counted twice.", mend=_BUILD,
)
def parts_overlap(package: Candidate) -> Broken:
    found = []
    for table, parent in (("documents", "page_id"), ("sections", "document_id"), ("tasks", "document_id")):
        wrong = package.table(table).filter((pl.col(parent) == pl.col(parent).shift(1)) & (pl.col("page_start") < pl.col("page_end").shift(1)))
        found.append(broken(package, wrong, table, "page_start", "at or behind the end of the row before"))
    return together(*found)
