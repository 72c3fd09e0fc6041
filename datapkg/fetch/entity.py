"""What a response says, out of how it was sent: content encodings undone within limits, media type and charset told."""

import re
import zlib
from collections.abc import Sequence

Headers = Sequence[tuple[str, str]]
MAX_BYTES = 32 * 1024 * 1024
"""No page or attachment of a work plan is larger, neither as sent nor unpacked."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+_-]+")


class BadEntity(ValueError):  # noqa: N818 (named by what is wrong)
    """The body cannot be unpacked; `code` tells why: `too-large`, `truncated` or `bad-encoding`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of that name, in any case, or None."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def unpacked(body: bytes, headers: Headers, limit: int = MAX_BYTES) -> bytes:
    """Return the body without its content encodings. Raises BadEntity when that is not possible or grows beyond `limit`."""
    encodings = [name.strip().lower() for key, value in headers if key.lower() == "content-encoding" for name in value.split(",")]
    if len(encodings) > 3:
        raise BadEntity("bad-encoding", f"the body is packed {len(encodings)} times over")
    for encoding in reversed(encodings):
        if encoding in ("", "identity"):
            continue
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise BadEntity("bad-encoding", f"the server sent content encoding {encoding!r}, which was not asked for")
        body = _inflated(body, encoding, limit)
    return body


def _inflated(body: bytes, encoding: str, limit: int) -> bytes:
    if not body:
        return body
    # `deflate` means the zlib format; many servers send it raw.
    raw = encoding == "deflate" and (body[0] & 0x0F != 8 or int.from_bytes(body[:2]) % 31)
    window = -zlib.MAX_WBITS if raw else zlib.MAX_WBITS if encoding == "deflate" else zlib.MAX_WBITS | 16
    pieces, size = [], 0
    try:
        while body:
            inflater = zlib.decompressobj(window)
            piece = inflater.decompress(body, limit - size + 1)
            size += len(piece)
            if size > limit:
                raise BadEntity("too-large", f"the body unpacks to more than {limit:,} bytes")
            pieces.append(piece)
            if not inflater.eof:
                raise BadEntity("truncated", f"the {encoding} body ends too early")
            body = inflater.unused_data if inflater.unused_data[:2] == b"\x1f\x8b" else b""
    except zlib.error as error:
        raise BadEntity("bad-encoding", f"the body is not {encoding} as its header says ({error})") from error
    return b"".join(pieces)


def media_type(headers: Headers) -> str | None:
    """Return the media type in lower case and without parameters, or None where the server told none that is one."""
    told = (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()
    return told if _MEDIA_TYPE.fullmatch(told) else None


def charset(headers: Headers) -> str | None:
    """Return the charset that the server told, in lower case, or None."""
    found = _CHARSET.search(header(headers, "Content-Type") or "")
    return found[1].lower() if found else None
