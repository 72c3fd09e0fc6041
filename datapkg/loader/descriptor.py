"""Descriptors of published versions: refused unless their files can be told apart, checked, and kept in a folder."""

import re
from typing import Any

from datapkg.errors import DataError
from datapkg.index import refuse_newer

FILE = "datapackage.json"
SUMS = "SHA256SUMS"
_PATH = re.compile(r"(?!\.)[A-Za-z0-9._-]+(?:/(?!\.)[A-Za-z0-9._-]+)*")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


def checked(descriptor: dict[str, Any], version: str, place: str) -> dict[str, Any]:
    """Return a published version's descriptor if it is one whose files can be kept in a folder.

    Raises UsageError for a newer form, with what to upgrade; DataError for another version, a path that may lead elsewhere, or a file without bytes and hash.
    """
    refuse_newer(descriptor.get("package_format"), place)
    if descriptor.get("version") != version:
        raise DataError(f"{place}: is of version {str(descriptor.get('version'))[:40]!r}, not {version}. Ask whoever publishes it.")
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in resources):
        raise DataError(f"{place}: `resources` is no list of named resources. Ask whoever publishes it.")
    paths = [each.get("path") for each in resources]
    schemas = [each["schema"] for each in resources if isinstance(each.get("schema"), str)]
    for path in (*paths, *schemas):
        if not isinstance(path, str) or not is_plain(path):
            raise DataError(f"{place}: the path {str(path)[:200]!r} may lead out of the package's folder. Ask whoever publishes it.")
    if len({path.casefold() for path in (*paths, FILE, SUMS)}) < len(paths) + 2:
        raise DataError(f"{place}: two resources have one path. Ask whoever publishes it.")
    for each in resources:
        if type(each.get("bytes")) is not int or each["bytes"] < 0 or not isinstance(each.get("hash"), str) or not _HASH.fullmatch(each["hash"]):
            raise DataError(f"{place}: resource {each['name']} does not tell its bytes and its SHA-256. Ask whoever publishes it.")
    return descriptor


def is_plain(path: str) -> bool:
    """Say whether a path names a file below its folder on every system, and reads the same in an address.

    >>> is_plain("data/tables/tasks.csv"), is_plain("../tasks.csv"), is_plain("https://example.org/tasks.csv")
    (True, False, False)
    """
    return _PATH.fullmatch(path) is not None and len(path) <= 200 and not any(part.endswith(".") for part in path.split("/"))
