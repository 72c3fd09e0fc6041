"""Plans are found in every portal's way of listing them, and nothing else is; no list is followed for ever or off the bureau's hosts."""

from dataclasses import replace

import pytest

from datapkg.fetch.bureau import is_plan
from datapkg.fetch.catalogue import column_lists
from datapkg.fetch.links import Link, attachments_of, links_of
from datapkg.fetch.paging import MAX_PAGES, further_pages
from datapkg.fetch.profiles import ListPage
from tests.fetch.conftest import Serve
from tests.portal import ENCODINGS, SHAPES, Attachment, captured_site, faults

LIST = "http://edu.example.cn/zwgk/ghjh/"


@pytest.mark.parametrize("shape", SHAPES)
def test_the_plan_among_a_hundred_notices_is_found_in_every_shape(serve: Serve, shape: str) -> None:
    site = captured_site("440600", shape, neighbours=100, with_traps=shape != "gkmlpt")
    with serve(site) as fetcher:
        rows = fetcher.rows()
        assert [(url, row.state) for url, row in rows.items() if row.role == "page" and row.code != "off-host"] == [(site.url(site.plan), "fetched")]
        asked = [seen.request.target for seen in fetcher.portal.requests()]
        assert len(asked) == len(set(asked))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_titles_are_read_in_every_encoding(serve: Serve, encoding: str) -> None:
    site = captured_site("350400", "trs", encoding, neighbours=4)
    with serve(site) as fetcher:
        assert fetcher.rows()[site.url(site.plan)].title == site.plan.listed


@pytest.mark.parametrize("fault", [faults.Charset("iso-8859-1"), faults.Charset(None), faults.Charset("utf-8")])
def test_a_charset_named_wrongly_hides_no_plan(serve: Serve, fault: faults.Fault) -> None:
    site = captured_site("440600", "trs", "gbk", neighbours=4)
    with serve(site) as fetcher:
        fetcher.portal.fault(fault)
        assert site.url(site.plan) in fetcher.rows()


def test_attachments_are_archived_with_their_page_readable_or_not(serve: Serve) -> None:
    site = captured_site("440600", "jcms", neighbours=4)
    kinds = ("docx", "pdf", "xlsx", "doc", "wps")
    with serve(site) as fetcher:
        site.put(replace(site.plan, attachments=tuple(Attachment(f"附件.{kind}", kind, ("一、做好工作",)) for kind in kinds)))
        rows = fetcher.rows()
        assert {row.via for row in rows.values() if row.role == "attachment"} == {site.url(site.plan)}
        archived = [snapshot for snapshot in fetcher.snapshots() if snapshot.role == "attachment"]
        assert sorted((snapshot.url or "").rpartition(".")[2] for snapshot in archived) == sorted(kinds)


def test_a_list_that_shows_its_last_page_for_ever_is_followed_no_further(serve: Serve) -> None:
    site = captured_site("440600", "trs", neighbours=4)
    endless = f"<ul><li><a href='{{}}'>某市教育局2019年工作要点</a> 2019-01-01</li></ul>{'<p>x</p>' * 3}<a href='?p=%d'>下一页</a>"
    with serve(site) as fetcher:
        page = endless.format(site.path(site.plan)) % 7
        fetcher.portal.fault(faults.Page(page.replace("?p=7", "index_7.html")), path="/zwgk/ghjh/*index*")
        fetcher.portal.fault(faults.Page(page.replace("?p=7", "index_1.html")), path="/zwgk/ghjh/")
        fetcher.rows()
        assert len(fetcher.portal.requests(path="*/ghjh/*index*")) <= 2


def test_plans_on_other_hosts_are_reported_and_not_asked_for(serve: Serve) -> None:
    site = captured_site("440600", "trs", neighbours=4)
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.Page("<li><a href='http://127.9.9.9:1/a.html'>某市教育局2019年工作要点</a> 2019-01-01</li>"), path="/zwgk/ghjh/")
        row = fetcher.rows()["http://127.9.9.9:1/a.html"]
        assert (row.state, row.code) == ("listed", "off-host")
        assert "[[host]]" in row.reason


