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
SENTENCE = "坚持以新时代教育思想为指导,深入贯彻全国教育大会精神,全面贯彻党的教育方针,落实立德树人根本任务,加快推进教育现代化,办好人民满意的教育,为全市发展提供人才支撑,切实抓好各项工作"
"""One sentence that is longer than a line, and promises no figure."""
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
    broken("heading-no-paragraph", "a long sentence with a figure that no task has",
           cells("sections", f"{FOSHAN}-s02", heading=SENTENCE + ",新建中小学5所"), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "a long sentence, and one more", cells("sections", f"{FOSHAN}-s02", heading=SENTENCE + "。加强管理"), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "long, with a stretch that lost its marks", cells("sections", f"{FOSHAN}-s02", heading="加强管理," + LONG), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "long, and only a part of it in a task",
           both(cells("sections", f"{FOSHAN}-s02", heading=SENTENCE + ",新建5所"), cells("tasks", f"{FOSHAN}-t007", text=SENTENCE)), f"sections {FOSHAN}-s02 heading"),
    broken("heading-no-paragraph", "two lines", cells("sections", f"{FOSHAN}-s02", heading="加强管理\n落实责任"), f"sections {FOSHAN}-s02 heading"),
    broken("task-heading-short", "a paragraph", cells("tasks", f"{FOSHAN}-t002", heading=LONG), f"tasks {FOSHAN}-t002 heading", severity="warning"),
    broken("task-heading-short", "a section's, of one long sentence", cells("sections", f"{FOSHAN}-s02", heading=SENTENCE), f"sections {FOSHAN}-s02 heading", severity="warning"),
    broken("heading-in-text", "other words", cells("tasks", f"{FOSHAN}-t002", heading="做好后勤工作"), f"tasks {FOSHAN}-t002 heading"),
    broken("heading-in-text", "words from the middle of the text",
           cells("tasks", f"{FOSHAN}-t002", heading="贯彻落实新时代党的建设总要求"), f"tasks {FOSHAN}-t002 heading"),
    broken("heading-in-text", "a labelled task that has its section's heading",
           cells("tasks", f"{GUANGZHOU}-t001", label="(一)", number="一"), f"tasks {GUANGZHOU}-t001 heading"),
]
PROMISE = SENTENCE + ",新建中小学5所"
TOLD_IN_TASK = both(cells("sections", f"{FOSHAN}-s02", heading=PROMISE), cells("tasks", f"{FOSHAN}-t007", text=PROMISE + "。"))
FINE = [
    Fine("numbers-run-on", "a section's items begin again with 1", cells("tasks", f"{SUMMARY}-t032", heading="平安")),
    Fine("numbers-run-on", "a label that is no number", cells("tasks", f"{FOSHAN}-t050", label="附:", number=None)),
    Fine("number-of-label", "a number printed in full width", cells("tasks", f"{SANMING}-t017", label="１７．", number="１７")),
    Fine("heading-no-paragraph", "eighty characters", cells("sections", f"{FOSHAN}-s02", heading=LONG[:80])),
    Fine("heading-no-paragraph", "one long sentence", cells("sections", f"{FOSHAN}-s02", heading=SENTENCE)),
    Fine("heading-no-paragraph", "one long sentence with a figure out of its task's text", TOLD_IN_TASK),
    Fine("task-heading-short", "a section's long sentence that is its task's text", TOLD_IN_TASK),
    Fine("task-heading-short", "a heading that is the whole text", cells("tasks", f"{FOSHAN}-t002", heading=LONG, text=LONG + "。")),
    Fine("nothing-empty", "a task without label or heading", cells("tasks", f"{GUANGZHOU}-t001", heading=None)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_in_the_outline_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_an_outline_that_only_looks_wrong_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
