"""Whatever happens on the way, what is loaded is what was published, or a message says what to do; nothing wrong or half is kept."""

from pathlib import Path

import pytest

import datapkg
from datapkg.errors import DataError, DatapkgError, UsageError
from tests.loader.conftest import Serve, bundled_bureaus, flip, published_bureaus
from tests.portal import faults
from tests.releases import NAME, digest

INDEX = "/index.json"
DESCRIPTOR = "*/0.2.0/datapackage.json"
TABLE = "*/bureaus.parquet"


def kept(cache: Path, place: Path) -> None:
    """All files of the cache are whole ones, as published."""
    for path in cache.rglob("*"):
        if path.is_file() and path.parent.name != "indexes":
            assert digest(path) == digest(place / NAME / path.relative_to(cache)), path


@pytest.mark.parametrize("file", [INDEX, DESCRIPTOR, TABLE], ids=["index", "descriptor", "table"])
@pytest.mark.parametrize("cut", [faults.Truncate, faults.Reset], ids=["closed", "reset"])
def test_a_connection_cut_anywhere_gives_nothing_and_the_next_try_all(serve: Serve, place: Path, cache: Path, file: str, cut: type[faults.Fault]) -> None:
    sizes = {INDEX: place / "index.json", DESCRIPTOR: place / NAME / "0.2.0" / "datapackage.json", TABLE: place / NAME / "0.2.0" / "data" / "tables" / "bureaus.parquet"}
    size = sizes[file].stat().st_size
    offsets = [*range(0, size, size // 6), size - 1] if cut is faults.Truncate else [size // 2]
    with serve(place) as portal:
        for offset in offsets:
            with portal.fault(cut(after=offset), path=file) as rule:  # type: ignore[call-arg]
                with pytest.raises(DatapkgError, match=r"127\.0.*Nothing wrong or half was kept: try again later"):
                    published_bureaus()
                assert rule.hits == 2
            kept(cache, place)
        assert published_bureaus() == bundled_bureaus()


def test_a_connection_cut_once_is_not_noticed(serve: Serve, place: Path) -> None:
    with serve(place) as portal:
        for file in (INDEX, DESCRIPTOR, TABLE):
            portal.fault(faults.Truncate(after=300), path=file, times=1)
        assert published_bureaus() == bundled_bureaus()


@pytest.mark.parametrize("file", [INDEX, DESCRIPTOR, TABLE], ids=["index", "descriptor", "table"])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (faults.Status(404), "answered 404"), (faults.Status(500), "answered 500"), (faults.Status(304), "answered 304"), (faults.firewall(), r"127\.0"),
        (faults.Garbage(), "broke off|cannot be reached"), (faults.Garbage(b""), "broke off|cannot be reached"), (faults.Chunked(end="cut"), "broke off"),
        (faults.Chunked(end="broken"), "broke off"), (faults.Huge(200_000_000), "sends more than"), (faults.GzipBomb(200_000_000), "sends more than"),
        (faults.Gzip(lie=True), r"127\.0"), (faults.Gzip(broken=True), r"127\.0"), (faults.Reset(None), "broke off|cannot be reached"),
        (faults.loop(), "redirects"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, faults.Fault) else "",
)  # fmt: skip
def test_a_wrong_answer_is_told_with_address_and_reason(serve: Serve, place: Path, cache: Path, fault: faults.Fault, said: str, file: str) -> None:
    with serve(place) as portal:
        with portal.fault(fault, path=file), pytest.raises(DatapkgError, match=said):
            published_bureaus()
        kept(cache, place)
        assert published_bureaus() == bundled_bureaus()


@pytest.mark.parametrize("fault", [faults.NoLength(), faults.Chunked(), faults.Gzip()], ids=repr)
def test_any_proper_way_of_sending_will_do(serve: Serve, place: Path, fault: faults.Fault) -> None:
    with serve(place) as portal:
        portal.fault(fault)
        assert published_bureaus() == bundled_bureaus()


@pytest.mark.parametrize("file", [INDEX, DESCRIPTOR, TABLE], ids=["index", "descriptor", "table"])
@pytest.mark.parametrize(("fault", "said"), [(faults.Stall(), "silent for"), (faults.Drip(1, 0.1), "too slow")], ids=["stall", "drip"])
@pytest.mark.usefixtures("brisk")
def test_a_slow_server_is_given_up(serve: Serve, place: Path, cache: Path, fault: faults.Fault, said: str, file: str) -> None:
    with serve(place) as portal:
        portal.fault(fault, path=file)
        with pytest.raises(UsageError, match=said):
            published_bureaus()
    kept(cache, place)


def test_a_server_that_is_not_there_is_told(serve: Serve, place: Path) -> None:
    with serve(place) as portal:
        portal.refuse("first")
        with pytest.raises(UsageError, match="cannot be reached"):
            published_bureaus()


@pytest.mark.parametrize("file", ["datapackage.json", "data/tables/bureaus.parquet"])
def test_other_bytes_of_the_same_length_are_refused(serve: Serve, place: Path, cache: Path, file: str) -> None:
    flip(place / NAME / "0.2.0" / file)
    with serve(place), pytest.raises(DataError, match=f"{file}: its bytes have not the hash that was told"):
        published_bureaus()
    assert not (cache / "0.2.0" / file).exists()


@pytest.mark.parametrize("file", ["SHA256SUMS", "data/schemas/bureaus.json"])
def test_a_schema_and_the_checksums_are_checked_too(serve: Serve, place: Path, file: str) -> None:
    flip(place / NAME / "0.2.0" / file, 30)
    with serve(place), pytest.raises(DataError, match=f"{file}: "):
        datapkg.open("0.2.0").describe("bureaus")


def test_files_of_another_version_are_never_mixed_in(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
        new, old = (place / NAME / version / "data" / "tables" / "tasks.parquet" for version in ("0.3.0", "0.2.0"))
        new.write_bytes(new.read_bytes() + b"0")
        new.replace(old)
        with pytest.raises(DatapkgError, match=r"tasks\.parquet"):
            datapkg.load("tasks", version="0.2.0")
    assert not list(cache.rglob("tasks.parquet"))
