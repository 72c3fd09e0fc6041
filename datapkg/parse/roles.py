"""What a figure is for: to be reached, reached, a condition, or a fact in passing."""

import re

from datapkg.dates import YEAR, year_value
from datapkg.parse.clauses import Text
from datapkg.parse.figures import Figure

_SHARES = ("%", "％", "‰", "个百分点", "百分点")
_AGES = ("岁", "周岁")
_SPELLS = ("天", "小时", "分钟", "个月", "个工作日", "工作日", "周", "年", "学年")
_PEOPLE = ("人", "名", "个班", "班", "元", "平方米", "公里")
_SCORES = ("分",)
_RANK = re.compile(r"(?:(?<![之此目学会底日月年])前|(?:中考|排名)后)\s?$")
_SELECTED = (
    r"(?:的)?[^，,。；;、]{0,6}?(?:中学|小学|学校|幼儿园|中小学|班级|大班额|单位|高校|企业|机构|乡镇|村|社区|县|区|镇|园|校|年级|考生|学生|教师|干部|党员|保安|人员|项目)"
)
_BOUND_AFTER = re.compile(rf"\s?(?:及|或)?(?:以上|以下|以内|之内)(?:{_SELECTED}|的|[(（]含)")
_ENROLS = re.compile("新增|培养|培训|引进|招聘|联合|评选|遴选|惠及")
_HAVING = re.compile(r"(?:拥有|具有|具备|满|年满|任教|超过|不足|不满|未满|达到|低于|高于|少于|规模)\s?[^，,。；;、0-9]{0,6}$")
_ONLY_ONE = re.compile("(?:^|全[省市区县国])是|是全")
_ATTRIBUTE = re.compile(r"\s?(?:以上|以下)?[^，,。；;]{0,8}的(?=[\u4e00-\u9fff])")
_SERVED = re.compile(r"\s?(?:及)?以上|[^，,。；;]{0,20}(?:经历|教龄|工龄)|的(?:新)?(?:教师|干部|人员)")
_WITHIN = re.compile(r"\s?以?内")
_PER = re.compile(r"(?:按|每)\s?$")
_RANKED = re.compile(r"[^，,。；;]{0,16}(?:中|里|当中)?[^，,。；;]{0,4}(?:排名|位列|排第|位居|名列|列第|居第|排在|获得第)")
_AMONG = re.compile(r"在[^，,。；;]{0,16}$")
_FROM = re.compile(r"(?:由|从)[^，,。；;0-9]{0,12}$")
_TO = re.compile(r"[^，,。；;]{0,6}(?:提高|增加|上升|提升|降|压减|减少|扩大|调整|下降|增长|增|扩展|扩容)(?:低)?(?:到|至|为)")
_NOW = re.compile("现有|原有|在职(?:在编)?教师$")
_LAST_YEAR = re.compile("去年|上年")
_SO_FAR = re.compile("^[^，,]{0,6}[一二三四五六七八九十]年来|以来[，,]")
_OPENING_YEAR = re.compile(rf"(?:^|\s)(?P<year>{YEAR})\s?年[，,]?(?:共|全|我|累计|完成|已)")
_SHORTCOMINGS = re.compile("(?:存在|面临)[^。；;\n]{0,16}(?:问题|短板|不足|困难|差距)")
_CONFESSION = 400
_PROBLEMS = re.compile("(?:存在|面临|主要)的?(?:主要|突出)?(?:问题|困难|不足|短板)|困难(?:和|与|、)问题|问题(?:和|与|、)(?:困难|不足|短板)|(?:^|\\n)(?:问题|困难|不足|短板)")
_NEXT = re.compile("打算|下一步|下一年|明年|来年|工作计划|工作思路|工作安排|工作要点|工作重点")
_DONE = re.compile("已经?(?!有)|目前|现有|现已|截至|截止|去年|上年度|[一二三四五六七八九十]年来|以来")
_CHANGES = re.compile("提高|提升|下降|降低|减少|增长|增加|压缩|压减")
_AHEAD = re.compile(
    r"力争|争取|确保|(?:^|[^\u4e00-\u9fff])计划|计划(?:新|投|招|完成|安排|引进|培养|建|启动)|拟(?!定|制|订)|将(?!近)|下一步|预计|到(?:20|“?十)|明年|目标(?:是|为)"
)
_IN_PASSING = re.compile(r"(?:我市|我区|我县|全市|全区|全县|辖区|现有|共有|等|[、”》])\s?$")
_LEFT = re.compile(r"(?:仍有|尚有|还有)\s?$")
_WHOLE_AREA = re.compile(r"(?:全[省市区县]|我[市区县])\s?$")
_AREAS = re.compile("区|县|乡|镇|街|园区|市|部门|旗")


def role(text: Text, figure: Figure, kind: str, year: int | None, heading: str) -> str:
    """Return `target`, `result`, `threshold` or `context` for a figure in a document of `kind` about `year`.

    `heading` is the task's and its section's: one about problems states facts, one about next year's work in a summary targets.
    """
    whole = text.text
    before, after = text.before(figure.start), whole[figure.end:figure.end + 30]
    if _is_threshold(figure, before, after):
        return "threshold"
    if _AMONG.search(before) and _RANKED.match(after):
        return "context"
    lead = text.so_far(figure.start)
    if kind == "summary" and not _NEXT.search(heading):
        if _PROBLEMS.search(heading) or _SHORTCOMINGS.search(whole, max(0, figure.start - _CONFESSION), figure.start) or _NOW.search(before):
            return "context"
        return "target" if _AHEAD.search(before) else "result"
    if _FROM.search(before) and _TO.match(after):
        return "result" if _LAST_YEAR.search(before) else "context"
    if _passes_by(figure, before, after):
        return "context"
    if (_DONE.search(before) or _is_past(lead, year)) and not _AHEAD.search(lead) and not _CHANGES.search(before):
        return "result"
    return "target"


def _is_past(lead: str, year: int | None) -> bool:
    """In a plan, a sentence that begins with a year gone by or a span up to now tells what was reached."""
    if _SO_FAR.search(lead):
        return True
    opened = _OPENING_YEAR.search(lead)
    return opened is not None and year is not None and year_value(opened["year"]) < year


def _is_threshold(figure: Figure, before: str, after: str) -> bool:
    """A condition, limit or rank that selects: 1000人以上的中学, 排名前1%, 45周岁以下."""
    unit = figure.unit
    if _RANK.search(before) or unit in _AGES:
        return True
    if unit in _SHARES:
        return False
    if unit in _SCORES:
        return bool(re.match(r"\s?及?(?:以上|以下)", after))
    if unit in _SPELLS and (_WITHIN.match(after) or (unit in ("年", "学年") and _SERVED.match(after))):
        return True
    if unit in _PEOPLE and before[-1:] in ("(", "（") and re.match(r"\s?(?:以上|以下)", after):
        return True
    if _PER.search(before) and "配" in after[:10]:
        return True
    if unit in _PEOPLE and _BOUND_AFTER.match(after) and not _ENROLS.search(before):
        return True
    return unit in ("人", "名") and bool(_HAVING.search(before) and _ATTRIBUTE.match(after)) and not _ONLY_ONE.search(before)


def _passes_by(figure: Figure, before: str, after: str) -> bool:
    """In a plan: a count in words of what was just named (等六个方面), the areas of the whole city, the items of a norm."""
    if _LEFT.search(before) or (_IN_PASSING.search(before) and figure.spelled and figure.low == figure.high):
        return True
    return bool(_WHOLE_AREA.search(before) and _AREAS.match(after)) or (figure.unit == "项" and after.startswith("指标"))
