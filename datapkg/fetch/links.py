"""What a served page links to: addresses with their titles and dates, and attachments. HTML, 大汉 XML records and gkmlpt JSON alike."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from datapkg.addresses import resolve
from datapkg.dates import DATE, find_date
from datapkg.fetch.entity import Headers, header

ATTACHMENTS = (".docx", ".pdf", ".xlsx", ".doc", ".wps", ".xls", ".et", ".ofd", ".rtf", ".zip", ".rar")
MAX_LINKS = 5000
"""A list page has some hundred links; a page with more is none, or hostile."""

_WESTERN = re.compile(r"charset\s*=\s*[\"']?(?:iso-?8859-?1|latin-?1|windows-1252|us-ascii)\b", re.IGNORECASE)
"""Servers' defaults, which no Chinese page is written in."""
_LONGEST = 400
"""No title is longer, in characters."""

_CHINA = timezone(timedelta(hours=8))
_OPENED = re.compile(r"<(?:div|span|font|b|i|em|strong|section|table|ul|dl|a)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:div|span|font|b|i|em|strong|section|table|ul|dl|a)\b", re.IGNORECASE)
_DEEPEST = 5000
_SPACE = re.compile(r"\s+")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_BULLET = re.compile(r"^[·•●▪■◆>»\s]+")
_EDGE_DATE = re.compile(rf"^[\[(（【]?{DATE.pattern}[\])）】]?\s*|\s*[\[(（【]?{re.sub(r'P<[a-z]+>', ':', DATE.pattern)}[\])）】]?$")
_ROWS = ("li", "tr", "dd", "dt", "p")


class Link(NamedTuple):
    """One link of a page: where it leads, what it is called, the date printed beside it, and its words as printed."""

    url: str
    title: str
    listed_on: date | None
    words: str


