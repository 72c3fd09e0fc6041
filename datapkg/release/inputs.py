"""What a release was built from: digests of the folders that decide what the tables say."""

from pathlib import Path

from datapkg.diff.inputs import folder_digest

INPUTS = ("snapshots", "receipts", "corrections", "overrides", "codelists", "portals", "schemas")
"""The folders below `data/`."""


def digests(data: Path) -> dict[str, str]:
    """Return `sha256:…` for each folder of inputs below `data`, over the sorted names and the contents of its files; of no files where there is no folder."""
    return {name: folder_digest(data / name) for name in INPUTS}
