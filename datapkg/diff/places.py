"""What OLD and NEW of `datapkg diff` may be: a folder, and whatever the loader can open."""

import re
from pathlib import Path

from datapkg.errors import UsageError
from datapkg.index import is_version

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_RELEASE = re.compile(r"(?P<place>.+)/cn-edu-workplans/(?P<version>\d+\.\d+\.\d+)(?:/(?:datapackage\.json)?)?")
"""The address of one version below a place that publishes."""


def folder_of(place: str) -> Path:
    """Return the folder of a package: a folder itself; of a version, and of an address, where the loader has put it.

    An address is that of a place that publishes, which means its highest version, or of one version there: `https://example.org/data/cn-edu-workplans/1.0.0`.
    Raises UsageError when there is none.
    """
    path = Path(place)
    if path.exists():
        return path
    if _URL.match(place) or is_version(place):
        return _downloaded(place)
    raise UsageError(f"{place}: there is no such folder. Give a folder that holds datapackage.json, a published version such as 1.0.0, or an address.")


def _downloaded(place: str) -> Path:
    """Return the folder that the loader keeps a published version in. All that this step asks of the loader is asked here."""
    from datapkg.loader.catalog import bundled, get

    if is_version(place):
        own = bundled()
        return own.root if own.version == place else get(place)
    hit = _RELEASE.fullmatch(place)
    return get(hit["version"], url=hit["place"]) if hit else get(url=place)
