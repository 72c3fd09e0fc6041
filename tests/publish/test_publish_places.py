"""Publishing to folders, memory and a real object store: complete, never over another's work, and repeatable."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from datapkg.errors import DataError, UsageError
from datapkg.index import Index
from datapkg.publish import stores
from datapkg.publish.folder import Release, open_release
from datapkg.publish.place import Place
from datapkg.publish.run import Outcome, publish
from datapkg.publish.stores import connect
from tests.publish.conftest import make_small

ROOT = Path(__file__).resolve().parents[2]
Releases = dict[str, Release]
KILLED = """
import os, signal, sys
from pathlib import Path
from datapkg.publish.folder import open_release
from datapkg.publish.run import publish
from datapkg.publish.stores import connect
folder, url, point, after = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
place = connect(url)
target = place if hasattr(place, point) else os
real = getattr(target, point)
calls = 0
def deadly(*arguments, **options):
    global calls
    calls += 1
    if calls > after:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
setattr(target, point, deadly)
publish(open_release(folder), place)
"""


@cache
def reader(url: str) -> Place:
    """The place, connected once for all looks at it."""
    return connect(url)


def versions(url: str) -> list[str]:
    """The versions in a place's index."""
    content, _ = reader(url).read("index.json")
    return [] if content is None else [entry.version for entry in Index.parse(content, url).entries]


def is_whole(url: str, release: Release) -> bool:
    """Whether a place gives every file of a release as it should be."""
    place = reader(url)
    return all(place.hash(file.name) == file.sha256 for file in (release.claim, *release.files, *([release.packed] if release.packed else [])))


def test_a_release_is_published_whole_and_listed(url: str, releases: Releases) -> None:
    outcome = publish(releases["0.1.0"], connect(url))
    assert (len(outcome.sent), outcome.kept, outcome.changed) == (len(releases["0.1.0"].files) + 1, 0, True)
    assert is_whole(url, releases["0.1.0"])
    assert versions(url) == ["0.1.0"]


