"""Notes of responsible units: 〔责任单位:初教科、财务科,各县(市、区)教育局〕."""

import re
from typing import NamedTuple

from datapkg.parse.clauses import Span
from datapkg.scan import scan

_KINDS = {"责任": "responsible", "负责": "responsible", "落实": "responsible", "承办": "responsible", "主责": "responsible", "完成": "responsible",
          "实施": "responsible", "执行": "responsible",
          "牵头": "lead", "主办": "lead", "主管": "lead", "组织": "lead",
          "配合": "support", "协办": "support", "协助": "support", "协同": "support", "参与": "support", "参加": "support", "支持": "support"}
_WHO = "单位|科室|处室|部门|股室|室|科|处|机构|领导|人员|人|校长|局长|局领导|委领导|单位和科室|股|站室|主体"
_ROLE = "|".join(_KINDS)
_PERSON = re.compile(r"(?:领导|人员|人|校长|局长)$")
KEY = re.compile(rf"(?:(?:{_ROLE}|分管|主要|挂钩|联系|挂点|包联)(?:{_WHO})|(?P<short>{_ROLE}))\s?[:：]\s?")
_TIME_KEY = re.compile(r"(?:完成|办结|推进|实施|时间|进度)?(?:时限|时间|期限|进度|节点|要求|安排)\s?[:：]\s?")
_OPEN = "〔【（([［﹝"
_CLOSE = "〕】）)]］﹞"
_KEY_START = re.compile("[责负落承主完实执牵组配协参支分挂联包]")
_VERBAL_TAIL = 260
_LONGEST = 2000
_VERBAL = re.compile(
    rf"[{re.escape(_OPEN)}](?P<units>[^{re.escape(_OPEN + _CLOSE)}。；;:：]{{2,80}}?)(?P<verb>负责|牵头(?:负责|落实)?|配合|承办|落实|主办|协办)"
    rf"(?:[，,；;](?P<more>[^{re.escape(_OPEN + _CLOSE)}。]{{2,80}}?)(?P<again>配合|协办|参与|协助))?[{re.escape(_CLOSE)}]\s?[。.]?$"
)
_SEPARATOR = re.compile(r"[、,，;；\s/]+|(?<=[科处室委部办院局组会站中心])(?:和|及|与|以及)(?=[\u4e00-\u9fff]{1,8}[科处室委部办院局组会站])")
_MISSING = re.compile(r"(?<=[科处室委部办院局组会站心])(?=各(?:县|区|市|镇|乡|高校|学校|直属|有关|相关|学区|中小学))")
_EVERY = re.compile(r"各[区县市镇乡旗州盟]$")  # 各区、县(市)教育局 is one unit
_TAIL = re.compile(r"(?:等(?:有关|相关)?(?:科室|单位|部门|股室|处室)?|按(?:照)?(?:各自)?(?:职责|职能)分工(?:负责|落实)?|分别?负责|负责|牵头|配合|落实)$")
_UNIT_END = re.compile(r"[科处室委部办院局组会站所校园队团心司厅府组户区县镇]$|学院|大学|单位|教育局|负责人")


class Responsibility(NamedTuple):
    """One unit: where its name stands in the task, the name, and whether it is responsible, leads or supports."""

    start: int
    end: int
    unit: str
    kind: str


def find_notes(text: str) -> list[Span]:
    """Return the notes of responsible units in a task's text, brackets included, in order."""
    notes: list[Span] = []
    for hit in scan(KEY, _KEY_START, text):
        start, bracket = _opening(text, hit.start())
        if _in_title(text, start) or (notes and start < notes[-1].end) or (not bracket and (hit["short"] or not _stands_alone(text, start))):
            continue
        notes.append(Span(start, _note_end(text, start, bracket)))
    if notes:
        return notes
    tail = max(0, len(text) - _VERBAL_TAIL)
    verbal = _VERBAL.search(text, tail)
    if verbal and all(_UNIT_END.search(name.strip()) for name in re.split("[、,，]", verbal["units"]) if name.strip()):
        notes.append(Span(*verbal.span()))
    return notes


def _in_title(text: str, at: int) -> bool:
    """《责任单位:管理办法》 is a title and no note."""
    return text.rfind("《", max(0, at - 40), at) > text.rfind("》", max(0, at - 40), at)


