"""Outputs that are there whole or not at all: made in a folder of their own beside their place, made sure on disk, then renamed."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from datapkg.errors import UsageError

_WORK = ".release-"


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside the releases, gone afterwards; what killed runs left is cleared first.

    Raises UsageError when another run is at work there, or the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            for left in out.glob(f"{_WORK}*"):
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=out))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"{out}: the release cannot be written ({error}). Nothing was changed there; make room, or choose another folder with --out.") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which the system gives back when the process ends, however it ends. Raises UsageError when another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once are then the user's to avoid
        yield
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise UsageError(f"{folder}: another release is being made there. Wait until it is done.") from error
    finally:
        os.close(number)


def publish(folder: Path, packed: Path, out: Path) -> None:
    """Move a finished release and its zip to `out`, the folder last: where it is, all is. Both are on disk before they are moved."""
    folder.chmod(0o755)
    for path in [packed, *sorted(folder.rglob("*")), folder]:
        _flush(path)
    packed.replace(out / packed.name)
    folder.rename(out / folder.name)
    _flush(out)


def pack(folder: Path, path: Path, prefix: str, created: datetime) -> None:
    """Write a folder as a zip in which its files stand below `prefix`: sorted, all of one time and mode, so that the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in sorted((each for each in folder.rglob("*") if each.is_file()), key=lambda each: each.relative_to(folder).as_posix()):
            entry = zipfile.ZipInfo(f"{prefix}/{file.relative_to(folder).as_posix()}", max(created.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            entry.file_size = file.stat().st_size  # from it the zip knows whether it needs 64-bit sizes
            with file.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _flush(path: Path) -> None:
    """Have a file or folder written to disk, as far as the system can."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(number)
    except OSError:
        return
    finally:
        os.close(number)
