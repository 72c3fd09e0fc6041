"""The outline: a number left out, a heading that is none and a part that is empty are named."""

from pathlib import Path

import pytest

from tests.validate.breaks import (
    FOSHAN,
    GUANGZHOU,
    SANMING,
    SUMMARY,
    XIANGTAN,
    Case,
    Fine,
    again,
    both,
    broken,
    caught,
    cells,
    drop,
    passed,
)

LONG = "加强学校建设" * 14
CASES = [
    broken("numbers-run-on", "a task dropped", drop("tasks", f"{FOSHAN}-t003"), f"tasks {FOSHAN}-t004 number"),
    broken("numbers-run-on", "the first task dropped", drop("tasks", f"{FOSHAN}-t001"), f"tasks {FOSHAN}-t002 number"),
    broken("numbers-run-on", "a task dropped where numbers run through the document", drop("tasks", f"{SANMING}-t005"), f"tasks {SANMING}-t006 number"),
    broken("numbers-run-on", "a task twice", again("tasks", f"{FOSHAN}-t005", task_id=f"{FOSHAN}-t099"), f"tasks {FOSHAN}-t099 number"),
    broken("numbers-run-on", "a section dropped", both(drop("sections", f"{FOSHAN}-s03"), drop("tasks", *[f"{FOSHAN}-t{n:03d}" for n in range(13, 19)])),
           f"sections {FOSHAN}-s04 number"),
    broken("numbers-run-on", "a section numbered anew", cells("sections", f"{FOSHAN}-s12", label="一、", number="一"), f"sections {FOSHAN}-s12 number"),
    broken("number-of-label", "a task's", cells("tasks", f"{FOSHAN}-t002", number="三"), f"tasks {FOSHAN}-t002 number"),
    broken("number-of-label", "a section's", cells("sections", f"{FOSHAN}-s02", number=None), f"sections {FOSHAN}-s02 number"),
    broken("number-of-label", "a number without label", cells("tasks", f"{GUANGZHOU}-t001", number="一"), f"tasks {GUANGZHOU}-t001 number"),
    broken("number-of-label", "another script than the label's", cells("tasks", f"{FOSHAN}-t002", number="2"), f"tasks {FOSHAN}-t002 number"),
    broken("nothing-empty", "a section without tasks", drop("tasks", f"{FOSHAN}-t036", f"{FOSHAN}-t037"), f"sections {FOSHAN}-s08"),
    broken("nothing-empty", "a document without sections", drop("sections", *[f"{XIANGTAN}-s0{n}" for n in range(1, 6)]), f"documents {XIANGTAN}"),
    broken("nothing-empty", "a label without heading", cells("tasks", f"{FOSHAN}-t002", heading=None), f"tasks {FOSHAN}-t002 heading"),
    broken("nothing-empty", "a heading of marks alone", cells("sections", f"{FOSHAN}-s02", heading="。"), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "too long", cells("sections", f"{FOSHAN}-s02", heading=LONG), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "a full stop inside", cells("sections", f"{FOSHAN}-s02", heading="加强管理。落实责任"), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "two lines", cells("sections", f"{FOSHAN}-s02", heading="加强管理\n落实责任"), f"sections {FOSHAN}-s02 heading"),
    broken("task-heading-short", "a paragraph", cells("tasks", f"{FOSHAN}-t002", heading=LONG), f"tasks {FOSHAN}-t002 heading", severity="warning"),
    broken("heading-in-text", "other words", cells("tasks", f"{FOSHAN}-t002", heading="做好后勤工作"), f"tasks {FOSHAN}-t002 heading"),
    broken("heading-in-text", "words from the middle of the text",
           cells("tasks", f"{FOSHAN}-t002", heading="贯彻落实新时代党的建设总要求"), f"tasks {FOSHAN}-t002 heading"),
    broken("heading-in-text", "a labelled task that has its section's heading",
           cells("tasks", f"{GUANGZHOU}-t001", label="(一)", number="一"), f"tasks {GUANGZHOU}-t001 heading"),
]
FINE = [
    Fine("numbers-run-on", "a section's items begin again with 1", cells("tasks", f"{SUMMARY}-t032", heading="平安")),
    Fine("numbers-run-on", "a label that is no number", cells("tasks", f"{FOSHAN}-t050", label="附:", number=None)),
    Fine("number-of-label", "a number printed in full width", cells("tasks", f"{SANMING}-t017", label="１７．", number="１７")),
    Fine("heading-no-paragraph", "eighty characters", cells("sections", f"{FOSHAN}-s02", heading=LONG[:80])),
    Fine("task-heading-short", "a heading that is the whole text", cells("tasks", f"{FOSHAN}-t002", heading=LONG, text=LONG + "。")),
    Fine("nothing-empty", "a task without label or heading", cells("tasks", f"{GUANGZHOU}-t001", heading=None)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_in_the_outline_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_an_outline_that_only_looks_wrong_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
