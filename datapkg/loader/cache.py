"""The folder that keeps what was downloaded: where it is, whether a file of it is sound, and what keeps it from being written."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from datapkg.errors import UsageError
from datapkg.files import file_hash

VARIABLE = "DATAPKG_CACHE"
_STALE = 3600


def cache_folder() -> Path:
    """Return where downloaded versions are kept: the folder DATAPKG_CACHE, else this user's cache."""
    told = os.environ.get(VARIABLE)
    if told:
        return Path(told).expanduser().absolute()
    import pooch

    return Path(pooch.os_cache("cn-edu-workplans"))


def holds(path: Path, known: str) -> bool:
    """Say whether a file is there with these bytes."""
    try:
        told = path.stat()
        return _sound(path, told.st_mtime_ns, told.st_size, known)
    except OSError:
        return False


@lru_cache(maxsize=4096)  # of a file that stays as it is, once in a process
def _sound(path: Path, _changed: int, _size: int, known: str) -> bool:
    return f"sha256:{file_hash(path)}" == known


def present(path: Path) -> Path:
    """The nearest folder above a path that is there."""
    return next(each for each in path.parents if each.is_dir())


def sweep(folder: Path) -> None:
    """Remove what downloads left that were killed long ago."""
    for path in folder.glob("tmp*"):
        try:
            if path.stat().st_mtime < time.time() - _STALE:
                path.unlink()
        except OSError:
            continue


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Tell in words what keeps a folder from being written."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror or error}). Make room or mend its permissions, or set {VARIABLE} to a folder that can be written; "
            "nothing half was kept."
        ) from error
