"""Asking a portal, politely: one request at a time and a pause per host, honest about who asks, within limits, TLS verified."""

import asyncio
import email.utils
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from datapkg.addresses import host_of
from datapkg.fetch.entity import MAX_BYTES, BadEntity, header, unpacked
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.network import PrivateAddress, PublicTransport, UnknownHost

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Statuses that say: not now. All other refusals are taken for an answer."""


@dataclass(frozen=True)
class Limits:
    """How long and how large an answer may be, in seconds and bytes, and how often it is asked for."""

    connect: float = 20
    silence: float = 30
    total: float = 180
    size: int = MAX_BYTES
    attempts: int = 4
    first_wait: float = 2
    longest_wait: float = 120


class FetchFailure(Exception):  # noqa: N818 (it is a result that is reported, not a fault of the program)
    """An address gave no usable answer. `code` is a short fixed word, the message says what happened and what to do."""

    def __init__(self, code: str, message: str, exchange: "Exchange | None" = None) -> None:
        super().__init__(message)
        self.code = code
        self.exchange = exchange


class HostQueues:
    """One request at a time for each host, and a pause between the end of one and the start of the next."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._pauses: dict[str, float] = {}

    def slow_down(self, host: str, pause: float) -> None:
        """Raise the host's pause, as its robots.txt or profile asks; it is never lowered."""
        self._pauses[host] = max(pause, self._pauses.get(host, self._pause))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until it is polite to ask the host, and keep others waiting meanwhile."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            wait = self._free_at.get(host, 0) - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self._pauses.get(host, self._pause)


_contexts: dict[str | None, ssl.SSLContext] = {}


