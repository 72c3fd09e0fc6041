"""What the sites publish: the five archived captures taken apart, and other articles around them."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from datapkg.fetch.archive import read_snapshots, warc_files

ROOT = Path(__file__).resolve().parents[2]
_INFO = re.compile(r"([^:：]+?)\s*[:：]\s*(\S+)\s*")


@dataclass(frozen=True)
class Attachment:
    """A file that an article links to; `content` makes its bytes of these lines when it is asked for."""

    name: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """One article, as lines that are still no HTML.

    `body` has one paragraph a line. `info`, `line`, `crumb`, `before` and `after` are furniture that the capture printed, to be put
    where the system at hand has it; where the capture had none they are empty, and a shape writes its own.
    """

    id: int
    listed: str
    date: date
    body: tuple[str, ...]
    title: str | None = None
    source: str = ""
    info: tuple[tuple[str, str], ...] = ()
    line: str = ""
    crumb: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    captured: str = ""
    extra: str = ""
    """HTML that stands behind the paragraphs as it is: a table, a picture."""
    elsewhere: str = ""
    """Where lists link to instead: an address outside the site."""


class _Parts(NamedTuple):
    """Where the parts of a capture stand: line numbers from 0, half-open ranges."""

    id: int
    listed: str
    date: date
    source: str
    body: tuple[int, int]
    title: int | None = None
    info: tuple[int, int] = (0, 0)
    line: int | None = None
    crumb: int | None = None
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)


# The captures are in the archive under a digest, so their line numbers stand still. What a capture does not print (the title it is
# listed under, the day it was published) is made up here and is never compared with anything.
_CAPTURES = {
    "350400": _Parts(1491021, "中共三明市委教育工委 三明市教育局关于印发2020年工作要点的通知", date(2020, 2, 25), "三明市教育局", (16, 128), 13, (10, 12), 15,
                     before=(0, 9), after=(128, 132)),
    "430300": _Parts(310482, "湘潭市教育局2017年工作要点", date(2017, 2, 22), "市教育局", (14, 86), 11, (4, 10), 13, 2, (0, 1), (86, 87)),
    "440100": _Parts(5748920, "广州市教育局关于印发2019年广州教育工作总结和2020年工作要点的通知(免予公开转主动公开)", date(2020, 4, 2), "广州市教育局", (1, 82), 0),
    "440600": _Parts(6254474, "佛山市教育局2018年工作要点", date(2018, 3, 18), "佛山市教育局", (6, 132), 3, line=5, crumb=1, before=(0, 1)),
    "441900": _Parts(4354618, "东莞市教育局2021年工作要点", date(2021, 3, 12), "东莞市教育局", (0, 93)),
}
NAMES = {"350400": "三明市教育局", "430300": "湘潭市教育局", "440100": "广州市教育局", "440600": "佛山市教育局", "441900": "东莞市教育局"}
BUREAUS = tuple(_CAPTURES)
"""The ids of the bureaus whose pages are archived."""


@cache
def captures() -> dict[str, str]:
    """Return the archived texts, one a bureau, as captured."""
    found: dict[str, str] = {}
    for path in warc_files(ROOT / "data" / "snapshots"):
        for snapshot in read_snapshots(path):
            if snapshot.bureau_id in _CAPTURES and snapshot.media_type == "text/plain":
                found.setdefault(snapshot.bureau_id, snapshot.payload.decode("utf-8"))
    return found


@cache
def captured_article(bureau_id: str) -> Article:
    """Return a bureau's captured page as an article."""
    text = captures()[bureau_id]
    lines = text.split("\n")
    parts = _CAPTURES[bureau_id]
    info = tuple(pair for line in _filled(lines, parts.info) for pair in _INFO.findall(line.lstrip(" •")))
    return Article(
        id=parts.id, listed=parts.listed, date=parts.date, source=parts.source, info=info, captured=text,
        body=tuple(line for line in lines[slice(*parts.body)] if line), title=None if parts.title is None else lines[parts.title],
        line="" if parts.line is None else lines[parts.line], crumb="" if parts.crumb is None else lines[parts.crumb],
        before=_filled(lines, parts.before), after=_filled(lines, parts.after),
    )


