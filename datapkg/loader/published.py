"""Published versions on this machine: a folder for each, to which files come one by one, each whole and checked or not at all.

Index, descriptor, file: each tells bytes and hash of the next, so that what a folder holds is of one version, wherever it came from.
"""

import errno
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from datapkg.errors import DataError, UsageError
from datapkg.files import MAX_JSON, parse_json
from datapkg.index import Entry, refuse_newer
from datapkg.loader.places import Place, Places
from datapkg.loader.web import Download, Wrong, read

FILE = "datapackage.json"
SUMS = "SHA256SUMS"
CACHE = "DATAPKG_CACHE"
_MAX_SUMS = 8 * 1024 * 1024
_MAX_EXTRA = 4 * 1024**3
"""Files that only SHA256SUMS names have no announced size; no such file may be larger."""
_STALE = 3600
_PATH = re.compile(r"(?!\.)[A-Za-z0-9._-]+(?:/(?!\.)[A-Za-z0-9._-]+)*")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def cache_folder() -> Path:
    """Return where downloaded versions are kept: the folder DATAPKG_CACHE, else this user's cache."""
    told = os.environ.get(CACHE)
    if told:
        return Path(told).expanduser().absolute()
    import pooch

    return Path(pooch.os_cache("cn-edu-workplans"))


@dataclass
class Release:
    """One published version, by the hash of its descriptor; `folder` holds what was brought of it so far.

    `entries` is what indexes were found to say of it, by place, `sums` what SHA256SUMS says.
    """

    version: str
    hash: str
    folder: Path
    places: Places
    entries: dict[str, Entry] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """The version's descriptor, downloaded when the folder has none. Raises DataError, UsageError."""
        path = self.folder / FILE
        if not (path.is_file() and file_hash(path) == self.hash):
            self._bring(FILE, self.hash, lambda entry: entry.bytes)
        return checked(parse_json(path.read_bytes(), str(path)), self.version, str(path))

    def bring(self, name: str, size: int | None = None, known: str | None = None) -> None:
        """Have the file `name` in the folder; size (bytes) and hash are the descriptor's, else SHA256SUMS names the hash.

        Raises DataError when what the places give is wrong, UsageError when they cannot be reached, or the folder not be written.
        """
        if known is None:
            known = self.hash if name == FILE else self._listed().get(name)
        if known is None:
            raise DataError(f"{self.folder / SUMS}: does not list {name}. Ask whoever publishes version {self.version}.")
        self._bring(name, known, lambda _: size)

    def everything(self) -> list[tuple[str, int | None, str]]:
        """Return path, size where it is known, and hash of all files of the version, the descriptor last."""
        described = {each["path"]: (each["bytes"], each["hash"]) for each in self.descriptor["resources"]}
        extra = {name: (None, known) for name, known in self._listed().items() if name not in described and name != FILE}
        return [(name, *told) for name, told in (described | extra | {FILE: (None, self.hash)}).items()]

    def _listed(self) -> dict[str, str]:
        """What SHA256SUMS says, by path; it must agree with the descriptor in all that both name."""
        if not self.sums:
            self.sums = self.places.ask(self._sums)
            if self.folder.is_dir():
                self._write(SUMS, "".join(f"{known.removeprefix('sha256:')}  {name}\n" for name, known in self.sums.items()).encode())
        return self.sums

    def _sums(self, place: Place) -> dict[str, str]:
        address = place.file(f"{self._home(place)}/{SUMS}")
        found = {}
        for line in read(address, _MAX_SUMS).decode("utf-8", "replace").splitlines():
            hit = _SUM.fullmatch(line)
            if hit is None or not is_plain(hit[2]):
                raise Wrong(f"{address}: {line[:100]!r} is no line of checksums")
            found[hit[2]] = f"sha256:{hit[1]}"
        told = {each["path"]: each["hash"] for each in self.descriptor["resources"]} | {FILE: self.hash}
        if differing := [name for name, known in told.items() if found.get(name) != known]:
            raise Wrong(f"{address}: says of {differing[0]} something else than the descriptor")
        return found

    def _home(self, place: Place) -> PurePosixPath:
        return PurePosixPath(self._entry(place).path).parent

    def _entry(self, place: Place) -> Entry:
        """What the place's index says of this version; it must be the same descriptor."""
        if place.url not in self.entries:
            self.entries[place.url] = entry_of(place, self.version)
        entry = self.entries[place.url]
        if entry.hash != self.hash:
            raise Wrong(f"{place.url}: its version {self.version} is another one than that in {self.folder} (its descriptor has {entry.hash}, not {self.hash})")
        return entry

    def _bring(self, name: str, known: str, size_of: Any) -> None:
        import pooch

        path = self.folder / name
        _sweep(path.parent)

        def fetch(place: Place) -> None:
            entry = self._entry(place)
            size = size_of(entry)
            address = place.file(entry.path if name == FILE else f"{self._home(place)}/{name}")
            if size is not None and size > shutil.disk_usage(_present(path)).free:
                raise OSError(errno.ENOSPC, f"no room for {size:,} bytes")
            try:
                pooch.retrieve(address, known, path.name, path.parent, downloader=Download(size, _MAX_EXTRA))
            except ValueError as error:  # how pooch tells of another hash
                raise Wrong(f"{address}: its bytes have not the hash that was told ({known})") from error

        with _writing(self.folder), _silent():
            self.places.ask(fetch)

    def _write(self, name: str, content: bytes) -> None:
        beside = self.folder / f".{name}.{os.getpid()}.part"
        with _writing(self.folder):
            beside.write_bytes(content)
            beside.replace(self.folder / name)


