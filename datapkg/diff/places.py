"""What OLD and NEW of `datapkg diff` may be: a folder, and whatever the loader can open."""

import re
from pathlib import Path

from datapkg.errors import UsageError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def folder_of(place: str) -> Path:
    """Return the folder of a package: of a folder itself, of a version or an address where the loader has put it.

    Raises UsageError when there is none.
    """
    path = Path(place)
    if path.exists():
        return path
    if _URL.match(place) or _VERSION.fullmatch(place):
        return _downloaded(place)
    raise UsageError(f"{place}: there is no such folder. Give a folder that holds datapackage.json, a published version such as 1.0.0, or an address.")


def _downloaded(place: str) -> Path:
    """Return the folder that the loader keeps a published version in. All that this step asks of the loader is asked here."""
    raise UsageError(f"{place}: versions and addresses cannot be opened yet. Download the package, and give its folder.")
