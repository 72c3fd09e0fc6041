"""What a portal prints about a page: 索引号, 发文机构, 文号, 成文日期 … as label and value."""

import re
from dataclasses import dataclass, field
from datetime import date

from datapkg.dates import find_date
from datapkg.lines import Line

_LABELS = {
    "index_number": "索引号|信息索引|信息索引号|索取号|信息索取号|统一登记号",
    "issuing_body": "发文机构|发文机关|发文单位|发布机构|发布机关|发布单位|公开机构|公开机关|制发机关|制文机关|制发单位|印发机关|成文单位|公开责任单位",
    "document_number": "文号|发文字号|发文文号|发布文号|文件编号|公文文号|文件字号|文件文号|发文号",
    "issued_on": "成文日期|成文时间|生成日期|生成时间|发文日期|发文时间|印发日期|制发日期|制文日期|签发日期",
    "published_on": "发布日期|发布时间|发稿时间|发稿日期|发表时间|发表日期|公开日期|公开时间|公布日期|公布时间|刊发时间|时间|日期|更新时间|上网日期|信息时间|录入时间",
    "title": "名称|信息名称|文件名称|标题|信息标题|公文名称",
    None: "主题词|关键词|关键字|主题分类|组配分类|信息分类|信息类别|信息类型|分类|所属主题|服务对象|服务对象分类|主题|公文种类|文种|体裁分类|体裁|"
    "公开方式|公开范围|公开形式|公开程序|公开时限|公开属性|公开类别|公开类型|公开目录|责任部门|公开责任部门|有效性|时效性|效力状态|有效期|失效日期|废止日期|生效日期|实施日期|"
    "内容概述|概述|摘要|来源|来源于|信息来源|文章来源|稿源|作者|供稿|撰稿|编辑|责任编辑|责编|审核|审核人|校对|签发|签发人|发布人|发布者|"
    "点击数|点击率|点击量|点击|浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|访问量|访问次数|人气|字号|字体|字体大小|文字大小|字号大小|视力保护色|背景色|"
    "栏目|所属栏目|所在栏目|语种|地区|区域|年度|载体类型|载体|记录形式|类型|起始日期|结束日期|关键字|检索|分享到|分享|打印|收藏|保护视力色|编号|版本",
}
_KEY_OF = {word: key for key, words in _LABELS.items() for word in words.split("|")}


def _spaced(word: str) -> str:
    """Portals pad short labels: 索 引 号, 文   号."""
    return r"\s?".join(word)


_ANY = "|".join(_spaced(word) for word in sorted(_KEY_OF, key=len, reverse=True))
LABEL = re.compile(rf"(?<![\u4e00-\u9fff])(?P<label>{_ANY})\s?(?:[\]】]\s?[:：]?|[:：])\s?")
_STRONG = [word for key, words in _LABELS.items() if key not in (None, "title") for word in words.split("|")]
_STRONG += ["信息名称", "文件名称", "主题词", "主题分类", "组配分类", "信息分类", "公开方式", "公开范围", "有效性", "时效性", "内容概述"]
BARE_LABEL = re.compile(
    rf"(?:^|(?<=\s))[\[【]?(?P<label>{'|'.join(_spaced(w) for w in sorted(_STRONG, key=len, reverse=True))})[\]】]?(?:\s|$)"
)
_BULLET = re.compile(r"^[•·●◆■▪*\-—|\s【\[]+")
DOCUMENT_NUMBER = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,14}(?:[(（][\u4e00-\u9fff]{1,4}[)）][\u4e00-\u9fff]{0,4})?)\s?[〔\[［（(【﹝]\s?(?P<year>(?:19|20)\d\d)\s?年?\s?[〕\]］）)】﹞]\s?"
    r"第?\s?(?P<number>\d{1,4})\s?号"
)
_NOTHING = re.compile(r"[无空暂\-—/\s]*(?:无|没有)?")


@dataclass
class Metadata:
    """The values printed in metadata lines; `below` is where lines start that hold the values of labels above them."""

    values: dict[str, str] = field(default_factory=dict)
    below: set[int] = field(default_factory=set)

    def take(self, key: str | None, value: str) -> None:
        """Keep the first value given for `key`; later blocks repeat it."""
        if key is not None and value and key not in self.values:
            self.values[key] = _clean(key, value)

    def date(self, key: str) -> date | None:
        """Return the date of `key`, or None when it is missing or no date."""
        return find_date(self.values.get(key, ""))

    def text(self, key: str) -> str | None:
        """Return the printed value of `key`, or None when it is missing or says that there is none."""
        value = self.values.get(key, "").strip()
        return None if _NOTHING.fullmatch(value) else value


def names_label(text: str) -> tuple[str | None] | None:
    """Return the key that a table cell names, in a tuple as it may be None, when the cell is a label and nothing else; else None."""
    plain = re.sub(r"[\s:：\[\]【】]", "", text)
    return (_KEY_OF[plain],) if plain in _KEY_OF else None


class Labelled(list[tuple[str | None, str]]):
    """The (key, value) pairs of one metadata line; key is None for labels that no column holds."""


def labelled_values(text: str, anywhere: bool = False) -> Labelled:
    """Return the label and value pairs that one line prints, several on a line too; empty when it is no metadata line.

    A metadata line begins with a label; `anywhere` reads a publication line too, where a name may stand before it.
    """
    plain = _BULLET.sub("", text)
    hits = list(LABEL.finditer(plain))
    if not hits or (hits[0].start() > 0 and not anywhere):
        bare = list(BARE_LABEL.finditer(plain))
        if (len(bare) >= 2 and bare[0].start() == 0) or (len(bare) == 1 and bare[0].start() == 0 and len(plain) <= 40):
            hits = bare
        elif not hits:
            return Labelled()
    ends = [hit.start() for hit in hits[1:]] + [len(plain)]
    return Labelled(
        (_KEY_OF[re.sub(r"\s", "", hit["label"])], plain[hit.end():end].strip(" |　\t【[、;；"))
        for hit, end in zip(hits, ends, strict=True)
    )


def read_metadata(lines: list[Line]) -> Metadata:
    """Return the metadata that chrome lines print; a value, or a row of values, may stand on the line below its label."""
    found = Metadata()
    waiting: list[str | None] = []
    for line in lines:
        pairs = labelled_values(line.text, anywhere=True)
        if not pairs:
            cells = line.text.split() if len(waiting) > 1 else [line.text]
            if waiting and len(cells) == len(waiting):
                found.below.add(line.start)
                for key, value in zip(waiting, cells, strict=True):
                    found.take(key, value)
            waiting = []
            continue
        for key, value in pairs:
            found.take(key, value)
        empty = [key for key, value in pairs if not value]
        waiting = empty if len(empty) == len(pairs) else [pairs[-1][0]] if pairs[-1][0] and not pairs[-1][1] else []
    return found


def _clean(key: str, value: str) -> str:
    if key == "index_number":
        return re.split(r"\s", value)[0] if value else value
    if key == "document_number":
        hit = DOCUMENT_NUMBER.search(value)
        return hit.group() if hit else value
    return value
