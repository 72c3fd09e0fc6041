"""Printed figures: numbers that count or measure, with their unit; names, ordinals, dates and slogans left out."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from datapkg.dates import YEAR
from datapkg.numerals import ascii_digits, chinese_value, digits_value, scale_value
from datapkg.parse.clauses import Text
from datapkg.scan import scan

_DIGITS = r"(?<![0-9０-９])[0-9０-９]{1,15}+(?![0-9０-９])(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?"
_SCALE = "(?:[十百千]?[万亿]|百|千(?![米克瓦兆]))"
_INFIX = "[多余几来]"
_HAN = "[一二两三四五六七八九十百千万亿〇零]"
_TO = "[-—－–～~至到]{1,2}"
_NOT_NUMBER_BEFORE = re.compile(r"[A-Za-z0-9０-９+＋·.．/#＃-]$|第\s?$|[0-9０-９]\s?[:：∶]$")
_DATES = re.compile(
    rf"{YEAR}\s?年?\s?(?:{_TO}|、|和|/)\s?{YEAR}\s?(?:年|学年|届|级|(?![0-9０-９个名人所元万亿]))|{YEAR}\s?(?:年|学年|届|级|秋|春)(?:\s?[0-9０-９]{{1,2}}\s?月)?(?:\s?[0-9０-９]{{1,2}}\s?[日号])?|"
    rf"(?:19|20)\d\d(?:19|20)\d\d年?|(?:19|20)\d\d\s?[-/.]\s?\d{{1,2}}(?:\s?[-/.]\s?\d{{1,2}})?(?!\d|\s?[%％十百千万亿元个名人所])|"
    rf"[0-9０-９]{{1,2}}\s?(?:{_TO}\s?[0-9０-９]{{1,2}})?\s?月(?:份|底|初|末|中|上旬|中旬|下旬|前|[0-9０-９]{{1,2}}\s?[日号])?|[0-9０-９]{{1,2}}\s?日(?!均|常)|"
    rf"[0-9０-９]{{1,2}}\s?[:：]\s?[0-9０-９]{{2}}(?!\d)|[0-9０-９]{{2}}年代|[〔\[［（(【﹝]?\s?(?:19|20)\d\d\s?[〕\]］）)】﹞]\s?第?\s?\d{{1,4}}\s?号|[0-9０-９]{1,6}\s?号"
)
_DATE_START = re.compile(r"(?<![0-9０-９])[0-9０-９]|[一二〔\[［（(【﹝]")
_CHINESE_CLASSIFIERS = "个百分点|个|所|名|人次|人|家|项|门|件|期|场次|场|次|批次|对|间|块|条|宗|篇|本|册|套|台|种|座|栋|幢|处|轮|课时|学时|小时|节|平方米|万元|亿元|元|岁|周岁|天|公里|亩|倍|位|支|户|份|张|枚"
_NAMED = re.compile(
    r"\s?(?:[一二两三四五六七八九十百千0-9０-９+＋“]|(?:工程|计划|行动|规划|战略|机制|体系|规定|制度|准则|原则|纪律|管理|意识|自信|维护|确立|全面|代表|服务|面向|坚持|不准|严禁|"
    r"必须|到位|统一|覆盖|清零|精准|倡导|牢固|责任|文明|美丽|课堂革命|创建|督导|攻坚|革命|只增不减|联动|融合|一体|转变|提升|结合|分离|不变|行|化|性|时间段|带一路))"
)
_ONE_COUNTS = re.compile(r"(?:每(?:年|月|周|天|日|学期|学年|季度|半年|两年|校|生|人|班|村|镇|乡镇|县|区|个?[\u4e00-\u9fff]{1,8})[^，,。；;]{0,12}|至少[^，,。；;]{0,14}|不少于|不低于|不超过|新建|建成|新增|新开办|增设|创建|培育)\s?$")
_TIME = re.compile("年|学年|学期|个月|周")
_TIME_KEPT_BEFORE = re.compile(r"(?:连续|满|不足|不满|未满|少于|达到?|超过|不少于|不低于|至少|近|约|有|任期|期限|聘期|服务期?|周期)\s?(?:为)?$")
_TIME_KEPT_AFTER = re.compile(r"\s?(?:[(（]?含?[)）]?\s?(?:以上|以内|以下|左右|之内)|[多余]|的(?:时间|教龄|工龄|任教|从教|工作|服务)|制|任教|从教|教龄|工龄|时间|周期)")
_PLAN_PERIOD_BEFORE = re.compile(r"(?:未来|今后|下|第[一二三四五])\s?$")
_TARGET_IN_QUOTES = re.compile("实现|达到?|目标|完成|超过|不低于|不少于|提高到|覆盖率")
_PREDICATE_BEFORE = re.compile(r"(?:达到?|为|共|约|近|超过?|突破|不少于|不低于|至少|增至|增加到|扩大到|提高到|控制在|新增|学位|压减到)\s?$")
_ENDS = re.compile(r"\s?(?:[，,。；;、)）\n]|$|以上|左右|以内|以下)")
_NO_COUNT_BEFORE = re.compile(r"[0-9０-９第初高星期周届]\s?$|[百千几]?分之$|其$")
_SPELLED_SPELL_BEFORE = re.compile(r"(?:连续|满|不少于|至少|有)\s?$")
_PHASE = re.compile("工程|建设|项目|学前|特殊|行动")
_MOBILE_NETWORK = re.compile(r"[2-6]\s?G")
_NETWORK_RATE = re.compile(r"(?:带宽|出口|速率|容量|内存|存储|升级(?:到|至|为)|提升(?:到|至|为)|扩容(?:到|至|为)|达到?)\s?$")
_STRANGE_UNIT = re.compile(r"(?P<unit>[\u4e00-\u9fff])(?<![号届级版代强年月日时分秒期楼室余多来以左上下内后前和及与等的])(?=[，,。；;、)）\n]|$)")
"""One character at a clause's end that no code list knows may be a unit (3艘); it is published, and noted as a doubt."""
_COUNTED = re.compile(r"(?:新增|新建|新购|购置|配备|建成|建设|完成|投入|达到?|共|约|近|超过|不少于|招聘|培训)[^，,。；;、0-9０-９]{0,8}$")
_PART_OF_NAME = re.compile(r"[A-Za-z0-9０-９·]|\s?[+＋]")
_LEADING_ZERO = re.compile("0(?![.．])")


