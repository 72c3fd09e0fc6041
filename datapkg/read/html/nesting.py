"""Markup nested without end, made flat enough to be parsed in linear time."""

import re

MAX_DEPTH = 512
"""As deep as browsers nest; elements below become the text of that level."""

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*>?")
_UNCOUNTED = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot",
])
"""Void elements, and those that the next of their kind closes."""


def flatten(html: str) -> str:
    """Return `html` without the tags that open below `MAX_DEPTH`, nor those that close them; most pages come back as they are."""
    kept: list[str] = []
    depth = at = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _UNCOUNTED or tag[0].endswith("/>"):
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH or (tag[1] and depth == MAX_DEPTH):
            kept.append(html[at:tag.start()])
            at = tag.end()
    return html if not kept else "".join([*kept, html[at:]])