def test_limit_since_and_dry_run_leave_out_what_they_say(serve: Serve) -> None:
    site = captured_site("440600", "trs", neighbours=4)
    plan = site.plan
    with serve(site) as fetcher:
        older = site.put(replace(plan, id=555, title="某市教育局2001年工作计划", listed="某市教育局2001年工作计划", date=plan.date.replace(year=2001)))
        states = {url: row.state for url, row in fetcher.rows(dry_run=True).items() if row.role == "page"}
        assert states == {site.url(plan): "listed", site.url(older): "listed"}
        assert not (fetcher.root / "data" / "snapshots").exists()
        assert not (fetcher.root / "data" / "receipts").exists()
        assert fetcher.rows(limit=0)[site.url(plan)].reason.startswith("not asked")
        rows = fetcher.rows(since=plan.date)
        assert [rows[site.url(each)].state for each in (plan, older)] == ["fetched", "listed"]
        assert fetcher.rows(limit=1)[site.url(older)].state == "fetched"


@pytest.mark.parametrize(
    ("url", "text", "scheme", "expected"),
    [
        (LIST, '<script>createPageHTML(4, 0, "index", "html");</script>', "auto", ["index_1.html", "index_2.html", "index_3.html"]),
        (LIST, "<a href='index_2.htm'>下一页</a>", "auto", ["index_2.htm"]),
        ("http://edu.example.cn/tzgg.htm", "<a href='tzgg/16.htm'>下页</a>", "auto", ["http://edu.example.cn/tzgg/16.htm"]),
        (LIST + "index.jsp", "<a href='index.jsp?pager.offset=20&pager.desc=false'>2</a>", "auto", ["index.jsp?pager.offset=20&pager.desc=false"]),
        ("http://edu.example.cn/channels/12.html", "共 40 条 当前第 1 / 3 页", "auto", ["http://edu.example.cn/channels/12_2.html", "http://edu.example.cn/channels/12_3.html"]),
        (LIST, "<nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1&amp;unitid=2\"></a>]]></nextgroup>", "auto",
         ["http://edu.example.cn/module/web/jpage/dataproxy.jsp?page=1&unitid=2"]),
        (LIST + "x.jsp?startrecord=1&endrecord=45&perpage=15", "<totalrecord>80</totalrecord>", "dataproxy", ["x.jsp?startrecord=46&endrecord=90&perpage=15"]),
        (LIST + "x.jsp?startrecord=46&endrecord=90&perpage=15", "<totalrecord>80</totalrecord>", "dataproxy", []),
        (LIST, "", "numbered", ["index_1.html"]), (LIST + "index_4.html", "", "numbered", ["index_5.html"]),
        (LIST, "<a href='index_2.htm'>下一页</a>", "none", []), (LIST, "<a href='/other/1.html'>2</a>", "auto", []),
        (LIST, "<a href='javascript:next()'>下一页</a><a href='#'>2</a>", "auto", []),
    ],
)
def test_further_pages_are_those_that_the_scheme_names(url: str, text: str, scheme: str, expected: list[str]) -> None:
    found = further_pages(url, text, links_of(text, url), scheme)
    assert found == [each if each.startswith("http") else LIST + each for each in expected]


def test_an_api_is_asked_on_until_its_count_is_reached() -> None:
    url = "http://a.cn/gkmlpt/api/all/257?page=1&sid=9"
    page = '{"classify": {"post_count": %d}, "articles": [{"title": "a", "url": "/1.html"}, {"title": "b", "url": "/2.html"}]}'
    assert further_pages(url, page % 3, links_of(page % 3, url)) == ["http://a.cn/gkmlpt/api/all/257?page=2&sid=9"]
    assert further_pages(url, page % 2, links_of(page % 2, url)) == []
    assert further_pages(url, '{"articles": []}', []) == []


