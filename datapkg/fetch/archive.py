"""The archive: what was served or captured, as WARC 1.1 files under `data/snapshots/<bureau_id>/`."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from datapkg.errors import DataError, UsageError

CAPTURE_FIELDS = {
    "description": "Text of a bureau's web page, captured as plain text. Its address and the date of capture were not recorded; "
    "WARC-Date is when this record was written.",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}
TARGET = "urn:sha256:"
_SUFFIXES = (".warc", ".warc.gz")


class Snapshot(NamedTuple):
    """One archived payload and where it stands.

    `moment` is the record's. A page that was served has its address, the charset that its header told, and was retrieved at that
    moment; of a text capture neither is known. `role` is `page` or `attachment`; `via` is the page that links to an attachment.
    """

    bureau_id: str
    path: Path
    media_type: str
    payload: bytes
    moment: datetime
    url: str | None = None
    charset: str | None = None
    role: str = "page"
    via: str | None = None

    @property
    def retrieved_on(self) -> date | None:
        """The day (UTC) on which the page was served, where that is known."""
        return self.moment.astimezone(UTC).date() if self.url else None

    @property
    def name(self) -> str:
        """What messages call it: the file and the payload's digest."""
        return f"{self.path}#{hashlib.sha256(self.payload).hexdigest()[:12]}"


def archive_text(payload: bytes, bureau_id: str, snapshots: Path, now: datetime | None = None) -> Path:
    """Write one text capture into the archive, as `archive_texts` does, and return its file."""
    return archive_texts([payload], bureau_id, snapshots, now)[0]


def archive_texts(payloads: list[bytes], bureau_id: str, snapshots: Path, now: datetime | None = None) -> list[Path]:
    """Write text captures of a bureau's pages into the archive, all or none, and return their files.

    Each record's id and target follow from its payload, so that the same bytes give the same record. Raises UsageError when
    some bytes are archived already or given twice.
    """
    seen: set[str] = set()
    for payload in payloads:
        digest = hashlib.sha256(payload).hexdigest()
        present = sorted((snapshots / bureau_id).glob(f"*-{digest[:12]}.warc"))
        if present or digest in seen:
            where = present[0] if present else "this call"
            raise UsageError(f"{where}: these bytes are archived or given already; nothing was written.")
        seen.add(digest)
    return [_archive_text(payload, snapshots / bureau_id, now or datetime.now(UTC)) for payload in payloads]


def _archive_text(payload: bytes, folder: Path, moment: datetime) -> Path:
    from warcio.warcwriter import WARCWriter

    digest = hashlib.sha256(payload).hexdigest()
    date = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    path = folder / f"text-{moment:%Y%m%d}-{digest[:12]}.warc"
    info = writer.create_warcinfo_record(path.name, CAPTURE_FIELDS)
    info.rec_headers.replace_header("WARC-Record-ID", _record_id(f"warcinfo:{digest}"))
    info.rec_headers.replace_header("WARC-Date", date)
    writer.write_record(info)
    headers = {"WARC-Record-ID": _record_id(digest), "WARC-Date": date, "WARC-Warcinfo-ID": _record_id(f"warcinfo:{digest}")}
    record = writer.create_warc_record(
        TARGET + digest, "resource", payload=io.BytesIO(payload), length=len(payload), warc_content_type="text/plain",
        warc_headers_dict=headers,
    )
    writer.write_record(record)
    folder.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(buffer.getvalue())
    beside.replace(path)
    return path


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, TARGET + name)}>"


def warc_files(snapshots: Path) -> list[Path]:
    """Return the archive's files, bureau by bureau, oldest first by name."""
    return [path for folder in sorted(snapshots.glob("*/")) for path in warc_files_of(folder)]


def warc_files_of(folder: Path) -> list[Path]:
    """Return one bureau's archive files, oldest first by name."""
    return sorted(path for path in folder.glob("*") if path.name.endswith(_SUFFIXES))


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what reading a broken WARC file raises into a DataError that names the file."""
    from warcio.exceptions import ArchiveLoadFailed

    try:
        yield
    except (ArchiveLoadFailed, ValueError, EOFError, OSError) as error:
        raise DataError(f"{path}: the archive is damaged ({error}). Restore it from version control.") from error


def open_records(path: Path, start: int = 0) -> Iterator[tuple[int, Any]]:
    """Yield the records of one WARC file with their offsets, from byte `start` on; read them within `damage_named`."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with path.open("rb") as file:
        file.seek(start)
        records = ArchiveIterator(file, check_digests="raise")
        while True:
            try:
                record = next(records, None)
            except (AttributeError, TypeError) as error:  # how warcio meets a record whose type or address is gone
                raise ArchiveLoadFailed(f"a record's headers are broken: {error}") from error
            if record is None:
                return
            yield records.offset, record


def read_snapshots(path: Path) -> Iterator[Snapshot]:
    """Yield the captures, pages and attachments of one WARC file in order; lists, refusals and revisits are none.

    Raises DataError, naming the file, when it is cut off, not WARC, or a digest does not fit its bytes.
    """
    found = 0
    with damage_named(path):
        for _, record in open_records(path):
            if record.rec_type in ("resource", "response", "revisit"):
                found += 1
            snapshot = _snapshot(path, record)
            if snapshot:
                yield snapshot
    if not found:
        raise DataError(f"{path}: there is no captured page in it. Remove the file or restore it from version control.")


def _snapshot(path: Path, record: Any) -> Snapshot | None:
    match record.rec_type:
        case "resource":
            return _captured(path, record, _content(path, record))
        case "response" | "revisit":
            return _served(path, record)
        case _:
            _content(path, record)
            return None


def _served(path: Path, record: Any) -> Snapshot | None:
    """The snapshot of an archived answer, if it is a page or an attachment and came whole."""
    from datapkg.fetch.entity import charset, media_type
    from datapkg.fetch.records import ROLE, VIA, read_exchange

    role = record.rec_headers.get_header(ROLE) or "page"
    exchange = read_exchange(record, str(path))
    if record.rec_type != "response" or exchange.status != 200 or role not in ("page", "attachment"):
        return None
    kind = media_type(exchange.headers) or "application/octet-stream"
    return Snapshot(path.parent.name, path, kind, exchange.payload, exchange.moment, exchange.url, charset(exchange.headers), role, record.rec_headers.get_header(VIA))


def _content(path: Path, record: Any) -> bytes:
    content: bytes = record.raw_stream.read()
    length = record.rec_headers.get_header("Content-Length")
    if record.http_headers:
        length = record.payload_length
    if length is None or len(content) != int(length):
        raise DataError(f"{path}: the archive is cut off ({len(content)} of {length or 'unknown'} bytes). Restore it from version control.")
    return content


def _captured(path: Path, record: Any, payload: bytes) -> Snapshot:
    from datapkg.fetch.records import read_date

    headers = record.rec_headers
    target = headers.get_header("WARC-Target-URI") or ""
    if target.startswith(TARGET) and target.removeprefix(TARGET) != hashlib.sha256(payload).hexdigest():
        raise DataError(f"{path}: the record's bytes do not have the digest that it names. Restore it from version control.")
    kind = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
    return Snapshot(path.parent.name, path, kind, payload, read_date(headers.get_header("WARC-Date") or "", str(path)))
