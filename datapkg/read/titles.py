"""Which line is the page's title, and which words say that a title is a plan's or a summary's."""

import re

from datapkg.dates import YEAR
from datapkg.labels import ARABIC, PART, label_of
from datapkg.lines import Line
from datapkg.read.chrome import is_document_number_line, is_head_chrome, is_published_line
from datapkg.read.metadata import DOCUMENT_NUMBER
from datapkg.read.normalise import squeeze

_PLAN = "工作要点|工作计划|工作安排|工作思路|工作打算|重点工作|工作任务|要点|计划要点"
_SUMMARY = "工作总结|工作回顾|工作情况|总结"
_AFTER = r"(?=$|[》”\"）)（(、,，;；\s_—\-]|的?(?:通知|报告|函|汇报)|和|及|与|暨|以及|安排|任务|分工|清单|的)"
PLAN_WORDS = re.compile(rf"(?:{_PLAN}){_AFTER}")
SUMMARY_WORDS = re.compile(rf"(?:{_SUMMARY}){_AFTER}")
_NEWS = re.compile(r"召开|举行|举办|解读|部署会|推进会|会议|动员|圆满|顺利|一图读懂|新闻发布|图解|问答|启示")
_OFFICIAL = re.compile(r"通知|意见|方案|办法|公告|公示|报告|规定|细则|决定|通报|批复|函|规划|要点|总结|计划|安排|思路|章程|指南|名单")
_NO_TITLE_END = re.compile(r"[:：,，、;；。!！?？]$")
_SENTENCE = re.compile(r"[。；;!！?？]")
_OPEN_END = re.compile(r"(?:关于|关于印发|印发|转发|关于转发|的|、|和|及|与)$")
_ORGANISATION = re.compile(
    r"(?:[\u4e00-\u9fff()（）·]{2,30}?(?:局|厅|委员会|委|工委|党组|党委|政府|办公室|督导室|督导团|管委会|开发区|教育体育局|集团|大学|学院|学校|中心|处|科)\s?)+"
)
_YEAR_HEAD = re.compile(rf"{YEAR}(?:年|—|-|－|～|~|至|学年)|二[〇○零]")
PART_PREFIX = re.compile(r"第[一二三四]部分\s?[、:：.．]?\s?")
_ATTACHED = re.compile(r"附件?\s?[\d一二三四五]{0,2}\s?[:：.、]?\s?$")
_FIRST_LINES = 6
_COMMA = re.compile("[，,；;]")
_ADDRESSED = re.compile("[局校院厅委处室位科府园会][:：]$")
_MAX_TITLE = 90


def is_organisation(text: str) -> bool:
    """Say whether a line names bodies and nothing else, as a signature or the first line of a title does."""
    return len(text) <= 60 and bool(_ORGANISATION.fullmatch(text))


def is_plan_title(text: str) -> bool:
    """Say whether a title is that of an annual plan or summary, not of news about one."""
    if len(text) > _MAX_TITLE or _NEWS.search(text) or _NO_TITLE_END.search(text):
        return False
    return bool(PLAN_WORDS.search(text) or SUMMARY_WORDS.search(text))


def first_prose(lines: list[Line]) -> int:
    """Return the index of the first line of running text, the number of lines when there is none."""
    for index, line in enumerate(lines):
        if is_head_chrome(line.text):
            continue
        text = line.text
        # A menu in one long line has no commas.
        running = "。" in text or (len(text) > _MAX_TITLE and _COMMA.search(text))
        if running or (text[-1] in ":：" and (len(text) > 8 or _ADDRESSED.search(text))) or label_of(text):
            return index
    return len(lines)


def find_title(lines: list[Line], named: str | None) -> tuple[int, int] | None:
    """Return the half-open range of the lines that are the page's title, or None.

    `named` is the title that a metadata block gives. Only lines before the first running text can be the title.
    """
    limit = first_prose(lines)
    scores = [(_score(lines, index, limit, named), -index) for index in range(limit)]
    if not scores:
        return None
    best, at = max(scores)
    if best < 4:
        return None
    last = -at
    return (last - 1 if last and _continues(lines[last - 1].text, lines[last].text) else last), last + 1


def _score(lines: list[Line], index: int, limit: int, named: str | None) -> int:
    text = lines[index].text
    if _NO_TITLE_END.search(text) or is_head_chrome(text) or is_document_number_line(text):
        return 0
    score = 8 if named and squeeze(named) == squeeze(text) else 0
    score += 3 if is_plan_title(text) else 2 if _OFFICIAL.search(text) else 0
    after = lines[index + 1].text if index + 1 < len(lines) else ""
    score += 3 if is_published_line(after) else 2 if is_head_chrome(after) or is_document_number_line(after) else 0
    score += 2 if index + 1 == limit else 0
    score += 1 if len(text) >= 10 else 0
    score -= 4 if is_organisation(text) or len(text) < 5 or "|" in text else 0
    return score


def _continues(before: str, text: str) -> bool:
    """A long title stands in two lines: 关于印发 / 2020年工作要点的通知, or the body's name above 2020年工作要点."""
    if _NO_TITLE_END.search(before) or is_head_chrome(before) or _SENTENCE.search(before):
        return False
    if _OPEN_END.search(before):
        return True
    if "关于" in before and "的通知" in text and not _OFFICIAL.search(before[-3:]):
        return True
    return is_organisation(before) and bool(_YEAR_HEAD.match(text))


def document_number_in(text: str) -> str | None:
    """Return the document number that a title or title line carries, or None."""
    hit = DOCUMENT_NUMBER.search(text)
    return hit.group() if hit else None


def document_titles(lines: list[Line]) -> list[tuple[int, int]]:
    """Return the half-open ranges of lines that are a document's own title.

    The first ones stand above all numbering; later ones are those after which it starts anew. A title has text below it.
    """
    found: list[tuple[int, int]] = []
    seen_label = False
    for index, line in enumerate(lines):
        label = label_of(line.text)
        if label is not None and label.rank != PART:
            seen_label = True
            continue
        text = PART_PREFIX.sub("", line.text)
        if "《" in text or "。" in text or text.startswith("附") or not is_plan_title(text) or len(text) > 60:
            continue
        if (seen_label and not _restarts(lines, index + 1)) or (not seen_label and index >= _FIRST_LINES + 2 * len(found)):
            continue
        first = index
        while first > 0 and is_organisation(lines[first - 1].text) and (not found or found[-1][1] < first):
            first -= 1
        if first > 0 and _ATTACHED.fullmatch(lines[first - 1].text):
            first -= 1
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((first, index + 1))
    edges = [*(first for first, _ in found), len(lines)]
    return [title for title, after in zip(found, edges[1:], strict=True) if title[1] < after]


def _restarts(lines: list[Line], index: int) -> bool:
    for line in lines[index:]:
        label = label_of(line.text)
        if label is not None:
            return label.value == 1 and label.rank <= ARABIC
    return False
