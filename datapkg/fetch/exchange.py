"""A request and its response: what the client gets, and what the archive holds."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from datapkg.fetch.entity import Headers, header


@dataclass
class Exchange:
    """One request and the response to it, as they were sent; `payload` is the body unpacked."""

    url: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    payload: bytes
    request_line: str = ""
    request_headers: Headers = ()
    protocol: str = "HTTP/1.1"
    address: str | None = None
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def location(self) -> str | None:
        """Where a redirect leads, as printed, or None."""
        return header(self.headers, "Location") if self.status in (301, 302, 303, 307, 308) else None
