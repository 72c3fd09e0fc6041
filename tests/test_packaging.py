"""What `pip install` brings: a light loader with the tables, and the schemas, code lists and rules that reading and checking need, and no more."""

import email
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[1]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = CONFIG["project"]


def _name(requirement: str) -> str:
    return requirement.partition(">=")[0].partition("[")[0].partition(";")[0].strip()


def test_the_loader_needs_pooch_pyarrow_and_typer_only() -> None:
    assert sorted(map(_name, PROJECT["dependencies"])) == ["pooch", "pyarrow", "typer"]


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


def _build(source: Path, target: str, into: Path) -> Path:
    """Build a distribution as pip has it built, and return its file."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    done = subprocess.run(command, cwd=source, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    (path,) = into.iterdir()
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository to build from, so that nothing is left in it."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed here")
    folder = tmp_path_factory.mktemp("source") / "checkout"
    return Path(shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "benchmarks")))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    return _build(source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sites(source: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders as site-packages is after an installation: of the wheel, of a wheel made from the sdist, and an editable one."""
    folder = tmp_path_factory.mktemp("sites")
    with tarfile.open(_build(source, "sdist", folder / "sdist")) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python has it from 3.11.4 on
        archive.extractall(folder / "unpacked")  # noqa: S202 (we made it)
    (unpacked,) = (folder / "unpacked").iterdir()
    wheels = {"wheel": wheel, "sdist": _build(unpacked, "wheel", folder / "again"), "editable": _build(source, "wheel:editable", folder / "editable-wheel")}
    for name, path in wheels.items():
        with zipfile.ZipFile(path) as archive_:
            archive_.extractall(folder / name)  # noqa: S202 (we made it)
    return {name: folder / name for name in wheels}


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_carries_code_tables_schemas_code_lists_and_rules_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    expected = [str(path.relative_to(ROOT)) for path in (ROOT / "datapkg").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    expected.append("datapkg/_data/datapackage.json")
    for folder in ("tables", "schemas", "codelists"):
        expected += [f"datapkg/_data/data/{folder}/{path.name}" for path in (ROOT / "data" / folder).iterdir()]
    rules = (path.relative_to(ROOT / "validators") for path in (ROOT / "validators").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    expected += [f"datapkg/_validators/{path}" for path in rules]
    assert sorted(names) == sorted(expected)


def test_the_wheel_has_the_data_packages_version_and_both_licences(wheel: Path, metadata: Message) -> None:
    assert metadata["Version"] == json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-DATA"]
    with zipfile.ZipFile(wheel) as archive:
        assert sum(name.endswith(("/LICENSE", "/LICENSE-DATA")) for name in archive.namelist()) == 2


def test_the_wheel_asks_for_pooch_pyarrow_and_typer_only(metadata: Message) -> None:
    required = [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert sorted(map(_name, required)) == ["pooch", "pyarrow", "typer"]


def _run(site: Path, code: str, folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run code with an installation, away from the repository, and without what only extras bring."""
    extras = ("polars", "pandera", "frictionless", "httpx", "openpyxl")
    head = f"import sys; sys.modules |= dict.fromkeys({extras}); import datapkg; "
    paths = [str(site), *(line for path in site.glob("*.pth") for line in path.read_text(encoding="utf-8").splitlines())]
    command = [sys.executable, "-c", head + code, *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_wheel_parses_a_page_away_from_the_repository(sites: dict[str, Path], tmp_path: Path) -> None:
    page = "样例市教育局2024年工作要点\n一、发展学前教育\n(一)增加学位。新增公办幼儿园学位1000个。\n"
    out = _run(sites["wheel"], "from datapkg.cli import main; main()", tmp_path, "parse", "-", "--json", stdin=page.encode())
    assert '"indicator_id": "new_places_public_preschool"' in out
    assert '"theme_id": "preschool"' in out


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_an_installation_loads_its_own_tables_at_once_and_offline(sites: dict[str, Path], source: Path, tmp_path: Path, kind: str) -> None:
    code = (
        "import json, socket; socket.socket.connect = None; from datapkg.paths import package_root; found = datapkg.evidence('440600-2018-plan-t020-q02'); "
        "print(json.dumps([datapkg.__file__, str(package_root()), datapkg.load('tasks').num_rows, found.quote, found.archive, "
        "datapkg.open().describe('units').rows, datapkg.versions()[0].version]))"
    )
    module, root, tasks, quote, archive, units, version = json.loads(_run(sites[kind], code, tmp_path))
    home = source if kind == "editable" else sites[kind]
    assert Path(module) == home / "datapkg" / "__init__.py"
    assert Path(root) == (source if kind == "editable" else home / "datapkg" / "_data")
    assert (quote, version) == ("4.2万个", json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"])
    assert [tasks, units] == [pq.read_metadata(ROOT / "data" / "tables" / f"{name}.parquet").num_rows for name in ("tasks", "units")]
    assert (archive is not None) == (kind == "editable")


def test_the_tables_of_the_wheel_are_those_of_the_repository(sites: dict[str, Path]) -> None:
    for path in (ROOT / "data" / "tables").iterdir():
        assert (sites["wheel"] / "datapkg" / "_data" / "data" / "tables" / path.name).read_bytes() == path.read_bytes()
        assert (sites["sdist"] / "datapkg" / "_data" / "data" / "tables" / path.name).read_bytes() == path.read_bytes()
