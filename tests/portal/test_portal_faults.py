"""Each fault does on the wire what it says, read from a plain socket."""

import contextlib
import gzip
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.portal import Portal, Site, captured_site, faults, most_at_once, pauses
from tests.portal.answers import Request
from tests.portal.faults import Fault
from tests.portal.requests_log import Seen


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with Portal([captured_site("440600", "trs"), captured_site("350400", "vsb")]) as portal:
        yield portal


@pytest.fixture
def portal(running: Portal) -> Iterator[Portal]:
    running.forget()
    yield running
    running.forget()


@pytest.fixture
def site(portal: Portal) -> Site:
    return portal["440600"]


@contextlib.contextmanager
def asked(url: str) -> Iterator[socket.socket]:
    """A plain socket on which the page was asked for."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        yield connection


def until_end(connection: socket.socket) -> bytes:
    """All bytes until the server closes."""
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def raw(url: str) -> tuple[bytes, bytes]:
    """Head and body as they came, until the server closed."""
    with asked(url) as connection:
        head, _, body = until_end(connection).partition(b"\r\n\r\n")
        return head, body


def page(site: Site) -> bytes:
    """The plan's page as the site serves it without faults."""
    return site.answer(Request("GET", site.path(site.plan), ())).body


def test_a_reset_breaks_off_in_the_middle_of_the_body(portal: Portal, site: Site) -> None:
    portal.fault(faults.Reset(after=100))
    pieces: list[bytes] = []
    with asked(site.url(site.plan)) as connection, pytest.raises(ConnectionResetError):
        pieces.extend(iter(lambda: connection.recv(65536), b""))
    assert b"".join(pieces).partition(b"\r\n\r\n")[2] == page(site)[:100]


def test_a_reset_can_come_before_the_head(portal: Portal, site: Site) -> None:
    portal.fault(faults.Reset(after=None))
    with asked(site.url(site.plan)) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_a_stall_says_nothing_and_then_all(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Stall(), times=1)
    with pytest.raises(httpx.ReadTimeout):
        client.get(site.url(site.plan), timeout=0.1)
    portal.fault(faults.Stall(0.01))
    assert client.get(site.url(site.plan)).content == page(site)


