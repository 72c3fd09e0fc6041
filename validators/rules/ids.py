"""Ids: each follows from its parent's and from its place, so that it can be cited for years."""

import hashlib

import polars as pl

from datapkg.addresses import address_key
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import ROW, broken, together
from datapkg.validate.relations import ANNOTATIONS, parent_rows, with_parent
from datapkg.validate.rule import Broken, rule

_LETTERS = {"quantities": "q", "citations": "c", "deadlines": "d", "responsibilities": "r"}
_BUILD = "Build the package again: ids and places are given by the build, never by hand."


def _numbered(prefix: pl.Expr, letter: str, number: pl.Expr, width: int) -> pl.Expr:
    return pl.concat_str([prefix, pl.lit(f"-{letter}"), number.cast(pl.String).str.zfill(width)])


def _place(parent: str) -> pl.Expr:
    """The row's place among the rows of the same parent that stand together, from 1."""
    first = pl.when((pl.col(parent) != pl.col(parent).shift(1)).fill_null(value=True)).then(pl.col(ROW)).forward_fill()
    return pl.col(ROW) - first + 1


@rule(
    "A page's id begins with its bureau's", table="pages",
    reason="The id tells whose page it is; a page of another bureau's number is cited as that bureau's.", mend=_BUILD,
)
def page_id_of_bureau(package: Candidate) -> Broken:
    bureau = pl.col("bureau_id").fill_null("000000")
    rows = package.table("pages").filter(pl.col("page_id").str.slice(0, 6) != bureau)
    return broken(package, rows, "pages", "page_id", pl.format("{}-p-…", bureau))


@rule(
    "A page's id follows from its address or bytes", table="pages",
    reason="A page must keep its id from build to build, so that its rows can be cited.", mend=_BUILD,
)
def page_id_of_bytes(package: Candidate) -> Broken:
    pages = package.table("pages")
    digests = [sha256 if (digest := _digest_of(url)) is None else digest for url, sha256 in pages.select("url", "sha256").iter_rows()]
    rows = pages.with_columns(pl.Series("__digest", digests, dtype=pl.String()).str.slice(0, 12)).filter(pl.col("page_id").str.slice(9) != pl.col("__digest"))
    expected = pl.when(pl.col("__digest") == "").then(pl.lit("that of an address which can be asked for")).otherwise(pl.format("…-p-{}, of its address or else its bytes", "__digest"))
    return broken(package, rows, "pages", "page_id", expected, pl.format("{}, of {}", "page_id", pl.col("url").fill_null("no address")))


def _digest_of(url: str | None) -> str | None:
    """The digest of an address: None when there is none, empty when it can be none."""
    try:
        return hashlib.sha256(address_key(url).encode()).hexdigest() if url else None
    except (ValueError, UnicodeError):
        return ""


@rule(
    "A document's id names bureau, year and kind", table="documents", reads=["pages"],
    reason="The id is how people cite a plan: it must say whose, of which year, and whether plan or summary.", mend=_BUILD,
)
def document_id_of_page(package: Candidate) -> Broken:
    rows = with_parent(package, "documents", "pages", "page_id", {"bureau_id": "__bureau", "page_id": "__page"})
    stem = pl.concat_str([
        pl.col("__bureau").fill_null("000000"), pl.col("year").fill_null(0).cast(pl.String).str.zfill(4), pl.col("kind")], separator="-")
    tail = pl.col("document_id").str.slice(stem.str.len_chars())
    rows = rows.with_columns(stem.alias("__stem"), tail.alias("__tail"))
    known = [not tail or tail[1:] in _suffixes(page) for tail, page in rows.select("__tail", "__page").iter_rows()]
    wrong = rows.filter(~pl.col("document_id").str.starts_with(pl.col("__stem")) | ~pl.Series(known, dtype=pl.Boolean()))
    return broken(package, wrong, "documents", "document_id", pl.format("{}, and behind it nothing or six hex digits of its page's", "__stem"))


def _document_ids(package: Candidate) -> pl.DataFrame:
    return package.table("documents").select("document_id")


@rule(
    "A document has a suffix only where another has the plain id", table="documents", gather=_document_ids,
    reason="Ids are cited: one is lengthened only because a document that was archived before has the shorter.", mend=_BUILD,
)
def document_id_suffix(package: Candidate, documents: pl.DataFrame) -> Broken:
    plain = documents.with_columns(pl.col("document_id").str.extract("^([^-]*-[^-]*-[^-]*)-", 1).alias("__plain")).filter(pl.col("__plain").is_not_null())
    wrong = plain.join(documents, left_on="__plain", right_on="document_id", how="anti", maintain_order="left")
    return broken(package, wrong, "documents", "document_id", pl.format("{}, which no other document has", "__plain"))


def _suffixes(page_id: str | None) -> list[str]:
    """What may stand behind the id of a document whose own is taken: its page's digits, or those of a digest for a third of one name."""
    return [(page_id or "")[9:15], *(hashlib.sha256(f"{page_id}-{number}".encode()).hexdigest()[:6] for number in range(1, 20))]


