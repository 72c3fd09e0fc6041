"""A release that is killed at any moment leaves the last one whole and current, and the next run completes."""

import hashlib
import shutil
import signal
from datetime import date
from pathlib import Path

from datapkg.build.run import build
from datapkg.release.prepare import prepare
from datapkg.release.run import Released, release

from .repository import Repository, run

KILLED = """
import os, signal, sys
from pathlib import Path
from datapkg.release.run import release

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def step(what):
    if what == sys.argv[1]:
        end()
    if what == "zip" and sys.argv[1] == "between the two moves":
        Path.rename = end

release(Path.cwd(), workers=1, step=step)
"""


def whole(folder: Path) -> bool:
    """Whether a release has every file that its sums name, unchanged, and no other."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {line[66:]: line[:64] for line in lines}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    return told.keys() == found.keys() and all(hashlib.sha256(path.read_bytes()).hexdigest() == told[name] for name, path in found.items())


def test_a_killed_release_leaves_the_last_one_whole_and_the_next_run_completes(released: Released, checkout: Repository) -> None:
    out = checkout.root / "dist" / "releases"
    shutil.copytree(released.folder.parent, out)
    checkout.replace("data/overrides/440100.toml", 'reason = "', 'reason = "told again: ')
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n- A reason told better.\n")
    build(checkout.root, 1)
    prepared = prepare(checkout.root, out, None, None, None, date(2026, 12, 1))
    assert (prepared.version, prepared.previous, prepared.step) == ("0.1.1", "0.1.0", "patch")
    checkout.commit()
    for moment in ("comparison with the release before", "between the two moves"):
        done = run(moment, cwd=checkout.root, code=KILLED)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert [path.name for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")] == ["0.1.0"]
        assert whole(out / "0.1.0")
    assert release(checkout.root, workers=1).new
    assert sorted(path.name for path in out.iterdir()) == ["0.1.0", "0.1.1", "cn-edu-workplans-0.1.0.zip", "cn-edu-workplans-0.1.1.zip"]
    assert whole(out / "0.1.0")
    assert whole(out / "0.1.1")
    assert "| overrides | 2 | 2 | 0 | " in (out / "0.1.1" / "CHANGES.md").read_text(encoding="utf-8")
