"""The commands `get`, `versions`, and `info` and `show` of a published version: what they print, and with which exit code."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import datapkg
from datapkg import cli
from tests.loader.conftest import Serve, flip
from tests.portal import faults
from tests.releases import NAME


class Done(NamedTuple):
    """What a command left: its exit code and what it printed."""

    code: object
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Call the command line inside this process, in a folder without a package."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["datapkg", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        return Done(exit_.value.code, *capsys.readouterr())

    return call


def test_away_from_any_package_the_installations_own_is_looked_at(run: Run) -> None:
    assert json.loads(run("info", "--json").out)["version"] == datapkg.open().version
    assert run("show", "themes", "--where", "theme_id=preschool", "--columns", "name_zh", "--format", "csv").out == "name_zh\n学前教育\n"


def test_get_prints_the_folder_and_nothing_else(run: Run, serve: Serve, place: Path, cache: Path, tmp_path: Path) -> None:
    with serve(place):
        assert run("get") == (0, f"{cache / '0.3.0'}\n", "")
        assert run("get", "0.2.0", "--into", tmp_path / "made") == (0, f"{tmp_path / 'made'}\n", "")
    assert json.loads((tmp_path / "made" / "datapackage.json").read_text(encoding="utf-8"))["version"] == "0.2.0"


def test_get_tells_what_goes_wrong_by_its_exit_code(run: Run, serve: Serve, place: Path, cache: Path) -> None:
    done = run("get", "0.2.0")
    assert (done.code, done.out) == (2, "")
    assert "Set DATAPKG_URL" in done.err
    with serve(place) as portal:
        assert run("get", "9.9.9").code == 2
        with portal.fault(faults.Status(500)):
            assert run("get", "0.2.0").code == 2
        flip(place / NAME / "0.2.0" / "data" / "tables" / "units.csv")
        done = run("get", "0.2.0")
        assert (done.code, done.out) == (1, "")
        assert "units.csv: its bytes have not the hash that was told" in done.err
        flip(place / NAME / "0.2.0" / "data" / "tables" / "units.csv")
        assert run("get", "0.2.0") == (0, f"{cache / '0.2.0'}\n", "")


def test_versions_tells_where_each_is(run: Run, serve: Serve, place: Path) -> None:
    with serve(place):
        run("info", "--version", "0.2.0")
        told = json.loads(run("versions", "--json").out)
        assert [(each["version"], each["bundled"], each["cached"], each["published"]) for each in told if not each["bundled"]] == [
            ("0.2.0", False, True, True), ("0.3.0", False, False, True)
        ]
        assert len(run("versions").out.splitlines()) == len(told) + 1


def test_versions_are_listed_offline_and_the_reason_is_told(run: Run, serve: Serve, place: Path) -> None:
    with serve(place):
        run("versions")
    done = run("versions", "--json")
    assert done.code == 0
    assert [each["version"] for each in json.loads(done.out) if each["published"]] == ["0.2.0", "0.3.0"]
    assert "cannot be reached" in done.err


def test_a_published_version_is_looked_at_like_a_folder(run: Run, serve: Serve, place: Path) -> None:
    with serve(place):
        published = run("info", "--version", "0.2.0", "--json")
        folder = run("info", "--package", place / NAME / "0.2.0", "--json")
        assert published == folder
        assert json.loads(published.out)["version"] == "0.2.0"
        assert run("show", "bureaus", "--version", "0.3.0", "--format", "csv").out.encode() == (place / NAME / "0.3.0" / "data" / "tables" / "bureaus.csv").read_bytes()


def test_a_folder_and_a_version_are_not_given_together(run: Run, place: Path) -> None:
    done = run("info", "--version", "0.2.0", "--package", place)
    assert (done.code, done.out) == (2, "")
    assert "not both" in done.err
