"""Paths that a descriptor names: none leaves the package's folder, none is followed elsewhere."""

import re
import stat
from pathlib import Path, PurePosixPath

from datapkg.validate.rule import Violation

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAMED = re.compile(r"(?P<file>[^:,\n]+\.(?:toml|csv|json))(?::(?P<line>\d+))?[:,]")
_LINE = re.compile(r"\(at line (\d+)")


class Refused(Exception):  # noqa: N818 (a refusal, which its caller turns into a violation)
    """The path cannot be read; the message says why and what to do."""


def inside(root: Path, name: object) -> Path:
    """Return the file that a descriptor's path names, in `root` (a resolved folder).

    Raises Refused for what is no path, is a URL or absolute, leaves the folder, goes through a symbolic link, or names no file.
    """
    if not isinstance(name, str) or not name.strip():
        raise Refused("the path is missing or no text; name a file inside the package's folder")
    if _SCHEME.match(name):
        raise Refused(f"{name[:200]!r} is an address or a drive, not a path inside the package's folder; put the file there")
    parts = PurePosixPath(name).parts
    if not parts:
        raise Refused(f"{name[:200]!r} is the package's folder itself; name a file in it")
    if name.startswith(("/", "~")) or "\\" in name or ".." in parts or "\x00" in name:
        raise Refused(f"{name[:200]!r} leaves the package's folder; put the file inside and write its path from there")
    path = root
    try:
        for part in parts:
            path = path / part
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise Refused(f"{name[:200]!r} goes through a symbolic link; put the file itself into the folder")
    except (OSError, ValueError) as error:
        raise Refused(f"{name[:200]!r}: there is no such file; restore it, or take it out of the descriptor") from error
    if not stat.S_ISREG(mode):
        raise Refused(f"{name[:200]!r} is no regular file")
    return path


def irregular_below(folder: Path) -> list[Path]:
    """Return what lies below a folder and is neither a regular file nor a folder: links, pipes, devices."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir()))


def unreadable(root: Path, table: str, message: str, expected: str) -> Violation:
    """Return what is told of a file that cannot be read: the file and line that a message names where it names one in `root`, else `table` and what is expected there."""
    own = message.replace(f"{root}/", "")
    hit = _NAMED.match(own)
    if hit is None or hit["file"].startswith("/") or not (root / hit["file"]).exists():
        return Violation(table, "", None, expected, own)
    line = hit["line"] or ((at := _LINE.search(own)) and at[1])
    return Violation(hit["file"], f"line {line}" if line else "", None, "a file that can be read", own)
