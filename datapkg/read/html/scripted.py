"""Texts that a page holds only in a script: the state that a page's program starts from, or a variable that it writes into the page."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from datapkg.read.html.paragraphs import parse_html, read_paragraphs

_TEXT_KEY = re.compile(r"(?:\w*_)?(?:(?:doc|article|news|html|txt|info|detail|main|rich)_?)?(?:content|body|html|text|txt|zw|nr|zhengwen|neirong|detail)s?(?:_?html|_?text|_?txt)?", re.IGNORECASE)
_KEYS = {
    "title": ("title", "articletitle", "article_title", "doctitle", "newstitle", "infotitle", "bt"),
    "document_number": ("document_number", "documentnumber", "docnumber", "doc_no", "docno", "filenumber", "file_number", "fileno", "wenhao", "wh", "fwzh"),
    "index_number": ("identifier", "index_number", "indexnumber", "indexno", "index_no", "idxno", "suoyinhao", "syh"),
    "issuing_body": ("publisher", "publish_org", "publishorg", "pubunit", "fbjg", "fwjg"),
    "published_on": ("display_publish_time", "publish_time", "publishtime", "publishdate", "publish_date", "pubdate", "pub_date", "pubtime", "published_at", "fbsj", "fbrq"),
}
_START = re.compile(r"(?:^|[=(,]|return)\s*(?=[{\[])")
_LITERAL = re.compile(r"""(?P<key>["']?\b[A-Za-z_]\w*["']?)\s*[:=]\s*(?P<value>"(?:[^"\\\n]|\\.){100,}"|'(?:[^'\\\n]|\\.){100,}'|`(?:[^`\\]|\\.){100,}`)""", re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|(\n)|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": ""}
_MARKUP = re.compile(r"<\s*(?:p|br|div|span|section|table|h\d)\b|&lt;\s*(?:p|br|div|span|section|table)\b", re.IGNORECASE)
_ENOUGH = 100
_MOST_STARTS = 50
_LONGEST = 4_000_000


class Scripted(NamedTuple):
    """A text as HTML, what stands beside it under keys that name a page's metadata, and the script that holds it."""

    html: str
    stated: Mapping[str, str]
    script: LexborNode


def find_scripted(tree: LexborHTMLParser) -> Scripted | None:
    """Return the one long text that the page's scripts hold; None where there is none, or several of a kind as lists have."""
    found: list[Scripted] = []
    for script in tree.css("script"):
        text = script.text()
        if len(text) < _ENOUGH or len(text) > _LONGEST:
            continue
        told = list(_of_state(text)) or [(value, {}) for value in _of_variables(text)]
        found += [Scripted(html, stated, script) for html, stated in told]
    ranked = sorted(found, key=lambda one: _length(one.html), reverse=True)
    best = next(iter(ranked), None)
    if best is None or _length(best.html) < _ENOUGH:
        return None
    others = [one for one in ranked[1:] if one.html != best.html and 2 * _length(one.html) > _length(best.html)]
    return None if others else best


def put_in_place(found: Scripted, tree: LexborHTMLParser) -> None:
    """Put the text into the tree where its script stands, below its title, as the page's program would; a script in the head writes into the body."""
    title = found.stated.get("title")
    heading = f"<h1>{escape(title)}</h1>" if title and not any(_same(node.text(), title) for node in tree.css("h1, h2, h3")) else ""
    written = parse_html(f"<div>{heading}<div>{found.html}</div></div>").css_first("div")
    if written is None or tree.body is None:
        return
    inside = any(node.tag == "body" for node in _above(found.script))
    if inside:
        found.script.insert_before(written)
    elif tree.body.first_child is not None:
        tree.body.first_child.insert_before(written)
    else:
        tree.body.insert_child(written)


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _same(one: str, two: str) -> bool:
    return "".join(one.split()) == "".join(two.split())


def _length(html: str) -> int:
    return sum(len(paragraph.text) - paragraph.linked for paragraph in read_paragraphs(parse_html(html)).paragraphs)


def _of_state(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The texts of JSON values that stand in a script, each with its metadata."""
    decoder, at = json.JSONDecoder(), 0
    for _ in range(_MOST_STARTS):
        start = _START.search(text, at)
        if start is None:
            return
        try:
            value, at = decoder.raw_decode(text, start.end())
        except (ValueError, RecursionError):
            at = start.end() + 1
            continue
        yield from _of_value(value)


def _of_value(value: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [each for each in one.values() if isinstance(each, dict | list)]
            texts = [html for key, each in one.items() if isinstance(each, str) and _TEXT_KEY.fullmatch(key) and (html := _html(each))]
            if texts:
                yield max(texts, key=len), _stated(one)


def _stated(values: Mapping[str, Any]) -> dict[str, str]:
    lower = {key.lower(): value.strip() for key, value in values.items() if isinstance(value, str) and value.strip()}
    return {name: next(lower[key] for key in keys if key in lower) for name, keys in _KEYS.items() if any(key in lower for key in keys)}


def _of_variables(text: str) -> Iterator[str]:
    """The long string literals that a script gives a name."""
    for hit in _LITERAL.finditer(text):
        if _TEXT_KEY.fullmatch(hit["key"].strip("\"'")) and (html := _html(_ESCAPED.sub(_unescaped, hit["value"][1:-1]))):
            yield html


def _unescaped(hit: re.Match[str]) -> str:
    if code := hit[1] or hit[2]:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else ""
    return "" if hit[3] else _PLAIN.get(hit[4], hit[4])


def _html(value: str) -> str | None:
    """The text as HTML when it is long and has paragraphs: marked up, marked up and escaped, or line by line."""
    if len(value) < _ENOUGH:
        return None
    if _MARKUP.search(value):
        return value if "<" in value else unescape(value)
    return "".join(f"<p>{escape(line)}</p>" for line in value.splitlines()) if value.count("\n") >= 2 and "{" not in value else None
