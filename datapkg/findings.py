"""What a reader could not be sure of: a doubt is published, never guessed away."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One doubt about a page. `start` and `end` are a half-open code-point range in the page's text, if it has one."""

    code: str
    message: str
    start: int | None = None
    end: int | None = None
