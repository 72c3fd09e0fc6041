"""Asking a bureau's hosts for addresses: what robots.txt allows, redirects on its own hosts, every answer archived, refusals respected."""

from typing import NamedTuple

from datapkg.addresses import host_of, resolve
from datapkg.fetch.change import substance
from datapkg.fetch.client import Client, FetchFailure, HostQueues
from datapkg.fetch.entity import media_type
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.history import REFUSED, History, Stored
from datapkg.fetch.links import all_words, html_text
from datapkg.fetch.records import NOT_MODIFIED, SAME_PAYLOAD, SAME_TEXT, Earlier, Errand, as_sent, digest_of, exchange_records
from datapkg.fetch.refusals import STOPPING, refusal
from datapkg.fetch.robots import Robots
from datapkg.fetch.runfile import RunFile

MAX_REDIRECTS = 10
MAX_FORBIDDEN = 3
"""After so many 403 in a row a host is asked nothing more: it does not want to be."""


class Visit(NamedTuple):
    """An address that gave a page: where redirects ended, the answer, and whether it is what was archived before."""

    url: str
    exchange: Exchange
    unchanged: bool


class Visits:
    """The requests to one bureau's hosts in one run; `done` is what a killed run's file has of it already, `file` is None in a rehearsal."""

    def __init__(self, client: Client, queues: HostQueues, hosts: frozenset[str], history: History, done: History, file: RunFile | None) -> None:
        self._client = client
        self._queues = queues
        self._hosts = hosts
        self._history = history
        self._done = done
        self._file = file
        self._robots: dict[str, Robots | FetchFailure] = {}
        self._stopped: dict[str, str] = {}
        self._forbidden: dict[str, int] = {}

    async def visit(self, asked: str, errand: Errand) -> Visit:
        """Return the page at an address, redirects followed on the bureau's hosts. Raises FetchFailure for all that is no page."""
        url, seen = asked, {asked}
        while True:
            await self.allow(url)
            exchange, unchanged = await self._answer(url, errand, asked)
            if exchange.location is None:
                return Visit(url, exchange, unchanged)
            following = resolve(url, exchange.location)
            if following is None:
                raise FetchFailure("bad-redirect", f"{url} redirects to {exchange.location!r}, which is no address")
            if host_of(following) not in self._hosts:
                raise FetchFailure("off-host", f"it redirects to {following}, which is on none of the bureau's hosts; add the host if it is")
            if following in seen or len(seen) > MAX_REDIRECTS:
                raise FetchFailure("redirect-loop", f"redirects lead from {asked} in a circle or too far")
            seen.add(following)
            url = following

    async def allow(self, url: str) -> None:
        """Raise FetchFailure unless the address may be asked for."""
        host = host_of(url)
        if host not in self._hosts:
            raise FetchFailure("off-host", f"{host} is none of the bureau's hosts; add a [[host]] if it is")
        if host in self._stopped:
            raise FetchFailure("not-asked", f"{host} refused an earlier request ({self._stopped[host]}); it was asked nothing more")
        origin = url.partition("://")[0] + "://" + host
        if origin not in self._robots:
            self._robots[origin] = await self._read_robots(origin)
        rules = self._robots[origin]
        if isinstance(rules, FetchFailure):
            raise rules
        if host in self._stopped:
            raise FetchFailure("not-asked", f"{host} refused its robots.txt ({self._stopped[host]}); it was asked nothing more")
        if not rules.allows(url):
            raise FetchFailure("robots", "robots.txt does not allow it")

    async def _read_robots(self, origin: str) -> Robots | FetchFailure:
        url = f"{origin}/robots.txt"
        try:
            for _ in range(6):
                exchange, _unchanged = await self._answer(url, Errand("robots"), url)
                following = resolve(url, exchange.location) if exchange.location else None
                if following is None or host_of(following) not in self._hosts:
                    break
                url = following
        except FetchFailure as failure:
            return FetchFailure(failure.code, f"{url}: {failure}")
        rules = Robots.served(exchange.status, exchange.payload)
        if rules is None:
            return FetchFailure("robots-unknown", f"{url} fails with status {exchange.status}; until it answers, nothing may be asked")
        if rules.pause:
            self._queues.slow_down(host_of(origin), rules.pause)
        return rules

    async def _answer(self, url: str, errand: Errand, asked: str) -> tuple[Exchange, bool]:
        """Return the answer to one request and whether it is what was archived before: from this run's file if it was killed after it."""
        if done := self._done.answers.get(url):
            exchange, unchanged = self._replayed(done), done.kind == "revisit"
            self._refuse(exchange, errand, asked)
            return exchange, unchanged
        earlier = self._history.newest(url)
        exchange = await self._client.get(url, earlier.validators if earlier else None)
        if exchange.status == 304 and earlier:
            self._write(exchange, errand, (NOT_MODIFIED, earlier.earlier))
            exchange.payload, exchange.headers = (stored := earlier.load()).payload, stored.headers
            return exchange, True
        try:
            self._refuse(exchange, errand, asked)
            await self._refuse_front_page(exchange, errand)
        except FetchFailure:
            self._write(exchange, Errand(REFUSED, errand.title, errand.via))
            raise
        same = _same(exchange, earlier) if earlier and exchange.status == 200 else None
        self._write(exchange, errand, same)
        return exchange, same is not None

    def _replayed(self, done: Stored) -> Exchange:
        exchange = done.load()
        if done.kind == "revisit" and (stored := self._history.referred(done.refers_to)):
            original = stored.load()
            exchange.payload, exchange.headers, exchange.status = original.payload, original.headers, 200
        return exchange

    def _refuse(self, exchange: Exchange, errand: Errand, asked: str) -> None:
        """Raise FetchFailure for an answer that is none, and stop asking a host that does not want to be asked."""
        found = refusal(exchange, asked)
        host = host_of(exchange.url)
        self._forbidden[host] = self._forbidden.get(host, 0) + 1 if exchange.status == 403 else 0
        if found and (found.code in STOPPING or self._forbidden[host] >= MAX_FORBIDDEN):
            self._stopped[host] = found.message
        if found and (errand.role != "robots" or found.code in STOPPING):
            raise FetchFailure(found.code, found.message)

    async def _refuse_front_page(self, exchange: Exchange, errand: Errand) -> None:
        """Raise FetchFailure for a host that answers with its front page whatever it is asked for: the listed title is not on it."""
        if errand.role != "page" or not errand.title or exchange.status != 200 or "html" not in (media_type(exchange.headers) or "html"):
            return
        if "".join(errand.title.split()).rstrip(".…")[:12] in all_words(html_text(exchange.payload, exchange.headers)):
            return
        front = await self._front_page(exchange.url)
        if front and substance(front.payload, front.headers) == substance(exchange.payload, exchange.headers):
            raise FetchFailure("soft-404", "status 200, but what was served is the portal's front page")

    async def _front_page(self, url: str) -> Exchange | None:
        front = resolve(url, "/") or url
        try:
            await self.allow(front)
            return (await self._answer(front, Errand("front"), front))[0]
        except FetchFailure:
            return None

    def _write(self, exchange: Exchange, errand: Errand, same: tuple[str, Earlier] | None = None) -> None:
        if self._file:
            self._file.write(exchange_records(exchange, errand, same))


def _same(exchange: Exchange, earlier: Stored) -> tuple[str, Earlier] | None:
    """How an answer is the same as the archived one: byte for byte, or in what it says."""
    if digest_of(as_sent(exchange)) == earlier.earlier.digest:
        return SAME_PAYLOAD, earlier.earlier
    stored = earlier.load()
    if substance(exchange.payload, exchange.headers) == substance(stored.payload, stored.headers):
        return SAME_TEXT, earlier.earlier
    return None
