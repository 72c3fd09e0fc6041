"""Whatever goes wrong with one page is told by name, costs no other page, and is asked again only when that can help."""

import dataclasses
from pathlib import Path

import pytest

from datapkg.fetch.client import Limits
from datapkg.fetch.receipts import Receipt
from tests.fetch.conftest import BRISK, Fetcher, Serve
from tests.portal import Site, captured_site, faults
from tests.portal.faults import Fault
from tests.portal.tls import KINDS, authority

SMALL = dataclasses.replace(BRISK, size=300_000)


@pytest.fixture
def site() -> Site:
    """A site with two plans, one of which will go wrong."""
    site = captured_site("440600", "trs", neighbours=4)
    site.put(dataclasses.replace(site.plan, id=555, title="某市教育局2019年工作计划", listed="某市教育局2019年工作计划", captured=""))
    return site


def _bad(fetcher: Fetcher, site: Site, fault: Fault, times: int | None = None, limits: Limits = BRISK) -> tuple[Receipt, int]:
    """Put the fault on the captured plan; return its receipt and how often it was asked for. The other plan must not suffer."""
    rule = fetcher.portal.fault(fault, path=site.path(site.plan) + "*", times=times)
    rows = fetcher.rows(limits=limits)
    assert rows[site.url(site.article(555))].state == "fetched"
    assert fetcher.left() == []
    return rows[site.url(site.plan)], rule.hits


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.Stall(), "timeout"), (faults.Drip(64, 0.05), "slow"), (faults.Reset(None), "reset"), (faults.Reset(200), "reset"),
        (faults.Truncate(200), "truncated"), (faults.Chunked(end="cut"), "truncated"), (faults.Chunked(end="broken"), "truncated"),
        (faults.WrongLength(100), "truncated"), (faults.Garbage(), "truncated"), (faults.Garbage(b""), "disconnected"),
        (faults.Huge(), "too-large"), (faults.Huge(declared=True), "too-large"), (faults.GzipBomb(50_000_000), "too-large"),
        (faults.Gzip(broken=True), "truncated"), (faults.Gzip(lie=True), "bad-encoding"),
        (faults.Redirect("http://other.example/"), "off-host"), (faults.to_private(), "off-host"), (faults.Redirect("http://["), "bad-redirect"),
        (faults.loop(), "redirect-loop"), (faults.endless_path(), "redirect-loop"),
        (faults.Status(403), "http-403"), (faults.Status(404), "http-404"), (faults.Status(410), "http-410"), (faults.Status(412), "challenge"),
        (faults.Status(429, 0), "http-429"), (faults.Status(429, 86400), "http-429"), (faults.Status(500), "http-500"), (faults.Status(503, 0), "http-503"),
        (faults.Status(401), "login"), (faults.soft_not_found(), "soft-404"), (faults.script_challenge(), "challenge"),
        (faults.cookie_challenge(), "challenge"), (faults.enable_script(), "challenge"), (faults.firewall(), "firewall"), (faults.firewall(403), "firewall"),
        (faults.login(), "login"), (faults.maintenance(), "maintenance"), (faults.Page(""), "empty"),
        (faults.Page("<div>" * 20_000), "malformed"), (faults.LongHead(), "truncated"),
    ],
    ids=lambda value: repr(value)[:60] if isinstance(value, Fault) else None,
)
def test_each_fault_has_its_name_and_no_page_is_made_of_it(serve: Serve, site: Site, fault: Fault, code: str) -> None:
    with serve(site) as fetcher:
        row, asked = _bad(fetcher, site, fault, limits=SMALL)
        assert (row.state, row.code) == ("failed", code)
        assert site.url(site.plan) not in {snapshot.url for snapshot in fetcher.snapshots()}
        again = code in ("timeout", "disconnected", "http-429", "http-500", "http-503") and fault != faults.Status(429, 86400)
        assert asked == (BRISK.attempts if again else 11 if fault == faults.endless_path() else 1)


@pytest.mark.parametrize("fault", [faults.Stall(), faults.Garbage(b""), faults.Status(429, 0), faults.Status(500), faults.Status(503, "Mon, 05 Jan 2026 08:00:00 GMT")])
def test_what_passes_is_asked_again(serve: Serve, site: Site, fault: Fault) -> None:
    with serve(site) as fetcher:
        row, asked = _bad(fetcher, site, fault, times=1)
        assert (row.state, asked) == ("fetched", 1)


