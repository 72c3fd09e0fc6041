"""Addresses without the passwords in them."""

import re
from urllib.parse import unquote

_USERINFO = re.compile(r"(?<=://)[^/\s]*@")
_QUERY = re.compile(r"(?i)([?&;](?:[^=&\s]*(?:key|token|secret|signature|password|credential|sig)[^=&\s]*)=)[^&\s'\"]+")


def masked(text: str, address: str = "") -> str:
    """Return a text with user names, passwords and signatures in its addresses as ***; also those of `address`, wherever they stand.

    >>> masked("ftp://me:secret@example.org/data")
    'ftp://***@example.org/data'
    """
    for hit in _USERINFO.findall(address):
        _, _, password = hit[:-1].partition(":")
        for secret in (password, unquote(password)):
            if secret:
                text = text.replace(secret, "***")
    return _QUERY.sub(r"\1***", _USERINFO.sub("***@", text))
