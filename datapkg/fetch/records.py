"""HTTP exchanges as WARC 1.1 records, and back: request and response as they were sent, revisits for what did not change."""

import base64
import hashlib
import io
import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple

from datapkg.errors import DataError
from datapkg.fetch.entity import BadEntity, Headers, header, unpacked
from datapkg.fetch.exchange import Exchange

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SAME_TEXT = "urn:x-cn-edu-workplans:revisit:same-text"
"""Our own profile (WARC 1.1, 6.7 lets others be defined): other bytes, a counter or a script, but the same text and links."""

ROLE, TITLE, VIA = "X-Workplans-Role", "X-Workplans-Title", "X-Workplans-Via"
"""What the record was asked for, as extension fields, which readers of WARC must ignore if they do not know them (WARC 1.1, 4)."""


class Errand(NamedTuple):
    """What an address was asked for: its role, the title and the list page that led to it."""

    role: str
    title: str | None = None
    via: str | None = None


class Earlier(NamedTuple):
    """The record that a revisit refers to."""

    record_id: str
    url: str
    moment: str
    digest: str


def warc_date(moment: datetime) -> str:
    """Return a moment as WARC writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_sent(exchange: Exchange) -> bytes:
    """Return the body as the response's own headers announce it.

    A chunked body comes from the network without the bounds of its chunks; it is kept as one chunk, so that the headers stay as served.
    """
    if exchange.protocol == "HTTP/1.1" and (header(exchange.headers, "Transfer-Encoding") or "").strip().lower() == "chunked":
        return (b"%x\r\n%s\r\n" % (len(exchange.body), exchange.body) if exchange.body else b"") + b"0\r\n\r\n"
    return exchange.body


def digest_of(body: bytes) -> str:
    """Return the WARC digest of some bytes."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def info_record(name: str, fields: dict[str, str], moment: datetime) -> bytes:
    """Return a file's first record, which says what made it, as a gzip member."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    return _member([("WARC-Type", "warcinfo"), ("WARC-Date", warc_date(moment)), ("WARC-Filename", name)], "application/warc-fields", block)


def exchange_records(exchange: Exchange, errand: Errand, same: tuple[str, Earlier] | None = None) -> bytes:
    """Return request and response as gzip members, the response last; `same` makes it a revisit: its profile and the earlier record."""
    name = f"<urn:uuid:{uuid.uuid4()}>"
    common = [("WARC-Target-URI", exchange.url), ("WARC-Date", warc_date(exchange.moment))]
    request = _head(exchange.request_line, exchange.request_headers)
    members = _member([("WARC-Type", "request"), *common, ("WARC-Concurrent-To", name)], "application/http; msgtype=request", request)
    fields = [("WARC-Type", "revisit" if same else "response"), ("WARC-Record-ID", name), *common]
    fields += [(ROLE, errand.role)] + [(key, " ".join(value.split())) for key, value in ((TITLE, errand.title), (VIA, errand.via)) if value]
    if exchange.address:
        fields.append(("WARC-IP-Address", exchange.address))
    if exchange.protocol == "HTTP/2":
        fields.append(("WARC-Protocol", "h2"))
    head, body = _head(f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip(), exchange.headers), b""
    if same:
        profile, earlier = same
        fields += [
            ("WARC-Profile", profile), ("WARC-Refers-To", earlier.record_id), ("WARC-Refers-To-Target-URI", earlier.url),
            ("WARC-Refers-To-Date", earlier.moment), ("WARC-Payload-Digest", digest_of(as_sent(exchange)) if profile == SAME_TEXT else earlier.digest),
        ]
    else:
        body = as_sent(exchange)
        fields.append(("WARC-Payload-Digest", digest_of(body)))
    return members + _member(fields, "application/http; msgtype=response", head, body)


def _head(line: str, headers: Headers) -> bytes:
    return (line + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode("latin-1", errors="replace")


def _member(fields: list[tuple[str, str]], content_type: str, head: bytes, body: bytes = b"") -> bytes:
    """One record as a gzip member of its own, as WARC asks: an HTTP head and body, or for other records just a block."""
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    class ServedHead(StatusAndHeaders):  # type: ignore[misc]
        """A head that stays byte for byte what it was; warcio would encode what is not ASCII anew."""

        def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 (warcio's signature)
            self.headers_buff = head

    told = dict(fields)
    if "WARC-Record-ID" not in told:
        fields = [*fields, ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>")]
    headers = StatusAndHeaders("", fields, protocol="WARC/1.1")
    is_http = content_type.startswith("application/http")
    block = body if is_http else head
    record = ArcWarcRecord(
        "warc", told["WARC-Type"], headers, io.BytesIO(block), ServedHead("HTTP", [("", "")]) if is_http else None, content_type, len(block),
        payload_length=len(block),
    )
    buffer = io.BytesIO()
    WARCWriter(buffer, gzip=True, warc_version="WARC/1.1").write_record(record)
    return buffer.getvalue()


def read_exchange(record: Any, place: str) -> Exchange:
    """Return the exchange of a response or revisit record; a revisit's body is empty. Raises DataError, naming `place`, when it is cut off."""
    headers = [(str(name), str(value)) for name, value in record.http_headers.headers] if record.http_headers else []
    sent: bytes = record.raw_stream.read()
    whole = record.payload_length if record.http_headers else record.length
    if len(sent) != whole:
        raise DataError(f"{place}: the archive is cut off ({len(sent)} of {whole} bytes). Restore it from version control.")
    told = record.rec_headers
    body = _dechunked(sent, headers)
    try:
        payload = unpacked(body, headers)
    except BadEntity as error:
        raise DataError(f"{place}: {told.get_header('WARC-Target-URI')}: {error}. Restore the archive from version control.") from error
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    return Exchange(
        told.get_header("WARC-Target-URI"), int(status) if status.isdigit() else 0, "", headers, body, payload,
        moment=read_date(told.get_header("WARC-Date") or "", place),
    )


def read_date(printed: str, place: str) -> datetime:
    """Return the moment that a WARC-Date names. Raises DataError, naming `place`, when it names none."""
    try:
        moment = datetime.fromisoformat(printed)
    except ValueError as error:
        raise DataError(f"{place}: WARC-Date {printed!r} is no date. Restore the archive from version control.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _dechunked(sent: bytes, headers: Headers) -> bytes:
    if (header(headers, "Transfer-Encoding") or "").strip().lower() != "chunked":
        return sent
    from warcio.bufferedreaders import ChunkedDataReader

    body: bytes = ChunkedDataReader(io.BytesIO(sent)).read()
    return body
