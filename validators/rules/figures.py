"""Figures: the value is what is printed, the bound is what the words say, and the measure fits."""

from collections.abc import Iterator

import polars as pl

from datapkg.files import read_csv
from datapkg.parse.comparators import bound
from datapkg.parse.dimensions import OF_INDICATORS
from datapkg.parse.indicators import unit_asked_for
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import ROW, broken, together
from datapkg.validate.relations import as_read, with_parent
from datapkg.validate.rereading import in_whole, rereader
from datapkg.validate.rule import Broken, Violation, rule

_OVERRIDE = "Read the figure in the task's text. If the page is right and the row wrong, write an override (data/overrides/), and report the sentence."
_GROWTH = "增长|增加|提高|提升|上升|增幅|增速|增至|同比|完成率|执行率|达成率|超额|毛入|翻|扩大"
_EARLIER = "上年|上一年|去年|前年|往年|上学年|上学期|上季度|上月|上期|同期|基期|年初|期初|原来|原有|原先|此前|以前|(?:19|20)[0-9]{2}年"
_QUOTA = "计划|任务|目标|指标|定额|标准|预算|概算|编制|定员|基数|需求|规定|要求|核定|额定|设计"
_MEASURED = "(?:[一-鿿]{0,8}(?:[数额量值]|水平|规模|能力|面积|收入|支出|投入|投资|经费|任务|要求|标准))?"
_OF_BASE = (
    rf"(?:(?:{_EARLIER}|{_QUOTA})度?{_MEASURED}的|完成[^的]{{0,12}}(?:计划|任务|目标|指标|定额|预算){_MEASURED})"
    r"(?:大?约|将?近|接近|超过?|至[少多]|不[少低高多]于|不超过)?\s?(?:[0-9.]+[%％][、和与及])*$"
)
"""A share of what was planned, allotted or there before can pass 100: 完成计划的105%, 上年的112%. 占…的 tells a part all the same."""
_PART = "占[^用地]"
_GROWTH_BEHIND = "^的?(?:增长|增幅|增速|涨幅)"
_BEFORE, _AFTER = 32, 10
"""So many characters before and behind a figure hold the words that bound it."""
_CLAUSE = "(?s)^.*[。｡；;！!？?\n，,：:]"
_BOUND_BEFORE = "[≤≦≥≧<＜>＞]|不|[至最][多少]|起码|超|突破|[高大多低少小]于|逾|未满|近|约"
_BOUND_BEHIND = r"^\s?([(（]|及|或|其|以|之|起|左|上)"
"""One of these stands in every word that bounds a figure."""
_OTHERS = 5
_FAR = 6.0


@rule(
    "A range runs upwards", table="quantities",
    reason="A range whose ends are swapped was misread, and every comparison with it is wrong.", mend=_OVERRIDE,
)
def range_upwards(package: Candidate) -> Broken:
    rows = package.table("quantities")
    wrong = rows.filter((pl.col("value_low") > pl.col("value_high")) | pl.any_horizontal(~pl.col("value_low", "value_high").is_finite()))
    return broken(package, wrong, "quantities", "value_low, value_high", "value_low ≤ value_high, both finite", pl.format("{}, {}", "value_low", "value_high"))


@rule(
    "The printed figure gives the stored value and unit", table="quantities", reads=["overrides"],
    reason="`text` is the proof of `value_low`, `value_high` and `unit`: read again, it must give them.", mend=_OVERRIDE,
)
def value_as_printed(package: Candidate) -> Broken:
    rows = as_read(package, "quantities", package.table("quantities"), "value_low", "value_high", "unit")
    reader = rereader(package)
    stated = ["text", "value_low", "value_high", "unit"]
    each = rows.select(stated).unique().join(reader.known_values, on=stated, how="anti", nulls_equal=True)
    other = each.filter(pl.Series([reader.value(text) != (low, high, unit) for text, low, high, unit in each.iter_rows()], dtype=pl.Boolean()))
    if other.is_empty():
        reader.known_values = pl.concat([reader.known_values, each])
        return []
    again = [reader.value(text) or ("none", "none", None) for text in other["text"]]
    expected = [f"{low} to {high}, unit {unit or 'none'}: {text} read again" for (low, high, unit), text in zip(again, other["text"], strict=True)]
    wrong = rows.join(other.with_columns(pl.Series("__expected", expected)), on=stated, nulls_equal=True, maintain_order="left")
    return broken(package, wrong, "quantities", "value_low, value_high, unit", pl.col("__expected"), pl.format("{} to {}, unit {}", "value_low", "value_high", pl.col("unit").fill_null("none")))