def _context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies; reading all roots takes long enough to be done once only."""
    key = str(ca_file) if ca_file else None
    if key not in _contexts:
        context = httpx.create_ssl_context()
        if ca_file:
            context.load_verify_locations(cafile=str(ca_file))
        _contexts[key] = context
    return _contexts[key]


class Client:
    """Gets addresses of one bureau's hosts. Use it as an async context."""

    def __init__(
        self, agent: str, queues: HostQueues, limits: Limits | None = None, ca_file: Path | None = None, loopback: bool = False,
    ) -> None:
        self.agent = agent
        self._queues = queues
        self._limits = limits or Limits()
        timeout = httpx.Timeout(self._limits.silence, connect=self._limits.connect, pool=None)
        self._http = httpx.AsyncClient(
            transport=PublicTransport(_context(ca_file), loopback), timeout=timeout, follow_redirects=False, trust_env=False,
            headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Accept-Language": "zh-CN,zh;q=0.9"},
        )

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.aclose()

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Exchange:
        """Return the answer to one request, whatever its status; redirects are not followed.

        "Not now" (429, 5xx) and timeouts are asked again, after the time that the server names. Raises FetchFailure when no
        whole answer came within the limits.
        """
        limits = self._limits
        last: Exchange | None = None
        try:
            async for attempt in stamina.retry_context(
                on=self._wait_after, attempts=limits.attempts, timeout=None, wait_initial=limits.first_wait, wait_max=limits.longest_wait,
                wait_jitter=limits.first_wait / 2,
            ):
                with attempt:
                    last = await self._once(url, headers or {})
                    if last.status in RETRIED and not _is_challenge_status(last):
                        raise _NotNow(last)
        except _NotNow as error:
            return error.exchange
        assert last is not None  # noqa: S101 (the loop ends by an answer or an exception)
        return last

    def _wait_after(self, error: Exception) -> bool | float:
        """Whether to ask again, or after how many seconds."""
        if isinstance(error, FetchFailure):
            return error.code in ("timeout", "disconnected")
        if not isinstance(error, _NotNow):
            return False
        named = retry_after(error.exchange)
        return True if named is None else named if named <= self._limits.longest_wait else False

    async def _once(self, url: str, headers: Mapping[str, str]) -> Exchange:
        async with self._queues.turn(host_of(url)):
            try:
                async with asyncio.timeout(self._limits.total):
                    return await self._exchange(url, headers)
            except TimeoutError as error:
                raise FetchFailure("slow", f"the answer was not complete after {self._limits.total:g} s; it was given up") from error
            except httpx.HTTPError as error:
                raise _failure(error) from error

    async def _exchange(self, url: str, headers: Mapping[str, str]) -> Exchange:
        request = self._http.build_request("GET", url, headers=dict(headers))
        moment = datetime.now(UTC)
        response = await self._http.send(request, stream=True)
        try:
            told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw]
            exchange = Exchange(
                url, response.status_code, _reason(response), told, b"", b"", f"GET {_target(url)} HTTP/1.1",
                [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
                response.http_version, _server_address(response), moment,
            )
            exchange.body = await self._body(response)
        finally:
            await response.aclose()
        try:
            exchange.payload = unpacked(exchange.body, told, self._limits.size)
        except BadEntity as error:
            raise FetchFailure(error.code, str(error)) from error
        return exchange

    async def _body(self, response: httpx.Response) -> bytes:
        pieces, size = [], 0
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > self._limits.size:
                raise FetchFailure("too-large", f"the body is larger than {self._limits.size:,} bytes; no work plan is")
            pieces.append(piece)
        return b"".join(pieces)


class _NotNow(Exception):  # noqa: N818 (an answer that asks to come again)
    def __init__(self, exchange: Exchange) -> None:
        super().__init__(f"status {exchange.status}")
        self.exchange = exchange


def _is_challenge_status(exchange: Exchange) -> bool:
    """A firewall's cookie game under a 5xx status does not end by asking again."""
    return any(name.lower() == "set-cookie" and "__jsl" in value for name, value in exchange.headers)


def retry_after(exchange: Exchange) -> float | None:
    """Return the seconds that the server asks to wait for, or None where it names none.

    >>> retry_after(Exchange("http://a/", 429, "", [("Retry-After", "120")], b"", b""))
    120.0
    """
    named = (header(exchange.headers, "Retry-After") or "").strip()
    if named.isascii() and named.isdigit() and len(named) < 10:
        return float(named)
    try:
        moment = email.utils.parsedate_to_datetime(named)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _reason(response: httpx.Response) -> str:
    told: Any = response.extensions.get("reason_phrase", b"")
    return str(told.decode("latin-1")) if told else response.reason_phrase


def _server_address(response: httpx.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream else None
    return str(address[0]) if address else None


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    while error not in chain:
        chain.append(error)
        following = error.__cause__ or error.__context__
        if following is None:
            break
        error = following
    return chain


def _failure(error: httpx.HTTPError) -> FetchFailure:
    """Name what went wrong below HTTP, with advice where there is any to give."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, PrivateAddress):
            return FetchFailure("private-address", f"{cause}; nothing was asked. Correct the host in the profile.")
        if isinstance(cause, UnknownHost):
            return FetchFailure("unknown-host", f"{cause}. Is the host right, and is this machine online?")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFailure(
                "tls", f"the server's certificate cannot be verified ({cause.verify_message}). Tell the bureau. If its server only leaves out an "
                "intermediate certificate, save that as PEM and name it as `ca_file` in the profile; verification is never switched off.",
            )
        if isinstance(cause, ssl.SSLError):
            return FetchFailure("tls", f"no safe connection can be made ({cause.reason or cause}). Tell the bureau; its http:// address may work.")
    if isinstance(error, httpx.TimeoutException):
        return FetchFailure("timeout", "the server did not answer in time")
    if isinstance(error, httpx.ConnectError):
        return FetchFailure("refused-connection", f"no connection could be made ({error or 'refused'})")
    if isinstance(error, httpx.RemoteProtocolError) and "without sending a response" in str(error):
        return FetchFailure("disconnected", "the server hung up without an answer")
    if isinstance(error, httpx.RemoteProtocolError):
        return FetchFailure("truncated", f"the answer was cut off or no HTTP ({error})")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return FetchFailure("reset", "the connection broke while the answer came")
    return FetchFailure("no-http", f"{type(error).__name__}: {error}")
