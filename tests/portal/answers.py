"""What a site answers before any fault is put on it, and what it was asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """One request as the server read it; header names are in lower case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, percent-escapes undone."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query's values, and a form's behind them."""
        form = parse_qsl(self.body.decode("utf-8", "replace")) if self.header("content-type").startswith("application/x-www-form") else []
        return {**dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True)), **dict(form)}

    def target_is(self, target: str) -> bool:
        """Say whether this target, path and query, is the one asked for, however it was escaped."""
        return unquote(self.target) == unquote(target)

    def header(self, name: str) -> str:
        """Return a header's value, empty when it was not sent."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True)
class Answer:
    """One response: status, media type, body; `modified` gives Last-Modified and may be None."""

    body: bytes
    content_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=())
    modified: datetime | None = EPOCH