@rule(
    "The bound agrees with the words around", weight=1, table="quantities", reads=["tasks", "documents", "sections", "overrides"],
    reason="不少于 100 所 is a floor, not a number: a bound that the words do not state changes the promise.", mend=_OVERRIDE,
)
def comparator_as_worded(package: Candidate) -> Iterator[Violation]:
    reader = rereader(package)
    rows = as_read(package, "quantities", with_parent(package, "quantities", "tasks", "task_id", {"text": "__text"}), "comparator")
    first = (pl.col("start") - _BEFORE).clip(0)
    around = rows.select(
        ROW, "comparator", pl.col("__text").str.slice(first, pl.col("start") - first).alias("before"),
        pl.col("__text").str.slice(pl.col("end"), _AFTER).alias("after"), pl.col("text").str.contains("[多余几来]").alias("vague"),
        (pl.col("task_id") == pl.col("task_id").shift(1)).alias("again"), (pl.col("start") - pl.col("end").shift(1)).alias("gap"),
    )
    # 不少于4次8学时 binds both, and so does 不少于4次、8学时.
    joined = (pl.col("gap") == 0) | ((pl.col("gap") == 1) & pl.col("after").shift(1).str.contains("^[、和及与]"))
    shared = pl.col("again") & joined & pl.col("comparator").is_in(["ge", "gt", "le", "lt"]) & (pl.col("comparator") == pl.col("comparator").shift(1))
    around = around.with_columns(shared.fill_null(value=False).alias("shared"))
    # Without a word that could bound it, and without 余 or 多, a figure is meant exactly; the others are read.
    bounded = (pl.col("before").str.contains(_BOUND_BEFORE) | pl.col("after").str.contains(_BOUND_BEHIND) | pl.col("vague")).fill_null(value=True)
    unclear = bounded | (pl.col("comparator") != "eq")
    worded = around.filter(unclear).with_columns(pl.col("before").str.replace(_CLAUSE, "")).filter(unclear)
    each = worded.select("before", "after", "vague").unique()
    read = pl.Series("read", [bound(before or "", after or "", vague or False) for before, after, vague in each.rows()], dtype=pl.String())
    worded = worded.join(each.with_columns(read), on=each.columns, how="left", nulls_equal=True, maintain_order="left")
    doubtful = worded.filter((pl.col("comparator") != pl.col("read")) & ~(pl.col("shared") & (pl.col("read") == "eq")))
    for row in in_whole(package, "quantities", doubtful):
        found = reader.quantity_in(row)
        if found is None or found.comparator != row["comparator"]:
            yield Violation("quantities", row["quantity_id"], "comparator", f"{found.comparator if found else 'no figure'}, by the words around {row['text']}", row["comparator"])


@rule(
    "A share lies between 0 and 100", table="quantities", reads=["tasks"],
    reason="No part is more than the whole; only growth, gross rates and what is measured against a plan, a standard or an earlier year pass 100 %.",
    mend="Read the figure in the task's text: a slip of the page is mended by a correction, or waived; a misread row by an override (data/overrides/).",
)
def share_in_bounds(package: Candidate) -> Broken:
    rows = with_parent(package, "quantities", "tasks", "task_id", {"text": "__text"}).filter((pl.col("dimension") == "share") & (pl.col("unit") != "‰") & (pl.col("value_high") > 100))
    before = pl.col("__text").str.slice((pl.col("start") - 40).clip(0), pl.min_horizontal(pl.col("start"), 40)).str.replace(_CLAUSE, "")
    compared = before.str.contains(_OF_BASE) & ~before.str.contains(_PART)
    may_pass = before.str.contains(_GROWTH) | compared | pl.col("__text").str.slice(pl.col("end"), _AFTER).str.contains(_GROWTH_BEHIND)
    return broken(package, rows.filter(~may_pass.fill_null(value=False)), "quantities", "value_high",
                  "at most 100, unless the words tell of growth, a gross rate, or a share of a plan, a standard or an earlier year")


@rule(
    "A unit has the dimension of the code list", table="quantities", reads=["units"],
    reason="Only figures of one dimension can be compared.", mend="Correct the unit's dimension in data/codelists/units.csv, or mend the row with an override.",
)
def unit_dimension(package: Candidate) -> Broken:
    rows = package.table("quantities").join(package.table("units").select("unit", pl.col("dimension").alias("__dimension")), on="unit", how="left", maintain_order="left")
    per_head = (pl.col("__dimension") == "money") & (pl.col("dimension") == "rate")
    bare = pl.col("unit").is_null() & ~pl.col("dimension").is_in(["count", "other"])
    wrong = rows.filter(((pl.col("__dimension") != pl.col("dimension")) & ~per_head) | bare)
    return broken(package, wrong, "quantities", "dimension", pl.format("{}, as {} has it", pl.col("__dimension").fill_null("count or other"), pl.col("unit").fill_null("a figure without unit")))


