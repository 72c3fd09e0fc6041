"""What a release holds: the checked tables, what is derived from them, and the truth about where they come from."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from datapkg.diff.inputs import folder_digest
from datapkg.release.checkout import head
from datapkg.release.inputs import INPUTS
from datapkg.release.run import Released
from datapkg.release.scores import measures
from datapkg.schema import TABLES
from datapkg.validate.rederive import reading_rules
from datapkg.validate.runner import validate

from .repository import Repository

FILES = {
    "CHANGES.md", "CITATION.cff", "LICENSE-DATA", "README.md", "SHA256SUMS", "changes.json", "cn-edu-workplans-0.1.0.sqlite", "cn-edu-workplans-0.1.0.xlsx",
    "croissant.json", "data", "datapackage.json", "schema-org.jsonld", "scores.json",
}


@pytest.fixture(scope="module")
def descriptor(released: Released) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((released.folder / "datapackage.json").read_text(encoding="utf-8"))
    return content


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_named_by_the_version_and_holds_what_is_promised(released: Released) -> None:
    assert released.folder.name == "0.1.0"
    assert {path.name for path in released.folder.iterdir()} == FILES
    assert {path.name for path in released.folder.parent.iterdir()} == {"0.1.0", "cn-edu-workplans-0.1.0.zip"}


def test_the_gate_lets_the_release_pass(released: Released) -> None:
    report = validate(released.folder)
    assert report.exit_code == 0, [outcome for outcome in report.outcomes if outcome.count]


def test_frictionless_lets_the_release_pass(released: Released) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=released.folder, capture_output=True, encoding="utf-8", check=False)
    report = json.loads(done.stdout)
    assert report["valid"], report["errors"] or [task["errors"] for task in report["tasks"] if task["errors"]]
    assert report["stats"]["tasks"] == 2 * len(TABLES) + 6  # each table twice, and the other files


def test_the_sums_are_those_of_every_other_file(released: Released) -> None:
    lines = (released.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {line[66:]: line[:64] for line in lines if line[64:66] == "  "}
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files(released.folder).items() if name != "SHA256SUMS"}
    assert told == found
    assert len(lines) == len(told)


def test_the_zip_unpacks_to_the_folder(released: Released, tmp_path: Path) -> None:
    with zipfile.ZipFile(released.packed) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert folder.name == "cn-edu-workplans-0.1.0"
    assert files(folder) == files(released.folder)


def test_the_tables_are_the_committed_ones(released: Released, repository: Repository) -> None:
    for part in ("tables", "schemas"):
        assert files(released.folder / "data" / part) == files(repository.root / "data" / part)


def test_the_descriptor_tells_the_commit_its_time_and_the_inputs(released: Released, repository: Repository, descriptor: dict[str, Any]) -> None:
    commit, created = head(repository.root)
    assert (descriptor["version"], descriptor["created"], descriptor["package_format"]) == ("0.1.0", created, 1)
    assert created == "2026-11-22T12:15:00+00:00"
    assert descriptor["reading_rules"] == reading_rules()
    inputs = {name: folder_digest(repository.root / "data" / name) for name in INPUTS}
    assert descriptor["built_from"] == {"commit": commit, "inputs": inputs}
    assert len(set(inputs.values())) == len(INPUTS)


def test_a_digest_of_inputs_tells_every_name_and_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    found = {folder_digest(tmp_path)}
    (tmp_path / "a").rename(tmp_path / "b")
    found.add(folder_digest(tmp_path))
    (tmp_path / "b").write_bytes(b"2")
    found.add(folder_digest(tmp_path))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d").touch()
    found.add(folder_digest(tmp_path))
    assert len(found) == 4


def test_every_file_that_the_descriptor_lists_is_told_by_size_and_hash(released: Released, descriptor: dict[str, Any]) -> None:
    for resource in descriptor["resources"]:
        content = (released.folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"), resource["name"]
    assert [resource["name"] for resource in descriptor["resources"]][-6:] == ["workbook", "database", "changes", "scores", "croissant", "schema-org"]


def test_the_scores_are_those_of_the_readings_made_by_hand(released: Released, repository: Repository) -> None:
    pages = json.loads((released.folder / "scores.json").read_text(encoding="utf-8"))["pages"]
    assert len(pages) == 5
    for page, told in pages.items():
        assert told["scores"] == {name: round(measure.score, 4) for name, measure in measures(repository.root, page).items()}
        assert 0.5 < told["scores"]["tasks"] <= 1


def test_the_texts_tell_version_day_licence_and_citation(released: Released) -> None:
    readme = (released.folder / "README.md").read_text(encoding="utf-8")
    for words in ("0.1.0", "2026-11-22", "Creative Commons Attribution 4.0", "Version 0.1.0", "sha256sum -c", "| `tasks` | 任务 | 256 |"):
        assert words in readme
    changes = (released.folder / "CHANGES.md").read_text(encoding="utf-8")
    assert "- Data: five pages of five bureaus." in changes
    assert "first release" in changes


def test_the_citation_file_is_one_by_the_rules_of_its_format(released: Released) -> None:
    import yaml

    cited = yaml.safe_load((released.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert (cited["cff-version"], cited["type"], cited["version"], cited["date-released"]) == ("1.2.0", "dataset", "0.1.0", "2026-11-22")
    assert all(author.get("name") for author in cited["authors"])
