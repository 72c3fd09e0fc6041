"""Citations and responsibilities: whole titles, well-formed numbers, units that are one unit."""

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.relations import as_read, parent_rows, with_parent
from datapkg.validate.rule import Broken, rule

_CORRECT = "Look at the page: where it lost a bracket or mark, write a correction; where the row was misread, an override."
_NUMBER = r"^[一-鿿]{1,16}([(（][一-鿿]{1,6}[)）])?[〔\[［（(【﹝](19|20)[0-9]{2}[〕\]］）)】﹞]第?[0-9]{1,4}号$|^[一-鿿]{2,20}令([(（〔\[]?(19|20)[0-9]{2}[)）〕\]]?年?)?第?[0-9]{1,4}号$"
_YEAR_IN_BRACKETS = "(?:" + "|".join(rf"{opening}\s?(?:19|20)[0-9]{{2}}\s?年?\s?{closing}" for opening, closing in ("〔〕", (r"\[", r"\]"), "［］", "（）", (r"\(", r"\)"), "【】", "﹝﹞")) + ")"
_WORDS = r"[一-鿿A-Za-z][一-鿿A-Za-z·\s]{0,24}(?:[(（][一-鿿]{1,6}[)）][一-鿿\s]*)?"
_ISSUE = r"[A-Za-z]?[0-9]{1,4}(?:\s?[-—－–～~、]\s?[0-9]{1,4})*"
_PAGE_NUMBER = "|".join((
    rf"^{_WORDS}{_YEAR_IN_BRACKETS}\s?[一-鿿]{{0,4}}\s?第?\s?{_ISSUE}\s?号$",  # 江教办[2023]5 号, JJ〔2023〕12号, 江教〔2023〕12-1号
    rf"^[一-鿿\s]{{0,30}}(?:19|20)[0-9]{{2}}\s?年\s?第?\s?{_ISSUE}\s?号$",  # 公告2023年第5号
    rf"^[一-鿿\s]{{2,30}}[令字]\s?第?\s?{_ISSUE}\s?号$",  # 江教字第5号, from before years were printed in brackets
    r"^[一-鿿A-Za-z]{0,16}[-—－–/\s]?(?:19|20)[0-9]{2}[-—－–/][0-9]{1,5}号?$",  # 2023-12, JJ-2023-012
))
"""A page prints its own number as its bureau writes it; what it cites is told as others look for it."""
_SEPARATORS = "[、,，;；。\n]"
_BRACKETED = r"[(（〔\[【][^()（）〔〕\[\]【】]*[)）〕\]】]"


def _balanced(text: pl.Expr, opening: str, closing: str) -> pl.Expr:
    return text.str.count_matches(opening) == text.str.count_matches(closing)


@rule(
    "A citation is a whole title in 《》", table="citations",
    reason="A title cut at a bracket names another document.", mend=_CORRECT,
)
def title_whole(package: Candidate) -> Broken:
    rows = package.table("citations")
    text, title = pl.col("text"), pl.col("title")
    marked = text.str.starts_with("《") & text.str.ends_with("》") & _balanced(text, "《", "》")
    same = text.str.slice(1, text.str.len_chars() - 2).str.strip_chars() == title
    whole = marked & same & _balanced(title, "〈", "〉")
    several = rows.filter(title.str.contains("》")).filter(pl.Series([not _nested(each) for each in rows.filter(title.str.contains("》"))["title"]], dtype=pl.Boolean()))
    wrong = pl.concat([rows.filter(~whole.fill_null(value=False)), several]).unique("citation_id", keep="first", maintain_order=True)
    return broken(package, wrong, "citations", "title", "the words between 《 and 》, brackets in pairs", pl.format("{} in {}", title, text))


def _nested(title: str) -> bool:
    """Say whether every 》 inside a title closes a 《 inside it: 甲》《乙 is two titles run together."""
    depth = 0
    for char in title:
        depth += (char == "《") - (char == "》")
        if depth < 0:
            return False
    return depth == 0


@rule(
    "A document number is well formed", table="citations", reads=["pages"],
    reason="粤府〔2017〕48号 is what people search for; a number that lost a bracket or digit finds nothing. A page's own may be written in its bureau's way.", mend=_CORRECT,
)
def document_number_form(package: Candidate) -> Broken:
    number = pl.col("document_number")
    return together(*[
        broken(package, package.table(table).filter(~number.str.contains(form)), table, "document_number", "a number such as 粤府〔2017〕48号")
        for table, form in (("citations", _NUMBER), ("pages", _PAGE_NUMBER))
    ])


