"""Bytes of a web page to text, in the encoding that a browser would take."""

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_LAST = "gb18030"


def decode_html(payload: bytes, content_type: str | None = None) -> str:
    """Return the text of a page: by its byte order mark, as UTF-8 if it is that, else as the header or the page itself declares.

    `content_type` is the header as served (`text/html; charset=gbk`) or a charset alone. A page that a browser saved anew is
    UTF-8 whatever it declares, and nothing else is UTF-8 by chance; gb2312 means GB18030. What cannot be read becomes U+FFFD,
    as in a browser.
    """
    mark, bom = read_bom(payload)
    if mark and bom is not None:
        return payload[len(bom):].decode(mark, "replace")
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return payload.decode(_declared(payload, content_type), "replace")


def _declared(payload: bytes, content_type: str | None) -> str:
    header = None
    if content_type:
        header = http_content_type_encoding(content_type) or resolve_encoding(content_type)
    declared = header or html_body_declared_encoding(payload) or _LAST
    # Damaged UTF-8 (a page cut off inside a character) is still UTF-8.
    return _LAST if declared in ("utf-8", "ascii", "cp1252") and not _is_mostly_utf8(payload) else declared


def _is_mostly_utf8(payload: bytes) -> bool:
    """Say whether few characters are wrong as UTF-8; GBK read so is wrong at nearly every character."""
    text = payload.decode("utf-8", "replace")
    high = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") <= max(3, high // 20)
