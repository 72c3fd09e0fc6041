"""The build: archive, corrections and code lists in; tables and descriptor out, all or nothing."""

import filecmp
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from datapkg.build import chunks
from datapkg.build.corrections import load_corrections
from datapkg.build.decide import Decision, decide
from datapkg.build.descriptor import FILE, describe, load_descriptor
from datapkg.build.encode import csv_lines, record_batch
from datapkg.build.overrides import load_overrides, unused
from datapkg.build.portals import load_bureaus, load_selectors
from datapkg.build.receipts import explained_pages, load_receipts, published_receipts
from datapkg.build.tables import PackageWriter
from datapkg.errors import DataError, UsageError
from datapkg.fetch.archive import warc_files
from datapkg.parse.plan import Row
from datapkg.schema import load_schemas

CHUNK_BYTES = 1 << 20
_AHEAD = 3
_OLD = ".tables-old"
Result = TypeVar("Result")
Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What a build made: rows by table, pages that could not be read, whether any file changed."""

    root: Path
    rows: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    changed: bool = False


def build(root: Path, workers: int | None = None, progress: Progress | None = None, as_of: date | None = None) -> Report:
    """Build the package at `root` and return what was made, from the newest version of each page or the newest on the day `as_of` (UTC).

    Tables and descriptor are written beside their place and moved there once all is done; an error leaves the old ones as they
    were. A page whose bytes cannot be read is left out and reported, the others are built. `workers` is the number of processes
    (default: one a core); what is written does not depend on it. Raises DataError when the archive or what people curated is wrong.
    """
    head = load_descriptor(root)
    _restore(root)
    schemas = load_schemas(root / "data" / "schemas")
    bureaus = load_bureaus(root / "data" / "portals")
    setting = chunks.Setting(
        root, frozenset(row["bureau_id"] for row in bureaus), load_corrections(root / "data" / "corrections"),
        load_overrides(root / "data" / "overrides", schemas), as_of, load_selectors(root / "data" / "portals"),
    )
    kept = load_receipts(root / "data" / "receipts", [row["bureau_id"] for row in bureaus], as_of)
    files = warc_files(root / "data" / "snapshots")
    if not files:
        raise DataError(f"{root / 'data' / 'snapshots'}: there are no archived pages. Add one with `datapkg archive`.")
    report = Report(root)
    groups = _groups(files)
    count = min(workers or _cores(), len(groups))
    beside = Path(tempfile.mkdtemp(prefix=".tables-", dir=root / "data"))
    try:
        with _Pool(setting, count) as pool, PackageWriter(beside, schemas) as writer:
            decision = decide(pool.map(chunks.survey, [(group,) for group in groups]), explained_pages(kept))
            report.unreadable = decision.unreadable
            _refuse_strangers(setting, decision, report)
            used: list[Row] = []
            work = [(group, page_fates) for group, page_fates in zip(groups, decision.fates, strict=True)]
            for done, chunk in enumerate(pool.map(chunks.parse, work), 1):
                for name, encoded in chunk.tables.items():
                    writer.tables[name].write(*encoded)
                used += chunk.used
                if progress:
                    progress(done, len(groups))
            if as_of is None:
                _refuse_unused(unused(setting.overrides, used))
            receipts = published_receipts(bureaus, kept, decision.archived)
            for name, rows in chunks.static_rows(setting, bureaus, used, receipts).items():
                writer.tables[name].write(csv_lines(rows, schemas[name]), record_batch(rows, schemas[name]))
            report.rows = {name: table.rows for name, table in writer.tables.items()}
            written = writer.close()
        report.changed = _publish(root, beside, describe(head, schemas.values(), written))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return report


def _cores() -> int:
    """The cores that this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _groups(files: list[Path]) -> list[list[Path]]:
    """Archive files in groups of about a megabyte: the unit of work, the same whatever the number of workers."""
    groups: list[list[Path]] = []
    size = CHUNK_BYTES
    for path in files:
        if size >= CHUNK_BYTES:
            groups.append([])
            size = 0
        groups[-1].append(path)
        size += path.stat().st_size
    return groups


def _refuse_strangers(setting: chunks.Setting, decision: Decision, report: Report) -> None:
    if setting.as_of and not any(decision.fates) and not report.unreadable:
        raise DataError(f"{setting.root / 'data' / 'snapshots'}: no page had been archived by {setting.as_of}. Choose a later day.")
    strangers = sorted(set(setting.corrections) - decision.known)
    if strangers:
        place = setting.corrections[strangers[0]][0].place
        unread = f" Or is it one that could not be read? {report.unreadable[0]}" if report.unreadable else ""
        raise DataError(f"{place}: there is no page {strangers[0]} in the archive. Correct its page_id, or remove the correction.{unread}")


def _refuse_unused(left: list[Row]) -> None:
    if left:
        first = left[0]
        raise DataError(f"{first['place']}: table {first['table']} has no row {first['key']!r}. Correct the key, or remove the override.")


class _Pool:
    """Worker processes; one worker needs no process of its own."""

    def __init__(self, setting: chunks.Setting, workers: int) -> None:
        self._ahead = workers * _AHEAD
        self._processes: ProcessPoolExecutor | None = None
        if workers > 1:
            self._processes = ProcessPoolExecutor(workers, get_context("spawn"), chunks.start_worker, (setting,))
        else:
            chunks.start_worker(setting)

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *error: object) -> None:
        if self._processes:
            self._processes.shutdown(cancel_futures=True)

    def map(self, work: Callable[..., Result], arguments: Iterable[tuple[object, ...]]) -> Iterator[Result]:
        """Yield the results in order; only a few are under way at a time, so that memory stays bounded."""
        if self._processes is None:
            yield from (work(*each) for each in arguments)
            return
        waiting: deque[Future[Result]] = deque()
        for each in arguments:
            waiting.append(self._processes.submit(work, *each))
            if len(waiting) >= self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _publish(root: Path, beside: Path, descriptor: bytes) -> bool:
    """Move what was built into place; return whether anything changed. Files that are the same stay untouched.

    Raises UsageError, with everything as it was, when a file cannot be written or moved.
    """
    tables, old, part = root / "data" / "tables", root / "data" / _OLD, root / f".{FILE}.part"
    same = tables.is_dir() and {path.name for path in tables.iterdir()} == {path.name for path in beside.iterdir()} and all(
        filecmp.cmp(tables / path.name, path, shallow=False) for path in beside.iterdir()
    )
    if same and (root / FILE).read_bytes() == descriptor:
        return False
    try:
        beside.chmod(0o755)
        part.write_bytes(descriptor)
        if tables.is_dir():
            tables.rename(old)
        beside.rename(tables)
        part.replace(root / FILE)
    except OSError as error:
        part.unlink(missing_ok=True)
        if old.is_dir():
            shutil.rmtree(tables, ignore_errors=True)
            old.rename(tables)
        raise UsageError(f"{root}: cannot write the tables ({error}). The old ones are in place.") from error
    shutil.rmtree(old, ignore_errors=True)
    return True


def _restore(root: Path) -> None:
    """Put back the old tables if a build was killed between its two moves, and clear what killed builds had begun."""
    tables, old = root / "data" / "tables", root / "data" / _OLD
    if old.is_dir() and not tables.is_dir():
        old.rename(tables)
    for left in (root / "data").glob(".tables-*"):
        shutil.rmtree(left, ignore_errors=True)
