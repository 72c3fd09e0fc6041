"""Coverage: every bureau, page and task has what it must have, and nothing stands there twice."""

from collections.abc import Iterator

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.relations import as_read, with_parent
from datapkg.validate.rule import Broken, Violation, rule

_ALIKE = 0.8
_LINE = 12
_SCHEME = "^https?:"


def _bureaus_of_pages(package: Candidate) -> pl.DataFrame:
    return package.table("pages").select("bureau_id").unique()


@rule(
    "Every bureau has a page", table="bureaus", reads=["pages", "receipts"], gather=_bureaus_of_pages,
    reason="A bureau without pages looks like one that promised nothing.",
    mend="Fetch or archive a page of the bureau, take its portal file out, or tell why in the `explanation` of its receipt (data/receipts/).",
)
def bureau_has_page(package: Candidate, present: pl.DataFrame) -> Broken:
    explained = package.table("receipts").filter((pl.col("role") == "bureau") & pl.col("explanation").is_not_null())
    alone = package.table("bureaus").join(present, on="bureau_id", how="anti", maintain_order="left")
    alone = alone.join(explained, on="bureau_id", how="anti", maintain_order="left")
    return broken(package, alone, "bureaus", None, "at least one row of pages", "none")


@rule(
    "Every article has a document, or an attachment that has it", table="pages", reads=["documents", "receipts"],
    reason="An article in which no plan was found is no plan, or one that was not understood.",
    mend="If the page is no plan, take it out of the archive; if it is one, report how it begins.",
)
def page_has_document(package: Candidate) -> Broken:
    articles = package.table("pages").filter((pl.col("page_kind") == "article") & pl.col("duplicate_of").is_null())
    alone = articles.join(package.table("documents").select("page_id").unique(), on="page_id", how="anti", maintain_order="left")
    attached = package.table("receipts").filter((pl.col("role") == "attachment") & (pl.col("reading") == "parsed") & pl.col("page_id").is_not_null())
    letters = attached.select(pl.col("via").str.replace(_SCHEME, "").alias("__address")).unique()
    alone = alone.with_columns(pl.col("url").str.replace(_SCHEME, "").alias("__address")).join(letters, on="__address", how="anti", maintain_order="left")
    return broken(package, alone, "pages", None, "at least one row of documents", "none")


@rule(
    "Only articles have documents, and duplicates none", table="documents", reads=["pages"],
    reason="A list of links is no plan, and a plan published twice would be counted twice.", mend="Build the package again.",
)
def document_of_article(package: Candidate) -> Broken:
    others = package.table("pages").filter((pl.col("page_kind") != "article") | pl.col("duplicate_of").is_not_null()).select("page_id")
    rows = package.table("documents").join(others, on="page_id", how="semi", maintain_order="left")
    return broken(package, rows, "documents", "page_id", "an article that repeats no other page")


@rule(
    "Every task has exactly one primary theme", table="tasks", reads=["task_themes"],
    reason="Tasks are counted by primary theme: each must be counted once.", mend="Build the package again, or mend the themes with an override.",
)
def one_primary_theme(package: Candidate) -> Broken:
    counted = package.table("task_themes").filter(pl.col("is_primary")).group_by("task_id").len(name="__primary")
    rows = package.table("tasks").join(counted, on="task_id", how="left", maintain_order="left").with_columns(pl.col("__primary").fill_null(0))
    return broken(package, rows.filter(pl.col("__primary") != 1), "tasks", None, "one theme with is_primary", pl.format("{}", "__primary"))


@rule(
    "The primary theme comes first", table="task_themes", reads=["overrides"],
    reason="Rows of one task are in the order of their weight.", mend="Build the package again.",
)
def primary_theme_first(package: Candidate) -> Broken:
    later = (pl.col("task_id") == pl.col("task_id").shift(1)).fill_null(value=False)
    rows = as_read(package, "task_themes", package.table("task_themes").filter(pl.col("is_primary") & later), "is_primary")
    return broken(package, rows, "task_themes", "is_primary", "the first row of its task")


def _said(package: Candidate) -> pl.DataFrame:
    """Of each page what its tasks say, as a number: pages with the same tasks have the same text."""
    owners = with_parent(package, "tasks", "documents", "document_id", {"page_id": "page_id"})
    said = owners.group_by("page_id", maintain_order=True).agg(pl.col("text").hash().implode().hash().alias("said"), pl.len().alias("tasks"))
    pages = package.table("pages").filter(pl.col("duplicate_of").is_null()).select("page_id", "sha256", pl.col("url").is_null().alias("captured"))
    return pages.join(said, on="page_id", how="left", maintain_order="left")


