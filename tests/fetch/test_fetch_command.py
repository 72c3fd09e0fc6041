"""`datapkg fetch` and `datapkg portals`: what they print, where, and with which exit code."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from datapkg import cli
from datapkg.fetch.profiles import read_profile
from tests.fetch.conftest import Fetcher, Serve
from tests.portal import Site, captured_site, faults

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site() -> Site:
    return captured_site("440600", "trs", neighbours=4)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line inside this process; returns exit code, output and messages."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["datapkg", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return int(exit_.value.code or 0), printed.out, printed.err

    return call


def _fetch(run: Run, fetcher: Fetcher, *arguments: object) -> tuple[int, str, str]:
    return run("fetch", "--root", fetcher.root, "--allow-loopback", "--pause", "0", *arguments)


def test_fetch_tells_what_it_did_and_ends_with_0(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        code, out, err = _fetch(run, fetcher)
        assert (code, out) == (0, "1 fetched, 0 unchanged, 0 skipped by robots, 0 failed; 1 bureaus.\n")
        assert err.splitlines() == ["440600: begins", "440600: 1 fetched, 0 unchanged, 0 failed (1 of 1 bureaus)"]


def test_fetch_as_json_is_one_object_with_every_receipt(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        code, out, err = _fetch(run, fetcher, "--json")
        (bureau,) = json.loads(out)["bureaus"]
        assert (code, err, bureau["fetched"], bureau["error"], bureau["flags"]) == (0, "", 1, None, [])
        assert (fetcher.root / bureau["archive"]).is_file()
        assert {row["role"] for row in bureau["receipts"]} == {"bureau", "list", "page"}


def test_fetch_names_what_it_did_not_get_and_ends_with_1(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(faults.Status(404), path=site.path(site.plan))
        code, _, err = _fetch(run, fetcher)
        assert code == 1
        assert f"440600: {site.url(site.plan)}: http-404" in err


def test_dry_run_prints_what_would_be_fetched(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        code, out, _ = _fetch(run, fetcher, "--dry-run")
        assert (code, out) == (0, f"440600  {site.plan.date}  {site.plan.listed}  {site.url(site.plan)}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["990999"], "990999"), (["../x"], "../x"), (["--since", "May"], "2026-05-31"), (["--contact", "me"], "--contact"), (["--limit", "-1"], "--limit")],
)
def test_a_wrong_call_asks_nothing_and_ends_with_2(run: Run, serve: Serve, site: Site, arguments: list[str], said: str) -> None:
    with serve(site) as fetcher:
        code, out, err = _fetch(run, fetcher, *arguments)
        assert (code, out) == (2, "")
        assert said in err
        assert fetcher.portal.requests() == []


def test_nobody_is_asked_anonymously(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        code, _, err = run("fetch", "--root", fetcher.root)
        assert code == 2
        assert "--contact" in err


def test_portals_lists_bureaus_with_what_is_unverified_and_when_last_checked(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        assert "never" in run("portals", "--root", fetcher.root)[1]
        fetcher.run()
        (row,) = json.loads(run("portals", "--root", fetcher.root, "--json")[1])
        assert {name: row[name] for name in ("bureau_id", "lists", "unverified", "last_checked", "flags")} == {
            "bureau_id": "440600", "lists": 1, "unverified": 2, "last_checked": "2026-01-05", "flags": 0,
        }


def test_portals_check_says_what_is_unverified_or_wrong(run: Run, serve: Serve, site: Site) -> None:
    with serve(site) as fetcher:
        path = fetcher.profile(site)
        code, out, _ = run("portals", "check", path)
        assert code == 0
        assert f"unverified: {site.list_url()}" in out
        path.write_text(path.read_text().replace("verified = false", "verified = 'yes'"))
        code, _, err = run("portals", "check", path)
        assert (code, str(path) in err) == (1, True)
        assert run("portals", "check", path.with_name("none.toml"))[0] == 2


@pytest.mark.parametrize("shape", ["trs", "hunan", "siteserver"])
def test_portals_new_begins_a_profile_that_only_wants_what_no_page_tells(run: Run, serve: Serve, shape: str) -> None:
    site = captured_site("350400", shape, neighbours=60)
    with serve(site) as fetcher:
        code, out, _ = run("portals", "new", site.list_url(), "--bureau", "990100", "--root", fetcher.root, "--allow-loopback")
        path = fetcher.root / "data" / "portals" / "990100.toml"
        assert (code, str(path) in out) == (0, True)
        assert run("portals", "check", path)[0] == 1
        filled = path.read_text(encoding="utf-8").replace('""', '"x"', 3).replace('level = ""', 'level = "prefecture"')
        path.write_text(filled, encoding="utf-8")
        profile = read_profile(path)
        assert site.list_url() in [column.url for column in profile.lists]
        assert len(profile.unverified) == len(profile.hosts) + len(profile.lists)
        assert run("portals", "new", site.list_url(), "--bureau", "990100", "--root", fetcher.root, "--allow-loopback")[0] == 2


@pytest.mark.parametrize(("fault", "said"), [(faults.Status(404), "http-404"), (faults.script_challenge(), "challenge"), (faults.Reset(), "reset")])
def test_portals_new_makes_no_profile_of_a_refusal(run: Run, serve: Serve, site: Site, fault: Any, said: str) -> None:
    with serve(site) as fetcher:
        fetcher.portal.fault(fault, path="/zwgk/*")
        code, out, err = run("portals", "new", site.list_url(), "--root", fetcher.root, "--allow-loopback")
        assert (code, out) == (1, "")
        assert said in err


def test_portals_new_obeys_robots_txt(run: Run, serve: Serve, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /"
    with serve(site) as fetcher:
        assert run("portals", "new", site.list_url(), "--root", fetcher.root, "--allow-loopback")[0] == 1
        assert [seen.path for seen in fetcher.portal.requests()] == ["/robots.txt"]
