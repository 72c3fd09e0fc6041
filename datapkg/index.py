"""`index.json`: the versions that a place publishes.

```
index.json                                  written last, so that whoever reads it finds all that it names
cn-edu-workplans/0.1.0/datapackage.json     a release: its descriptor, beside the files that the descriptor lists
```
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, Self

from datapkg.errors import DataError, UsageError
from datapkg.files import parse_json

FILE = "index.json"
FORMAT = 1
"""The newest form of index and descriptor that this library knows. Descriptors tell theirs as `package_format`."""
_VERSION = re.compile(r"(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One published version: when it was made (ISO 8601, UTC), and the place, size in bytes and hash of its descriptor."""

    version: str
    created: str
    path: str
    bytes: int
    hash: str

    @property
    def order(self) -> tuple[int, ...]:
        """What versions are sorted by."""
        return tuple(int(part) for part in self.version.split("."))

    @property
    def moment(self) -> datetime:
        """When the release was made."""
        return datetime.fromisoformat(self.created)


@dataclass(frozen=True)
class Index:
    """The published versions of the package `name`, lowest first."""

    name: str
    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, content: bytes, place: str) -> Self:
        """Return the index in `content`; `place` is what messages call it.

        Raises DataError for anything that is none, and UsageError for a newer form, with what to upgrade.
        """
        found = parse_json(content, place)
        refuse_newer(found.get("format"), place)
        try:
            entries = tuple(sorted((_entry(each) for each in found["versions"]), key=lambda entry: entry.order))
            if not isinstance(found["versions"], list) or not _NAME.fullmatch(found["name"]) or len({entry.version for entry in entries}) < len(entries):
                raise ValueError("its name is none, or a version stands twice")
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{place}: this is no index of releases ({error}). Ask whoever publishes there.") from error
        return cls(found["name"], entries)

    def print(self) -> bytes:
        """Return the index as JSON, the same bytes for the same versions."""
        content = {"format": FORMAT, "name": self.name, "versions": [asdict(entry) for entry in self.entries]}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()

    def add(self, entry: Entry) -> "Index":
        """Return the index with one more version; the same one again changes nothing. Raises DataError when it is there with other content."""
        there = next((each for each in self.entries if each.version == entry.version), None)
        if there == entry:
            return self
        if there is not None:
            raise DataError(f"{entry.version} is published already, with other content ({there.hash}). Releases never change: raise the version.")
        return replace(self, entries=tuple(sorted((*self.entries, entry), key=lambda each: each.order)))

    def find(self, version: str | None = None, as_of: date | None = None) -> Entry:
        """Return the entry of `version`, else the highest version that had been made by the day `as_of` (UTC), else the highest of all.

        Raises UsageError, naming what there is, when there is none such.
        """
        there = ", ".join(entry.version for entry in self.entries) or "none"
        if version is not None:
            hit = next((entry for entry in self.entries if entry.version == version), None)
            if hit is None:
                raise UsageError(f"There is no version {version} of {self.name}. Published: {there}.")
            return hit
        current = [entry for entry in self.entries if as_of is None or entry.moment.date() <= as_of]
        if not current:
            first = min((entry.created[:10] for entry in self.entries), default="never")
            raise UsageError(f"No version of {self.name} had been published" + (f" by {as_of}" if as_of else "") + f". Published: {there}, the first one: {first}.")
        return current[-1]


def is_version(text: str) -> bool:
    """Say whether a text is a version number, such as `1.2.0`.

    >>> is_version("1.2.0"), is_version("../1.2.0")
    (True, False)
    """
    return _VERSION.fullmatch(text) is not None


def refuse_newer(form: Any, place: str) -> None:
    """Raise UsageError when an index or a descriptor is of a form newer than this library knows, DataError when it tells none."""
    if type(form) is not int or form < 1:
        raise DataError(f"{place}: does not tell its form; expected a number from 1 to {FORMAT}, found {str(form)[:40]!r}.")
    if form > FORMAT:
        raise UsageError(f"{place}: is of form {form}, and this library knows forms up to {FORMAT}. Upgrade it: pip install --upgrade cn-edu-workplans")


def _entry(found: dict[str, Any]) -> Entry:
    entry = Entry(*(found[name] for name in ("version", "created", "path", "bytes", "hash")))
    parts = PurePosixPath(entry.path).parts
    if not _VERSION.fullmatch(entry.version) or type(entry.bytes) is not int or not _HASH.fullmatch(entry.hash):
        raise ValueError(f"version {entry.version!r}: its number, bytes or hash is none")
    if not parts or ".." in parts or entry.path.startswith("/") or re.search(r"[\\:?#%\x00-\x1f]", entry.path):
        raise ValueError(f"version {entry.version}: the path {entry.path!r} may lead elsewhere")
    if entry.moment.tzinfo is None or entry.moment.utcoffset() != UTC.utcoffset(None):
        raise ValueError(f"version {entry.version}: `created` is no moment in UTC")
    return entry
