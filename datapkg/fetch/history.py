"""What the archive holds of a bureau already: the newest record of each address, to ask only for what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datapkg.addresses import address_key
from datapkg.errors import DataError
from datapkg.fetch.archive import damage_named, open_records
from datapkg.fetch.entity import header
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.records import ROLE, Earlier, read_exchange

REFUSED = "refused"
"""The role of answers that are kept as evidence, but are no pages."""


@dataclass(frozen=True)
class Stored:
    """Where a response or revisit stands in the archive, and what is worth knowing without opening it."""

    path: Path
    offset: int
    kind: str
    role: str
    status: int
    earlier: Earlier
    etag: str | None
    last_modified: str | None
    refers_to: str | None

    def load(self) -> Exchange:
        """Return the exchange as archived."""
        with damage_named(self.path):
            for offset, record in open_records(self.path, self.offset):
                if offset == self.offset:
                    return read_exchange(record, str(self.path))
        raise DataError(f"{self.path}: there is no record at byte {self.offset} any more. Was the file changed meanwhile?")

    @property
    def validators(self) -> dict[str, str]:
        """The request headers that ask only for what changed since."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value}


class History:
    """The records of some archive files by address: the newest whole response, and every answer in order."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        self.answers: dict[str, Stored] = {}
        self._whole: dict[str, Stored] = {}
        self._by_id: dict[str, Stored] = {}
        for path in files:
            with damage_named(path):
                for offset, record in open_records(path):
                    if record.rec_type in ("response", "revisit"):
                        self._add(_stored(path, offset, record))

    def _add(self, stored: Stored) -> None:
        key = address_key(stored.earlier.url)
        self.answers[stored.earlier.url] = stored
        if stored.kind == "response":
            self._by_id[stored.earlier.record_id] = stored
            if stored.status == 200 and stored.role != REFUSED:
                self._whole[key] = stored

    def newest(self, url: str) -> Stored | None:
        """Return the newest good response for an address, or None."""
        return self._whole.get(address_key(url))

    def referred(self, record_id: str | None) -> Stored | None:
        """Return the response that has this record id."""
        return self._by_id.get(record_id or "")


def _stored(path: Path, offset: int, record: Any) -> Stored:
    told = record.rec_headers
    headers = record.http_headers.headers if record.http_headers else []
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    return Stored(
        path, offset, record.rec_type, told.get_header(ROLE) or "page", int(status) if status.isdigit() else 0,
        Earlier(
            told.get_header("WARC-Record-ID") or "", told.get_header("WARC-Target-URI") or "", told.get_header("WARC-Date") or "",
            told.get_header("WARC-Payload-Digest") or "",
        ),
        header(headers, "ETag"), header(headers, "Last-Modified"), told.get_header("WARC-Refers-To"),
    )
