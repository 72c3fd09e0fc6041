"""One bureau's run: its lists followed, its plans and their attachments archived, a receipt for every address."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from datapkg.addresses import address_key, host_of
from datapkg.fetch.archive import warc_files_of
from datapkg.fetch.client import Client, FetchFailure, HostQueues, Limits
from datapkg.fetch.entity import media_type
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.history import History
from datapkg.fetch.links import Link, attachments_of, html_text, is_attachment, links_of
from datapkg.fetch.paging import MAX_PAGES, further_pages
from datapkg.fetch.profiles import ListPage, Profile
from datapkg.fetch.receipts import Receipt, Receipts, merged, read_receipts, write_receipts
from datapkg.fetch.records import Errand
from datapkg.fetch.runfile import RunFile
from datapkg.fetch.visits import Visit, Visits

MAX_ATTACHMENTS = 20

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Settings:
    """What a run was asked for, the same for all bureaus."""

    root: Path
    agent: str
    limits: Limits = field(default_factory=Limits)
    loopback: bool = False
    dry_run: bool = False
    limit: int | None = None
    since: date | None = None
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Outcome:
    """What became of a bureau: its receipts of this run and after it, the file that it added to the archive."""

    bureau_id: str
    name: str
    rows: list[Receipt] = field(default_factory=list)
    flags: list[Receipt] = field(default_factory=list)
    archive: Path | None = None
    error: str | None = None

    def count(self, state: str) -> int:
        """Return how many pages and attachments have this state."""
        return sum(row.state == state and row.role in ("page", "attachment") for row in self.rows)


_ABOUT = re.compile(r"解读|图解|一图|读懂|看懂|报送|上报|征集|(?:召开|举行|举办|部署|动员|推进)[^》]*会")
"""Titles that name a plan and are none: explanations, calls to hand one in, news of a meeting."""


class BureauRun:
    """The work of one bureau in one run."""

    def __init__(self, profile: Profile, settings: Settings, queues: HostQueues, tell: Tell) -> None:
        self._profile = profile
        self._settings = settings
        self._queues = queues
        self._tell = tell
        self._hosts = frozenset(host.name for host in profile.hosts)
        self._today = settings.moment.astimezone(UTC).date().isoformat()
        self._rows: Receipts = {}
        self._listed: dict[str, tuple[Link, str]] = {}
        self._file: RunFile | None = None
        self._folder = settings.root / "data" / "snapshots" / profile.bureau_id

    async def run(self) -> Outcome:
        """Do the work; an error of the program or a kill leaves the archive file for the next run to go on with."""
        settings, profile = self._settings, self._profile
        outcome = Outcome(profile.bureau_id, profile.bureau["name_zh"])
        if not settings.dry_run:
            self._file = RunFile(self._folder, settings.moment, self._info())
        try:
            done = History([self._file.part] if self._file and self._file.resumed else [])
            self._history = History(warc_files_of(self._folder))
            async with Client(settings.agent, self._queues, settings.limits, profile.ca_file, settings.loopback) as client:
                self._visits = Visits(client, self._queues, self._hosts, self._history, done, self._file)
                await self._discover()
                await self._collect()
            return self._finish(outcome)
        finally:
            if self._file:
                self._file.leave()

    def _info(self) -> dict[str, str]:
        return {
            "software": self._settings.agent, "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/", "robots": "obey",
            "description": f"Work plans and their list pages as served by the portal of {self._profile.bureau['name_zh']}.",
        }

    async def _discover(self) -> None:
        for host in sorted(self._hosts):
            if self._profile.pause is not None:
                self._queues.slow_down(host, self._profile.pause)
        for page in self._profile.pages:
            self._keep(Link(page.url, page.title or "", None, ""), "")
        for column in self._profile.lists:
            row = self._row("list", column.url)
            try:
                row.entries = str(await self._follow(column, row))
            except FetchFailure as failure:
                _fail(row, failure)

    async def _follow(self, column: ListPage, row: Receipt) -> int:
        """Follow a column over its pages; return how many plans it names. A page that fails further on is told in the row."""
        waiting, known = deque([column.url]), {address_key(column.url)}
        links: set[str] = set()
        plans: set[str] = set()
        visited = 0
        row.checked_on, row.state = self._today, "unchanged"
        while waiting and visited < MAX_PAGES:
            address = waiting.popleft()
            visited += 1
            try:
                visit = await self._visits.visit(address, Errand("list", None, column.url if visited > 1 else None))
            except FetchFailure as failure:
                if visited == 1:
                    raise
                if column.paging != "numbered" or failure.code not in ("http-404", "soft-404"):
                    _fail(row, FetchFailure(failure.code, f"list page {address}: {failure}"))
                continue
            if not visit.unchanged and row.state == "unchanged":
                row.state = "fetched"
            text = html_text(visit.exchange.payload, visit.exchange.headers)
            found = links_of(text, visit.url, column.selector)
            fresh = {link.url for link in found} - links
            links |= fresh
            for link in found:
                if is_plan(link, column):
                    plans.add(address_key(link.url))
                    self._keep(link, column.url)
            self._tell("list", f"{address}: {len(plans)} plans so far")
            if fresh or visited == 1:  # a page that names nothing new is the last one again
                for following in further_pages(visit.url, text, found, column.paging):
                    if address_key(following) not in known and host_of(following) in self._hosts:
                        known.add(address_key(following))
                        waiting.append(following)
        if waiting:
            _fail(row, FetchFailure("endless", f"the list goes on after {MAX_PAGES} pages; it was given up"))
        return len(plans)

    def _keep(self, link: Link, via: str) -> None:
        self._listed.setdefault(address_key(link.url), (link, via))

    async def _collect(self) -> None:
        since, left = self._settings.since, self._settings.limit
        for link, via in list(self._listed.values()):
            row = self._row("page", link.url, link, via)
            if host_of(link.url) not in self._hosts:
                row.reason = f"off-host: {host_of(link.url)} is none of the bureau's hosts; add a [[host]] if it is"
                continue
            if since and link.listed_on and link.listed_on < since:
                row.reason = "not asked: listed before the date asked for"
                continue
            if left is not None and left <= 0:
                row.reason = "not asked: the limit was reached"
                continue
            if self._settings.dry_run:
                await self._rehearse(row)
                continue
            left = None if left is None else left - 1
            visit = await self._archive(row, Errand("page", link.title or None, via or None))
            if visit and "html" in (media_type(visit.exchange.headers) or "html"):
                await self._attachments(visit)

    async def _rehearse(self, row: Receipt) -> None:
        """Say whether the address would be asked for."""
        try:
            await self._visits.allow(row.url)
        except FetchFailure as failure:
            _fail(row, failure)

    async def _attachments(self, visit: Visit) -> None:
        text = html_text(visit.exchange.payload, visit.exchange.headers)
        for link in attachments_of(text, visit.url)[:MAX_ATTACHMENTS]:
            if ("attachment", link.url) not in self._rows and address_key(link.url) not in self._listed:
                row = self._row("attachment", link.url, link, visit.url)
                await self._archive(row, Errand("attachment", link.title or None, visit.url))

    async def _archive(self, row: Receipt, errand: Errand) -> Visit | None:
        row.checked_on = self._today
        try:
            visit = await self._visits.visit(row.url, errand)
        except FetchFailure as failure:
            _fail(row, failure)
            self._tell("failed", f"{row.url}: {row.reason}")
            return None
        row.state = "unchanged" if visit.unchanged else "fetched"
        earlier = self._history.newest(visit.url) if visit.unchanged else None
        row.fetched_on = earlier.earlier.moment[:10] if earlier else self._today
        row.redirected_to = visit.url if address_key(visit.url) != address_key(row.url) else ""
        if _ends_early(visit.exchange):
            row.reason = "suspect: the page has no </html>; was it cut off by a wrong Content-Length?"
        self._tell(row.state, row.url)
        return visit

    def _row(self, role: str, url: str, link: Link | None = None, via: str = "") -> Receipt:
        row = Receipt(role, url, link.title if link else "", via, link.listed_on.isoformat() if link and link.listed_on else "")
        row.first_listed = row.last_listed = self._today
        self._rows[role, url] = row
        return row

    def _finish(self, outcome: Outcome) -> Outcome:
        pages = sum(role == "page" for role, _ in self._rows)
        bureau = self._row("bureau", self._profile.bureau["portal_url"] or "")
        bureau.title, bureau.entries, bureau.checked_on = outcome.name, str(pages), self._today
        tried = [row for row in self._rows.values() if row.role == "list" or row.checked_on]
        bureau.state = "failed" if all(row.state == "failed" for row in tried if row is not bureau) else "fetched"
        path = self._settings.root / "data" / "receipts" / f"{self._profile.bureau_id}.csv"
        after = merged(read_receipts(path), self._rows)
        outcome.rows = [after[key] for key in self._rows]
        outcome.flags = [row for row in after.values() if row.unexplained]
        if self._file:
            # Receipts first: a kill between the two leaves a part that the next run goes through again, to the same receipts.
            write_receipts(path, after.values())
            outcome.archive = self._file.close()
        return outcome


def _fail(row: Receipt, failure: FetchFailure) -> None:
    row.state = "skipped_robots" if failure.code == "robots" else "failed"
    row.reason = " ".join(f"{failure.code}: {failure}".split())


def _ends_early(exchange: Exchange) -> bool:
    """A Content-Length that is too small cannot be seen on the wire; a page that opens html and never closes it may tell."""
    return bool(re.search(rb"<html\b", exchange.payload[:2000], re.IGNORECASE)) and not re.search(rb"</html\s*>", exchange.payload[-4000:], re.IGNORECASE)


def is_plan(link: Link, column: ListPage) -> bool:
    """Say whether a list's link is a plan: its title says so, or the column holds nothing else and the link is dated.

    A menu's link to the column itself (工作计划) bears the word and nothing more.
    """
    if any(word in link.title for word in column.title_words):
        return not _ABOUT.search(link.title) and (bool(link.listed_on) or len(link.title) > 8 or is_attachment(link.url))
    return column.only_plans and link.listed_on is not None
