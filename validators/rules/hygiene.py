"""Text hygiene: what no bureau wrote, and what a page lost on its way."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import polars as pl

from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, key_of, together
from datapkg.validate.relations import ANNOTATIONS
from datapkg.validate.rule import Broken, Violation, rule

_CORRECT = "Look at the page as it was served: where it is damaged, write a correction with what must have stood there; where it is not, report the reading."
_UNSEEN = (
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LOST = "[\ufffd\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
_ENTITY = r"(?i)&(nbsp|lt|gt|amp|quot|ldquo|rdquo|hellip|mdash|middot|#[0-9]{2,5}|#x[0-9a-fA-F]{2,5});|</?(p|br|div|span|td|tr|table|font|strong|b|a|img|o:p|script|style)( [^<>]*)?/?>"
_MOJIBAKE = (
    r"锟斤拷|烫烫烫|屯屯屯|([åäæçèéïãâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,2}){2}"
    r"|([鏁鐨勫勬湁瀛鏍宸涓浜鍜绛锛銆鈥][^，。\n]{0,2}){3}"
)
"""UTF-8 read as Latin-1 or Windows-1252 (æ•™è‚²), and as GBK (鏁欒偛): characters that stand in no plan side by side."""
_SHAPES = (
    ("a closing bracket behind the year", r"[一-鿿][〔\[［【](19|20)[0-9]{2}[0-9]{1,4}号"),
    ("an opening bracket before the year", r"[一-鿿](19|20)[0-9]{2}[〕\]］】][0-9]{1,4}号"),
    ("a dash between two years", r"(^|[^0-9])(19|20)[0-9]{2}(19|20)[0-9]{2}(年|学年)"),
)
_STRAY_BLANK = r"^\s|\s$|  |[\t\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|\n\s|\s\n"
_COMMON = "\n\u0020-\u0025\u0027-\u003b\u003d-\u007e\u00b0-\u00b7\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u2103\u2160-\u217f\u2190-\u21ff\u2460-\u249b\u25a0-\u25ff\u3001-\u3029\u4e00-\u9fff\uff01-\uff9f\uffa1-\uffef"
_SUSPECT = "|".join([f"[^{_COMMON}]", "锟|烫烫|屯屯|[鏁鐨勫勬湁瀛鏍宸涓浜鍜绛锛銆鈥][^，。\\n]{0,2}[鏁鐨勫勬湁瀛鏍宸涓浜鍜绛锛銆鈥]", _STRAY_BLANK, *(pattern for _, pattern in _SHAPES)])
"""Text without these is free of all that the rules below look for: each has a character that is rare in Chinese, or one of its shapes."""
_PAIRS = (("《", "》"), ("“", "”"), ("（(", "）)"))  # one width may close the other: （一) is printed so, and no character is lost
_RARE_PAIRS = (("〔", "〕"), ("【", "】"), ("「", "」"))
_DOMAIN = r"(?i)(?:^|[^a-z0-9.-])((?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|top|xyz|cc|info|vip|club)(?:\.cn)?)(?:[^a-z-]|$)"


def _texts(package: Candidate) -> Iterator[tuple[str, str]]:
    """The columns that hold people's words. What a task holds, or a span of it, is held by its page: the page's text stands for all, but for where a heading ends.

    A receipt repeats the words of a portal's list, which no correction can mend.
    """
    for table in package.own_tables:
        schema = package.schemas[table]
        if table in ("findings", "corrections", "receipts") or not package.has(table):
            continue
        words = (field["name"] for field in schema.fields if field.get("type") == "string" and not {"enum", "pattern"} & set(field.get("constraints", {})))
        yield from ((table, column) for column in words if (table != "tasks" or column == "heading") and (table not in ANNOTATIONS or column != "text"))


def _suspects(package: Candidate, table: str) -> dict[str, pl.DataFrame]:
    """The rows of a table that have, in a column, anything that some rule here could mind: one look for all rules and columns."""
    place = ("suspects", table)
    if place not in package.memo:
        rows, columns = package.table(table), [column for name, column in _texts(package) if name == table]
        doubted = rows.select(pl.col(columns).str.contains(_SUSPECT).fill_null(value=False))
        package.memo[place] = {column.name: rows.filter(column) for column in doubted if column.any()}
    found: dict[str, pl.DataFrame] = package.memo[place]
    return found


def _in_doubt(package: Candidate) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Each table and column with the rows in which a rule here could find something."""
    for table in dict.fromkeys(table for table, _ in _texts(package)):
        yield from ((table, column, rows) for column, rows in _suspects(package, table).items())


def _matching(package: Candidate, pattern: str, expected: str) -> Broken:
    found = []
    for table, column, rows in _in_doubt(package):
        wrong = rows.filter(pl.col(column).str.contains(pattern))
        hit = pl.col(column).str.extract(f"(?s)(.{{0,12}}(?:{pattern}).{{0,12}})", 1)
        found.append(broken(package, wrong, table, column, expected, pl.format("…{}…", hit)))
    return together(*found) if found else []


