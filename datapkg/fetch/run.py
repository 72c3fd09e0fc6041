"""A fetch of several bureaus: side by side, each with its own archive file, none stopped by another's trouble."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from datapkg.errors import DatapkgError
from datapkg.fetch.bureau import BureauRun, Outcome, Settings
from datapkg.fetch.client import HostQueues
from datapkg.fetch.profiles import Profile

PARALLEL = 16
PAUSE = 2.0
"""Seconds between two requests to a host, unless its robots.txt or profile asks for more."""


class Watcher(Protocol):
    """Who is told how the run goes on."""

    def began(self, profile: Profile) -> None:
        """Hear that a bureau's turn has come."""

    def told(self, profile: Profile, event: str, detail: str) -> None:
        """Hear what happened: `list`, `fetched`, `unchanged` or `failed`, and where."""

    def ended(self, outcome: Outcome) -> None:
        """Hear what became of a bureau."""


async def fetch(profiles: Sequence[Profile], settings: Settings, watcher: Watcher, pause: float = PAUSE, parallel: int = PARALLEL) -> list[Outcome]:
    """Fetch some bureaus and return what became of each, in order. Trouble with one bureau's data is told in its outcome."""
    queues, places = HostQueues(pause), asyncio.Semaphore(parallel)

    async def one(profile: Profile) -> Outcome:
        async with places:
            watcher.began(profile)
            try:
                outcome = await BureauRun(profile, settings, queues, lambda event, detail: watcher.told(profile, event, detail)).run()
            except DatapkgError as error:
                outcome = Outcome(profile.bureau_id, profile.bureau["name_zh"], error=str(error))
            watcher.ended(outcome)
            return outcome

    # A bug in one bureau's run is raised, but only once the others have finished theirs.
    results = await asyncio.gather(*map(one, profiles), return_exceptions=True)
    found = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        found.append(result)
    return found
