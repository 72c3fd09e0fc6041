"""Pages as portals make them, put together from a title, an information block, a body and furniture."""

from datapkg.read.page import Page, read_payload

TITLE = "某市教育局2020年工作要点"
PARAGRAPHS = (
    "2020年，全市教育工作的总体要求是：全面贯彻党的教育方针，落实立德树人根本任务，办好人民满意的教育。",
    "一、加强领导",
    "（一）加强党建。落实主体责任，开展主题教育，建强基层组织。",
    "（二）建好队伍。抓好教师培训，全年培训教师2万人次。",
    "二、扩大资源",
    "（一）新建学校。年底前新建中小学6所，新增学位8000个。",
)
BODY = "\n".join(PARAGRAPHS)
MENU = "<ul class=nav>" + "".join(f"<li><a href=/{n}>{name}</a></li>" for n, name in enumerate(("首页", "机构概况", "政务公开", "办事服务", "互动交流"))) + "</ul>"
FOOT = "<div class=footer><p>主办单位：某市教育局 地址：某市某路1号</p><p>某ICP备05001234号 网站标识码：4406000048</p></div>"
SIDE = "<div class=side><h3>相关信息</h3><ul><li><a href=a>某市教育局2019年工作要点</a></li><li><a href=b>某市教育局2018年工作要点</a></li></ul></div>"


def written(paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """The paragraphs as <p> elements."""
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def page(body: str, *, title: str | None = TITLE, line: str = "发布时间：2020-03-25 来源：本站", info: str = "", after: str = "", head: str = "") -> str:
    """A whole page: menu, breadcrumb, information block, title, publication line, body, what stands below it, related links and footer."""
    heading = f"<h1>{title}</h1><div class=info><span>{line}</span></div>" if title else ""
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title or ''}_某市教育局</title>{head}</head><body>"
        f"<div class=header>{MENU}</div><div class=crumb>当前位置：<a href=/>首页</a> &gt; <a href=/zw>政务公开</a></div>"
        f"<div class=main>{info}{heading}<div id=zoom>{body}</div>{after}</div>{SIDE}{FOOT}</body></html>"
    )


def read(html: str | bytes, **known: str) -> Page:
    """The page of some HTML."""
    return read_payload(html if isinstance(html, bytes) else html.encode(), "page.html", **known)  # type: ignore[arg-type]


def body_of(found: Page) -> str:
    """The document proper."""
    return found.text[found.body_start:found.body_end]
