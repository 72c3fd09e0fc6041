"""The bureaus, from `data/portals/<bureau_id>.toml`: one file each, no code."""

from pathlib import Path
from typing import Any

from datapkg.fetch.profiles import read_profiles


def load_bureaus(folder: Path) -> list[dict[str, Any]]:
    """Return the `bureaus` rows by code. Raises DataError, naming file and key, for a file that says too little or too much."""
    return [profile.bureau for profile in read_profiles(folder)]


def load_selectors(folder: Path) -> dict[str, dict[str, str]]:
    """Return where the bureaus' profiles say that title and body of their pages stand, for those few that do."""
    return {profile.bureau_id: profile.selectors for profile in read_profiles(folder) if profile.selectors}
