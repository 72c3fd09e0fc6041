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


def _year(prefix: str) -> str:
    """The pattern of a year before a deadline's own words, its groups named for the form."""
    return rf"(?:(?P<{prefix}_year>{YEAR})\s?年?|(?P<{prefix}_this>今年|本年度?|当年)|(?P<{prefix}_next>明年|次年))"


_DONE = "完成|竣工|建成|投入|交付|启用|开工|动工|实现|达到|出台|印发|报|形成|建立|落实|到位|全面|基本|开学|招生|办结|上线|挂牌|组建|成立|验收|全部|开园|使用|结束"
_FORMS = re.compile(
    rf"""
    (?P<plan_period>(?:到|至)?\s?[“"]?(?:第)?(?P<five>十[一二三四五六])五[”"]?(?:规划|时期|期间)?(?:末|期末|收官))
  | (?P<school_year>(?:到|至)?\s?(?P<sy_first>{YEAR})\s?(?:年?\s?[-—－–～~至/]\s?(?P<sy_second>{YEAR}|\d\d))?\s?学年度?(?P<sy_end>末|内|底|结束前)?)
  | (?P<term>(?:到|至)?\s?(?:{_year('term')})?\s?(?:(?P<term_season>春|秋)季?(?:学期)?|新学期|新学年)(?:正式)?开学(?:之|以)?前)
  | (?P<quarter>(?:到|至)?\s?(?:{_year('q')})?\s?第?(?P<q>[一二三四1-4])季度(?:末|底|结束|内)?(?:之|以)?(?P<q_before>前)?)
  | (?P<half>(?:到|至)?\s?(?:{_year('h')})?\s?(?P<h>上|下)半年(?:之|以)?(?:前|内|末|底)?)
  | (?P<month>(?:到|至)?\s?(?:{_year('m')})?\s?(?P<m>{_N})\s?月份?\s?(?:(?P<d>{_N})\s?[日号])?(?P<part>上旬|中旬|下旬|初|中|底|末)?(?:之|以)?(?P<m_before>前)?)
  | (?P<year_end>(?:到|至)?\s?(?:{_year('e')})?\s?(?<!\d)(?P<e>年?\s?(?:底|末)|年内|内)(?:之|以)?(?P<e_before>前)?)
  | (?P<by_year>(?:(?P<by_to>到|至)\s?(?P<by>{YEAR})\s?年?(?!\s?[\d月底末])|(?P<before_year>{YEAR})\s?年(?:之|以)?前))
  | (?P<season>(?:{_year('s')})?\s?(?P<s>春|夏|秋|冬)季(?:学期)?)
    """,
    re.VERBOSE,
)
_START = re.compile(f"[到至“\"第今本当明次年上下春秋夏冬新]|(?<![{_DIGITS}])[{_DIGITS}]")
"""What any form can begin with."""
_SEASON_ENDS = {"春": (5, 31), "夏": (8, 31), "秋": (11, 30), "冬": (12, 31)}
_PART_DAYS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}
_SETS = re.compile(r"(?:于|在|确保|力争|争取|须|应|要|计划|拟|将|到|至|必须|务必|全部|:|：)\s?$")
_TIME_LIMIT = re.compile(r"(?:时限|时间|期限|节点)\s?[:：]\s?$")
_PERIOD_BEFORE = re.compile(r"截止?\s?$|[-—－–～~至到]\s?$|第[一二三四五六七八九十\d]+$|[a-zA-Z\d.]$")
_RECURRING = re.compile(r"每(?:年|月|学年|学期|季度?)?(?:的)?\s?$|每[^，,。；;]{0,4}$")
_RELATIVE = re.compile(r"[一二两三四五六七八九十\d近几数](?:个)?$")
_VERB = (
    "(?:完成|竣工|[新改扩]?建成|新建|改建|扩建|投入|投用|使用|交付|启用|开工|动工|开业|开办|举办|设立|成立|实现|达到|出台|印发|下发|发布|颁布|制定|制订|修订|签订|上报|批准|审批|备案|登记|认定|评定|命名|"
    "形成|建立|落实|招聘|招收|培训|招生|毕业|入职|聘用|挂牌|组建|验收|撤并|改造|创建|实施|施行|遗留|发生|存在|结束|下达|安排|取得|获得)"
)
_HAPPENED = re.compile(rf"[^，,。；;、]{{0,6}}{_VERB}(?:了(?!解|结|望|却)|过(?![程渡关半]))")
_ALREADY = re.compile(r"(?<![早自业])已经?(?:于|在)?\s?$")
_WHICH = re.compile(rf"\s?[^，,。；;、]{{0,8}}{_VERB}[成好完]?的")
_STOOD = re.compile(r"[，,]?[^，,。；;要将须应争确拟力]{0,12}?(?:(?<![所没只具持享])有(?![效序力关机条利])|已|达到?(?!标|成)|累计)")
"""What stands around a date gone by that tells a fact: 完成了, 已于, 出台的文件 (which ones are meant), and behind 到2022年 有 or 达到."""


