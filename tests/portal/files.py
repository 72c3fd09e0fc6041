"""Attachments: real docx, pdf and xlsx made of an article's lines; doc and wps as far as a reader looks at them."""

import io
from functools import lru_cache

from tests.portal.articles import Attachment

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf", "doc": "application/msword", "wps": "application/vnd.ms-works", "octet": "application/octet-stream",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FONT = "STSong-Light"


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
    return buffer.getvalue()


def _pdf(lines: tuple[str, ...]) -> bytes:
    """Paragraphs broken into lines and pages, each page with its number, as an office program prints them."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    from tests.portal.markup import text

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    style = ParagraphStyle("body", fontName=_FONT, fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28)

    def number(canvas: object, document: object) -> None:
        canvas.setFont(_FONT, 10)  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 40, f"— {document.page} —")  # type: ignore[attr-defined]

    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, invariant=1).build([Paragraph(text(line), style) for line in lines], onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def _xlsx(lines: tuple[str, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for line in lines:
        sheet.append([line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _ole(lines: tuple[str, ...]) -> bytes:
    """The signature of a compound file and text in UTF-16, which is no document that any program opens."""
    return _OLE + bytes(504) + "\r".join(lines).encode("utf-16-le")
