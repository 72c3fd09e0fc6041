"""What the head of a page says of it: the meta tags that the standard for government sites names, title, address, scripts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from datapkg.dates import find_date
from datapkg.read.normalise import normalise

_DATE_NAMES = ("pubdate", "publishdate", "publish_date", "publishtime", "article:published_time", "og:published_time", "publication_date")
_TITLE_NAMES = ("articletitle", "og:title")
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+/\S+", re.IGNORECASE)
_SCRIPT_DATE = re.compile(
    r"""\b(?:pub_?(?:lish)?_?(?:dat[ea]|time)|publishedtime|fbsj|fbrq)["']?\s*[=:]\s*["'](?P<value>[^"'\n]{6,40})["']""", re.IGNORECASE
)
_LONGEST_SCRIPT = 200_000


@dataclass
class Meta:
    """The head's values; `title` is the browser's title, `article_title` the article's own. Null where the head has none.

    `stated` is what stands beside a text that only a script holds.
    """

    title: str | None = None
    article_title: str | None = None
    site_name: str | None = None
    published_on: date | None = None
    scripted_on: date | None = None
    url: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)


def read_meta(tree: LexborHTMLParser) -> Meta:
    """Return what the head says; names in any case and spelling, the first value of each."""
    names = _names(tree)
    title = tree.css_first("title")
    return Meta(
        title=_plain(title.text() if title else None),
        article_title=next((found for name in _TITLE_NAMES if (found := _plain(names.get(name)))), None),
        site_name=_plain(names.get("sitename") or names.get("og:site_name")),
        published_on=next((day for name in _DATE_NAMES if (day := find_date(names.get(name, "")))), None),
        scripted_on=_scripted(tree),
        url=_address(tree, names),
        names=names,
    )


def _names(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = (attributes.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _plain(text: str | None) -> str | None:
    """Titles hold markup at times, whole headings with their style."""
    return normalise(_TAG.sub("", text or "").replace("\n", " ")) or None


def _scripted(tree: LexborHTMLParser) -> date | None:
    """A publication date that only a script holds, where all that scripts say of it is the same."""
    found: set[date | None] = set()
    for node in tree.css("script"):
        text = node.text()
        if len(text) <= _LONGEST_SCRIPT:
            found |= {find_date(hit["value"]) for hit in _SCRIPT_DATE.finditer(text)}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def _address(tree: LexborHTMLParser, names: dict[str, str]) -> str | None:
    """The page's own address, where it is told in full and told the same wherever it is told."""
    canonical = tree.css_first("link[rel=canonical]")
    told = [canonical.attributes.get("href") if canonical else None, names.get("url"), names.get("og:url")]
    whole = {address.strip() for address in told if address and _ADDRESS.fullmatch(address.strip())}
    return whole.pop() if len(whole) == 1 else None
