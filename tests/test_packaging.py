"""What `pip install` brings: a light loader, with the schemas and code lists that reading a page needs, and no more."""

import email
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = CONFIG["project"]


def _name(requirement: str) -> str:
    return requirement.partition(">=")[0].partition("[")[0].partition(";")[0].strip()


def test_the_loader_needs_pyarrow_and_typer_only() -> None:
    assert sorted(map(_name, PROJECT["dependencies"])) == ["pyarrow", "typer"]


def test_everything_a_test_run_installs_is_pinned() -> None:
    pinned = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line}
    extras = [requirement for requirements in PROJECT["optional-dependencies"].values() for requirement in requirements]
    needed = {_name(requirement).lower() for requirement in [*PROJECT["dependencies"], *extras, *CONFIG["build-system"]["requires"]]}
    assert sorted(needed - pinned - {PROJECT["name"]}) == []


def test_the_extra_named_all_has_every_other_one() -> None:
    (everything,) = PROJECT["optional-dependencies"]["all"]
    named = set(everything.partition("[")[2].rstrip("]").split(","))
    assert named == set(PROJECT["optional-dependencies"]) - {"all"}


def test_the_command_is_the_one_that_runs() -> None:
    module, _, function = PROJECT["scripts"]["datapkg"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing is left in the repository."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "snapshots", "tables")
    shutil.copytree(ROOT, source, ignore=ignored)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w",
               str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_carries_package_schemas_code_lists_and_rules_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    expected = [str(path.relative_to(ROOT)) for path in (ROOT / "datapkg").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for folder in ("schemas", "codelists"):
        expected += [f"datapkg/_data/{folder}/{path.name}" for path in (ROOT / "data" / folder).iterdir()]
    rules = (path.relative_to(ROOT / "validators") for path in (ROOT / "validators").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    expected += [f"datapkg/_validators/{path}" for path in rules]
    assert sorted(names) == sorted(expected)


def test_the_wheel_has_the_data_packages_version_and_both_licences(wheel: Path, metadata: Message) -> None:
    assert metadata["Version"] == json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-DATA"]
    with zipfile.ZipFile(wheel) as archive:
        assert sum(name.endswith(("/LICENSE", "/LICENSE-DATA")) for name in archive.namelist()) == 2


def test_the_wheel_asks_for_pyarrow_and_typer_only(metadata: Message) -> None:
    required = [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert sorted(map(_name, required)) == ["pyarrow", "typer"]


def test_the_wheel_parses_a_page_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import datapkg, sys; assert datapkg.__file__.startswith(sys.argv.pop(1)), datapkg.__file__; from datapkg.cli import main; main()"
    )
    page = "样例市教育局2024年工作要点\n一、发展学前教育\n(一)增加学位。新增公办幼儿园学位1000个。\n"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site"), "parse", "-", "--json"], cwd=tmp_path, input=page.encode(), capture_output=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")}, check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert '"indicator_id": "new_places_public_preschool"' in done.stdout.decode()
    assert '"theme_id": "preschool"' in done.stdout.decode()
