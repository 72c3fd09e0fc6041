"""广东 NFCMS (南方网): the news part of sites that use gkmlpt for public information."""

from typing import ClassVar

from tests.portal import markup
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView

_COMMENTED = "<!--<table><tr><td>索引号：</td><td>000000000/2000-00000</td><td>发文日期：</td><td>2000-01-01</td></tr></table>-->"


class Nfcms(Shape):
    """`<column>/index.html`, `index_2.html`; `<column>/content/post_123.html`."""

    name: ClassVar[str] = "nfcms"
    paging: ClassVar[str] = "links"
    markup: ClassVar[str] = "p"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/zwgk/{column.key}/content/post_{article.id}.html"

    def link(self, site: SiteView, column: Column, article: Article, page: int = 1) -> str:
        """Return the address whole, as this system writes it."""
        return site.origin + self.article_path(site, column, article)

    def attachment_path(self, site: SiteView, column: Column, article: Article, name: str) -> str:
        return f"/attachment/0/{article.id // 10_000}/{article.id}/{name}"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/zwgk/{column.key}/"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return the list's pages; the first has two names."""
        base = f"/zwgk/{column.key}/"
        last = len(self.chunks(site, column))
        routes = {
            base + self._file(number): self.chunk_route(site, column, number, lambda number, last: self._pager(base, number, last))
            for number in range(1, last + 1)
        }
        routes[base] = routes[base + "index.html"]
        return routes

    @staticmethod
    def _file(number: int) -> str:
        return "index.html" if number == 1 else f"index_{number}.html"

    def _pager(self, base: str, number: int, last: int) -> str:
        pages = "".join(
            f'<a class="on" href="javascript:;">{n}</a>' if n == number else f'<a href="{base}{self._file(n)}">{n}</a>' for n in range(1, last + 1)
        )
        following = f'<a class="next" href="{base}{self._file(number + 1)}">下一页</a><a class="last" href="{base}{self._file(last)}">尾页</a>'
        return pages + (following if number < last else "")

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        info = markup.info_line(article.info) if article.info else ""
        summary = markup.text("".join(article.body[:1])[:60])
        body = (
            f'<div id="share-summary" style="display: none;">{summary}</div><div class="wrap">{self.breadcrumb(column, article)}{info}{_COMMENTED}{self.heading(article, "div", "news_title")}'
            f'{self.publication(article, "news_info")}'
            f'<div class="news_cont_d_wrap" id="zoomcon">{self.paragraphs(site, article)}</div>{self.after(site, column, article)}</div>'
            f"<script>var NFCMS_POST_ID = {article.id};</script>"
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
