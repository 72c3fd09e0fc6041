"""A text as its lines, each knowing where it stands."""

from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a text: `text == whole[start:end]`, code points, half-open."""

    start: int
    end: int
    text: str


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Return the non-empty lines of `text[start:end]`, their positions counted in `text`."""
    return list(_lines(text, start, len(text) if end is None else end))


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        left = start + len(line) - len(line.lstrip())
        right = left + len(line.strip())
        if right > left:
            yield Line(left, right, text[left:right])
        start = stop + 1
