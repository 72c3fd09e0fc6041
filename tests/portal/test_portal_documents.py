"""What stands around a plan on the portal's pages can be told from it: even their bare lines give the capture's documents."""

from typing import Any

import pytest

from datapkg.codelists import Codelists
from datapkg.parse.plan import parse_page
from datapkg.read.page import read_payload
from tests.portal import BUREAUS, PLANS, SHAPES, captured_article, captured_site
from tests.portal.conftest import lines_of_html

OF_THE_PAGE = {"page_id", "page_start", "page_end"}


def rows(text: str, titled: bool, codelists: Codelists) -> dict[str, list[dict[str, Any]]]:
    """The tables of a text, without what belongs to the page; without titles where the capture has none."""
    dropped = OF_THE_PAGE if titled else {*OF_THE_PAGE, "title"}
    tables = parse_page(read_payload(text.encode(), "page.txt"), codelists)
    return {
        name: [{column: value for column, value in row.items() if column not in dropped} for row in found]
        for name, found in tables.items() if name not in ("pages", "findings")
    }


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("bureau_id", BUREAUS)
def test_a_pages_lines_give_the_documents_of_its_capture(bureau_id: str, inside: bool, codelists: Codelists) -> None:
    article = captured_article(bureau_id)
    captured = rows(article.captured, bool(article.title), codelists)
    assert captured["tasks"]
    for shape in SHAPES.values():
        site = captured_site(bureau_id, shape.name, with_title=True, neighbours=12)
        site.furniture_inside = inside
        lines = lines_of_html(shape.article_html(site, PLANS, site.plan))
        assert rows("\n".join(lines), bool(article.title), codelists) == captured, shape.name
