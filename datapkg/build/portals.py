"""The bureaus, from `data/portals/<bureau_id>.toml`: one file each, no code."""

from pathlib import Path
from typing import Any

from datapkg.fetch.profiles import read_profiles


def load_bureaus(folder: Path) -> list[dict[str, Any]]:
    """Return the `bureaus` rows by code. Raises DataError, naming file and key, for a file that says too little or too much."""
    return [profile.bureau for profile in read_profiles(folder)]
