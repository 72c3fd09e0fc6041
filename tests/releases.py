"""Release folders and published places to test with: the repository's package with a version, and an index over some of them."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datapkg.index import Entry, Index

ROOT = Path(__file__).resolve().parent.parent
NAME = "cn-edu-workplans"
COMMIT = "0" * 40
Descriptor = dict[str, Any]


def digest(path: Path) -> str:
    """Return a file's hash as descriptors write it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def make_release(
    folder: Path, version: str, created: str = "2026-01-01T00:00:00+00:00", change: Callable[[Descriptor], object] | None = None, source: Path = ROOT,
) -> Path:
    """Make the release folder `folder` of the package in `source`: tables, schemas, descriptor, SHA256SUMS, and a few of the extra files.

    `change` may change the descriptor before it is written; tables can be changed afterwards, followed by `seal`.
    """
    for part in ("tables", "schemas"):
        shutil.copytree(source / "data" / part, folder / "data" / part)
    for name in ("LICENSE-DATA", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    (folder / "CHANGES.md").write_text(f"# {version}\n", encoding="utf-8")
    descriptor: Descriptor = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    inputs = dict.fromkeys(("snapshots", "receipts", "corrections", "overrides", "codelists", "portals", "schemas"), f"sha256:{'0' * 64}")
    resources = descriptor.pop("resources")
    descriptor |= {"version": version, "created": created, "package_format": 1, "reading_rules": f"sha256:{'0' * 64}",
                   "built_from": {"commit": COMMIT, "inputs": inputs}, "resources": resources}
    if change:
        change(descriptor)
    write_descriptor(folder, descriptor)
    return folder


def write_descriptor(folder: Path, descriptor: Descriptor) -> None:
    """Write a release folder's descriptor, and the checksums over all its files."""
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{digest(path).removeprefix('sha256:')}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def seal(folder: Path) -> None:
    """Tell the sizes and hashes of the files as they now are, as if the release had been made so."""
    descriptor: Descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        path = folder / resource["path"]
        resource.update(bytes=path.stat().st_size, hash=digest(path))
    write_descriptor(folder, descriptor)


def entry(release: Path, place: Path) -> Entry:
    """Return the index entry of a release folder below a published place."""
    path = release / "datapackage.json"
    descriptor: Descriptor = json.loads(path.read_text(encoding="utf-8"))
    return Entry(release.name, descriptor["created"], path.relative_to(place).as_posix(), path.stat().st_size, digest(path))


def make_place(place: Path, *versions: str, **options: Any) -> Path:
    """Make a published place with these versions, made on the first days of 2026 one after the other: NAME/VERSION/…, and index.json."""
    for number, version in enumerate(versions, 1):
        make_release(place / NAME / version, version, f"2026-01-{number:02}T00:00:00+00:00", **options)
    write_index(place)
    return place


def write_index(place: Path) -> None:
    """Write the index over the release folders of a place."""
    releases = (place / NAME).iterdir()
    entries = sorted((entry(release, place) for release in releases), key=lambda each: each.order)
    (place / "index.json").write_bytes(Index(NAME, tuple(entries)).print())
