"""The bureaus, from `data/portals/<bureau_id>.toml`: one file each, no code."""

import re
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_toml

_COLUMNS = ("name_zh", "name_en", "province_zh", "province_en", "level")
_LEVELS = ("province", "prefecture", "county")
_KNOWN = {*_COLUMNS, "portal_url", "notes"}


def load_bureaus(folder: Path) -> list[dict[str, Any]]:
    """Return the `bureaus` rows by code. Raises DataError, naming file and key, for a file that says too little or too much."""
    return [_bureau(path) for path in sorted(folder.glob("*.toml"))]


def _bureau(path: Path) -> dict[str, Any]:
    if not re.fullmatch(r"\d{6}", path.stem):
        raise DataError(f"{path}: name the file by the bureau's GB/T 2260 code, six digits, such as 440600.toml.")
    bureau = read_toml(path).get("bureau", {})
    if not isinstance(bureau, dict):
        raise DataError(f"{path}: [bureau] must be a table.")
    odd = [name for name, value in bureau.items() if not isinstance(value, str)]
    if odd:
        raise DataError(f"{path}: [bureau] {', '.join(odd)} must be text.")
    missing = [column for column in _COLUMNS if not bureau.get(column)]
    unknown = sorted(set(bureau) - _KNOWN)
    if missing:
        raise DataError(f"{path}: [bureau] lacks {', '.join(missing)}.")
    if bureau.get("level") not in (None, *_LEVELS):
        raise DataError(f"{path}: level {bureau['level']!r} is none of {', '.join(_LEVELS)}.")
    if unknown:
        raise DataError(f"{path}: [bureau] has unknown keys {', '.join(unknown)}; known are {', '.join(sorted(_KNOWN))}.")
    return {"bureau_id": path.stem, **{column: bureau[column] for column in _COLUMNS}, "portal_url": bureau.get("portal_url") or None}
