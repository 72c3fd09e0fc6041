"""What the shapes share: a page's frame, its title block, and lists cut into pages."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tests.portal import markup
from tests.portal.answers import Answer, Request
from tests.portal.articles import Article
from tests.portal.encodings import Encoding

Route = Callable[[Request], Answer]
SITE_CODE = "4400000048"


@dataclass(frozen=True)
class Column:
    """A column of a site: its name in paths, its number, its name for readers."""

    key: str
    number: int
    name: str


class SiteView(Protocol):
    """What a shape needs to know of the site that it renders."""

    name: str
    encoding: Encoding
    markup: str | None
    origin: str
    has_meta_tags: bool
    furniture_inside: bool
    columns: tuple[Column, ...]

    twice: set[int]

    @property
    def stamp(self) -> str:
        """What pages say of their generation, at their end."""

    @property
    def generated(self) -> str:
        """When the page was generated, as templates write it."""

    def listed(self, column: Column) -> Sequence[Article]:
        """Return the articles that the column lists, newest first."""


class Shape(ABC):
    """A content management system: where it puts articles and lists, and how it writes them.

    Shapes keep no state; a site passes itself in, so that one shape serves any number of sites.
    """

    name: ClassVar[str]
    page_size: ClassVar[int] = 15
    paging: ClassVar[str]
    markup: ClassVar[str] = "p"
    generator: ClassVar[str] = ""
    meta_spelling: ClassVar[str] = "standard"
    charset_tag: ClassVar[str] = '<meta http-equiv="Content-Type" content="text/html; charset={}">'
    pubdate: ClassVar[str] = "%Y-%m-%d 10:11"

    @abstractmethod
    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the path of an article's page."""

    @abstractmethod
    def list_path(self, site: SiteView, column: Column) -> str:
        """Return the path, with query, of the first page of a column's list."""

    @abstractmethod
    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the page of an article."""

    @abstractmethod
    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return what answers for a column's list pages, by path without query."""

    def second_path(self, site: SiteView, column: Column, article: Article) -> str:
        """Return another path that shows the same article, as a move to a new column leaves behind."""
        path = self.article_path(site, column, article)
        return path.replace(f"/{column.key}/", "/sy/") if f"/{column.key}/" in path else f"/sy{path}"

    def attachment_path(self, site: SiteView, column: Column, article: Article, name: str) -> str:
        """Return the path of an attachment."""
        return f"{self.article_path(site, column, article).rsplit('/', 1)[0]}/{name}"

    # The parts of a page

    def page(self, site: SiteView, title: str, head: str, body: str, top: str = "") -> Answer:
        """Return a whole page in the site's encoding."""
        return Answer(site.encoding.encode(self.html(site, title, head, body, top)), site.encoding.content_type())

    def html(self, site: SiteView, title: str, head: str, body: str, top: str = "") -> str:
        """Return a whole page: head, top bar, menu, `body`, footer."""
        charset = self.charset_tag.format(site.encoding.meta) if site.encoding.meta else ""
        site_tags = self.meta_tags(site, {"SiteName": site.name, "SiteDomain": site.origin.split("/")[2], "SiteIDCode": SITE_CODE})
        menu = "".join(
            f'<li><a href="{self.list_path(site, column)}">{column.name}</a></li>' for column in site.columns
        )
        return (
            f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{charset}\n<title>{markup.text(title)}</title>\n{site_tags}{head}'
            f'<link rel="stylesheet" href="/images/style.css">\n<script src="/images/jquery.js"></script>\n{self.generator}</head>\n<body>\n'
            f'<div style="display:none" id="barrierfree">您好,欢迎使用无障碍浏览,请按提示操作。</div>\n'
            f'<div class="header">{top}<div class="logo"><a href="/"><img src="/images/logo.png" alt="{markup.attribute(site.name)}"></a></div>\n'
            f'<ul class="nav"><li><a href="/">首页</a></li>{menu}<li><a href="/hdjl/">互动交流</a></li></ul></div>\n'
            f"{body}\n{self.footer(site)}\n"
            f"<script>var _hmt=_hmt||[];(function(){{var hm=document.createElement('script');hm.src='/images/count.js';}})();</script>\n"
            f"</body>\n</html>\n{site.stamp}"
        )

    def footer(self, site: SiteView) -> str:
        """Return what stands at the foot of every page."""
        return (
            '<div class="footer"><p><a href="/gywm/">关于我们</a> | <a href="/wzdt/">网站地图</a> | <a href="/lxwm/">联系我们</a></p>'
            f"<p>主办单位：{markup.text(site.name)}</p><p>网站标识码：{SITE_CODE}</p><p>版权所有 {markup.text(site.name)}</p></div>"
        )

    def top(self, article: Article) -> str:
        """Return the lines that the capture has before everything else, as tools or as a search form."""
        if len(article.before) > 1:
            fields = "".join(f'<label>{markup.text(line)}</label> <input type="text" name="f{n}"><br>' for n, line in enumerate(article.before))
            return f'<form class="search" action="/search">{fields}<input type="submit" value="搜索"></form>'
        return "".join(f'<div class="tools">{markup.text(line)}</div>' for line in article.before)

    def side(self, site: SiteView) -> str:
        """Return the menu beside lists and articles."""
        items = "".join(f'<li><a href="{self.list_path(site, column)}">{column.name}</a></li>' for column in site.columns)
        return f'<div class="side"><ul><li><a href="/zwgk/zfxxgk/">政府信息公开指南</a></li>{items}<li><a href="/zwgk/tjxx/">统计信息</a></li></ul></div>'

    def breadcrumb(self, column: Column, article: Article | None) -> str:
        """Return where the page stands: as captured, else the column's."""
        printed = article.crumb if article else ""
        if printed:
            return f'<div class="crumb">{markup.text(printed)}</div>'
        return f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="./">{column.name}</a></div>'

    def article_head(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the standard's meta tags of an article."""
        values = {"ColumnName": column.name, "ColumnType": "政务公开"}
        if article.title is not None:
            values["ArticleTitle"] = article.title
        values |= {
            "PubDate": article.date.strftime(self.pubdate), "ContentSource": article.source, "Url": site.origin + self.article_path(site, column, article),
        }
        return self.meta_tags(site, values)

    def meta_tags(self, site: SiteView, values: dict[str, str]) -> str:
        """Return the standard's tags in this system's spelling; nothing on the sites that have none."""
        return markup.meta_tags(values, self.meta_spelling) if site.has_meta_tags else ""

    def page_title(self, site: SiteView, article: Article) -> str:
        """Return the text of <title>: the article's with the site's, or the site's alone."""
        return f"{article.title}_{site.name}" if article.title else site.name

    def heading(self, article: Article, tag: str = "h1", css: str = "title") -> str:
        """Return the title as the page shows it; nothing when the capture has none."""
        return f'<{tag} class="{css}">{markup.text(article.title)}</{tag}>' if article.title else ""

    def publication(self, article: Article, css: str = "info") -> str:
        """Return the line below the title: as captured, else date and source."""
        if article.line:
            return f'<div class="{css}">{markup.text(article.line)}</div>'
        source = f'<span>来源：{markup.text(article.source)}</span>' if article.source else ""
        return f'<div class="{css}"><span>发布时间：{article.date:%Y-%m-%d}</span>&nbsp;&nbsp;{source}</div>'

    def paragraphs(self, site: SiteView, article: Article) -> str:
        """Return the body's paragraphs, in the site's way of writing them or else the shape's."""
        body = markup.paragraphs(article.body, site.markup or self.markup) + article.extra
        return self._within(article, body) if site.furniture_inside else body

    @staticmethod
    def _within(article: Article, body: str) -> str:
        """Return the body as many editors fill it in: title and source above it, the editor's name below."""
        title = f'<p style="text-align:center"><strong>{markup.text(article.title)}</strong></p>\n' if article.title else ""
        source = f'<p style="text-align:center">{article.date:%Y-%m-%d}&nbsp;&nbsp;来源：{markup.text(article.source)}</p>\n'
        return f'{title}{source}{body}<p style="text-align:right">责任编辑：办公室</p>\n<p>分享到：</p>\n'

    def after(self, site: SiteView, column: Column, article: Article) -> str:
        """Return what follows the body: attachments, the capture's lines, share and print buttons, neighbours."""
        links = "".join(
            f'<li><a href="{markup.attribute(self.attachment_path(site, column, article, item.name))}" title="{markup.attribute(item.name)}">'
            f"{markup.text(item.name)}</a></li>"
            for item in article.attachments
        )
        printed = "".join(f'<div class="fj">{markup.text(line)}</div>' for line in article.after)
        files = f'<div class="fujian"><p>附件下载：</p><ul>{links}</ul></div>' if links else ""
        return (
            f'{files}{printed}<div class="share">分享到：<a class="wx" href="javascript:;">微信</a></div>'
            '<div class="tool"><a href="javascript:window.print()">打印本页</a> <a href="javascript:window.close()">关闭窗口</a></div>'
            f"{self.neighbours(site, column, article)}"
        )

    def neighbours(self, site: SiteView, column: Column, article: Article) -> str:
        """Return links to the articles next to this one on its list, and to some others of the column."""
        articles = site.listed(column)
        at = next((n for n, other in enumerate(articles) if other.id == article.id), 0)
        beside = [(name, articles[n]) for name, n in (("上一篇", at - 1), ("下一篇", at + 1)) if 0 <= n < len(articles) and not articles[n].elsewhere]
        lines = "".join(f"<p>{name}：{self.anchor(site, column, other)}</p>" for name, other in beside)
        others = [other for other in articles[:8] if other.id != article.id and not other.elsewhere][:4]
        related = "".join(f"<li>{self.anchor(site, column, other)}<span>{other.date:%Y-%m-%d}</span></li>" for other in others)
        return f'<div class="near">{lines}</div>' + (f'<div class="related"><h3>相关信息</h3><ul>{related}</ul></div>' if related else "")

    def anchor(self, site: SiteView, column: Column, article: Article) -> str:
        """Return a link from one article to another."""
        return f'<a href="{self.article_path(site, column, article)}">{markup.text(article.listed)}</a>'

    def rows(self, site: SiteView, column: Column, articles: Sequence[Article], page: int = 1) -> str:
        """Return list rows: the title cut as templates cut it, whole in the title attribute, and the day."""
        return "".join(self.row(article, address) for article in articles for address in self.links(site, column, article, page))

    def row(self, article: Article, address: str, limit: int = 24) -> str:
        """Return one list row."""
        shown = article.listed if len(article.listed) <= limit else article.listed[:limit] + "..."
        return (
            f'<li><a href="{address}" title="{markup.attribute(article.listed)}" target="_blank">{markup.text(shown)}</a>'
            f"<span>{article.date:%Y-%m-%d}</span></li>\n"
        )

    def links(self, site: SiteView, column: Column, article: Article, page: int = 1) -> list[str]:
        """Return an article's addresses as list page `page` links to them: two for one that is shown twice."""
        if article.elsewhere:
            return [article.elsewhere]
        second = [self.second_path(site, column, article)] if article.id in site.twice else []
        return [self.link(site, column, article, page), *second]

    def link(self, site: SiteView, column: Column, article: Article, page: int = 1) -> str:
        """Return an article's address as list page `page` writes it."""
        return self.article_path(site, column, article)

    def chunks(self, site: SiteView, column: Column) -> list[Sequence[Article]]:
        """Return the column's articles page by page; one empty page when there are none."""
        articles = site.listed(column)
        return [articles[at:at + self.page_size] for at in range(0, len(articles), self.page_size)] or [[]]

    def chunk_route(self, site: SiteView, column: Column, number: int, pager: Callable[[int, int], str]) -> Route:
        """Return what answers for page `number` (from 1) of a list; `pager` is given the page and how many there are."""

        def answer(request: Request) -> Answer:
            chunks = self.chunks(site, column)
            return self.list_page(site, column, self.rows(site, column, chunks[number - 1], number), pager(number, len(chunks)))

        return answer

    def list_page(self, site: SiteView, column: Column, rows: str, pager: str) -> Answer:
        """Return a list page with its pager."""
        head = self.meta_tags(site, {"ColumnName": column.name, "ColumnType": "政务公开"})
        body = f'{self.breadcrumb(column, None)}{self.side(site)}<div class="main"><h2>{column.name}</h2><ul class="list">\n{rows}</ul>\n<div class="page">{pager}</div></div>'
        return self.page(site, f"{column.name}_{site.name}", head, body)
