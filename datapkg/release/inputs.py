"""What a release was built from: digests of the folders that decide what the tables say."""

import hashlib
from pathlib import Path

INPUTS = ("snapshots", "corrections", "overrides", "codelists", "portals", "schemas")
"""The folders below `data/`."""


def digests(data: Path) -> dict[str, str]:
    """Return `sha256:…` for each folder of inputs below `data`, over the sorted names and the contents of its files; of no files where there is no folder."""
    return {name: folder_digest(data / name) for name in INPUTS}


def folder_digest(folder: Path) -> str:
    """Return `sha256:…` over a folder's files: for each, by name, a line with its SHA-256 and its name, as `sha256sum` prints them."""
    digest = hashlib.sha256()
    for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix()):
        with path.open("rb") as file:
            digest.update(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n".encode())
    return f"sha256:{digest.hexdigest()}"
