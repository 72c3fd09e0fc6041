"""Figures: a value, bound, unit or indicator that the words do not give is named; what the words allow passes."""

from pathlib import Path
from typing import Any

import pytest

from tests.validate.breaks import (
    DONGGUAN,
    FOSHAN,
    SANMING,
    SUMMARY,
    XIANGTAN,
    Break,
    Case,
    Fine,
    both,
    broken,
    caught,
    cells,
    overridden,
    passed,
)
from tests.validate.packages import Package

PLACES, BUILT, RATE = f"{SANMING}-t010-q03", f"{SANMING}-t010-q01", f"{SANMING}-t010-q07"
SHARE = f"{FOSHAN}-t019-q01"
VALUE, FIGURE = "value_low, value_high", "value_low, value_high, unit"


def one_a_city(*values: float) -> Break:
    """Let the first figure of each of so many cities be of one indicator, unit and role."""
    def change(package: Package) -> None:
        rows: list[dict[str, Any]] = package.rows("quantities")
        cities = list(dict.fromkeys(row["bureau_id"] for row in rows))
        for row in rows:
            row["indicator_id"] = None
        for city, value in zip(cities, values, strict=False):
            row = next(row for row in rows if row["bureau_id"] == city)
            row.update(indicator_id="teachers_recruited", unit="名", role="target", value_low=float(value), value_high=float(value))
        package.write("quantities", rows)

    return change


def share_told(words: str) -> Break:
    """Let a share stand in other words: its figure is the number between the bars, its clause is rewritten around it."""
    before, figure, after = words.split("|")

    def change(package: Package) -> None:
        task, quantity = package.rows("tasks"), package.rows("quantities")
        row = next(row for row in quantity if row["quantity_id"] == SHARE)
        next(each for each in task if each["task_id"] == row["task_id"])["text"] = before + figure + after
        value = float(figure.rstrip("%％"))
        row.update(text=figure, start=len(before), end=len(before + figure), value_low=value, value_high=value, unit=figure[-1], dimension="share")
        package.write("tasks", task)
        package.write("quantities", quantity)

    return change


