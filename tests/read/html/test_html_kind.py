"""Lists and refusals are told from articles, in whatever frame they are served."""

import pytest

from tests.read.html.pages import FOOT, MENU, SIDE, TITLE, body_of, page, read, written


def _frame(title: str, inner: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{MENU}{inner}{SIDE}{FOOT}</body></html>"


ITEMS = [(f"某市教育局{year}年教育工作要点", f"{year}-03-20") for year in range(2006, 2021)]
LISTS = {
    "link and span": "<ul class=list>" + "".join(f"<li><a href={day}.html>{name}</a><span>{day}</span></li>" for name, day in ITEMS) + "</ul>",
    "short titles": "<ul>" + "".join(f"<li><a href={day}.html>教育工作要点</a> {day}</li>" for _, day in ITEMS) + "</ul>",
    "table": "<table>" + "".join(f"<tr><td><a href={day}.html>{name}</a></td><td>{day}</td></tr>" for name, day in ITEMS) + "</table>",
    "under a heading": "<h1>某市教育局规划计划</h1><ul>" + "".join(f"<li><span>{day}</span><a href={day}.html>{name}</a></li>" for name, day in ITEMS) + "</ul>",
    "with abstracts": "<h2>规划计划</h2>" + "".join(
        f"<div class=item><h3><a href={day}.html>{name}</a></h3><p>会议指出，要落实责任，抓好培训，完善制度，办好人民满意的教育。</p><span>{day}</span></div>" for name, day in ITEMS),
    "two and paging": "<ul><li><a href=1>某市教育局2020年工作要点</a> 2020-03-20</li><li><a href=2>某市教育局2019年工作要点</a> 2019-03-20</li></ul><div>共2条 上一页 1 下一页</div>",
    "dates on their own": "<h2>规划计划</h2><dl>" + "".join(f"<dt><a href={day}.html>{name}</a></dt><dd>{day}</dd>" for name, day in ITEMS) + "</dl>",
    "front page": "<h1>某市教育局</h1><div class=a>" + "".join(f"<p><a href={day}>{name}</a></p>" for name, day in ITEMS) + "</div><div>办好人民满意的教育，推进教育现代化。</div>",
    "filled by script": "<ul></ul><script>createPageHTML(3, 0, 'index', 'html')</script><div>首页 上一页 下一页 尾页</div>",
}


@pytest.mark.parametrize("items", LISTS.values(), ids=LISTS)
def test_a_list_is_no_article(items: str) -> None:
    found = read(_frame("规划计划_某市教育局", f"<div class=crumb>当前位置：首页 &gt; 规划计划</div><div class=main>{items}</div>"))
    assert (found.page_kind, body_of(found), found.title) == ("list", "", None)


ERRORS = {
    "not found in the frame": _frame("页面未找到_某市教育局", "<div class=main><p>您访问的页面不存在或已删除!</p><a href=/>返回首页</a></div>"),
    "disabled": _frame("某市教育局", "<div class=main><p>该栏目已停用，请访问新网站。</p></div>"),
    "server": "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
    "firewall": "<html><head><title>访问被拦截</title></head><body><div>您的请求疑似攻击行为，已被拦截。</div><p>事件ID：123-456 时间：2024-05-01 10:00:00</p></body></html>",
    "script": "<html><head><script>var _$ts={}</script></head><body></body></html>",
    "noscript": "<html><body><noscript>请开启JavaScript并刷新该页。</noscript><script>go()</script></body></html>",
    "login": "<html><head><title>用户登录</title></head><body><form>用户名 密码 <button>登录</button></form><p>请先登录</p></body></html>",
    "script, with the article's title in the head": "<html><head><meta name=ArticleTitle content='某市教育局2020年工作要点'></head><body><p>请开启JavaScript并刷新该页.</p></body></html>",
    "maintenance": "<html><body><h1>系统维护中，请稍后访问</h1></body></html>",
}


@pytest.mark.parametrize("html", ERRORS.values(), ids=ERRORS)
def test_a_refusal_is_no_article(html: str) -> None:
    found = read(html)
    assert (found.page_kind, body_of(found), found.title) == ("error", "", None)


@pytest.mark.parametrize("words", ["建设404间教室，处理用户登录问题。", "修复无法访问的网页，加装防火墙。", "页面不存在的，要及时修复。"])
def test_an_article_that_names_errors_is_an_article(words: str) -> None:
    assert read(page(f"<p>（三）加强信息化。{words}</p>")).page_kind == "article"


def test_an_article_among_many_links_is_an_article() -> None:
    links = "<ul>" + "".join(f"<li><a href={n}>某市教育局关于某事的通知第{n}号</a> 2020-01-{n:02}</li>" for n in range(1, 30)) + "</ul>"
    found = read(page(written(), after=f"<h3>相关信息</h3>{links}"))
    assert (found.page_kind, found.title) == ("article", TITLE)


def test_a_page_whose_text_is_only_an_attachment_is_an_article_without_body() -> None:
    head = f'<meta name="ArticleTitle" content="{TITLE}">'
    found = read(page("<p><a href=/a.pdf>某市教育局2020年工作要点.pdf</a></p>", head=head))
    assert (found.page_kind, found.title, body_of(found)) == ("article", TITLE, "")


def test_a_page_without_any_text_has_null_text() -> None:
    assert read("<html><body><script>x()</script></body></html>").row()["text"] is None
