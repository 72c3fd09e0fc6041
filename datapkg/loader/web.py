"""Files from a place that publishes, over HTTP or from a folder: never more bytes than were announced, and never for ever."""

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    import requests

TIMEOUT = (10.0, 30.0)
"""Seconds to wait for a connection, and for the next bytes on it."""
PATIENCE = 60.0
"""A whole file may take so many seconds, and one more for every SLOWEST bytes."""
SLOWEST = 4096
_PIECE = 1 << 16


class Failed(Exception):  # noqa: N818 (a state of the place, which its caller turns into an error)
    """A place did not give a file; the message says which and why."""


class Wrong(Failed):
    """A place gave something that contradicts what is known: other bytes, another index. Never used, always told."""


class Download:
    """What pooch has a file downloaded by: of exactly `size` bytes, or of `limit` at most."""

    def __init__(self, size: int | None, limit: int) -> None:
        self._size, self._limit = size, limit

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:  # noqa: ARG002 (pooch's signature)
        """Write what the address gives to the file. Raises Failed, or OSError for the disk's part."""
        taken = 0
        with Path(output_file).open("wb") as file:
            for piece in pieces(url, self._limit if self._size is None else self._size):
                taken += file.write(piece)
        if self._size is not None and taken < self._size:
            raise Failed(f"{url}: the connection ended after {taken:,} of {self._size:,} bytes")
        Path(output_file).chmod(0o644)  # temporary files are for their owner's eyes only, a cache may be for a whole institute's


def read(url: str, limit: int) -> bytes:
    """Return what an address gives, of `limit` bytes at most. Raises Failed."""
    return b"".join(pieces(url, limit))


def pieces(url: str, limit: int) -> Iterator[bytes]:
    """Yield the bytes of an address as they come. Raises Failed when they cannot be had, are more than `limit`, or come too slowly."""
    taken, begun, patience = 0, time.monotonic(), PATIENCE + limit / SLOWEST
    for piece in (_served if is_http(url) else _local)(url):
        taken += len(piece)
        if taken > limit:
            raise Wrong(f"{url}: sends more than the {limit:,} bytes that it may have")
        if time.monotonic() - begun > patience:
            raise Failed(f"{url}: too slow, {taken:,} bytes in {patience:.0f} seconds")
        yield piece


def is_http(url: str) -> bool:
    """Say whether an address is one of the web, and not of a folder."""
    return url.startswith(("http://", "https://"))


def _served(url: str) -> Iterator[bytes]:
    import requests
    import urllib3

    try:
        with _session().get(url, stream=True, timeout=TIMEOUT) as response:
            if response.status_code != requests.codes.ok:
                raise Failed(f"{url}: answered {response.status_code} {response.reason}")
            if url.startswith("https:") and not response.url.startswith("https:"):
                raise Failed(f"{url}: leads to an address that is not encrypted, {response.url[:200]}")
            # read1 gives what is there, so that a server that drips is noticed.
            while piece := response.raw.read1(_PIECE, decode_content=True):
                yield piece
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Failed(f"{url}: {_reason(error)}") from error


@cache
def _session() -> "requests.Session":
    """Connections that are used again: a release has some fifty files."""
    import requests

    session = requests.Session()
    session.headers.update({"Accept-Encoding": "identity", "User-Agent": "cn-edu-workplans"})  # packed for the way, a body would end before its length
    return session


def _reason(error: Exception) -> str:
    import requests
    import urllib3

    match error:
        case requests.exceptions.SSLError():
            return f"its certificate is not trusted ({str(error)[-200:]})"
        case requests.ConnectTimeout():
            return f"no connection within {TIMEOUT[0]:g} seconds"
        case requests.ReadTimeout() | urllib3.exceptions.ReadTimeoutError():
            return f"silent for {TIMEOUT[1]:g} seconds"
        case urllib3.exceptions.ProtocolError():
            return "the connection broke off"
        case requests.ConnectionError():
            return f"cannot be reached ({str(error)[-120:]})"
    return str(error)[:200]


def _local(url: str) -> Iterator[bytes]:
    path = Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else Path(url)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise Failed(f"{path}: cannot be read ({error.strerror})") from error
