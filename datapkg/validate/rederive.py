"""Rows read a second time: from the page's published text, with the reading rules and code lists of this installation."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from datapkg.build.overrides import apply_overrides, published_overrides, undo_overrides
from datapkg.findings import Finding
from datapkg.parse.plan import NO_PLAN, PARSED_TABLES, Row, parse_page
from datapkg.paths import data_root
from datapkg.read.normalise import damage
from datapkg.read.office import DOCUMENT_TYPES
from datapkg.read.page import Page, read_text
from datapkg.validate.rereading import rereader
from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

SAMPLE = 40
"""So many pages of a larger package are read again; which ones follows from their ids."""
_PACKAGE = Path(__file__).resolve().parent.parent
_HEAD = ("title", "issuing_body", "document_number", "index_number", "issued_on", "published_on", "page_kind", "body_start", "body_end", "notice")
_UNTOLD = ("control-characters", "unreadable-date", "unreadable-attachment")
"""The codes of doubts that do not follow from a page's text."""


def reading_rules(package: Path = _PACKAGE, codelists: Path | None = None) -> str:
    """Return the digest of all that decides how a page is read: the code of `read` and `parse`, and the code lists.

    `package` is the folder `datapkg` whose code it is, `codelists` the folder of the lists; by default this installation's.
    """
    return code_digest(package, codelists or data_root() / "codelists")


