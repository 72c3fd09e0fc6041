"""Attachments: real docx, pdf and xlsx made of an article's lines; doc and wps as far as a reader looks at them."""

import io
import re
import zipfile
from functools import lru_cache

from tests.portal.articles import Attachment

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf", "doc": "application/msword", "wps": "application/vnd.ms-works", "octet": "application/octet-stream",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FONT = "STSong-Light"
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@lru_cache(maxsize=64)
def content(attachment: Attachment) -> bytes:
    """Return the file's bytes."""
    return {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "doc": _ole, "wps": _ole, "octet": _docx}[attachment.kind](attachment.lines)


def _docx(lines: tuple[str, ...]) -> bytes:
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _pdf(lines: tuple[str, ...]) -> bytes:
    """Paragraphs broken into lines and pages, each page with its number, as an office program prints them."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    from tests.portal.markup import text

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    style = ParagraphStyle("body", fontName=_FONT, fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28)

    def number(canvas: object, document: object) -> None:
        canvas.setFont(_FONT, 10)  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 40, f"— {document.page} —")  # type: ignore[attr-defined]

    buffer = io.BytesIO()
    template = PageTemplate(frames=[Frame(72, 72, 451, 698)], onPageEnd=number)
    BaseDocTemplate(buffer, pageTemplates=[template], invariant=1).build([Paragraph(text(line), style) for line in lines])
    return buffer.getvalue()


def _xlsx(lines: tuple[str, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for line in lines:
        sheet.append([line])
    buffer = io.BytesIO()
    book.save(buffer)
    return _undated(buffer.getvalue())


def _undated(packed: bytes) -> bytes:
    """Return the same zip file without the moment when it was made, so that each run serves the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), _MOMENT.sub(b"2020-01-01T00:00:00Z", old.read(name)))
    return buffer.getvalue()


def _ole(lines: tuple[str, ...]) -> bytes:
    """The signature of a compound file and text in UTF-16, which is no document that any program opens."""
    return _OLE + bytes(504) + "\r".join(lines).encode("utf-16-le")
