"""One task more in a plan shifts the ids of all behind it: a reader sees one task more, and is told of the rest as what it is."""

from pathlib import Path

import pytest

from datapkg.diff.compare import compare
from datapkg.diff.model import KINDS
from datapkg.diff.report import FORMS
from tests.validate.breaks import FOSHAN, Break, both, cells
from tests.validate.packages import Package

TABLES = ("tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes")
NEW = f"{FOSHAN}-t005"


def shifted(by: int, behind: int) -> Break:
    """Give the tasks of a plan, those behind one, ids that are higher, or lower, with all that hangs on them."""
    def change(package: Package) -> None:
        ids = {f"{FOSHAN}-t{number:03}": f"{FOSHAN}-t{number + by:03}" for number in range(behind, 60)}
        for table in TABLES:
            rows = package.rows(table)
            for row in rows:
                if new := ids.get(row["task_id"]):
                    row.update({name: value.replace(row["task_id"], new, 1) for name, value in row.items() if name.endswith("_id") and isinstance(value, str)})
                    if table == "tasks":
                        row.update(ordinal=row["ordinal"] + by, page_start=row["page_start"] + 50, page_end=row["page_end"] + 50)
            package.write(table, rows)

    return change


def inserted(package: Package) -> None:
    """Put one task, with one figure, before the fifth."""
    shifted(1, 5)(package)
    tasks = package.rows("tasks")
    model = next(row for row in tasks if row["task_id"] == f"{FOSHAN}-t006")
    package.write("tasks", [*tasks, model | {"task_id": NEW, "text": "新增学位777个。", "heading": "新增学位777个", "ordinal": 5}])
    figures = package.rows("quantities")
    model = next(row for row in figures if row["task_id"].startswith(FOSHAN))
    package.write("quantities", [*figures, model | {"quantity_id": f"{NEW}-q01", "task_id": NEW, "start": 4, "end": 8, "text": "777个", "value_low": 777.0, "value_high": 777.0}])


def test_one_task_inserted_is_one_task_with_words_of_its_own(before: Path, package: Package) -> None:
    inserted(package)
    diff = compare(before, package.root)
    tasks = diff.table("tasks")
    assert tasks.count("added") == 1
    fresh = [row for kind in KINDS for row in tasks.rows(kind) if not row.moved]
    assert [(row.key, row.moved_from) for row in fresh] == [(NEW, None)]
    assert tasks.moved == {"removed": 0, "changed": tasks.count("changed") - 1, "added": 1}
    figures = diff.table("quantities")
    assert [row.key for kind in KINDS for row in figures.rows(kind) if not row.moved and not row.moved_to] == [f"{NEW}-q01"]
    assert sum(figures.moved.values()) > 20


def test_one_task_taken_out_is_one_task_gone(before: Path, package: Package) -> None:
    rows = package.rows("tasks")
    lost = next(row for row in rows if row["task_id"] == f"{FOSHAN}-t050")
    for table in TABLES:
        package.change(table, lambda rows: [row for row in rows if row["task_id"] != f"{FOSHAN}-t005"])
    shifted(-1, 6)(package)
    tasks = compare(before, package.root).table("tasks")
    assert [row.key for row in tasks.rows("removed")] == [lost["task_id"]]
    assert next(tasks.rows("removed")).moved_to == f"{FOSHAN}-t049"
    assert [row.key for kind in KINDS for row in tasks.rows(kind) if kind == "changed" and not row.moved_to] == [f"{FOSHAN}-t005"]


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_figures_that_only_moved_are_not_shown_as_figures_that_changed(form: str, before: Path, package: Package) -> None:
    inserted(package)
    shown = FORMS[form](compare(before, package.root), 1000)
    table = shown.partition("### Figures that moved")[2].partition("###")[0] if form == "markdown" else ""
    assert "same words under another key" in shown
    assert form == "text" or ("777个" in table and len([line for line in table.splitlines() if line.startswith("|")]) == 3)


def test_a_figure_that_moved_and_changed_is_not_hidden_among_those_that_moved(before: Path, package: Package) -> None:
    both(inserted, cells("quantities", f"{FOSHAN}-t020-q01", role="context"))(package)
    figures = compare(before, package.root).table("quantities")
    assert f"{FOSHAN}-t020-q01" in [row.key for kind in KINDS for row in figures.rows(kind) if not row.moved_from]


def test_words_that_only_stand_elsewhere_on_the_page_are_counted_apart(before: Path, package: Package) -> None:
    both(cells("tasks", NEW, page_start=1, page_end=2), cells("tasks", f"{FOSHAN}-t006", heading="另一标题"))(package)
    tasks = compare(before, package.root).table("tasks")
    assert (tasks.count("changed"), tasks.shifted, sum(tasks.moved.values())) == (2, 1, 0)
    assert [row.key for row in tasks.rows("changed")] == [f"{FOSHAN}-t006", NEW]