def test_a_drip_is_whole_in_the_end(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Drip(size=len(page(site)) // 5, pause=0.01))
    with client.stream("GET", site.url(site.plan)) as response:
        pieces = list(response.iter_raw())
    assert len(pieces) >= 5
    assert b"".join(pieces) == page(site)


def test_a_truncated_body_ends_before_its_length(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Truncate(after=500))
    head, body = raw(site.url(site.plan))
    assert f"Content-Length: {len(page(site))}".encode() in head
    assert body == page(site)[:500]
    with pytest.raises(httpx.RemoteProtocolError, match="received 500 bytes"):
        client.get(site.url(site.plan))


def test_chunks_are_well_cut_short_or_broken(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Chunked(300))
    assert client.get(site.url(site.plan)).content == page(site)
    portal.fault(faults.Chunked(300, end="cut"))
    assert raw(site.url(site.plan))[1] == b"12c\r\n" + page(site)[:300] + b"\r\n"
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(site.url(site.plan))
    portal.fault(faults.Chunked(300, end="broken"))
    assert raw(site.url(site.plan))[1].endswith(b"\r\nzz\r\n")


@pytest.mark.parametrize("by", [-100, 100])
def test_a_wrong_length_stands_over_the_whole_body(by: int, portal: Portal, site: Site) -> None:
    portal.fault(faults.WrongLength(by))
    head, body = raw(site.url(site.plan))
    assert f"Content-Length: {len(body) + by}".encode() in head
    assert body == page(site)


def test_no_length_ends_with_the_connection(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.NoLength())
    head, body = raw(site.url(site.plan))
    assert b"Content-Length" not in head
    assert b"chunked" not in head
    assert body == page(site) == client.get(site.url(site.plan)).content


@pytest.mark.parametrize("data", [b"", b"\x15\x03\x01\x00\x02\x02\x46", b"SSH-2.0-OpenSSH_9\r\n"])
def test_garbage_is_no_http(data: bytes, portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Garbage(data))
    with asked(site.url(site.plan)) as connection:
        assert until_end(connection) == data
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(site.url(site.plan))


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_page_is_as_large_as_it_says(declared: bool, portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Huge(3_000_000, declared))
    with client.stream("GET", site.url(site.plan)) as response:
        assert ("content-length" in response.headers) is declared
        assert sum(len(piece) for piece in response.iter_bytes()) == 3_000_000


def test_a_huge_page_stops_when_the_reader_leaves(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Huge(100_000_000_000), times=1)
    with client.stream("GET", site.url(site.plan)) as response:
        next(response.iter_raw())
    assert client.get(site.url(site.plan)).content == page(site)


def test_a_long_head_is_more_than_clients_take(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.LongHead(300_000))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(site.url(site.plan))
    portal.fault(faults.LongHead(3))
    assert client.get(site.url(site.plan)).headers["x-trace"] == "aaa"


def test_a_gzip_bomb_is_small_on_the_wire(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.GzipBomb(20_000_000))
    with client.stream("GET", site.url(site.plan)) as response:
        packed = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert len(packed) < 50_000
    assert len(zlib.decompress(packed, 31)) == 20_000_000


def test_gzip_can_be_good_broken_or_a_lie(portal: Portal, site: Site) -> None:
    with httpx.Client(trust_env=False, headers={"Accept-Encoding": "identity"}) as client:
        portal.fault(faults.Gzip())
        assert client.get(site.url(site.plan)).content == page(site)
        portal.fault(faults.Gzip(broken=True))
        with client.stream("GET", site.url(site.plan)) as response:
            packed = b"".join(response.iter_raw())
        with pytest.raises(EOFError):
            gzip.decompress(packed)
        portal.fault(faults.Gzip(lie=True))
        with pytest.raises(httpx.DecodingError):
            client.get(site.url(site.plan))


def test_redirects_loop_lengthen_and_lead_away(portal: Portal, site: Site, client: httpx.Client) -> None:
    url = site.url(site.plan)
    for fault, status, location in (
        (faults.loop(), 301, url), (faults.endless_path(), 302, url + "/x"), (faults.to_private(), 302, "http://169.254.169.254/latest/meta-data/"),
        (faults.Redirect(portal["350400"].origin + "/"), 302, portal["350400"].origin + "/"),
    ):
        portal.fault(fault)
        response = client.get(url)
        assert (response.status_code, response.headers["location"]) == (status, location)
    portal.fault(faults.loop())
    with pytest.raises(httpx.TooManyRedirects):
        client.get(url, follow_redirects=True)


@pytest.mark.parametrize("status", [403, 404, 412, 422, 429, 500, 503, 521])
def test_a_status_is_sent_with_its_retry_after(status: int, portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Status(status, 7))
    response = client.get(site.url(site.plan))
    assert (response.status_code, response.headers["retry-after"]) == (status, "7")
    portal.fault(faults.Status(status))
    assert "retry-after" not in client.get(site.url(site.plan)).headers


PAGES = {
    "soft_not_found": (faults.soft_not_found(), 200, "不存在或已删除"), "script_challenge": (faults.script_challenge(), 412, "$_ts"),
    "cookie_challenge": (faults.cookie_challenge(), 521, "__jsl_clearance"), "enable_script": (faults.enable_script(), 200, "请开启JavaScript"),
    "firewall": (faults.firewall(), 200, "防火墙"), "firewall 403": (faults.firewall(403), 403, "防火墙"), "login": (faults.login(), 200, "请登录"),
    "meta_refresh": (faults.meta_refresh("/login"), 200, "url=/login"), "maintenance": (faults.maintenance(), 200, "维护"),
}


@pytest.mark.parametrize(("fault", "status", "words"), PAGES.values(), ids=PAGES)
def test_other_pages_come_instead(fault: Fault, status: int, words: str, portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(fault)
    response = client.get(site.url(site.plan))
    assert response.status_code == status
    assert words in response.text


def test_charset_and_media_type_can_lie(portal: Portal, site: Site, client: httpx.Client) -> None:
    for fault, content_type in (
        (faults.Charset("iso-8859-1"), "text/html; charset=iso-8859-1"), (faults.Charset(None), "text/html"), (faults.MediaType("image/png"), "image/png"),
    ):
        portal.fault(fault)
        response = client.get(site.url(site.plan))
        assert (response.headers["content-type"], response.content) == (content_type, page(site))


# Where and when

def test_a_fault_is_for_a_site_a_path_and_so_many_times(portal: Portal, site: Site, client: httpx.Client) -> None:
    rule = portal.fault(faults.Status(503), site="440600", path="*.html", times=2)
    statuses = [client.get(url).status_code for url in [site.list_url(), *[site.url(site.plan)] * 3, portal["350400"].list_url()]]
    assert statuses == [200, 503, 503, 200, 200]
    assert rule.hits == 2


def test_a_fault_can_come_after_so_many_requests(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Status(429), after=2, times=1)
    assert [client.get(site.list_url()).status_code for _ in range(4)] == [200, 200, 429, 200]


def test_a_fault_ends_with_its_block_and_the_latest_counts(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.fault(faults.Status(500))
    with portal.fault(faults.Status(503)):
        assert client.get(site.list_url()).status_code == 503
    assert client.get(site.list_url()).status_code == 500


# A site that is not there

def test_a_machine_that_is_down_refuses_and_comes_back(portal: Portal, site: Site, client: httpx.Client) -> None:
    assert client.get(site.list_url()).status_code == 200
    portal.refuse("440600")
    with pytest.raises(httpx.TransportError):
        client.get(site.list_url())
    with pytest.raises(httpx.ConnectError):
        client.get(site.list_url())
    portal.restore("440600")
    assert client.get(site.list_url()).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="other systems queue more connections than they are told to")
def test_lost_packets_make_a_connect_timeout(portal: Portal, site: Site, client: httpx.Client) -> None:
    portal.drop("440600")
    try:
        with pytest.raises(httpx.ConnectTimeout):
            client.get(site.list_url(), timeout=0.2)
        assert client.get(portal["350400"].list_url()).status_code == 200
    finally:
        portal.restore("440600")
    assert client.get(site.list_url()).status_code == 200


# What was asked

def test_every_request_is_recorded_with_headers_and_times(portal: Portal, site: Site, client: httpx.Client) -> None:
    before = time.monotonic()
    client.get(site.list_url(), headers={"User-Agent": "datapkg"})
    portal.fault(faults.Reset(None))
    with pytest.raises(httpx.ReadError):
        client.get(site.url(site.plan))
    first, second = portal.requests("440600")
    assert (first.path, first.status, first.fault, first.request.header("user-agent")) == ("/zwgk/ghjh/", 200, "", "datapkg")
    assert (second.path, second.status, second.fault) == (site.path(site.plan), 0, "Reset(after=None)")
    assert before <= first.begun <= first.ended <= second.begun <= second.ended <= time.monotonic()
    assert portal.requests("350400") == []
    assert portal.requests(path="*.html") == [second]


def seen(begun: float, ended: float) -> Seen:
    return Seen(begun, ended, "440600", Request("GET", "/", ()), 200, "")


def test_the_log_tells_pauses_and_how_many_at_once() -> None:
    log = [seen(0, 1), seen(1, 2), seen(5, 9), seen(6, 7), seen(6.5, 8)]
    assert pauses(log) == [1, 4, 1, 0.5]
    assert [most_at_once(part) for part in (log[:0], log[:3], log)] == [0, 1, 3]
