"""TRS WCM: static lists whose number of pages stands in a script."""

from typing import ClassVar

from tests.portal import markup
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView


class Trs(Shape):
    """`index.html`, `index_1.html` … from createPageHTML; `202209/t20220909_<id>.html`."""

    name: ClassVar[str] = "trs"
    paging: ClassVar[str] = "createPageHTML"
    markup: ClassVar[str] = "word"
    meta_spelling: ClassVar[str] = "reversed"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/zwgk/{column.key}/{article.date:%Y%m}/t{article.date:%Y%m%d}_{article.id}.html"

    def link(self, site: SiteView, column: Column, article: Article, page: int = 1) -> str:
        """Return the address relative to the list."""
        return "./" + self.article_path(site, column, article).removeprefix(f"/zwgk/{column.key}/")

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/zwgk/{column.key}/"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return the list's pages; the first has two names."""
        base = f"/zwgk/{column.key}/"
        routes = {
            f"{base}index{f'_{number - 1}' if number > 1 else ''}.html": self.chunk_route(site, column, number, self._pager)
            for number in range(1, len(self.chunks(site, column)) + 1)
        }
        return {base: routes[base + "index.html"], **routes}

    @staticmethod
    def _pager(number: int, last: int) -> str:
        return f'<script language="JavaScript">\n\tcreatePageHTML({last}, {number - 1}, "index", "html");\n</script>'

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        body = (
            f'<div class="wrap">{self.breadcrumb(column, article)}{self.side(site)}{markup.info_table(article.info) if article.info else ""}'
            f'<div class="xl">{self.heading(article, "h2", "xl-title")}{self.publication(article, "xl-time")}'
            f'<div id="zoom" class="xl-content"><div class=TRS_Editor>{self.paragraphs(site, article)}</div></div>'
            f'{self.after(site, column, article)}</div></div><script>var docid="{article.id}";</script>'
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
