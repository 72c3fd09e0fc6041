"""The command: exit codes, messages that say what to do, and packages of strangers."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import datapkg
from datapkg import memory
from datapkg.cli import main
from datapkg.diff.compare import compare
from datapkg.diff.model import KINDS
from datapkg.diff.places import folder_of
from datapkg.errors import DataError, DatapkgError, UsageError
from datapkg.files import read_json
from tests.releases import ROOT, make_place
from tests.validate.breaks import FOSHAN, Break, add, again, described, drop, resource, written
from tests.validate.packages import Package


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process; return exit code, standard output and standard error."""
    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["datapkg", "diff", *map(str, arguments)])
        monkeypatch.setattr(memory, "keep_memory", lambda: None)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return ran


Run = Callable[..., tuple[int, str, str]]


def test_a_difference_is_no_error_unless_losses_are_asked_to_be(before: Path, package: Package, run: Run) -> None:
    drop("deadlines", f"{FOSHAN}-t030-d01")(package)
    code, out, error = run(before, package.root, "--format", "json", "--limit", "0")
    assert (code, error) == (0, "")
    assert json.loads(out)["counts"] == {"removed": 1, "changed": 0, "added": 0}
    assert run(before, package.root, "--fail-on-loss")[0] == 1
    assert run(package.root, before, "--fail-on-loss")[0] == 0


@pytest.mark.parametrize("arguments", [("nowhere", "."), (".", "1.2.3"), ("https://example.org/x", "."), (".", ".", "--format", "html"), (".",), (".", ".", "--limit", "-1")], ids=str)
def test_a_wrong_call_ends_with_2_and_says_what_to_write(arguments: tuple[str, ...], run: Run) -> None:
    code, out, error = run(*arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in error
    assert error.strip()


def test_versions_and_addresses_are_opened_by_the_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place(tmp_path / "place", "0.2.0", "0.3.0")
    monkeypatch.setenv("DATAPKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DATAPKG_URL", str(place))
    for named, version in (("0.2.0", "0.2.0"), (place.as_uri(), "0.3.0"), (f"{place.as_uri()}/cn-edu-workplans/0.2.0", "0.2.0")):
        folder = folder_of(named)
        assert (folder.is_relative_to(tmp_path / "cache"), read_json(folder / "datapackage.json")["version"]) == (True, version)
    assert [each.name for each in compare(folder_of("0.2.0"), folder_of("0.3.0")).tables if each.differs] == []
    assert folder_of(datapkg.open().version) == ROOT
    assert folder_of(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("named", ["9.9.9", "s3://bucket/x", "no-such-folder"])
def test_what_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("DATAPKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DATAPKG_URL", raising=False)
    with pytest.raises(UsageError, match=r"No place that publishes is known|s3://bucket/x cannot be read from|there is no such folder"):
        folder_of(named)


def test_a_descriptor_file_stands_for_its_folder(before: Path) -> None:
    assert compare(before / "datapackage.json", before).bump == "none"


def csv_alone(content: bytes) -> Break:
    """Take the Parquet file of a table away, and write another CSV; nothing at all puts a link there."""
    def change(package: Package) -> None:
        package.path("units", "parquet").unlink()
        package.path("units").unlink()
        if content:
            package.path("units").write_bytes(content)
        else:
            package.path("units").symlink_to("/etc/passwd")

    return change


HOSTILE: dict[str, Break] = {
    "no JSON": written("datapackage.json", "{"),
    "no resources": described(resources=[]),
    "a path outside": resource("units", path="../units.csv"),
    "a schema outside": resource("units", schema="/etc/passwd"),
    "a table that is none": lambda package: package.path("units", "parquet").write_bytes(b"PAR1" * 40),
    "a CSV that is none": csv_alone(b'unit,name_en\n"'),
    "other columns than its schema": lambda package: package.path("units", "parquet").write_bytes(package.path("themes", "parquet").read_bytes()),
    "two rows with one key": again("units", "个"),
    "a link": csv_alone(b""),
    "a bomb": lambda package: package.path("units").write_bytes(b"unit\n"),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("turned", [False, True], ids=["new", "old"])
def test_a_broken_package_is_refused_with_its_place(change: Callable[[Package], object], turned: bool, before: Path, package: Package) -> None:
    add("units", unit="嗨", name_en="hi", dimension="count")(package)
    change(package)
    with pytest.raises(DataError) as said:
        compare(*((package.root, before) if turned else (before, package.root)))
    assert isinstance(said.value, DatapkgError)
    assert str(package.root) in str(said.value) or "units" in str(said.value)


def foreign(folder: Path, kind: str, rows: str) -> Path:
    """A package of somebody else's: one CSV table, no Parquet."""
    folder.mkdir()
    fields = [{"name": "id", "type": kind}, {"name": "x", "type": "string"}]
    table = {"name": "things", "path": "things.csv", "type": "table", "schema": {"fields": fields, "primaryKey": "id"}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "foreign", "version": "1.0.0", "resources": [table]}), encoding="utf-8")
    (folder / "things.csv").write_text(f"id,x\n{rows}", encoding="utf-8")
    return folder


def test_another_projects_package_is_compared_by_its_csv_files(tmp_path: Path) -> None:
    diff = compare(foreign(tmp_path / "old", "integer", "1,a\n2,b\n"), foreign(tmp_path / "new", "integer", "2,c\n3,d\n"))
    table = diff.table("things")
    assert [[row.key for row in table.rows(kind)] for kind in KINDS] == [["1"], ["2"], ["3"]]
    assert next(table.rows("changed")).cells == {"x": ("b", "c")}
    assert (diff.bump, table.moved, table.shifted) == ("major", {"removed": 0, "changed": 0, "added": 0}, 0)


def test_a_key_of_another_type_is_another_key(tmp_path: Path) -> None:
    diff = compare(foreign(tmp_path / "old", "integer", "1,a\n"), foreign(tmp_path / "new", "string", "1,a\n"))
    assert (diff.table("things").state, diff.bump) == ("another key", "major")
