"""What a portal serves stands in the archive as served, what did not change as a revisit, and every address has its receipt."""

import dataclasses
import gzip
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from datapkg.errors import DataError
from datapkg.fetch.archive import open_records, read_snapshots, warc_files
from datapkg.fetch.change import substance
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.receipts import Receipt, merged, read_receipts, write_receipts
from datapkg.fetch.records import Errand, as_sent, exchange_records, info_record
from tests.fetch.conftest import Fetcher, Serve
from tests.portal import PLANS, Site, captured_site, faults


@pytest.fixture
def site() -> Site:
    return captured_site("440600", "trs", "gbk", neighbours=20)


def _records(fetcher: Fetcher, run: int = 0) -> list[Any]:
    """The records of a run's file, read to their ends: type, address, headers, status."""
    path = warc_files(fetcher.root / "data" / "snapshots")[run]
    return [(record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read()) for _, record in open_records(path)]


def test_each_answer_is_a_request_and_a_response_record_of_warc_1_1(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.rows()
        info, *others = _records(fetcher)
        assert (info[0], info[1].protocol) == ("warcinfo", "WARC/1.1")
        assert [each[0] for each in others] == ["request", "response"] * len(fetcher.portal.requests())
        for request, response in zip(others[::2], others[1::2], strict=True):
            assert request[1].get_header("WARC-Concurrent-To") == response[1].get_header("WARC-Record-ID")
            assert request[1].get_header("WARC-Target-URI") == response[1].get_header("WARC-Target-URI")
            assert response[1].get_header("WARC-IP-Address").startswith("127.")
        archived = sorted(each[1].get_header("WARC-Target-URI") for each in others[1::2])
        assert archived == sorted(site.origin + seen.request.target for seen in fetcher.portal.requests())
        assert fetcher.left() == []


def test_headers_and_body_are_archived_as_served(serve: Serve, site: Site) -> None:
    site.compression = "always"
    with serve(site) as fetcher:
        fetcher.rows()
        ((_, _, http, body),) = (record for record in _records(fetcher) if record[0] == "response" and record[1].get_header("WARC-Target-URI") == site.url(site.plan))
        assert http.get_header("Content-Encoding") == "gzip"
        (snapshot,) = fetcher.snapshots()
        assert gzip.decompress(body) == snapshot.payload
        assert snapshot.payload == site.encoding.encode(site.shape.article_html(site, PLANS, site.plan))
        assert (snapshot.url, snapshot.media_type, snapshot.retrieved_on) == (site.url(site.plan), "text/html", snapshot.moment.date())


@pytest.mark.parametrize(
    ("headers", "body"),
    [([("Content-Type", "text/html; charset=GBK")], "工作要点".encode("gbk")), ([("Transfer-Encoding", "chunked")], b"abc" * 999), ([("Transfer-Encoding", "chunked")], b""),
     ([("X-Odd", "\xb9\xa4\xd7\xf7"), ("Content-Disposition", "attachment; filename=\xb8\xbd.doc")], b"\r\n\r\nWARC/1.1\r\n")],
)
def test_an_exchange_is_read_back_byte_for_byte(tmp_path: Path, headers: list[tuple[str, str]], body: bytes) -> None:
    exchange = Exchange("http://a.cn/1.html", 200, "OK", headers, body, body, "GET /1.html HTTP/1.1", [("Host", "a.cn")])
    path = tmp_path / "990100" / "web-1.warc.gz"
    path.parent.mkdir()
    path.write_bytes(info_record("web-1", {"software": "x"}, exchange.moment) + exchange_records(exchange, Errand("page", "标题", "http://a.cn/")))
    (snapshot,) = read_snapshots(path)
    assert snapshot.payload == body
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
    assert b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + as_sent(exchange) in gzip.decompress(path.read_bytes())
    check = subprocess.run([sys.executable, "-c", "from warcio.cli import main; main()", "check", str(path)], capture_output=True, check=False)
    assert (check.returncode, check.stdout) == (0, b"")


def test_an_archive_file_cut_off_or_changed_anywhere_gives_no_other_page(tmp_path: Path) -> None:
    body = "样例市教育局2024年工作要点".encode() * 3
    exchange = Exchange("http://a.cn/1.html", 200, "OK", [("Content-Type", "text/html")], body, body, "GET /1.html HTTP/1.1", [("Host", "a.cn")])
    path = tmp_path / "web-1.warc.gz"
    content = exchange_records(exchange, Errand("page"))
    unnoticed = []
    for damaged in [*(content[:end] for end in range(len(content) - 8)), *(content[:at] + bytes([content[at] ^ 4]) + content[at + 1:] for at in range(0, len(content), 3))]:
        path.write_bytes(damaged)
        said = ""
        payloads: list[bytes] = []
        try:
            payloads = [snapshot.payload for snapshot in read_snapshots(path)]
        except DataError as error:
            said = str(error)
        if payloads != [body] and str(path) not in said:
            unnoticed.append(damaged)
    assert unnoticed == []


def test_an_unchanged_page_is_a_revisit_that_refers_to_the_first_record(serve: Serve, site: Site) -> None:
    site.validators = "none"
    with serve(site) as fetcher:
        fetcher.rows()
        fetcher.rows()
        first = {record[1].get_header("WARC-Target-URI"): record[1].get_header("WARC-Record-ID") for record in _records(fetcher) if record[0] == "response"}
        again = [record for record in _records(fetcher, 1) if record[0] in ("response", "revisit")]
        assert {record[0] for record in again} == {"revisit"}
        assert {record[1].get_header("WARC-Target-URI"): record[1].get_header("WARC-Refers-To") for record in again} == first
        assert {record[1].get_header("WARC-Profile").rpartition("/")[2] for record in again} == {"identical-payload-digest"}
        assert len(fetcher.snapshots()) == 1


def test_other_bytes_with_the_same_text_are_no_change(serve: Serve, site: Site) -> None:
    site.live = True
    with serve(site) as fetcher:
        fetcher.rows()
        assert fetcher.rows()[site.url(site.plan)].state == "unchanged"
        assert len(fetcher.snapshots()) == 1
        assert "urn:x-cn-edu-workplans:revisit:same-text" in {record[1].get_header("WARC-Profile") for record in _records(fetcher, 1)}


@pytest.mark.parametrize("live", [False, True])
def test_a_changed_text_is_a_new_snapshot(serve: Serve, site: Site, live: bool) -> None:
    site.live = live
    with serve(site) as fetcher:
        fetcher.rows()
        site.edit(site.plan, "2018年", "2019年")
        assert fetcher.rows()[site.url(site.plan)].state == "fetched"
        first, second = fetcher.snapshots()
        assert first.url == second.url
        assert first.payload != second.payload


@pytest.mark.parametrize(
    ("change", "same"),
    [(("<!-- 1 -->", "<!-- 2 -->"), True), (("浏览次数：12", "浏览次数：13"), True), (("var n=1", "var n=2"), True), (("四万", "五万"), False), (("a.doc", "b.doc"), False),
     (("2018-01-02", "2018-01-03"), False)],
)
def test_what_a_page_says_and_links_to_is_its_substance(change: tuple[str, str], same: bool) -> None:
    page = ("<html><meta name='PubDate' content='2018-01-02'><!-- 1 --><script>var n=1</script><p>新增学位四万个 浏览次数：12</p><a href='a.doc'>附件</a></html>")
    headers = [("Content-Type", "text/html")]
    assert (substance(page.encode(), headers) == substance(page.replace(*change).encode(), headers)) is same


# receipts


def test_every_listed_page_has_a_receipt_that_says_what_became_of_it(serve: Serve, site: Site) -> None:
    site.put(dataclasses.replace(site.plan, id=555, title="某市教育局2019年工作计划", listed="某市教育局2019年工作计划", captured=""))
    site.remove(site.article(555))
    with serve(site) as fetcher:
        fetcher.rows()
        receipts = read_receipts(fetcher.root / "data" / "receipts" / "440600.csv")
        assert {(row.role, row.url): row.state for row in receipts.values()} == {
            ("bureau", site.origin): "fetched", ("list", site.list_url()): "fetched", ("page", site.url(site.plan)): "fetched",
            ("page", site.url(site.article(555))): "failed",
        }
        row = receipts["page", site.url(site.plan)]
        assert (row.title, row.listed_on, row.via) == (site.plan.listed, site.plan.date.isoformat(), site.list_url())
        assert row.fetched_on == row.checked_on == row.first_listed == "2026-01-05"


@pytest.mark.parametrize(("fault", "flag"), [(faults.Status(404), "page-gone"), (faults.soft_not_found(), "page-replaced"), (faults.login(), "page-replaced"), (faults.Stall(), "")])
def test_an_archived_page_that_became_an_error_is_flagged_until_it_is_explained(serve: Serve, site: Site, fault: faults.Fault, flag: str) -> None:
    with serve(site) as fetcher:
        fetcher.rows()
        fetcher.portal.fault(fault, path=site.path(site.plan))
        row = fetcher.rows()[site.url(site.plan)]
        assert (row.state, row.flag.partition(":")[0]) == ("failed", flag)
        assert len(fetcher.snapshots()) == 1
        path = fetcher.root / "data" / "receipts" / "440600.csv"
        receipts = read_receipts(path)
        receipts["page", row.url].explanation = "the bureau took it away"
        write_receipts(path, receipts.values())
        (outcome,) = fetcher.run()
        assert outcome.flags == []
        row = read_receipts(path)["page", row.url]
        assert (row.flag.partition(":")[0], row.explanation) == (flag, "the bureau took it away")


def test_a_list_that_suddenly_shrinks_is_flagged_until_it_is_explained() -> None:
    def run(old: dict[tuple[str, str], Receipt], entries: int) -> dict[tuple[str, str], Receipt]:
        return merged(old, {("list", "u"): Receipt("list", "u", state="fetched", entries=str(entries))})

    rows = run(run({}, 40), 39)
    assert rows["list", "u"].flag == ""
    rows = run(rows, 12)
    assert rows["list", "u"].flag == "list-shrank: it named 40 plans, now 12"
    assert run(rows, 12)["list", "u"].flag
    assert run(rows, 41)["list", "u"].flag == ""
    rows["list", "u"].explanation = "the column was divided"
    rows = run(rows, 12)
    assert (rows["list", "u"].flag, rows["list", "u"].expected) == ("", "12")
    assert run(rows, 12)["list", "u"].explanation == "the column was divided"


def test_an_explanation_answers_one_flag_and_no_later_one() -> None:
    def run(old: dict[tuple[str, str], Receipt], entries: int) -> dict[tuple[str, str], Receipt]:
        return merged(old, {("list", "u"): Receipt("list", "u", state="fetched", entries=str(entries))})

    rows = run(run({}, 40), 12)
    rows["list", "u"].explanation = "the column was divided"
    row = run(run(rows, 3), 3)["list", "u"]
    assert (row.flag, row.explanation, row.unexplained) == ("list-shrank: it named 12 plans, now 3", "", True)


def test_a_bureau_without_a_page_is_flagged(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        site.unlist(site.plan)
        (outcome,) = fetcher.run()
        assert [row.flag.partition(":")[0] for row in outcome.flags] == ["no-page"]


def test_a_page_that_is_listed_no_more_keeps_its_receipt(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.rows()
        url = site.url(site.plan)
        site.unlist(site.plan)
        fetcher.rows()
        row = read_receipts(fetcher.root / "data" / "receipts" / "440600.csv")["page", url]
        assert (row.state, row.last_listed) == ("fetched", date(2026, 1, 5).isoformat())


def test_receipts_are_read_back_as_written_whatever_a_title_holds(tmp_path: Path) -> None:
    path = tmp_path / "990100.csv"
    rows = {("page", "http://a.cn/"): Receipt("page", "http://a.cn/", title='a,"b" =1+1\'', reason="=x;y")}
    write_receipts(path, rows.values())
    assert read_receipts(path) == rows
    path.write_text(path.read_text().replace("listed,", "lost,", 1))
    with pytest.raises(DataError, match=re.escape(str(path))):
        read_receipts(path)
