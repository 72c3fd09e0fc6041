"""Where the curated data of this installation lies: the repository's own `data/`, or the copy inside the wheel."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def data_root() -> Path:
    """Return the folder that holds `schemas/` and `codelists/`: a checkout's `data/`, else the copy that the wheel carries."""
    checkout = _HERE.parent / "data"
    return checkout if (checkout / "schemas").is_dir() else _HERE / "_data"