@rule(
    "A unit is in the code list", table="quantities", reads=["units"], severity="warning",
    reason="A unit that nobody has seen may be a word misread, and has no dimension.", mend="Add the unit to data/codelists/units.csv if it is one.",
)
def unit_known(package: Candidate) -> Broken:
    rows = package.table("quantities").join(package.table("units").select("unit"), on="unit", how="anti", maintain_order="left").filter(pl.col("unit").is_not_null())
    return broken(package, rows, "quantities", "unit", "a unit of the code list")


@rule(
    "An indicator's unit and dimension fit its code-list row", table="quantities", reads=["indicators"],
    reason="A share of kindergartens and a number of them are two things: one indicator holds figures of one measure.",
    mend="Mend indicator_id with an override, or the indicator's `unit` and `match_units` in data/codelists/indicators.csv.",
)
def indicator_fits(package: Candidate) -> Broken:
    lists = {row["indicator_id"]: set(row["match_units"].split("|")) for row in read_csv(package.codelists / "indicators.csv", ("indicator_id", "match_units"))}
    known = package.table("indicators").select("indicator_id", pl.col("unit").replace_strict(OF_INDICATORS, default="count", return_dtype=pl.String()).alias("__dimension"))
    rows = package.table("quantities").filter(pl.col("indicator_id").is_not_null()).join(known, on="indicator_id", how="left", maintain_order="left")
    units = rows.select("indicator_id", "unit").unique()
    odd = units.filter(pl.Series([(asked := unit_asked_for(unit)) not in lists.get(indicator, {asked}) for indicator, unit in units.iter_rows()], dtype=pl.Boolean()))
    measured = broken(package, rows.filter(pl.col("dimension") != pl.col("__dimension")), "quantities", "dimension", pl.format("{}, as {} is measured", "__dimension", "indicator_id"))
    printed = rows.join(odd, on=["indicator_id", "unit"], how="semi", nulls_equal=True, maintain_order="left")
    return together(measured, broken(package, printed, "quantities", "unit", pl.format("a unit in which {} is counted", "indicator_id")))


@rule(
    "The words that name what is counted stand in the task", table="quantities", reads=["tasks", "sections", "overrides"],
    reason="`indicator` quotes the text; words that are not there were made up.", mend=_OVERRIDE,
)
def indicator_in_text(package: Candidate) -> Broken:
    rows = as_read(package, "quantities", with_parent(package, "quantities", "tasks", "task_id", {"text": "__text", "section_id": "section_id"}), "indicator")
    here = pl.col("__text").str.contains(pl.col("indicator"), literal=True)
    doubtful = rows.filter(~here.fill_null(value=False)).join(package.table("sections").select("section_id", pl.col("heading").alias("__heading")), on="section_id", how="left", maintain_order="left")
    bare = pl.concat_str([pl.col("__heading").fill_null(""), pl.col("__text").fill_null("")], separator="\n").str.replace_all(r"\s", "")
    doubtful = doubtful.select(pl.all(), bare.alias("__bare"), pl.col("indicator").str.replace_all(r"\s", "").alias("__words"))
    lost = [not _pieced(words, text) for words, text in doubtful.select("__words", "__bare").iter_rows()]
    return broken(package, doubtful.filter(pl.Series(lost, dtype=pl.Boolean())), "quantities", "indicator", "words of the task or its section's heading")


def _pieced(words: str, text: str) -> bool:
    """Say whether words stand in a text, in one piece or in two: 入学率 and 达到 are left out of what lies between."""
    return any(words[:at] in text and words[at:] in text for at in range(len(words), 0, -1))


def _measured(package: Candidate) -> pl.DataFrame:
    rows = package.table("quantities").filter(pl.col("indicator_id").is_not_null() & (pl.col("value_low") > 0))
    return rows.select("quantity_id", "bureau_id", "indicator_id", "unit", "role", "value_low", pl.col("value_low").log10().alias("__log"))


@rule(
    "A figure is not far from all other cities'", table="quantities", severity="warning", gather=_measured,
    reason="A figure a thousand times the others' is a slip of the page, or 万 misread.", mend="Read the sentence. If it stands so on the page, leave it; else write a correction or an override.",
)
def outlier(package: Candidate, rows: pl.DataFrame) -> Broken:
    each = ["indicator_id", "unit", "role"]
    rows = rows.with_columns(pl.col("__log").median().over(each).alias("__middle"), pl.col("bureau_id").n_unique().over(each).alias("__cities"))
    rows = rows.with_columns((pl.col("__log") - pl.col("__middle")).abs().alias("__off")).with_columns(pl.col("__off").median().over(each).alias("__spread"))
    far = rows.filter((pl.col("__cities") >= _OTHERS) & (pl.col("__off") > pl.max_horizontal(pl.col("__spread") * _FAR, 1.5)))
    expected = pl.format("about {}, the middle of {} cities", (10 ** pl.col("__middle")).round_sig_figs(3), "__cities")
    return broken(package, far, "quantities", "value_low", expected)