@rule(
    "The id of a section or task is its document's and its place", table="sections", reads=["tasks"],
    reason="Ids are put together from the document's id and the place in it: s03 is the third section.", mend=_BUILD,
)
def outline_ids(package: Candidate) -> Broken:
    found = []
    for table, key, letter, width in (("sections", "section_id", "s", 2), ("tasks", "task_id", "t", 3)):
        expected = _numbered(pl.col("document_id"), letter, pl.col("ordinal"), width)
        found.append(broken(package, package.table(table).filter(pl.col(key) != expected), table, key, expected))
    tasks = package.table("tasks")
    strange = tasks.filter(~pl.col("section_id").str.starts_with(pl.col("document_id") + "-s"))
    return together(*found, broken(package, strange, "tasks", "section_id", pl.format("a section of {}", "document_id")))


@rule(
    "The id of an annotation is its task's and its place", table="tasks", reads=list(ANNOTATIONS),
    reason="Ids are put together from the task's id and the place in it: q02 is its second figure.", mend=_BUILD,
)
def annotation_ids(package: Candidate) -> Broken:
    found = []
    for table, key in ANNOTATIONS.items():
        place = _place("task_id")
        expected = _numbered(pl.col("task_id"), _LETTERS[table], place, 2)
        found.append(broken(package, package.table(table).with_columns(expected.alias("__expected")).filter(pl.col(key) != pl.col("__expected")), table, key, pl.col("__expected")))
    return together(*found)


@rule(
    "Ordinals count 1, 2, 3 … in the order of the rows", table="documents", reads=["sections", "tasks", "responsibilities"],
    reason="A gap is a row lost, a repeat a row doubled; out of order, the document cannot be read from its rows.", mend=_BUILD,
)
def ordinals_run(package: Candidate) -> Broken:
    found = []
    for table, parent in (("documents", "page_id"), ("sections", "document_id"), ("tasks", "document_id"), ("responsibilities", "task_id")):
        place = _place(parent).alias("__place")
        wrong = package.table(table).with_columns(place).filter(pl.col("ordinal") != pl.col("__place"))
        found.append(broken(package, wrong, table, "ordinal", pl.format("{}, its place within its {}", "__place", pl.lit(parent.removesuffix("_id")))))
    return together(*found)


@rule(
    "Rows stand in the order of what they belong to", table="tasks",
    reads=["pages", "documents", "sections", "task_themes", "corrections", "findings", *ANNOTATIONS],
    reason="The same package must have the same bytes: tables are in reading order, parent by parent.", mend=_BUILD,
)
def rows_in_order(package: Candidate) -> Broken:
    found = []
    links = [("documents", "pages", "page_id"), ("sections", "documents", "document_id"), ("tasks", "sections", "section_id"),
             ("corrections", "pages", "page_id"), ("findings", "pages", "page_id")]
    for table, parent, on in links + [(table, "tasks", "task_id") for table in (*ANNOTATIONS, "task_themes")]:
        rows = parent_rows(package, table, parent, on)
        wrong = package.table(table).filter((rows < rows.shift(1)).fill_null(value=False))
        found.append(broken(package, wrong, table, on, f"a row behind those of the {parent} before it", pl.col(on)))
    pages = package.table("pages")
    wrong = pages.filter(pl.col("bureau_id") < pl.col("bureau_id").shift(1))
    found.append(broken(package, wrong, "pages", "bureau_id", "a bureau behind that of the row before, or the same"))
    corrections = package.table("corrections")
    wrong = corrections.filter((pl.col("page_id") == pl.col("page_id").shift(1)) & (pl.col("start") < pl.col("start").shift(1)))
    return together(*found, broken(package, wrong, "corrections", "start", "at or behind the start of the row before"))


@rule(
    "Bureaus and overrides stand in the order of their keys", scope="package", table="bureaus", reads=["overrides"],
    reason="The same package must have the same bytes.", mend=_BUILD,
)
def keys_in_order(package: Candidate) -> Broken:
    bureaus, overrides = package.table("bureaus"), package.table("overrides")
    key = pl.concat_str("table", "key", "column", separator="\n")
    return together(
        broken(package, bureaus.filter(pl.col("bureau_id") < pl.col("bureau_id").shift(1)), "bureaus", "bureau_id", "an id behind that of the row before"),
        broken(package, overrides.filter((key < key.shift(1)).fill_null(value=False)), "overrides", ["table", "key", "column"], "a key behind that of the row before"),
    )


@rule(
    "What a row repeats of its parent is the parent's", table="tasks", reads=["pages", "documents", "sections", "task_themes", *ANNOTATIONS],
    reason="bureau_id and year stand in every table, so that tables can be compared without joins; they must not disagree.", mend=_BUILD,
)
def repeated_columns(package: Candidate) -> Broken:
    found = []
    links = [("documents", "pages", "page_id", ["bureau_id"]), ("tasks", "documents", "document_id", ["bureau_id", "year"]), ("tasks", "sections", "section_id", ["document_id"])]
    links += [(table, "tasks", "task_id", ["bureau_id", "year"]) for table in (*ANNOTATIONS, "task_themes")]
    for table, parent, on, columns in links:
        rows = with_parent(package, table, parent, on, {column: f"__{column}" for column in columns})
        for column in columns:
            wrong = rows.filter(pl.col(column).ne_missing(pl.col(f"__{column}")))
            if wrong.height:
                found.append(broken(package, wrong, table, column, pl.format("{}, as its row of {} has it", pl.col(f"__{column}").cast(pl.String).fill_null("null"), pl.lit(parent))))
    return together(*found) if found else []
