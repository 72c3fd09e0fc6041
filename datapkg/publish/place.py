"""A place that publishes, on any file system that fsspec knows. `stores` has the kinds that can do more."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from datapkg.errors import DatapkgError, UsageError
from datapkg.publish.folder import File, hash_stream
from datapkg.publish.secrets import masked

Tag = str | None
"""What a store calls one state of a file; None where there is no file, or the store has no such names."""


class Place:
    """A folder of an fsspec file system. Names are relative to it; every fault is told as UsageError, without credentials."""

    side_by_side = 1
    """So many files may be sent at the same time."""

    def __init__(self, url: str, system: Any, root: str) -> None:
        self.url = masked(url)
        self._system, self._root, self._raw = system, root.rstrip("/"), url

    def alone(self) -> AbstractContextManager[None]:
        """Keep other publishers out while the context lasts, where the place can."""
        return nullcontext()

    def hash(self, name: str) -> str | None:
        """Return the SHA-256 (hexadecimal) of what the place gives for `name`, None when it has no such file."""
        with self._told(f"reading {name}"):
            try:
                with self._system.open(self._at(name), "rb") as stream:
                    return hash_stream(stream)
            except FileNotFoundError:
                return None

    def read(self, name: str) -> tuple[bytes | None, Tag]:
        """Return a small file's bytes, None when there is none, and the tag of the state that was read."""
        with self._told(f"reading {name}"):
            try:
                tag = self._tag(name)  # before the bytes: should they change in between, the tag is the old one, and writing fails
                return bytes(self._system.cat_file(self._at(name))), tag
            except FileNotFoundError:
                return None, None

    def send(self, file: File) -> None:
        """Put a file in its place, whatever is there."""
        with self._told(f"writing {file.name}"):
            self._put(file)

    def claim(self, file: File) -> bool:
        """Put a file in its place unless one is there; return whether it was put. Only some kinds of place can tell for sure."""
        if self.hash(file.name) is not None:
            return False
        self.send(file)
        return True

    def replace(self, name: str, content: bytes, tag: Tag) -> bool:  # noqa: ARG002 (the kinds that know tags use it)
        """Replace a small file in one step; return False, and leave it, when it is no longer in the state `tag`."""
        with self._told(f"writing {name}"):
            self._make_folder(name)
            self._system.pipe_file(self._at(name), content)
        return True

    def _put(self, file: File) -> None:
        self._make_folder(file.name)
        self._system.put_file(str(file.path), self._at(file.name))

    def _tag(self, name: str) -> Tag:  # noqa: ARG002 (as above)
        return None

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _make_folder(self, name: str) -> None:
        self._system.makedirs(str(Path(self._at(name)).parent), exist_ok=True)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Tell what a store raises, each in its own classes, in one sentence."""
        try:
            yield
        except DatapkgError:
            raise
        except Exception as error:
            words = masked(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__, self._raw)
            raise UsageError(f"{self.url}: {doing} failed ({words}). What was published before stays as it was; mend this, and publish again.") from error