def code_digest(package: Path, codelists: Path | None) -> str:
    """Return the digest of the code that reads pages, and of the code lists where they are given."""
    digest = hashlib.sha256()
    code = sorted([*package.glob("*.py"), *(package / "read").rglob("*.py"), *(package / "parse").rglob("*.py")])
    for path in [*code, *sorted(codelists.glob("*.csv") if codelists else ())]:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def differences(package: "Candidate") -> Iterator[Violation]:
    """Yield where the rows of a page are not what its text gives. Of a large package a sample of pages is read, unless all are asked for."""
    codelists = rereader(package).codelists
    overrides = published_overrides(package.table("overrides").iter_rows(named=True), package.schemas)
    pages = package.table("pages").filter(pl.col("text").is_not_null())
    whole = max(pages.height, package.pages_in_all)
    if whole > SAMPLE and not package.every_page:
        note = f"About {SAMPLE} of {whole:,} pages were read again; --every-page reads all of them."
        package.notes.append(note) if note not in package.notes else None
        lot = pl.col("sha256").str.slice(32, 8).str.to_integer(base=16, strict=False).fill_null(0)
        pages = pages.filter(lot < (1 << 32) * SAMPLE // whole)
    published = _by_page(package, pages["page_id"])
    for published_row in pages.iter_rows(named=True):
        row = undo_overrides("pages", published_row, overrides, package.schemas)
        own = published.get(row["page_id"], {})
        page = _page(row)
        tables = parse_page(page, codelists, _taken(own.get("documents", [])))
        apply_overrides({name: tables[name] for name in PARSED_TABLES if name not in ("pages", "findings")}, overrides, package.schemas)
        for name in PARSED_TABLES:
            if name == "pages":
                yield from _head(row, page)
            elif name == "findings":
                yield from _doubts(page, tables[name], own.get(name, []))
            else:
                yield from _compared(name, package.schemas[name].key, tables[name], own.get(name, []))


def _page(row: Row) -> Page:
    text, start = row["text"], row["body_start"]
    notice_end = start
    if row["notice"] and (at := text.find(row["notice"], start)) >= 0:
        notice_end = at + len(row["notice"])
    names = ("page_id", "bureau_id", "media_type", "sha256", "text", "url", "title", "issuing_body", "document_number", "index_number",
             "issued_on", "published_on", "retrieved_on", "duplicate_of", "page_kind", "body_start", "body_end")
    return Page(**{name: row[name] for name in names}, notice_end=notice_end)


def _head(row: Row, page: Page) -> Iterator[Violation]:
    """What a text, docx or PDF prints above and below its body can be read again; what an HTML page tells in its markup cannot."""
    if page.media_type not in ("text/plain", *DOCUMENT_TYPES):
        return
    again = read_text(page.text, page.page_id, page.sha256, page.bureau_id).row()
    for name in _HEAD:
        if again[name] != row[name]:
            yield Violation("pages", row["page_id"], name, shortened(again[name]), shortened(row[name]))


def _doubts(page: Page, read: list[Row], published: list[Row]) -> Iterator[Violation]:
    """The doubts that the text itself gives; others come from how the page was served, or from its attachments."""
    given = [tuple(row[name] for name in Finding._fields) for row in published if row["code"] not in _UNTOLD]
    again = [*damage("", page.text), *(Finding(**{name: row[name] for name in Finding._fields}) for row in read)]
    again = [each for each in again if each.code != NO_PLAN or NO_PLAN in {code for code, *_ in given}]  # an attachment may hold the plan
    if given != again:
        first = next((index for index, pair in enumerate(zip(again, given, strict=False)) if pair[0] != pair[1]), min(len(again), len(given)))
        expected, found = ([*rows, None][first] for rows in (again, given))
        yield Violation("findings", page.page_id, None, shortened(expected and tuple(expected)), shortened(found))


def _taken(documents: list[Row]) -> frozenset[str]:
    """The ids that other pages' documents had first: those that this page's documents go without."""
    own = {row["document_id"] for row in documents}
    stems = {"-".join(identifier.split("-")[:3]) for identifier in own}
    return frozenset(stems - own)


def _by_page(package: "Candidate", pages: pl.Series) -> dict[str, dict[str, list[Row]]]:
    """The published rows of some pages, by page and table."""
    found: dict[str, dict[str, list[Row]]] = {page: {} for page in pages}
    documents = package.table("documents").filter(pl.col("page_id").is_in(pages.implode()))
    owner = dict(documents.select("document_id", "page_id").iter_rows())
    keys = documents.select("document_id")
    tasks = package.table("tasks").join(keys, on="document_id", how="semi", maintain_order="left")
    owner |= {task: owner[document] for task, document in tasks.select("task_id", "document_id").iter_rows()}
    for name in PARSED_TABLES:
        if name == "pages":
            continue
        if name == "findings":
            for row in package.table(name).filter(pl.col("page_id").is_in(pages.implode())).iter_rows(named=True):
                found[row["page_id"]].setdefault(name, []).append(row)
            continue
        by = "document_id" if "document_id" in package.schemas[name].columns else "task_id"
        rows = package.table(name)
        chosen = rows.join(keys if by == "document_id" else tasks.select("task_id"), on=by, how="semi", maintain_order="left")
        for row in chosen.select(package.schemas[name].columns).iter_rows(named=True):
            found[owner[row[by]]].setdefault(name, []).append(row)
    return found


def _compared(table: str, key: tuple[str, ...], read: list[Row], published: list[Row]) -> Iterator[Violation]:
    again, given = ({"/".join(str(row[column]) for column in key): row for row in rows} for rows in (read, published))
    for name in [name for name in again if name not in given]:
        yield Violation(table, name, None, "a row, as the page's text gives it", "none")
    for name in [name for name in given if name not in again]:
        yield Violation(table, name, None, "no row: the page's text does not give it", shortened(given[name].get("text") or name))
    common, order = ([name for name in rows if name in given and name in again] for rows in (given, again))
    if common != order:
        first, right = next(pair for pair in zip(common, order, strict=True) if pair[0] != pair[1])
        yield Violation(table, first, None, f"rows in the order of reading: here {right}", "another order")
    for name in common:
        for column, value in again[name].items():
            if value != given[name][column]:
                yield Violation(table, name, column, shortened(value), shortened(given[name][column]))


def shortened(value: object) -> str:
    """Return a value for a message."""
    text = "null" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "…"
