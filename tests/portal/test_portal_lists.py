"""Every shape's list leads to every article once, by its own way of paging."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urljoin

import httpx
import pytest

from tests.portal import NOTICES, PLANS, SHAPES, Portal, Site, captured_site
from tests.portal.articles import traps
from tests.portal.shapes import jcms

_ROW = re.compile(r'<li><a href="([^"]+)" title="([^"]+)" target="_blank">([^<]+)</a><span>([\d-]+)</span></li>')
_NEXT = re.compile(r'<a (?:class="next" )?href="([^"]+)">下一?页</a>')


def by_links(client: httpx.Client, url: str) -> Iterator[tuple[str, str]]:
    """The list's pages as the links named 下一页 lead to them."""
    while url:
        page = client.get(url).text
        yield url, page
        following = _NEXT.search(page)
        url = urljoin(url, unescape(following[1])) if following else ""


def by_script(client: httpx.Client, url: str) -> Iterator[tuple[str, str]]:
    """The pages that createPageHTML counts."""
    page = client.get(url).text
    found = re.search(r'createPageHTML\((\d+), 0, "(\w+)", "(\w+)"\)', page)
    assert found is not None
    yield url, page
    for number in range(1, int(found[1])):
        yield url, client.get(urljoin(url, f"{found[2]}_{number}.{found[3]}")).text


def by_proxy(client: httpx.Client, url: str) -> Iterator[tuple[str, str]]:
    """The column's own records, and the rest from dataproxy.jsp."""
    page = client.get(url).text
    yield url, page
    total, query = re.search(r"totalRecord:(\d+)", page), re.search(r"urlQuery:'([^']+)'", page)
    assert total is not None
    assert query is not None
    for start in range(46, int(total[1]) + 1, 45):
        response = client.post(urljoin(url, f"/module/web/jpage/dataproxy.jsp?startrecord={start}&endrecord={start + 44}&perpage=15"), data=dict(
            pair.split("=") for pair in query[1].split("&")
        ))
        yield url, response.text


def by_groups(client: httpx.Client, url: str) -> Iterator[tuple[str, str]]:
    """The column's own records, and the groups that each group links to."""
    while url:
        page = client.get(url).text
        yield url, page
        following = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', page)
        url = urljoin(url, unescape(following[1])) if following else ""


WALKS: dict[str, Callable[[httpx.Client, str], Iterator[tuple[str, str]]]] = {
    "links": by_links, "createPageHTML": by_script, "dataproxy": by_proxy, "nextgroup": by_groups,
}


def walked(client: httpx.Client, site: Site) -> list[tuple[str, str]]:
    """Address and whole title of every row of the list of plans."""
    if site.shape.paging == "gkmlpt":
        return list(by_api(client, site))
    pages = WALKS[site.shape.paging](client, site.list_url())
    return [(urljoin(url, unescape(row[0])), unescape(row[1])) for url, page in pages for row in _ROW.findall(page)]


def by_api(client: httpx.Client, site: Site) -> Iterator[tuple[str, str]]:
    for number in range(1, 100):
        found = json.loads(client.get(site.list_url().replace("page=1", f"page={number}")).content)
        if not found["articles"]:
            return
        assert found["classify"]["post_count"] == len(site.plans)
        yield from ((entry["post_url"], entry["title"]) for entry in found["articles"])


@pytest.mark.parametrize("count", [0, 14, 15, 44, 45, 89, 120, 205])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_leads_to_every_article_once(shape: str, count: int, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape, neighbours=count)]) as portal:
        site = portal["440600"]
        rows = walked(client, site)
        assert rows == [(site.url(article), article.listed) for article in site.plans]
        assert client.get(rows[-1][0]).status_code == 200


@pytest.mark.parametrize("shape", SHAPES)
def test_a_second_column_has_articles_of_its_own(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape)]) as portal:
        site = portal["440600"]
        plans, notices = client.get(site.list_url(PLANS)).text, client.get(site.list_url(NOTICES)).text
        assert site.notices[0].listed[:20] in notices.encode().decode("unicode_escape" if shape == "gkmlpt" else "utf-8")
        assert plans != notices


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_can_shrink_and_grow_while_it_is_served(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape, neighbours=60)]) as portal:
        site = portal["440600"]
        site.listing_limit = 3
        if shape != "gkmlpt":  # its check counts all plans
            assert len(walked(client, site)) == 3
        site.listing_limit = None
        site.unlist(site.plans[0])
        assert len(walked(client, site)) == 60


@pytest.mark.parametrize("shape", SHAPES)
def test_a_duplicate_is_listed_under_both_addresses_and_shows_one_article(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape, neighbours=3)]) as portal:
        site = portal["440600"]
        second = site.duplicate(site.plan)
        urls = [url for url, title in walked(client, site) if title == site.plan.listed]
        assert urls == [site.url(site.plan), second]
        assert client.get(second).content == client.get(site.url(site.plan)).content


def test_list_titles_are_cut_and_whole_in_the_attribute(client: httpx.Client) -> None:
    with Portal([captured_site("350400", "trs", neighbours=5)]) as portal:
        rows = _ROW.findall(client.get(portal["350400"].list_url()).text)
        cut = [(title, shown) for _, title, shown, _ in rows if shown.endswith("...")]
        assert [title for title, shown in cut if "工作要点" in title and "工作要点" not in shown]
        assert all(title.startswith(shown[:-3]) and len(title) > len(shown) - 3 for title, shown in cut)


def test_traps_speak_of_plans_and_the_other_articles_do_not() -> None:
    site = captured_site("440600", "trs", with_traps=True)
    named = {trap.listed for trap in traps(site.plan.date)}
    assert {article.listed for article in site.plans if re.search("工作要点|工作总结|工作计划", article.listed)} == {*named, site.plan.listed}


@pytest.mark.parametrize("shape", SHAPES)
def test_traps_lead_off_the_site_and_nowhere(shape: str, client: httpx.Client) -> None:
    with Portal([captured_site("440600", shape, with_traps=True)]) as portal:
        site = portal["440600"]
        shown = client.get(site.list_url()).text
        assert all(address in shown for address in ("http://www.moe.gov.cn/", "//qu.example.gov.cn/", "javascript:void(0)"))


def test_the_old_platforms_pages_are_numbered_from_the_oldest(client: httpx.Client) -> None:
    with Portal([captured_site("440600", "vsb", neighbours=60)]) as portal:
        urls = [url for url, _ in by_links(client, portal["440600"].list_url())]
        assert [url.rsplit("/", 1)[1] for url in urls] == ["ghjh.htm", "4.htm", "3.htm", "2.htm", "1.htm"]


def test_the_api_takes_page_0_for_page_1(client: httpx.Client) -> None:
    with Portal([captured_site("440600", "gkmlpt")]) as portal:
        url = portal["440600"].list_url()
        assert client.get(url.replace("page=1", "page=0")).content == client.get(url).content


def test_a_proxy_without_its_column_answers_nothing(client: httpx.Client) -> None:
    with Portal([captured_site("440600", "jcms")]) as portal:
        assert client.get(f"{portal['440600'].origin}{jcms.PROXY}?startrecord=1&endrecord=45").content == b""
