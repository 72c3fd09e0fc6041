"""Whether a page changed: not its bytes, which generation times, counters and scripts change daily, but what it says and links to."""

import hashlib
import re

from selectolax.lexbor import LexborHTMLParser

from datapkg.fetch.entity import Headers, media_type
from datapkg.fetch.links import html_text, links_of

_COUNTER = re.compile(r"(?:浏览|点击|阅读|访问|人气|查看)(?:次数|量|数|率|人数)?[:：]?[\[(（【]?\d+[\])）】]?(?:次|人)?|第\d+位访问者")
_NAMED_META = re.compile(r"^(?:article|pub|content|column|site|keywords|description|author)", re.IGNORECASE)


def substance(payload: bytes, headers: Headers) -> str:
    """Return a digest of what a payload says: visible text without white space and visit counters, its links, its named meta tags.

    Anything but HTML counts byte for byte.
    """
    kind = media_type(headers) or ""
    if "html" not in kind and not re.search(rb"<html|<!doctype html", payload[:2000], re.IGNORECASE):
        return hashlib.sha256(payload).hexdigest()
    text = html_text(payload, headers)
    links = sorted(link.url for link in links_of(text, "http://base.invalid/", dated=False))
    tree = LexborHTMLParser(text)
    named = sorted(
        f"{name.lower()}={meta.attributes.get('content') or ''}" for meta in tree.css("meta[name]")
        if _NAMED_META.match(name := meta.attributes.get("name") or "")
    )
    tree.strip_tags(["script", "style"])
    visible = _COUNTER.sub("", re.sub(r"\s+", "", tree.text() if tree.root is not None else ""))
    return hashlib.sha256("\n".join([visible, *links, *named]).encode()).hexdigest()
