"""Receipts: every address says truly what became of it, and every page has one."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from datapkg.addresses import normal_url
from datapkg.build.decide import Archived
from datapkg.build.receipts import NEVER_ASKED, load_receipts, page_of, published_receipts, receipt_id
from datapkg.fetch.archive import TARGET
from datapkg.fetch.receipts import ROLES
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.rule import Broken, Violation, rule

_FETCH = "Restore data/receipts/ from version control or fetch again, and build: receipts are written by `datapkg fetch` and the build, but for their explanations."
_DERIVED = {"page_id", "reading"}
_DAYS = ("listed_on", "first_listed", "last_listed", "checked_on", "fetched_on")
_OF_FETCH = ("redirected_to", "title", "via", "reason", "flag", "entries", "expected", *_DAYS)
"""What only a fetch can fill: a captured text has none of it."""
Row = dict[str, Any]


def _rows(package: Candidate) -> Iterator[Row]:
    return package.table("receipts").iter_rows(named=True)


def _pages(package: Candidate) -> pl.DataFrame:
    """What receipts must know of the pages: the digest, whether it was fetched or captured, whether documents were found."""
    found = package.table("documents").select("page_id").unique().with_columns(parsed=pl.lit(value=True))
    pages = package.table("pages").select("page_id", "sha256", "url", pl.col("retrieved_on").is_null().alias("captured"))
    return pages.join(found, on="page_id", how="left", maintain_order="left").with_columns(pl.col("parsed").fill_null(value=False))


def _with_pages(package: Candidate, pages: pl.DataFrame) -> pl.DataFrame:
    return package.table("receipts").join(pages.rename({name: f"__{name}" for name in pages.columns}), left_on="page_id", right_on="__page_id", how="left", maintain_order="left")


@rule(
    "A receipt's id follows from its role and address", scope="package", table="receipts",
    reason="An address must keep its receipt from fetch to fetch, so that releases can be compared.", mend="Build the package again.",
)
def receipt_id_of_address(package: Candidate) -> Iterator[Violation]:
    for row in _rows(package):
        wanted = receipt_id(row["bureau_id"], row["role"], row["url"])
        if row["receipt_id"] != wanted:
            yield Violation("receipts", row["receipt_id"], "receipt_id", f"{wanted}, of its role and address", row["receipt_id"])


@rule(
    "Addresses are whole and normal", scope="package", table="receipts",
    reason="Two spellings of one address would be asked for twice, and a page found under neither.", mend=_FETCH,
)
def receipt_addresses(package: Candidate) -> Iterator[Violation]:
    for row in _rows(package):
        if (row["url"] is None) != (row["role"] == "bureau"):
            yield Violation("receipts", row["receipt_id"], "url", "none, since bureaus have theirs" if row["role"] == "bureau" else "an address", str(row["url"]))
        for name in ("url", "redirected_to", "via"):
            if (url := row[name]) and (normal := _normal(url)) != url:
                yield Violation("receipts", row["receipt_id"], name, normal or "an http address", url)
        if row["redirected_to"] and row["redirected_to"] == row["url"]:
            yield Violation("receipts", row["receipt_id"], "redirected_to", "another address than url", row["redirected_to"])


def _normal(url: str) -> str | None:
    try:
        return url if url.startswith(TARGET) else normal_url(url)
    except (ValueError, UnicodeError):
        return None


@rule(
    "What lists a page or links to an attachment has a receipt itself", scope="package", table="receipts",
    reason="The way to every page must be told whole: the list that named it, the page whose attachment it is.", mend=_FETCH,
)
def receipt_via(package: Candidate) -> Broken:
    receipts = package.table("receipts")
    found = []
    for role, column, source in (("page", "via", ("list",)), ("attachment", "page_id", ("page",))):
        own = receipts.filter(pl.col("role").is_in(source))
        known = pl.concat([own.select("bureau_id", pl.col(name).alias("via")) for name in ("url", "redirected_to")]).drop_nulls().unique()
        rows = receipts.filter((pl.col("role") == role) & pl.col(column).is_not_null())
        lost = rows.join(known, on=["bureau_id", "via"], how="anti", maintain_order="left")
        found.append(broken(package, lost, "receipts", "via", f"the address of a receipt whose role is {source[0]}"))
    return together(*found)


@rule(
    "Every page has its receipt", table="pages", reads=["documents", "receipts"], gather=_pages,
    reason="The receipt says when the page was asked for, and how fresh it is; a page without one came from nowhere.", mend=_FETCH,
)
def receipt_of_page(package: Candidate, pages: pl.DataFrame) -> Broken:
    lost = pages.join(package.table("receipts").select("page_id").unique(), on="page_id", how="anti", maintain_order="left")
    return broken(package, lost, "pages", None, "a row of receipts with its page_id", "none")


@rule(
    "A receipt names the page that its address gave", table="receipts", reads=["pages", "documents"], gather=_pages,
    reason="By its page_id a page is traced to the portal: another page's would lend it a false origin.", mend="Build the package again.",
)
def receipt_names_its_page(package: Candidate, pages: pl.DataFrame) -> Iterator[Violation]:
    known = {page_id: (sha256, captured) for page_id, sha256, captured in pages.select("page_id", "sha256", "captured").iter_rows()}
    for row in _rows(package):
        key, url, given = row["receipt_id"], row["redirected_to"] or row["url"], row["page_id"]
        if row["role"] in ("bureau", "list") or url is None or _normal(url) is None:
            if given is not None:
                yield Violation("receipts", key, "page_id", "null: it is no page", given)
            continue
        wanted = page_of(row["bureau_id"], url)
        if given != (wanted if wanted in known else None):
            yield Violation("receipts", key, "page_id", wanted if wanted in known else f"null: pages has no {wanted}", str(given))
        elif given is not None and known[given][1] != (row["state"] == "captured"):
            yield Violation("receipts", key, "state", "captured, as the page was" if known[given][1] else "that of a page that was fetched", row["state"])
        elif given is not None and url.startswith(TARGET) and url != TARGET + known[given][0]:
            yield Violation("receipts", key, "url", TARGET + known[given][0], url)


@rule(
    "A receipt's reading is what the tables hold", table="receipts", reads=["pages", "documents"], gather=_pages,
    reason="`parsed` promises documents; what was fetched and never read was lost on the way.",
    mend="Build the package again. If the archive lacks what was fetched, restore it from version control.",
)
def reading_as_published(package: Candidate, pages: pl.DataFrame) -> Broken:
    rows = _with_pages(package, pages)
    paged = pl.col("role").is_in(["page", "attachment"])
    got = paged & pl.col("state").is_in(["fetched", "unchanged", "captured"])
    has = pl.col("__parsed").fill_null(value=False)
    unread = rows.filter((~paged & pl.col("reading").is_not_null()) | (got & pl.col("reading").is_null() & pl.col("explanation").is_null()))
    empty = rows.filter((pl.col("reading") == "parsed") & ~has)
    lost = rows.filter((pl.col("role") == "page") & (pl.col("reading") == "read") & pl.col("page_id").is_null())
    full = rows.filter((pl.col("reading").fill_null("read") == "read") & has)
    return together(
        broken(package, unread, "receipts", "reading", pl.when(paged).then(pl.lit("what was made of what is archived")).otherwise(pl.lit("null: it is no page"))),
        broken(package, empty, "receipts", "reading", "a page with documents"), broken(package, lost, "receipts", "page_id", "the page that was read"),
        broken(package, full, "receipts", "reading", "parsed, since its page has documents"),
    )


@rule(
    "A receipt's state has what belongs to it", scope="package", table="receipts",
    reason="A failure without a reason, or a fetch without a day, cannot be told from one that never happened.", mend=_FETCH,
)
def state_told(package: Candidate) -> Broken:
    role, state = pl.col("role"), pl.col("state")
    paged, counted = role.is_in(["page", "attachment"]), role.is_in(["bureau", "list"])
    captured = state == "captured"
    never = (role == "bureau") & (state == "listed") & pl.col("first_listed").is_null()
    checks = [
        ("reason", "why it was not asked for or not got", (state.is_in(["failed", "skipped_robots"]) & (role != "bureau") | (state == "listed")) & pl.col("reason").is_null()),
        ("reason", NEVER_ASKED, never & (pl.col("reason") != NEVER_ASKED)),
        ("reason", "null: a bureau's lists tell", (role == "bureau") & (state != "listed") & pl.col("reason").is_not_null()),
        ("checked_on", "the day on which it was asked for", ~state.is_in(["listed", "captured"]) & pl.col("checked_on").is_null()),
        ("checked_on", "null: it was not asked for", (state == "listed") & pl.col("checked_on").is_not_null()),
        ("fetched_on", "the day on which it was archived", paged & state.is_in(["fetched", "unchanged"]) & pl.col("fetched_on").is_null()),
        ("fetched_on", "null: a list is no page", (role == "list") & pl.col("fetched_on").is_not_null()),
        ("state", "one of a page", captured & (role != "page")),
        ("url", "urn:sha256: for a captured text, and no other", captured != pl.col("url").fill_null("").str.starts_with(TARGET)),
        ("entries, expected", "null: only lists and bureaus name plans", paged & (pl.col("entries").is_not_null() | pl.col("expected").is_not_null())),
        ("entries, expected", "both, or neither; the second not less", counted & ((pl.col("entries").is_null() != pl.col("expected").is_null()) | (pl.col("expected") < pl.col("entries")))),
        ("via", "null: nothing lists it", counted & pl.col("via").is_not_null()),
        ("via", "the page that links to it", (role == "attachment") & pl.col("via").is_null()),
        ("redirected_to", "null: it is no page", counted & pl.col("redirected_to").is_not_null()),
        ("title, listed_on", "null: bureaus have their name", (role == "bureau") & (pl.col("title").is_not_null() | pl.col("listed_on").is_not_null())),
        ("first_listed, last_listed", "both days", ~(captured | never) & (pl.col("first_listed").is_null() | pl.col("last_listed").is_null())),
        *((name, "null: it was captured by hand, or never asked for", ((captured & pl.lit(name in _OF_FETCH)) | (never & pl.lit(name in ("entries", *_DAYS)))) & pl.col(name).is_not_null())
          for name in _OF_FETCH),
    ]
    rows = package.table("receipts")
    return together(*[broken(package, rows.filter(wrong), "receipts", column.split(", "), expected) for column, expected, wrong in checks])


@rule(
    "A receipt's days are in order, and none lies behind the release", scope="package", table="receipts",
    reason="What was checked before it was first listed, or tomorrow, was written by hand or with a wrong clock.", mend=_FETCH,
)
def receipt_days(package: Candidate) -> Broken:
    rows = package.table("receipts")
    pairs = (("first_listed", "last_listed"), ("first_listed", "checked_on"), ("checked_on", "last_listed"), ("fetched_on", "checked_on"))
    found = [
        broken(package, rows.filter(pl.col(early) > pl.col(late)), "receipts", late, pl.format("{} ({}) or later", early, pl.lit(early))) for early, late in pairs
    ]
    later = [broken(package, rows.filter(pl.col(name) > package.released_on), "receipts", name, f"{package.released_on} or earlier") for name in _DAYS]
    return together(*found, *later)


@rule(
    "Every bureau has one receipt of its own, with its latest day", scope="package", table="receipts", reads=["bureaus"],
    reason="It tells how fresh the bureau's data is.", mend=_FETCH,
)
def bureau_receipt(package: Candidate) -> Broken:
    receipts = package.table("receipts")
    own = receipts.filter(pl.col("role") == "bureau")
    counts = package.table("bureaus").join(own.group_by("bureau_id").len(name="__own"), on="bureau_id", how="left", maintain_order="left").with_columns(pl.col("__own").fill_null(0))
    pages = receipts.filter(pl.col("role").is_in(["page", "attachment"])).group_by("bureau_id").agg(pl.col("fetched_on").max().alias("__latest"))
    stale = own.join(pages, on="bureau_id", how="left", maintain_order="left").filter(pl.col("fetched_on").ne_missing(pl.col("__latest")))
    return together(
        broken(package, counts.filter(pl.col("__own") != 1), "bureaus", None, "one row of receipts whose role is bureau", pl.format("{}", "__own")),
        broken(package, stale, "receipts", "fetched_on", pl.format("{}, the latest of its pages and attachments", pl.col("__latest").cast(pl.String).fill_null("null"))),
    )


@rule(
    "Receipts stand in order", scope="package", table="receipts",
    reason="The same package must have the same bytes: bureau by bureau its own row, lists, pages, attachments, each by address.", mend="Build the package again.",
)
def receipts_in_order(package: Candidate) -> Broken:
    rows = package.table("receipts")
    place = pl.concat_str("bureau_id", pl.col("role").replace({role: str(at) for at, role in enumerate(ROLES)}), pl.col("url").fill_null(""), separator="\n")
    return broken(package, rows.filter((place <= place.shift(1)).fill_null(value=False)), "receipts", ["bureau_id", "role", "url"], "a place behind that of the row before")


@rule(
    "Receipts are as fetching wrote them", table="receipts", reads=["pages", "documents", "bureaus"], gather=_pages,
    reason="What became of an address is told by `datapkg fetch` in data/receipts/, and by nobody else; only the explanation is a person's.",
    mend="Build the package again after fetching, or after writing an explanation.",
)
def receipts_as_kept(package: Candidate, pages: pl.DataFrame) -> Iterator[Violation]:
    if package.source is None:
        return
    bureaus = package.table("bureaus").select("bureau_id").to_dicts()
    kept = load_receipts(package.source / "receipts", [row["bureau_id"] for row in bureaus])
    captured = pages.filter(pl.col("captured")).select("page_id", "sha256").iter_rows()
    wanted = {row["receipt_id"]: row for row in published_receipts(bureaus, kept, {page_id: Archived("parsed", True, sha256) for page_id, sha256 in captured})}
    for row in _rows(package):
        own = wanted.pop(row["receipt_id"], None)
        if own is None and not (row["state"] == "captured" and row["reading"] == "unreadable"):
            yield Violation("receipts", row["receipt_id"], None, "no row: data/receipts/ has none", row["url"] or "a row")
        for name, value in (own or {}).items():
            if name not in _DERIVED and row[name] != value:
                yield Violation("receipts", row["receipt_id"], name, str(value), str(row[name]))
    yield from (Violation("receipts", key, None, "a row, as data/receipts/ has it", "none") for key in wanted)
