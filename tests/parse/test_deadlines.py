"""Words that set a due date become the last day meant; a period, a past date or a plan's own year do not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.codelists import Codelists
from datapkg.parse.clauses import Text
from datapkg.parse.deadlines import read_deadlines

from .pages import SUMMARY, of_task

DUE = [
    ("7月底前完成报备。", "7月底前", "2020-07-31", "month"),
    ("于6月底前报省厅。", "6月底前", "2020-06-30", "month"),
    ("2月底前完成。", "2月底前", "2020-02-29", "month"),
    ("９月底前完成。", "９月底前", "2020-09-30", "month"),
    ("九月底前完成。", "九月底前", "2020-09-30", "month"),
    ("2021年3月底前完成。", "2021年3月底前", "2021-03-31", "month"),
    ("明年3月底前完成。", "明年3月底前", "2021-03-31", "month"),
    ("9月前完成。", "9月前", "2020-08-31", "month"),
    ("1月前完成。", "1月前", "2019-12-31", "month"),
    ("5月上旬前完成。", "5月上旬前", "2020-05-10", "month"),
    ("5月中旬前完成。", "5月中旬前", "2020-05-20", "month"),
    ("5月下旬前完成。", "5月下旬前", "2020-05-31", "month"),
    ("6月30日前完成。", "6月30日前", "2020-06-30", "day"),
    ("2020年9月1日前投入使用。", "2020年9月1日前", "2020-09-01", "day"),
    ("到2018年底,新增学位。", "到2018年底", "2018-12-31", "year"),
    ("2021年底前完成。", "2021年底前", "2021-12-31", "year"),
    ("年底前完成。", "年底前", "2020-12-31", "year"),
    ("年内建成。", "年内", "2020-12-31", "year"),
    ("今年内建成。", "今年内", "2020-12-31", "year"),
    ("明年底前建成。", "明年底前", "2021-12-31", "year"),
    ("到2025年,全面普及。", "到2025年", "2025-12-31", "year"),
    ("至2022年实现全覆盖。", "至2022年", "2022-12-31", "year"),
    ("2022年前建成。", "2022年前", "2021-12-31", "year"),
    ("上半年完成。", "上半年", "2020-06-30", "half_year"),
    ("下半年完成。", "下半年", "2020-12-31", "half_year"),
    ("2021年上半年完成。", "2021年上半年", "2021-06-30", "half_year"),
    ("第三季度完成。", "第三季度", "2020-09-30", "quarter"),
    ("二季度末完成。", "二季度末", "2020-06-30", "quarter"),
    ("秋季学期开学前完成。", "秋季学期开学前", "2020-08-31", "season"),
    ("力争春季投入使用。", "春季", "2020-05-31", "season"),
    ("力争夏季投入使用。", "夏季", "2020-08-31", "season"),
    ("力争秋季投入使用。", "秋季", "2020-11-30", "season"),
    ("力争冬季投入使用。", "冬季", "2020-12-31", "season"),
    ("到2020学年末实现。", "到2020学年末", "2021-08-31", "school_year"),
    ("到“十四五”末,建成学校。", "到“十四五”末", "2025-12-31", "year"),
]
NOT_DUE = [
    "落实《行动计划(2018—2020年)》。", "落实《关于7月底前完成整改的通知》。", "落实2018—2020年规划。", "2019年12月召开会议。", "3月1日至5月31日开展活动。", "每年6月前开展。", "每月底前报送。", "开展“7月底前”活动。",
    "2020年是攻坚年。", "推进2020年重点工作。", "开展6月安全生产月活动。", "常年内抓。", "全年抓好。", "第二十四届运动会7月举行。", "三年内建成。", "一个月内完成。", "在校内开展。", "区内学校开展。",
    "财年底数清。", "13月底前完成。", "2020学年工作。", "抓好秋季招生。", "春季学期工作。",
]
GONE_BY = [
    "2019年底前遗留的项目全部清零。", "2018年6月底前开工的3所学校投入使用。", "2019年12月底前完成了20所学校的改造。", "对2019年底前出台的文件进行清理。", "2018年底前建成的幼儿园要办理登记。", "力争把2019年底前已批准的项目建成。",
    "已于2019年11月底前全部完成。", "到2019年,全市有幼儿园300所。", "到2019年底,公办园占比达到55%。", "到2019年底全市累计建成120所。", "2019年9月1日前由各区安排过的教师不再安排。",
]
"""Dates before the plan's year that tell a fact."""
OVERDUE = [
    ("力争于2019年年底完成扫尾。", "2019-12-31"), ("2019年底前新建中小学6所。", "2019-12-31"), ("到2019年,全面普及。", "2019-12-31"), ("到2019年,公办园占比要达到55%。", "2019-12-31"),
    ("确保到2019年底达到55%。", "2019-12-31"), ("2019年6月底前完成,了解情况。", "2019-06-30"), ("2019年6月底前了解过程。", "2019-06-30"), ("到2019年,有效提升质量。", "2019-12-31"), ("到2019年全部达标。", "2019-12-31"),
]
"""Dates before the plan's year that the words demand nevertheless: a slip, which the gate must see."""


