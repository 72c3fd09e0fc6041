"""The outline: labels count on as the document counts, and nothing in it is empty."""

import polars as pl

from datapkg.labels import label_of
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.rereading import rereader
from datapkg.validate.rule import Broken, rule

_PARAGRAPH = 80
_READ = "Read the page again there: an item may have been missed, or text taken for a label. A slip of the bureau's is mended by a correction, or waived."


def _values(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with their label's number as an integer and the rank of its form; null where a label is none."""
    labels = frame["label"].drop_nulls().unique()
    known = [label_of(label) for label in labels]
    return frame.join(pl.DataFrame(
        {"label": labels, "__value": [each and each.value for each in known], "__rank": [each and each.rank for each in known],
         "__number": [each and each.number for each in known]},
        schema={"label": pl.String(), "__value": pl.Int64(), "__rank": pl.Int64(), "__number": pl.String()},
    ), on="label", how="left", maintain_order="left")


@rule(
    "Numbers run on without gap or repeat", table="tasks", reads=["sections"],
    reason="A number left out is an item not read; one that comes twice is an item read twice, or cut in two.", mend=_READ,
)
def numbers_run_on(package: Candidate) -> Broken:
    sections = _values(package.table("sections")).filter(pl.col("__value").is_not_null())
    before = pl.col("__value").shift(1).over("document_id")
    wrong = sections.with_columns((before.fill_null(0) + 1).alias("__next")).filter(pl.col("__value") != pl.col("__next"))
    found = [broken(package, wrong, "sections", "number", pl.format("number {}", "__next"))]
    tasks = _values(package.table("tasks")).filter(pl.col("__value").is_not_null())
    before = pl.col("__value").shift(1).over("document_id", "__rank")
    anew = (pl.col("section_id") != pl.col("section_id").shift(1).over("document_id", "__rank")).fill_null(value=True) & (pl.col("__value") == 1)
    wrong = tasks.with_columns((before.fill_null(0) + 1).alias("__next"), anew.alias("__anew")).filter((pl.col("__value") != pl.col("__next")) & ~pl.col("__anew"))
    return together(*found, broken(package, wrong, "tasks", "number", pl.format("number {}, or 1 at the head of a section", "__next")))


@rule(
    "A number is what its label says", table="tasks", reads=["sections"],
    reason="`number` is the label without brackets and stop; another number names another item.",
    mend="Build the package again; labels and numbers are never edited by hand.",
)
def number_of_label(package: Candidate) -> Broken:
    found = []
    for table in ("sections", "tasks"):
        rows = _values(package.table(table))
        wrong = rows.filter(pl.col("number").ne_missing(pl.col("__number")))
        found.append(broken(package, wrong, table, "number", pl.format("{}, of the label {}", pl.col("__number").fill_null("null"), pl.col("label").fill_null("null"))))
    return together(*found)


@rule(
    "No heading, section or task is empty", table="tasks", reads=["documents", "sections"],
    reason="A section without tasks or a label without words is text that was lost or put elsewhere.", mend=_READ,
)
def nothing_empty(package: Candidate) -> Broken:
    found = []
    for table, child, key in (("documents", "sections", "document_id"), ("sections", "tasks", "section_id")):
        alone = package.table(table).join(package.table(child).select(key).unique(), on=key, how="anti", maintain_order="left")
        found.append(broken(package, alone, table, None, f"at least one row of {child}", "none"))
    for table in ("sections", "tasks"):
        bare = package.table(table).filter(pl.col("label").is_not_null() & (pl.col("heading").fill_null("").str.strip_chars(" 。，、；：,.;:") == ""))
        found.append(broken(package, bare, table, "heading", "words behind the label"))
    return together(*found)


@rule(
    "A section's heading is not a whole paragraph", table="sections", reads=["tasks"],
    reason="A paragraph taken for a heading hides its promises: only tasks are searched for figures. One long sentence may be a heading.", mend=_READ,
)
def heading_no_paragraph(package: Candidate) -> Broken:
    heading = pl.col("heading")
    sections = package.table("sections")
    several = sections.filter(heading.str.contains("[。\n]"))
    long = _long_alone(package).join(several.select("section_id"), on="section_id", how="anti", maintain_order="left")
    # Nobody writes a line without a comma: the marks were lost, and the end of the heading with them.
    run_on = long.filter(heading.str.contains(rf"[^，,、；;：:！!？?《》\s]{{{_PARAGRAPH + 1}}}"))
    held = long.join(run_on.select("section_id"), on="section_id", how="anti", maintain_order="left")
    promising = held.filter(pl.Series([rereader(package).promises(each) for each in held["heading"]], dtype=pl.Boolean()))
    return together(*[
        broken(package, wrong, "sections", "heading", asked, heading.str.slice(0, 100)) for wrong, asked in (
            (several, "one line without 。"), (run_on, f"at most {_PARAGRAPH} characters between two marks"), (promising, f"no figures in a heading of more than {_PARAGRAPH} characters"),
        )
    ])


def _long_alone(package: Candidate) -> pl.DataFrame:
    """The sections whose heading is longer than a line, and not told again as the text of a task of theirs: there nothing is hidden."""
    long = package.table("sections").filter(pl.col("heading").str.len_chars() > _PARAGRAPH)
    told = package.table("tasks").join(long.select("section_id", pl.col("heading").alias("__heading")), on="section_id", how="inner")
    return long.join(told.filter(pl.col("text").str.starts_with(pl.col("__heading"))), on="section_id", how="anti", maintain_order="left")


@rule(
    "A heading is short", table="tasks", reads=["sections"], severity="warning",
    reason="A heading of more than a line may be a whole paragraph whose end was not seen.", mend=_READ,
)
def task_heading_short(package: Candidate) -> Broken:
    heading = pl.col("heading")
    wrong = package.table("tasks").filter((heading.str.len_chars() > _PARAGRAPH) & (pl.col("text").str.len_chars() > heading.str.len_chars() + 1) & pl.col("label").is_not_null())
    return together(*[
        broken(package, rows, table, "heading", f"at most {_PARAGRAPH} characters", heading.str.slice(0, 100)) for table, rows in (("sections", _long_alone(package)), ("tasks", wrong))
    ])


@rule(
    "A task's heading begins its text", table="tasks", reads=["sections"],
    reason="The heading is a part of the text: words that are not there were made up.",
    mend="Build the package again; headings are never edited by hand.",
)
def heading_in_text(package: Candidate) -> Broken:
    from datapkg.validate.relations import with_parent

    rows = with_parent(package, "tasks", "sections", "section_id", {"heading": "__heading"})
    own = pl.col("text").str.starts_with(pl.col("heading")) | (pl.col("label").is_null() & (pl.col("heading") == pl.col("__heading")))
    return broken(package, rows.filter(pl.col("heading").is_not_null() & ~own.fill_null(value=False)), "tasks", "heading", pl.format("the head of {}…", pl.col("text").str.slice(0, 40)))
