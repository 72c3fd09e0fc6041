"""What a figure is for: to be reached, reached, a condition, or a fact in passing."""

import re

from datapkg.parse.clauses import Text
from datapkg.parse.figures import Figure

_RANK = re.compile(r"(?:前|排名前|位居前|最后)\s?$")
_AGES = ("岁", "周岁")
_INSTITUTION = r"(?:的)?[^，,。；;、]{0,6}?(?:中学|小学|学校|幼儿园|中小学|班级|单位|高校|企业|机构|乡镇|村|社区|县|区|镇|园|校|年级|考生|学生|教师|干部|保安|人员|项目)"
_BOUND_AFTER = re.compile(rf"\s?(?:及|或)?(?:以上|以下|以内|之内)(?P<what>{_INSTITUTION}|的|[(（]含)")
_HAVING = re.compile(r"(?:拥有|具有|具备|满|年满|任教|超过|不足|不满|未满|达到|低于|高于|少于|规模)\s?[^，,。；;、0-9]{0,6}$")
_ATTRIBUTIVE = re.compile(r"\s?(?:及|或)?(?:以上|以下|以内)?(?:[^，,。；;、的]{0,10})的(?:[\u4e00-\u9fff])")
_CONDITION_HEAD = re.compile(r"(?:对|凡|拥有|具有|具备|年满|报名|人数|在校生|规模|需有|须有|应有|需要有|有)[^，,。；;]{0,10}$")
_RANKED = re.compile(r"^[^，,。；;]{0,16}(?:中|里|当中)?[^，,。；;]{0,4}(?:排名|位列|排第|位居|名列|列第|居第|排在|获得第)")
_AMONG = re.compile(r"在[^，,。；;]{0,16}$")
_DONE = re.compile(r"(?:已经?|目前|现有|现已|截至|截止|累计(?!不少于)|同比|比上年|较上年|比去年|较去年|去年|上年)")
_AHEAD = re.compile(r"力争|争取|确保|计划|拟|将(?!近)|下一步|预计|到(?:20|“?十)|明年|目标(?:是|为)")
_IN_PASSING = re.compile(r"(?:我市|我区|我县|全市|全区|全县|辖区|现有|共有|等|[、”》])\s?$")
_SCORE_UNITS = ("分",)


def role(text: Text, figure: Figure, kind: str, year: int | None) -> str:
    """Return `target`, `result`, `threshold` or `context` for a figure in a document of `kind` about `year`."""
    if _is_threshold(text, figure):
        return "threshold"
    whole = text.text
    clause = text.clause(figure.start)
    before = whole[clause.start:figure.start]
    if _AMONG.search(before) and _RANKED.search(whole[figure.end:figure.end + 30]):
        return "context"
    if kind == "summary":
        return "target" if _AHEAD.search(before) else "result"
    if whole[figure.start] in "一两三四五六七八九十" and _IN_PASSING.search(before) and figure.low == figure.high:
        return "context"
    sentence = text.sentence(figure.start)
    lead = whole[sentence.start:figure.start]
    if _DONE.search(before) and not _AHEAD.search(lead) and not re.search("提高|提升|下降|降低|减少|增长|增加", before):
        return "result"
    return "target"


def _is_threshold(text: Text, figure: Figure) -> bool:
    """A condition, limit or rank that selects: 1000人以上的中学, 排名前1%, 45周岁以下."""
    whole = text.text
    clause = text.clause(figure.start)
    before, after = whole[clause.start:figure.start], whole[figure.end:figure.end + 16]
    if _RANK.search(before) or figure.unit in _AGES:
        return True
    if figure.unit in _SCORE_UNITS and re.match(r"\s?(?:及)?(?:以上|以下)", after):
        return True
    if figure.unit in ("%", "％", "‰", "个百分点"):
        return False
    bound = _BOUND_AFTER.match(after)
    if figure.unit in ("年", "学年") and (bound or re.match(r"以上|[^，,。；;]{0,20}经历", after)):
        return True
    if figure.unit in ("人", "名", "个班", "班", "元", "平方米", "公里") and bound and not re.search("新增|培养|培训|引进|招聘|联合|评选|遴选|惠及", before):
        return True
    return bool(_HAVING.search(before) and re.match(r"\s?(?:以上|以下)?[^，,。；;]{0,8}的(?=[\u4e00-\u9fff])", after) and figure.unit in ("人", "名"))