class Figure(NamedTuple):
    """A figure as printed: half-open span in the task's text, values multiplied out, unit as printed.

    `vague` when 余 or 多 stands inside, `spelled` when the number is in Chinese numerals.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str | None
    vague: bool
    spelled: bool = False


class UnitMatcher:
    """Finds figures whose unit is one of the code list's."""

    def __init__(self, units: Iterable[str]) -> None:
        known = sorted(set(units), key=lambda unit: (-len(unit), unit))
        alternatives = "|".join(re.escape(unit) for unit in known)
        self._digits = re.compile(
            rf"(?P<a>{_DIGITS})\s?(?P<a_in>{_INFIX})?(?P<a_scale>{_SCALE})?(?P<a_more>{_INFIX})?(?P<a_unit>{alternatives})?"
            rf"(?:\s?{_TO}\s?(?P<b>{_DIGITS})\s?(?P<b_in>{_INFIX})?(?P<b_scale>{_SCALE})?(?P<b_more>{_INFIX})?\s?(?P<b_unit>{alternatives}))?"
        )
        self._plain_unit = re.compile(rf"\s?(?P<unit>{alternatives})")
        self._chinese = re.compile(
            rf"(?<!{_HAN})(?P<a>{_HAN}{{1,12}}+)(?P<a_more>[多余几来])?(?:\s?{_TO}\s?(?P<b>{_HAN}{{1,12}}+)(?P<b_more>[多余])?)?(?P<unit>{_CHINESE_CLASSIFIERS}|个月|年|学年)"
        )
        self._percent = re.compile(
            rf"(?P<mark>百|千)分之(?P<a>{_HAN}{{1,12}}+(?:点{_HAN}{{1,6}}+)?)(?:\s?{_TO}\s?(?:百分之)?(?P<b>{_HAN}{{1,12}}+(?:点{_HAN}{{1,6}}+)?))?(?P<points>个百分点)?"
        )

    def find(self, text: Text) -> list[Figure]:
        """Return the figures of a task's text in order; they never overlap."""
        taken = {at for hit in scan(_DATES, _DATE_START, text.text) for at in range(*hit.span())}
        found = []
        at = 0
        while hit := self._digits.search(text.text, at):
            ranged = hit["b"] is not None and hit["a_unit"] in (None, hit["b_unit"]) and hit.start("b") not in taken
            at = hit.end() if ranged or hit["b"] is None else hit.start("b")  # 50所-100人 is no range: the second is read by itself
            figure = self._from_digits(text, hit, ranged, taken)
            if figure:
                found.append(figure)
        for hit in self._percent.finditer(text.text):
            figure = _from_percent(text, hit)
            if figure:
                found.append(figure)
                taken.update(range(*hit.span()))
        found += [figure for hit in self._chinese.finditer(text.text) if (figure := _from_chinese(text, hit, taken))]
        return sorted(found)

    def whole(self, text: str) -> Figure | None:
        """Return the figure that `text` is, whole, whatever stands around it; None when it is none. A last character may be a strange unit."""
        end = len(text)
        hit = self._digits.match(text)
        if hit:
            ranged = hit["b"] is not None and hit["a_unit"] in (None, hit["b_unit"])
            unit, stop = (hit["b_unit"], hit.end()) if ranged else self._unit(text, hit)
            if stop == end - 1 and unit is None:
                unit, stop = text[-1], end
            return _valued(hit, ranged, unit, stop) if stop == end else None
        return self._whole_spelled(text)

    def _whole_spelled(self, text: str) -> Figure | None:
        percent, chinese = self._percent.fullmatch(text), self._chinese.fullmatch(text)
        if percent:
            return _from_percent(Text(text), percent)
        values = _chinese_values(chinese) if chinese else None
        return _spelled(chinese, values) if chinese and values else None

    def _from_digits(self, text: Text, hit: re.Match[str], ranged: bool, taken: set[int]) -> Figure | None:
        start = hit.start()
        before = text.text[max(0, start - 14):start]
        if start in taken or _NOT_NUMBER_BEFORE.search(before) or text.in_title(start) or text.in_note(start):
            return None
        unit, end = (hit["b_unit"], hit.end()) if ranged else self._unit(text.text, hit)
        return _valued(hit, ranged, unit, end) if _counts(text, start, end, unit, hit) else None

    def _unit(self, text: str, hit: re.Match[str]) -> tuple[str | None, int]:
        """The unit behind a single number, and where the figure ends."""
        if hit["a_unit"]:
            return hit["a_unit"], hit.end("a_unit")
        end = max(hit.end("a"), hit.end("a_in"), hit.end("a_scale"), hit.end("a_more"))
        spaced = self._plain_unit.match(text, end)
        if spaced:
            return spaced["unit"], spaced.end()
        strange = _STRANGE_UNIT.match(text, end) if _COUNTED.search(text, max(0, hit.start() - 10), hit.start()) else None
        return (strange["unit"], strange.end("unit")) if strange else (None, end)


