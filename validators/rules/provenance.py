"""Provenance: the rows are what the archived pages say, and the lists are what people curated."""

from collections.abc import Iterator, Mapping

import polars as pl

from datapkg.build.overrides import load_overrides
from datapkg.build.portals import load_bureaus
from datapkg.errors import DataError
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken
from datapkg.validate.places import unreadable
from datapkg.validate.rule import Broken, Violation, rule

_BUILD = "Build the package again; tables are never edited by hand. A value that a rule misreads is mended by an override, a page's text by a correction."


@rule(
    "The rows are what the page's text gives", weight=1, table="tasks",
    reads=["pages", "documents", "sections", "quantities", "citations", "deadlines", "responsibilities", "task_themes", "findings", "overrides"],
    reason="Every row can be read again from the published text: one that comes out otherwise was changed by hand, or read by other rules.", mend=_BUILD,
)
def rows_follow_from_text(package: Candidate) -> Iterator[Violation]:
    from datapkg.validate.rederive import differences

    if not package.read_as_now:
        package.notes.append("Another version's rules read this package: rows-follow-from-text was not checked.")
        return
    try:
        yield from differences(package)
    except DataError as error:
        yield unreadable(package.root, "overrides", str(error), "overrides that fit the rows")


@rule(
    "The page is what the archive holds", scope="package", table="pages", reads=["corrections", "documents", "overrides"],
    reason="Every character, title and date must be one that a portal served, or one that a published correction or override tells of.",
    mend="Build the package again. If the archive was changed, restore it from version control.",
)
def text_from_archive(package: Candidate) -> Iterator[Violation]:
    from datapkg.validate.archived import differences

    data = package.root / "data"
    if package.is_ours and (data / "snapshots").is_dir() and not package.irregular:
        try:
            yield from differences(package, data)
        except DataError as error:
            yield unreadable(package.root, "overrides", str(error), "overrides that fit the rows")


@rule(
    "A captured page is plain text", table="pages",
    reason="What was captured by hand is text, without address and day of fetching: its head is read from its lines, and can be read again.", mend=_BUILD,
)
def captured_as_text(package: Candidate) -> Broken:
    captured = pl.col("url").is_null() & pl.col("retrieved_on").is_null()
    return broken(package, package.table("pages").filter(captured & (pl.col("media_type") != "text/plain")), "pages", "media_type", "text/plain")


@rule(
    "Bureaus and code lists are as curated", scope="package", table="themes", reads=["bureaus", "indicators", "units"],
    reason="What people curate under data/ is what is published: another name or definition has no author.",
    mend="Change the file under data/portals/ or data/codelists/, and build again.",
)
def curated_as_published(package: Candidate) -> Iterator[Violation]:
    from datapkg.codelists import Codelists

    if not package.read_as_now:
        return
    lists = Codelists.load(package.codelists)
    curated = {"themes": lists.themes, "indicators": lists.indicators, "units": lists.units}
    if package.source is not None:
        curated["bureaus"] = load_bureaus(package.source / "portals")
    for table, rows in curated.items():
        columns = package.schemas[table].columns
        given = package.table(table).select(columns).rows()
        wanted = [tuple(row[column] or None for column in columns) for row in rows]
        known = {row[0]: row for row in given}
        for row in wanted:
            other = known.pop(row[0], None)
            if other != row:
                yield from _cells(table, columns, row, other)
        yield from (Violation(table, str(key), None, "no row: it is not curated", "a row") for key in known)
        if not known and len(given) == len(wanted) and [row[0] for row in given] != [row[0] for row in wanted]:
            yield Violation(table, "", None, "rows in the order of the curated file", "another order")


def _cells(table: str, columns: tuple[str, ...], wanted: tuple[object, ...], given: tuple[object, ...] | None) -> Iterator[Violation]:
    if given is None:
        yield Violation(table, str(wanted[0]), None, "a row, as curated", "none")
        return
    for column, value, found in zip(columns, wanted, given, strict=True):
        if value != found:
            yield Violation(table, str(wanted[0]), column, str(value), str(found))


@rule(
    "Corrections and overrides are as curated", scope="package", table="corrections", reads=["overrides"],
    reason="Every mend is applied and published once, and none is published that nobody wrote.",
    mend="Build the package again after changing data/corrections/ or data/overrides/.",
)
def mends_as_published(package: Candidate) -> Iterator[Violation]:
    from datapkg.build.corrections import load_corrections

    if package.source is None:
        return
    wanted = {c.correction_id: (c.original, c.mended or None, c.reason, c.status) for each in load_corrections(package.source / "corrections").values() for c in each}
    given = {row[0]: row[1:] for row in package.table("corrections").select("correction_id", "original", "mended", "reason", "status").iter_rows()}
    yield from _mends("corrections", wanted, given)
    curated = [row for rows in load_overrides(package.source / "overrides", package.schemas).values() for row in rows]
    columns = ("was", "value", "reason")
    own = {f"{row['table']}/{row['key']}/{row['column']}": tuple(_text(row[column]) for column in columns) for row in curated}
    published = {f"{row['table']}/{row['key']}/{row['column']}": tuple(row[column] for column in columns) for row in package.table("overrides").iter_rows(named=True)}
    yield from _mends("overrides", own, published)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value).lower() if isinstance(value, bool) else str(value)


def _mends(table: str, wanted: Mapping[str, tuple[object, ...]], given: Mapping[str, tuple[object, ...]]) -> Iterator[Violation]:
    for key in sorted(wanted.keys() | given.keys()):
        if wanted.get(key) != given.get(key):
            yield Violation(table, key, None, str(wanted.get(key, f"no row: data/{table}/ has none")), str(given.get(key, "none")))