@pytest.mark.parametrize("body", GONE_BY)
def test_a_date_gone_by_that_tells_a_fact_is_no_due_date(body: str, codelists: Codelists) -> None:
    assert of_task(body, "deadlines", codelists) == []


@pytest.mark.parametrize(("body", "day"), OVERDUE, ids=[case[0] for case in OVERDUE])
def test_a_date_gone_by_that_is_demanded_is_kept(body: str, day: str, codelists: Codelists) -> None:
    assert [str(row["date"]) for row in of_task(body, "deadlines", codelists)] == [day]


@pytest.mark.parametrize("body", ["2021年底前建成的幼儿园要办理登记。", "到2021年底,公办园占比达到55%。", "年底前完成的项目及时验收。", "到2021年,全市有幼儿园300所。"])
def test_the_same_words_about_a_day_to_come_set_a_due_date(body: str, codelists: Codelists) -> None:
    assert len(of_task(body, "deadlines", codelists)) == 1


@pytest.mark.parametrize(("body", "text", "day", "precision"), DUE, ids=[case[0] for case in DUE])
def test_a_due_date_is_the_last_day_meant(body: str, text: str, day: str, precision: str, codelists: Codelists) -> None:
    rows = of_task(body, "deadlines", codelists)
    assert [(row["text"], str(row["date"]), row["precision"]) for row in rows] == [(text, day, precision)]


@pytest.mark.parametrize("body", NOT_DUE)
def test_a_period_a_past_date_or_a_bare_year_is_no_due_date(body: str, codelists: Codelists) -> None:
    assert of_task(body, "deadlines", codelists) == []


def test_every_due_date_of_a_task_is_read_in_order(codelists: Codelists) -> None:
    rows = of_task("6月底前制定方案,9月底前完成整改,年底前组织验收。", "deadlines", codelists)
    assert [str(row["date"]) for row in rows] == ["2020-06-30", "2020-09-30", "2020-12-31"]


def test_in_a_summary_only_what_is_still_to_come_is_due(codelists: Codelists) -> None:
    rows = of_task("7月底前完成整改,年内建成学校,到2025年建成强市。", "deadlines", codelists, SUMMARY)
    assert [str(row["date"]) for row in rows] == ["2025-12-31"]


def test_without_a_document_year_only_a_printed_one_counts() -> None:
    found = read_deadlines(Text("7月底前完成,年内建成,2021年底前验收。"), None, "plan")
    assert [str(deadline.date) for deadline in found] == ["2021-12-31"]


@settings(deadline=None)
@given(st.integers(2000, 2098), st.integers(1, 12))
def test_the_end_of_a_month_is_its_last_day_in_every_year(year: int, month: int) -> None:
    (found,) = read_deadlines(Text(f"{month}月底前完成。"), year, "plan")
    after = date(year + month // 12, month % 12 + 1, 1)
    assert (after - found.date).days == 1


@settings(deadline=None)
@given(st.text(alphabet="0123456789一二三十年月日底前内到至上下半季度春秋学期开，。", max_size=30))
def test_no_run_of_dates_stops_the_reader(text: str) -> None:
    for found in read_deadlines(Text(text), 2020, "plan"):
        assert text[found.start:found.end].strip() == text[found.start:found.end] != ""
