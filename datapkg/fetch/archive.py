"""The archive: what was served or captured, as WARC 1.1 files under `data/snapshots/<bureau_id>/`."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
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
    """One archived payload and where it stands."""

    bureau_id: str
    path: Path
    media_type: str
    payload: bytes

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
    return sorted(path for path in snapshots.glob("*/*") if path.name.endswith(_SUFFIXES))


def read_snapshots(path: Path) -> Iterator[Snapshot]:
    """Yield the captures of one WARC file in order.

    Raises DataError, naming the file, when it is cut off, not WARC, or a digest does not fit its bytes.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    found = 0
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, check_digests="raise"):
                payload = _content(path, record)
                if record.rec_type == "resource":
                    found += 1
                    yield _snapshot(path, record, payload)
        except ArchiveLoadFailed as error:
            raise DataError(f"{path}: the archive is damaged ({error}). Restore it from version control.") from error
        except Exception as error:
            if type(error).__name__ != "DigestException" and not isinstance(error, ValueError | EOFError | OSError):
                raise
            raise DataError(f"{path}: the archive is damaged ({error}). Restore it from version control.") from error
    if not found:
        raise DataError(f"{path}: there is no captured page in it. Remove the file or restore it from version control.")


def _content(path: Path, record: Any) -> bytes:
    content: bytes = record.content_stream().read()
    length = record.rec_headers.get_header("Content-Length")
    if length is None or len(content) != int(length):
        raise DataError(f"{path}: the archive is cut off ({len(content)} of {length or 'unknown'} bytes). Restore it from version control.")
    return content


def _snapshot(path: Path, record: Any, payload: bytes) -> Snapshot:
    headers = record.rec_headers
    target = headers.get_header("WARC-Target-URI") or ""
    if target.startswith(TARGET) and target.removeprefix(TARGET) != hashlib.sha256(payload).hexdigest():
        raise DataError(f"{path}: the record's bytes do not have the digest that it names. Restore it from version control.")
    return Snapshot(path.parent.name, path, (headers.get_header("Content-Type") or "").split(";")[0].strip().lower(), payload)
