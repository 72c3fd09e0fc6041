"""`CITATION.cff`: the version stands in it by hand, and the day of the release is added to the released copy."""

import re

from datapkg.errors import DataError

FILE = "CITATION.cff"
_VERSION = re.compile(r"""^version:\s*["']?(?P<version>[^"'\s#]+)["']?[ \t]*$""", re.MULTILINE)
_DAY = re.compile(r"^date-released:.*\n?", re.MULTILINE)


def cited_version(text: str) -> str:
    """Return the version that a citation file tells. Raises DataError when it tells none."""
    hit = _VERSION.search(text)
    if hit is None:
        raise DataError(f"{FILE}: there is no line `version: …`. Add it, with the version of datapackage.json.")
    return hit["version"]


def with_version(text: str, version: str) -> str:
    """Return a citation file with another version."""
    cited_version(text)
    return _VERSION.sub(f"version: {version}", text, count=1)


def with_day(text: str, day: str) -> str:
    """Return a citation file with the day of the release, behind the version."""
    version = f"version: {cited_version(text)}"
    return _VERSION.sub(f'{version}\ndate-released: "{day}"', _DAY.sub("", text), count=1)
