"""Titles in 《》: what kind of text each is, its document number, and what the task does with it."""

import re
from typing import NamedTuple

from datapkg.numerals import ascii_digits
from datapkg.parse.clauses import Span, Text

_BRACKETED_NUMBER = re.compile(
    r"\s?[（(]?\s?(?P<body>[\u4e00-\u9fff]{1,16}(?:[(（][\u4e00-\u9fff]{1,6}[)）])?)\s?(?P<open>[〔\[［（(【﹝])?\s?(?P<year>(?:19|20)\d\d)\s?(?P<close>[〕\]］）)】﹞])?"
    r"\s?第?\s?(?P<number>\d{1,4})\s?号"
)
_DECREE = re.compile(r"\s?[（(]\s?(?P<number>[\u4e00-\u9fff]{2,20}令\s?(?:[（(〔\[]?(?:19|20)\d\d[)）〕\]]?年?)?\s?第?\s?\d{1,4}\s?号)")
_BASE = re.compile(r"\s?[（(][^（()）]{2,30}[)）]$")
_PARTY = re.compile("共产党|党支部|党组|党政|党员|干部|纪律处分|党内|问责|巡视|党委|统一战线")
_LAW = re.compile(r"(?<![办方做想看说用书语疗技手乘章])法(?:典|律)?$|宪法|(?:法|条例)[(（]?(?:修正案|修订案|草案).{0,8}[)）]?$|条例$|法实施(?:条例|细则)$|法实施办法$|实施条例$")
_PUBLICATION = re.compile(
    "读本|教材|读物|杂志|期刊|简报|丛书|画册|年鉴|文集|选编|汇编|课本|绘本|日报|周刊|月刊|学报|时报|晚报|摘编|选集|文选|三十讲|学习问答|谈治国理政|选读|学习纲要|专刊|教程|故事集|校刊|"
    "图书|书目|通讯$|教育报|案例集|作品集|口袋书|知识问答|史话|简史|名录|(?<![通公汇申预上情])报$"
)
_PUBLICATION_BEFORE = re.compile(r"(?:办好|主办|创办|订阅|出版|刊发于|发表于|刊登于|[《][^《》]{2,12}报》)$")
_PUBLICATION_AFTER = re.compile(r"(?:等)?(?:系列)?(?:媒体|报刊|主流媒体|简报|杂志|期刊|报纸|读本|教材|丛书|专著|一书|读物|刊物|画册|书籍|课程|校刊|内刊|专栏|栏目|节目)")
_OTHER = re.compile(r"(?:许可证|证书|合同|协议书?|承诺书|责任书|倡议书|公开信|一封信|登记证|执照|保证书|告知书|合格证|资格证|歌|歌曲|舞蹈|画展|作品展|书画展|话剧|舞台剧|宣传片|影片|纪录片|第一课|手抄报)$")

_ISSUE = "出台|制定|制订|印发|编制|拟制|拟定|拟订|起草|发布|颁布|编印|编写|编撰|编辑|研制|制发|下发|公布|立法|编纂|草拟|研究提出|报批|形成|推出"
_REVISE = "修订|修改|修编|完善|健全|修正|更新"
_IMPLEMENT = (
    "落实|贯彻|按照|根据|依据|依照|推进|执行|实施|遵循|遵照|对照|对标|围绕|遵守|践行|推动|参照|依托|抓好|推行|坚持|紧扣|按(?![期时])|依(?!法)"
)
_VERB = re.compile(f"(?:(?P<revise>{_REVISE})|(?P<issue>{_ISSUE})|(?P<implement>{_IMPLEMENT}))(?!的[《〈]|的$)")
_AFTER_LIST = r"(?:\s?[(（][^()（）]{0,40}[)）])?(?:以?及?其?(?:配套|相关|有关)?(?:等(?:系列|一系列|相关|有关|配套|政策|重要)*(?:文件|政策|制度|方案|规划|法律法规|法规|法律|规章|要求|标准|精神)*)?)"
_AFTER = re.compile(
    _AFTER_LIST + r"(?:(?:的)?(?P<revise>修订|修改|修编|完善)|(?P<issue_strong>(?:列入|纳入)[^，,。；;《]{0,8}立法|(?:的)?(?:制定|制订|编制|起草|立法|编写|研制|拟定|出台工作))|"
    r"(?P<since>(?:颁布|出台|印发|发布|公布|实施|施行)(?:以来|之?后|以后|为契机)|背景|为契机)|"
    r"(?P<implement>(?:的)?(?:贯彻|落实|实施|执行)|(?:的)?(?:精神|要求|规定|部署|任务|既定|目标|意见要求)|为(?:依据|抓手|引领|指导|遵循|指引|标准|统领|纲|主线|准则|准绳|导向|蓝本|目标|基础))|(?P<issue>(?:的)?(?:出台|印发|发布)))"
)
_JOINED = re.compile(r"\s?(?:[、和及与]|以及|并|[(（][^()（）]{0,60}[)）]|〔[^〕]{0,60}[〕号]|，?以及|,?以及|\s)*\s?")
_CONNECTED = re.compile(r"^\s?(?:以及|和|及|与|并|[、])")


