"""The work of one build worker: some archive files to rows, encoded. Everything here is a function of the files alone."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from datapkg.build.corrections import Corrections, apply_corrections
from datapkg.build.encode import csv_lines, record_batch
from datapkg.build.overrides import Overrides, apply_overrides
from datapkg.build.snapshots import identifier, parent_of, read_snapshot
from datapkg.codelists import Codelists
from datapkg.errors import DataError, UnreadableContent
from datapkg.fetch.archive import Snapshot, read_snapshots
from datapkg.findings import Finding
from datapkg.parse.plan import NO_PLAN, PARSED_TABLES, Row, Tables, document_keys, parse_page
from datapkg.parse.tiles import LOST
from datapkg.read.page import Page
from datapkg.schema import TableSchema, load_schemas

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_TABLES = (*PARSED_TABLES, "corrections")


@dataclass(frozen=True)
class Setting:
    """What every worker needs to know: where the curated data is, and what it says."""

    root: Path
    bureaus: frozenset[str]
    corrections: Corrections
    overrides: Overrides
    as_of: date | None = None
    selectors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Version(NamedTuple):
    """One archived payload of a page: when it was archived, and its bytes' SHA-256."""

    moment: datetime
    sha256: str


class Digest(NamedTuple):
    """What the whole archive must know of one payload before any is parsed.

    `row` digests all that `pages` will say of it. `unreadable` and `unfit` are why it is no page, or why a correction does not fit it.
    `url` is null for a text capture; `parent` is as `parent_of` gives it.
    """

    page_id: str
    version: Version
    row: str = ""
    body: str = ""
    documents: tuple[str, ...] = ()
    unreadable: str | None = None
    unfit: str | None = None
    url: str | None = None
    parent: str | None = None


class Fate(NamedTuple):
    """What the rest of the archive means for a page: the version to publish, the page that it repeats, the document ids that are taken.

    `attached`: its plan is in an attachment, which is a page of its own. `unread`: its attachments that cannot be read, each in a sentence.
    """

    version: Version
    duplicate_of: str | None
    taken: frozenset[str]
    attached: bool = False
    unread: tuple[str, ...] = ()


@dataclass
class Survey:
    """The first look at some files: a digest for each payload, and the pages that were archived only after the day asked for."""

    digests: list[Digest] = field(default_factory=list)
    later: set[str] = field(default_factory=set)


@dataclass
class Chunk:
    """Some files' rows, encoded, and the overrides that were used."""

    tables: dict[str, tuple[bytes, "pa.RecordBatch"]]
    used: list[Row]


