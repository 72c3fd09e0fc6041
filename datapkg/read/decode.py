"""Bytes to text: which encoding, and whether there is text at all."""

import codecs
import re

from datapkg.errors import UnreadableContent
from datapkg.read.normalise import is_visible

MAX_BYTES = 32 * 1024 * 1024
"""The longest plan seen has 40 kB; a thousand times that is no work plan."""

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_AGAIN = "Save the page's text again."
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|div|table|p|center|iframe)\b|"
    r".{0,2000}?<(?:html|head|body)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive (docx, xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Office file (doc, xls, wps)",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "gzip data",
    b"Rar!": "a rar archive",
    b"7z\xbc\xaf": "a 7z archive",
}
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_GARBLED = re.compile("[\ufffd\ue000-\uf8ff\u0080-\u009f\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
"""What UTF-8 read as GBK (private use, U+FFFD) or as Latin-1 (accented letters; not · × ÷) is full of."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b]")


def media_type_of(payload: bytes) -> str:
    """Return what the bytes are, by how they begin: text/html, application/pdf, a docx's type, else text/plain."""
    if payload.startswith(b"%PDF-"):
        return PDF
    if payload.startswith(b"PK\x03\x04") and b"word/" in payload:
        return DOCX
    head = payload[:_HEAD]
    bom = next((encoding for bom, encoding in _BOMS.items() if head.startswith(bom)), "utf-8")
    text = head.decode(bom, "replace").replace("\x00", "")
    return HTML if _HTML.match(text) else "text/plain"


def check_size(payload: bytes, name: str) -> None:
    """Raise UnreadableContent, naming `name`, for no bytes at all and for more than a page can have."""
    if not payload.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableContent(f"{name}: the file is empty. {_AGAIN}")
    if len(payload) > MAX_BYTES:
        raise UnreadableContent(
            f"{name}: {len(payload):,} bytes are more than a page can have ({MAX_BYTES:,}). Is it the right file?"
        )


def decode(payload: bytes, name: str) -> str:
    """Return the text of `payload`: by its byte order mark, else UTF-8, else GB18030 (which contains GBK and GB2312).

    Raises UnreadableContent, naming `name` and the reason, for what is empty, too large, binary or in no such encoding.
    """
    check_size(payload, name)
    for magic, what in _MAGIC.items():
        if payload.startswith(magic):
            raise UnreadableContent(f"{name}: this is {what}, not text. Save the page as UTF-8 text.")
    text = _decoded(payload, name)
    if _HTML.match(text):
        raise UnreadableContent(f"{name}: this is HTML, not text. Save the page's text as UTF-8 instead.")
    if not is_visible(text):
        raise UnreadableContent(f"{name}: the file is empty: nothing in it is visible. {_AGAIN}")
    _refuse_garbage(text, name)
    return text


def _decoded(payload: bytes, name: str) -> str:
    for bom, encoding in _BOMS.items():
        if payload.startswith(bom):
            return _strictly(payload, encoding, name)
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        where = error.start
    text = _try_gb18030(payload)
    if text is None:
        raise UnreadableContent(
            f"{name}: neither UTF-8 (byte {where} is wrong) nor GB18030. Save the page again as UTF-8 text."
        )
    return text


def _strictly(payload: bytes, encoding: str, name: str) -> str:
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableContent(
            f"{name}: its byte order mark says {encoding}, but byte {error.start} is wrong. Save it again as UTF-8 text."
        ) from error


def _try_gb18030(payload: bytes) -> str | None:
    """GB18030 accepts most byte runs, so what it gives must also look like Chinese: mostly GB2312's common characters."""
    try:
        text = payload.decode("gb18030")
    except UnicodeDecodeError:
        return None
    high = [char for char in text if ord(char) > 0x7F]
    if not high:
        return None
    common = sum("\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
                 or "\u2010" <= char <= "\u2030" or char == "\xb7" for char in high)
    rare = sum(_is_rare(char) for char in high)
    return text if common >= 0.9 * len(high) and rare <= 0.15 * len(high) else None


def _is_rare(char: str) -> bool:
    """Outside GB2312, so in hardly any plan; wrongly decoded UTF-8 is full of such characters."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return "\u4e00" <= char <= "\u9fff"
    return False


def _refuse_garbage(text: str, name: str) -> None:
    controls = len(_CONTROLS.findall(text))
    if controls > max(8, len(text) // 200):
        raise UnreadableContent(f"{name}: binary data ({controls:,} control characters), not text.")
    garbled = len(_GARBLED.findall(text))
    if garbled > max(20, len(text) // 50):
        raise UnreadableContent(
            f"{name}: the text was saved in a wrong encoding ({garbled:,} garbled characters of {len(text):,}). Save the page again as UTF-8."
        )
