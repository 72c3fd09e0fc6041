"""The places that publish: which they are, what their indexes say, and what they said when they were last asked."""

import hashlib
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from datapkg.errors import DataError, UsageError
from datapkg.index import FILE, Index
from datapkg.loader.web import Failed, Wrong, is_http, read

VARIABLE = "DATAPKG_URL"
NAME = "cn-edu-workplans"
MAX_INDEX = 8 * 1024 * 1024
_ROUNDS = 2
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Place:
    """A place that publishes, by its address; `memory` is the file that keeps what its index said."""

    url: str
    memory: Path

    def file(self, path: str) -> str:
        """Return the address of a file of the place."""
        return f"{self.url}/{path}"

    def index(self) -> Index:
        """Return the versions that the place publishes now. Raises Failed when it cannot be asked, Wrong when it takes back what it said."""
        address = self.file(FILE)
        try:
            index = Index.parse(read(address, MAX_INDEX), address)
        except DataError as error:
            raise Wrong(str(error)) from error
        if index.name != NAME:
            raise Wrong(f"{address}: publishes {index.name}, not {NAME}. Check {VARIABLE}")
        self._compare(index, address)
        _keep(self.memory, index)
        return index

    def recall(self) -> Index | None:
        """Return what the index said when it was last read, or None."""
        return _read(self.memory)

    def _compare(self, index: Index, address: str) -> None:
        """Refuse an index that lacks what it had, or has a version with another descriptor than this place or another had."""
        now = {entry.version: entry for entry in index.entries}
        for file in sorted(self.memory.parent.glob("*.json")):
            before = _read(file)
            for entry in before.entries if before else ():
                there = now.get(entry.version)
                if there is None and file == self.memory:
                    raise Wrong(f"{address}: the index was rolled back, it lacks version {entry.version}, which it had before. Ask whoever publishes there; "
                                f"if that version was withdrawn for a reason, remove {file} and go on")
                if there is not None and there.hash != entry.hash:
                    raise Wrong(f"{address}: version {entry.version} is not the one that was published before (its descriptor has {there.hash}, it had {entry.hash}). "
                                f"Releases never change: ask whoever publishes there, or use another cache for this place (DATAPKG_CACHE)")


def _read(file: Path) -> Index | None:
    """What was kept in a file; None when it is not there or was damaged, which is as good as nothing known."""
    try:
        return Index.parse(file.read_bytes(), str(file))
    except (OSError, DataError, UsageError):
        return None


def _keep(file: Path, index: Index) -> None:
    """Keep what an index said. Where nothing can be written, nothing is remembered: that ends no reading."""
    content = index.print()
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        if file.is_file() and file.read_bytes() == content:
            os.utime(file)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:
        return


@dataclass(frozen=True)
class Places:
    """The places to ask, in their order: mirrors stand behind. The folder `memory` keeps what indexes said."""

    places: tuple[Place, ...]
    memory: Path

    @classmethod
    def told(cls, cache: Path, homepage: object = None, url: str | None = None) -> "Places":
        """Return the place `url`, else those that DATAPKG_URL names, separated by spaces, else the package's homepage. Raises UsageError for what is no address."""
        urls = [url] if url else os.environ.get(VARIABLE, "").split() or ([homepage] if isinstance(homepage, str) else [])
        for each in urls:
            if _SCHEME.match(each) and not is_http(each) and not each.startswith("file:"):
                raise UsageError(f"{each if url else f'{VARIABLE}: {each}'} cannot be read from. Give an http or https address, or a folder.")
        memory = cache / "indexes"
        return cls(tuple(Place(url, memory / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.json") for url in (url.rstrip("/") for url in urls)), memory)

    def ask(self, question: Callable[[Place], _T]) -> _T:
        """Return the first good answer; every place is asked again before it is given up.

        A place that gave something wrong is told of in a warning when another had it right. Raises UsageError when none can be reached,
        DataError when what they gave was wrong.
        """
        if not self.places:
            raise UsageError(f"No place that publishes is known. Set {VARIABLE} to its address (several, separated by spaces, are tried in order); "
                             "without version and as_of the tables of this installation are loaded, offline.")
        failures: dict[str, Failed] = {}
        for _ in range(_ROUNDS):
            for place in self.places:
                try:
                    answer = question(place)
                except Failed as failure:
                    failures[str(failure)] = failure
                    continue
                for passed in failures.values():
                    if isinstance(passed, Wrong):
                        warnings.warn(f"Passed over: {passed}. {place.url} was used instead.", RuntimeWarning, stacklevel=2)
                return answer
        wrong = any(isinstance(failure, Wrong) for failure in failures.values())
        said = "; ".join(failures)
        raise (DataError if wrong else UsageError)(f"{said}. Nothing wrong or half was kept: try again later, or name another place in {VARIABLE}.")

    def index(self) -> Index:
        """Return what the first place that answers publishes, and what the others are known to: a mirror may lag behind."""
        index = self.ask(Place.index)
        for known in filter(None, (place.recall() for place in self.places)):
            for entry in known.entries:
                index = index if entry.version in {each.version for each in index.entries} else index.add(entry)
        return index

    def known(self, version: str) -> set[str]:
        """Return the hashes of a version's descriptor that indexes told so far: one, or none where nothing is remembered."""
        indexes = (_read(file) for file in self.memory.glob("*.json"))
        return {entry.hash for index in indexes if index for entry in index.entries if entry.version == version}

    def recall(self) -> tuple[Index, Path] | None:
        """Return what was last known of the first place that is remembered, and the file that tells when."""
        for place in self.places:
            if known := place.recall():
                return known, place.memory
        return None
