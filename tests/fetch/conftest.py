"""A package that fetches from the test portal: bureaus' profiles for the sites served, and what a run made of them."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.build.run import Report, build
from datapkg.fetch.archive import Snapshot, read_snapshots, warc_files
from datapkg.fetch.bureau import Outcome, Settings
from datapkg.fetch.client import Limits
from datapkg.fetch.profiles import Profile, read_profiles
from datapkg.fetch.receipts import Receipt, read_receipts, write_receipts
from datapkg.fetch.run import fetch
from datapkg.validate.runner import validate
from tests.portal import Portal, Site

ROOT = Path(__file__).resolve().parents[2]
BRISK = Limits(connect=2, silence=0.5, total=2, first_wait=0.01, attempts=3, longest_wait=5)
"""Limits that a test need not wait for."""


class Quiet:
    """A watcher that hears nothing."""

    def began(self, profile: Profile) -> None: ...

    def told(self, profile: Profile, event: str, detail: str) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...


class Fetcher:
    """A package's folder, the portal that it asks, and its runs, each a day after the one before."""

    def __init__(self, root: Path, portal: Portal) -> None:
        self.root, self.portal = root, portal
        self.day = datetime(2026, 1, 5, 8, tzinfo=UTC)
        portal.profiles(root / "data" / "portals", 0)

    def run(self, limits: Limits = BRISK, pause: float = 0, **settings: Any) -> list[Outcome]:
        given: dict[str, Any] = {"loopback": True, "moment": self.day, "limits": limits} | settings
        self.day += timedelta(days=1)
        profiles = read_profiles(self.root / "data" / "portals")
        return asyncio.run(fetch(profiles, Settings(self.root, "cn-edu-workplans/0 (+http://example.invalid/)", **given), Quiet(), pause))

    def rows(self, **settings: Any) -> dict[str, Receipt]:
        """Run, and return the receipts of the only bureau's pages, lists and attachments by address."""
        (outcome,) = self.run(**settings)
        assert outcome.error is None
        return {row.url: row for row in outcome.rows if row.role != "bureau"}

    def build(self, as_of: date | None = None) -> Report:
        """Build the tables from what was fetched."""
        for name in ("schemas", "codelists"):
            shutil.copytree(ROOT / "data" / name, self.root / "data" / name, dirs_exist_ok=True)
        return build(self.root, 1, as_of=as_of)

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table as built."""
        found: list[dict[str, Any]] = pq.read_table(self.root / "data" / "tables" / f"{name}.parquet").to_pylist()
        return found

    def broken(self, *only: str) -> list[tuple[str, list[str]]]:
        """The rules that the built package breaks, of all or of some, and where."""
        outcomes = validate(self.root, only).outcomes
        return [(each.rule.id, [f"{one.table} {one.key} {one.column}: {one.found}" for one in each.violations] or [each.why]) for each in outcomes if each.state != "passed"]

    def explain(self, site: Site, url: str, words: str) -> None:
        """Write into the explanation of an address what a person found out."""
        path = self.root / "data" / "receipts" / f"{site.key}.csv"
        kept = read_receipts(path)
        next(row for row in kept.values() if row.url == url).explanation = words
        write_receipts(path, kept.values())

    def snapshots(self) -> list[Snapshot]:
        return [snapshot for path in warc_files(self.root / "data" / "snapshots") for snapshot in read_snapshots(path)]

    def left(self) -> list[str]:
        """The names of what no finished run leaves."""
        return sorted(path.name for path in (self.root / "data").rglob("*.part"))

    def profile(self, site: Site) -> Path:
        return self.root / "data" / "portals" / f"{site.key}.toml"


Serve = Callable[..., Any]
Fetch = Callable[[Fetcher], None]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Serve sites while a `with` statement lasts; gives the fetcher."""

    @contextmanager
    def serving(*sites: Site) -> Iterator[Fetcher]:
        root = tmp_path / "package"
        root.mkdir()
        shutil.copy(ROOT / "datapackage.json", root)
        with Portal(sites) as portal:
            yield Fetcher(root, portal)

    return serving


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Fetch, with answers that come on the day of their run, as they do but for tests."""

    def run(fetcher: Fetcher) -> None:
        day = fetcher.day
        monkeypatch.setattr("datapkg.fetch.client.datetime", SimpleNamespace(now=lambda _: day))
        fetcher.run()

    return run
