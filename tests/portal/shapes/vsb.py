"""博达 VSB: list pages are numbered from the oldest, so that the second page has the highest number."""

from typing import ClassVar

from tests.portal import markup
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView


class Vsb(Shape):
    """`zwgk/tzgg.htm`, next `tzgg/16.htm` and so on down to 1; `/info/1021/1234.htm`."""

    name: ClassVar[str] = "vsb"
    paging: ClassVar[str] = "links"
    markup: ClassVar[str] = "section"
    charset_tag: ClassVar[str] = "<META http-equiv=Content-Type content='text/html; charset={}'>"
    pubdate: ClassVar[str] = "%Y-%m-%d"
    generator: ClassVar[str] = '<META Name="keywords" Content="教育局" />\n<!--Announced by Visual SiteBuilder 9-->\n'
    meta_spelling: ClassVar[str] = "camel"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/info/{column.number}/{article.id}.htm"

    def link(self, site: SiteView, column: Column, article: Article, page: int = 1) -> str:
        """Return the address relative to the list page; all pages but the first stand a folder deeper."""
        return ("../.." if page > 1 else "..") + self.article_path(site, column, article)

    def attachment_path(self, site: SiteView, column: Column, article: Article, name: str) -> str:
        """Return the path of an attachment, which has the file in its query."""
        return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={article.id}&name={name}"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/zwgk/{column.key}.htm"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        last = len(self.chunks(site, column))
        return {
            f"/zwgk/{self._file(column, number, last)}": self.chunk_route(site, column, number, lambda number, last: self._pager(column, number, last))
            for number in range(1, last + 1)
        }

    @staticmethod
    def _file(column: Column, number: int, last: int) -> str:
        return f"{column.key}.htm" if number == 1 else f"{column.key}/{last - number + 1}.htm"

    def _pager(self, column: Column, number: int, last: int) -> str:
        up = "" if number == 1 else "../"
        pages = "".join(
            f'<span class="p_no_d">{n}</span>' if n == number else f'<span class="p_no"><a href="{up}{self._file(column, n, last)}">{n}</a></span>'
            for n in range(1, last + 1)
        )
        following = f'<span class="p_next p_fun"><a href="{up}{self._file(column, number + 1, last)}">下页</a></span>' if number < last else ""
        return f'<span class="p_pages">{pages}{following}</span><span class="p_t">{number}/{last}</span>'

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        info = markup.info_definitions(article.info) if article.info else ""
        body = (
            f'<div class="wrap">{self.side(site)}{self.breadcrumb(column, article)}{info}<form name="_newscontent_fromname">{self.heading(article)}'
            f'{self.publication(article, "subtitle")}<div id="vsb_content"><div class="v_news_content">{self.paragraphs(site, article)}<p class="vsbcontent_end"></p></div></div>'
            f'<div id="div_vote_id"></div>{self.after(site, column, article)}</form></div>'
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
