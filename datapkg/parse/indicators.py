"""Which indicator of the code list a figure is an instance of, and the words that name what it counts.

The code list's `match_` columns say when, in words that a person can edit: `a|b & c` asks for a or b, and for c.

| column | looked for in |
| --- | --- |
| `match_units` | the printed unit (one of these; an empty alternative means none; 元 stands for 元/生·年 too) |
| `match_topic` | the figure's own words: from the clause or figure before it to the one behind it; what it leaves out it takes from the figure before |
| `match_verb` | the same words before the figure (any of them) |
| `match_not` | the same words: none of these may stand there |
| `match_scope`, `match_scope_not` | wider and wider: the figure's own words, its sentence up to it, the task's heading and the sentence before, the section's heading |
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from datapkg.parse.clauses import REACH, Text
from datapkg.parse.dimensions import OF_INDICATORS
from datapkg.parse.figures import Figure

_FUNCTION_WORDS = re.compile(
    r"(?:其中|分别|全市|全区|全县|全省|我市|我区|我县|已经|已|达到|达|共计|共有|现有|合计|总数|总计|累计|共|约|近|为|同比|比上年|比去年|较上年|较去年|上年|去年|年度|增长|增加|减少|下降|提高|"
    r"上升|压减|新增|增至|至|到|超过|超|不少于|不低于|以上|以内|左右|和|及|、|力争|计划|确保|实现|完成|投入|全年|年内|今年|在|有|了|的|平均|每生|每人|每年|每月|每天|每学期|每学年|建成|竣工|完工|开工|启用|交付|投入使用|投用|缔结|春季|秋季|学期|开学|底?前|[0-9０-９]{4}年底?|[\s()（）“”≤≦≥≧<＜>＞=＝])+"
)
_CHANGE = re.compile(r"(?:提高|增长|增加|下降|降低|减少|上升|提升|压减|压缩)(?:了|约|近|超过|不少于|不低于|至少)?\s?$")
_CUT = re.compile("[、和及与]")
_CLOSE = re.compile("[)）]")
_PART = "其中"
_TAIL_END = re.compile("[，,。｡；;：:\n)）]|[(（]其中")
_LEADING = re.compile(r"^(?:[(（]|[0-9０-９]{4}年度?|推动落实|推动|其中|分别为?|并|同时|力争|确保|计划|争取|年内|全年|今年|全市|全区|全县|要|将|已|共|全面|积极|深入|继续|进一步|完成|实现|推进|抓好|做好|实施|建设|成立|设立|开展|组织|安排|举办)+")
_TRAILING = re.compile(
    r"(?:达到?|为|是|至|到|在|有|约|近|超过?|突破|不少于|不低于|不超过|不高于|至少|低于|高于|不足|控制|保持|稳定|提高|提升|增加|扩大|扩展|上升|完成|占比达?|[(（:：\s≤≦≥≧<＜>＞=＝]|以上|了|共有?|已|均|每生每年|每人每月|每年|每月|每天|平均|分别)+$"
)
_ADDED = re.compile(r"^(?:新增|增加|\s)+")  # 新增34对…, 全市已达250对: the total is not what was added
_DANGLING = re.compile(r"^(?:每[\u4e00-\u9fff]|以上|以内|以下|左右|及|的|,|，|、|个|[()（）\s])+")


@dataclass(frozen=True)
class Rule:
    """When a figure is an instance of one indicator."""

    indicator_id: str
    measure: str
    dimension: str
    units: frozenset[str]
    topic: tuple[tuple[str, ...], ...]
    verb: tuple[str, ...]
    never: tuple[str, ...]
    scope: tuple[tuple[str, ...], ...]
    scope_never: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Rule":
        """Return the rule that a row of the code list states."""
        return cls(
            row["indicator_id"], row["measure"], OF_INDICATORS.get(row["unit"], "count"), frozenset(row["match_units"].split("|")), _all_of(row["match_topic"]),
            _any_of(row["match_verb"]), _any_of(row["match_not"]), _all_of(row["match_scope"]), _any_of(row["match_scope_not"]),
        )


def _any_of(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split("|") if word.strip())


def _all_of(cell: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_any_of(part) for part in cell.split("&") if part.strip())


@dataclass
class Surroundings:
    """A figure's own words before it (`lead`) and behind it (`tail`), and what it takes over from the figure before.

    `carried` is the topic of a figure that names none itself (全市已达250对), `governing` the words that rule a list
    (新增甲3个、乙2个), `whole` those of the figure that this one is a part of (其中公办3.6万个). A `bare` figure has no own words.
    """

    lead: str
    tail: str
    carried: str
    governing: str
    whole: str = ""
    bare: bool = False

    @cached_property
    def topic(self) -> str:
        """All the words that say what is counted."""
        return f"{self.carried} {self.lead} {self.tail}"

    @cached_property
    def named(self) -> str:
        """The topic, and that of the whole of which the figure is a part."""
        return f"{self.topic} {self.whole}"


class Matcher:
    """Finds a figure's indicator by the rules of the code list."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_unit: dict[str, list[Rule]] = {}
        for rule in rules:
            for unit in rule.units:
                self._by_unit.setdefault(unit, []).append(rule)

    def match(self, text: Text, figure: Figure, measured: str, around: Surroundings, heading: str) -> str | None:
        """Return the id of the indicator whose definition the figure's words meet, or None.

        `measured` is the figure's dimension, which the indicator must have: 每人不少于800元 is no total of money. `heading` is the section's heading and, in the last line, the task's.
        """
        rules = [rule for rule in self._by_unit.get(unit_asked_for(figure.unit), []) if rule.dimension == measured and _fits(rule, around)]
        if not rules:
            return None
        sentence = text.sentence(figure.start)
        so_far = text.so_far(figure.start) + text.text[figure.start:figure.end] + around.tail
        before = text.so_far(sentence.start - 1) if sentence.start else ""
        of_section, _, of_task = heading.rpartition("\n")
        for scope in (around.topic, so_far, f"{of_task}\n{before}{so_far}", f"{of_section}\n{of_task}\n{so_far}"):
            met = [rule for rule in rules if _holds(rule.scope, scope) and not _any(rule.scope_never, scope)]
            if met:
                return min(met, key=lambda rule: _first(rule, around.topic)).indicator_id
        return None


