"""Where an item's heading ends."""

import re
from typing import NamedTuple

_STOP = re.compile("[。｡]")
_OPENERS = "“‘《〈（([〔【「『"
_CLOSERS = "”’》〉）)]〕】」』"
_YEAR = re.compile("(?:19|20)\\d\\d年")
_MAX_PHRASE = 30
_MAX_LINE = 80
_TRAILING = "。｡：:；;，,、 "


class Heading(NamedTuple):
    """The heading's end and where the text behind its closing mark begins, both code points in the item's text."""

    end: int
    after: int


def find_heading(text: str, single_line: bool = False) -> Heading:
    """Return where the heading of an item's text (label taken off) ends.

    A first line without 。 above further text is the heading; else the text up to the first 。, or up to an earlier colon
    or space that closes a phrase of at most 30 characters outside brackets and quotes; else the whole text.
    `single_line` reads a section's line, whose text stands elsewhere: without 。 it is all heading, spaces included.
    """
    line, _, below = text.partition("\n")
    if (below or single_line) and not _STOP.search(line) and len(line) <= _MAX_LINE:
        phrase = _phrase_end(line, len(line), ":：") if single_line else None
        if phrase is None or phrase == len(line) - 1:
            return Heading(len(line.rstrip(_TRAILING)), len(line))
    stop = _STOP.search(text)
    limit = stop.start() if stop else len(text)
    phrase = _phrase_end(text, limit, ":： ")
    if phrase is not None:
        return Heading(phrase, phrase + 1)
    return Heading(limit, limit + 1) if stop else Heading(len(text), len(text))


def _phrase_end(text: str, limit: int, marks: str) -> int | None:
    depth = 0
    for index, char in enumerate(text[:min(limit, _MAX_PHRASE + 1)]):
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(0, depth - 1)
        elif char in marks and depth == 0 and index >= 3 and _closes(text, index):
            return index
    return None


def _closes(text: str, index: int) -> bool:
    """A colon in a time (8:30) and a space beside Latin letters or digits (推进 STEM 教育, 做好 2020 年) close nothing."""
    before, after = text[index - 1], text[index + 1:index + 2]
    if text[index] == " ":
        return not (before.isascii() and before.isalnum()) and (_YEAR.match(text, index + 1) is not None or not (after.isascii() and after.isalnum()))
    return not (before.isdigit() and after.isdigit())
