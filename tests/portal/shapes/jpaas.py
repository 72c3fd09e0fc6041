"""大汉 jpaas, the newer JCMS: no script tells the number of records; each group of them links to the next."""

from typing import ClassVar

from tests.portal.shapes.base import Column, SiteView
from tests.portal.shapes.jcms import GROUP, PROXY, UNIT, Jcms


class Jpaas(Jcms):
    """As JCMS, but `<nextgroup>` has the link, and `page=` counts groups of records."""

    name: ClassVar[str] = "jpaas"
    paging: ClassVar[str] = "nextgroup"
    markup: ClassVar[str] = "soup"

    def _pager(self, site: SiteView, column: Column, total: int) -> str:
        return ""

    def _part(self, page: int) -> tuple[int, int]:
        size = self.page_size * GROUP
        return (page - 1) * size + 1, page * size

    def _next_group(self, site: SiteView, column: Column, total: int, shown: int) -> str:
        if shown >= total:
            return ""
        query = f"page={shown // (self.page_size * GROUP) + 1}&appid=1&appid=1&webid=1&path=%2F&columnid={column.number}&unitid={UNIT}&permissiontype=0"
        return f'<![CDATA[<a href="{PROXY}?{query}"></a>]]>'
