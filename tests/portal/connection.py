"""Requests read from a connection by h11, and responses written to it as bytes, so that faults can write what they like."""

import asyncio
import gzip
import hashlib
import socket
import struct
from dataclasses import replace
from email.utils import format_datetime, formatdate, parsedate_to_datetime
from http import HTTPStatus

import h11

from tests.portal.answers import Answer, Request
from tests.portal.site import Site

_READ = 65536


class Connection:
    """One request and the connection that it came on: what the faults write to."""

    def __init__(self, request: Request, site: Site, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self.origin = site.origin
        self.done = False
        self.status = 0
        self._site = site
        self._writer = writer

    async def write(self, data: bytes) -> None:
        if not self.status and data.startswith(b"HTTP/1.1 "):
            self.status = int(data[9:12])
        self._writer.write(data)
        await self._writer.drain()

    async def send(self, answer: Answer) -> None:
        final, headers = _finished(self._site, self.request, answer)
        lines = [f"HTTP/1.1 {final.status} {_reason(final.status)}", "Server: nginx", f"Date: {formatdate(usegmt=True)}", f"Content-Type: {final.content_type}", f"Content-Length: {len(final.body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        head = "\r\n".join([*lines, "", ""]).encode()
        await self.write(head if self.request.method == "HEAD" or final.status == HTTPStatus.NOT_MODIFIED else head + final.body)

    async def pause(self, seconds: float | None) -> None:
        if seconds is None:
            await asyncio.Event().wait()
        else:
            await asyncio.sleep(seconds)

    def reset(self) -> None:
        connection = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
        self.done = True

    def close(self) -> None:
        self._writer.close()
        self.done = True


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _finished(site: Site, request: Request, answer: Answer) -> tuple[Answer, list[tuple[str, str]]]:
    """Return the answer and its headers, validators checked and gzip applied."""
    headers = list(answer.headers)
    if answer.status == HTTPStatus.OK and answer.modified is not None and site.validators != "none":
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        if site.validators in ("both", "etag"):
            headers.append(("ETag", tag))
        if site.validators in ("both", "last-modified"):
            headers.append(("Last-Modified", format_datetime(answer.modified, usegmt=True)))
        if _unchanged(request, tag, answer, site.validators):
            return replace(answer, status=304, body=b""), headers
    asked = "gzip" in request.header("accept-encoding")
    if answer.body and (site.compression == "always" or (site.compression == "asked" and asked)):
        headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return replace(answer, body=gzip.compress(answer.body, mtime=0)), headers
    return answer, headers


def _unchanged(request: Request, tag: str, answer: Answer, validators: str) -> bool:
    known = request.header("if-none-match")
    if known and validators in ("both", "etag"):
        return tag in known or known == "*"
    since = request.header("if-modified-since")
    if not since or validators == "etag" or answer.modified is None:
        return False
    try:
        return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False


async def read_request(reader: asyncio.StreamReader, left: bytes) -> tuple[Request, bytes] | None:
    """Return the next request and what was read beyond it; None when the client has left."""
    connection = h11.Connection(h11.SERVER)
    if left:
        connection.receive_data(left)
    head: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_READ))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers)
            request = Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, body)
            return request, connection.trailing_data[0]
        else:
            return None
