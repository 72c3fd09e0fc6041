"""What the portal was asked: enough to prove that a client was polite."""

from dataclasses import dataclass
from itertools import pairwise

from tests.portal.answers import Request


@dataclass(frozen=True)
class Seen:
    """One request: when it began and when its answer was written (seconds of the monotonic clock), and what was answered."""

    begun: float
    ended: float
    site: str
    request: Request
    status: int
    fault: str

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return self.request.path


def pauses(seen: list[Seen]) -> list[float]:
    """Return the seconds between the beginnings of requests that followed each other."""
    begun = sorted(one.begun for one in seen)
    return [after - before for before, after in pairwise(begun)]


def most_at_once(seen: list[Seen]) -> int:
    """Return how many requests were being answered at the same time, at most."""
    edges = sorted([(one.begun, 1) for one in seen] + [(one.ended, -1) for one in seen])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most