@pytest.mark.parametrize("fault", [faults.Chunked(), faults.NoLength(), faults.Gzip(), faults.Charset(), faults.MediaType()])
def test_what_is_only_unusual_is_archived_whole(serve: Serve, site: Site, fault: Fault) -> None:
    with serve(site) as fetcher:
        row, _ = _bad(fetcher, site, fault)
        assert (row.state, row.reason) == ("fetched", "")
        (snapshot,) = (snapshot for snapshot in fetcher.snapshots() if snapshot.url == site.url(site.plan))
        assert snapshot.payload.rstrip().endswith(b"</html>")


def test_a_content_length_too_small_is_suspected_from_the_missing_end(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        row, _ = _bad(fetcher, site, faults.WrongLength(-100))
        assert row.code == "suspect"


def test_a_redirect_on_the_own_host_is_followed_and_told(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.Redirect(site.path(site.plan), 301), path=site.path(site.article(555)))
        row = fetcher.rows()[site.url(site.article(555))]
        assert (row.state, row.redirected_to) == ("fetched", site.url(site.plan))


def test_a_front_page_served_for_what_is_gone_is_no_plan(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        row, _ = _bad(fetcher, site, faults.Page(site._front().body.decode()))
        assert (row.code, "front page" in row.reason) == ("soft-404", True)
        assert site.url(site.plan) not in {snapshot.url for snapshot in fetcher.snapshots()}


def test_a_refusal_of_all_is_met_once_and_the_host_is_asked_nothing_more(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.script_challenge(), path="*.html")
        rows = [row for row in fetcher.rows().values() if row.role == "page"]
        assert sorted(row.code for row in rows) == ["challenge", "not-asked"]


def test_a_refusal_of_robots_txt_is_a_refusal_of_all(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.firewall(403), path="/robots.txt")
        fetcher.rows()
        assert [seen.path for seen in fetcher.portal.requests()] == ["/robots.txt"]


def test_after_three_times_403_a_host_is_left_alone(serve: Serve) -> None:
    site = captured_site("440600", "trs", neighbours=4)
    for number in range(6):
        site.put(dataclasses.replace(site.plan, id=550 + number, title=f"某市教育局201{number}年工作计划", listed=f"某市教育局201{number}年工作计划"))
    with serve(site) as fetcher:
        rule = fetcher.portal.fault(faults.Status(403), path="/zwgk/ghjh/2*")
        assert [row.code for row in fetcher.rows().values() if row.role == "page"] == ["http-403"] * 3 + ["not-asked"] * 4
        assert rule.hits == 3


@pytest.mark.parametrize("down", ["refuse", "drop"])
def test_a_host_that_is_down_is_told_and_others_go_on(serve: Serve, down: str) -> None:
    sites = [captured_site("440600", "trs", neighbours=4), captured_site("350400", "trs", neighbours=4)]
    with serve(*sites) as fetcher:
        getattr(fetcher.portal, down)("440600")
        sanming, foshan = fetcher.run(limits=dataclasses.replace(BRISK, connect=0.3, attempts=2))
        assert (sanming.count("fetched"), sanming.flags) == (1, [])
        assert {row.state for row in foshan.rows} == {"failed"}
        assert [row.flag.partition(":")[0] for row in foshan.flags] == ["no-page"]


@pytest.mark.parametrize("kind", KINDS)
def test_tls_is_verified_and_a_broken_chain_is_told_with_advice(serve: Serve, site: Site, kind: str) -> None:
    site.tls = kind
    with serve(site) as fetcher:
        authority().cert_pem.write_to_path(str(fetcher.profile(site).parent / "ca.pem"))
        profile = fetcher.profile(site)
        profile.write_text(profile.read_text().replace("[fetch]\n", '[fetch]\nca_file = "ca.pem"\n'))
        row = fetcher.rows()[site.list_url()]
        assert row.code == ("" if kind == "good" else "tls")
        assert ("ca_file" in row.reason) is (kind != "good")


def test_without_the_test_switch_this_machine_itself_is_not_asked(serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        row = fetcher.rows(loopback=False)[site.list_url()]
        assert (row.code, fetcher.portal.requests()) == ("private-address", [])


def test_a_bug_in_one_bureau_is_raised_when_the_others_are_done(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = [captured_site("440600", "trs", neighbours=4), captured_site("350400", "trs", neighbours=4)]

    def crash(path: Path) -> object:
        raise ZeroDivisionError if path.stem == "350400" else FileNotFoundError

    with serve(*sites) as fetcher:
        monkeypatch.setattr("datapkg.fetch.bureau.read_receipts", lambda path: {} if path.stem == "440600" else crash(path))
        with pytest.raises(ZeroDivisionError):
            fetcher.run()
        assert [snapshot.bureau_id for snapshot in fetcher.snapshots()] == ["440600"]
