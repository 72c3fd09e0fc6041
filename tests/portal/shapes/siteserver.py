"""SiteServer: channels and contents; the body has no id of its own and the title stands twice."""

from typing import ClassVar

from tests.portal import markup
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView


class SiteServer(Shape):
    """`channels/<number>.html`, `<number>_2.html`; `contents/<number>/<id>.html`; 共 N 条 当前第 1 / M 页."""

    name: ClassVar[str] = "siteserver"
    paging: ClassVar[str] = "links"
    markup: ClassVar[str] = "div"
    meta_spelling: ClassVar[str] = "single"
    pubdate: ClassVar[str] = "2021-12-01 00:00:00"  # the day when the site was moved; the visible date is the true one

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/contents/{column.number}/{article.id}.html"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/channels/{column.number}.html"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        return {
            f"/channels/{self._file(column, number)}": self.chunk_route(site, column, number, lambda number, last: self._pager(site, column, number, last))
            for number in range(1, len(self.chunks(site, column)) + 1)
        }

    @staticmethod
    def _file(column: Column, number: int) -> str:
        return f"{column.number}.html" if number == 1 else f"{column.number}_{number}.html"

    def _pager(self, site: SiteView, column: Column, number: int, last: int) -> str:
        following = f'<a href="/channels/{self._file(column, number + 1)}">下一页</a>' if number < last else "下一页"
        return f"共 {len(site.listed(column))} 条 当前第 {number} / {last} 页 首页 上一页 {following} 末页"

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the page of an article: a table of labels in one row and values in the next above it."""
        pairs = article.info and (*article.info, ("公开日期", f"{article.date:%Y-%m-%d}"))
        again = f'<div class="position-title">{markup.text(article.title)}</div>' if article.title else ""
        body = (
            f'<div class="wrap">{self.breadcrumb(column, article)}{again}{markup.info_header_table(pairs) if pairs else ""}'
            f'<div class="con">{self.heading(article, "h3", "bt")}{self.publication(article, "fbt")}<div>{self.paragraphs(site, article)}</div>'
            f"{self.after(site, column, article)}</div></div>"
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
