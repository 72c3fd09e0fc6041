"""How a site's bytes are encoded, and what it says about that: the truth, nothing, or something wrong."""

import codecs
from dataclasses import dataclass


@dataclass(frozen=True)
class Encoding:
    """One way to encode pages: the bytes' codec, and the charset that header and meta tag name (None: they name none)."""

    name: str
    codec: str
    header: str | None
    meta: str | None
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """Return the bytes of an HTML or XML text; what the codec lacks becomes a character reference, as editors do."""
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode(self.codec, "xmlcharrefreplace")

    def content_type(self, media_type: str = "text/html") -> str:
        """Return the Content-Type header that the site sends."""
        return f"{media_type}; charset={self.header}" if self.header else media_type


ENCODINGS = {
    encoding.name: encoding
    for encoding in (
        Encoding("utf-8", "utf-8", "utf-8", "utf-8"),
        Encoding("utf-8-meta", "utf-8", None, "utf-8"),
        Encoding("utf-8-bom", "utf-8", None, "gb2312", bom=True),  # a BOM beats the meta tag
        Encoding("gbk", "gbk", "GBK", "gbk"),
        Encoding("gb18030", "gb18030", None, "gb18030"),
        Encoding("gb2312-gbk", "gbk", None, "gb2312"),
        Encoding("gb2312-gb18030", "gb18030", None, "gb2312"),
        Encoding("gb2312-header", "gb18030", "gb2312", None),
    )
}
"""Every encoding by name. All of them are read right by a browser; what no browser could read is a fault, not an encoding."""
