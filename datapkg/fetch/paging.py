"""Where a list goes on: the further pages that a list page names, in the schemes that Chinese portals use.

`auto` reads the page: `createPageHTML(N, …)` (TRS), `<nextgroup>` and `dataproxy.jsp` (大汉), 共 N 页 (SiteServer), links named 下一页
or by a number (博达 counting down, `pager.offset`, static pages), the columns of a gkmlpt catalogue (`catalogue.py`). What no page tells is told by the profile: `numbered` tries
`index_1.html`, `index_2.html` … until one is missing; `api` counts `page=` up, `dataproxy` moves `startrecord` on.
"""

import math
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from datapkg.addresses import host_of, resolve
from datapkg.fetch.catalogue import column_lists
from datapkg.fetch.links import Link, json_object

MAX_PAGES = 200
"""No column of work plans has more list pages; what goes on longer is a loop in disguise."""

_CREATE_PAGE = re.compile(r"""createPageHTML\w*\(\s*['"]?(\d+)['"]?\s*,\s*['"]?(\d+)['"]?\s*,\s*["']([\w./-]+)["']\s*,\s*["'](\w+)["']""")
_NEXT_GROUP = re.compile(r"<nextgroup>(?:(?!</nextgroup>)[^\"']){0,200}href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_NEXT_WORDS = re.compile(r"^[<>\[\]【】\s]*(?:下一页|下页|后一页|后页|next)\s*[>»›\]】]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[(]?\d{1,3}[\])]?$")
_PAGE_OF = re.compile(r"\d{1,4}\s*/\s*(\d{1,4})\s*页")
_PROXY = re.compile(r"[\"']([^\"'\s]*dataproxy\.jsp)[^\"']*[\"']", re.IGNORECASE)
_PROXY_NAMES = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_PER_PAGE = re.compile(r"\bper_?page['\"]?\s*[:=]\s*['\"]?(\d{1,3})", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,6})\s*</totalrecord>|\btotal_?records?['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.IGNORECASE)
_NUMBERED = re.compile(r"^(.*?)(?:_(\d+))?(\.\w+)$")


def further_pages(url: str, text: str, links: list[Link], scheme: str = "auto") -> list[str]:
    """Return the addresses of list pages that the list page `url` leads to, nearest first; the caller drops those it knows."""
    if scheme == "none":
        return []
    if scheme == "numbered":
        return _next_number(url)
    if scheme == "api" or (scheme == "auto" and json_object(text) is not None):
        return _next_api_page(url, text, links)
    if scheme == "dataproxy" or "startrecord=" in url:
        return _next_records(url, text)
    return _named(url, text) or _linked(url, text, links)


def _named(url: str, text: str) -> list[str]:
    """Pages that the page's script or frame names, without a link to follow."""
    if columns := column_lists(url, text):
        return columns
    if found := _CREATE_PAGE.search(text):
        count, _, stem, ending = found.groups()
        return [urljoin(url, f"{stem}_{number}.{ending}") for number in range(1, min(int(count), MAX_PAGES))]
    if (group := _NEXT_GROUP.search(text)) and (following := resolve(url, unescape(group[1]))):
        return [following]
    return _proxied(url, text)


def _proxied(url: str, text: str) -> list[str]:
    """大汉 pages whose script holds the parameters of `dataproxy.jsp`: the rest of the records in windows of three pages."""
    proxy, size, total = _PROXY.search(text), _PER_PAGE.search(text), _TOTAL.search(text)
    values = {name: found[1] for name in _PROXY_NAMES if (found := re.search(rf"\b{name}['\"]?\s*[:=]\s*['\"]?([^'\",;&}}\s]*)", text))}
    if not (proxy and size and total and {"columnid", "unitid"} <= values.keys()):
        return []
    window, count = 3 * int(size[1] or 15), int(total[1] or total[2])
    address = resolve(url, proxy[1])
    if address is None or not window:
        return []
    starts = range(1, count + 1, window)[:MAX_PAGES]
    return [f"{address}?startrecord={start}&endrecord={min(start + window - 1, count)}&perpage={window // 3}&{urlencode(values)}" for start in starts]


def _linked(url: str, text: str, links: list[Link]) -> list[str]:
    """Pages that links named 下一页 or by a number lead to, in the list's own folder or below it."""
    here = urlsplit(url).path
    folder = here.rsplit("/", 1)[0] + "/"
    stem = here.removesuffix(".htm").removesuffix(".html") + "/"  # 博达: tzgg.htm goes on in tzgg/16.htm
    near = [link for link in links if host_of(link.url) == host_of(url) and urlsplit(link.url).path.startswith((folder, stem))]
    following = [link.url for link in near if _NEXT_WORDS.match(link.words)]
    numbers = [link.url for link in near if _NUMBER.match(link.words)]
    return [*following, *numbers] or _counted(url, text)


def _counted(url: str, text: str) -> list[str]:
    """SiteServer says 第 1 / 6 页 and names its pages `x.html`, `x_2.html` … `x_6.html`."""
    told, name = _PAGE_OF.search(re.sub(r"<[^>]*>|&nbsp;", " ", text)), _NUMBERED.match(urlsplit(url).path)
    if not (told and name) or name[2]:
        return []
    return [urljoin(url, f"{name[1]}_{number}{name[3]}") for number in range(2, min(int(told[1]), MAX_PAGES) + 1)]


def _next_number(url: str) -> list[str]:
    parts = urlsplit(url)
    path = parts.path + "index.html" if parts.path.endswith("/") else parts.path
    name = _NUMBERED.match(path)
    return [urlunsplit(parts._replace(path=f"{name[1]}_{int(name[2] or 0) + 1}{name[3]}"))] if name else []


def _next_api_page(url: str, text: str, links: list[Link]) -> list[str]:
    """The page after this one, as long as the answer holds articles and its `post_count` promises more (100 to a page)."""
    content = json_object(text) or {}
    classify = content.get("classify")
    count = classify.get("post_count") if isinstance(classify, dict) else None
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    page = int(query["page"]) if query.get("page", "").isascii() and query.get("page", "").isdigit() else 1
    last = math.ceil(count / max(1, len(links))) if isinstance(count, int) and page <= 1 else MAX_PAGES
    if not links or page >= last:
        return []
    return [urlunsplit(urlsplit(url)._replace(query=urlencode(query | {"page": str(max(page, 1) + 1)})))]


def _next_records(url: str, text: str) -> list[str]:
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    try:
        first, last = int(query["startrecord"]), int(query["endrecord"])
    except (KeyError, ValueError):
        return []
    total = _TOTAL.search(text)
    window = last - first + 1
    if window < 1 or (total and last >= int(total[1] or total[2])):
        return []
    moved = query | {"startrecord": str(first + window), "endrecord": str(last + window)}
    return [urlunsplit(urlsplit(url)._replace(query=urlencode(moved)))]