def html_text(payload: bytes, headers: Headers) -> str:
    """Return the payload as text, in the charset that a browser would take (gb2312 means GB18030).

    A server that names a charset in which the page is garbled is not believed; the page's own word counts then, or what fits.
    """
    told = header(headers, "Content-Type")
    text: str = html_to_unicode(told, payload, auto_detect_fun=_fitting)[1]
    if _WESTERN.search(told or "") or text.count("\ufffd") > max(5, len(text) // 500):
        own: str = html_to_unicode(None, payload, auto_detect_fun=_fitting)[1]
        return own if own.count("\ufffd") <= text.count("\ufffd") else text
    return text


def _fitting(payload: bytes) -> str:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def all_words(text: str) -> str:
    """Return the words of a page without white space: what may be cut up by spans stands together here."""
    tree = LexborHTMLParser(text)
    return _SPACE.sub("", tree.text()) if tree.root is not None else ""


def links_of(text: str, base: str, selector: str | None = None, dated: bool = True) -> list[Link]:
    """Return the links of a page served from `base`, in order, each address once; `selector` narrows where to look.

    Finding the day beside each link takes most of the time; with `dated` off it is left out.
    """
    if (articles := _articles(text)) is not None:
        return _once(_json_links(articles, base))
    records, rest = _parted(text)
    found = _html_links("".join(f"<li>{record}</li>" for record in records), base, None, dated) if records else iter(())
    return _once([*found, *_html_links(rest, base, selector, dated)])


def is_too_deep(text: str) -> bool:
    """Say whether the page leaves thousands of elements open, each in the one before: parsing such nests takes for ever."""
    return len(_OPENED.findall(text)) - len(_CLOSED.findall(text)) > _DEEPEST


def _parted(text: str) -> tuple[list[str], str]:
    """The rows that a 大汉 page keeps as XML records, as HTML, and the rest of the page."""
    first, *pieces = text.split("<record>")
    records, rest = [], [first]
    for piece in pieces:
        record, closed, after = piece.partition("</record>")
        plain = record.replace("<![CDATA[", "").replace("]]>", "")
        records.append(plain if "<" in plain else unescape(plain))
        rest.append(after if closed else "")
    return records, "".join(rest)


def _once(links: list[Link] | Iterator[Link]) -> list[Link]:
    """One link for each address: a picture's link and a headline's are one, and the longer title tells more."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.url)
        if known is None or len(link.title) > len(known.title):
            best[link.url] = link if known is None else link._replace(listed_on=link.listed_on or known.listed_on)
    return list(best.values())


def _html_links(text: str, base: str, selector: str | None, dated: bool) -> Iterator[Link]:
    tree = LexborHTMLParser(text)
    own = tree.css_first("base[href]")
    if own is not None:
        base = resolve(base, own.attributes.get("href") or "") or base
    places: list[LexborHTMLParser | LexborNode] = list(tree.css(selector)) if selector else [tree]
    for place in places:
        for anchor in place.css("a[href]")[:MAX_LINKS]:
            url = resolve(base, anchor.attributes.get("href") or "")
            if url is not None:
                words = _squeezed(anchor.text())[:_LONGEST]
                yield Link(url, _title(words, _squeezed(anchor.attributes.get("title") or "")[:_LONGEST]), _date_beside(anchor) if dated else None, words)


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _title(words: str, attribute: str) -> str:
    """Lists cut titles short (`…`); the `title` attribute is whole then. The date inside a link is no part of its title."""
    plain = _BULLET.sub("", _EDGE_DATE.sub("", words))
    start = _CUT.sub("", plain)
    return attribute if attribute and (not plain or attribute.startswith(start)) else plain


def _date_beside(anchor: LexborNode) -> date | None:
    found = find_date(anchor.text()[:_LONGEST])
    node = anchor.parent
    for _ in range(4):
        if found or node is None or node.tag in ("body", "html", "ul", "table", "tbody"):
            return found
        if node.tag in (*_ROWS, "div", "td", "span", "h2", "h3", "h4") and len(node.css("a")) <= 3:
            found = find_date(node.text()[:4 * _LONGEST])
        node = node.parent
    return found


def _articles(text: str) -> list[dict[str, Any]] | None:
    """The articles of a gkmlpt answer, or None where the text is no such answer."""
    content = json_object(text)
    articles = content.get("articles") if content else None
    return [article for article in articles if isinstance(article, dict)] if isinstance(articles, list) else None


def json_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object that the text is, or None."""
    if not text.lstrip("\ufeff \r\n\t").startswith("{"):
        return None
    try:
        content = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _json_links(articles: list[dict[str, Any]], base: str) -> Iterator[Link]:
    for article in articles[:MAX_LINKS]:
        href = article.get("url") or article.get("post_url")
        url = resolve(base, href) if isinstance(href, str) else None
        if url is not None:
            title = _squeezed(unescape(str(article.get("title") or "")))[:_LONGEST]
            yield Link(url, title, _json_date(article), title)


def _json_date(article: dict[str, Any]) -> date | None:
    """`date` and its like are seconds since 1970 in some installations and printed dates in others; days are Chinese days."""
    for name in ("first_publish_time", "date", "display_publish_time", "created_at"):
        value = article.get(name)
        if isinstance(value, str) and (found := find_date(value)):
            return found
        if str(value).isdigit() and 0 < int(str(value)) < 1 << 33:
            return datetime.fromtimestamp(int(str(value)), UTC).astimezone(_CHINA).date()
    return None


def is_attachment(url: str) -> bool:
    """Say whether an address names an attachment by its ending, in its path or in its query (`downfile.jsp?filename=a.doc`)."""
    parts = urlsplit(url)
    values = [piece.rpartition("=")[2] for piece in parts.query.split("&")]
    return any(unquote(part).lower().endswith(ATTACHMENTS) for part in (parts.path, *values))


def attachments_of(text: str, base: str) -> list[Link]:
    """Return the attachments that a page links to or shows: by address, or by a download address whose words name a file."""
    return [
        link for link in links_of(text, base, dated=False)
        if is_attachment(link.url) or (link.words.lower().endswith(ATTACHMENTS) and re.search(r"download|downfile|attach", link.url, re.IGNORECASE))
    ]
