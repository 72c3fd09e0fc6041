"""Where the data of this installation lies: the repository's own, or the copy inside the wheel."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def package_root() -> Path:
    """Return the data package of this installation: the copy that the wheel carries, else the checkout that this code runs from."""
    carried = _HERE / "_data"
    return carried if carried.is_dir() else _HERE.parent


def data_root() -> Path:
    """Return the folder of this installation that holds `schemas/` and `codelists/`."""
    return package_root() / "data"
