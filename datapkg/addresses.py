"""Web addresses: made whole, made comparable, and told apart from what is no address of a page."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_INVISIBLE = re.compile(r"[\x00-\x20\x7f]+$|^[\x00-\x20\x7f]+|[\t\r\n]")
_SAFE = "/:@!$&'()*+,;=-._~"


@lru_cache(maxsize=8192)  # every page of a site has the same menu
def normal_url(url: str) -> str:
    """Return the one spelling of an http(s) address: lower-case host, no default port, no dot segments, no fragment.

    Raises ValueError for anything else.

    >>> normal_url("HTTPS://Edu.Example.cn:443/a/../规划/?b=1#top")
    'https://edu.example.cn/%E8%A7%84%E5%88%92/?b=1'
    """
    parts = urlsplit(_INVISIBLE.sub("", url))
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise ValueError(f"{url!r} is no http address")
    host = parts.hostname.rstrip(".").encode("idna").decode() if not parts.hostname.isascii() else parts.hostname.rstrip(".")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != _PORTS[parts.scheme]:
        netloc += f":{parts.port}"
    return urlunsplit((parts.scheme, netloc, _path(parts.path), quote(parts.query, safe=_SAFE + "?%/[]"), ""))


def _path(path: str) -> str:
    pieces = [quote(unquote(piece, errors="surrogateescape"), safe=_SAFE.replace("/", ""), errors="surrogateescape") for piece in path.split("/")]
    kept: list[str] = []
    for piece in pieces[1:] or [""]:
        if piece == ".." and kept:
            kept.pop()
        elif piece not in (".", ".."):
            kept.append(piece)
    if pieces[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def address_key(url: str) -> str:
    """Return what two addresses of one page share: the normalised address without its scheme, since portals move to https.

    >>> address_key("http://edu.example.cn/a.html")
    '//edu.example.cn/a.html'
    """
    return normal_url(url).partition(":")[2]


def resolve(base: str, href: str) -> str | None:
    """Return the normalised address that a link on page `base` leads to; None for scripts, mail, anchors and broken ones."""
    plain = _INVISIBLE.sub("", href)
    if not plain or plain.startswith("#"):
        return None
    try:
        return normal_url(urljoin(base, plain))
    except (ValueError, UnicodeError):
        return None


def host_of(url: str) -> str:
    """Return an address's host, with the port unless it is the scheme's own: `edu.example.cn`, `127.0.0.1:8000`."""
    return urlsplit(normal_url(url)).netloc
