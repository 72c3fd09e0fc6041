"""What can happen to a site between two visits, and what its robots.txt, validators and attachments are."""

import io
import re
import zipfile
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.portal import SHAPES, Answer, Attachment, Portal, Site, captured_site
from tests.portal.articles import Article, as_attachment, as_picture, with_table
from tests.portal.conftest import lines_of_html
from tests.portal.files import content

LINES = ("一、扩大优质教育资源", "(一)增加学位供给。年底前新建中小学6所,新增公办义务教育学位8000个,并做好招生、师资、经费各项准备,确保秋季学期如期开学。")


@pytest.fixture
def portal() -> object:
    with Portal([captured_site("440600", "trs")]) as portal:
        yield portal


@pytest.fixture
def site(portal: Portal) -> Site:
    return portal["440600"]


def test_an_unchanged_page_is_304(site: Site, client: httpx.Client) -> None:
    first = client.get(site.url(site.plan))
    for name, value in (("If-None-Match", first.headers["etag"]), ("If-Modified-Since", first.headers["last-modified"])):
        again = client.get(site.url(site.plan), headers={name: value})
        assert (again.status_code, again.content) == (304, b"")


def test_an_edited_page_is_sent_again_under_new_validators(site: Site, client: httpx.Client) -> None:
    first = client.get(site.url(site.plan))
    site.edit(site.plan, "阳光一小时", "阳光两小时")
    known = {"If-None-Match": first.headers["etag"], "If-Modified-Since": first.headers["last-modified"]}
    again = client.get(site.url(site.plan), headers=known)
    assert again.status_code == 200
    assert "阳光两小时" in again.text
    assert modified(again) > modified(first)
    with pytest.raises(ValueError, match="stands nowhere"):
        site.edit(site.plan, "阳光一小时", "")


def modified(response: httpx.Response) -> datetime:
    return parsedate_to_datetime(response.headers["last-modified"])


@pytest.mark.parametrize(("validators", "sent"), [("both", {"etag", "last-modified"}), ("etag", {"etag"}), ("last-modified", {"last-modified"}), ("none", set())])
def test_a_site_sends_the_validators_it_has(validators: str, sent: set[str], site: Site, client: httpx.Client) -> None:
    site.validators = validators
    response = client.get(site.url(site.plan))
    assert {"etag", "last-modified"} & set(response.headers) == sent
    again = client.get(site.url(site.plan), headers={"If-None-Match": "*"})
    assert again.status_code == (304 if "etag" in sent else 200)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_live_page_differs_each_time_and_says_the_same(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape)]) as portal:
        site = portal["440600"]
        site.live = True
        first, second = client.get(site.url(site.plan)), client.get(site.url(site.plan))
        assert first.content != second.content
        assert "etag" not in first.headers
        assert lines_of_html(first.text) == lines_of_html(second.text)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_can_be_gone_while_its_link_stays(status: int, site: Site, client: httpx.Client) -> None:
    listing = client.get(site.list_url()).content
    site.remove(site.plan, status)
    assert client.get(site.url(site.plan)).status_code == status
    assert client.get(site.list_url()).content == listing


def test_unknown_paths_are_404_in_the_sites_own_frame(site: Site, client: httpx.Client) -> None:
    response = client.get(site.origin + "/zwgk/none.html")
    assert (response.status_code, site.name in response.text) == (404, True)


def test_unknown_paths_can_show_the_front_page(site: Site, client: httpx.Client) -> None:
    site.front_for_unknown = True
    assert client.get(site.origin + "/zwgk/none.html").content == client.get(site.origin + "/").content


def test_robots_txt_is_what_the_site_says(site: Site, client: httpx.Client) -> None:
    url = site.origin + "/robots.txt"
    assert "Disallow: /admin/" in client.get(url).text
    site.robots = "User-agent: *\nCrawl-delay: 7\n"
    assert "Crawl-delay: 7" in client.get(url).text
    site.robots = None
    assert client.get(url).status_code == 404
    site.robots = Answer(b"", status=302, headers=(("Location", "/404.html"),))
    assert client.get(url, follow_redirects=True).status_code == 404
    site.soft_not_found = True
    response = client.get(url, follow_redirects=True)
    assert (response.status_code, "不存在或已删除" in response.text) == (200, True)


