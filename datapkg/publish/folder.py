"""A release folder as publishing needs it: every file with its hash, found to be what SHA256SUMS and the descriptor say."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from datapkg.errors import DataError, UsageError
from datapkg.files import file_hash, read_json, read_text
from datapkg.index import Entry, Index, refuse_newer
from datapkg.release.previous import newest
from datapkg.validate.candidate import FILE, NAME
from datapkg.validate.inside import irregular_below

SUMS = "SHA256SUMS"
RELEASES = Path("dist/releases")
"""Where `datapkg release` puts its folders unless told otherwise, below the package's folder."""
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_TOLD = ("version", "created", "package_format", "reading_rules", "built_from")


@dataclass(frozen=True)
class File:
    """One file to publish: its name in the published place, where it is now, its bytes, and its SHA-256 in hexadecimal digits."""

    name: str
    path: Path
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """A whole release: its index entry, SHA256SUMS (the claim to the version), the other files with the descriptor last, and the zip."""

    entry: Entry
    claim: File
    files: tuple[File, ...]
    packed: File | None

    @property
    def version(self) -> str:
        """MAJOR.MINOR.PATCH."""
        return self.entry.version


def newest_release(folder: Path = RELEASES) -> Path:
    """Return the release folder with the highest version in `folder`. Raises UsageError when there is none."""
    found = newest(folder)
    if found is None:
        raise UsageError(f"{folder}: there is no release here. Make one with `datapkg release`, or name its folder with --release.")
    return found


def open_release(root: Path) -> Release:
    """Return the release in a folder, all its files hashed.

    Raises UsageError when the folder is no release, DataError when files are missing, more than listed, or other than listed.
    """
    for name in (FILE, SUMS):
        if not (root / name).is_file():
            raise UsageError(f"{root}: this is no release folder: it has no {name}. Make one with `datapkg release`.")
    descriptor = read_json(root / FILE)
    missing = [name for name in _TOLD if name not in descriptor]
    if missing or descriptor.get("name") != NAME:
        raise UsageError(f"{root / FILE}: this is no release of {NAME}: " + (f"it does not tell {', '.join(missing)}." if missing else "its name is another one."))
    refuse_newer(descriptor["package_format"], str(root / FILE))
    sums = _checked_sums(root)
    _agree(root, descriptor, sums)
    files = [_file(root, name, sums[name]) for name in sorted(sums, key=lambda name: (name == FILE, name))]
    home = f"{NAME}/{descriptor['version']}"
    told = Entry(descriptor["version"], descriptor["created"], f"{home}/{FILE}", files[-1].bytes, f"sha256:{sums[FILE]}")
    (entry,) = Index.parse(Index(NAME, (told,)).print(), str(root / FILE)).entries  # raises where version or moment is none
    claim = File(f"{home}/{SUMS}", root / SUMS, (root / SUMS).stat().st_size, file_hash(root / SUMS))
    placed = tuple(File(f"{home}/{file.name}", file.path, file.bytes, file.sha256) for file in files)
    return Release(entry, claim, placed, _packed(root, entry.version, sums | {SUMS: claim.sha256}))


def hash_stream(stream: BinaryIO) -> str:
    """Return the SHA-256 of what is left in a stream, in hexadecimal digits."""
    digest = hashlib.sha256()
    while part := stream.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _checked_sums(root: Path) -> dict[str, str]:
    """What SHA256SUMS says by name; the folder has these files and no others, with these hashes."""
    sums: dict[str, str] = {}
    for line in read_text(root / SUMS).splitlines():
        hit = _SUM.fullmatch(line)
        if hit is None or hit[2] in sums or hit[2].startswith("/") or "\\" in hit[2] or ".." in PurePosixPath(hit[2]).parts:
            raise DataError(f"{root / SUMS}: {line[:100]!r} is no line of checksums, or names a file twice. Make the release again.")
        sums[hit[2]] = hit[1]
    if irregular := irregular_below(root):
        raise DataError(f"{irregular[0]}: a release holds files, no links and no devices. Make the release again.")
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {SUMS}
    for word, names in (("lacks", sums.keys() - there), ("holds, unlisted,", there - sums.keys())):
        if names:
            raise DataError(f"{root}: the release {word} {', '.join(sorted(names)[:5])}: {SUMS} says otherwise. Make the release again.")
    changed = [name for name, known in sums.items() if file_hash(root / name) != known]
    if changed:
        raise DataError(f"{root}: {', '.join(sorted(changed)[:5])}: the hash is not the one in {SUMS}. The file was changed: make the release again.")
    return sums


def _agree(root: Path, descriptor: dict[str, Any], sums: dict[str, str]) -> None:
    """Raise DataError unless the descriptor says of its files what SHA256SUMS says."""
    resources = descriptor.get("resources")
    if FILE not in sums or not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        raise DataError(f"{root / FILE}: `resources` is no list, or {SUMS} does not list the descriptor. Make the release again.")
    differing = [str(each.get("path")) for each in resources if each.get("hash") != f"sha256:{sums.get(str(each.get('path')))}"]
    if differing:
        raise DataError(f"{root / FILE}: its hash of {differing[0]} is not the one in {SUMS}. Make the release again.")


def _file(root: Path, name: str, sha256: str) -> File:
    return File(name, root / name, (root / name).stat().st_size, sha256)


def _packed(root: Path, version: str, sums: dict[str, str]) -> File | None:
    """The zip beside the folder, None where there is none. Raises DataError unless it holds the folder's files."""
    path = root.resolve().parent / f"{NAME}-{version}.zip"
    if not path.is_file():
        return None
    found = {}
    try:
        with zipfile.ZipFile(path) as packed:
            for info in packed.infolist():
                if not info.is_dir():
                    with packed.open(info) as member:
                        found[info.filename] = hash_stream(member)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise DataError(f"{path}: cannot be unpacked ({error}). Make the release again.") from error
    tops = {name.partition("/")[0] for name in found}
    if found != sums and {name.partition("/")[2]: known for name, known in found.items()} | {"": len(tops)} != sums | {"": 1}:
        raise DataError(f"{path}: does not hold the files of {root}. Make the release again.")
    return File(f"{NAME}/{path.name}", path, path.stat().st_size, file_hash(path))
