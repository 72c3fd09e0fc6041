"""开普 UCAP: articles under the day and a hash; lists as static pages."""

import hashlib
from typing import ClassVar

from tests.portal import markup
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView


class Ucap(Shape):
    """`/col/<column>/index.shtml`, `index_2.shtml`; `/2025/6/3/<hash>.shtml`. How real lists are paged was never seen."""

    name: ClassVar[str] = "ucap"
    paging: ClassVar[str] = "links"
    markup: ClassVar[str] = "br"
    pubdate: ClassVar[str] = "%Y-%m-%d  10:11:37"
    meta_spelling: ClassVar[str] = "twice"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        digest = hashlib.sha256(str(article.id).encode()).hexdigest()[:32]
        return f"/{article.date.year}/{article.date.month}/{article.date.day}/{digest}.shtml"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/col/{column.key}/index.shtml"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        return {
            f"/col/{column.key}/{self._file(number)}": self.chunk_route(site, column, number, self._pager)
            for number in range(1, len(self.chunks(site, column)) + 1)
        }

    @staticmethod
    def _file(number: int) -> str:
        return "index.shtml" if number == 1 else f"index_{number}.shtml"

    def _pager(self, number: int, last: int) -> str:
        back = f'<a href="{self._file(number - 1)}">上一页</a>' if number > 1 else "<span>上一页</span>"
        following = f'<a href="{self._file(number + 1)}">下一页</a>' if number < last else "<span>下一页</span>"
        return f"{back} {number}/{last} {following}"

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the page of an article; the time when it was generated stands in a meta tag of its own."""
        generated = f'<meta name="others" content="页面生成时间 {site.generated}" />\n'
        body = (
            f'<div class="wrap">{self.breadcrumb(column, article)}{markup.info_list(article.info) if article.info else ""}'
            f'<div class="article"><input type="hidden" id="pubtime" value="{site.generated}">{self.heading(article)}{self.publication(article, "pages-date")}'
            f'<div id="zoomcon"><UCAPCONTENT>{self.paragraphs(site, article)}</UCAPCONTENT></div></div>{self.after(site, column, article)}</div>'
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article) + generated, body, self.top(article))