def _filled(lines: list[str], where: tuple[int, int]) -> tuple[str, ...]:
    return tuple(line for line in lines[slice(*where)] if line.strip())


_SUBJECTS = (
    "中小学教师资格认定", "义务教育阶段学校招生", "幼儿园办园行为督导", "校园食品安全检查", "中小学生体质健康测试", "民办学校年检", "教师职称评审", "普通话水平测试",
    "学生资助对象认定", "高中阶段学校考试", "校车安全管理", "中小学教材选用", "青少年科技创新大赛", "语言文字规范化建设", "事业单位公开招聘",
)
_FORMS = ("关于做好{year}年{subject}工作的通知", "关于{year}年{subject}结果的公示", "{subject}指南({year}年版)", "{year}年{subject}公告", "我市{subject}有序推进")
_TEXT = (
    "根据有关文件精神,经研究,现就{subject}有关事项通知如下。请各单位高度重视,加强组织领导,明确责任分工,确保各项要求落到实处。",
    "各县(市、区)教育行政部门要按照属地管理原则,做好{subject}的宣传解释,及时回应社会关切,自觉接受群众监督。",
    "有关材料请于规定时间内报送,逾期不予受理。联系电话见附件。",
)


def other_articles(count: int, newest: date, first_id: int = 900001) -> list[Article]:
    """Return articles that are no plan, newest first, some days apart; their titles have no word that marks a plan."""
    made = []
    for number in range(count):
        day = newest - timedelta(days=3 * number)
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        title = _FORMS[number % len(_FORMS)].format(year=day.year, subject=subject)
        body = tuple(line.format(subject=subject) for line in _TEXT)
        made.append(Article(first_id + count - number, title, day, body, title, "本站"))
    return made


def traps(newest: date, first_id: int = 800001) -> list[Article]:
    """Return articles whose titles speak of plans and that are none: news, explanations, a call for a meeting."""
    year = newest.year
    titles = (
        f"我市召开{year}年教育工作要点部署会", f"一图读懂{year}年教育工作要点", f"《{year}年教育工作要点》解读", f"关于召开{year}年工作总结会议的通知",
        f"关于报送{year}年工作总结的通知",
    )
    body = ("日前,有关会议在市教育局召开。会议传达学习了上级精神,对全年工作作了部署。", "会议要求,各单位要提高认识,狠抓落实,推动教育高质量发展。")
    made = [Article(first_id + n, title, newest - timedelta(days=2 * n + 1), body, title, "教育新闻") for n, title in enumerate(titles)]
    abroad = (
        ("教育部{year}年工作要点", "http://www.moe.gov.cn/jyb_sjzl/moe_164/t20200101_1.html"), ("某区教育局{year}年工作要点", "//qu.example.gov.cn/a/1.html"),
        ("{year}年工作要点征求意见", "javascript:void(0)"),
    )
    return made + [
        Article(first_id + 50 + n, title.format(year=year), newest - timedelta(days=n), body, elsewhere=address) for n, (title, address) in enumerate(abroad)
    ]


def titled(article: Article) -> Article:
    """Return the article with the title that lists give it, where its capture has none."""
    return article if article.title else replace(article, title=article.listed)


def as_attachment(article: Article, kind: str, *more: str) -> Article:
    """Return the article as bureaus often publish it: a sentence on the page, and the plan in a file of that kind (and of `more`)."""
    lines = tuple(line for line in ((article.title or article.listed), *article.body) if line.strip())
    files = tuple(Attachment(f"{article.listed}.{each}", each, lines) for each in (kind, *more))
    return replace(article, body=(f"现将《{article.listed}》印发给你们,请认真贯彻执行。", f"附件:{article.listed}"), attachments=files)


def with_table(article: Article, rows: tuple[tuple[str, ...], ...]) -> Article:
    """Return the article with a table behind its paragraphs, the first row its head."""
    cells = ("".join(f'<td style="border:1px solid"><p><span>{escape(cell)}</span></p></td>' for cell in row) for row in rows)
    return replace(article, extra='<table border="1"><tbody>' + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n")


def as_picture(article: Article) -> Article:
    """Return the article as a picture of itself: nothing of the plan can be read."""
    return replace(article, body=(), extra='<p style="text-align:center"><img src="/images/plan.jpg" alt="" title="plan.jpg"></p>\n')
