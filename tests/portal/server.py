"""The portal: HTTP over asyncio streams on loopback, one address a site, in a thread of its own.

A server library would not let the faults be written, so this one is made of streams and h11.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import h11

from tests.portal.answers import Answer, Request
from tests.portal.connection import Connection, read_request
from tests.portal.faults import Fault
from tests.portal.profiles import write_profiles
from tests.portal.requests_log import Seen
from tests.portal.site import Site, default_sites
from tests.portal.tls import server_context

_BACKLOG = 512
_T = TypeVar("_T")


@dataclass
class Rule:
    """A fault and where it applies; `times` counts down, `after` says how many requests are answered well before it."""

    fault: Fault
    site: str = "*"
    path: str = "*"
    times: int | None = None
    after: int = 0
    on: bool = True
    hits: int = 0

    def takes(self, site: str, target: str) -> bool:
        """Say whether the fault applies to this request, and count it."""
        if not self.on or not fnmatchcase(site, self.site) or not fnmatchcase(target, self.path):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True

    def off(self) -> None:
        """Switch the fault off."""
        self.on = False

    def __enter__(self) -> "Rule":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.off()


@dataclass
class Portal:
    """A running portal; use it in a `with` statement. See the package's docstring."""

    sites: Iterable[Site] | None = None
    port: int = 0
    by_hand: bool = False  # also answer below /-/ and to ?fault=…, as tests/portal/control.py says
    rules: list[Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sites = {site.key: site for site in (default_sites() if self.sites is None else self.sites)}
        self._listeners: dict[str, socket.socket] = {}
        self._servers: dict[str, asyncio.Server] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="portal", daemon=True)
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: dict[str, set[asyncio.StreamWriter]] = {key: set() for key in self._sites}
        self._idle: list[socket.socket] = []
        self._seen: list[Seen] = []

    def __enter__(self) -> "Portal":
        for number, site in enumerate(self._sites.values()):
            listener = _listener(number, self.port)
            self._listeners[site.key] = listener
            host, port = listener.getsockname()
            site.origin = f"http{'s' if site.tls else ''}://{host}:{port}"
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        for listener in (*self._listeners.values(), *self._idle):
            listener.close()

    def __getitem__(self, key: str) -> Site:
        return self._sites[key]

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites.values())

    def fault(self, fault: Fault, site: str = "*", path: str = "*", times: int | None = None, after: int = 0) -> Rule:
        """Switch a fault on for the sites and paths (with query) that fit the patterns (`*` for anything).

        `times`: so many requests go wrong, then all is well. `after`: so many are answered well first. The latest fault that fits is
        the one that is put on a request. The rule that is returned counts its `hits`, and switches off by `off()` or `with`.
        """
        rule = Rule(fault, site, path, times, after)
        self.rules.insert(0, rule)
        return rule

    def refuse(self, key: str) -> None:
        """Let the site's machine be down: its connections break, new ones are refused."""
        self._call(self._shut(key))

    def drop(self, key: str) -> None:
        """Let packets to the site be lost, as behind a firewall: new connections get no answer at all (Linux)."""
        self._call(self._shut(key))
        host, port = self._address(key)
        deaf = _bound(host, port)
        deaf.listen(0)
        self._listeners[key] = deaf
        for _ in range(4):  # more than its queue holds, so that the next one is not let in
            waiting = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
            self._idle.append(waiting)

    def restore(self, key: str) -> None:
        """Let the site be there again, at the same address."""
        self._listeners[key].close()
        self._listeners[key] = _bound(*self._address(key))
        self._call(self._start(key, self._listeners[key]))

    def _address(self, key: str) -> tuple[str, int]:
        host, port = self._sites[key].origin.split("/")[2].split(":")
        return host, int(port)

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def requests(self, site: str | None = None, path: str = "*") -> list[Seen]:
        """Return the requests so far, oldest first, of one site or of all; those still being answered are not among them."""
        seen = self._call(self._snapshot()) if self._loop.is_running() else self.log
        return sorted((one for one in seen if site in (None, one.site) and fnmatchcase(one.path, path)), key=lambda one: one.begun)

    @property
    def log(self) -> list[Seen]:
        """The requests so far in the order in which they were answered, for the portal's own thread."""
        return list(self._seen)

    def forget(self) -> None:
        """Forget the requests so far, and switch all faults off."""
        self._call(self._snapshot(forget=True))

    def profiles(self, folder: Path, pause: float | None = None) -> list[Path]:
        """Write a profile for each site, as `datapkg fetch` reads them, and return the files; the portal must be running."""
        return write_profiles(list(self), folder, pause)

    # In the portal's own thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        for key, listener in self._listeners.items():
            await self._start(key, listener)
        self._ready.set()
        await self._stop.wait()
        for server in self._servers.values():
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _snapshot(self, forget: bool = False) -> list[Seen]:
        """Run between two answers: whoever has an answer in hand finds its request recorded."""
        seen = self.log
        if forget:
            self._seen.clear()
            self.rules.clear()
        return seen

    async def _shut(self, key: str) -> None:
        self._servers.pop(key).close()
        for writer in list(self._open[key]):
            writer.transport.abort()

    async def _start(self, key: str, listener: socket.socket) -> None:
        site = self._sites[key]

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            self._open[key].add(writer)
            with contextlib.suppress(ConnectionError, asyncio.CancelledError, h11.RemoteProtocolError):
                await self._talk(site, reader, writer)
            self._open[key].discard(writer)
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                writer.close()

        context = server_context(site.tls, listener.getsockname()[0]) if site.tls else None
        self._servers[key] = await asyncio.start_server(connected, sock=listener, backlog=_BACKLOG, ssl=context)

    async def _talk(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = b""
        while True:
            read = await read_request(reader, left)
            if read is None:
                return
            request, left = read
            exchange = Connection(request, site, writer)
            await self._answer(site, exchange)
            if exchange.done or request.header("connection").lower() == "close":
                return

    async def _answer(self, site: Site, exchange: Connection) -> None:
        begun = time.monotonic()
        request = exchange.request
        by_hand = self._by_hand(site, request)
        if isinstance(by_hand, Answer):
            await exchange.send(by_hand)
            return
        rule = next((rule for rule in self.rules if rule.takes(site.key, request.target)), None)
        fault = by_hand or (rule.fault if rule else None)
        try:
            answer = site.answer(request)
            if fault is None:
                await exchange.send(answer)
            else:
                await fault.answer(exchange, answer)
        finally:
            self._seen.append(Seen(begun, time.monotonic(), site.key, request, exchange.status, repr(fault) if fault else ""))

    def _by_hand(self, site: Site, request: Request) -> Answer | Fault | None:
        if not self.by_hand:
            return None
        from tests.portal import control  # it needs this module

        asked = request.query.get("fault", "")
        answer = control.control(self, site, request)
        return answer if answer is not None or not asked else control.fault_of(asked)


def _listener(number: int, port: int) -> socket.socket:
    """Return a bound socket. Each site has an address of its own where the system has them (Linux), else a port of its own."""
    host = f"127.0.{1 + number // 250}.{1 + number % 250}"
    for address, wanted in ((host, port), ("127.0.0.1", port + number if port else 0)):
        with contextlib.suppress(OSError):
            return _bound(address, wanted)
    raise OSError(f"Neither {host}:{port} nor 127.0.0.1:{port + number} can be listened on. Choose another port.")


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
