"""Nothing is half-written: a build that fails leaves what was published, one that was killed is healed by the next."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from datapkg.build import chunks, run
from datapkg.build.tables import PackageWriter, TableWriter
from datapkg.errors import DataError, UsageError

if TYPE_CHECKING:
    from tests.build.conftest import Project

ROOT = Path(__file__).resolve().parents[2]
SECOND = "样例市教育局2023年工作要点\n2023年是规范管理年。\n一、加强学校安全\n(一)排查隐患。全面排查校园安全隐患。\n"


def _stamps(project: "Project") -> dict[str, int]:
    places = [project.root / "datapackage.json", project.data / "tables", *(project.data / "tables").iterdir()]
    return {str(path): path.stat().st_mtime_ns for path in places}


def _crash(*args: object, **options: object) -> NoReturn:
    raise RuntimeError("struck by lightning")


def test_building_again_touches_no_file(project: "Project") -> None:
    before = _stamps(project)
    assert not project.build().changed
    assert _stamps(project) == before
    assert project.litter() == []


def test_a_build_reports_the_rows_that_it_published(project: "Project") -> None:
    project.archive(SECOND)
    report = project.build()
    assert report.changed
    assert report.rows == {name: len(project.rows(name)) for name in report.rows}
    assert (report.rows["pages"], report.rows["tasks"]) == (2, 4)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(chunks.Worker, "survey"), (chunks.Worker, "parse"), (TableWriter, "write"), (TableWriter, "close"), (PackageWriter, "close"),
     (run, "describe"), (run, "_publish")],
)
def test_a_crash_on_the_way_leaves_the_old_tables_and_no_litter(
    project: "Project", monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    before = project.published()
    project.archive(SECOND)
    monkeypatch.setattr(owner, name, _crash)
    with pytest.raises(RuntimeError, match="lightning"):
        project.build()
    assert project.published() == before
    assert project.litter() == []


def _fail_on(monkeypatch: pytest.MonkeyPatch, method: str, nth: int) -> None:
    """Let the file system refuse the nth call of a method of Path."""
    original: Callable[..., Any] = getattr(Path, method)
    calls = count(1)

    def refuse(path: Path, *args: Any) -> Any:
        if next(calls) == nth:
            raise OSError(28, "No space left on device")
        return original(path, *args)

    monkeypatch.setattr(Path, method, refuse)


STEPS = {
    "writing-the-descriptor": ("write_bytes", 1), "moving-the-old-tables": ("rename", 1), "moving-the-new-tables": ("rename", 2),
    "moving-the-descriptor": ("replace", 1),
}


@pytest.mark.parametrize(("method", "nth"), STEPS.values(), ids=STEPS)
def test_a_disk_that_refuses_a_step_leaves_the_old_package(project: "Project", monkeypatch: pytest.MonkeyPatch, method: str, nth: int) -> None:
    before = project.published()
    project.archive(SECOND)
    _fail_on(monkeypatch, method, nth)
    with pytest.raises(UsageError, match="No space left"):
        project.build()
    monkeypatch.undo()
    assert project.published() == before
    assert project.litter() == []


# Ends the process as `kill -9` would, just before the nth call of a method of Path.
KILL = """
import os, sys
from pathlib import Path
from datapkg.build.run import build

root, method, nth = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
original, calls = getattr(Path, method), []

def kill(path, *args):
    calls.append(path)
    if len(calls) == nth:
        os._exit(9)
    return original(path, *args)

setattr(Path, method, kill)
build(root, 1)
"""


@pytest.mark.parametrize(("method", "nth"), STEPS.values(), ids=STEPS)
def test_a_build_that_was_killed_is_healed_by_the_next(project: "Project", method: str, nth: int) -> None:
    project.archive(SECOND)
    command = [sys.executable, "-c", KILL, str(project.root), method, str(nth)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, capture_output=True)
    assert done.returncode == 9, done.stderr.decode()
    project.build()
    healed = project.published()
    assert len(project.rows("pages")) == 2
    assert not project.build().changed
    assert project.published() == healed
    assert project.litter() == []


def _kill_between_moves(project: "Project") -> None:
    """Leave what a build leaves that is killed when the old tables are moved away and the new ones are not there yet."""
    tables = project.data / "tables"
    tables.rename(project.data / ".tables-old")


def test_tables_moved_away_by_a_killed_build_come_back_untouched(project: "Project") -> None:
    before = project.published()
    _kill_between_moves(project)
    assert not project.build().changed
    assert project.published() == before
    assert project.litter() == []


def test_tables_moved_away_by_a_killed_build_come_back_even_when_the_next_build_fails(project: "Project") -> None:
    before = project.published()
    _kill_between_moves(project)
    project.correct({"original": "nowhere", "mended": "x"})
    with pytest.raises(DataError):
        project.build()
    assert project.published() == before


def test_old_tables_left_beside_the_new_ones_are_cleared(project: "Project") -> None:
    before = project.published()
    (project.data / ".tables-old").mkdir()
    (project.data / ".tables-old" / "tasks.csv").write_bytes(b"old")
    project.build()
    assert project.published() == before
    assert project.litter() == []


def test_a_table_that_is_published_no_more_goes(project: "Project") -> None:
    (project.data / "tables" / "stray.csv").write_bytes(b"a\n1\n")
    assert project.build().changed
    assert not (project.data / "tables" / "stray.csv").exists()


def test_a_table_that_was_tampered_with_is_written_anew(project: "Project") -> None:
    before = project.published()
    (project.data / "tables" / "tasks.csv").write_bytes(b"tampered")
    assert project.build().changed
    assert project.published() == before


def test_a_first_build_needs_no_tables_folder(project: "Project") -> None:
    before = project.published()
    for path in (project.data / "tables").iterdir():
        path.unlink()
    (project.data / "tables").rmdir()
    assert project.build().changed
    assert project.published() == before


def test_the_tables_folder_can_be_read_by_everyone(project: "Project") -> None:
    project.archive(SECOND)
    project.build()
    assert (project.data / "tables").stat().st_mode & 0o777 == 0o755


def test_a_system_that_does_not_tell_its_free_cores_builds_too(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert not run.build(project.root).changed


def test_progress_counts_every_chunk_once(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    project.archive(SECOND)
    monkeypatch.setattr(run, "CHUNK_BYTES", 1)
    steps: list[tuple[int, int]] = []
    run.build(project.root, 1, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]


def test_an_error_in_a_worker_process_reaches_the_caller_with_its_file(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK_BYTES", 1)
    project.archive(SECOND)
    path = project.correct({"original": "nowhere", "mended": "x"})
    with project.refused(path, "correction 1", "'nowhere'"):
        project.build(workers=2)
