"""大汉 JCMS / jpaas: the list's rows stand as XML records in a script, later ones come from dataproxy.jsp."""

from collections.abc import Sequence
from typing import ClassVar

from tests.portal import markup
from tests.portal.answers import Answer, Request
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView

PROXY = "/module/web/jpage/dataproxy.jsp"
GROUP = 3  # pages that come with one answer
UNIT = 25630


class Jcms(Shape):
    """`/col/col736/index.html`, `/art/2023/10/23/art_736_456.html`; `<record>` elements hold the rows as CDATA."""

    name: ClassVar[str] = "jcms"
    paging: ClassVar[str] = "dataproxy"
    markup: ClassVar[str] = "ueditor"
    pubdate: ClassVar[str] = "%Y年%m月%d日"

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/art/{article.date.year}/{article.date.month}/{article.date.day}/art_{column.number}_{article.id}.html"

    def attachment_path(self, site: SiteView, column: Column, article: Article, name: str) -> str:
        """Return the path of an attachment, which has the file's name in its query."""
        return f"/module/download/downfile.jsp?classid=0&filename={name}"

    def list_path(self, site: SiteView, column: Column) -> str:
        return f"/col/col{column.number}/index.html"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return the column's page and the proxy, which all columns share."""
        return {
            f"/col/col{column.number}/index.html": lambda request: self._column(site, column),
            PROXY: lambda request: self._proxy(site, request),
        }

    def _column(self, site: SiteView, column: Column) -> Answer:
        articles = site.listed(column)
        first = articles[: self.page_size * GROUP]
        records = f'<div id="{UNIT}"><script type="text/xml">{self._store(site, column, first, len(articles))}</script></div>\n'
        return self.list_page(site, column, "", records + self._pager(site, column, len(articles)))

    def _query(self, site: SiteView, column: Column) -> str:
        return f"col=1&appid=1&webid=1&path=/&columnid={column.number}&sourceContentType=1&unitid={UNIT}&webname={site.name}&permissiontype=0"

    def _pager(self, site: SiteView, column: Column, total: int) -> str:
        return (
            f"<script>$('#{UNIT}').jPage({{totalRecord:{total}, perPage:{self.page_size}, groupSize:{GROUP}, proxyUrl:'{PROXY}',"
            f" dataBefore:'', openCookies:0, urlQuery:'{self._query(site, column)}'}});</script>"
        )

    def _proxy(self, site: SiteView, request: Request) -> Answer:
        query = request.query
        column = next((column for column in site.columns if str(column.number) == query.get("columnid")), None)
        if column is None:
            return Answer(b"", "text/xml")
        articles = site.listed(column)
        if "startrecord" in query:
            start, end = int(query["startrecord"]), int(query.get("endrecord", query["startrecord"]))
        else:
            start, end = self._part(max(int(query.get("page", "1")), 1))
        store = self._store(site, column, articles[start - 1:end], len(articles), end)
        declared = f"<?xml version='1.0' encoding='{site.encoding.meta}'?>" if site.encoding.meta else ""
        return Answer(site.encoding.encode(declared + store), site.encoding.content_type("text/xml"))

    def _part(self, page: int) -> tuple[int, int]:
        """Return the first and last record (from 1) that `page=` asks for."""
        return (page - 1) * self.page_size + 1, page * self.page_size

    def _next_group(self, site: SiteView, column: Column, total: int, shown: int) -> str:
        """Return the link to the records that follow; this version leaves it empty."""
        return ""

    def _store(self, site: SiteView, column: Column, articles: Sequence[Article], total: int, shown: int | None = None) -> str:
        rows = (self.row(article, address) for article in articles for address in self.links(site, column, article))
        records = "".join(f"<record><![CDATA[\n{row}]]></record>\n" for row in rows)
        return (
            f"<datastore><nextgroup>{self._next_group(site, column, total, len(articles) if shown is None else shown)}</nextgroup><totalrecord>{total}</totalrecord><totalpage>{-(-total // self.page_size)}</totalpage>"
            f"<recordset>{records}</recordset></datastore>"
        )

    def page_title(self, site: SiteView, article: Article) -> str:
        """Return the title with the markup that editors put into it."""
        return f"{article.title}<br/>" if article.title else site.name

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        info = markup.info_table(article.info) if article.info else ""
        generated = markup.meta_tags({"Maketime": site.generated})
        body = (
            f'<div class="wrap">{self.breadcrumb(column, article)}{info}<table id="article" width="100%"><tr><td>{self.heading(article, "p", "title")}</td></tr>'
            f"<tr><td>{self.publication(article)}</td></tr><tr><td><div id=\"zoom\"><!--ZJEG_RSS.content.begin-->{self.paragraphs(site, article)}"
            f"<!--ZJEG_RSS.content.end--></div></td></tr><tr><td>{self.after(site, column, article)}</td></tr></table></div>"
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article) + generated, body, self.top(article))
