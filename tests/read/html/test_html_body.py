"""The document proper is found by where the running text is, whatever the page around it looks like."""

import pytest

from tests.read.html.pages import BODY, PARAGRAPHS, TITLE, body_of, page, read, written

SOUP = {
    "p": written(),
    "div": "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
    "br": "<br>".join(PARAGRAPHS),
    "br in a span": "<span style='font-size:16px'>" + "<br/>\u3000\u3000".join(PARAGRAPHS) + "</span>",
    "section in section": "".join(f"<section><section><span>{text}</span></section></section>" for text in PARAGRAPHS),
    "unclosed": "".join(f"<p><font>{text}" for text in PARAGRAPHS),
    "cells of a layout table": f"<table><tr><td>{written()}</td></tr></table>",
    "list items": "<ol style='list-style:none'>" + "".join(f"<li>{text}</li>" for text in PARAGRAPHS) + "</ol>",
    "two halves": f"<div class=half>{written(PARAGRAPHS[:3])}</div><div class=half>{written(PARAGRAPHS[3:])}</div>",
    "word": "".join(
        f"<p class=MsoNormal style='mso-pagination:none'><span lang=EN-US style='mso-font-kerning:0'><o:p>&nbsp;</o:p></span>"
        f"<b><span>{text[:3]}</span></b><span>{text[3:7]}<span></span></span><st1:chsdate>{text[7:]}</st1:chsdate><o:p></o:p></p>" for text in PARAGRAPHS
    ),
    "source lines wrapped": "".join(f"<p>\n    {text[:6]}\n    {text[6:]}\n</p>" for text in PARAGRAPHS),
}


@pytest.mark.parametrize("body", SOUP.values(), ids=SOUP)
def test_a_body_is_read_paragraph_by_paragraph_however_it_is_written(body: str) -> None:
    found = read(page(body))
    assert (found.page_kind, found.title) == ("article", TITLE)
    assert body_of(found) == BODY


AFTER = {
    "editor": "<p>责任编辑：张三</p>", "editor in brackets": "<div>（责任编辑：张三 审核：李四）</div>", "buttons": "<div><a href=#>打印本页</a> <a href=#>关闭窗口</a></div>",
    "share": "<div>分享到：<a>微信</a><a>微博</a></div>", "attachments": "<p>附件下载：</p><p><a href=/a.doc>任务分解表.doc</a></p>",
    "linked attachment without suffix": "<p>附件：</p><p><a href=/download.jsp?id=1>任务分解表</a></p>", "neighbours": "<p>上一篇：<a href=1>上一个公告的标题</a></p><p>下一篇：没有了</p>",
    "related": "<h3>相关链接</h3><ul><li><a href=1>某市教育局2019年工作要点</a></li></ul>", "scan": "<p>扫一扫在手机打开当前页</p>",
}


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_furniture_below_is_text_but_no_body(after: str, inside: bool) -> None:
    found = read(page(written() + after) if inside else page(written(), after=after))
    assert body_of(found) == BODY
    assert found.text.index("某ICP备") > found.body_end


def test_related_articles_with_abstracts_longer_than_the_body_stay_out() -> None:
    items = "".join(f"<li><a href={n}>某市教育局召开第{n}次会议</a><p>会议指出，要落实责任，抓好培训，完善制度，办好人民满意的教育，推进教育现代化。</p></li>" for n in range(30))
    assert body_of(read(page(written(), after=f"<p>责任编辑：张三</p><h3>相关新闻</h3><ul>{items}</ul>"))) == BODY


BEFORE = {
    "title": f"<p style='text-align:center'>{TITLE}</p>", "title in two lines": "<p><b>某市教育局</b></p><p><b>2020年工作要点</b></p>", "number": "<p align=right>某教〔2020〕5号</p>",
    "title, number": f"<p>{TITLE}</p><p>某教〔2020〕5号</p>", "source": "<p>来源：市教育局 作者：办公室 浏览次数：12</p>", "buttons": "<p>【字体：大 中 小】 打印</p>",
    "header row above a long value row": "<table><tr><th>索引号</th><th>发布机构</th><th>名称</th><th>主题分类</th></tr><tr><td>11440600000000000K/2020-00001</td><td>某市教育局</td>"
    "<td>中共某市委教育工委 某市教育局关于印发某市教育局2020年工作要点的通知</td><td>教育/规划计划</td></tr></table>",
    "block": "<table><tr><td>索引号</td><td>K1-2020-5</td><td>文号</td><td>某教〔2020〕5号</td></tr></table>",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_a_container_repeats_of_the_head_is_no_body(before: str) -> None:
    assert body_of(read(page(before + written()))) == BODY


def test_what_is_hidden_or_for_machines_is_no_text() -> None:
    hidden = ("<div style='display:none'>隐藏的文字。</div><p hidden>隐藏的文字。</p><p style='visibility: hidden'>隐藏的文字。</p><script>var 隐藏=1</script>"
              "<style>.隐藏{}</style><noscript>隐藏的文字。</noscript><!-- 隐藏 --><template>隐藏</template><select><option>隐藏</option></select>")
    found = read(page(hidden.join(f"<p>{text}</p>" for text in PARAGRAPHS)))
    assert "隐藏" not in found.text
    assert body_of(found) == BODY


def test_a_text_that_a_script_would_show_is_read() -> None:
    html = page(f"<div style='display:none'>{written((*PARAGRAPHS, *PARAGRAPHS[1:], *PARAGRAPHS[1:]))}</div>", line="")
    assert PARAGRAPHS[-1] in body_of(read(html))


def test_a_table_in_the_body_is_text_a_line_a_row() -> None:
    rows = "<table><tr><th>序号</th><th>任务</th></tr><tr><td><p>1</p></td><td><p>新建</p><p>学校</p></td></tr></table>"
    found = read(page(written(PARAGRAPHS[:3]) + rows + written(PARAGRAPHS[3:])))
    assert body_of(found).split("\n")[2:5] == [PARAGRAPHS[2], "序号 任务", "1 新建 学校"]


def test_an_attachment_above_the_signature_belongs_to_the_letter() -> None:
    letter = "<p>各县（市、区）教育局：</p><p>现将要点印发给你们，请认真贯彻落实。</p><p>附件：<a href=1.doc>工作要点.doc</a></p><p>某市教育局</p><p>2020年3月20日</p>"
    found = read(page(letter, title="某市教育局关于印发2020年工作要点的通知"))
    assert body_of(found).endswith("工作要点.doc\n某市教育局\n2020年3月20日")
    assert found.issuing_body == "某市教育局"


def test_selectors_override_where_title_and_body_are_looked_for() -> None:
    html = page(f"<p class=t>另一个标题</p>{written()}<div class=mine><p>只读这一段。</p></div>")
    found = read(html, selectors={"title": ".t", "body": ".mine"})  # type: ignore[arg-type]
    assert (found.title, body_of(found)) == ("另一个标题", "只读这一段。")


def test_selectors_that_match_nothing_change_nothing() -> None:
    found = read(page(written()), selectors={"title": ".none", "body": "#none"})  # type: ignore[arg-type]
    assert (found.title, body_of(found)) == (TITLE, BODY)


def test_a_mend_is_applied_to_the_text_before_it_is_read() -> None:
    from datapkg.read.page import read_payload

    def mend(text: str) -> str:
        return text.replace("2020年工作要点", "2021年工作要点").replace("（二）建好队伍。", "（二）建好队伍。\n（三）加一行。")

    found = read_payload(page(written()).encode(), "page.html", mend=mend)
    assert found.title == TITLE.replace("2020", "2021")
    assert body_of(found) == mend(BODY)
