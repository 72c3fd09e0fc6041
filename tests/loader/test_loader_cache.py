"""The cache: filled by one process or several, stopped at any moment, linked, full, not to be written; and offline once it has a version."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import datapkg
from datapkg.errors import DataError, UsageError
from datapkg.loader.package import Package
from tests.loader.conftest import Serve, bundled_bureaus, flip, published_bureaus
from tests.portal import faults
from tests.releases import NAME, digest, make_place

ROOT = Path(__file__).resolve().parents[2]
GET = "import datapkg, sys; print(datapkg.get('0.2.0'))"
LOAD = "import datapkg, sys; print(datapkg.load('tasks', version='0.2.0').num_rows)"


def start(code: str, **settings: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings
    )


def same(folder: Path, release: Path) -> bool:
    """Say whether two folders hold the same files with the same bytes."""
    listed = [{path.relative_to(each).as_posix(): digest(path) for path in each.rglob("*") if path.is_file()} for each in (folder, release)]
    return listed[0] == listed[1]


def test_a_cached_version_needs_no_place(serve: Serve, place: Path) -> None:
    with serve(place) as portal:
        assert published_bureaus() == bundled_bureaus()
        portal.forget()
        assert published_bureaus() == bundled_bureaus()
        assert portal.requests() == []
    assert published_bureaus() == bundled_bureaus()


def test_only_the_tables_asked_for_are_downloaded(serve: Serve, place: Path) -> None:
    with serve(place) as portal:
        published_bureaus()
        assert [seen.path.rpartition("/")[2] for seen in portal.requests()] == ["index.json", "datapackage.json", "bureaus.parquet"]


def test_a_table_that_is_not_cached_is_told_when_no_place_can_be_reached(serve: Serve, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(place):
        published_bureaus()
    with pytest.raises(UsageError, match="cannot be reached"):
        datapkg.load("tasks", version="0.2.0")
    monkeypatch.delenv("DATAPKG_URL")
    with pytest.raises(UsageError, match="Set DATAPKG_URL"):
        datapkg.load("tasks", version="0.2.0")


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(path.read_bytes()[:-1]), lambda path: path.write_bytes(b""), Path.unlink], ids=["cut", "empty", "gone"])
@pytest.mark.parametrize("file", ["datapackage.json", "data/tables/bureaus.parquet"])
def test_a_cached_file_that_was_damaged_is_downloaded_again(serve: Serve, place: Path, cache: Path, file: str, damage: Callable[[Path], object]) -> None:
    with serve(place):
        published_bureaus()
        damage(cache / "0.2.0" / file)
        assert published_bureaus() == bundled_bureaus()
    assert digest(cache / "0.2.0" / file) == digest(place / NAME / "0.2.0" / file)


def test_a_descriptor_of_the_cache_that_was_changed_is_not_believed(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
    flip(cache / "0.2.0" / "datapackage.json")
    with pytest.raises(UsageError, match="cannot be reached"):
        published_bureaus()


def test_a_table_of_the_cache_that_was_changed_gives_an_error_and_no_rows(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
    path = cache / "0.2.0" / "data" / "tables" / "bureaus.parquet"
    for at in range(4, path.stat().st_size, 500):
        flip(path, at)
        with pytest.raises(UsageError, match="cannot be reached"):
            published_bureaus()
        flip(path, at)
    assert published_bureaus() == bundled_bureaus()


def test_a_page_of_a_table_that_was_changed_gives_an_error_where_nothing_was_downloaded(place: Path) -> None:
    path = place / NAME / "0.2.0" / "data" / "tables" / "bureaus.parquet"
    column = pq.read_metadata(path).row_group(0).column(1)
    flip(path, (column.dictionary_page_offset or column.data_page_offset) + column.total_compressed_size - 1)
    with pytest.raises(DataError, match=r"bureaus\.parquet: the file is damaged"):
        Package.open(place / NAME / "0.2.0").load("bureaus")


@pytest.mark.parametrize("code", [GET, LOAD])
def test_processes_that_fill_the_cache_at_once_do_not_disturb_each_other(serve: Serve, place: Path, cache: Path, code: str) -> None:
    with serve(place):
        running = [start(code) for _ in range(3)]
        done = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], done
    assert len({out for out, _ in done}) == 1
    if code == GET:
        assert same(cache / "0.2.0", place / NAME / "0.2.0")


def test_a_download_that_is_killed_leaves_nothing_half(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place) as portal:
        rule = portal.fault(faults.Drip(1000, 0.02), path="*/tasks.csv")
        process = start(GET)
        while not rule.hits and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        rule.off()
        assert not (cache / "0.2.0" / "data" / "tables" / "tasks.csv").exists()
        left = list(cache.rglob("tmp*"))
        for path in left:
            os.utime(path, (0, 0))
        assert datapkg.get("0.2.0") == cache / "0.2.0"
    assert same(cache / "0.2.0", place / NAME / "0.2.0")
    assert left


def test_a_cache_may_be_a_link(serve: Serve, place: Path, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "disk").mkdir()
    cache.symlink_to(tmp_path / "disk")
    with serve(place):
        assert published_bureaus() == bundled_bureaus()
    assert published_bureaus() == bundled_bureaus()


def test_a_link_inside_a_version_is_not_followed(serve: Serve, place: Path, tmp_path: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
    path = cache / "0.2.0" / "data" / "tables" / "bureaus.parquet"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="symbolic link"):
        published_bureaus()


def test_a_cache_that_is_no_folder_is_told_with_what_to_set(serve: Serve, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATAPKG_CACHE", str(tmp_path / "file" / "cache"))
    with serve(place), pytest.raises(UsageError, match=r"cannot be written \(.*set DATAPKG_CACHE"):
        published_bureaus()


def read_only(cache: Path, code: str) -> tuple[str, str]:
    """Run code where the cache cannot be written, and return what it printed: by permissions, which root has in any case, or by a mount of its own."""
    if os.getuid():
        for path in [*cache.rglob("*"), cache]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        return start(code).communicate()
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    command = ["unshare", "--mount", "sh", "-c", mount, str(cache), sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no folder can be made read-only here: {done.stderr.strip()}")
    return done.stdout, done.stderr


def test_a_cache_that_may_not_be_written_is_told_and_can_be_read(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        published_bureaus()
        _, told = read_only(cache, LOAD)
        rows = read_only(cache, "import datapkg; print(datapkg.load('bureaus', version='0.2.0').num_rows)")
    assert "UsageError" in told
    assert "Make room or mend its permissions, or set DATAPKG_CACHE to a folder that can be written" in told
    assert rows == (f"{len(bundled_bureaus())}\n", "")


def test_a_full_disk_is_told_and_nothing_half_is_kept(serve: Serve, place: Path, cache: Path) -> None:
    size = (place / NAME / "0.2.0" / "data" / "tables" / "tasks.parquet").stat().st_size - 1
    with serve(place):
        full = start(LOAD, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        told = full.communicate()[1]
        assert "cannot be written (File too large). Make room" in told
        assert not [path for path in cache.rglob("*") if path.name == "tasks.parquet" or path.name.startswith("tmp")]
        assert start(LOAD).communicate()[0] == f"{datapkg.load('tasks').num_rows}\n"


def test_a_file_for_which_there_is_no_room_is_not_begun(serve: Serve, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(place) as portal:
        datapkg.open("0.2.0")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1))
        with pytest.raises(UsageError, match=r"no room for .* bytes"):
            published_bureaus()
        assert portal.requests(path="*.parquet") == []


# get


def test_get_brings_all_files_of_the_highest_version(serve: Serve, place: Path, cache: Path) -> None:
    with serve(place):
        assert datapkg.get() == cache / "0.3.0"
    assert same(cache / "0.3.0", place / NAME / "0.3.0")
    assert datapkg.load("tasks", version="0.3.0").num_rows


def test_get_into_a_folder_makes_it_whole_or_not_at_all(serve: Serve, place: Path, tmp_path: Path, cache: Path) -> None:
    into = tmp_path / "made"
    with serve(place) as portal:
        with portal.fault(faults.Status(500), path="*/units.csv"), pytest.raises(UsageError, match="answered 500"):
            datapkg.get("0.2.0", into)
        assert not into.exists()
        assert datapkg.get("0.2.0", str(into)) == into
        assert same(into, place / NAME / "0.2.0")
        with pytest.raises(UsageError, match="is there already"):
            datapkg.get("0.2.0", into)
        assert portal.requests(path="*/bureaus.csv")[1:] == []  # the second run went on where the first was stopped
    assert not (cache / "0.2.0").exists()
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_get_into_a_folder_does_not_take_up_what_another_place_began(serve: Serve, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_place(tmp_path / "other", "0.2.0", change=lambda descriptor: descriptor.update(title="Another"))
    with serve(other) as portal:
        portal.fault(faults.Status(500), path="*/units.csv")
        with pytest.raises(UsageError):
            datapkg.get("0.2.0", tmp_path / "made")
    monkeypatch.setenv("DATAPKG_CACHE", str(tmp_path / "another"))
    with serve(place):
        datapkg.get("0.2.0", tmp_path / "made")
    assert same(tmp_path / "made", place / NAME / "0.2.0")


def test_a_place_may_be_a_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (str(place), place.as_uri(), f"{place}/"):
        monkeypatch.setenv("DATAPKG_URL", url)
        assert published_bureaus() == bundled_bureaus()
    assert {version.version: version.published for version in datapkg.versions()} == {datapkg.open().version: False, "0.2.0": True, "0.3.0": True}


def test_the_cache_tells_which_versions_it_has(serve: Serve, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = datapkg.open().version
    with serve(place):
        published_bureaus()
        now = {version.version: (version.bundled, version.cached, version.published) for version in datapkg.versions()}
    assert now == {own: (True, False, False), "0.2.0": (False, True, True), "0.3.0": (False, False, True)}
    with pytest.warns(RuntimeWarning, match="cannot be reached"):
        assert {version.version: version.published for version in datapkg.versions()}["0.3.0"] is True
    monkeypatch.delenv("DATAPKG_URL")
    assert {version.version: version.published for version in datapkg.versions()} == {own: None, "0.2.0": None}


def test_what_is_published_can_be_read_by_a_person(place: Path) -> None:
    assert json.loads((place / "index.json").read_text(encoding="utf-8"))["versions"][0]["version"] == "0.2.0"