def test_columns_of_plans_are_found_in_the_tree_of_a_catalogue(serve: Serve) -> None:
    site = captured_site("440600", "gkmlpt", neighbours=120)
    with serve(site) as fetcher:
        path = fetcher.profile(site)
        path.write_text(path.read_text(encoding="utf-8").replace(site.list_url(), f"{site.origin}/gkmlpt/index"), encoding="utf-8")
        rows = fetcher.rows()
        assert [(url, row.state) for url, row in rows.items() if row.role == "page"] == [(site.url(site.plan), "fetched")]
        assert rows[f"{site.origin}/gkmlpt/index"].entries == "1"
        asked = [seen.request.target for seen in fetcher.portal.requests(path="/gkmlpt/api/*")]
        assert asked[:2] == [f"/gkmlpt/api/all/257?page={page}&sid=200016" for page in (1, 2)]
        assert {target.partition("?")[0] for target in asked} == {"/gkmlpt/api/all/257"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("window._CONFIG = {SID: '9', TREE: [{\"id\": 1, \"name\": \"机构\", \"children\": [{\"id\": \"7\", \"name\": \"工作总结\"}]}]};", ["7"]),
        ('{"SID":9,"TREE":[{"id":5,"name":"年度计划"},{"id":5,"name":"年度计划"},{"id":6,"name":null},{"id":null,"name":"规划"},3]}', ["5"]),
        ("TREE: [{\"id\": 1, \"name\": \"规划\"}]", []), ("SID: '9', TREE: [{id: 1}]", []), ("SID: '9', TREE: " + "[" * 100_000, []), ("SID: 9", []),
    ],
)
def test_a_catalogue_whose_tree_cannot_be_read_names_no_column(text: str, expected: list[str]) -> None:
    url = "http://a.cn/sub/gkmlpt/index"
    assert column_lists(url, text) == [f"http://a.cn/sub/gkmlpt/api/all/{number}?page=1&sid=9" for number in expected]
    assert column_lists("http://a.cn/zwgk/index", text) == []


def test_a_page_count_beyond_reason_is_cut() -> None:
    assert len(further_pages(LIST, 'createPageHTML(999999999, 0, "index", "html")', [])) < MAX_PAGES


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("佛山市教育局2018年工作要点", True), ("关于印发《三明市教育局2020年工作要点》的通知", True), ("2019年工作总结和2020年工作计划", True), ("市教育局年度工作要点", True),
        ("工作计划", False), ("一图读懂2018年教育工作要点", False), ("《2018年教育工作要点》解读", False), ("关于报送2018年工作总结的通知", False),
        ("我市召开2018年教育工作要点部署会", False), ("关于放假的通知", False),
    ],
)
def test_a_title_says_whether_it_is_a_plan(title: str, expected: bool) -> None:
    assert is_plan(Link("http://a.cn/1.html", title, None, title), ListPage(LIST, None)) is expected


def test_a_title_cut_short_is_taken_whole_from_its_attribute() -> None:
    (link,) = links_of("<ul><li><a href='1.html' title='佛山市教育局2018年工作要点'>佛山市教育局2018年工...</a><span>[2018-03-18]</span></li></ul>", LIST)
    assert (link.url, link.title, str(link.listed_on)) == (LIST + "1.html", "佛山市教育局2018年工作要点", "2018-03-18")


@pytest.mark.parametrize(
    ("href", "words", "expected"),
    [("a.DOCX", "x", True), ("/module/download/downfile.jsp?classid=0&filename=1.doc", "x", True), ("/attachment/0/552/1.pdf", "x", True),
     ("/system/_content/download.jsp?id=9", "附件1.wps", True), ("a.html", "关于文件.doc的说明", False), ("/down/", "下载", False)],
)
def test_attachments_are_told_by_address_or_by_words_of_a_download(href: str, words: str, expected: bool) -> None:
    assert bool(attachments_of(f"<a href='{href}'>{words}</a>", LIST)) is expected


@pytest.mark.parametrize("text", ["", "<", "<a href='http://['>x</a>", "<a href>x</a>" * 9, "{" * 100_000, "<record><![CDATA[", "<div>" * 2_000, "<record>" * 9_000, "<nextgroup>" * 9_000, "1 /" * 9_000, "\x00" * 50])
def test_broken_pages_give_links_or_none_but_no_error(text: str) -> None:
    links = links_of(text, LIST)
    assert further_pages(LIST, text, links) == []
