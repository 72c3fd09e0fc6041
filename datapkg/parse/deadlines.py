"""Due dates that a task sets: 7月底前, 到2018年底, 年内, 秋季学期开学前."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from datapkg.dates import YEAR, month_end, year_value
from datapkg.numerals import label_value
from datapkg.parse.clauses import Text
from datapkg.scan import scan

_DIGITS = "0-9０-９〇○零一二三四五六七八九十"
_N = "(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = f"(?:(?P<year>{YEAR})\\s?年?|(?P<this>今年|本年度?|当年)|(?P<next>明年|次年))"
_DONE = "完成|竣工|建成|投入|交付|启用|开工|动工|实现|达到|出台|印发|报|形成|建立|落实|到位|全面|基本|开学|招生|办结|上线|挂牌|组建|成立|验收|全部|开园|使用|结束"
_FORMS = re.compile(
    rf"""
    (?P<plan_period>(?:到|至)?\s?[“"]?(?:第)?(?P<five>十[一二三四五六])五[”"]?(?:规划|时期|期间)?(?:末|期末|收官))
  | (?P<school_year>(?:到|至)?\s?(?P<sy_first>{YEAR})\s?(?:年?\s?[-—－–～~至/]\s?(?P<sy_second>{YEAR}|\d\d))?\s?学年度?(?P<sy_end>末|内|底|结束前)?)
  | (?P<term>(?:到|至)?\s?(?:{_YEAR.replace('year', 'term_year').replace('this', 'term_this').replace('next', 'term_next')})?\s?(?:(?P<term_season>春|秋)季?(?:学期)?|新学期|新学年)(?:正式)?开学(?:之|以)?前)
  | (?P<quarter>(?:到|至)?\s?(?:{_YEAR.replace('year', 'q_year').replace('this', 'q_this').replace('next', 'q_next')})?\s?第?(?P<q>[一二三四1-4])季度(?:末|底|结束|内)?(?:之|以)?(?P<q_before>前)?)
  | (?P<half>(?:到|至)?\s?(?:{_YEAR.replace('year', 'h_year').replace('this', 'h_this').replace('next', 'h_next')})?\s?(?P<h>上|下)半年(?:之|以)?(?:前|内|末|底)?)
  | (?P<month>(?:到|至)?\s?(?:{_YEAR.replace('year', 'm_year').replace('this', 'm_this').replace('next', 'm_next')})?\s?(?P<m>{_N})\s?月份?\s?(?:(?P<d>{_N})\s?[日号])?(?P<part>上旬|中旬|下旬|初|中|底|末)?(?:之|以)?(?P<m_before>前)?)
  | (?P<year_end>(?:到|至)?\s?(?:{_YEAR.replace('year', 'e_year').replace('this', 'e_this').replace('next', 'e_next')})?\s?(?<!\d)(?P<e>年?\s?(?:底|末)|年内|内)(?:之|以)?(?P<e_before>前)?)
  | (?P<by_year>(?:(?P<by_to>到|至)\s?(?P<by>{YEAR})\s?年?(?!\s?[\d月底末])|(?P<before_year>{YEAR})\s?年(?:之|以)?前))
  | (?P<season>(?:{_YEAR.replace('year', 's_year').replace('this', 's_this').replace('next', 's_next')})?\s?(?P<s>春|夏|秋|冬)季(?:学期)?)
    """,
    re.VERBOSE,
)
_START = re.compile(f"[到至“\"第今本当明次年上下春秋夏冬新{_DIGITS}]")
"""What any form can begin with."""
_SEASON_ENDS = {"春": (5, 31), "夏": (8, 31), "秋": (11, 30), "冬": (12, 31)}
_PART_DAYS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}
_SETS = re.compile(r"(?:于|在|确保|力争|争取|须|应|要|计划|拟|将|到|至|必须|务必|全部|:|：)\s?$")
_TIME_LIMIT = re.compile(r"(?:时限|时间|期限|节点)\s?[:：]\s?$")
_PERIOD_BEFORE = re.compile(r"[-—－–～~至到]\s?$|第[一二三四五六七八九十\d]+$|[a-zA-Z\d.]$")
_RECURRING = re.compile(r"每(?:年|月|学年|学期|季度?)?(?:的)?\s?$|每[^，,。；;]{0,4}$")
_RELATIVE = re.compile(r"[一二两三四五六七八九十\d近几数](?:个)?$")


class Deadline(NamedTuple):
    """One due date, normalised to the last day meant."""

    start: int
    end: int
    date: date
    precision: str


def read_deadlines(text: Text, year: int | None, kind: str) -> list[Deadline]:
    """Return the due dates that a task's text sets. A month or season without a year takes the document's `year`.

    A summary tells what was done, so that there only a date after its own year is one to be met.
    """
    found = []
    for hit in scan(_FORMS, _START, text.text):
        start, end = _trimmed(hit)
        if end <= start or text.in_title(start) or text.in_quotation(start) and hit.lastgroup != "plan_period":
            continue
        before, after = text.text[max(0, start - 12):start], text.text[end:end + 14]
        if _PERIOD_BEFORE.search(before) or _RECURRING.search(before):
            continue
        if hit.group().lstrip()[:1] in ("到", "至") and before[-1:] in ("年", "月", "日", "号"):
            continue  # 3月1日至5月31日 is a period
        meant = _meaning(hit, year, before, after)
        if meant is None or kind == "summary" and (year is None or meant[0].year <= year):
            continue
        found.append(Deadline(start, end, *meant))
    return found


def _trimmed(hit: re.Match[str]) -> tuple[int, int]:
    whole = hit.group()
    return hit.start() + len(whole) - len(whole.lstrip()), hit.start() + len(whole.rstrip())


def _year_of(hit: re.Match[str], prefix: str, default: int | None) -> int | None:
    printed = hit[f"{prefix}year"]
    if printed:
        return year_value(printed)
    return default + 1 if default is not None and hit[f"{prefix}next"] else default


def _meaning(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    for name, read in _READERS.items():
        if hit[name]:
            return read(hit, year, before, after)
    return None


def _plan_period(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    number = label_value(hit["five"])
    return (date(1955 + 5 * number, 12, 31), "year") if number else None


def _school_year(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    if not (hit["sy_end"] or hit.group().lstrip()[:1] in "到至" or _SETS.search(before) or re.match(_DONE, after)):
        return None
    return date(year_value(hit["sy_first"]) + 1, 8, 31), "school_year"


def _term(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    in_year = _year_of(hit, "term_", year)
    if in_year is None:
        return None
    return (month_end(in_year, 2), "season") if hit["term_season"] == "春" else (date(in_year, 8, 31), "season")


def _quarter(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    in_year, number = _year_of(hit, "q_", year), label_value(hit["q"])
    return (month_end(in_year, 3 * number), "quarter") if in_year and number else None


def _half(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    in_year = _year_of(hit, "h_", year)
    return (month_end(in_year, 6 if hit["h"] == "上" else 12), "half_year") if in_year else None


def _month(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    in_year, month = _year_of(hit, "m_", year), label_value(hit["m"])
    if in_year is None or not month or not 1 <= month <= 12:
        return None
    due = hit["m_before"] or _TIME_LIMIT.search(before) or hit.group().lstrip()[:1] in "到至" or _SETS.search(before) and re.match(_DONE, after)
    if not due and not (hit["part"] in ("底", "末") and re.match(rf"[^，,。；;]{{0,8}}(?:{_DONE})", after)):
        return None
    day = label_value(hit["d"]) if hit["d"] else None
    if day:
        return (date(in_year, month, day), "day") if day <= month_end(in_year, month).day else None
    if hit["part"] in _PART_DAYS:
        return date(in_year, month, _PART_DAYS[hit["part"]]), "month"
    if hit["m_before"] and not hit["part"]:
        return date(in_year, month, 1) - timedelta(days=1), "month"
    return month_end(in_year, month), "month"


def _year_end(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    printed = hit["e_year"] or hit["e_this"] or hit["e_next"]
    word = hit["e"].strip()
    if not printed and (word in ("底", "末", "内") or _RELATIVE.search(before) or before.endswith(("常", "学", "全", "财", "成", "青", "少", "老", "近", "多", "往", "月"))):
        return None
    if word in ("年底", "年末", "底", "末") and not (printed or hit["e_before"] or hit.group().lstrip()[:1] in "到至" or _SETS.search(before)
                                              or re.match(_DONE, after)):
        return None
    in_year = _year_of(hit, "e_", year)
    return (date(in_year, 12, 31), "year") if in_year else None


def _by_year(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    if hit["by"]:
        return date(year_value(hit["by"]), 12, 31), "year"
    return date(year_value(hit["before_year"]) - 1, 12, 31), "year"


def _season(hit: re.Match[str], year: int | None, before: str, after: str) -> tuple[date, str] | None:
    in_year = _year_of(hit, "s_", year)
    if in_year is None or not (_SETS.search(before) and re.match(rf"[^，,。；;]{{0,6}}(?:{_DONE})", after)) or "学期" in hit.group() and not re.match(_DONE, after):
        return None
    return date(in_year, *_SEASON_ENDS[hit["s"]]), "season"


_READERS = {"plan_period": _plan_period, "school_year": _school_year, "term": _term, "quarter": _quarter, "half": _half,
            "month": _month, "year_end": _year_end, "by_year": _by_year, "season": _season}
