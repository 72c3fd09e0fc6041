"""A run's archive file: written beside its place, record by record, and moved there when the bureau is done.

A run that is killed leaves `web-….warc.gz.part`. Each record is a gzip member, so the next run cuts off what was begun and not
finished, takes what is whole for done, and goes on in the same file.
"""

import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from datapkg.errors import DataError, UsageError
from datapkg.fetch.records import info_record

PART = ".part"
_LAST_OF_GROUP = (b"response", b"revisit", b"warcinfo")
_NAME = "web-%Y%m%dT%H%M%SZ.warc.gz"


class RunFile:
    """The archive file that one run writes for one bureau."""

    def __init__(self, folder: Path, moment: datetime, fields: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.resumed = self._left_over(folder)
        self.part = self.resumed or self._unused(folder, moment)
        self.path = self.part.with_name(self.part.name.removesuffix(PART))
        self._file = self._opened()
        self.records = 0
        try:
            if self.resumed:
                self.records = self._recover()
            if self._file.tell() == 0:
                self._append(info_record(self.path.name, fields, moment))
        except BaseException:
            self._file.close()
            raise

    @staticmethod
    def _unused(folder: Path, moment: datetime) -> Path:
        """A part named by the moment, or by the first second after it whose name is not taken."""
        while (folder / moment.astimezone(UTC).strftime(_NAME)).exists():
            moment += timedelta(seconds=1)
        return folder / (moment.astimezone(UTC).strftime(_NAME) + PART)

    @staticmethod
    def _left_over(folder: Path) -> Path | None:
        left = sorted(folder.glob("web-*" + PART))
        return left[0] if left else None

    def _opened(self) -> BinaryIO:
        """Open the part for appending, alone: two runs of one bureau would mix their records."""
        file = self.part.open("a+b", buffering=0)  # what is written is written at once
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ModuleNotFoundError:  # not on Windows
            pass
        except OSError as error:
            file.close()
            raise UsageError(f"{self.part}: another fetch of this bureau is under way. Wait for it, or stop it.") from error
        return file

    def _recover(self) -> int:
        """Cut off the last group of records if it is not whole; return how many whole groups there are, the first aside."""
        end = groups = 0
        for end_of_member, kind in _members(self.part):
            if kind in _LAST_OF_GROUP:
                end, groups = end_of_member, groups + 1
        self._file.truncate(end)
        self._file.seek(end)
        return max(0, groups - 1)

    def write(self, group: bytes) -> None:
        """Append the records of one exchange."""
        self._append(group)
        self.records += 1

    def _append(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._file.write(view):]

    def close(self) -> Path | None:
        """Move the file to its place and return it; None, and nothing is left, when the run archived nothing."""
        if not self.records:
            self.part.unlink(missing_ok=True)
            self._file.close()
            return None
        os.fsync(self._file.fileno())
        self.part.rename(self.path)
        self._file.close()
        return self.path

    def leave(self) -> None:
        """Close the file where it is, for the next run to go on with."""
        self._file.close()


def _members(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the end and the WARC-Type of each whole gzip member; a last one that is cut off is left out.

    Raises DataError when the file is damaged otherwise: a kill cannot do that, and cutting it off would lose records.
    """
    with path.open("rb") as file:
        waiting, end = b"", 0
        while True:
            inflater, head, used = zlib.decompressobj(zlib.MAX_WBITS | 16), b"", 0
            while not inflater.eof:
                block = waiting or file.read(1 << 16)
                if not block:
                    return
                waiting, used = b"", used + len(block)
                try:
                    piece = inflater.decompress(block)
                except zlib.error as error:
                    raise DataError(f"{path}: damaged at byte {end} ({error}). Look at it with `warcio check`, and remove or mend it.") from error
                head += piece[:max(0, 4096 - len(head))]
            waiting = inflater.unused_data
            end += used - len(waiting)
            yield end, _kind(head)


def _kind(head: bytes) -> bytes:
    for line in head.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"warc-type":
            return value.strip().lower()
    return b""
