"""What a page states of itself is read from blocks, lines, head and scripts, in this order, and never guessed."""

from datetime import date

import pytest

from tests.read.html.pages import BODY, TITLE, body_of, page, read, written

PAIRS = (("索 引 号", "11440600/2020-1"), ("发文机构", "某市教育局"), ("文号", "某教〔2020〕5号"), ("成文日期", "2020-03-20"), ("发布日期", "2020-03-25"))


def _row(cells: tuple[str, ...], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


BLOCKS = {
    "label and value cells": "<table>" + "".join(_row((f"{label}：", value)) for label, value in PAIRS) + "</table>",
    "four cells a row": "<table>" + _row((*PAIRS[0], *PAIRS[1])) + _row((*PAIRS[2], *PAIRS[3])) + _row((*PAIRS[4], "有效性", "")) + "</table>",
    "header row above value row": "<table>" + _row(tuple(label for label, _ in PAIRS), "th") + _row(tuple(value for _, value in PAIRS)) + "</table>",
    "definitions": "<dl>" + "".join(f"<dt>{label}：</dt><dd>{value}</dd>" for label, value in PAIRS) + "</dl>",
    "items": "<ul>" + "".join(f"<li>{label}：{value}</li>" for label, value in PAIRS) + "</ul>",
    "items with spans": "<ul>" + "".join(f"<li><span>{label}:</span><em>{value}</em></li>" for label, value in PAIRS) + "</ul>",
    "strong in p": "".join(f"<p><strong>{label}</strong>：{value}</p>" for label, value in PAIRS),
    "div beside div": "".join(f"<div class=row><div>{label}：</div><div>{value}</div></div>" for label, value in PAIRS),
    "spans in one line": "<div>" + "".join(f"<span>{label}：{value}</span>" for label, value in PAIRS) + "</div>",
    "one line": "<p>" + " ".join(f"{label}：{value}" for label, value in PAIRS) + "</p>",
    "line ends": "<div>" + "<br>".join(f"{label}：{value}" for label, value in PAIRS) + "</div>",
    "brackets": "<div>" + "".join(f"<p>【{label}】 {value}</p>" for label, value in PAIRS) + "</div>",
}


@pytest.mark.parametrize("where", ["above", "inside", "below"])
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_an_information_block_is_read_in_any_layout(block: str, where: str) -> None:
    html = page(block + written(), line="") if where == "inside" else page(written(), line="", **{"info" if where == "above" else "after": block})
    found = read(html)
    assert (found.index_number, found.issuing_body, found.document_number) == ("11440600/2020-1", "某市教育局", "某教〔2020〕5号")
    assert (found.issued_on, found.published_on) == (date(2020, 3, 20), date(2020, 3, 25))
    assert (found.title, body_of(found)) == (TITLE, BODY)


@pytest.mark.parametrize("value", ["无", "", "—", "/", "暂无", "&nbsp;"])
def test_a_cell_that_says_there_is_none_takes_no_other_value(value: str) -> None:
    block = "<table>" + _row(("文号：", value)) + _row(("索引号：", value)) + _row(("发布机构：", "某市教育局")) + "</table>"
    found = read(page(written(), info=block))
    assert (found.document_number, found.index_number, found.issuing_body) == (None, None, "某市教育局")


def test_an_empty_label_above_the_title_does_not_take_it() -> None:
    found = read(page(written(), info="<ul><li>发布机构：某市教育局</li><li>文号：</li></ul>"))
    assert (found.document_number, found.issuing_body) == (None, "某市教育局")


def test_a_block_in_a_comment_is_not_printed() -> None:
    found = read(page(written(), info=f"<!--{BLOCKS['items']}-->"))
    assert (found.index_number, found.document_number, found.issuing_body) == (None, None, None)


TAGS = '<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2019-01-01 10:00"><meta name="ContentSource" content="某日报">'


def test_the_printed_date_wins_over_the_tag() -> None:
    assert read(page(written(), head=TAGS.format(title=TITLE))).published_on == date(2020, 3, 25)


@pytest.mark.parametrize("head", [
    "<meta name='PubDate' content='2020-03-25 10:00'>", '<META CONTENT="2020年03月25日  10:00" NAME="pubdate">', "<meta name=publishdate content=2020-03-25>",
    "<meta property='article:published_time' content='2020-03-25T10:00:00+08:00'>", "<script>var pubdata='2020年03月25日';</script>",
])
def test_the_tag_or_a_script_dates_a_page_that_prints_no_date(head: str) -> None:
    assert read(page(written(), line="来源：本站", head=head)).published_on == date(2020, 3, 25)


@pytest.mark.parametrize("head", ["<script>var pubdata='2020-03-25';var pubDate='2020-03-26';</script>", "<meta name=Maketime content='2024-01-01'>",
                                  "<meta name=others content='页面生成时间 2024-01-01 10:00:00'>", "<script>var now='2024-01-01'</script>"])
def test_dates_of_other_things_are_no_publication(head: str) -> None:
    assert read(page(written(), line="来源：本站", head=head)).published_on is None


@pytest.mark.parametrize("line", ["2020-03-25 10:12 来源：本站", "发布日期：2020-03-25 浏览次数：12 信息来源：办公室", "某市教育局 ( 2020-03-25 09:20:26 ) 稿件来源：办公室",
                                  "来源：本站 时间：2020年3月25日 字号：[大] [中] [小]", "25</span><br><span>2020-03"])
def test_a_publication_line_dates_the_page_and_names_no_issuing_body(line: str) -> None:
    found = read(page(written(), line=line))
    assert (found.published_on, found.issuing_body) == (date(2020, 3, 25), None)
    assert body_of(found) == BODY


def test_a_source_is_no_issuing_body() -> None:
    assert read(page(written(), head=TAGS.format(title=TITLE))).issuing_body is None


@pytest.mark.parametrize("tag", ["<h1 style='a'>某市教育局2020年工作要点</h1>", "某市教育局", "", "某市教育局2020年工作要点 - 政务公开 - 某市教育局"])
def test_the_title_is_the_printed_one_whatever_the_head_says(tag: str) -> None:
    html = page(written()).replace(f"<title>{TITLE}_某市教育局</title>", f"<title>{tag}</title>")
    assert read(html).title == TITLE


@pytest.mark.parametrize("heading", ["<div class=article-title>某市教育局<br>2020年工作要点</div>", "<h2>某市教育局</h2><h2>2020年工作要点</h2>"])
def test_a_title_in_two_lines_is_one(heading: str) -> None:
    html = page(written(), head=TAGS.format(title=TITLE)).replace(f"<h1>{TITLE}</h1>", heading)
    assert (read(html).title or "").replace(" ", "") == TITLE


@pytest.mark.parametrize(("head", "url"), [
    ("<link rel=canonical href='https://jyj.example.cn/a/1.html'>", "https://jyj.example.cn/a/1.html"), ("<meta name=Url content='http://jyj.example.cn/a/1.html'>", "http://jyj.example.cn/a/1.html"),
    ("<meta name=Url content='./t2020.shtml'>", None), ("<meta name=Url content='https://jyj.example.cn/'>", None),
    ("<link rel=canonical href='https://a.example.cn/1.html'><meta name=Url content='https://b.example.cn/1.html'>", None),
])
def test_an_address_is_taken_only_whole_and_undisputed(head: str, url: str | None) -> None:
    assert read(page(written(), head=head)).url == url


def test_the_address_it_was_served_from_wins() -> None:
    assert read(page(written(), head="<link rel=canonical href='https://a.example.cn/1.html'>"), url="https://b.example.cn/2.html").url == "https://b.example.cn/2.html"
