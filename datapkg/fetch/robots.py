"""robots.txt (RFC 9309): what a host does not want to be asked, and how slowly it wants to be asked the rest."""

import re

from protego import Protego

TOKEN = "cn-edu-workplans"  # noqa: S105 (a product token, no secret)
MAX_BYTES = 500 * 1024
"""What RFC 9309 asks a reader to read at least; the rest is left out."""

_LINE = re.compile(rb"^\s*(?:user-agent|disallow|allow|sitemap|crawl-delay)\s*:", re.IGNORECASE | re.MULTILINE)


class Robots:
    """The rules of one host for this program."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text)

    @classmethod
    def served(cls, status: int, payload: bytes) -> "Robots | None":
        """Return the rules of what a host served as robots.txt; None when it says nothing for now, so that nothing may be asked.

        "There is none" (4xx) allows all, as does a page of HTML in its place; a server that fails (5xx) allows nothing.
        """
        if status >= 500 or status == 429:
            return None
        if status >= 300 or not _LINE.search(payload[:MAX_BYTES]):
            return cls()
        return cls(payload[:MAX_BYTES].decode("utf-8-sig", errors="replace"))

    def allows(self, url: str) -> bool:
        """Say whether the host lets this program ask for an address."""
        return bool(self._rules.can_fetch(url, TOKEN))

    @property
    def pause(self) -> float:
        """The seconds between two requests that the host asks for; 0 where it asks for none."""
        rate = self._rules.request_rate(TOKEN)
        return max(float(self._rules.crawl_delay(TOKEN) or 0), rate.seconds / rate.requests if rate and rate.requests else 0.0)
