"""What README shows its three kinds of users: whoever loads the tables in Python, downloads a release, or has pull requests checked. Each is run as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.repository import ROOT, RUN, Repository

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"```(?P<language>bash|python)\n(?P<code>.*?)```(?:\n+```text\n(?P<text>.*?)```)?", re.DOTALL)
_TMP = re.compile(r"/tmp\b(?=/)")  # noqa: S108 (what README says)
_SHIM = """#!/bin/sh
export PYTHONPATH='{root}'
exec '{python}' {arguments} "$@"
"""


def section(title: str) -> str:
    """The text of one section of README."""
    parts = _SECTION.split((ROOT / "README.md").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def missing(expected: str, printed: str) -> list[str]:
    """The shown lines that were not printed, in their order; … stands for anything."""
    patterns = [".*".join(re.escape(part) for part in line.strip().split("…")) for line in expected.splitlines() if line.strip().strip("…")]
    lines = [line.strip() for line in printed.splitlines()]
    return [pattern for pattern in patterns if not any(re.fullmatch(pattern, line) for line in lines)]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone as a user has it after `make build`: commands under .venv/bin, everything committed."""
    root = Repository.begin(tmp_path / "clone").root
    binaries = root / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (root / ".git" / "info" / "exclude").write_text("/.venv/\n")
    for name, arguments in (("python", ""), ("datapkg", f"-c '{RUN}'")):
        shim = binaries / name
        shim.write_text(_SHIM.format(root=ROOT, python=sys.executable, arguments=arguments))
        shim.chmod(0o755)
    return root


def test_what_readme_shows_its_users_is_what_comes(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DATAPKG_CACHE": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
    for title in ("Load the tables in Python", "Check a package", "What changed between two versions", "Releases"):
        examples = list(_EXAMPLE.finditer(section(title)))
        assert any(example["text"] for example in examples), title
        for example in examples:
            code = _TMP.sub(str(elsewhere), example["code"]).replace("make release", ".venv/bin/datapkg release")
            command = ["bash", "-c", code] if example["language"] == "bash" else [sys.executable, "-c", code]
            done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, encoding="utf-8", check=False)
            assert done.returncode == 0 or "validate" in code, done.stderr
            assert (title, missing(_TMP.sub(str(elsewhere), example["text"] or ""), done.stdout + done.stderr)) == (title, [])
