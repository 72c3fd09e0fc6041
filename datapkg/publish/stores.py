"""The kinds of published place: a folder, a bucket that knows conditions, and whatever else fsspec reaches."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from datapkg.errors import UsageError
from datapkg.publish.folder import File
from datapkg.publish.place import Place, Tag
from datapkg.publish.secrets import masked

_REFUSED = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_UNKNOWN = {"NotImplemented", "501"}
_EXTRAS = {"s3": "s3", "s3a": "s3"}


def connect(url: str) -> Place:
    """Return the place at a path or an fsspec URL. Nothing is asked of it yet, and nothing written.

    Raises UsageError when there is no such kind of place, or the library for it is missing.
    """
    import fsspec

    if "::" in url:
        raise UsageError(f"{masked(url)}: chained addresses are not written to. Give the place itself.")
    kind = url.partition("://")[0] if "://" in url else "file"
    try:
        system, root = fsspec.url_to_fs(url, **({} if kind in ("file", "local", "memory") else {"use_listings_cache": False, "skip_instance_cache": True}))
    except ImportError as error:
        needed = f"'cn-edu-workplans[{_EXTRAS[kind]}]'" if kind in _EXTRAS else "what the words in brackets name"
        raise UsageError(f"{kind}:// needs {'s3fs' if kind in _EXTRAS else 'another library'} ({masked(str(error))}). Install it with: pip install {needed}") from error
    except Exception as error:
        raise UsageError(f"{masked(url)}: this is no place to publish to ({masked(str(error), url)}). Give a folder, s3://bucket/prefix, or another fsspec URL.") from error
    made = Folder if "file" in _protocols(system) else Bucket if "s3" in _protocols(system) else Place
    return made(url, system, root)


class Folder(Place):
    """A local folder: files are written beside their place, brought to the disk and renamed; one publisher at a time."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder's lock, which ends with the process, however that ends."""
        with self._told("opening the folder"):
            Path(self._root).mkdir(parents=True, exist_ok=True)
            handle = os.open(self._root, os.O_RDONLY) if os.name == "posix" else None
        try:
            if handle is not None:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def replace(self, name: str, content: bytes, tag: Tag) -> bool:  # noqa: ARG002 (the lock is why nobody else can have written)
        """Replace a file in one step."""
        with self._told(f"writing {name}"), self._beside(name) as out:
            out.write(content)
        return True

    def _put(self, file: File) -> None:
        with file.path.open("rb") as source, self._beside(file.name) as out:
            shutil.copyfileobj(source, out, 1 << 20)

    @contextmanager
    def _beside(self, name: str) -> Iterator[BinaryIO]:
        """A file to write; once it is whole and on the disk, it takes its place. What a killed run left is overwritten."""
        path = Path(self._at(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        if os.name == "posix":
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


class Bucket(Place):
    """A prefix of an S3 bucket: files appear whole, and the index is replaced only while it is what was read."""

    side_by_side = 8

    def claim(self, file: File) -> bool:
        """Put a file in its place unless one is there, as the store itself decides."""
        with self._told(f"writing {file.name}"):
            return self._conditional(file.name, file.path.read_bytes(), {"IfNoneMatch": "*"})

    def replace(self, name: str, content: bytes, tag: Tag) -> bool:
        """Replace a file while it is in the state `tag`, as the store itself decides."""
        with self._told(f"writing {name}"):
            return self._conditional(name, content, {"IfMatch": tag} if tag else {"IfNoneMatch": "*"})

    def _conditional(self, name: str, content: bytes, condition: dict[str, str]) -> bool:
        try:
            self._system.pipe_file(self._at(name), content, **condition)
        except OSError as error:
            code = _code(error)
            if code in _REFUSED or isinstance(error, FileExistsError):
                return False
            if code not in _UNKNOWN:
                raise
            self._system.pipe_file(self._at(name), content)  # an older store; what was written is read back anyway
        return True

    def _make_folder(self, name: str) -> None:
        """Buckets need no folders."""

    def _tag(self, name: str) -> Tag:
        return str(self._system.info(self._at(name), refresh=True)["ETag"])


def _protocols(system: Any) -> tuple[str, ...]:
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def _code(error: OSError) -> str:
    """The word by which S3 calls an error."""
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))
