"""Published versions on this machine: a folder for each, to which files come one by one, each whole and checked or not at all.

Index, descriptor, file: each tells bytes and hash of the next, so that what a folder holds is of one version, wherever it came from.
"""

import errno
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from datapkg.errors import DataError, UsageError
from datapkg.files import MAX_JSON, parse_json
from datapkg.index import Entry
from datapkg.loader.cache import holds, present, sweep, writing
from datapkg.loader.descriptor import FILE, SUMS, checked, is_plain
from datapkg.loader.places import Place, Places
from datapkg.loader.web import Download, Failed, Wrong, read

_MAX_SUMS = 8 * 1024 * 1024
_MAX_EXTRA = 16 * 1024**3
"""Files that only SHA256SUMS names have no announced size; no such file may be larger."""
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")


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
        self._bring(FILE, self.hash, lambda entry: entry.bytes)
        return checked(parse_json(path.read_bytes(), str(path)), self.version, str(path))

    def bring(self, name: str, size: int | None = None, known: str | None = None) -> None:
        """Have the file `name` in the folder, with the right bytes; size and hash are the descriptor's, else SHA256SUMS names the hash.

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
        path = self.folder / SUMS
        if not self.sums and path.is_file():
            with suppress(Wrong):
                self.sums = self._sums(path.read_bytes(), str(path))
        if not self.sums:
            content = self.places.ask(self._served_sums)
            self.sums = self._sums(content, str(path))
            self._write(SUMS, content)
        return self.sums

    def _served_sums(self, place: Place) -> bytes:
        address = place.file(f"{self._home(place)}/{SUMS}")
        content = read(address, _MAX_SUMS)
        self._sums(content, address)
        return content

    def _sums(self, content: bytes, address: str) -> dict[str, str]:
        found = {}
        for line in content.decode("utf-8", "replace").splitlines():
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

    def _bring(self, name: str, known: str, size_of: Callable[[Entry], int | None]) -> None:
        import pooch

        path = self.folder / name
        if holds(path, known):
            return
        sweep(path.parent)

        def fetch(place: Place) -> None:
            entry = self._entry(place)
            size = size_of(entry)
            address = place.file(entry.path if name == FILE else f"{self._home(place)}/{name}")
            if size is not None and size > shutil.disk_usage(present(path)).free:
                raise OSError(errno.ENOSPC, f"no room for {size:,} bytes")
            try:
                pooch.retrieve(address, known, path.name, path.parent, downloader=Download(size, _MAX_EXTRA))
            except ValueError as error:  # how pooch tells of another hash
                raise Wrong(f"{address}: its bytes have not the hash that was told ({known})") from error

        with writing(self.folder), _silent():
            self.places.ask(fetch)

    def _write(self, name: str, content: bytes) -> None:
        beside = self.folder / f".{name}.{os.getpid()}.part"
        with writing(self.folder):
            beside.write_bytes(content)
            beside.replace(self.folder / name)


def entry_of(place: Place, version: str) -> Entry:
    """Return what a place's index says of a version. Raises Failed, also when it has none such: another place may be ahead."""
    index = place.index()
    try:
        entry = index.find(version)
    except UsageError as error:
        raise Failed(f"{place.url}: {str(error).rstrip('.')}") from error
    if entry.bytes > MAX_JSON:
        raise Wrong(f"{place.url}: the descriptor of version {version} has {entry.bytes:,} bytes, more than a description can have ({MAX_JSON:,})")
    return entry


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