class Citation(NamedTuple):
    """One title in 《》; `start` and `end` include the marks."""

    start: int
    end: int
    title: str
    document_number: str | None
    kind: str
    action: str


def read_citations(text: Text) -> list[Citation]:
    """Return a row for every title in 《》 that the task names, in order."""
    titles = text.titles
    groups = _lists(text.text, titles)
    found = []
    for span, (first, last) in zip(titles, groups, strict=True):
        title = text.text[span.start + 1:span.end - 1].strip()
        if not title:
            continue
        kind = _kind(title, text.text[max(0, span.start - 16):span.start], text.text[titles[last].end:titles[last].end + 8])
        action = _action(text, titles[first], titles[last])
        found.append(Citation(span.start, span.end, title, _document_number(text.text[span.end:span.end + 60]), kind, _fitting(action, kind)))
    return found


def _lists(text: str, titles: list[Span]) -> list[tuple[int, int]]:
    """For each title the first and last of the list it stands in: 《甲》、《乙》和《丙》 share one verb."""
    groups: list[tuple[int, int]] = []
    first = 0
    for index in range(len(titles)):
        between = text[titles[index - 1].end:titles[index].start] if index else ""
        if index and not _JOINED.fullmatch(between):
            groups += [(first, index - 1)] * (index - first)
            first = index
    return groups + [(first, len(titles) - 1)] * (len(titles) - first)


def _document_number(after: str) -> str | None:
    """The number behind a title as printed; one that lost a bracket (粤府〔201748号) gets both."""
    plain = ascii_digits(after)
    decree = _DECREE.match(plain)
    if decree:
        return re.sub(r"\s", "", after[slice(*decree.span("number"))])
    hit = _BRACKETED_NUMBER.match(plain)
    if hit is None or (not hit["open"] and not hit["close"] and not after.lstrip().startswith(("(", "（"))):
        return None
    if hit["open"] and hit["close"]:
        return re.sub(r"\s", "", after[hit.start("body"):hit.end()])
    return f"{hit['body']}〔{hit['year']}〕{hit['number']}号"


def _kind(title: str, before: str, after: str) -> str:
    base = _BASE.sub("", title)
    if _PUBLICATION_AFTER.match(after) or _PUBLICATION_BEFORE.search(before) or _PUBLICATION.search(base):
        return "publication"
    if _OTHER.search(base):
        return "other"
    if (_LAW.search(base) or _LAW.search(title)) and not _PARTY.search(base):
        return "law"
    return "policy"


def _fitting(action: str, kind: str) -> str:
    """A periodical or a certificate is used or handed out; it is no text that can be carried out."""
    return "other" if action == "implement" and kind in ("publication", "other") else action


def _action(text: Text, first: Span, last: Span) -> str:
    after = _AFTER.match(text.text, last.end, min(len(text.text), last.end + 60))
    name = after.lastgroup if after else None
    if name == "since":
        return "other"
    if name in ("revise", "issue_strong"):
        return "revise" if name == "revise" else "issue"
    before = text.before(first.start - 1) + text.text[first.start - 1:first.start] if first.start else ""
    start = first.start - len(before)
    verb = _last_verb(text, before, start)
    if verb is None and name is None and _CONNECTED.match(before) and start > 1:
        outer = text.before(start - 1)
        verb = _last_verb(text, outer, start - 1 - len(outer))
    if name == "implement" and verb != "issue":
        return "implement"
    if verb is not None:
        return verb
    if name is not None:
        return "implement" if name == "implement" else "issue"
    return "other"


def _last_verb(text: Text, before: str, offset: int) -> str | None:
    """The verb nearest before the title rules it; 修订完善 and 制定实施 go by their first word, 研究制定 by its last."""
    hits = [hit for hit in _VERB.finditer(before) if not text.in_title(offset + hit.start())]
    if not hits:
        return None
    last = hits[-1]
    index = len(hits) - 1
    while index and hits[index - 1].end() >= hits[index].start() - 1 and "、" not in before[hits[index - 1].end():hits[index].start()]:
        index -= 1
    run = [str(hit.lastgroup) for hit in hits[index:]]
    return "issue" if "issue" in run else "revise" if "revise" in run else str(last.lastgroup)
