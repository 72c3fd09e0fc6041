"""The git checkout that a release is made from: whether it is clean, which commit it is at, and that commit's files."""

import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from datapkg.errors import DataError, UsageError

_SHOWN = 10


def refuse_dirty(root: Path) -> None:
    """Raise UsageError when the folder is not the top of a git checkout, DataError, naming the files, when something is not committed."""
    top = _git(root, "rev-parse", "--show-toplevel").decode().strip()
    if Path(top).resolve() != root.resolve():
        raise UsageError(f"{root}: is inside the checkout {top}, and a release is made from the top of one. Give that folder with --root.")
    changed = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames").decode(errors="replace").split("\0")[:-1]
    if changed:
        names = ", ".join(line[3:] for line in changed[:_SHOWN]) + (f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else "")
        raise DataError(f"{root}: not everything is committed: {names}. Commit these files or put them away: a release is made of a commit.")


def head(root: Path) -> tuple[str, str]:
    """Return the hash of the commit that is checked out and its time, ISO 8601 in UTC."""
    commit, seconds = _git(root, "show", "--no-patch", "--no-show-signature", "--format=%H %ct", "HEAD").decode().split()
    return commit, datetime.fromtimestamp(int(seconds), UTC).isoformat()


def export(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit into a folder, none that version control ignores among them. Raises OSError when they cannot be written."""
    packed = folder.with_suffix(".tar")
    done = _run(root, "archive", "--format=tar", f"--output={packed}", commit)
    if done.returncode:
        raise OSError(f"git archive: {_said(done)}")
    with tarfile.open(packed) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python has it from 3.11.4 on
        archive.extractall(folder)  # noqa: S202 (we made it)
    packed.unlink()


def committed(root: Path, commit: str, path: str) -> bytes | None:
    """Return a file as it stands in a commit; None where this checkout does not have the commit, or the commit not the file."""
    done = _run(root, "cat-file", "blob", f"{commit}:{path}")
    return done.stdout if done.returncode == 0 else None


def _git(root: Path, *arguments: str) -> bytes:
    done = _run(root, *arguments)
    if done.returncode:
        raise UsageError(f"{root}: a release is made from a git checkout with a commit, and git says: {_said(done)}")
    return done.stdout


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip().partition("\n")[0][:300] or f"nothing; it ended with {done.returncode}"


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S603, S607 (git is found where the user has it)
    except FileNotFoundError as error:
        raise UsageError("git is not installed, and a release tells the commit that it is made of. Install git.") from error
