"""The units that a task's note names are rows, each whole and in order, with what it does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.codelists import Codelists

from .pages import of_task

NOTES = [
    ("〔责任单位:初教科、财务科,各县(市、区)教育局〕", [("初教科", "responsible"), ("财务科", "responsible"), ("各县(市、区)教育局", "responsible")]),
    ("(责任单位：初教科)", [("初教科", "responsible")]),
    ("（责任单位：初教科，财务科）", [("初教科", "responsible"), ("财务科", "responsible")]),
    ("【责任科室：德育科、体卫艺科】", [("德育科", "responsible"), ("体卫艺科", "responsible")]),
    ("(牵头单位:基教科;配合单位:人事科、财务科)", [("基教科", "lead"), ("人事科", "support"), ("财务科", "support")]),
    ("（牵头科室：基教科，责任科室：人事科）", [("基教科", "lead"), ("人事科", "responsible")]),
    ("【责任领导:张三;责任科室:德育科】", [("德育科", "responsible")]),
    ("（责任人：李四；责任部门：办公室）", [("办公室", "responsible")]),
    ("(责任单位:初教科;完成时限:2020年12月)", [("初教科", "responsible")]),
    ("〔责任单位:办公室、人事科、各县(市、区)教育局", [("办公室", "responsible"), ("人事科", "responsible"), ("各县(市、区)教育局", "responsible")]),
    ("〔责任单位:机关纪委、团工委各县(市、区)教育局〕", [("机关纪委", "responsible"), ("团工委", "responsible"), ("各县(市、区)教育局", "responsible")]),
    ("责任单位:初教科、财务科", [("初教科", "responsible"), ("财务科", "responsible")]),
    ("责任单位:初教科、财务科。", [("初教科", "responsible"), ("财务科", "responsible")]),
    ("(责任单位:各区、县(市)教育局)", [("各区、县(市)教育局", "responsible")]),
    ("(责任单位:基教科 人事科)", [("基教科", "responsible"), ("人事科", "responsible")]),
    ("(责任单位:基教科等)", [("基教科", "responsible")]),
    ("(基教科负责)", [("基教科", "responsible")]),
    ("（基教科牵头，人事科配合）", [("基教科", "lead"), ("人事科", "support")]),
]
NO_NOTES = [
    "落实责任,抓好单位工作。", "落实主体责任:一是抓党建,二是抓队伍,三是抓作风。各校要切实抓好。", "(含民办学校)", "落实牵头部门责任。", "(重点任务)", "加强与财务科的配合。",
]


@pytest.mark.parametrize("before", ["抓好落实。", "抓好落实。\n"], ids=["same line", "own line"])
@pytest.mark.parametrize(("note", "expected"), NOTES, ids=[note for note, _ in NOTES])
def test_a_note_names_its_units_in_order(note: str, expected: list[tuple[str, str]], before: str, codelists: Codelists) -> None:
    rows = of_task(before + note, "responsibilities", codelists)
    assert [(row["unit"], row["kind"]) for row in rows] == expected
    assert [row["ordinal"] for row in rows] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("before", ["抓好落实。", "抓好落实。\n"])
@pytest.mark.parametrize("key", ["主办", "承办"])
def test_a_note_that_begins_like_a_footer_is_a_note(key: str, before: str, codelists: Codelists) -> None:
    rows = of_task(f"{before}({key}单位:基教科;协办单位:人事科)", "responsibilities", codelists)
    assert [(row["unit"], row["kind"]) for row in rows][1:] == [("人事科", "support")]


@pytest.mark.parametrize("body", NO_NOTES)
def test_words_about_responsibility_are_no_note(body: str, codelists: Codelists) -> None:
    assert of_task(body, "responsibilities", codelists) == []


def test_several_notes_of_a_task_are_read_on(codelists: Codelists) -> None:
    rows = of_task("(1)抓党建。(责任单位:人事科)\n(2)抓教研。(责任单位:教研院)", "responsibilities", codelists)
    assert [(row["ordinal"], row["unit"]) for row in rows] == [(1, "人事科"), (2, "教研院")]


def test_figures_and_dates_in_a_note_are_not_the_tasks(codelists: Codelists) -> None:
    body = "抓好落实。(责任单位:第3中学、2所学校)"
    assert of_task(body, "quantities", codelists) == []


def test_a_note_ends_at_its_own_bracket_however_long_it_is(codelists: Codelists) -> None:
    units = "、".join(f"第{number}科" for number in "一二三四五六七八九十")
    body = f"抓好落实。(责任单位:{units},各县(市、区)教育局)并新建学校3所,由财务科、人事科验收。"
    assert [row["text"] for row in of_task(body, "quantities", codelists)] == ["3所"]
    assert [row["unit"] for row in of_task(body, "responsibilities", codelists)] == [*units.split("、"), "各县(市、区)教育局"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["基教科", "人事科", "办公室", "机关纪委", "团工委", "各县(市、区)教育局", "教研院", "考试中心"]), min_size=1, max_size=7, unique=True),
       st.sampled_from("、，,"), st.sampled_from(["()", "（）", "〔〕", "【】"]), st.sampled_from(":："))
def test_any_list_of_units_is_read_as_written(codelists: Codelists, units: list[str], separator: str, brackets: str, colon: str) -> None:
    rows = of_task(f"抓好落实。{brackets[0]}责任单位{colon}{separator.join(units)}{brackets[1]}", "responsibilities", codelists)
    assert [row["unit"] for row in rows] == units
