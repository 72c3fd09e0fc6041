"""Guangdong's disclosure catalogue (gkmlpt): its front page names the site's number and the tree of columns, whose lists an API gives.

A profile that does not know a column's number names `/gkmlpt/index`; the columns are found by what they are called.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

MAX_COLUMNS = 40
"""No bureau has more columns for plans; a tree that names more is another's."""

_SITE = re.compile(r"\bSID['\"]?\s*[:=]\s*['\"]?(\d{1,12})\b")
_TREE = re.compile(r"\bTREE['\"]?\s*[:=]\s*(?=\[)")
_PLANS = re.compile("计划|规划|要点|总结")


def column_lists(url: str, text: str) -> list[str]:
    """Return the API's addresses of the columns that hold plans by their names, in the tree's order; none for any other page.

    >>> column_lists("http://a.cn/gkmlpt/index", '_CONFIG = {SID: 9, TREE: [{"id": 257, "name": "规划计划"}]}')
    ['http://a.cn/gkmlpt/api/all/257?page=1&sid=9']
    """
    site, tree = _SITE.search(text), _TREE.search(text)
    if not (site and tree) or "/gkmlpt/" not in url:
        return []
    try:
        columns, _ = json.JSONDecoder().raw_decode(text, tree.end())
    except (ValueError, RecursionError):
        return []
    found = dict.fromkeys(identifier for identifier, name in _columns(columns) if _PLANS.search(name))
    return [urljoin(url, f"api/all/{identifier}?page=1&sid={site[1]}") for identifier in list(found)[:MAX_COLUMNS]]


def _columns(tree: list[Any]) -> Iterator[tuple[int, str]]:
    """The columns of a tree, parents first: whatever has a number and a name, however the branches are called."""
    waiting = list(reversed(tree))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        identifier, name = str(node.get("id")), node.get("name")
        if identifier.isascii() and identifier.isdigit() and isinstance(name, str):
            yield int(identifier), name
        waiting += [child for branch in reversed(list(node.values())) if isinstance(branch, list) for child in reversed(branch)]
