"""What a reader made of a page's lines before the text itself is looked at, whether the page was HTML or plain text."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Frame:
    """A page's kind, title and body (half-open ranges of lines), and what it states about itself; null where it does not."""

    kind: str
    title: str | None = None
    first: int = 0
    last: int = 0
    issuing_body: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    url: str | None = None
