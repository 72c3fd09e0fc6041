"""Outputs are there whole or not at all, and what cannot be written is told in words that help."""

import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datapkg.errors import UsageError
from datapkg.release.place import pack, publish, workplace


def test_a_workplace_is_gone_afterwards_with_what_killed_runs_left(tmp_path: Path) -> None:
    (tmp_path / ".release-old").mkdir()
    (tmp_path / ".release-old" / "half").write_text("x", encoding="utf-8")
    (tmp_path / "0.1.0").mkdir()
    with workplace(tmp_path) as folder:
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".release-")] == [folder.name]
    assert [path.name for path in tmp_path.iterdir()] == ["0.1.0"]


def test_a_full_disk_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No space left.*Nothing was changed there; make room"), workplace(tmp_path):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"), workplace(tmp_path / "file" / "releases"):
        pass


def test_a_release_is_moved_with_its_zip(tmp_path: Path) -> None:
    with workplace(tmp_path) as work:
        (work / "1.0.0").mkdir()
        (work / "1.0.0" / "a").write_text("a", encoding="utf-8")
        (work / "p-1.0.0.zip").write_bytes(b"zip")
        publish(work / "1.0.0", work / "p-1.0.0.zip", tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["1.0.0", "1.0.0/a", "p-1.0.0.zip"]


def test_a_zip_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    made = []
    for number, names in enumerate((("b", "a/c"), ("a/c", "b"))):
        folder = tmp_path / str(number)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name, encoding="utf-8")
            (folder / name).chmod(0o600 if number else 0o755)
        pack(folder, tmp_path / f"{number}.zip", "p-1.0.0", datetime(2026, 11, 22, 20, 15, 1, tzinfo=UTC))
        made.append((tmp_path / f"{number}.zip").read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "0.zip") as archive:
        assert archive.namelist() == ["p-1.0.0/a/c", "p-1.0.0/b"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 20, 15, 0)}


def test_a_zip_of_an_age_that_zips_cannot_tell_is_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").touch()
    pack(tmp_path / "a", tmp_path / "a.zip", "p", datetime(1970, 1, 1, tzinfo=UTC))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_what_sqlite_cannot_write_is_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datapkg.release import database
    from datapkg.release.edition import Edition

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(database, "_write", full)
    with pytest.raises(OSError, match=r"a\.sqlite: database or disk is full"):
        database.write_database(Edition(tmp_path, {}), tmp_path / "a.sqlite", tmp_path)