def _valued(hit: re.Match[str], ranged: bool, unit: str | None, end: int) -> Figure | None:
    """The figure of a number in digits, or of a range of two; None for a range that runs downwards."""
    low = high = digits_value(hit["a"]) * scale_value(hit["a_scale"] or "")
    vague = bool(hit["a_in"] or hit["a_more"])
    if ranged:
        scale = hit["b_scale"] or ""
        high = digits_value(hit["b"]) * scale_value(scale)
        if hit["a_unit"] is None and not hit["a_scale"]:
            low *= scale_value(scale)  # 1-2万元
        vague = vague or bool(hit["b_in"] or hit["b_more"])
    return Figure(hit.start(), end, low, high, unit, vague) if low <= high else None


def _counts(text: Text, start: int, end: int, unit: str | None, hit: re.Match[str]) -> bool:
    """Say whether a number in digits is a figure and not part of a name."""
    whole = text.text
    before, after = whole[max(0, start - 14):start], whole[end:end + 14]
    if unit is None and not (_ENDS.match(after) and (hit["a_scale"] or _PREDICATE_BEFORE.search(before))):
        return False
    if _PART_OF_NAME.match(after) and (after[:1] in "+＋ " or unit is None or (unit.isascii() and unit.isalpha())):
        return False
    quotation = text.in_quotation(start)
    if quotation and not (unit in ("%", "％") and _TARGET_IN_QUOTES.search(whole[quotation.start:quotation.end])):
        return False
    if unit is None:
        return bool(hit["a_scale"]) or not _LEADING_ZERO.match(hit["a"])
    if unit == "G" and _MOBILE_NETWORK.fullmatch(ascii_digits(whole[start:end])) and not _NETWORK_RATE.search(before):
        return False
    if re.search(r"[一二两三四五六七八九十0-9]个$", before) and unit in ("%", "％"):
        return False
    if _TIME.fullmatch(unit) and unit != "个月":
        return _is_duration(before, after)
    return True