@rule(
    "No page has the text of another", table="pages", reads=["documents", "tasks"], gather=_said,
    reason="The same plan under two addresses is counted once: the second page names the first in duplicate_of.", mend="Build the package again.",
)
def page_not_repeated(package: Candidate, pages: pl.DataFrame) -> Broken:
    alike = pages.filter(pl.col("said").is_not_null()).filter(pl.struct("said", "tasks").is_duplicated())
    bodies = _bodies(package, alike["page_id"])  # a frame of its own makes another page of the same tasks: `pages-alike` warns of it
    again = alike.with_columns(body=pl.Series([bodies[key] for key in alike["page_id"]], dtype=pl.String())).filter(~pl.col("body").is_first_distinct())
    twice = pages.filter(pl.col("captured")).filter(pl.col("sha256").is_duplicated())
    return together(
        broken(package, again.with_columns(duplicate_of=pl.lit("null")), "pages", "duplicate_of", "the page whose text it repeats"),
        broken(package, twice, "pages", "sha256", "bytes that no other page has"),
    )


def _bodies(package: Candidate, pages: pl.Series) -> dict[str, str]:
    """The bodies of some pages as the build compares them: without line breaks and blanks."""
    if pages.is_empty():
        return {}
    rows = package.columns("pages", ["page_id", "text", "body_start", "body_end"]).filter(pl.col("page_id").is_in(pages.implode()))
    return {key: (text or "")[start:end].replace("\n", "").replace(" ", "") for key, text, start, end in rows.iter_rows()}


def _duplicates(package: Candidate) -> pl.DataFrame:
    return package.table("pages").filter(pl.col("duplicate_of").is_not_null()).select("page_id", "duplicate_of")


@rule(
    "A duplicate has the body of the page it repeats", table="pages", gather=_duplicates,
    reason="A page is left out of the counts as a duplicate: its body must stand, line breaks and blanks aside, on the page it names, which is no duplicate itself.",
    mend="Build the package again.",
)
def duplicate_as_original(package: Candidate, duplicates: pl.DataFrame) -> Iterator[Violation]:
    bodies = _bodies(package, pl.concat([duplicates["page_id"], duplicates["duplicate_of"]]))
    repeats = set(duplicates["page_id"])
    for key, original in duplicates.iter_rows():
        if original in repeats:
            yield Violation("pages", key, "duplicate_of", "a page that repeats no other", original)
        elif original in bodies and bodies[key] != bodies[original]:
            yield Violation("pages", key, "duplicate_of", "a page with the same body", original)


def _lines(package: Candidate) -> pl.DataFrame:
    """The lines of every page as numbers, with their lengths."""
    pages = package.table("pages").filter((pl.col("page_kind") == "article") & pl.col("duplicate_of").is_null())
    lines = pages.select("page_id", pl.col("text").str.split("\n").alias("line")).explode("line")
    return lines.select("page_id", pl.col("line").hash(), pl.col("line").str.len_chars().alias("size")).filter(pl.col("size") > _LINE)


@rule(
    "Two pages are not nearly the same", table="pages", severity="warning", gather=_lines,
    reason="A plan published twice with small changes is counted twice.", mend="Read both. If one is the other's new version, keep the newer; if they are two plans, leave them.",
)
def pages_alike(_: Candidate, lines: pl.DataFrame) -> Iterator[Violation]:
    sizes = lines.group_by("page_id").agg(pl.col("size").sum().alias("whole"))
    common = lines.filter(pl.col("line").is_duplicated())
    first = common.unique("line", keep="first", maintain_order=True).select("line", pl.col("page_id").alias("other"))
    shared = common.join(first, on="line").filter(pl.col("page_id") != pl.col("other")).group_by("page_id", "other").agg(pl.col("size").sum())
    alike = shared.join(sizes, on="page_id").filter(pl.col("size") > _ALIKE * pl.col("whole")).sort("page_id", "other")
    for page, other, size, whole in alike.iter_rows():
        yield Violation("pages", page, "text", "a text of its own", f"{100 * size // whole} % of its text stands in {other}, too")


@rule(
    "Findings are of kinds that the reader knows, at places that exist", table="findings", reads=["pages"],
    reason="A finding points to the characters that a person should look at.", mend="Build the package again.",
)
def finding_in_text(package: Candidate) -> Broken:
    rows = with_parent(package, "findings", "pages", "page_id", {"text": "__text"})
    wrong = rows.filter((pl.col("start") > pl.col("end")) | (pl.col("end") > pl.col("__text").str.len_chars()) | (pl.col("start").is_null() != pl.col("end").is_null()))
    return together(broken(package, wrong, "findings", "start, end", "a range inside the page's text", pl.format("{}, {}", pl.col("start").fill_null(-1), pl.col("end").fill_null(-1))))


@rule(
    "Nothing was left in doubt", table="findings", severity="warning",
    reason="A finding is a heading, number or bracket that the reader did not understand.", mend="Read the place on the page; mend it with a correction or an override, or report the form.",
)
def no_findings(package: Candidate) -> Broken:
    return broken(package, package.table("findings"), "findings", "code", "no doubt", pl.format("{}: {}", "code", "message"))
