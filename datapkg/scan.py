"""Searching long texts for patterns that few characters can begin."""

import re
from collections.abc import Iterator


def scan(pattern: re.Pattern[str], start: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer(text)` would, trying only where the one-character pattern `start` matches.

    The regular-expression engine tries every alternative at every character; most characters of a plan begin none of them.
    """
    at = 0
    for begin in start.finditer(text):
        if begin.start() >= at and (hit := pattern.match(text, begin.start())):
            at = hit.end()
            yield hit