OF_A_BASE = (
    "全年招生完成计划的|105%|。", "经费投入达到上年的|112%|。", "公用经费达到省定基准定额的|120%|。", "高中教师编制配备达到标准的|110%|。", "校舍面积达到原来的|200%|以上。",
    "教育支出为预算的|103.5%|。", "完成全年任务的|108%|。", "完成全年任务|108%|。", "完成年初预算数的约|103％|。", "招生数达到2020年招生数的|105%|。", "学位达到核定规模的不低于|101%|。",
    "分别完成目标任务的102%和|105%|。", "实现|120%|的增长。",
)
OF_A_WHOLE = (
    "小学学龄人口入学率为|100.2%|。", "适龄儿童的|101%|入学。", "公办园占比达到|155%|以上。", "占上年预算的|103%|。", "达到标准的学校为|105%|。", "标准化学校达到|101%|。", "去年建成学校的|105%|通过验收。",
    "完成改造的学校达|120%|。", "完成计划的105所,覆盖率|120%|。", "按计划|105%|的学校达标。", "上年增长的任务完成,入学率|103%|。",
)
CASES = [
    broken("range-upwards", "ends exchanged", cells("quantities", f"{XIANGTAN}-t001-q02", value_low=3.0, value_high=2.0), f"quantities {XIANGTAN}-t001-q02 {VALUE}"),
    broken("range-upwards", "no end", cells("quantities", PLACES, value_high=float("inf")), f"quantities {PLACES} {VALUE}"),
    broken("value-as-printed", "ten times the value", cells("quantities", PLACES, value_low=86400.0, value_high=86400.0), f"quantities {PLACES} {FIGURE}"),
    broken("value-as-printed", "万 not multiplied out", cells("quantities", f"{SANMING}-t010-q02", value_low=11.09, value_high=11.09), f"quantities {SANMING}-t010-q02 {FIGURE}"),
    broken("value-as-printed", "one end of a range", cells("quantities", f"{XIANGTAN}-t001-q02", value_high=4.0), f"quantities {XIANGTAN}-t001-q02 {FIGURE}"),
    broken("value-as-printed", "a range made of one figure", cells("quantities", PLACES, value_high=8641.0), f"quantities {PLACES} {FIGURE}"),
    broken("value-as-printed", "another unit", cells("quantities", PLACES, unit="所"), f"quantities {PLACES} {FIGURE}"),
    broken("value-as-printed", "no unit", cells("quantities", PLACES, unit=None), f"quantities {PLACES} {FIGURE}"),
    broken("value-as-printed", "a text that is no figure", cells("quantities", PLACES, text="新增学位"), f"quantities {PLACES} {FIGURE}"),
    broken("value-as-printed", "an override of another column",
           both(overridden("quantities", PLACES, "role"), cells("quantities", PLACES, value_low=1.0)), f"quantities {PLACES} {FIGURE}"),
    broken("comparator-as-worded", "a floor where the words set none", cells("quantities", PLACES, comparator="ge"), f"quantities {PLACES} comparator"),
    broken("comparator-as-worded", "以上 left out", cells("quantities", f"{SANMING}-t010-q05", comparator="eq"), f"quantities {SANMING}-t010-q05 comparator"),
    broken("comparator-as-worded", "左右 taken for a floor", cells("quantities", SHARE, comparator="ge"), f"quantities {SHARE} comparator"),
    broken("comparator-as-worded", "超 taken for 不低于", cells("quantities", f"{DONGGUAN}-t009-q04", comparator="ge"), f"quantities {DONGGUAN}-t009-q04 comparator"),
    broken("comparator-as-worded", "多 inside the figure left out", cells("quantities", f"{SUMMARY}-t004-q04", comparator="eq"), f"quantities {SUMMARY}-t004-q04 comparator"),
    broken("share-in-bounds", "more than the whole", cells("quantities", f"{DONGGUAN}-t044-q01", value_high=160.0), f"quantities {DONGGUAN}-t044-q01 value_high"),
    broken("share-in-bounds", "just more than the whole", cells("quantities", SHARE, value_high=100.5), f"quantities {SHARE} value_high"),
    broken("share-in-bounds", "growth told in another clause", cells("quantities", f"{SUMMARY}-t004-q06", value_high=185.0), f"quantities {SUMMARY}-t004-q06 value_high"),
    broken("share-in-bounds", "a part that is told to reach it", cells("quantities", f"{FOSHAN}-t019-q02", value_high=176.0), f"quantities {FOSHAN}-t019-q02 value_high"),
    *[broken("share-in-bounds", words, share_told(words), f"quantities {SHARE} value_high") for words in OF_A_WHOLE],
    broken("unit-dimension", "schools counted in money", cells("quantities", f"{SANMING}-t012-q02", dimension="money"), f"quantities {SANMING}-t012-q02 dimension"),
    broken("unit-dimension", "money that is counted", cells("quantities", f"{SANMING}-t010-q04", dimension="count"), f"quantities {SANMING}-t010-q04 dimension"),
    broken("unit-dimension", "a share without its unit", cells("quantities", SHARE, unit=None), f"quantities {SHARE} dimension"),
    broken("unit-dimension", "schools as a rate", cells("quantities", f"{SANMING}-t012-q02", dimension="rate"), f"quantities {SANMING}-t012-q02 dimension"),
    broken("unit-known", "a word taken for a unit", cells("quantities", PLACES, unit="学"), f"quantities {PLACES} unit", severity="warning"),
    broken("indicator-fits", "a count as a share's indicator",
           cells("quantities", f"{SANMING}-t012-q02", indicator_id="public_kindergarten_share"),
           f"quantities {SANMING}-t012-q02 dimension", f"quantities {SANMING}-t012-q02 unit"),
    broken("indicator-fits", "places counted as schools", cells("quantities", PLACES, unit="所"), f"quantities {PLACES} unit"),
    broken("indicator-fits", "money for each pupil as money", cells("quantities", RATE, dimension="money"), f"quantities {RATE} dimension"),
    broken("indicator-in-text", "made-up words", cells("quantities", PLACES, indicator="减少学位"), f"quantities {PLACES} indicator"),
    broken("indicator-in-text", "words of another task", cells("quantities", PLACES, indicator="公办幼儿园达到"), f"quantities {PLACES} indicator"),
    broken("outlier", "ten thousand times the others'", one_a_city(120, 150, 180, 200, 1_500_000), f"quantities {DONGGUAN}-t004-q01 value_low", severity="warning"),
    broken("outlier", "a ten-thousandth of the others'", one_a_city(12_000, 15_000, 18_000, 20_000, 1.5), f"quantities {DONGGUAN}-t004-q01 value_low", severity="warning"),
]
FINE = [
    Fine("value-as-printed", "a value that a person has mended", both(overridden("quantities", PLACES, "value_low"), cells("quantities", PLACES, value_low=1.0))),
    Fine("comparator-as-worded", "a bound that a person has mended", both(overridden("quantities", PLACES, "comparator"), cells("quantities", PLACES, comparator="ge"))),
    Fine("indicator-in-text", "words that a person has mended", both(overridden("quantities", PLACES, "indicator"), cells("quantities", PLACES, indicator="减少学位"))),
    Fine("indicator-in-text", "words of the section's heading", cells("quantities", PLACES, indicator="增强人民群众教育获得感")),
    Fine("indicator-in-text", "words in two pieces", cells("quantities", PLACES, indicator="计划学位")),
    Fine("share-in-bounds", "growth", cells("quantities", f"{SUMMARY}-t009-q06", value_low=125.0, value_high=125.0)),
    *[Fine("share-in-bounds", words, share_told(words)) for words in OF_A_BASE],
    Fine("share-in-bounds", "the whole", cells("quantities", SHARE, value_high=100.0)),
    Fine("share-in-bounds", "in thousandths", cells("quantities", SHARE, value_high=300.0, unit="‰")),
    Fine("share-in-bounds", "a count", cells("quantities", PLACES, value_high=300.0)),
    Fine("unit-dimension", "money for each pupil", cells("quantities", f"{SANMING}-t010-q04", dimension="rate")),
    Fine("unit-dimension", "a figure without unit", cells("quantities", PLACES, unit=None)),
    Fine("unit-dimension", "another measure without unit", cells("quantities", PLACES, unit=None, dimension="other")),
    Fine("unit-known", "no unit", cells("quantities", PLACES, unit=None)),
    Fine("indicator-fits", "money for each pupil, told by the unit", cells("quantities", RATE, unit="元/生·年")),
    Fine("indicator-fits", "no indicator", cells("quantities", PLACES, indicator_id=None, unit="元", dimension="money")),
    Fine("outlier", "four cities only", one_a_city(120, 150, 180, 1_500_000)),
    Fine("outlier", "ten times the others'", one_a_city(120, 150, 180, 200, 1_500)),
    Fine("outlier", "cities far apart", one_a_city(1, 100, 10_000, 1_000_000, 100_000_000)),
    Fine("range-upwards", "one value", cells("quantities", PLACES, value_low=0.0, value_high=0.0)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_figure_that_the_words_do_not_give_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_a_figure_that_the_words_allow_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
