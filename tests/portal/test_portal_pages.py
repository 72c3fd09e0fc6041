"""What the portal serves is what was captured, in every shape, encoding and way of writing paragraphs."""

from collections import Counter

import httpx
import pytest
from w3lib.encoding import html_to_unicode

from tests.portal import BUREAUS, ENCODINGS, NOTICES, PLANS, SHAPES, Article, Portal, Site, all_sites, captured_article, captured_site
from tests.portal.conftest import lines_of_html
from tests.portal.encodings import Encoding
from tests.portal.markup import STYLES, info_definitions, info_header_table, info_line, info_list, info_paragraphs, info_table, paragraphs


def squeezed(lines: tuple[str, ...]) -> list[str]:
    return [" ".join(line.split()) for line in lines if line.strip()]


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def browser_text(response: httpx.Response) -> str:
    """The page as browsers decode it: BOM, header, meta tag."""
    return html_to_unicode(response.headers["content-type"], response.content)[1]


def stands_whole(article: Article, lines: list[str]) -> bool:
    """Say whether the body's lines stand in the page's once, all, and with nothing between them."""
    body = squeezed(article.body)
    return [lines[at:at + len(body)] for at in range(len(lines))].count(body) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_captured_pages_are_served_whole(shape: str, encoding: str, client: httpx.Client) -> None:
    with Portal(all_sites(shape, encoding)) as portal:
        for site in portal:
            response = client.get(site.url(site.plan))
            lines = lines_of_html(browser_text(response))
            assert response.status_code == 200
            assert stands_whole(site.plan, lines), site.key
            for line in squeezed((site.plan.line, site.plan.crumb, *site.plan.before, *site.plan.after)):
                assert line in lines
            assert (site.plan.title is None) or lines.count(" ".join(site.plan.title.split())) >= 1


@pytest.mark.parametrize("bureau_id", BUREAUS)
@pytest.mark.parametrize("style", STYLES)
def test_every_way_of_writing_paragraphs_keeps_their_words(style: str, bureau_id: str) -> None:
    article = captured_article(bureau_id)
    assert lines_of_html(paragraphs(article.body, style)) == squeezed(article.body)


@pytest.mark.parametrize("bureau_id", BUREAUS)
def test_an_article_has_every_character_of_its_capture(bureau_id: str) -> None:
    article = captured_article(bureau_id)
    info = [label + value for label, value in article.info]
    parts = characters("".join((*article.before, article.crumb, *info, article.title or "", article.line, *article.body, *article.after)))
    captured = characters(article.captured)
    assert not parts - captured
    # The info block's colons and bullets are layout, which each system has its own way of.
    layout = captured - parts
    assert set(layout) <= {":", "•"}
    assert layout.total() <= 2 * len(article.info)


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_an_encoding_keeps_what_it_cannot_write(encoding: Encoding) -> None:
    data = encoding.encode(f'<meta charset="{encoding.meta or ""}"><p>•龘\u00a0〇𠮷①</p>')
    assert lines_of_html(html_to_unicode(encoding.content_type(), data)[1]) == ["•龘 〇𠮷①"]


@pytest.mark.parametrize("layout", [info_table, info_header_table, info_list, info_definitions, info_paragraphs, info_line])
def test_an_info_block_shows_each_label_and_value(layout: object) -> None:
    pairs = (("索 引 号", "SM00104-0200-2020-00017"), ("文号", "明教办〔2020〕1号"))
    seen = "".join(lines_of_html(layout(pairs)))  # type: ignore[operator]
    assert all(label in seen and value in seen for label, value in pairs)


@pytest.mark.parametrize("shape", SHAPES)
def test_gbk_bytes_are_no_utf_8(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("430300", shape, "gb2312-gbk")]) as portal:
        response = client.get(portal["430300"].url(portal["430300"].plan))
        assert "charset" not in response.headers["content-type"]
        with pytest.raises(UnicodeDecodeError):
            response.content.decode("utf-8")


@pytest.mark.parametrize("shape", SHAPES)
def test_each_article_has_an_address_of_its_own(shape: str) -> None:
    site = captured_site("440600", shape)
    paths = [site.path(article) for column in (PLANS, NOTICES) for article in site.listed(column)]
    assert len(set(paths)) == len(paths) == 81


@pytest.mark.parametrize("shape", SHAPES)
def test_meta_tags_name_title_and_date_on_articles_alone(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("350400", shape)]) as portal:
        site: Site = portal["350400"]
        page = client.get(site.url(site.plan)).text
        listing = client.get(site.origin + ("/" if shape == "gkmlpt" else site.shape.list_path(site, PLANS))).text
    assert "articletitle" in page.lower()
    assert "pubdate" in page.lower()
    assert "articletitle" not in listing.lower()
    with Portal([captured_site("350400", shape)]) as portal:
        portal["350400"].has_meta_tags = False
        assert "pubdate" not in client.get(portal["350400"].url(portal["350400"].plan)).text.lower()
