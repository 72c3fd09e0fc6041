"""Published places served by a real HTTP server on loopback, with faults to switch on, and a cache of its own for every test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import datapkg
from tests.portal import ENCODINGS, SHAPES, Answer, Portal, Request, Site
from tests.releases import make_place

MIRRORS = ("first", "second")


def bundled_bureaus() -> list[dict[str, Any]]:
    """The rows that every release of these tests has."""
    rows: list[dict[str, Any]] = datapkg.load("bureaus").to_pylist()
    return rows


def published_bureaus() -> list[dict[str, Any]]:
    """The same rows, from the published version."""
    rows: list[dict[str, Any]] = datapkg.load("bureaus", version="0.2.0").to_pylist()
    return rows


def flip(path: Path, at: int = 100) -> None:
    """Change one byte of a file, which keeps its length."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


class Served(Site):
    """A site that serves the files of a folder, as they are when they are asked for."""

    def __init__(self, key: str, folder: Path) -> None:
        super().__init__(key, "", SHAPES["trs"], ENCODINGS["utf-8"], [])
        self.folder = folder

    def answer(self, request: Request) -> Answer:
        path = self.folder / request.path.lstrip("/")
        return Answer(path.read_bytes(), "application/octet-stream") if path.is_file() else Answer(b"no such file", "text/plain", 404)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of this test; no place is known."""
    monkeypatch.setenv("DATAPKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("DATAPKG_URL", raising=False)
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_place(tmp_path_factory.mktemp("published") / "place", "0.2.0", "0.3.0")


@pytest.fixture
def place(_place: Path, tmp_path: Path) -> Path:
    """A place with the versions 0.2.0 (of 2026-01-01) and 0.3.0 (of 2026-01-02)."""
    return Path(shutil.copytree(_place, tmp_path / "place"))


Serve = Callable[..., Any]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve folders over HTTP while a `with` statement lasts, and have DATAPKG_URL name them in order; gives the portal, its sites are `first`, `second`."""

    @contextmanager
    def serving(*folders: Path) -> Iterator[Portal]:
        with Portal([Served(key, folder) for key, folder in zip(MIRRORS, folders, strict=False)]) as portal:
            monkeypatch.setenv("DATAPKG_URL", " ".join(site.origin for site in portal))
            yield portal

    return serving


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience that a test need not wait for."""
    monkeypatch.setattr("datapkg.loader.web.TIMEOUT", (2.0, 0.3))
    monkeypatch.setattr("datapkg.loader.web.PATIENCE", 0.5)
    monkeypatch.setattr("datapkg.loader.web.SLOWEST", 1 << 30)