def _is_duration(before: str, after: str) -> bool:
    """三年行动计划 and 未来5年…规划 name a plan's period; 5年以上教龄 and 连续3年 measure time."""
    if _PLAN_PERIOD_BEFORE.search(before):
        return False
    return bool(_TIME_KEPT_AFTER.match(after) or _TIME_KEPT_BEFORE.search(before))


def _from_percent(text: Text, hit: re.Match[str]) -> Figure | None:
    low, high = _decimal(hit["a"]), _decimal(hit["b"] or hit["a"])
    if low is None or high is None or text.in_title(hit.start()) or text.in_note(hit.start()):
        return None
    unit = "个百分点" if hit["points"] else "%" if hit["mark"] == "百" else "‰"
    return Figure(hit.start(), hit.end(), low, high, unit, False)


def _decimal(printed: str) -> Decimal | None:
    whole, _, fraction = printed.partition("点")
    value = chinese_value(whole)
    if value is None:
        return None
    digits = "".join(str(chinese_value(char)) for char in fraction)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def _from_chinese(text: Text, hit: re.Match[str], taken: set[int]) -> Figure | None:
    start, whole = hit.start(), text.text
    if start in taken or text.in_title(start) or text.in_note(start) or text.in_quotation(start):
        return None
    before, after = whole[max(0, start - 20):start], whole[hit.end():hit.end() + 8]
    values = _chinese_values(hit)
    return _spelled(hit, values) if values is not None and _spelled_count(hit, values, before, after) else None


def _spelled(hit: re.Match[str], values: tuple[int, int]) -> Figure:
    unit, scale = hit["unit"], 1
    if unit in ("万元", "亿元"):
        unit, scale = "元", scale_value(unit[0])
    low, high = (Decimal(value * scale) for value in values)
    return Figure(hit.start(), hit.end(), low, high, unit, bool(hit["a_more"] or hit["b_more"]), True)


def _chinese_values(hit: re.Match[str]) -> tuple[int, int] | None:
    pair = _adjacent(hit["a"])
    if pair:
        return pair
    low = chinese_value(hit["a"])
    high = chinese_value(hit["b"]) if hit["b"] else low
    return (low, high) if low is not None and high is not None and low <= high else None


def _spelled_count(hit: re.Match[str], values: tuple[int, int], before: str, after: str) -> bool:
    """Say whether a number in Chinese numerals counts something, and is no ordinal, tier, name or slogan."""
    printed, unit = hit["a"], hit["unit"]
    if _NO_COUNT_BEFORE.search(before) or (printed[0] in "百千万亿" and not re.search("[近约上逾]$", before)):
        return False
    if printed == "二":
        return False  # one counts with 两; 二级 is a rank
    if unit in ("年", "学年"):
        kept = _TIME_KEPT_AFTER.match(after) or _SPELLED_SPELL_BEFORE.search(before)
        return bool(kept) and not _PLAN_PERIOD_BEFORE.search(before)
    if _NAMED.match(after):
        return False
    if values == (1, 1) and unit != "小时":
        return bool(_ONE_COUNTS.search(before)) and unit in "所次家名项间座场节期课时学时"
    if unit == "本" and len(printed) <= 2 and set(printed) <= set("一二三"):
        return False  # 一本, 二本, 一二本: tiers of universities
    return not (unit == "期" and _PHASE.match(after))


def _adjacent(printed: str) -> tuple[int, int] | None:
    """一两, 两三, 七八: neighbouring numerals are a range."""
    if len(printed) == 2 and not set(printed) & set("十百千万亿〇零"):
        low, high = chinese_value(printed[0]), chinese_value(printed[1])
        if low is not None and high is not None and low < high:
            return low, high
    return None
