"""`datapkg publish`: what it refuses before it sends anything, what it prints, and that it prints no passwords."""

import importlib
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from datapkg import cli
from datapkg.errors import DataError, UsageError
from datapkg.publish.folder import newest_release, open_release
from datapkg.publish.secrets import masked
from datapkg.publish.stores import connect
from datapkg.release.run import release
from tests.release.repository import Repository
from tests.releases import NAME, make_release, seal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line inside this process; return exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["datapkg", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return int(exit_.value.code or 0), printed.out, printed.err

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release with all that one has: the gate looks at every file."""
    return release(Repository.begin(tmp_path_factory.mktemp("release") / "checkout").root, workers=1).folder


def test_a_release_that_passes_the_gate_is_published(run: Run, made: Path, tmp_path: Path) -> None:
    code, out, err = run("publish", tmp_path / "place", "--release", made, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["version"], told["changed"], told["kept"]) == ("0.1.0", True, 0)
    assert {each["name"] for each in told["sent"]} == {path.relative_to(tmp_path / "place").as_posix() for path in (tmp_path / "place" / NAME).rglob("*") if path.is_file()}
    code, out, _ = run("publish", tmp_path / "place", "--release", made)
    assert code == 0
    assert "published at" in out
    assert "already" in out


def test_a_release_that_the_gate_refuses_is_not_published(run: Run, made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "0.1.0"))
    table = folder / "data" / "tables" / "themes.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("\n", ",extra\n", 1), encoding="utf-8")
    seal(folder)
    code, out, err = run("publish", tmp_path / "place", "--release", folder)
    assert (code, out) == (1, "")
    assert f"datapkg validate {folder}" in err
    assert not (tmp_path / "place").exists()


def test_the_highest_version_is_the_newest(tmp_path: Path) -> None:
    for name in ("0.9.0", "0.10.0", "0.10.0.part", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").write_text("{}")
    assert newest_release(tmp_path).name == "0.10.0"
    with pytest.raises(UsageError, match="there is no release here"):
        newest_release(tmp_path / "elsewhere")


@pytest.mark.parametrize(("damage", "said"), [
    (lambda folder: (folder / "CHANGES.md").write_text("other"), "hash is not the one"),
    (lambda folder: (folder / "CHANGES.md").unlink(), "lacks CHANGES.md"),
    (lambda folder: (folder / "more.txt").write_text("x"), "unlisted, more.txt"),
    (lambda folder: (folder / "SHA256SUMS").write_text("what?\n"), "no line of checksums"),
    (lambda folder: (folder / "link").symlink_to("/etc/hostname"), "no links"),
])
def test_a_folder_whose_files_do_not_fit_is_refused(tmp_path: Path, damage: Callable[[Path], object], said: str) -> None:
    folder = make_release(tmp_path / "0.1.0", "0.1.0")
    damage(folder)
    with pytest.raises(DataError, match=said):
        open_release(folder)


@pytest.mark.parametrize("key", ["version", "created", "package_format", "built_from"])
def test_a_package_that_is_no_release_is_refused(tmp_path: Path, key: str) -> None:
    folder = make_release(tmp_path / "0.1.0", "0.1.0", change=lambda descriptor: descriptor.pop(key))
    with pytest.raises(UsageError, match=f"does not tell {key}"):
        open_release(folder)
    with pytest.raises(UsageError, match="this is no release folder"):
        open_release(tmp_path)


def test_a_version_that_is_a_path_is_refused(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "0.1.0", "0.1.0", change=lambda descriptor: descriptor.update(version="../1"))
    with pytest.raises(DataError, match="version"):
        open_release(folder)


def test_a_descriptor_that_contradicts_the_checksums_is_refused(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "0.1.0", "0.1.0", change=lambda descriptor: descriptor["resources"][0].update(hash=f"sha256:{'1' * 64}"))
    with pytest.raises(DataError, match="is not the one in SHA256SUMS"):
        open_release(folder)


@pytest.mark.parametrize("top", ["", f"{NAME}-0.1.0/"])
def test_the_zip_goes_along_when_it_holds_the_release(tmp_path: Path, top: str) -> None:
    folder = make_release(tmp_path / "0.1.0", "0.1.0")
    packed = tmp_path / f"{NAME}-0.1.0.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, top + path.relative_to(folder).as_posix())
    found = open_release(folder).packed
    assert found is not None
    assert found.name == f"{NAME}/{packed.name}"
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(top + "more.txt", "x")
    with pytest.raises(DataError, match="does not hold the files"):
        open_release(folder)


@pytest.mark.parametrize(("url", "said"), [("nosuch://x", "no place to publish to"), ("simplecache::s3://b/x", "chained")])
def test_an_address_of_no_known_kind_is_called_wrongly(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        connect(url)


def test_a_missing_library_is_told_with_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.import_module("fsspec.registry")
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(known._registry, "s3", raising=False)
    with pytest.raises(UsageError, match=r"needs s3fs .*cn-edu-workplans\[s3\]"):
        connect("s3://bucket/x")


def test_passwords_are_never_printed(run: Run, release_folders: dict[str, Path]) -> None:
    code, out, err = run("publish", "ftp://me:pass%40word@127.0.0.1:9/x", "--release", release_folders["0.1.0"])
    assert (code, out) == (2, "")
    assert "ftp://***@127.0.0.1" in err
    assert not any(secret in err for secret in ("pass%40word", "pass@word", "me:"))
    assert masked("at https://h/x?X-Amz-Signature=abc&part=1") == "at https://h/x?X-Amz-Signature=***&part=1"