@rule(
    "No document is numbered or cited before it was issued", table="citations", reads=["tasks", "documents", "pages"],
    reason="A document number of a later year than the page was misread.", mend=_CORRECT,
)
def document_number_year(package: Candidate) -> Broken:
    pages = with_parent(package, "documents", "pages", "page_id", {"issued_on": "__issued", "published_on": "__published"})
    latest = pages.select(pl.max_horizontal("year", pl.col("__issued").dt.year(), pl.col("__published").dt.year())).to_series()
    documents = parent_rows(package, "tasks", "documents", "document_id").gather(parent_rows(package, "citations", "tasks", "task_id"))
    rows = package.table("citations").with_columns(latest.gather(documents).alias("__latest"))
    # A page without a date may be issued long after its plan's year, but not after it was fetched.
    last = pl.max_horizontal(pl.col("issued_on", "published_on").dt.year()).fill_null(pl.col("retrieved_on").dt.year()).fill_null(package.released_on.year)
    own = package.table("pages").select(pl.all(), last.cast(pl.Int64).alias("__latest"))
    year = pl.col("document_number").str.extract(r"((?:19|20)[0-9]{2})").cast(pl.Int64, strict=False)
    return together(*[
        broken(package, numbered.filter(year > pl.col("__latest")), table, "document_number", pl.format("a year up to {}", "__latest"))
        for table, numbered in (("citations", rows), ("pages", own))
    ])


@rule(
    "The document number stands behind the title", table="citations", reads=["tasks", "overrides"],
    reason="A number that the task does not print was made up.", mend=_CORRECT,
)
def document_number_printed(package: Candidate) -> Broken:
    numbered = with_parent(package, "citations", "tasks", "task_id", {"text": "__text"}).filter(pl.col("document_number").is_not_null())
    rows = as_read(package, "citations", numbered, "document_number")
    behind = pl.col("__text").str.slice(pl.col("end"), 70).str.replace_all(r"[\s〔\[［（(【﹝〕\]］）)】﹞]", "")
    bare = pl.col("document_number").str.replace_all(r"[\s〔\[［（(【﹝〕\]］）)】﹞]", "")
    return broken(package, rows.filter(~behind.str.starts_with(bare).fill_null(value=False)), "citations", "document_number", pl.format("what stands behind the title: {}…", behind.str.slice(0, 30)))


@rule(
    "A task cites a place once", table="citations",
    reason="The same title at the same place twice is one citation counted double.", mend="Build the package again.",
)
def citation_once(package: Candidate) -> Broken:
    wrong = package.table("citations").filter(pl.struct("task_id", "start").is_duplicated() | (pl.struct("task_id", "title").is_duplicated() & pl.struct("task_id", "text", "start", "end").is_duplicated()))
    return broken(package, wrong, "citations", "start", "one row for each title")


@rule(
    "A task names a title once", table="citations", severity="warning",
    reason="A title that comes twice in one task may be one citation split, or the task two tasks run together.",
    mend="Read the task. If the page names the title twice, leave it.",
)
def title_once(package: Candidate) -> Broken:
    wrong = package.table("citations").filter(pl.struct("task_id", "title").is_duplicated() & (pl.col("task_id") == pl.col("task_id").shift(1)))
    return broken(package, wrong, "citations", "title", "a title that no other row of the task has")


@rule(
    "A responsible unit is one unit", table="responsibilities", reads=["overrides"],
    reason="Two units in one cell are counted as one, and found under neither name.", mend=_CORRECT,
)
def unit_single(package: Candidate) -> Broken:
    rows = package.table("responsibilities").filter(pl.col("unit").str.contains(f"{_SEPARATORS}|[:：]"))  # hardly any
    bare = pl.col("unit").str.replace_all(_BRACKETED, "")
    every = bare.str.contains(r"各[区县市镇乡旗州盟][、,，]")
    wrong = rows.filter((bare.str.contains(_SEPARATORS) & ~every) | pl.col("unit").str.contains("[:：]"))
    return broken(package, wrong, "responsibilities", "unit", "one unit, without separators outside brackets")


@rule(
    "A unit's name is what is printed", table="responsibilities", reads=["overrides"],
    reason="The name must be found on the page, white space aside.", mend=_CORRECT,
)
def unit_as_printed(package: Candidate) -> Broken:
    rows = as_read(package, "responsibilities", package.table("responsibilities"))
    bare = pl.col("text").str.replace_all(r"\s", "")
    return broken(package, rows.filter(pl.col("unit") != bare), "responsibilities", "unit", bare)
