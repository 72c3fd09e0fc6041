"""What the portal's own tests share: a client that trusts no environment, and a reader of HTML that owes nothing to the package."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

_BLOCKS = {"p", "div", "br", "li", "ul", "h1", "h2", "h3", "td", "tr", "table", "dt", "dd", "section", "form", "title"}
_UNSEEN = {"script", "style", "head"}
_ZERO_WIDTH = re.compile("[\u200b-\u200d]")
_VOID = {"meta", "link", "img", "input", "br", "hr"}


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.text += "\n"
        hides = tag in _UNSEEN or "display:none" in (dict(attrs).get("style") or "").replace(" ", "")
        if (self.hidden or hides) and tag not in _VOID:
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text += "\n"
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += _ZERO_WIDTH.sub("", data.replace("\n", " "))


def lines_of_html(html: str) -> list[str]:
    """The lines that a reader sees, white space squeezed, zero-width characters dropped."""
    parser = _Lines()
    parser.feed(html)
    parser.close()
    return [line for line in (" ".join(line.split()) for line in parser.text.split("\n")) if line]


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client
