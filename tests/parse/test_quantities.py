"""A figure that counts or measures is a row with its value, bound, unit, dimension and role; a number that names or dates is none."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.codelists import Codelists

from .pages import SUMMARY, of_task

FIGURES: list[tuple[str, list[tuple[str, float, float, str | None]]]] = [
    ("新建学校3所。", [("3所", 3, 3, "所")]),
    ("新增学位4.2万个(其中公办学位3.6万个)。", [("4.2万个", 42_000, 42_000, "个"), ("3.6万个", 36_000, 36_000, "个")]),
    ("新增学位４．２万个。", [("４．２万个", 42_000, 42_000, "个")]),
    ("新增学位1,200个。", [("1,200个", 1200, 1200, "个")]),
    ("新增学位1，200个。", [("1，200个", 1200, 1200, "个")]),
    ("新增学位1，200，000个。", [("1，200，000个", 1_200_000, 1_200_000, "个")]),
    ("新建学校3所,改建5所。", [("3所", 3, 3, "所"), ("5所", 5, 5, "所")]),
    ("创建示范学校2-3所。", [("2-3所", 2, 3, "所")]),
    ("创建示范学校2—3所。", [("2—3所", 2, 3, "所")]),
    ("创建示范学校2至3所。", [("2至3所", 2, 3, "所")]),
    ("创建示范学校2所至3所。", [("2所至3所", 2, 3, "所")]),
    ("创建示范学校2～3所。", [("2～3所", 2, 3, "所")]),
    ("班额控制在45至55人。", [("45至55人", 45, 55, "人")]),
    ("新增学位2万-3万个。", [("2万-3万个", 20_000, 30_000, "个")]),
    ("新增学位2-3万个。", [("2-3万个", 20_000, 30_000, "个")]),
    ("毛入园率达到85%-90%。", [("85%-90%", 85, 90, "%")]),
    ("培训教师5000多名。", [("5000多名", 5000, 5000, "名")]),
    ("培训教师200余人次。", [("200余人次", 200, 200, "人次")]),
    ("投入1.5亿元。", [("1.5亿元", 150_000_000, 150_000_000, "元")]),
    ("投入3000万元。", [("3000万元", 30_000_000, 30_000_000, "元")]),
    ("投入10多亿元。", [("10多亿元", 1_000_000_000, 1_000_000_000, "元")]),
    ("毛入园率达到96％。", [("96％", 96, 96, "％")]),
    ("巩固率提高0.5个百分点。", [("0.5个百分点", 0.5, 0.5, "个百分点")]),
    ("师生比达到5‰。", [("5‰", 5, 5, "‰")]),
    ("新增校舍2.3万平方米。", [("2.3万平方米", 23_000, 23_000, "平方米")]),
    ("新建两所学校。", [("两所", 2, 2, "所")]),
    ("培养一两名骨干教师。", [("一两名", 1, 2, "名")]),
    ("创建三五所示范学校。", [("三五所", 3, 5, "所")]),
    ("创建七八所示范学校。", [("七八所", 7, 8, "所")]),
    ("培训教师一百二十人。", [("一百二十人", 120, 120, "人")]),
    ("创建三至五所示范学校。", [("三至五所", 3, 5, "所")]),
    ("培训教师三百多人。", [("三百多人", 300, 300, "人")]),
    ("毛入园率达到百分之八十五。", [("百分之八十五", 85, 85, "%")]),
    ("毛入园率达到百分之八十五点五。", [("百分之八十五点五", 85.5, 85.5, "%")]),
    ("毛入园率达到百分之八十至百分之九十。", [("百分之八十至百分之九十", 80, 90, "%")]),
    ("死亡率控制在千分之五。", [("千分之五", 5, 5, "‰")]),
    ("巩固率提高百分之二个百分点。", [("百分之二个百分点", 2, 2, "个百分点")]),
    ("每天体育活动1小时。", [("1小时", 1, 1, "小时")]),
    ("连续3年增长。", [("3年", 3, 3, "年")]),
    ("新增学位5 万个。", [("5 万个", 50_000, 50_000, "个")]),
    ("新建学校 3 所。", [("3 所", 3, 3, "所")]),
]
NO_FIGURES = [
    "2020年6月1日开学。", "2018—2020年建设。", "2019-2020学年实施。", "6月至8月开展。", "上午8:30上课。", "14:00开会。", "第3期培训班开班。", "第24届运动会召开。", "第二期行动计划实施。",
    "按照粤府办〔2017〕67号文件执行。", "落实粤府[2018]5号文件。", "增强“四个意识”。", "实施“1+1+6”工作思路。", "推进“5080”工程。", "落实《2018—2020年3所学校建设方案》。",
    "用好12345平台。", "推进5G应用。", "实施提升工程2.0。", "推进1+X证书制度。", "实施三年行动计划。", "办好市三中。", "实施未来5年规划。", "培育一批学校。", "出台一系列制度。", "坚持一手抓。",
    "推进“两学一做”。", "落实“三会一课”。", "办好九年一贯制学校。", "建设F1赛道。", "学习十九大精神。", "推进一带一路建设。", "开展六一活动。",
    "重视90年代档案。", "落实“双减”。", "抓好第63位代表建议。", "推进百校工程。", "做到千家万户。", "打造一校一品。",
]
COMPARATORS = [
    ("培训≥72学时。", "ge"), ("班额≤45人。", "le"), ("普及率＞95%。", "gt"), ("辍学率 < 1%。", "lt"), ("培训>=72学时。", "ge"), ("班额<=45人。", "le"),
    ("新增学位不少于3000个。", "ge"), ("普及率不低于95%。", "ge"), ("至少建成3所。", "ge"), ("普及率达95%以上。", "ge"), ("建成10所及以上。", "ge"), ("配备教师3名(含)以上。", "ge"),
    ("超过3000人参加培训。", "gt"), ("投入突破5亿元。", "gt"), ("普及率高于95%。", "gt"), ("培训逾3000人。", "gt"),
    ("班额不超过45人。", "le"), ("辍学率控制在1%以内。", "le"), ("费用控制在500元以下。", "le"), ("最多3所学校参加。", "le"),
    ("辍学率低于1%。", "lt"), ("不足3000人。", "lt"), ("未满30人。", "lt"),
    ("约3000人参加。", "approx"), ("近3000人参加。", "approx"), ("接近3000人。", "approx"), ("普及率达到30%左右。", "approx"), ("培训5000多名教师。", "approx"), ("培训200余人。", "approx"),
    ("大约3000人参加。", "approx"),
    ("普及率达40%。", "eq"), ("新增学位3000个。", "eq"), ("普及率达到95%。", "eq"), ("最近3000人报名。", "eq"), ("附近3所学校参加。", "eq"), ("建成2-3所。", "eq"),
]
DIMENSIONS = [
    ("新增学位3000个。", "count"), ("培训教师200人次。", "count"), ("每月开展活动1次。", "count"), ("普及率达到95%。", "share"), ("提高0.5个百分点。", "share"), ("达到5‰。", "share"),
    ("毛入园率达到百分之八十。", "share"), ("投入3000万元。", "money"), ("新增校舍2万平方米。", "area"), ("新增用地30亩。", "area"), ("体育活动1小时。", "time"), ("选派45周岁以下干部。", "time"),
    ("连续3年增长。", "time"), ("培训不少于72学时。", "time"), ("公用经费每生每年600元。", "rate"), ("生均公用经费达到1150元。", "rate"), ("每人每月不少于700元。", "rate"),
    ("标准为600元/生·年。", "rate"), ("公用经费由每生每年400元提高到600元。", "rate"),
    ("生均公用经费小学不低于650元、初中不低于850元。", "rate"), ("小学每生每年650元,初中生850元。", "rate"), ("小学生均公用经费650元,初中改造投入850万元。", "money"),
]
ROLES = [
    ("新增学位3000个。", "plan", "target"), ("普及率达到95%以上。", "plan", "target"), ("抓好1000人以上的中学。", "plan", "threshold"), ("奖励排名前1%的学校。", "plan", "threshold"),
    ("选派45周岁以下干部。", "plan", "threshold"), ("抓好等六个方面工作。", "plan", "context"), ("将机构由86家压减至12家。", "plan", "context"), ("目前已建成学校3所。", "plan", "result"),
    ("新增学位3000个。", "summary", "result"), ("全市现有学校300所。", "summary", "context"), ("力争明年新增学位3000个。", "summary", "target"), ("到2025年新建学校30所。", "summary", "target"),
    ("表彰任教30年以上的教师。", "summary", "threshold"),
]


Figures = Callable[[str], list[tuple[str, float, float, str | None]]]


@pytest.fixture(scope="module")
def figures(codelists: Codelists) -> Figures:
    """A function that gives text, values and unit of each figure of a task."""

    def read(body: str) -> list[tuple[str, float, float, str | None]]:
        rows = of_task(body, "quantities", codelists)
        return [(row["text"], row["value_low"], row["value_high"], row["unit"]) for row in rows]

    return read


@pytest.mark.parametrize(("body", "expected"), FIGURES, ids=[body for body, _ in FIGURES])
def test_a_figure_is_read_with_its_value_and_unit(body: str, expected: list[tuple[str, float, float, str | None]], figures: Figures) -> None:
    assert figures(body) == expected


@pytest.mark.parametrize("body", NO_FIGURES)
def test_dates_names_ordinals_and_slogans_are_no_figures(body: str, figures: Figures) -> None:
    assert figures(body) == []


def test_a_target_in_quotation_marks_is_a_figure(figures: Figures) -> None:
    assert figures("完成“民办中小学党组织单建率实现100%目标任务”。") == [("100%", 100, 100, "%")]


@pytest.mark.parametrize(("body", "expected"), COMPARATORS, ids=[body for body, _ in COMPARATORS])
def test_the_words_around_a_figure_state_its_bound(body: str, expected: str, codelists: Codelists) -> None:
    assert [row["comparator"] for row in of_task(body, "quantities", codelists)] == [expected]


@pytest.mark.parametrize(("body", "expected"), DIMENSIONS, ids=[body for body, _ in DIMENSIONS])
def test_the_unit_and_the_words_around_tell_what_is_measured(body: str, expected: str, codelists: Codelists) -> None:
    assert of_task(body, "quantities", codelists)[-1]["dimension"] == expected


@pytest.mark.parametrize(("body", "kind", "expected"), ROLES, ids=[f"{kind} {body}" for body, kind, _ in ROLES])
def test_a_figure_is_target_result_threshold_or_context(body: str, kind: str, expected: str, codelists: Codelists) -> None:
    rows = of_task(body, "quantities", codelists) if kind == "plan" else of_task(body, "quantities", codelists, SUMMARY)
    assert rows[0]["role"] == expected


def test_a_bound_binds_the_figure_that_stands_right_behind_too(codelists: Codelists) -> None:
    rows = of_task("每学期培训不少于4次8学时。", "quantities", codelists)
    assert [(row["text"], row["comparator"]) for row in rows] == [("4次", "ge"), ("8学时", "ge")]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("到2025年底,毛入园率达到90%。", [date(2025, 12, 31)]),
        ("7月底前新增学位300个。", [date(2020, 7, 31)]),
        ("新增学位300个。", [None]),
        ("年内新建学校2所;改建3所。", [date(2020, 12, 31), None]),
    ],
)
def test_a_due_date_reaches_the_figures_that_it_is_said_of(body: str, due: list[date | None], codelists: Codelists) -> None:
    assert [row["due"] for row in of_task(body, "quantities", codelists)] == due


@pytest.mark.parametrize(
    ("body", "indicator"),
    [("新增学位3000个。", "新增学位"), ("缔结34对姊妹学校。", "姊妹学校"), ("毛入园率达到95%以上。", "毛入园率")],
)
def test_the_indicator_is_words_of_the_text(body: str, indicator: str, codelists: Codelists) -> None:
    named = of_task(body, "quantities", codelists)[0]["indicator"]
    assert indicator in named
    assert named in body


def test_every_indicator_id_and_dimension_is_one_of_the_code_lists(codelists: Codelists) -> None:
    known = {row["indicator_id"] for row in codelists.indicators}
    rows = [row for body, _ in FIGURES for row in of_task(body, "quantities", codelists)]
    assert {row["indicator_id"] for row in rows} - {None} <= known
    assert any(row["indicator_id"] for row in rows)
    assert {row["dimension"] for row in rows} <= {"count", "share", "money", "area", "time", "rate", "other"}


@pytest.mark.parametrize(("body", "expected"), [("全年资助学生,发放资金815万元。", "student_aid_amount"), ("全年资助学生,发放资金平均每人每月815元。", None)])
def test_money_per_head_is_no_figure_of_an_indicator_of_totals(body: str, expected: str | None, codelists: Codelists) -> None:
    assert [row["indicator_id"] for row in of_task(body, "quantities", codelists)] == [expected]


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 9_999_999))
def test_every_number_keeps_its_value_however_it_is_printed(figures: Figures, number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    forms = [f"{number}名", f"{number:,}名", f"{number:,}名".replace(",", "，"), f"{wide}名", f"{number} 名"]
    for form in forms:
        assert figures(f"选拔{form},发放证书。") == [(form, number, number, "名")]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 999_999), st.integers(1, 9))
def test_multipliers_are_multiplied_out_exactly(figures: Figures, whole: int, tenth: int) -> None:
    assert figures(f"投入{whole}.{tenth}万元。") == [(f"{whole}.{tenth}万元", whole * 10_000 + tenth * 1000, whole * 10_000 + tenth * 1000, "元")]


@pytest.mark.parametrize("printed", ["1999名", "2018名", "2020万元", "2018.5万元", "2000-2050名"])
def test_a_figure_that_looks_like_a_year_is_a_figure_by_its_unit(printed: str, figures: Figures) -> None:
    assert [text for text, *_ in figures(f"安排{printed}。")] == [printed]


@settings(deadline=None, max_examples=60)
@given(st.integers(3, 9_999))
def test_a_chinese_numeral_with_a_classifier_keeps_its_value(figures: Figures, chinese: Callable[[int], str], number: int) -> None:
    text = f"{chinese(number)}名"
    assert figures(f"选拔约{text}。") == [(text, number, number, "名")]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["-", "—", "－", "～", "~", "至", "到", "--"]))
def test_a_range_is_one_row_with_both_ends(figures: Figures, low: int, more: int, to: str) -> None:
    text = f"{low}{to}{low + more}名"
    assert figures(f"选拔{text}。") == [(text, low, low + more, "名")]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 100))
def test_a_spelled_out_share_is_per_cent(figures: Figures, chinese: Callable[[int], str], number: int) -> None:
    text = f"百分之{chinese(number)}"
    assert figures(f"普及率达到{text}。") == [(text, number, number, "%")]
