"""The published pages beside the archive's: the same characters and heads, but for the corrections and overrides that are told."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from datapkg.build.corrections import undo_corrections
from datapkg.build.overrides import Overrides, apply_overrides, published_overrides
from datapkg.build.portals import load_selectors
from datapkg.build.snapshots import identifier, parent_of, read_snapshot
from datapkg.errors import DataError, UnreadableContent
from datapkg.fetch.archive import Snapshot, read_snapshots, warc_files
from datapkg.parse.plan import Row, document_keys
from datapkg.schema import TableSchema
from datapkg.validate.rederive import SAMPLE, shortened
from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_CAPTURE = re.compile(r"text-[0-9]{8}-[0-9a-f]{12}\.warc")


def differences(package: "Candidate", data: Path) -> Iterator[Violation]:
    """Yield where a page is not in the archive, an archived page not in the tables, or its row another. A large archive is sampled.

    An archived attachment must be in the tables when it holds a plan and the page that links to it holds none. Without the bureaus' profiles,
    which say where some portals have their text, a page that was served is not read. Raises DataError for overrides that fit no row.
    """
    pages = {row["page_id"]: row for row in package.columns("pages", list(package.schemas["pages"].columns)).iter_rows(named=True)}
    mends: dict[str, list[Row]] = {}
    for row in package.table("corrections").iter_rows(named=True):
        mends.setdefault(row["page_id"], []).append(row)
    selectors, profiled = load_selectors(data / "portals"), (data / "portals").is_dir()
    look = partial(_faults, selectors=selectors, overrides=_overrides(package), schemas=package.schemas)
    files = warc_files(data / "snapshots")
    all_files = package.every_page or len(files) <= SAMPLE
    found: dict[str, list[Violation]] = {}
    attached: dict[str, Snapshot] = {}
    for path in files if all_files else sorted(files, key=lambda path: hashlib.sha256(path.name.encode()).digest())[:SAMPLE]:
        try:
            for snapshot in read_snapshots(path):
                key = identifier(snapshot)
                yield from _misnamed(package, snapshot)
                if snapshot.url and not profiled:
                    found[key] = []
                elif snapshot.role == "attachment" and key not in pages:
                    attached[key] = snapshot
                elif found.get(key) != [] and (faults := look(snapshot, pages.get(key), mends.get(key, []))) is not None:
                    found.pop(key, None)
                    found[key] = faults  # other versions of the page may be in the archive, too: one of them is it
        except DataError as error:
            yield Violation(path.relative_to(package.root).as_posix(), "", None, "an archive that can be read", str(error))
    for faults in found.values():
        yield from faults
    if all_files:
        have = {"", *package.columns("documents", ["page_id"])["page_id"]}
        have |= {key for key, row in pages.items() if row["duplicate_of"] in have}
        yield from (
            Violation("pages", key, None, f"a row for the plan in the attachment {snapshot.url}", "none") for key, snapshot in attached.items()
            if parent_of(snapshot) not in have and _holds_plan(snapshot, selectors)
        )
        yield from (Violation("pages", key, "sha256", "the bytes of a page in the archive", str(row["sha256"])) for key, row in pages.items() if key not in found)
        archived = [key for key in found if key in pages]
        moved = next((pair for pair in zip((key for key in pages if key in found), archived, strict=True) if pair[0] != pair[1]), None)
        if moved:
            yield Violation("pages", moved[0], None, f"rows in the order of the archive: here {moved[1]}", "another order")
    else:
        package.notes.append(f"{SAMPLE} of {len(files):,} archive files were read again; --every-page reads all of them.")


def _misnamed(package: "Candidate", snapshot: Snapshot) -> Iterator[Violation]:
    """Where the name of a text capture's file tells another day or other bytes than its record: by the name the loader finds it."""
    told = f"text-{snapshot.moment:%Y%m%d}-{hashlib.sha256(snapshot.payload).hexdigest()[:12]}.warc"
    if _CAPTURE.fullmatch(snapshot.path.name) and snapshot.path.name != told:
        yield Violation(snapshot.path.relative_to(package.root).as_posix(), "", None, f"the name {told}, of its record's day and bytes", snapshot.path.name)


def _overrides(package: "Candidate") -> Overrides:
    """The overrides of pages."""
    return published_overrides(package.table("overrides").filter(pl.col("table") == "pages").iter_rows(named=True), package.schemas)


def _holds_plan(snapshot: Snapshot, selectors: Mapping[str, Mapping[str, str]]) -> bool:
    try:
        return bool(document_keys(read_snapshot(snapshot, str, selectors.get(snapshot.bureau_id))))
    except UnreadableContent:
        return False


def _faults(
    snapshot: Snapshot, row: Row | None, mends: list[Row], *, selectors: Mapping[str, Mapping[str, str]], overrides: Overrides,
    schemas: Mapping[str, TableSchema],
) -> list[Violation] | None:
    """Where a page's row is not what an archived page says; None when it is of other bytes, or these hold no text."""
    if row is not None and row["sha256"] != hashlib.sha256(snapshot.payload).hexdigest():
        return None
    text, captured = str(row["text"] or "") if row else "", ""
    before = undo_corrections(text, mends)

    def mend(words: str) -> str:
        nonlocal captured
        captured = words
        return text if words == before else words

    try:
        page = read_snapshot(snapshot, mend, selectors.get(snapshot.bureau_id))
    except UnreadableContent:
        return None
    if row is None:
        return [Violation("pages", page.page_id, None, "a row, as the archive holds the page", "none")]
    if captured != before:
        at = next((index for index, (mine, theirs) in enumerate(zip(before, captured, strict=False)) if mine != theirs), min(len(before), len(captured)))
        expected = f"{captured[max(0, at - 12):at + 20]!r} at {at}, corrections undone"
        return [Violation("pages", page.page_id, "text", expected, repr(before[max(0, at - 12):at + 20]))]
    archived = page.row() | {"duplicate_of": row["duplicate_of"]}  # which another page decides
    apply_overrides({"pages": [archived]}, overrides, schemas)
    return [Violation("pages", page.page_id, name, shortened(value), shortened(row[name])) for name, value in archived.items() if value != row[name]]
