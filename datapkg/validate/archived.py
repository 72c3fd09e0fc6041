"""The published text beside the archive's: the same characters, but for the corrections that are told."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from datapkg.build.corrections import undo_corrections
from datapkg.errors import DataError, UnreadableContent
from datapkg.fetch.archive import read_snapshots, warc_files
from datapkg.read.page import page_id, read_payload
from datapkg.validate.rederive import SAMPLE
from datapkg.validate.rule import Violation

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate


def differences(package: "Candidate", snapshots: Path) -> Iterator[Violation]:
    """Yield where a page is not in the archive, an archived page not in the tables, or its text another. A large archive is sampled."""
    pages = {row["page_id"]: row for row in package.columns("pages", ["page_id", "sha256", "text"]).iter_rows(named=True)}
    mends: dict[str, list[dict[str, object]]] = {}
    for row in package.table("corrections").iter_rows(named=True):
        mends.setdefault(row["page_id"], []).append(row)
    files = warc_files(snapshots)
    all_files = package.every_page or len(files) <= SAMPLE
    seen = set()
    for path in files if all_files else sorted(files, key=lambda path: hashlib.sha256(path.name.encode()).digest())[:SAMPLE]:
        try:
            for snapshot in read_snapshots(path):
                identifier = page_id(snapshot.bureau_id, snapshot.payload)
                seen.add(identifier)
                captured: list[str] = []
                try:
                    read_payload(snapshot.payload, snapshot.name, snapshot.bureau_id, lambda text, kept=captured: kept.append(text) or text)  # type: ignore[misc]
                except UnreadableContent:
                    continue
                yield from _compared(identifier, snapshot.payload, captured[0], pages.get(identifier), mends.get(identifier, []))
        except DataError as error:
            yield Violation(path.relative_to(package.root).as_posix(), "", None, "an archive that can be read", str(error))
    if all_files:
        yield from (Violation("pages", key, "sha256", "bytes that the archive holds", "none such") for key in pages if key not in seen)
    else:
        package.notes.append(f"{SAMPLE} of {len(files):,} archive files were read again; --every-page reads all of them.")


def _compared(identifier: str, payload: bytes, captured: str, page: dict[str, object] | None, mends: list[dict[str, object]]) -> Iterator[Violation]:
    if page is None:
        yield Violation("pages", identifier, None, "a row, as the archive holds the page", "none")
        return
    digest = hashlib.sha256(payload).hexdigest()
    if page["sha256"] != digest:
        yield Violation("pages", identifier, "sha256", digest, str(page["sha256"]))
    text = undo_corrections(str(page["text"] or ""), mends)
    if text != captured:
        at = next((index for index, (mine, theirs) in enumerate(zip(text, captured, strict=False)) if mine != theirs), min(len(text), len(captured)))
        yield Violation("pages", identifier, "text", f"{captured[max(0, at - 12):at + 20]!r} at {at}, corrections undone", repr(text[max(0, at - 12):at + 20]))