class Worker:
    """Reads and parses archive files with one setting."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._codelists = Codelists.load(setting.root / "data" / "codelists")
        self._schemas: dict[str, TableSchema] = load_schemas(setting.root / "data" / "schemas")

    def survey(self, files: list[Path]) -> Survey:
        """Return the first look at some files."""
        seen = Survey()
        for snapshot in self._snapshots(files):
            if self._setting.as_of and snapshot.moment.astimezone(UTC).date() > self._setting.as_of:
                seen.later.add(identifier(snapshot))
            else:
                seen.digests.append(self._digest(snapshot))
        return seen

    def _digest(self, snapshot: Snapshot) -> Digest:
        digest = Digest(identifier(snapshot), _version(snapshot), url=snapshot.url, parent=parent_of(snapshot))
        try:
            page, _ = self._page(snapshot)
        except UnreadableContent as error:
            return digest._replace(unreadable=str(error).removeprefix(f"{snapshot.name}: ") if digest.parent is not None else str(error))
        except DataError as error:  # an older version need not fit; only the one that is published must
            return digest._replace(unfit=str(error))
        body = page.text[page.body_start:page.body_end].replace("\n", "").replace(" ", "")
        row = {name: value for name, value in page.row().items() if name not in ("sha256", "retrieved_on", "url")}
        return digest._replace(row=_sha256(repr(row)), body=_sha256(body) if body else "", documents=tuple(document_keys(page)))

    def parse(self, files: list[Path], fates: dict[str, Fate]) -> Chunk:
        """Return the rows of some files, encoded; `fates` says for each page what the other pages mean for it."""
        tables: Tables = {name: [] for name in CHUNK_TABLES}
        written: set[str] = set()
        for snapshot in self._snapshots(files):
            key = identifier(snapshot)
            if key not in fates or fates[key].version != _version(snapshot) or key in written:
                continue
            written.add(key)
            page, mends = self._page(snapshot)
            fate = fates[key]
            page.duplicate_of = fate.duplicate_of
            rows = parse_page(page, self._codelists, fate.taken)
            _refuse_loss(rows, snapshot)
            rows["findings"] = list(_with_attachments(rows["findings"], key, fate))
            for name, found in rows.items():
                tables[name] += found
            tables["corrections"] += mends
        used = apply_overrides({name: tables[name] for name in PARSED_TABLES if name != "findings"}, self._setting.overrides, self._schemas)
        return Chunk({name: self._encoded(name, rows) for name, rows in tables.items()}, used)

    def _encoded(self, name: str, rows: list[Row]) -> tuple[bytes, "pa.RecordBatch"]:
        schema = self._schemas[name]
        return csv_lines(rows, schema), record_batch(rows, schema)

    def _snapshots(self, files: list[Path]) -> Iterator[Snapshot]:
        for path in files:
            if path.parent.name not in self._setting.bureaus:
                raise DataError(
                    f"{path}: no bureau {path.parent.name} is registered. Add data/portals/{path.parent.name}.toml, or move the file."
                )
            yield from read_snapshots(path)

    def _page(self, snapshot: Snapshot) -> tuple[Page, list[Row]]:
        corrections = self._setting.corrections.get(identifier(snapshot), ())
        mends: list[Row] = []

        def mend(text: str) -> str:
            mended, rows = apply_corrections(text, corrections)
            mends.extend(rows)
            return mended

        return read_snapshot(snapshot, mend, self._setting.selectors.get(snapshot.bureau_id)), mends


def _with_attachments(findings: list[Row], page_id: str, fate: Fate) -> Iterator[Row]:
    """The doubts about a page, its attachments considered: that it has no plan is none where an attachment has it."""
    yield from (row for row in findings if not (fate.attached and row["code"] == NO_PLAN))
    for message in fate.unread:
        yield {"page_id": page_id, **Finding("unreadable-attachment", message)._asdict()}


def _version(snapshot: Snapshot) -> Version:
    return Version(snapshot.moment, hashlib.sha256(snapshot.payload).hexdigest())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_loss(rows: Tables, snapshot: Snapshot) -> None:
    lost = [finding for finding in rows["findings"] if finding["code"] == LOST]
    if lost:
        first = Finding(**{name: lost[0][name] for name in Finding._fields})
        raise DataError(f"{snapshot.name}: text would be lost: {first.message} (characters {first.start} to {first.end} of its text).")


_worker: list[Worker] = []


def start_worker(setting: Setting) -> None:
    """Make this process a worker with `setting`."""
    _worker[:] = [Worker(setting)]


def survey(files: list[Path]) -> Survey:
    """Return this worker's first look at some files."""
    return _worker[0].survey(files)


def parse(files: list[Path], fates: dict[str, Fate]) -> Chunk:
    """Return this worker's encoded rows of some files."""
    return _worker[0].parse(files, fates)


def static_rows(setting: Setting, bureaus: list[Row], used: list[Row], receipts: list[Row]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables that are not filled page by page: bureaus, receipts, code lists, and the overrides used, by key."""
    codelists = Codelists.load(setting.root / "data" / "codelists")
    schemas = load_schemas(setting.root / "data" / "schemas")

    def published(name: str, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{column: row[column] or None for column in schemas[name].columns} for row in rows]

    return {
        "bureaus": bureaus, "receipts": receipts, "themes": published("themes", codelists.themes), "indicators": published("indicators", codelists.indicators),
        "units": published("units", codelists.units), "overrides": sorted(used, key=lambda row: (row["table"], row["key"], row["column"])),
    }
