"""A plan that exists only as docx or PDF is read paragraph by paragraph; what cannot be read is refused by name."""

import io

import docx
import pytest

from datapkg.errors import UnreadableContent
from datapkg.read.decode import DOCX, HTML, PDF, media_type_of
from datapkg.read.office import _paragraphs
from datapkg.read.page import read_payload

LINES = ["某市教育局2020年工作要点", "2020年，全市教育工作的总体要求是：办好人民满意的教育。", "一、加强领导", "（一）加强党建。落实主体责任。", "（二）建好队伍。抓好教师培训。"]


def docx_of(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "序号", "任务"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_docx_is_read_with_its_tables() -> None:
    page = read_payload(docx_of(LINES), "plan.docx")
    assert page.text == "\n".join([*LINES, "序号 任务"])
    assert (page.title, page.media_type, page.page_kind) == (LINES[0], DOCX, "article")


def test_a_mend_is_applied_to_a_docx_too() -> None:
    assert read_payload(docx_of(LINES), "plan.docx", mend=lambda text: text.replace("2020", "2021")).title == "某市教育局2021年工作要点"


@pytest.mark.parametrize("payload", [docx_of(LINES)[:2000], b"%PDF-1.7\nno pdf", b"PK\x03\x04 word/ broken"])
def test_a_damaged_file_is_refused_by_name(payload: bytes) -> None:
    with pytest.raises(UnreadableContent, match=r"^plan: the (docx|PDF) cannot be read"):
        read_payload(payload, "plan")


def test_a_file_without_text_is_refused() -> None:
    with pytest.raises(UnreadableContent, match="no text in the file"):
        read_payload(_pdf([]), "scan.pdf")


def test_lines_of_a_pdf_are_joined_where_the_paper_ended() -> None:
    lines = ["某市教育局工作要点", "2020年全市教育工作要全面贯彻党的教育方针落实", "立德树人根本任务办好人民满意的教育。", "一、加强领导，全面落实主体责任，抓好教师队伍",
             "（一）加强党建，推动全市教育系统党的建设高质", "量发展。", "（二）建好队伍。"]
    assert _paragraphs(lines) == [lines[0], lines[1] + lines[2], lines[3], lines[4] + lines[5], lines[6]]


def test_a_pdf_is_read() -> None:
    page = read_payload(_pdf(["2020 Work Plan", "1. First. Done."]), "plan.pdf")
    assert page.text == "2020 Work Plan\n1. First. Done."
    assert page.media_type == PDF


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page, by hand: its text is ASCII, as a font for more would have to be embedded."""
    text = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {text}ET"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


@pytest.mark.parametrize(("payload", "kind"), [
    (b"<!DOCTYPE html><html>", HTML), (b"\xef\xbb\xbf\r\n<html lang=zh>", HTML), (b"<!-- saved from url=(0014)about:internet -->\n<HTML>", HTML),
    (b"<meta charset=gbk><title>", HTML), ("<html>".encode("utf-16"), HTML), (b"junk <html><body>", HTML), (b"%PDF-1.4", PDF), (b"PK\x03\x04..word/document.xml", DOCX),
    ("某市教育局2020年工作要点".encode(), "text/plain"), (b"a < b", "text/plain"), (b"PK\x03\x04..xl/workbook.xml", "text/plain"), (b"", "text/plain"),
])
def test_a_media_type_is_told_by_how_the_bytes_begin(payload: bytes, kind: str) -> None:
    assert media_type_of(payload) == kind
