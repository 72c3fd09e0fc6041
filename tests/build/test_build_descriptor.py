"""The descriptor is the contract: it lists what is published, with the right hashes, and public tools accept it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datapkg.build.descriptor import load_descriptor
from datapkg.errors import DataError
from datapkg.schema import TABLES

if TYPE_CHECKING:
    from tests.build.conftest import Project

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTOR: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES: list[dict[str, Any]] = DESCRIPTOR["resources"]
HAN = re.compile("[\u4e00-\u9fff]")


def test_descriptor_is_a_data_package_of_version_2() -> None:
    assert DESCRIPTOR["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"


def test_descriptor_lists_every_file_of_the_tables_folder_and_nothing_else() -> None:
    listed = [resource["path"] for resource in RESOURCES]
    assert sorted(listed) == sorted(f"data/tables/{path.name}" for path in (ROOT / "data" / "tables").iterdir())
    assert listed == [f"data/tables/{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["name"])
def test_hash_and_bytes_are_those_of_the_file(resource: dict[str, Any]) -> None:
    content = (ROOT / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("table", TABLES)
def test_csv_resource_has_its_schema_and_the_parquet_twin_is_a_binary_file(table: str) -> None:
    csv_file, twin = (next(each for each in RESOURCES if each["path"].endswith(f"/{table}.{suffix}")) for suffix in ("csv", "parquet"))
    assert {name: csv_file[name] for name in ("name", "type", "format", "mediatype", "encoding", "schema")} == {
        "name": table, "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": f"data/schemas/{table}.json",
    }
    assert {name: twin[name] for name in ("name", "format", "mediatype")} == {
        "name": f"{table}-parquet", "format": "binary", "mediatype": "application/vnd.apache.parquet",
    }
    assert not {"type", "schema", "encoding"} & twin.keys()


def test_there_is_one_place_for_the_version() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    source = config["tool"]["hatch"]["version"]
    found = re.findall(source["pattern"], (ROOT / source["path"]).read_text(encoding="utf-8"))
    assert found == [DESCRIPTOR["version"]]
    assert "version" not in config["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", DESCRIPTOR["version"])


@pytest.mark.parametrize("part", [DESCRIPTOR, *RESOURCES], ids=lambda part: part["name"])
def test_title_and_description_stand_in_both_languages(part: dict[str, Any]) -> None:
    for name in ("title", "description"):
        assert part[name].strip()
        assert not HAN.match(part[name])
        assert HAN.search(part[f"{name}_zh"])


def test_licences_sources_and_contributors_are_named() -> None:
    assert [licence["name"] for licence in DESCRIPTOR["licenses"]] == ["CC-BY-4.0"]
    assert all(licence["path"].startswith("https://") for licence in DESCRIPTOR["licenses"])
    assert all(contributor["title"] and contributor["roles"] for contributor in DESCRIPTOR["contributors"])


def test_every_bureau_whose_pages_are_published_is_a_source(checkout: "Project") -> None:
    published = {row["bureau_id"] for row in checkout.rows("pages")}
    names = [row["name_zh"] for row in checkout.rows("bureaus") if row["bureau_id"] in published]
    assert names
    assert [name for name in names if not any(name in source["title"] for source in DESCRIPTOR["sources"])] == []


def test_a_build_keeps_what_is_written_by_hand_and_replaces_the_resources(project: "Project") -> None:
    path = project.root / "datapackage.json"
    head = json.loads(path.read_text(encoding="utf-8"))
    head |= {"title": "Another title", "x-note": "备注", "resources": [{"name": "stray", "path": "stray.csv"}]}
    path.write_text(json.dumps(head), encoding="utf-8")
    assert project.build().changed
    built = json.loads(path.read_text(encoding="utf-8"))
    assert (built["title"], built["x-note"]) == ("Another title", "备注")
    assert [resource["name"] for resource in built["resources"]][:2] == ["bureaus", "bureaus-parquet"]
    assert len(built["resources"]) == 2 * len(TABLES)
    assert "备注" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["name", "title", "version", "licenses", "sources", "contributors"])
def test_a_descriptor_that_lacks_what_people_must_know_stops_the_build(project: "Project", name: str) -> None:
    path = project.root / "datapackage.json"
    head = json.loads(path.read_text(encoding="utf-8"))
    del head[name]
    path.write_text(json.dumps(head), encoding="utf-8")
    with project.refused(path, f"lacks {name}"):
        project.build()


@pytest.mark.parametrize("content", ["", "{", "[]", "5", "null"])
def test_a_descriptor_that_is_no_object_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(str(tmp_path / "datapackage.json"))):
        load_descriptor(tmp_path)


# One process for all, since frictionless takes long to import.
VALIDATE = """
import json, os, sys
from frictionless import Package
told = {}
for folder in sys.argv[1:]:
    os.chdir(folder)
    report = Package("datapackage.json").validate()
    told[folder] = [[error.type, task.name] for task in report.tasks for error in task.errors] + [[e.type, ""] for e in report.errors]
print(json.dumps(told))
"""


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))


def _break_reference(root: Path) -> None:
    """Point a citation at a task that there is not, with hash and size made to fit."""
    path = root / "data" / "tables" / "citations.csv"
    header, first, *rest = path.read_text(encoding="utf-8").split("\n")
    cells = first.split(",")
    cells[1] = "440600-1999-plan-t999"
    path.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    descriptor = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(each for each in descriptor["resources"] if each["name"] == "citations")
    content = path.read_bytes()
    resource |= {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """What frictionless says of the package as committed, and of copies with one defect each."""
    folder = tmp_path_factory.mktemp("frictionless")
    for name in ("committed", "csv-byte", "parquet-byte", "reference"):
        shutil.copytree(ROOT / "data", folder / name / "data", ignore=shutil.ignore_patterns("snapshots"))
        shutil.copy(ROOT / "datapackage.json", folder / name)
    csv_file = folder / "csv-byte" / "data" / "tables" / "themes.csv"
    csv_file.write_bytes(csv_file.read_bytes().replace(b"Physical education", b"Physical educatiom"))
    _flip(folder / "parquet-byte" / "data" / "tables" / "themes.parquet")
    _break_reference(folder / "reference")
    command = [sys.executable, "-c", VALIDATE, *(str(each) for each in sorted(folder.iterdir()))]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, list[list[str]]] = json.loads(done.stdout)
    return {Path(path).name: errors for path, errors in told.items()}


@pytest.mark.parametrize(
    ("copy", "errors"),
    [
        ("committed", []),
        ("csv-byte", [["hash-count", "themes"]]),
        ("parquet-byte", [["hash-count", "themes-parquet"]]),
        ("reference", [["foreign-key", "citations"]]),
    ],
)
def test_frictionless_accepts_the_package_and_reports_each_defect(
    verdicts: dict[str, list[list[str]]], copy: str, errors: list[list[str]]
) -> None:
    assert verdicts[copy] == errors
