"""广东 gkmlpt: lists come from a JSON API, 100 a page; articles are rendered by the server."""

import json
from typing import Any, ClassVar

from tests.portal import markup
from tests.portal.answers import Answer, Request
from tests.portal.articles import Article
from tests.portal.shapes.base import Column, Route, Shape, SiteView

SID = "200016"


class Gkmlpt(Shape):
    """Guangdong's platform for public information; `/gkmlpt/index` names the site's number and its tree of columns."""

    name: ClassVar[str] = "gkmlpt"
    paging: ClassVar[str] = "gkmlpt"
    page_size: ClassVar[int] = 100
    markup: ClassVar[str] = "ueditor"
    charset_tag: ClassVar[str] = '<meta charset="{}">'

    def article_path(self, site: SiteView, column: Column, article: Article) -> str:
        return f"/gkmlpt/content/{article.id // 1_000_000}/{article.id // 1000}/post_{article.id}.html"

    def second_path(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the copy that the platform keeps for telephones."""
        return self.article_path(site, column, article).replace("/post_", "/mpost_")

    def attachment_path(self, site: SiteView, column: Column, article: Article, name: str) -> str:
        return f"/attachment/0/{article.id // 1000}/{article.id}/{name}"

    def list_path(self, site: SiteView, column: Column) -> str:
        """Return the API's address of the first page."""
        return f"/gkmlpt/api/all/{column.number}?page=1&sid={SID}"

    def list_routes(self, site: SiteView, column: Column) -> dict[str, Route]:
        """Return the API and the page that shows the tree of columns."""
        return {f"/gkmlpt/api/all/{column.number}": lambda request: self._api(site, column, request), "/gkmlpt/index": lambda request: self._index(site)}

    def _api(self, site: SiteView, column: Column, request: Request) -> Answer:
        chunks = self.chunks(site, column)
        wanted = request.query.get("page", "1")
        number = max(int(wanted) if wanted.isdigit() else 1, 1)  # page 0 is page 1
        articles = chunks[number - 1] if number <= len(chunks) else []
        total = len(site.listed(column))
        found = {
            "articles": [self._entry(site, column, article, path) for article in articles for path in self.links(site, column, article)], "total": total,
            "classify": {"id": column.number, "name": column.name, "post_count": total},
        }
        return Answer(json.dumps(found, ensure_ascii=True).encode(), "application/json")

    def _entry(self, site: SiteView, column: Column, article: Article, path: str) -> dict[str, Any]:
        info = dict(article.info)
        files = [
            {"name": item.name, "url": site.origin + self.attachment_path(site, column, article, item.name), "type": item.name.rsplit(".", 1)[-1]}
            for item in article.attachments
        ]
        return {
            "id": article.id, "title": article.listed, "document_number": next((value for key, value in info.items() if "文" in key and "号" in key), ""),
            "publisher": article.source, "identifier": next((value for key, value in info.items() if "索" in key), ""),
            "created_at": f"{article.date:%Y-%m-%d} 10:11:00", "date": f"{article.date:%Y-%m-%d}", "display_publish_time": f"{article.date:%Y-%m-%d}",
            "url": site.origin + path, "post_url": site.origin + path, "attachment": files,
        }

    def _index(self, site: SiteView) -> Answer:
        columns = [{"id": column.number, "name": column.name, "jump_url": "", "children": []} for column in site.columns]
        tree = [{"id": 1, "name": "政府信息公开指南", "jump_url": "/gkmlpt/guide", "children": []}, {"id": 2, "name": "法定主动公开内容", "jump_url": "", "children": columns}]
        script = f"<script>window._CONFIG = {{SID: '{SID}', TREE: {json.dumps(tree, ensure_ascii=False)}, DETAIL: {{}}}};</script>"
        return self.page(site, f"政府信息公开_{site.name}", "", f'<div id="app"></div>{script}')

    def article_html(self, site: SiteView, column: Column, article: Article) -> str:
        """Return the page of an article; the script at its end holds the body a second time."""
        pairs = article.info or (("索引号", ""), ("分类", column.name), ("发布机构", article.source), ("成文日期", ""), ("文号", ""), ("发布日期", f"{article.date:%Y-%m-%d}"))
        detail = {"id": article.id, "title": article.listed, "content": self.paragraphs(site, article)}
        config = json.dumps(detail, ensure_ascii=False).replace("</", "<\\/")
        body = (
            f'<div class="wrap">{self.breadcrumb(column, article)}<div class="classify">{markup.info_table(pairs)}</div>'
            f'<div class="content">{self.heading(article)}{self.publication(article, "date-row")}'
            f'<div class="article-content">{self.paragraphs(site, article)}</div>{self.after(site, column, article)}</div></div>'
            f"<script>window._CONFIG = {{SID: '{SID}', DETAIL: {config}, TREE: []}};</script>"
        )
        return self.html(site, self.page_title(site, article), self.article_head(site, column, article), body, self.top(article))