def unit_asked_for(unit: str | None) -> str:
    """Return the unit that `match_units` must have for a printed one: 元 for 元/生·年, the empty alternative for none."""
    return "元" if unit and unit.startswith("元/") else unit or ""


def _fits(rule: Rule, around: Surroundings) -> bool:
    own = around.lead + around.tail
    if not _holds(rule.topic, around.named) or _any(rule.never, own) or (around.whole and _PART in rule.never):
        return False
    if rule.verb and not _any(rule.verb, own + around.governing + around.whole):
        return False
    return bool(_CHANGE.search(around.lead)) == (rule.measure == "growth") if rule.measure in ("share", "growth") else True


def _holds(groups: tuple[tuple[str, ...], ...], text: str) -> bool:
    for words in groups:  # noqa: SIM110
        if not _any(words, text):
            return False
    return True


def _any(words: Iterable[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 (a loop is twice as fast as any(), and this is the parser's busiest line)
        if word in text:
            return True
    return False


def _first(rule: Rule, topic: str) -> int:
    """Of two rates that one figure states, the one named first is meant."""
    return min((at for word in rule.topic[0] if (at := topic.find(word)) >= 0), default=len(topic))


def _content(words: str) -> str:
    return _FUNCTION_WORDS.sub("", words)


def surroundings(text: Text, figures: list[Figure]) -> list[Surroundings]:
    """Return the own words of each figure of a task, in order."""
    found: list[Surroundings] = []
    for index, figure in enumerate(figures):
        before = figures[index - 1] if index else None
        after = figures[index + 1] if index + 1 < len(figures) else None
        sentence = text.sentence(figure.start)
        clause = text.clause(figure.start)
        start = max(clause.start, figure.start - REACH)
        same = before is not None and before.start >= sentence.start
        joined = before is not None and before.end > start
        lead = _bracketed(text.text, start, before, figure) if joined and before else text.text[start:figure.start]
        tail = _tail(text.text, figure, after)
        bare = not _content(lead) and not _content(tail)
        carried = governing = whole = ""
        if same and before is not None:
            last = found[-1]
            if bare:
                carried = last.topic[-REACH:]
            elif joined:
                governing = f"{last.governing} {last.lead}"[-REACH:]
            if _PART in lead:
                whole = f"{last.governing} {last.lead} {last.tail}"[-REACH:]
            elif joined:
                whole = last.whole
        if bare and not carried:
            carried = text.before(clause.start - 1) if clause.start > sentence.start else ""
        found.append(Surroundings(lead, tail, carried, governing, whole, bare))
    return _distributed(text, figures, found)


def _distributed(text: Text, figures: list[Figure], found: list[Surroundings]) -> list[Surroundings]:
    """小学、初中生均公用经费分别达到650元和850元: as many figures as things named, each gets its own."""
    index = 0
    while index < len(found):
        end = index + 1
        while end < len(found) and found[end].bare and figures[end].unit == figures[index].unit \
                and _CUT.fullmatch(text.text[figures[end - 1].end:figures[end].start].strip("为达到约")):
            end += 1
        named = _CUT.split(_LEADING.sub("", found[index].lead)) if end - index > 1 else []
        if len(named) == end - index and len(named[-1]) > len(named[-2]):
            shared = named[-1][len(named[-2]):]
            for at, thing in enumerate(named):
                own = thing if at == len(named) - 1 else f"{thing}{shared}"
                found[index + at] = Surroundings(own, found[index + at].tail, "", found[index].governing)
        index = end
    return found


def _bracketed(text: str, start: int, before: Figure, figure: Figure) -> str:
    """The words before a figure; those before an aside that holds the figure before (大班额（56人以上）比例) are its own too."""
    close = _CLOSE.search(text, before.end, figure.start)
    opened = max(text.rfind("(", start, before.start), text.rfind("（", start, before.start))
    if close and opened >= 0:
        return text[start:opened] + text[close.end():figure.start]
    cut = _CUT.search(text, before.end, figure.start)
    return text[cut.end() if cut else before.end:figure.start]


def _tail(text: str, figure: Figure, after: Figure | None) -> str:
    reach = min(len(text), figure.end + REACH)
    end = _TAIL_END.search(text, figure.end, reach)
    stop = end.start() if end else reach
    if after is not None and after.start < stop:
        cut = _CUT.search(text, figure.end, after.start)
        stop = cut.start() if cut else after.start
    return text[figure.end:stop]


def subject(around: Surroundings, figure: Figure) -> str | None:
    """Return the words of the text that name what is counted: those before the figure, else those behind it."""
    lead = _TRAILING.sub("", around.lead.strip())
    lead = _LEADING.sub("", lead).strip(" ，,、:：“")
    tail = _DANGLING.sub("", around.tail).removesuffix("含").strip(" ，,、(（")
    share = figure.unit in ("%", "％", "‰", "个百分点")
    if share and around.tail.startswith("的") and lead:
        return f"{lead}{around.tail[1:]}"[:40]  # 监测100%的上报率
    if tail and not share:
        return tail[:40]  # 新增34对穗港澳姊妹学校: a classifier's noun is what it counts
    carried = _ADDED.sub("", _TRAILING.sub("", around.carried.strip()))[-40:].strip()
    return lead[-40:] if len(lead) >= 2 else tail[:40] or lead or carried or None
