"""A checkout to release from: this repository's data and texts, under a version control of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE-DATA", "README.md", "README.zh-CN.md", "datapackage.json", "data", "tests/gold")
MOMENT = "2026-11-22T20:15:00+08:00"
CHANGES = """# Changelog

## Unreleased

### Added

- Data: five pages of five bureaus.
"""
RUN = "import sys; from datapkg.cli import main; main()"


class Repository:
    """A git repository in a folder, and what a person does to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def begin(cls, root: Path) -> "Repository":
        """A copy of this repository's data with a changelog of its own, committed as version 0.1.0."""
        for part in PARTS:
            source, target = ROOT / part, root / part
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__")) if source.is_dir() else shutil.copy(source, target)
        version = str(json.loads((root / "datapackage.json").read_text(encoding="utf-8"))["version"])
        for name in ("datapackage.json", "CITATION.cff", "README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
            text = (root / name).read_text(encoding="utf-8")
            (root / name).write_text(text.replace(version, "0.1.0"), encoding="utf-8")
        (root / "CHANGELOG.md").write_text(CHANGES.replace("## Unreleased", "## 0.1.0 - 2026-11-22"), encoding="utf-8")
        (root / ".gitignore").write_text("/dist/\n__pycache__/\n*.part\n", encoding="utf-8")
        found = cls(root)
        found.git("init", "--quiet")
        found.commit()
        return found

    def clone(self, root: Path) -> "Repository":
        """What is committed here in another folder, for a test to change."""
        self.git("clone", "--quiet", str(self.root), str(root))
        return Repository(root)

    def git(self, *arguments: str) -> str:
        """Run git and return what it prints."""
        own = {"GIT_AUTHOR_DATE": MOMENT, "GIT_COMMITTER_DATE": MOMENT, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", "-c", "user.name=tests", "-c", "user.email=tests@example.org", "-c", "commit.gpgsign=false", "-C", str(self.root), *arguments]
        done = subprocess.run(command, env=os.environ | own, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()

    def commit(self) -> str:
        """Commit everything and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A commit")
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace words of a file that are there."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))


def run(*arguments: str, cwd: Path, code: str = RUN, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `datapkg` with these arguments in a process of its own, or other code with them."""
    own = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, env=own, capture_output=True, encoding="utf-8", errors="replace", check=False)