def _opening(text: str, start: int) -> tuple[int, str]:
    """Return where a note begins whose first key stands at `start`, and the bracket that opens it, if any."""
    at = start - 1 if start and text[start - 1] == " " else start
    if at and text[at - 1] in _OPEN:
        return at - 1, text[at - 1]
    return start, ""


def _stands_alone(text: str, start: int) -> bool:
    """Without a bracket a note begins a line, follows a sentence or a space, or ends the task; 落实主体责任:… in a sentence is none."""
    before = text[start - 1:start]
    if not before or before in "。；;！!\n）)〕】 ":
        return True
    return len(text) - start < 120 and "\n" not in text[start:] and "。" not in text[start:-1]


def _note_end(text: str, start: int, bracket: str) -> int:
    stop = text.find("\n", start)
    limit = stop if stop >= 0 else len(text)
    if bracket:
        close = _CLOSE[_OPEN.index(bracket)]
        depth = 0
        for at in range(start, min(limit, start + _LONGEST)):
            depth += (text[at] == bracket) - (text[at] == close)
            if depth == 0:
                return at + 1
    full = text.find("。", start, limit)
    return limit if full < 0 else full + 1


def read_responsibilities(text: str, notes: list[Span]) -> list[Responsibility]:
    """Return the units that the notes name, in order; persons and time limits are left out."""
    found: list[Responsibility] = []
    for note in notes:
        keys = list(KEY.finditer(text, note.start, note.end))
        if not keys:
            found += _verbal_units(text, note)
            continue
        times = [hit.start() for hit in _TIME_KEY.finditer(text, note.start, note.end)]
        for key, following in zip(keys, [*keys[1:], None], strict=True):
            end = following.start() if following else note.end
            end = min([at for at in times if at > key.start()] + [end])
            name = re.sub(r"\s?[:：]\s?$", "", key.group())
            if not _PERSON.search(name):
                kind = next((kind for word, kind in _KINDS.items() if word in name), "responsible")
                found += _units(text, key.end(), end, kind)
    return found


def _verbal_units(text: str, note: Span) -> list[Responsibility]:
    hit = _VERBAL.match(text, note.start)
    if hit is None:
        return []
    kind = "lead" if hit["verb"].startswith(("牵头", "主办")) else "support" if hit["verb"] in ("配合", "协办") else "responsible"
    found = _units(text, hit.start("units"), hit.end("units"), kind)
    if hit["more"]:
        found += _units(text, hit.start("more"), hit.end("more"), "support")
    return found


def _units(text: str, start: int, end: int, kind: str) -> list[Responsibility]:
    found = []
    for left, right in _pieces(text, start, end):
        name = text[left:right]
        name = name.strip(" 。.;；,，、:：").lstrip(_CLOSE)
        name = _unbracketed(name)
        name = _TAIL.sub("", name).strip()
        if name:
            at = text.index(name, left)
            found.append(Responsibility(at, at + len(name), re.sub(r"\s", "", name), kind))
    return found


def _unbracketed(name: str) -> str:
    """Take off a bracket that the note, not the unit, opened or closed: 教育局〕 but not 各县(市、区)."""
    while name and name[-1] in _CLOSE and name.count(name[-1]) > name.count(_OPEN[_CLOSE.index(name[-1])]):
        name = name[:-1].rstrip(" 。")
    while name and name[0] in _OPEN and name.count(name[0]) > name.count(_CLOSE[_OPEN.index(name[0])]):
        name = name[1:]
    return name


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    depth = [0]
    for char in text[start:end]:
        depth.append(max(0, depth[-1] + (char in _OPEN) - (char in _CLOSE)))
    cuts = [(hit.start(), hit.end()) for hit in _SEPARATOR.finditer(text, start, end) if depth[hit.start() - start] == 0]
    cuts += [(hit.start(), hit.start()) for hit in _MISSING.finditer(text, start, end) if depth[hit.start() - start] == 0]
    edges = [cut for cut in sorted(cuts) if not _EVERY.search(text[max(start, cut[0] - 4):cut[0]])]
    lefts = [start] + [right for _, right in edges]
    rights = [left for left, _ in edges] + [end]
    return [(left, right) for left, right in zip(lefts, rights, strict=True) if right > left]
