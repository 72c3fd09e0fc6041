"""The archived pages, written as HTML in several ways, give the rows that their captured texts give."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

from datapkg.codelists import Codelists
from datapkg.fetch.archive import read_snapshots, warc_files
from datapkg.parse.plan import parse_page
from datapkg.read.page import Page, read_payload
from tests.read.html.pages import page

ROOT = Path(__file__).resolve().parents[3]
CAPTURES = {path.parent.name: next(read_snapshots(path)).payload for path in warc_files(ROOT / "data" / "snapshots")}
Writer = Callable[[list[str]], str]
WRITERS: dict[str, Writer] = {
    "p": lambda lines: "".join(f"<p>{escape(line)}</p>" for line in lines),
    "br": lambda lines: "<div>" + "<br />&nbsp;&nbsp;".join(map(escape, lines)) + "</div>",
    "word": lambda lines: "".join(
        f"<P class=MsoNormal><B>{escape(line[:9])}<o:p></o:p></B><SPAN lang=EN-US><FONT></FONT></SPAN><SPAN>{escape(line[9:])}</SPAN></P>" for line in lines),
    "layout table": lambda lines: "<table><tbody><tr><td><div>" + "</div><div>".join(map(escape, lines)) + "</div></td></tr></tbody></table>",
}


def rows(found: Page, codelists: Codelists) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table below `pages`, but for where they stand on the page and its id."""
    tables = parse_page(found, codelists)
    apart = ("page_id", "page_start", "page_end")
    return {name: [{key: value for key, value in row.items() if key not in apart} for row in table] for name, table in tables.items() if name not in ("pages", "findings")}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("bureau", CAPTURES)
def test_a_captured_plan_gives_the_same_rows_as_html(bureau: str, write: Writer, encoding: str, codelists: Codelists) -> None:
    captured = read_payload(CAPTURES[bureau], "capture", bureau)
    body = captured.text[captured.body_start:captured.body_end]
    html = page(write(body.split("\n")), title=captured.title and escape(captured.title), line=f"发布时间：{captured.published_on or '2020-01-01'} 来源：本站", after="<p>责任编辑：张三</p>")
    found = read_payload(html.replace("charset=utf-8", "charset=gb2312").encode(encoding), "page.html", bureau)
    assert found.text[found.body_start:found.body_end] == body
    assert (found.title, found.notice) == (captured.title, captured.notice)
    assert rows(found, codelists) == rows(captured, codelists)
