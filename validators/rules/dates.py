"""Dates: in an order that can be, near the year the plan is about, and what their words say."""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from datapkg.dates import YEAR, year_value
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import ROW, broken, together
from datapkg.validate.relations import as_read, parent_rows, with_parent
from datapkg.validate.rereading import in_whole, rereader
from datapkg.validate.rule import Broken, Violation, rule

_CORRECT = "Look at the page: if it prints the wrong date, write a correction; if the date was misread, an override."
_EARLY, _LATE = 1, 2
"""A plan comes out at most so many years before and after the year it is about; a summary follows it."""


@rule(
    "A page is published after it was issued", table="pages",
    reason="A date of publishing before the date of writing is a slip, or two dates exchanged.", mend=_CORRECT,
)
def published_after_issued(package: Candidate) -> Broken:
    wrong = package.table("pages").filter(pl.col("published_on") < pl.col("issued_on"))
    return broken(package, wrong, "pages", "published_on", pl.format("{}, when it was issued, or later", "issued_on"))


@rule(
    "No date lies behind the release", table="pages",
    reason="What was published, issued or fetched after the release was made cannot be in it.", mend=_CORRECT,
)
def not_in_future(package: Candidate) -> Broken:
    pages = package.table("pages")
    return together(*[
        broken(package, pages.filter(pl.col(column) > package.released_on), "pages", column, f"{package.released_on} or earlier")
        for column in ("issued_on", "published_on", "retrieved_on")
    ])


@rule(
    "A page is fetched after it was published", table="pages",
    reason="What was fetched on a day was there on that day: a later date of issue or publication was misread, or the day of fetching is wrong.", mend=_CORRECT,
)
def fetched_after_published(package: Candidate) -> Broken:
    latest = pl.max_horizontal("issued_on", "published_on")
    wrong = package.table("pages").filter(pl.col("retrieved_on") < latest)
    return broken(package, wrong, "pages", "retrieved_on", pl.format("{}, when it was issued or published, or later", latest))


@rule(
    "A document's dates are near its year", table="documents", reads=["pages"],
    reason="A plan for 2018 is issued in 2017 to 2020, and never published before: a date or a year far off was misread. "
    "A portal may put it online much later, when its title or its date of issue bears the year out.", mend=_CORRECT,
)
def dates_near_year(package: Candidate) -> Broken:
    rows = with_parent(package, "documents", "pages", "page_id", {"issued_on": "issued_on", "published_on": "published_on"})
    issued, published = (pl.col(column).dt.year().cast(pl.Int64) - pl.col("year") for column in ("issued_on", "published_on"))
    near = issued.is_between(-_EARLY, _LATE).fill_null(value=False)
    late = rows.filter((published > _LATE) & ~near)
    late = late.filter(pl.Series([year not in _years_in(title or "") for title, year in late.select("title", "year").iter_rows()], dtype=pl.Boolean()))
    return together(*[
        broken(package, wrong, "documents", "year", pl.format("a year near {}, the page's {}", column, pl.lit(column)))
        for column, wrong in (("issued_on", rows.filter(~issued.is_between(-_EARLY, _LATE))), ("published_on", rows.filter(published < -_EARLY)), ("published_on", late))
    ])


def _years_in(title: str) -> set[int]:
    return {year_value(printed) for printed in re.findall(YEAR, title)}


@rule(
    "Nothing is due before the plan's year", table="deadlines", reads=["quantities"],
    reason="A plan promises what is to come: a due date before its year was misread.", mend=_CORRECT,
)
def due_in_time(package: Candidate) -> Broken:
    found = []
    for table, column in (("deadlines", "date"), ("quantities", "due")):
        wrong = package.table(table).filter(pl.col(column).dt.year() < pl.col("year"))
        found.append(broken(package, wrong, table, column, pl.format("a day in {} or later", "year")))
    return together(*found)


@rule(
    "A due date is what its words say", table="deadlines", reads=["tasks", "documents", "sections", "overrides"],
    reason="7月底前 is the last of July: another day, or another precision, is not what was promised.", mend=_CORRECT,
)
def due_as_worded(package: Candidate) -> Iterator[Violation]:
    documents = parent_rows(package, "tasks", "documents", "document_id").gather(parent_rows(package, "deadlines", "tasks", "task_id"))
    rows = as_read(package, "deadlines", package.table("deadlines").with_columns(package.table("documents")["kind"].gather(documents).alias("__kind")))
    reader = rereader(package)
    each = rows.select("text", "year", "__kind", "date", "precision").unique(maintain_order=True)
    same = [reader.deadline(text, year, kind or "plan") == (day, precision) for text, year, kind, day, precision in each.iter_rows()]
    doubtful = rows.join(each.filter(~pl.Series(same, dtype=pl.Boolean())), on=each.columns, how="semi", nulls_equal=True, maintain_order="left")
    for row in in_whole(package, "deadlines", doubtful.select(ROW)):
        found = reader.deadline_in(row)
        if found is None or (found.date, found.precision) != (row["date"], row["precision"]):
            expected = f"{found.date}, {found.precision}" if found else "no due date"
            yield Violation("deadlines", row["deadline_id"], "date, precision", f"{expected}, by the words {row['text']}", f"{row['date']}, {row['precision']}")


@rule(
    "A figure's due date is one of its task's", table="quantities", reads=["deadlines", "overrides"],
    reason="`due` repeats a due date that the task sets; another was made up.",
    mend="Build the package again, or mend the row with an override.",
)
def due_of_task(package: Candidate) -> Broken:
    rows = as_read(package, "quantities", package.table("quantities").filter(pl.col("due").is_not_null()), "due")
    lost = rows.join(package.table("deadlines").select("task_id", pl.col("date").alias("due")), on=["task_id", "due"], how="anti", maintain_order="left")
    return broken(package, lost, "quantities", "due", "a date among the task's deadlines")


@rule(
    "Years are such as plans are about", table="documents",
    reason="A year in the future or before portals existed was misread.", mend=_CORRECT,
)
def year_possible(package: Candidate) -> Broken:
    latest = date(package.released_on.year + 1, 1, 1).year
    return broken(package, package.table("documents").filter(pl.col("year") > latest), "documents", "year", f"at most {latest}")