@pytest.mark.parametrize(("compression", "accepted", "packed"), [("asked", "gzip", True), ("asked", "identity", False), ("always", "identity", True), ("never", "gzip", False)])
def test_a_site_packs_its_pages_as_it_likes(compression: str, accepted: str, packed: bool, site: Site, client: httpx.Client) -> None:
    site.compression = compression
    response = client.get(site.url(site.plan), headers={"Accept-Encoding": accepted})
    assert (response.headers.get("content-encoding") == "gzip") is packed
    assert "</html>" in response.text


def test_head_has_headers_and_no_body(site: Site, client: httpx.Client) -> None:
    response = client.head(site.url(site.plan))
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) == len(client.get(site.url(site.plan)).content)


# Attachments

def plan_with(*files: Attachment) -> Article:
    site = captured_site("440600", "trs")
    return Article(990001, "某局2022年工作要点", site.plan.date, ("现将工作要点印发,详见附件。",), "某局2022年工作要点", attachments=files)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_links_to_its_attachments(shape: str, client: httpx.Client) -> None:
    files = [Attachment(f"某局2022年工作要点.{kind}", kind, LINES) for kind in ("docx", "pdf", "xlsx", "doc", "wps")]
    with Portal([captured_site("440600", shape)]) as portal:
        site = portal["440600"]
        article = site.put(plan_with(*files))
        page = client.get(site.url(article)).text
        for item in files:
            path = site.shape.attachment_path(site, site.columns[0], article, item.name)
            assert path.replace("&", "&amp;") in page
            response = client.get(site.origin + path)
            assert (response.status_code, response.content) == (200, content(item))
            assert response.headers["content-type"].startswith("application/")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_plan_can_be_published_as_a_file_alone(kind: str, site: Site, client: httpx.Client) -> None:
    article = site.put(as_attachment(site.plan, kind, "wps"))
    page = client.get(site.url(article)).text
    assert "".join(lines_of_html(page)).count("一、深入学习贯彻") == 0
    assert [item.name for item in article.attachments] == [f"佛山市教育局2018年工作要点.{kind}", "佛山市教育局2018年工作要点.wps"]
    assert all(item.name in page for item in article.attachments)
    assert article.attachments[0].lines[2:] == tuple(captured_site("440600", "trs").plan.body[1:])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_can_hold_a_table_or_only_a_picture(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape)]) as portal:
        site = portal["440600"]
        url = site.url(site.put(with_table(site.plan, (("序号", "任务"), ("1", "新增学位<8000个")))))
        lines = lines_of_html(client.get(url).text)
        at = lines.index("序号")
        assert lines[at - 1:at + 4] == [site.plan.body[-1], "序号", "任务", "1", "新增学位<8000个"]
        site.put(as_picture(site.plan))
        page = client.get(url).text
        assert "/images/plan.jpg" in page
        assert "总体要求" not in page


def test_a_docx_has_a_paragraph_a_line() -> None:
    from docx import Document

    document = Document(io.BytesIO(content(Attachment("a.docx", "docx", LINES))))
    assert tuple(paragraph.text for paragraph in document.paragraphs) == LINES


def test_a_pdf_has_its_words_broken_into_lines_and_a_page_number() -> None:
    from pypdfium2 import PdfDocument

    with PdfDocument(content(Attachment("a.pdf", "pdf", LINES * 20))) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    assert "".join(pages[0].split()).startswith("".join(LINES))
    assert "".join(pages[1].split()).endswith("—2—")


def test_an_xlsx_has_a_row_a_line() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content(Attachment("a.xlsx", "xlsx", LINES)))).active
    assert tuple(row[0].value for row in sheet.iter_rows()) == LINES


@pytest.mark.parametrize("kind", ["doc", "wps"])
def test_doc_and_wps_bear_the_signature_of_compound_files(kind: str) -> None:
    assert content(Attachment(f"a.{kind}", kind, LINES)).startswith(bytes.fromhex("d0cf11e0a1b11ae1"))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_file_does_not_tell_when_it_was_made(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content(Attachment(f"a.{kind}", kind, LINES)))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", packed.read("docProps/core.xml"))) == {b"2020-01-01T00:00:00Z"}
