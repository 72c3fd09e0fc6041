"""The release before: where it is, and that it is the one that the changelog tells of."""

from pathlib import Path
from typing import Any

from datapkg.errors import DataError, UsageError
from datapkg.files import read_json
from datapkg.index import is_version
from datapkg.release.changelog import FILE as CHANGELOG
from datapkg.release.changelog import released_before

FILE = "datapackage.json"


def order(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by. Raises DataError for one that is not three numbers."""
    if not is_version(version):
        raise DataError(f"{FILE}: the version {version[:40]!r} is none. Write three numbers, MAJOR.MINOR.PATCH, such as 1.2.0.")
    return tuple(int(part) for part in version.split("."))


def find_previous(given: str | None, out: Path, version: str, changelog: str) -> Path | None:
    """Return the folder of the release before `version`: the one given, else the newest lower one below `out`; None for the first release.

    Raises UsageError when the changelog tells of a release before and it is not there, DataError when it is another one.
    """
    told = released_before(changelog, version)
    found = opened(given) if given else newest(out, version)
    if found is None:
        if told:
            raise UsageError(f"{CHANGELOG} tells of {told} before {version}, and it is not below {out}. Give its folder with --previous, so that the two can be compared.")
        return None
    its_version = str(describe(found).get("version"))
    if order(its_version) >= order(version):
        raise DataError(f"{found}: is {its_version}, and {version} must come after it. Raise the version with datapkg release --prepare.")
    if told and its_version != told:
        raise DataError(f"{found}: is {its_version}, but {CHANGELOG} tells of {told} right before {version}. Give the folder of {told} with --previous.")
    return found


def describe(folder: Path) -> dict[str, Any]:
    """Return the descriptor of a release in a folder."""
    return read_json(folder / FILE)


def newest(out: Path, below: str | None = None) -> Path | None:
    """Return the folder of the highest version in `out`, or of the highest lower than `below`; None when there is none."""
    found = [path for path in out.iterdir() if is_version(path.name) and (path / FILE).is_file()] if out.is_dir() else []
    return max((path for path in found if below is None or order(path.name) < order(below)), key=lambda path: order(path.name), default=None)


def opened(given: str) -> Path:
    """Return the folder of the release that somebody names: a folder, or what the loader can open. Raises UsageError when there is none."""
    from datapkg.diff.places import folder_of

    folder = folder_of(given)
    if not (folder / FILE).is_file():
        raise UsageError(f"--previous {given}: there is no {FILE}. Give the folder of the release before.")
    return folder
