"""The platform of Hunan's cities: numbers for columns in the path, a JSP pager, old HTML."""

from typing import ClassVar

from tests.portal import markup
from tests.portal.answers import Answer, Request
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView


class Hunan(Shape):
    """`/109/171/174/index.jsp?pager.offset=20&pager.desc=false`; `/109/171/174/content_<id>.html`."""

    name: ClassVar[str] = "hunan"
    paging: ClassVar[str] = "links"
    page_size: ClassVar[int] = 20
    markup: ClassVar[str] = "font"
    charset_tag: ClassVar[str] = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={}">'
    meta_spelling: ClassVar[str] = "lower"

    def _base(self, column: Column) -> str:
        return f"/109/171/{column.number}/"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"{self._base(column)}content_{article.id}.html"

    def link(self, site: SiteView, column: Column, article: Article, page: int = 1) -> str:
        """Return the address relative to the list."""
        return f"content_{article.id}.html"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"{self._base(column)}index.htm"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return the first page under its two names; the JSP shows any part of the list."""
        base = self._base(column)
        return {base + name: lambda request: self._list(site, column, request) for name in ("", "index.htm", "index.jsp")}

    def _list(self, site: SiteView, column: Column, request: Request) -> Answer:
        articles = site.listed(column)
        asked = request.query.get("pager.offset", "0")
        offset = int(asked) if asked.isdigit() else 0
        rows = self.rows(site, column, articles[offset:offset + self.page_size])
        return self.list_page(site, column, rows, self._pager(offset, len(articles)))

    def _pager(self, offset: int, total: int) -> str:
        starts = range(0, max(total, 1), self.page_size)
        pages = "".join(
            f"<b>{n}</b>&nbsp;" if start == offset else f'<a href="index.jsp?pager.offset={start}&amp;pager.desc=false">{n}</a>&nbsp;'
            for n, start in enumerate(starts, 1)
        )
        following = offset + self.page_size
        return pages + (f'<a href="index.jsp?pager.offset={following}&amp;pager.desc=false">下一页</a>' if following < total else "")

    def page_title(self, site: SiteView, article: Article) -> str:
        """Return the site's name alone, as this platform does."""
        return site.name

    def publication(self, article: Article, css: str = "info") -> str:
        """Return the line below the title; where the capture has none, a script writes the date."""
        if article.line:
            return super().publication(article, css)
        return f'<div class="{css}"><script>var pubdata=\'{article.date:%Y年%m月%d日}\';document.write("发布时间："+pubdata);</script></div>'

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        info = f'<div class="xl-xqnr">{markup.info_list(article.info)}</div>' if article.info else ""
        body = (
            f'<TABLE width=960 align=center><TR><TD>{self.breadcrumb(column, article)}</TD></TR><TR><TD>{info}</TD></TR>'
            f'<TR><TD align=middle>{self.heading(article, "h1", "bt")}</TD></TR><TR><TD>{self.publication(article, "ly")}</TD></TR>'
            f'<TR><TD><div id="zoom">{self.paragraphs(site, article)}</div></TD></TR><TR><TD>{self.after(site, column, article)}</TD></TR></TABLE>'
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
