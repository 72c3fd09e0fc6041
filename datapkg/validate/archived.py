"""The published text beside the archive's: the same characters, but for the corrections that are told."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from datapkg.build.corrections import undo_corrections
from datapkg.build.portals import load_selectors
from datapkg.build.snapshots import identifier, parent_of, read_snapshot
from datapkg.errors import DataError, UnreadableContent
from datapkg.fetch.archive import Snapshot, read_snapshots, warc_files
from datapkg.parse.plan import document_keys
from datapkg.validate.rederive import SAMPLE
from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate


def differences(package: "Candidate", data: Path) -> Iterator[Violation]:
    """Yield where a page is not in the archive, an archived page not in the tables, or its text another. A large archive is sampled.

    An archived attachment must be in the tables when it holds a plan and the page that links to it holds none.
    """
    pages = {row["page_id"]: row for row in package.columns("pages", ["page_id", "sha256", "text", "duplicate_of"]).iter_rows(named=True)}
    mends: dict[str, list[dict[str, object]]] = {}
    for row in package.table("corrections").iter_rows(named=True):
        mends.setdefault(row["page_id"], []).append(row)
    selectors = load_selectors(data / "portals")
    files = warc_files(data / "snapshots")
    all_files = package.every_page or len(files) <= SAMPLE
    held: set[str] = set()
    attached: dict[str, Snapshot] = {}
    for path in files if all_files else sorted(files, key=lambda path: hashlib.sha256(path.name.encode()).digest())[:SAMPLE]:
        try:
            for snapshot in read_snapshots(path):
                if snapshot.role == "attachment" and identifier(snapshot) not in pages:
                    attached[identifier(snapshot)] = snapshot
                else:
                    yield from _snapshot(snapshot, selectors, pages, mends, held)
        except DataError as error:
            yield Violation(path.relative_to(package.root).as_posix(), "", None, "an archive that can be read", str(error))
    if all_files:
        have = {"", *package.columns("documents", ["page_id"])["page_id"]}
        have |= {key for key, row in pages.items() if row["duplicate_of"] in have}
        yield from (
            Violation("pages", key, None, f"a row for the plan in the attachment {snapshot.url}", "none") for key, snapshot in attached.items()
            if parent_of(snapshot) not in have and _holds_plan(snapshot, selectors)
        )
        yield from (Violation("pages", key, "sha256", "the bytes of a page in the archive", str(row["sha256"])) for key, row in pages.items() if key not in held)
    else:
        package.notes.append(f"{SAMPLE} of {len(files):,} archive files were read again; --every-page reads all of them.")


def _holds_plan(snapshot: Snapshot, selectors: Mapping[str, Mapping[str, str]]) -> bool:
    try:
        return bool(document_keys(read_snapshot(snapshot, str, selectors.get(snapshot.bureau_id))))
    except UnreadableContent:
        return False


def _snapshot(
    snapshot: Snapshot, selectors: Mapping[str, Mapping[str, str]], pages: dict[str, dict[str, object]], mends: dict[str, list[dict[str, object]]], held: set[str],
) -> Iterator[Violation]:
    """One archived page beside its row; other versions of it may be in the archive, too."""
    key, captured = identifier(snapshot), ""

    def keep(text: str) -> str:
        nonlocal captured
        captured = text
        return text

    page = pages.get(key)
    if page is not None and page["sha256"] != hashlib.sha256(snapshot.payload).hexdigest():
        return
    try:
        read_snapshot(snapshot, keep, selectors.get(snapshot.bureau_id))
    except UnreadableContent:
        return
    if page is None:
        yield Violation("pages", key, None, "a row, as the archive holds the page", "none")
        return
    held.add(key)
    text = undo_corrections(str(page["text"] or ""), mends.get(key, []))
    if text != captured:
        at = next((index for index, (mine, theirs) in enumerate(zip(text, captured, strict=False)) if mine != theirs), min(len(text), len(captured)))
        yield Violation("pages", key, "text", f"{captured[max(0, at - 12):at + 20]!r} at {at}, corrections undone", repr(text[max(0, at - 12):at + 20]))
