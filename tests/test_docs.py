"""The documents show what the tool really prints: their commands are run, and every command and option that they name is there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from datapkg.cli import app

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"```bash\n(?P<bash>.*?)```\n+```text\n(?P<text>.*?)```", re.DOTALL)
_PROGRAM = ".venv/bin/datapkg"
RUN = [sys.executable, "-c", "from datapkg.cli import main; main()"]


def shown(document: str) -> list[tuple[list[list[str]], str]]:
    """The blocks of a document that show `datapkg show`, `datapkg info` and `datapkg validate` commands alone, with the output shown below them."""
    found = []
    for hit in _BLOCK.finditer((ROOT / document).read_text(encoding="utf-8")):
        lines = [line for line in hit["bash"].replace("\\\n", " ").splitlines() if line.strip()]
        if all(line.startswith((f"{_PROGRAM} show", f"{_PROGRAM} info", f"{_PROGRAM} validate")) for line in lines):
            found.append(([shlex.split(line)[1:] for line in lines], hit["text"]))
    return found


def squeezed(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("commands", "text"), [pytest.param(*block, id=f"{name}-{number}") for name in DOCUMENTS for number, block in enumerate(shown(name))]
)
def test_the_output_shown_is_what_the_commands_print(commands: list[list[str]], text: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed: list[str] = []
    for command in commands:
        done = subprocess.run([*RUN, *command], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
        printed += squeezed(done.stdout) + squeezed(done.stderr)
    expected = [line for line in squeezed(text) if line != "…"]
    assert [line for line in expected if line not in printed] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_documents_show_commands_with_their_output(document: str) -> None:
    assert len(shown(document)) >= 2


def test_every_command_is_described_in_a_document() -> None:
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"datapkg {name}" not in texts] == []


def test_readme_and_changelog_speak_of_the_version_that_the_descriptor_has() -> None:
    version = re.search(r'"version": "([^"]+)"', (ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert version is not None
    for name in ("README.md", "CHANGELOG.md", "CITATION.cff"):
        assert version[1] in (ROOT / name).read_text(encoding="utf-8"), name
