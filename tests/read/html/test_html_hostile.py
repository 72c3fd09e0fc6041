"""Broken and hostile markup is read without an error, however deep or long it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.read.html import nesting
from datapkg.read.html.nesting import MAX_DEPTH, flatten
from tests.read.html.pages import BODY, body_of, page, read, written

BROKEN = {
    "nul bytes": page(written().replace("教育", "教\x00育")), "unclosed": page(written()).replace("</div>", "").replace("</p>", ""),
    "closed too often": page("</div></span></p>" + written() + "</div></div>"), "cut off": page(written())[:-40],
    "doctype inside": page("<!DOCTYPE html><html><body>" + written() + "</body></html>"), "upper case": page(written()).replace("<p>", "<P CLASS=A>").replace("</p>", "</P>"),
    "saved by a browser": "<!-- saved from url=(0014)about:internet -->\n" + page(written()), "xml declaration": '<?xml version="1.0" encoding="utf-8"?>' + page(written()),
}


@pytest.mark.parametrize("html", BROKEN.values(), ids=BROKEN)
def test_broken_markup_is_read_as_browsers_do(html: str) -> None:
    assert body_of(read(html)) == BODY


@pytest.mark.parametrize("tag", ["div", "span", "font", "b", "table", "ul", "blockquote", "section"])
def test_a_hundred_thousand_open_tags_are_read(tag: str) -> None:
    found = read(page(written() + f"<{tag}>" * 100_000 + "末"))
    assert BODY in found.text


def test_flattening_keeps_the_depth_that_is_allowed() -> None:
    shallow = "<div>" * MAX_DEPTH + "字" + "</div>" * MAX_DEPTH
    assert flatten(shallow) == shallow
    assert flatten(f"<i>{shallow}</i>").count("<div>") < MAX_DEPTH
    assert flatten("<p>字<br>" * 5 * MAX_DEPTH) == "<p>字<br>" * 5 * MAX_DEPTH


def test_flattening_loses_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nesting, "MAX_DEPTH", 2)
    assert flatten("<a>甲<b>乙<c>丙<d>丁</d></c>戊</b>己</a>庚") == "<a>甲<b>乙丙丁戊</b>己</a>庚"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<br>", "<a href=x>", "</a>", "<span hidden>", "</span>", "<!--", "-->",
                                 "<script>", "</script>", "<", "&nbsp;", "&#0;", "字。", "索引号：", "2020-01-01", "一、", "<h1>", "</h1>", "\x00", "\u200b"]), max_size=60))
def test_any_markup_gives_a_page_whose_ranges_fit(pieces: list[str]) -> None:
    found = read("<html><body>" + "".join(pieces))
    assert 0 <= found.body_start <= found.body_end <= len(found.text)
    assert found.body_start <= found.notice_end <= max(found.body_end, found.body_start)
    assert found.text == "\n".join(line for line in found.text.split("\n") if line.strip())
