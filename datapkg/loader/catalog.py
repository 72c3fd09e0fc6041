"""Which version is meant, and where it comes from: this installation, this machine's cache, or a place that publishes."""

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from datapkg.errors import DataError, DatapkgError, UsageError
from datapkg.files import file_hash, read_json
from datapkg.index import Entry, Index, is_version
from datapkg.loader.cache import cache_folder
from datapkg.loader.descriptor import FILE
from datapkg.loader.package import Package
from datapkg.loader.places import Places
from datapkg.loader.published import Release, entry_of
from datapkg.paths import package_root

_NOTHING = Index("")


@dataclass(frozen=True)
class Version:
    """A version that can be loaded, and where it is; `published` is None where no place could be asked."""

    version: str
    created: str | None
    bundled: bool
    cached: bool
    published: bool | None


@cache
def bundled() -> Package:
    """Return the package inside this installation; in a checkout, the repository's own."""
    return Package.open(package_root())


def choose(version: str | None = None, as_of: date | str | None = None) -> Package:
    """Return the package of a version, or of the version that was current on a day (UTC), else that of this installation.

    Raises UsageError when there is none such or it cannot be had, DataError when what a place gives is wrong.
    """
    if version is not None and as_of is not None:
        raise UsageError("Give version or as_of, not both.")
    if as_of is not None:
        version = _current(_day(as_of)).version
    if version is None or version == bundled().version:
        return bundled()
    _check(version)
    return _opened(_release(version, cache_folder() / version))


def get(version: str | None = None, into: Path | None = None, told: Callable[[str], None] | None = None, url: str | None = None) -> Path:
    """Download all files of a version (default: the highest published), into the cache or into the folder `into`, and return their folder.

    They come from the place `url`, by default from those that are known. `into` must not be there yet; it appears once all is done. `told` hears of each file before it is downloaded. Raises UsageError, DataError.
    """
    if version is None:
        version = _places(url).index().find().version
    _check(version)
    if into is None:
        release = _release(version, cache_folder() / version, url)
        _fill(release, told)
        return release.folder
    into = into.absolute()
    if into.exists():
        raise UsageError(f"{into}: is there already. Name a folder that is not, or remove it.")
    found = _release(version, cache_folder() / version, url)
    # Of one name for one descriptor, so that a run that was stopped is taken up by the next.
    part = into.with_name(f".{into.name}-{found.hash[7:19]}.part")
    release = Release(version, found.hash, part, found.places)
    _fill(release, told)
    kept = {name for name, _, _ in release.everything()} | {"SHA256SUMS"}
    for path in part.rglob("*"):
        if path.is_file() and path.relative_to(part).as_posix() not in kept:
            path.unlink()
    try:
        for name in kept:
            with (part / name).open("rb") as file:
                os.fsync(file.fileno())
        part.rename(into)
    except OSError as error:
        raise UsageError(f"{into}: cannot be made ({error.strerror}). The files are in {part}.") from error
    return into


def versions() -> list[Version]:
    """Return the versions that can be loaded, lowest first. Where no place can be asked, `published` is as it was last known, with a warning, or None."""
    published: Index | None
    try:
        published = _places().index() if _places().places else None
    except DatapkgError as error:
        known = _places().recall()
        published = known[0] if known else None
        warnings.warn(str(error), RuntimeWarning, stacklevel=2)
    listed = {entry.version: entry.created for entry in (published or _NOTHING).entries}
    own = bundled()
    cached = {path.parent.name: _created(path) for path in cache_folder().glob(f"*/{FILE}") if is_version(path.parent.name)}
    created = {own.version: own.descriptor.get("created")} | cached | listed
    return [
        Version(version, created[version], version == own.version, version in cached, None if published is None else version in listed)
        for version in sorted(created, key=lambda text: tuple(map(int, text.split("."))))
    ]


def _places(url: str | None = None) -> Places:
    return Places.told(cache_folder(), bundled().descriptor.get("homepage"), url)


def _check(version: str) -> None:
    if not is_version(version):
        raise UsageError(f"{version!r} is no version. Write three numbers, such as 1.2.0; `datapkg versions` lists them.")


def _release(version: str, folder: Path, url: str | None = None) -> Release:
    """A version by the descriptor that its folder has, if that is the one which was published; else by what a place says."""
    places, path = _places(url), folder / FILE
    if path.is_file():
        found, known = f"sha256:{file_hash(path)}", places.known(version)
        if found in (known or {found}):
            return Release(version, found, folder, places)
    url, entry = places.ask(lambda place: (place.url, entry_of(place, version)))
    return Release(version, entry.hash, folder, places, {url: entry})


def _opened(release: Release) -> Package:
    return Package(release.folder, release.descriptor, release)


def _fill(release: Release, told: Callable[[str], None] | None) -> None:
    for name, size, known in release.everything():
        if told:
            told(name)
        release.bring(name, size, known)


def _current(day: date) -> Entry:
    """The version that was current on a day. What was known of the published versions later than that day will do, when no place can be asked."""
    places = _places()
    try:
        return places.index().find(as_of=day)
    except UsageError:
        known = places.recall()
        if known is None or datetime.fromtimestamp(known[1].stat().st_mtime, UTC).date() <= day:
            raise
        return known[0].find(as_of=day)


def _day(day: date | str) -> date:
    try:
        return (day.date() if isinstance(day, datetime) else day) if isinstance(day, date) else date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"as_of: {day!r} is no day. Write it as 2026-12-31.") from error


def _created(path: Path) -> str | None:
    try:
        return read_json(path).get("created")
    except DataError:
        return None
