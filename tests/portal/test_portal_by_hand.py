"""The portal run by hand: its command line, its control addresses, the profiles that it writes."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.portal import Portal, benchmark_sites, captured_site, control, default_sites, faults
from tests.portal.articles import ROOT


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal([captured_site("440600", "trs")], by_hand=True) as portal:
        yield portal


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tests.portal", "--port", "0", "--seconds", "0", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_command_tells_addresses_profiles_and_what_to_try(tmp_path: Path) -> None:
    done = run("--root", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"datapkg fetch --root {tmp_path} --allow-loopback" in done.stdout
    assert (tmp_path / "data" / "schemas" / "pages.json").is_file()
    assert sorted(path.stem for path in (tmp_path / "data" / "portals").glob("*.toml")) == ["350400", "430300", "440100", "440600", "441900"]


def test_the_command_serves_one_shape_and_encoding(tmp_path: Path) -> None:
    done = run("--root", str(tmp_path), "--shape", "jcms", "--encoding", "gbk", "--fault", "fault=reset:1000&path=*art_*&times=1")
    assert done.returncode == 0
    assert [line.split()[1:3] for line in done.stdout.splitlines()[:5]] == [["jcms", "gbk"]] * 5


def test_the_command_refuses_a_fault_that_is_none() -> None:
    done = run("--fault", "fault=earthquake")
    assert done.returncode == 2
    assert "There is no fault 'earthquake'. There are stall, drip" in done.stderr


@pytest.mark.parametrize(
    ("words", "fault"),
    [("status:503,1", faults.Status(503, 1)), ("reset:1000", faults.Reset(1000)), ("reset:none", faults.Reset(None)), ("stall", faults.Stall()),
     ("redirect:http://10.0.0.1/,301", faults.Redirect("http://10.0.0.1/", 301)), ("drip:10,0.5", faults.Drip(10, 0.5)),
     ("huge:1000,true", faults.Huge(1000, True)), ("firewall:403", faults.firewall(403)), ("charset:utf-8", faults.Charset("utf-8"))],
)
def test_faults_are_named_in_words(words: str, fault: faults.Fault) -> None:
    assert control.fault_of(words) == fault


@pytest.mark.parametrize(("words", "message"), [("status", "missing a required argument"), ("stall:1,2", "too many positional"), ("", "There is no fault ''")])
def test_a_fault_that_is_told_wrongly_says_what_it_takes(words: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        control.fault_of(words)


def test_every_fault_can_be_named() -> None:
    own = {kind for kind in vars(faults).values() if isinstance(kind, type) and issubclass(kind, faults.Fault)} - {faults.Fault, faults.Page}
    assert own <= set(control.FAULTS.values())


def test_control_addresses_switch_faults_on_and_off(portal: Portal, client: httpx.Client) -> None:
    site = portal["440600"]
    assert "Status" in client.get(f"{site.origin}/-/fault?fault=status:503&path=*.html&times=1").text
    assert [client.get(site.url(site.plan)).status_code for _ in range(2)] == [503, 200]
    client.get(f"{site.origin}/-/fault?fault=status:500")
    client.get(f"{site.origin}/-/clear")
    assert client.get(site.list_url()).status_code == 200
    assert client.get(site.list_url() + "?fault=status:418").status_code == 418
    told = client.get(f"{site.origin}/-/requests").text.splitlines()
    assert len(told) == 4  # what is asked of the control itself does not count
    assert "Status(status=503" in told[0]


def test_control_addresses_change_the_site(portal: Portal, client: httpx.Client) -> None:
    site = portal["440600"]
    client.get(f"{site.origin}/-/edit", params={"old": "阳光一小时", "new": "阳光两小时"})
    assert "阳光两小时" in "".join(site.plan.body)
    second = client.get(f"{site.origin}/-/twice").text.strip()
    assert client.get(second).status_code == 200
    client.get(f"{site.origin}/-/shrink?to=2")
    assert client.get(site.list_url()).text.count('target="_blank"') == 2
    client.get(f"{site.origin}/-/live")
    assert client.get(site.url(site.plan)).content != client.get(site.url(site.plan)).content
    client.get(f"{site.origin}/-/gone")
    assert client.get(site.url(site.plan)).status_code == 404


@pytest.mark.parametrize("what", ["nothing", "edit", "fault?fault=x", "fault", "shrink?to=x"])
def test_a_wrong_control_address_is_told_so(what: str, portal: Portal, client: httpx.Client) -> None:
    assert client.get(f"{portal['440600'].origin}/-/{what}").status_code == 400


def test_a_portal_that_tests_run_has_no_control_addresses(client: httpx.Client) -> None:
    with Portal([captured_site("440600", "trs")]) as portal:
        assert client.get(f"{portal['440600'].origin}/-/clear").status_code == 404
        assert client.get(portal["440600"].list_url() + "?fault=status:418").status_code == 200


def test_profiles_name_bureau_host_and_list(tmp_path: Path, client: httpx.Client) -> None:
    with Portal(default_sites()) as portal:
        files = portal.profiles(tmp_path / "portals", pause=0.5)
        assert [path.stem for path in files] == [site.key for site in portal]
        for site, path in zip(portal, files, strict=True):
            profile = tomllib.loads(path.read_text())
            own = tomllib.loads((ROOT / "data" / "portals" / path.name).read_text())["bureau"]
            assert profile["bureau"]["name_en"] == own["name_en"]
            assert profile["fetch"] == {"pause_seconds": 0.5}
            assert [host["name"] for host in profile["host"]] == [site.origin.removeprefix("http://")]
            assert client.get(profile["list"][0]["url"]).status_code == 200


def test_a_benchmark_has_many_small_sites_that_differ(tmp_path: Path, client: httpx.Client) -> None:
    with Portal(benchmark_sites(9, 3)) as portal:
        assert len({site.origin for site in portal}) == 9
        assert len(portal.profiles(tmp_path)) == 9
        assert all("delay" not in str(site.robots).lower() for site in portal)
        bodies = {client.get(site.url(article)).content for site in portal for article in site.plans}
        assert len(bodies) == 27


def test_two_portals_can_take_the_same_port_one_after_the_other() -> None:
    with Portal([captured_site("440600", "trs")]) as first:
        port = int(first["440600"].origin.rsplit(":", 1)[1])
    with Portal([captured_site("440600", "trs")], port=port) as second:
        assert second["440600"].origin == first["440600"].origin
