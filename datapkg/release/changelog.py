"""`CHANGELOG.md`, in the form of Keep a Changelog: what it says of a version, and its heading for the next one."""

import re
from typing import NamedTuple

from datapkg.errors import DataError

FILE = "CHANGELOG.md"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## +\[?(?P<name>\d+\.\d+\.\d+|[Uu]nreleased)\]?(?P<rest>.*)$", re.MULTILINE)
_ENTRY = re.compile(r"^\s*[-*+] +\S", re.MULTILINE)
_PART = re.compile(r"^### +(?P<name>\S+)[ \t]*$", re.MULTILINE)


class Section(NamedTuple):
    """What the changelog says of one version, or of what is unreleased; `behind` stands behind the name in its heading, from `start` to `end`."""

    name: str
    behind: str
    text: str
    start: int
    end: int

    @property
    def told(self) -> bool:
        """Whether there is at least one entry."""
        return bool(_ENTRY.search(self.text))

    @property
    def unreleased(self) -> bool:
        """Whether its heading says that it is not released yet."""
        return self.name == UNRELEASED or UNRELEASED.lower() in self.behind.lower()

    def part(self, name: str) -> str:
        """Return the entries under `### name`; empty where there are none."""
        marks = [*_PART.finditer(self.text)]
        ends = [mark.start() for mark in marks[1:]] + [len(self.text)]
        return next((self.text[mark.end():end].strip() for mark, end in zip(marks, ends, strict=True) if mark["name"].lower() == name.lower()), "")


def sections(text: str) -> list[Section]:
    """Return the sections of a changelog, as they stand: the newest version first."""
    marks = [*_HEADING.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        Section(mark["name"].capitalize(), mark["rest"], text[mark.end():end].strip(), mark.start(), mark.end())
        for mark, end in zip(marks, ends, strict=True)
    ]


def section(text: str, version: str) -> Section:
    """Return what a changelog says of a version. Raises DataError when it has no entry for it."""
    found = next((each for each in sections(text) if each.name == version), None)
    if found is None:
        raise DataError(f"{FILE}: there is no section `## {version}`. Write what users will notice under `## {UNRELEASED}`, then run datapkg release --prepare.")
    if found.unreleased:
        raise DataError(f"{FILE}: the heading of {version} still says{found.behind}. Date it with datapkg release --prepare.")
    if not found.told:
        raise DataError(f"{FILE}: the section `## {version}` has no entry. Write at least one line `- …` on what users will notice.")
    return found


def released_before(text: str, version: str | None) -> str | None:
    """Return the version that the changelog tells right below `version`, or the newest released; None when there is none: it is the first release."""
    names = [each.name for each in sections(text) if not each.unreleased]
    return next(iter(names[names.index(version) + 1:] if version in names else names), None)


def with_version(text: str, version: str, day: str) -> str:
    """Return a changelog whose unreleased section has become that of a version, dated, below a new empty one.

    Raises DataError when nothing was written there.
    """
    found = next((each for each in sections(text) if each.unreleased and each.name in (UNRELEASED, version)), None)
    if found is None or not found.told:
        raise DataError(f"{FILE}: there is no entry under `## {UNRELEASED}`. Write there what users of the data will notice, at least one line `- …`.")
    return f"{text[:found.start]}## {UNRELEASED}\n\n## {version} - {day}{text[found.end:]}"
