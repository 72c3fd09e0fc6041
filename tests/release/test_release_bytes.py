"""Same commit, same bytes: whatever the place, time zone, locale, hash seed, umask, number of workers, and files that version control ignores."""

import hashlib
from pathlib import Path

from datapkg.release.run import Released

from .repository import Repository, run

ELSEWHERE = "import os; os.umask(0o077); from datapkg.cli import main; main()"


def test_the_same_commit_gives_the_same_bytes_on_another_machine(released: Released, checkout: Repository, tmp_path: Path) -> None:
    for ignored in ("data/snapshots/440600/half.part", "data/schemas/tasks.json.part"):
        checkout.write(ignored, "rubbish")
    settings = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "12345", "PYTHONUTF8": "0", "COLUMNS": "40", "HOME": str(tmp_path)}
    done = run("release", "--workers", "2", "--out", "elsewhere", cwd=checkout.root, code=ELSEWHERE, **settings)
    assert done.returncode == 0, done.stderr
    there = checkout.root / "elsewhere" / "0.1.0"
    sums = (there / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert [line for line in sums if line not in (released.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()] == []
    packed = checkout.root / "elsewhere" / released.packed.name
    assert hashlib.sha256(packed.read_bytes()).digest() == hashlib.sha256(released.packed.read_bytes()).digest()