def entry_of(place: Place, version: str) -> Entry:
    """Return what a place's index says of a version. Raises Failed, or UsageError when it has none such."""
    index = place.index()
    entry = index.find(version)
    if entry.bytes > MAX_JSON:
        raise Wrong(f"{place.url}: the descriptor of version {version} has {entry.bytes:,} bytes, more than a description can have ({MAX_JSON:,})")
    return entry


def checked(descriptor: dict[str, Any], version: str, place: str) -> dict[str, Any]:
    """Return a published version's descriptor if it is one whose files can be kept in a folder.

    Raises UsageError for a newer form, with what to upgrade; DataError for another version, a path that may lead elsewhere, or a file without bytes and hash.
    """
    refuse_newer(descriptor.get("package_format"), place)
    if descriptor.get("version") != version:
        raise DataError(f"{place}: is of version {str(descriptor.get('version'))[:40]!r}, not {version}. Ask whoever publishes it.")
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in resources):
        raise DataError(f"{place}: `resources` is no list of named resources. Ask whoever publishes it.")
    paths = [each.get("path") for each in resources]
    schemas = [each["schema"] for each in resources if isinstance(each.get("schema"), str)]
    for path in (*paths, *schemas):
        if not isinstance(path, str) or not is_plain(path):
            raise DataError(f"{place}: the path {str(path)[:200]!r} may lead out of the package's folder. Ask whoever publishes it.")
    if len({path.casefold() for path in (*paths, FILE, SUMS)}) < len(paths) + 2:
        raise DataError(f"{place}: two resources have one path. Ask whoever publishes it.")
    for each in resources:
        if type(each.get("bytes")) is not int or each["bytes"] < 0 or not isinstance(each.get("hash"), str) or not _HASH.fullmatch(each["hash"]):
            raise DataError(f"{place}: resource {each['name']} does not tell its bytes and its SHA-256. Ask whoever publishes it.")
    return descriptor


def is_plain(path: str) -> bool:
    """Say whether a path names a file below its folder on every system, and reads the same in an address.

    >>> is_plain("data/tables/tasks.csv"), is_plain("../tasks.csv"), is_plain("https://example.org/tasks.csv")
    (True, False, False)
    """
    return _PATH.fullmatch(path) is not None and len(path) <= 200 and not any(part.endswith(".") for part in path.split("/"))


def file_hash(path: Path) -> str:
    """Return a file's hash as descriptors write it: `sha256:` and 64 hexadecimal digits."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _present(path: Path) -> Path:
    """The nearest folder above a path that is there."""
    return next(each for each in path.parents if each.is_dir())


def _sweep(folder: Path) -> None:
    """Remove what downloads left that were killed long ago."""
    for path in folder.glob("tmp*"):
        try:
            if path.stat().st_mtime < time.time() - _STALE:
                path.unlink()
        except OSError:
            continue


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Tell in words what keeps a folder from being written."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror or error}). Make room or mend its permissions, or set {CACHE} to a folder that can be written; "
            "nothing half was kept."
        ) from error


@contextmanager
def _silent() -> Iterator[None]:
    """Keep pooch from telling of each download on standard error."""
    import pooch

    logger = pooch.get_logger()
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
