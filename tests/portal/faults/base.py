"""What all faults share: the exchange that they are handed, and the bytes of a head."""

from abc import ABC, abstractmethod
from typing import Protocol

from tests.portal.answers import Answer, Request


class Exchange(Protocol):
    """One request and the connection that it came on."""

    request: Request
    origin: str

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""

    async def send(self, answer: Answer) -> None:
        """Send a whole, well-formed response."""

    async def pause(self, seconds: float | None) -> None:
        """Wait so long, or with None until the portal stops."""

    def reset(self) -> None:
        """Break the connection off: the client reads ECONNRESET."""

    def close(self) -> None:
        """Close the connection after what was written."""


class Fault(ABC):
    """One way of going wrong."""

    @abstractmethod
    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Answer the request wrongly; `answer` is what the site would have said."""


def head(answer: Answer, *lines: str) -> bytes:
    """Return the head of a response with these header lines besides its type."""
    return "\r\n".join([f"HTTP/1.1 {answer.status} OK", f"Content-Type: {answer.content_type}", *lines, "", ""]).encode()
