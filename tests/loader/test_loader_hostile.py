"""A descriptor of strangers cannot make the loader write or read elsewhere, read more than was told, or take one file for another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

import datapkg
from datapkg.errors import DataError, DatapkgError, UsageError
from datapkg.loader.descriptor import is_plain
from datapkg.loader.web import Failed, pieces
from tests.loader.conftest import Serve
from tests.releases import NAME, make_place

Descriptor = dict[str, Any]


def change(**told: Any) -> Callable[[Descriptor], object]:
    """Return what makes the Parquet resource of the table `bureaus` tell something else."""
    return lambda descriptor: next(each for each in descriptor["resources"] if each["name"] == "bureaus-parquet").update(told)


def load(place: Path, serve: Serve, version: str = "0.2.0") -> None:
    with serve(place):
        datapkg.load("bureaus", version=version)


@pytest.mark.parametrize("path", [
    "../bureaus.parquet", "data/../../bureaus.parquet", "/etc/passwd", "C:/x.parquet", "C:x", "https://example.org/x.parquet", "file:///etc/passwd", "~/x", "a\\b", "a//b",
    "./x", ".hidden", "data/.x", "x ", " x", "x.", "a/b./c", "a?b", "a#b", "a%2e%2e/b", "a\nb", "a\x00b", "", ".", "..", "é", "x" * 201, 5, None, ["a"], {"a": 1},
])  # fmt: skip
def test_a_path_that_may_lead_elsewhere_is_refused_before_anything_is_asked_for(serve: Serve, tmp_path: Path, path: object) -> None:
    place = make_place(tmp_path / "place", "0.2.0", change=change(path=path))
    with serve(place) as portal:
        with pytest.raises(DataError, match="may lead out of the package's folder"):
            datapkg.load("bureaus", version="0.2.0")
        assert portal.requests(path="*parquet*") == []
    outside = {each.name for each in tmp_path.iterdir()}
    assert outside == {"place", "cache"}


def test_the_path_of_a_schema_is_confined_too(serve: Serve, tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", "0.2.0", change=lambda descriptor: descriptor["resources"][0].update(schema="../../x.json"))
    with pytest.raises(DataError, match="may lead out"):
        load(place, serve)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"bytes": "7"}, "bytes and its SHA-256"), ({"bytes": -1}, "bytes and its SHA-256"), ({"bytes": True}, "bytes and its SHA-256"), ({"bytes": None}, "bytes and its"),
        ({"hash": "md5:" + "0" * 32}, "bytes and its SHA-256"), ({"hash": None}, "bytes and its SHA-256"), ({"path": "datapackage.json"}, "two resources have one path"),
        ({"path": "data/tables/PAGES.csv"}, "two resources have one path"), ({"name": 5}, "named resources"), ({"bytes": 10}, "sends more than the 10 bytes"),
        ({"bytes": 10**15}, "no room for"), ({"bytes": 10**6}, "ended after .* of 1,000,000 bytes"), ({"hash": "sha256:" + "0" * 64}, "have not the hash"),
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_is_described_wrongly_is_refused(serve: Serve, tmp_path: Path, told: dict[str, Any], said: str) -> None:
    place = make_place(tmp_path / "place", "0.2.0", change=change(**told))
    with pytest.raises(DatapkgError, match=said):
        load(place, serve)
    assert not list((tmp_path / "cache").rglob("*.parquet"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"version": "0.2.1"}, r"is of version '0\.2\.1', not 0\.2\.0"), ({"resources": {}}, "no list"), ({"package_format": 0}, "does not tell its form"),
     ({"package_format": "1"}, "does not tell its form"), ({"package_format": None}, "does not tell its form")],
    ids=str,
)  # fmt: skip
def test_a_descriptor_that_is_not_that_of_the_version_is_refused(serve: Serve, tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    place = make_place(tmp_path / "place", "0.2.0", change=lambda descriptor: descriptor.update(changed))
    with pytest.raises(DataError, match=said):
        load(place, serve)


def test_a_newer_form_of_package_names_the_upgrade(serve: Serve, tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", "0.2.0", change=lambda descriptor: descriptor.update(package_format=2))
    with pytest.raises(UsageError, match=r"form 2, and this library knows forms up to 1.*pip install --upgrade cn-edu-workplans"):
        load(place, serve)


@pytest.mark.parametrize("line", ["../../outside", "/etc/x", "a b", "x\x00"])
def test_checksums_that_name_a_path_elsewhere_are_refused(serve: Serve, tmp_path: Path, line: str) -> None:
    place = make_place(tmp_path / "place", "0.2.0")
    with (place / NAME / "0.2.0" / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  {line}\n")
    with serve(place), pytest.raises(DataError, match="is no line of checksums"):
        datapkg.get("0.2.0", tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("version", ["..", "../0.2.0", "0.2", "latest", "", "0.2.0/", "0.2.0\n", "٠.٢.٠"])
def test_a_version_that_is_none_is_told_and_never_used_as_a_path(version: str) -> None:
    for call in (datapkg.open, datapkg.get):
        with pytest.raises(UsageError, match="is no version"):
            call(version)


@pytest.mark.parametrize("url", ["s3://bucket/x", "ftp://example.org", "javascript:x"])
def test_an_address_that_cannot_be_read_from_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAPKG_URL", url)
    with pytest.raises(UsageError, match=r"DATAPKG_URL: .* cannot be read from"):
        datapkg.open("0.2.0")


def test_an_encrypted_address_that_leads_to_an_open_one_is_refused(serve: Serve, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(place) as portal, requests.Session() as session:
        answer = session.get(portal["first"].origin + "/index.json", stream=True, timeout=5)
        monkeypatch.setattr(session, "get", lambda *_, **__: answer)
        monkeypatch.setattr("datapkg.loader.web._session", lambda: session)
        with pytest.raises(Failed, match="not encrypted"):
            list(pieces("https://example.org/index.json", 100_000))


@pytest.mark.parametrize("path", ["data/tables/tasks.csv", "SHA256SUMS", "cn-edu-workplans-0.2.0.xlsx", "LICENSE-DATA"])
def test_the_paths_of_a_release_are_plain(path: str) -> None:
    assert is_plain(path)


@pytest.mark.parametrize("name", ["datapackage.json", "data/tables/units.csv"])
def test_checksums_that_contradict_the_descriptor_are_refused(serve: Serve, place: Path, tmp_path: Path, name: str) -> None:
    path = place / NAME / "0.2.0" / "SHA256SUMS"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join("0" * 64 + line[64:] if line.endswith(f"  {name}\n") else line for line in lines), encoding="utf-8")
    with serve(place), pytest.raises(DataError, match=f"SHA256SUMS: says of {name} something else than the descriptor"):
        datapkg.get("0.2.0", tmp_path / "made")
