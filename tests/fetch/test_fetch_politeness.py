"""Portals are asked politely: robots.txt obeyed, one request at a time with pauses, honestly, and only for what changed."""

import pytest

from datapkg.fetch.network import is_public
from datapkg.fetch.robots import Robots
from tests.fetch.conftest import Serve
from tests.portal import Answer, Site, captured_site, faults, most_at_once, pauses


@pytest.fixture
def site() -> Site:
    return captured_site("350400", "trs", neighbours=20)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [("User-agent: *\nDisallow: /zwgk/ghjh/2", False), ("User-agent: cn-edu-workplans\nDisallow: /zwgk/ghjh/2", False),
     ("User-agent: other\nDisallow: /", True), ("User-agent: *\nDisallow: /*.html$\nAllow: /zwgk/ghjh/2020*", True), (None, True),
     (Answer("<html><body>您访问的页面不存在</body></html>".encode()), True)],
)
def test_robots_txt_is_obeyed(serve: Serve, site: Site, rules: str | Answer | None, allowed: bool) -> None:
    site.robots = rules
    with serve(site) as fetcher:
        row = fetcher.rows()[site.url(site.plan)]
        assert (row.state == "fetched", row.state == "skipped_robots") == (allowed, not allowed)
        assert bool(fetcher.portal.requests(path=site.path(site.plan))) is allowed


def test_a_robots_txt_that_fails_forbids_all_for_now(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.Status(500), path="/robots.txt")
        assert fetcher.rows()[site.list_url()].code == "robots-unknown"
        assert {seen.path for seen in fetcher.portal.requests()} == {"/robots.txt"}


def test_requests_to_a_host_come_one_by_one_with_the_pause_that_robots_txt_asks_for(serve: Serve, site: Site) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 0.15\n"
    with serve(site) as fetcher:
        fetcher.rows()
        seen = fetcher.portal.requests()
        assert most_at_once(seen) == 1
        assert len(seen) >= 4
        assert min(pauses(seen)[1:]) >= 0.15  # the first pause is before robots.txt was read


@pytest.mark.parametrize(("text", "pause"), [("User-agent: *\nRequest-rate: 1/5", 5.0), ("User-agent: *\nCrawl-delay: 7", 7.0), ("", 0.0)])
def test_the_pause_is_the_longest_that_robots_txt_asks_for(text: str, pause: float) -> None:
    assert Robots(text).pause == pause


def test_every_request_says_who_asks_and_where_to_write(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.rows()
        assert {dict(seen.request.headers)["user-agent"] for seen in fetcher.portal.requests()} == {"cn-edu-workplans/0 (+http://example.invalid/)"}


@pytest.mark.parametrize("validators", ["both", "etag", "last-modified"])
def test_a_second_run_asks_only_for_what_changed(serve: Serve, site: Site, validators: str) -> None:
    site.validators = validators
    with serve(site) as fetcher:
        fetcher.rows()
        first = len(fetcher.portal.requests())
        assert fetcher.rows()[site.url(site.plan)].state == "unchanged"
        again = fetcher.portal.requests(path=site.path(site.plan))[-1]
        assert again.status == 304
        assert len(fetcher.portal.requests()) == 2 * first


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2400:3200::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False), ("169.254.169.254", False),
     ("0.0.0.0", False), ("224.0.0.1", False), ("100.64.0.1", False), ("::1", False), ("::ffff:10.0.0.1", False),  # noqa: S104 (bound nowhere)
     ("::ffff:8.8.8.8", True), ("fe80::1%eth0", False)],
)
def test_public_addresses_are_told_from_others(address: str, public: bool) -> None:
    assert is_public(address) is public