def test_publishing_again_sends_nothing(url: str, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(releases["0.1.0"], connect(url))
    for name in ("send", "replace", "claim"):
        monkeypatch.setattr(Place, name, None)
        monkeypatch.setattr(stores.Bucket, name, None)
    monkeypatch.setattr(stores.Folder, "replace", None)
    outcome = publish(releases["0.1.0"], connect(url))
    assert (outcome.sent, outcome.kept, outcome.changed) == ((), len(releases["0.1.0"].files) + 1, False)


def test_earlier_versions_stay(url: str, releases: Releases) -> None:
    for version in ("0.2.0", "0.1.0"):
        publish(releases[version], connect(url))
    assert versions(url) == ["0.1.0", "0.2.0"]
    assert all(is_whole(url, release) for release in releases.values())


def test_a_published_version_is_never_overwritten(url: str, releases: Releases, tmp_path: Path) -> None:
    publish(releases["0.1.0"], connect(url))
    other = open_release(make_small(tmp_path / "0.1.0", "0.1.0", created="2026-02-02T00:00:00+00:00"))
    with pytest.raises(DataError, match=r"0\.1\.0 is published already, with other content"):
        publish(other, connect(url))
    assert is_whole(url, releases["0.1.0"])


def test_a_version_that_another_publisher_began_is_left_to_it(url: str, releases: Releases, tmp_path: Path) -> None:
    assert connect(url).claim(releases["0.1.0"].claim)
    other = open_release(make_small(tmp_path / "0.1.0", "0.1.0", created="2026-02-02T00:00:00+00:00"))
    with pytest.raises(DataError, match=r"publishing 0\.1\.0 was begun with other content"):
        publish(other, connect(url))
    assert versions(url) == []
    assert publish(releases["0.1.0"], connect(url)).kept == 1


def test_a_damaged_file_of_a_published_version_is_mended(url: str, releases: Releases) -> None:
    publish(releases["0.1.0"], connect(url))
    place = connect(url)
    name = releases["0.1.0"].files[0].name
    place._system.pipe_file(place._at(name), b"damaged")
    outcome = publish(releases["0.1.0"], place)
    assert [file.name for file in outcome.sent] == [name]
    assert is_whole(url, releases["0.1.0"])


def test_a_dry_run_writes_nothing(url: str, releases: Releases) -> None:
    outcome = publish(releases["0.1.0"], connect(url), dry_run=True)
    assert len(outcome.sent) == len(releases["0.1.0"].files) + 1
    assert versions(url) == []
    place = reader(url)
    assert not any(place.hash(file.name) for file in outcome.sent)


def test_a_place_that_stores_other_bytes_is_found_out_before_the_index(url: str, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    place = connect(url)
    real = place._put

    def lie(file: Any) -> None:
        real(file)
        if file.name.endswith("tasks.csv"):
            place._system.pipe_file(place._at(file.name), b"\0" * file.bytes)

    monkeypatch.setattr(place, "_put", lie)
    with pytest.raises(UsageError, match=r"gives back other bytes of \S+tasks\.csv"):
        publish(releases["0.1.0"], place)
    assert versions(url) == []
    publish(releases["0.1.0"], connect(url))
    assert is_whole(url, releases["0.1.0"])


def test_an_index_that_is_not_kept_is_an_error(url: str, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    place = connect(url)
    monkeypatch.setattr(place, "replace", lambda *_: True)
    with pytest.raises(UsageError, match=r"index\.json cannot be kept"):
        publish(releases["0.1.0"], place)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"format": 1, "name": "another", "versions": []}', b'{"format": 2, "name": "cn-edu-workplans", "versions": []}'])
def test_an_index_that_is_not_ours_is_left_alone(tmp_path: Path, releases: Releases, content: bytes) -> None:
    (tmp_path / "index.json").write_bytes(content)
    with pytest.raises((DataError, UsageError)):
        publish(releases["0.1.0"], connect(str(tmp_path)))
    assert [path.name for path in tmp_path.iterdir()] == ["index.json"]
    assert (tmp_path / "index.json").read_bytes() == content


@pytest.mark.parametrize(("kind", "point", "after"), [
    ("folder", "fsync", 0), ("folder", "fsync", 9), ("folder", "replace", 0), ("folder", "fsync", 10_000), ("s3", "_put", 4), ("s3", "replace", 0),
])
def test_a_publisher_that_is_killed_leaves_the_last_release_current_and_the_next_run_completes(
    request: pytest.FixtureRequest, tmp_path: Path, releases: Releases, small_folders: dict[str, Path], kind: str, point: str, after: int,
) -> None:
    url = str(request.getfixturevalue("bucket")) if kind == "s3" else str(tmp_path / "place")
    publish(releases["0.1.0"], connect(url))
    command = [sys.executable, "-c", KILLED, str(small_folders["0.2.0"]), url, point, str(after)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    if after == 10_000:
        assert (done.returncode, versions(url)) == (0, ["0.1.0", "0.2.0"])
    else:
        assert (done.returncode, versions(url)) == (-signal.SIGKILL, ["0.1.0"]), done.stderr.decode()
    assert is_whole(url, releases["0.1.0"])
    outcome = publish(releases["0.2.0"], connect(url))
    assert (outcome.kept > 0) == ((point, after) != ("fsync", 0))
    assert (versions(url), is_whole(url, releases["0.2.0"])) == (["0.1.0", "0.2.0"], True)
    assert list((tmp_path / "place").rglob("*.part")) == []


def test_of_two_publishers_to_a_bucket_neither_loses_its_version(bucket: str, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    first = connect(bucket)
    between: list[Outcome] = []
    real = first.replace

    def late(*arguments: Any) -> bool:
        if not between:
            between.append(publish(releases["0.2.0"], connect(bucket)))
        return real(*arguments)

    monkeypatch.setattr(first, "replace", late)
    publish(releases["0.1.0"], first)
    assert between[0].changed
    assert versions(bucket) == ["0.1.0", "0.2.0"]


def test_two_publishers_at_once_both_end_complete(bucket: str, tmp_path: Path, releases: Releases) -> None:
    for url in (bucket, str(tmp_path / "place")):
        threads = [threading.Thread(target=publish, args=(release, connect(url))) for release in (*releases.values(), releases["0.1.0"])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert versions(url) == ["0.1.0", "0.2.0"]
        assert all(is_whole(url, release) for release in releases.values())


def test_a_store_without_conditions_is_written_to_all_the_same(bucket: str, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    place = connect(bucket)
    real = place._system.pipe_file

    def old(path: str, content: bytes, **options: Any) -> Any:
        if options:
            error = OSError("A header you provided implies functionality that is not implemented")
            error.__cause__ = type("ClientError", (Exception,), {"response": {"Error": {"Code": "NotImplemented"}}})()
            raise error
        return real(path, content)

    monkeypatch.setattr(place._system, "pipe_file", old)
    publish(releases["0.1.0"], place)
    assert versions(bucket) == ["0.1.0"]


def test_a_folder_has_one_publisher_at_a_time(tmp_path: Path, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    place = connect(str(tmp_path))
    real, seen = place.replace, []

    def watched(*arguments: Any) -> bool:
        handle = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)
        seen.append(True)
        return real(*arguments)

    monkeypatch.setattr(place, "replace", watched)
    publish(releases["0.1.0"], place)
    assert seen


def test_a_full_disk_is_told_and_leaves_no_part(tmp_path: Path, releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Any, target: Any, size: int) -> None:
        target.write(source.read(10))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        with pytest.raises(UsageError, match="No space left on device"):
            publish(releases["0.1.0"], connect(str(tmp_path)))
    assert versions(str(tmp_path)) == []
    assert list(tmp_path.rglob("*.part")) == []


def test_a_bucket_that_is_not_there_and_a_wrong_key_are_told_without_the_key(
    bucket: str, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="bucket does not exist") as missing:
        publish(releases["0.1.0"], connect("s3://no-such-bucket-at-all/x"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-wrong-one-31415926")
    with pytest.raises(UsageError, match="failed") as wrong:
        publish(releases["0.1.0"], connect(bucket))
    assert "31415926" not in str(wrong.value) + str(missing.value)