@rule(
    "No character was lost", scope="both", table="*",
    reason="U+FFFD and private-use characters stand where a character could not be read: nobody can search for the word.", mend=_CORRECT,
)
def no_lost_character(package: Candidate) -> Broken:
    return _matching(package, _LOST, "no U+FFFD and no private-use character")


@rule(
    "No character is invisible", scope="both", table="*",
    reason="Control and zero-width characters break words that look whole.", mend=_CORRECT,
)
def no_invisible_character(package: Candidate) -> Broken:
    return _matching(package, _UNSEEN, "no control or zero-width character")


@rule(
    "No markup is left", scope="both", table="*",
    reason="An entity or tag is how a page is written, not what it says.", mend="Report the page: its HTML was not read to the end.",
)
def no_markup(package: Candidate) -> Broken:
    return _matching(package, _ENTITY, "no HTML entity or tag")


@rule(
    "No text is garbled", scope="both", table="*",
    reason="Text read in a wrong encoding is unreadable from there on.", mend="Report the page with its charset; archive it again as it was served.",
)
def no_mojibake(package: Candidate) -> Broken:
    return _matching(package, _MOJIBAKE, "text in its own encoding")


@rule(
    "Text is in the normal form", scope="both", table="*",
    reason="Two ways of writing one character make two words of one (Unicode NFC).", mend="Build the package again.",
)
def normal_form(package: Candidate) -> Broken:
    found = []
    for table, column, rows in _in_doubt(package):
        wrong = rows.filter(pl.col(column) != pl.col(column).str.normalize("NFC"))
        found.append(broken(package, wrong, table, column, "text in Unicode NFC", "another form"))
    return together(*found) if found else []


@rule(
    "White space is regular", table="pages", reads=["documents", "sections", "tasks"],
    reason="Spans are counted in code points: stray blanks and empty lines would move them.", mend="Build the package again.",
)
def white_space(package: Candidate) -> Broken:
    found = []
    for table, column in (("pages", "text"), ("pages", "title"), ("documents", "title"), ("sections", "heading"), ("tasks", "heading"), ("pages", "notice")):
        rows = _suspects(package, table).get(column)
        if rows is not None:
            wrong = rows.filter(pl.col(column).str.contains(_STRAY_BLANK))
            found.append(broken(package, wrong, table, column, "one blank between words, one line break between lines, none at the ends", pl.col(column).str.slice(0, 60)))
    return together(*found) if found else []


@rule(
    "Brackets and digits that pages lose are there", table="pages",
    reason="〔201748号 and 20182022年 have lost a character: the number or period cannot be found.", mend=_CORRECT,
)
def no_lost_shape(package: Candidate) -> Broken:
    rows = _suspects(package, "pages").get("text")
    if rows is None:
        return []
    return together(*[
        broken(
            package, rows.filter(pl.col("text").str.contains(pattern)), "pages", "text", expected,
            pl.format("…{}…", pl.col("text").str.extract(f"(.{{0,10}}(?:{pattern}).{{0,6}})", 1)),
        ) for expected, pattern in _SHAPES
    ])


@rule(
    "A title is free of foreign addresses", table="pages", reads=["documents", "bureaus"],
    reason="A domain name in a title is an advertisement that a hacked or copied page brought along.", mend="Look at the page's address: is it the bureau's own? Write a correction for the title.",
)
def no_foreign_domain(package: Candidate) -> Iterator[Violation]:
    own = {host for url in package.table("bureaus")["portal_url"].drop_nulls() if (host := urlsplit(url).hostname)}
    for table in ("pages", "documents"):
        rows = package.table(table).select(key_of(package, table), "title", pl.col("title").str.extract(_DOMAIN, 1).alias("domain"))
        for key, title, domain in rows.filter(pl.col("domain").is_not_null()).iter_rows():
            if not any(host == domain.lower() or host.endswith(f".{domain.lower()}") for host in own):
                yield Violation(table, key, "title", "a title without the address of another site", title[:100])


@rule(
    "Brackets and quotation marks come in pairs", table="tasks", severity="warning",
    reason="An odd mark is a character that the page lost, or a title that was not read.", mend=_CORRECT,
)
def marks_in_pairs(package: Candidate) -> Broken:
    found = []
    text, tasks = pl.col("text"), package.table("tasks").select("task_id", "text")
    for pairs in (_PAIRS, _RARE_PAIRS):
        rows = tasks if pairs is _PAIRS else tasks.filter(text.str.contains(f"[{''.join(map(''.join, pairs))}]"))
        for left, right in pairs:
            counts = rows.select(_count(left).alias("left"), _count(right).alias("right"))
            odd = counts["left"] != counts["right"]
            if odd.any():
                wrong = rows.filter(odd).hstack(counts.filter(odd))
                found.append(broken(package, wrong, "tasks", "text", f"as many {left[0]} as {right[0]}", pl.format("{} and {}", "left", "right")))
    return together(*found) if found else []


def _count(marks: str) -> pl.Expr:
    """How often one of some marks stands in a text. Each is looked for as a pattern by itself: that is the quickest of all ways, a literal the slowest."""
    return pl.sum_horizontal(pl.col("text").str.count_matches(f"\\{mark}" if mark.isascii() else mark) for mark in marks)
