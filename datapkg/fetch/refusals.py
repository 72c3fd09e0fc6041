"""Answers that are none: a firewall, a script challenge, a login, a 'not found' served as a page. They are reported, never worked around."""

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from datapkg.fetch.entity import header, media_type
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.links import html_text, is_too_deep
from datapkg.refusal_words import FIREWALL, MAINTENANCE, NOT_FOUND, SCRIPT_ASKED

STOPPING = frozenset({"challenge", "firewall", "http-429"})
"""Refusals that mean all of the host: whoever meets one asks it nothing more."""

_SCRIPT_GATE = re.compile(r"\$_ts\b|__jsl_clearance|__jsluid|_waf_|document\.cookie\s*=[^;]{0,200};?\s*(?:window\.)?location|cf-chl|acw_sc__v2|yunsuo_session", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:login|signin|cas|sso|passport|oauth)\b", re.IGNORECASE)
_SHORT = 300
"""An answer with more running text than this, in characters, is a page, whatever words stand in it."""


class Refusal(NamedTuple):
    """Why an answer is none: a fixed word, and what was seen."""

    code: str
    message: str


def refusal(exchange: Exchange, asked: str | None = None) -> Refusal | None:
    """Return why the answer is no page, or None when it seems to be one. `asked` is the address that led here by redirects."""
    page = html_text(exchange.payload, exchange.headers) if _is_textual(exchange) else ""
    if is_too_deep(page):
        return Refusal("malformed", "thousands of elements are left open; that is no page that can be read")
    return _login(exchange, page, asked or exchange.url) or _gate(exchange, page) or _status(exchange) or _served_as_page(exchange, page)


def _is_textual(exchange: Exchange) -> bool:
    kind = media_type(exchange.headers)
    return (kind is None or kind.startswith("text/") or "html" in kind or "xml" in kind or "json" in kind) and not exchange.payload.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _gate(exchange: Exchange, page: str) -> Refusal | None:
    """Script challenges and firewalls, which come under any status."""
    cookies = " ".join(value for name, value in exchange.headers if name.lower() == "set-cookie")
    text = _running_text(page)
    if header(exchange.headers, "cf-mitigated") == "challenge" or (len(text) < _SHORT and (_SCRIPT_GATE.search(page) or "__jsl" in cookies)):
        return Refusal("challenge", f"status {exchange.status} with a script that a browser must run; it is not solved here")
    if len(text) < _SHORT and SCRIPT_ASKED.search(_visible(page)) and not _listing(page):
        return Refusal("challenge", f"status {exchange.status}: the page asks for JavaScript or a check by hand")
    if len(text) < _SHORT and FIREWALL.search(_visible(page)) and (exchange.status >= 400 or not _listing(page)):
        return Refusal("firewall", f"status {exchange.status}: a firewall refused the request")
    return Refusal("challenge", "status 412, as script firewalls answer") if exchange.status == 412 else None


def _status(exchange: Exchange) -> Refusal | None:
    status = exchange.status
    if status < 400:
        return None if status in (200, 203, 304) or 300 <= status < 400 else Refusal(f"http-{status}", f"status {status} is no page")
    advice = {
        401: "a login is asked for", 403: "the server refuses", 404: "the page is gone or never was", 410: "the page is gone",
        429: "the server asks to come later", 451: "withheld for legal reasons",
    }.get(status, "the server fails" if status >= 500 else "the server refuses")
    named = header(exchange.headers, "Retry-After")
    return Refusal("login" if status == 401 else f"http-{status}", f"status {status}: {advice}" + (f" (Retry-After: {named[:40]})" if named else ""))


def _login(exchange: Exchange, page: str, asked: str) -> Refusal | None:
    if exchange.status == 200 and _LOGIN_PATH.search(exchange.url) and not _LOGIN_PATH.search(asked):
        return Refusal("login", f"the address leads to a login, {exchange.url}")
    if exchange.status < 400 and "password" in page and len(_running_text(page)) < _SHORT and not _listing(page):
        tree = LexborHTMLParser(page)
        if tree.css_first("input[type=password]") is not None:
            return Refusal("login", "the page asks for a password")
    return None


def _served_as_page(exchange: Exchange, page: str) -> Refusal | None:
    """Refusals under status 200: short pages that say so, in the site's own frame or alone."""
    if exchange.status not in (200, 203):
        return None
    if not exchange.payload.strip():
        return Refusal("empty", "the body is empty")
    if not _is_textual(exchange) or not re.search(r"<(?:html|body|head|title|div|p|meta)\b", page[:5000], re.IGNORECASE):
        return None
    if len(_running_text(page)) >= _SHORT or _listing(page):
        return None
    said = _said(page)
    if NOT_FOUND.search(said):
        return Refusal("soft-404", "status 200, but the page says that there is none")
    return Refusal("maintenance", "status 200, but the page says that the site is out of order") if MAINTENANCE.search(said) else None


def _visible(page: str) -> str:
    tree = LexborHTMLParser(page)
    tree.strip_tags(["script", "style", "noscript" if len(page) > 4000 else "template"])
    return tree.text(separator="\n") if tree.root is not None else ""


@lru_cache(maxsize=1)
def _said(page: str) -> str:
    """Title and visible lines that are no links: a menu may offer a login or an archive of deleted pages."""
    tree = LexborHTMLParser(page)
    tree.strip_tags(["script", "style", "a"])
    return tree.text(separator="\n") if tree.root is not None else ""


def _running_text(page: str) -> str:
    """The lines that are prose or longer items: what a refusal has little of."""
    return "".join(line.strip() for line in _said(page).splitlines() if len(line.strip()) > 24) if page else ""


def _listing(page: str) -> bool:
    """Lists have little prose, too, but many dated or XML rows."""
    return len(re.findall(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}", page)) >= 5 or "<record>" in page or "createPageHTML" in page