class Deadline(NamedTuple):
    """One due date, normalised to the last day meant."""

    start: int
    end: int
    date: date
    precision: str


Meaning = tuple[date, str]
"""The last day meant, and how precisely the words give it."""


class _Words(NamedTuple):
    """A form found in a text, the document's year, and the words around it."""

    hit: re.Match[str]
    year: int | None
    before: str
    after: str


def read_deadlines(text: Text, year: int | None, kind: str) -> list[Deadline]:
    """Return the due dates that a task's text sets. A month or season without a year takes the document's `year`.

    A summary tells what was done, so that there only a date after its own year is one to be met. In a plan a date before its year
    is none where the words tell a fact; where they do not, the page or its year is wrong, and the date is kept for the gate to see.
    """
    found = []
    for hit in scan(_FORMS, _START, text.text):
        start, end = _trimmed(hit)
        if end <= start or text.in_title(start) or (text.in_quotation(start) and hit.lastgroup != "plan_period"):
            continue
        before, after = text.text[max(0, start - 12):start], text.text[end:end + 14]
        if _PERIOD_BEFORE.search(before) or _RECURRING.search(before):
            continue
        if hit.group().lstrip()[:1] in ("到", "至") and before[-1:] in ("年", "月", "日", "号"):
            continue  # 3月1日至5月31日 is a period
        meant = _meaning(_Words(hit, year, before, after))
        if meant is None or (kind == "summary" and (year is None or meant[0].year <= year)):
            continue
        if year is not None and meant[0].year < year and _tells_fact(hit, text, start, end):
            continue
        found.append(Deadline(start, end, *meant))
    return found


def _tells_fact(hit: re.Match[str], text: Text, start: int, end: int) -> bool:
    """Say whether the words around a date gone by tell what happened until then, or which things are meant."""
    if _ALREADY.search(text.text, max(0, start - 4), start) or any(pattern.match(text.text, end, end + 24) for pattern in (_HAPPENED, _WHICH)):
        return True
    return hit.group().lstrip()[:1] in "到至" and not _SETS.search(text.text, max(0, start - 4), start) and _STOOD.match(text.text, end, end + 24) is not None


def _trimmed(hit: re.Match[str]) -> tuple[int, int]:
    whole = hit.group()
    return hit.start() + len(whole) - len(whole.lstrip()), hit.start() + len(whole.rstrip())


def _year_of(words: _Words, prefix: str) -> int | None:
    printed = words.hit[f"{prefix}year"]
    if printed:
        return year_value(printed)
    return words.year + 1 if words.year is not None and words.hit[f"{prefix}next"] else words.year


def _meaning(words: _Words) -> Meaning | None:
    return next((read(words) for name, read in _READERS.items() if words.hit[name]), None)


