"""What places say of their versions: nothing is taken back or exchanged in silence, and mirrors stand in for each other."""

import shutil
from pathlib import Path

import pytest

import datapkg
from datapkg.errors import DataError, UsageError
from datapkg.index import Index
from tests.loader.conftest import Serve, bundled_bureaus, flip, published_bureaus
from tests.portal import faults
from tests.releases import NAME, make_place, write_index

INDEX = "/index.json"
DESCRIPTOR = "*/0.2.0/datapackage.json"
TABLE = "*/bureaus.parquet"


def test_an_index_that_is_rolled_back_is_refused(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
        index = Index.parse((place / "index.json").read_bytes(), "")
        (place / "index.json").write_bytes(Index(NAME, index.entries[:1]).print())
        with pytest.raises(DataError, match=r"rolled back, it lacks version 0\.3\.0.*remove .*indexes"):
            datapkg.open(as_of="2026-01-05")
        assert published_bureaus() == bundled_bureaus()  # what is cached was published
        for file in (cache / "indexes").iterdir():
            file.unlink()
        assert datapkg.open(as_of="2026-01-05").version == "0.2.0"


@pytest.mark.parametrize("known", ["0.2.0", "0.3.0"])
def test_a_version_that_becomes_another_one_is_refused(serve: Serve, place: Path, known: str) -> None:
    with serve(place):
        datapkg.load("units", version=known)
        descriptor = place / NAME / "0.2.0" / "datapackage.json"
        descriptor.write_bytes(descriptor.read_bytes() + b"\n")
        write_index(place)
        with pytest.raises(DataError, match=r"version 0\.2\.0 is not the one that was published before"):
            published_bureaus()


def test_a_mirror_with_another_version_of_that_number_is_refused(serve: Serve, place: Path, tmp_path: Path) -> None:
    other = make_place(tmp_path / "other", "0.2.0", change=lambda descriptor: descriptor.update(title="Another"))
    with serve(place, other) as portal:
        datapkg.open("0.2.0")
        portal.fault(faults.Status(500), site="first")
        with pytest.raises(DataError, match=r"version 0\.2\.0 is not the one"):
            published_bureaus()


@pytest.mark.parametrize("content", [b"<html></html>", b"[]", b'{"format": 1, "name": "other", "versions": []}'])
def test_what_is_no_index_of_ours_is_refused(serve: Serve, place: Path, content: bytes) -> None:
    (place / "index.json").write_bytes(content)
    with serve(place), pytest.raises(DataError, match=r"index\.json: "):
        published_bureaus()


def test_a_newer_index_names_the_upgrade(serve: Serve, place: Path) -> None:
    path = place / "index.json"
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 2'))
    with serve(place), pytest.raises(UsageError, match="pip install --upgrade"):
        published_bureaus()


def test_a_descriptor_too_large_for_one_is_not_even_asked_for(serve: Serve, place: Path) -> None:
    path = place / "index.json"
    size = (place / NAME / "0.2.0" / "datapackage.json").stat().st_size
    path.write_bytes(path.read_bytes().replace(f'"bytes": {size}'.encode(), b'"bytes": 10000000000'))
    with serve(place) as portal:
        with pytest.raises(DataError, match="10,000,000,000 bytes, more than a description can have"):
            published_bureaus()
        assert portal.requests(path="*/datapackage.json") == []


# mirrors


@pytest.mark.parametrize("file", [INDEX, DESCRIPTOR, TABLE, "*"], ids=["index", "descriptor", "table", "all"])
def test_a_mirror_has_what_the_first_place_does_not_give(serve: Serve, place: Path, file: str) -> None:
    with serve(place, place) as portal:
        portal.fault(faults.Status(503), site="first", path=file)
        assert published_bureaus() == bundled_bureaus()
        assert portal.requests("second", INDEX)


def test_wrong_bytes_of_the_first_place_are_told_even_where_a_mirror_has_the_right_ones(serve: Serve, place: Path, tmp_path: Path) -> None:
    mirror = Path(shutil.copytree(place, tmp_path / "mirror"))
    flip(place / NAME / "0.2.0" / "data" / "tables" / "bureaus.parquet")
    with serve(place, mirror), pytest.warns(RuntimeWarning, match=r"Passed over: .*bureaus\.parquet: its bytes have not the hash"):
        assert published_bureaus() == bundled_bureaus()


def test_a_mirror_that_lags_behind_does_not_hide_what_is_known(serve: Serve, place: Path, tmp_path: Path) -> None:
    mirror = make_place(tmp_path / "mirror", "0.2.0")
    with serve(place, mirror) as portal:
        datapkg.load("units", version="0.3.0")
        portal.refuse("first")
        assert datapkg.load("units", as_of="2026-06-01").num_rows
        assert datapkg.open(as_of="2026-06-01").version == "0.3.0"


def test_a_version_that_the_first_place_does_not_have_yet_is_got_from_the_next(serve: Serve, place: Path, tmp_path: Path) -> None:
    behind = make_place(tmp_path / "behind", "0.2.0")
    with serve(behind, place):
        assert datapkg.open("0.3.0").version == "0.3.0"


def test_another_version_of_that_number_is_refused_even_when_the_index_is_forgotten(serve: Serve, place: Path, tmp_path: Path, cache: Path) -> None:
    other = make_place(tmp_path / "other", "0.2.0", change=lambda descriptor: descriptor.update(title="Another"))
    with serve(place):
        datapkg.load("units", version="0.2.0")
    shutil.rmtree(cache / "indexes")
    with serve(other), pytest.raises(DataError, match=r"its version 0\.2\.0 is another one than that in"):
        published_bureaus()
