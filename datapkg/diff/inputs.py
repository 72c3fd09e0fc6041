"""The digest of a folder of inputs, as releases tell it in `built_from` and checkouts give it."""

import hashlib
from pathlib import Path


def folder_digest(folder: Path) -> str:
    """Return `sha256:…` over a folder's files: for each, by name, a line with its SHA-256 and its name, as `sha256sum` prints them."""
    digest = hashlib.sha256()
    for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix()):
        with path.open("rb") as file:
            digest.update(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n".encode())
    return f"sha256:{digest.hexdigest()}"