def _plan_period(words: _Words) -> Meaning | None:
    number = label_value(words.hit["five"])
    return (date(1955 + 5 * number, 12, 31), "year") if number else None


def _school_year(words: _Words) -> Meaning | None:
    if not (words.hit["sy_end"] or words.hit.group().lstrip()[:1] in "到至" or _SETS.search(words.before) or re.match(_DONE, words.after)):
        return None
    return date(year_value(words.hit["sy_first"]) + 1, 8, 31), "school_year"


def _term(words: _Words) -> Meaning | None:
    in_year = _year_of(words, "term_")
    if in_year is None:
        return None
    return (month_end(in_year, 2), "season") if words.hit["term_season"] == "春" else (date(in_year, 8, 31), "season")


def _quarter(words: _Words) -> Meaning | None:
    in_year, number = _year_of(words, "q_"), label_value(words.hit["q"])
    return (month_end(in_year, 3 * number), "quarter") if in_year and number else None


def _half(words: _Words) -> Meaning | None:
    in_year = _year_of(words, "h_")
    return (month_end(in_year, 6 if words.hit["h"] == "上" else 12), "half_year") if in_year else None


def _month(words: _Words) -> Meaning | None:
    in_year, month = _year_of(words, "m_"), label_value(words.hit["m"])
    if in_year is None or not month or not 1 <= month <= 12:
        return None
    due = words.hit["m_before"] or _TIME_LIMIT.search(words.before) or words.hit.group().lstrip()[:1] in "到至" or (_SETS.search(words.before) and re.match(_DONE, words.after))
    if not due and not (words.hit["part"] in ("底", "末") and re.match(rf"[^，,。；;]{{0,8}}(?:{_DONE})", words.after)):
        return None
    day = label_value(words.hit["d"]) if words.hit["d"] else None
    if day:
        return (date(in_year, month, day), "day") if day <= month_end(in_year, month).day else None
    if words.hit["part"] in _PART_DAYS:
        return date(in_year, month, _PART_DAYS[words.hit["part"]]), "month"
    if words.hit["m_before"] and not words.hit["part"]:
        return date(in_year, month, 1) - timedelta(days=1), "month"
    return month_end(in_year, month), "month"


def _year_end(words: _Words) -> Meaning | None:
    printed = words.hit["e_year"] or words.hit["e_this"] or words.hit["e_next"]
    word = words.hit["e"].strip()
    if not printed and (word in ("底", "末", "内") or _RELATIVE.search(words.before) or words.before.endswith(("常", "学", "全", "财", "成", "青", "少", "老", "近", "多", "往", "月"))):
        return None
    if word in ("年底", "年末", "底", "末") and not (printed or words.hit["e_before"] or words.hit.group().lstrip()[:1] in "到至" or _SETS.search(words.before)
                                              or re.match(rf"[^，,。；;]{{0,8}}(?:{_DONE})", words.after)):
        return None
    in_year = _year_of(words, "e_")
    return (date(in_year, 12, 31), "year") if in_year else None


def _by_year(words: _Words) -> Meaning | None:
    if words.hit["by"]:
        return date(year_value(words.hit["by"]), 12, 31), "year"
    return date(year_value(words.hit["before_year"]) - 1, 12, 31), "year"


def _season(words: _Words) -> Meaning | None:
    in_year = _year_of(words, "s_")
    if in_year is None or not (_SETS.search(words.before) and re.match(rf"[^，,。；;]{{0,6}}(?:{_DONE})", words.after)) or ("学期" in words.hit.group() and not re.match(_DONE, words.after)):
        return None
    return date(in_year, *_SEASON_ENDS[words.hit["s"]]), "season"


_READERS = {"plan_period": _plan_period, "school_year": _school_year, "term": _term, "quarter": _quarter, "half": _half,
            "month": _month, "year_end": _year_end, "by_year": _by_year, "season": _season}
