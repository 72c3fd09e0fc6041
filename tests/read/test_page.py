"""One page: what the portal says about it, what kind of page it is, and where its body lies."""

from datetime import date

import pytest

from datapkg.read.page import Page, page_id, read_payload

TITLE = "某市教育局2020年工作要点"
BODY = "一、加强领导\n(一)加强党建。落实责任。\n(二)建好队伍。抓好培训。"
NUMBER = "某教〔2020〕5号"
DAY, LATER = date(2020, 3, 20), date(2020, 3, 25)


def page_of(text: str) -> Page:
    """The page of a text."""
    return read_payload(text.encode(), "page.txt")


def body(page: Page) -> str:
    """The document proper."""
    return page.text[page.body_start:page.body_end]


BLOCKS = {
    "label and value a line": ("索引号:11440600/2020-1\n发文机构:某市教育局\n文号:某教〔2020〕5号\n成文日期:2020-03-20\n发布日期:2020-03-25", True),
    "several on one line": ("索 引 号：11440600/2020-1 发文机构 : 某市教育局\n文   号 ：某教〔2020〕5号 发文日期：2020年03月20日 发布日期：2020年03月25日", True),
    "bullets": ("  • 索 引 号:11440600/2020-1\n  • 发布机构:某市教育局\n  • 发文字号:某教〔2020〕5号\n  • 发文日期:2020-3-20\n  • 公开日期:2020-3-25\n  • 主题词:统计", True),
    "table with tabs": ("索引号：\t11440600/2020-1\t主题分类：\t教育\n发文机关：\t某市教育局\t成文日期：\t2020年03月20日\n"
                        "标\u3000\u3000题：\t某市教育局2020年工作要点\n发文字号：\t某教〔2020〕5号\t发布日期：\t2020年03月25日", True),
    "labels without colon": ("索引号 11440600/2020-1 分类 教育\n发布机构 某市教育局\n文号 某教〔2020〕5号\n发文日期 2020-03-20\n发布日期 2020-03-25", True),
    "labels in brackets": ("【索引号】 11440600/2020-1\n【发文机构】 某市教育局\n【文号】 某教〔2020〕5号\n【发文日期】 2020-03-20\n【发布日期】 2020-03-25", True),
    "brackets and colons": ("[索引号]：11440600/2020-1 [发文机构]：某市教育局\n[文号]：某教〔2020〕5号 [生成日期]：2020-03-20 [发布时间]：2020-03-25", True),
    "values on the line below": ("索引号：\n11440600/2020-1\n发文机构：\n某市教育局\n文号：\n某教〔2020〕5号\n成文日期：\n2020年3月20日\n发布日期：\n2020年3月25日", True),
    "cells a line": ("索引号\n11440600/2020-1\n发布机构\n某市教育局\n文号\n某教〔2020〕5号\n发文日期\n2020-03-20\n发布日期\n2020-03-25", True),
}


@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize("block", [block for block, _ in BLOCKS.values()], ids=BLOCKS)
def test_an_information_block_fills_the_pages_columns_and_stays_out_of_the_body(block: str, where: str) -> None:
    page = page_of(f"{block}\n{TITLE}\n{BODY}" if where == "above" else f"{TITLE}\n{block}\n{BODY}")
    assert page.title == TITLE
    assert (page.index_number, page.issuing_body, page.document_number) == ("11440600/2020-1", "某市教育局", NUMBER)
    assert (page.issued_on, page.published_on) == (DAY, LATER)
    assert body(page) == BODY


@pytest.mark.parametrize("block", ["成文日期：\n2020-03-20", "发文日期\n2020年3月20日"])
def test_a_date_below_its_label_is_that_labels_alone(block: str) -> None:
    page = page_of(f"{block}\n{TITLE}\n{BODY}")
    assert (page.issued_on, page.published_on) == (DAY, None)


def test_a_row_of_labels_names_the_row_of_values_below_it() -> None:
    page = page_of(f"索引号\t发布机构\t发文日期\n11440600/2020-1\t某市教育局\t2020-03-20\n{TITLE}\n{BODY}")
    assert (page.index_number, page.issuing_body, page.issued_on, page.published_on) == ("11440600/2020-1", "某市教育局", DAY, None)


@pytest.mark.parametrize(
    "line",
    ["发布时间：2020-03-25 10:00 来源：本站 字体：【大 中 小】", "发布时间:2020-03-25", "某市教育局 发表时间:2020-03-25 16:46", "日期：2020年3月25日 浏览次数：12",
     "2020-03-25 10:12:33", "2020-03-25 来源：市教育局", "时间：2020/3/25 【打印】 【关闭】", "更新时间：２０２０年３月２５日"],
)
def test_a_publication_line_dates_the_page_and_names_no_issuing_body(line: str) -> None:
    page = page_of(f"{TITLE}\n{line}\n{BODY}")
    assert (page.published_on, page.issued_on, page.issuing_body) == (LATER, None, None)
    assert body(page) == BODY


@pytest.mark.parametrize("value", ["无", "", " 无 ", "—", "/", "暂无"])
def test_a_value_that_says_there_is_none_is_null(value: str) -> None:
    page = page_of(f"索引号：11440600/2020-1\n文号：{value}\n发布机构：某市教育局\n{TITLE}\n{BODY}")
    assert page.document_number is None
    assert page.issuing_body == "某市教育局"


def test_nothing_is_guessed_where_nothing_is_printed() -> None:
    page = page_of(f"{BODY}\n来源：某市教育局\n主办单位：某市教育局")
    assert (page.title, page.issuing_body, page.document_number, page.index_number, page.issued_on, page.published_on) == (None,) * 6


@pytest.mark.parametrize("head", ["某教〔2020〕5号", "（某教〔2020〕5号）", "某教〔2020〕 5 号"])
def test_a_document_number_on_its_own_line_is_the_pages(head: str) -> None:
    page = page_of(f"{TITLE}\n{head}\n{BODY}")
    assert (page.document_number or "").replace(" ", "") == NUMBER
    assert body(page) == BODY


HEADS = {
    "breadcrumb": "当前位置:首页 > 政务公开 > 规划计划", "site and tools": "[政府OA]     无障碍版 | rss订阅", "search form": "信息检索\n关键字:\n类型:\n起始日期:\n结束日期:",
    "menu": "首页 政务公开 教育新闻 互动交流\n设为首页 | 加入收藏", "site name": "某市教育局", "site name and breadcrumb": "某市教育局门户网站\n您的位置： 首页 > 信息公开",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_chrome_above_the_title_stays_out_of_title_and_body(head: str) -> None:
    page = page_of(f"{head}\n{TITLE}\n【字体：大 中 小】\n{BODY}")
    assert page.title is not None
    assert page.title.endswith(TITLE)
    assert body(page) == BODY


FEET = {
    "editor": "责任编辑：张三", "editor in brackets": "(责任编辑：张三)", "empty labels": "来 源: 责任编辑:", "attachments": "附件下载\n附件1.任务分解表.docx", "links": "附件下载\n相关链接",
    "related list": "相关链接\n某市教育局2019年工作要点 2019-03-20\n某市教育局2018年工作要点 2018-03-20", "buttons": "【打印本页】 【关闭窗口】", "share": "分享到：\n微信 微博",
    "neighbours": "上一篇：2019年工作总结\n下一篇：没有了", "footer": "版权所有：某市教育局\n主办单位：某市教育局 粤ICP备05001234号\n粤公网安备 4406号\n网站标识码：4406000048", "published below": "发布时间：2020-03-25",
}


@pytest.mark.parametrize("foot", FEET.values(), ids=FEET)
def test_furniture_below_the_body_stays_out_of_it(foot: str) -> None:
    page = page_of(f"{TITLE}\n{BODY}\n{foot}")
    assert body(page) == BODY
    assert page.text.endswith(foot)


def test_a_word_of_the_tool_bar_inside_the_text_ends_no_body() -> None:
    text = f"{BODY}\n(三)做好分享。打印材料,关闭隐患场所,收藏资料,来源可靠。\n(四)规范附件。下载附件。"
    assert body(page_of(f"{TITLE}\n{text}")) == text


ERRORS = {
    "not found": "404 Not Found\n您访问的页面不存在或已删除\n返回首页", "firewall": "访问被拦截\n您的请求疑似攻击行为，已被防火墙拦截。\n事件ID：123", "script": "请开启JavaScript并刷新该页.",
    "login": "用户登录\n用户名\n密码", "forbidden": "403 Forbidden\nnginx", "maintenance": "系统维护中，请稍后访问", "site frame": "某市教育局\n首页 > 提示\n该栏目已停用\n版权所有：某市教育局",
}
LISTS = {
    "date behind": "规划计划\n" + "\n".join(f"某市教育局{year}年工作要点 {year}-03-20" for year in range(2014, 2021)),
    "date in front": "规划计划\n" + "\n".join(f"[{year}-03-20] 某市教育局{year}年工作要点" for year in range(2014, 2021)),
    "date in brackets": "规划计划\n" + "\n".join(f"某市教育局{year}年工作要点（{year}年3月20日）" for year in range(2014, 2021)),
    "two and paging": "规划计划\n某市教育局2020年工作要点 2020-03-20\n某市教育局2019年工作要点 2019-03-20\n共2条 首页 上一页 下一页 尾页",
}


@pytest.mark.parametrize(
    ("kind", "text"), [("error", text) for text in ERRORS.values()] + [("list", text) for text in LISTS.values()], ids=[*ERRORS, *LISTS]
)
def test_a_page_that_is_no_article_is_told_by_its_kind_and_has_no_body(kind: str, text: str) -> None:
    page = page_of(text)
    assert page.page_kind == kind
    assert body(page) == ""
    assert page.title is None
    assert page.text == text


WORDS_OF_ERRORS = ["建设404间教室,处理用户登录问题。", "修复无法访问的网页,加装防火墙。", "页面不存在的,要及时修复。", "奖励2,500,000元。"]


@pytest.mark.parametrize("sentence", [*WORDS_OF_ERRORS, "2020-03-20"])
def test_an_article_that_names_errors_or_dates_is_still_an_article(sentence: str) -> None:
    paragraph = "全面贯彻党的教育方针,落实立德树人根本任务,努力办好人民满意的教育事业。" * 8
    assert page_of(f"{TITLE}\n{BODY}\n(三)加强信息化。{sentence}\n{paragraph}").page_kind == "article"


@pytest.mark.parametrize("sentence", WORDS_OF_ERRORS)
def test_a_short_plan_that_names_errors_is_still_an_article(sentence: str) -> None:
    assert page_of(f"{TITLE}\n{BODY}\n(三)加强信息化。{sentence}").page_kind == "article"


def test_a_list_with_dates_on_lines_of_their_own_is_a_list() -> None:
    lines = "\n".join(f"某市教育局{year}年工作要点\n{year}-03-20" for year in range(2014, 2021))
    assert page_of(f"规划计划\n{lines}\n上一页 1 2 3 下一页").page_kind == "list"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("某市教育局2020年工作要点", "某市教育局2020年工作要点"),
        ("某市教育局\n2020年工作要点", "某市教育局 2020年工作要点"),
        ("某市教育局关于印发\n2020年工作要点的通知", "某市教育局关于印发 2020年工作要点的通知"),
        ("中共某市委教育工委 某市教育局关于印发2020年工作要点的通知", "中共某市委教育工委 某市教育局关于印发2020年工作要点的通知"),
        ("标题：某市教育局2020年工作要点\n索引号：1", "某市教育局2020年工作要点"),
        ("某市教育局2020年工作总结暨2021年工作计划", "某市教育局2020年工作总结暨2021年工作计划"),
        ("某市教育局\n某市教育局2020年工作要点\n某市教育局2020年工作要点", "某市教育局2020年工作要点"),
        ("某市教育局2020年工作要点\n发布时间：2020-03-25\n某市教育局2020年工作要点", "某市教育局2020年工作要点"),
    ],
)
def test_the_title_is_found_in_one_line_or_two(head: str, title: str) -> None:
    page = page_of(f"{head}\n{BODY}")
    assert page.title == title
    assert body(page) == BODY


SIGNATURES = [
    ("某市教育局\n2020年3月20日", "某市教育局"),
    ("某市教育局\n二〇二〇年三月二十日", "某市教育局"),
    ("某市教育局 2020年3月20日", "某市教育局"),
    ("中共某市委教育工委\n某市教育局\n2020年3月20日", "中共某市委教育工委 某市教育局"),
    ("中共某市委教育工委 某市教育局\n二○二○年三月二十日\n（此件主动公开）", "中共某市委教育工委 某市教育局"),
]


@pytest.mark.parametrize(("signature", "who"), SIGNATURES)
def test_a_covering_notice_ends_after_its_signature_and_dates_the_page(signature: str, who: str) -> None:
    notice = f"各县（市、区）教育局，市直各学校：\n现将《{TITLE}》印发给你们，请结合实际，认真贯彻落实。\n{signature}"
    page = page_of(f"某市教育局关于印发2020年工作要点的通知\n{notice}\n{TITLE}\n{BODY}")
    assert page.notice == notice
    assert (page.issuing_body, page.issued_on) == (who, DAY)
    assert page.text[page.notice_end:page.body_end].strip() == f"{TITLE}\n{BODY}"
    assert page.findings == []


@pytest.mark.parametrize(("signature", "who"), SIGNATURES)
def test_a_signature_below_the_last_item_dates_the_page(signature: str, who: str) -> None:
    page = page_of(f"{TITLE}\n{BODY}\n{signature}")
    assert (page.issuing_body, page.issued_on, page.notice) == (who, DAY, None)
    assert body(page) == f"{BODY}\n{signature}"


@pytest.mark.parametrize("words", ["现将要点印发给你们,抓好落实。", "省厅要点转发给你们,抓好落实。", "特此通知。"])
def test_a_notice_without_addressees_is_known_by_its_words(words: str) -> None:
    page = page_of(f"某市教育局关于印发2020年工作要点的通知\n{words}\n某市教育局\n2020年3月20日\n{TITLE}\n{BODY}")
    assert page.notice == f"{words}\n某市教育局\n2020年3月20日"


@pytest.mark.parametrize("title", [TITLE, "中共某市委教育工委\n某市教育局\n2020年工作要点", "某市教育局\n2020年工作要点"])
def test_a_notice_ends_before_the_whole_title_of_the_plan(title: str) -> None:
    notice = "各区教育局：\n现将要点印发给你们。\n某市教育局\n2020年3月20日\n（此件主动公开）"
    page = page_of(f"某市教育局关于印发2020年工作要点的通知\n{notice}\n{title}\n{BODY}")
    assert page.text[page.notice_end:page.body_end].strip() == f"{title}\n{BODY}"


def test_the_information_block_outranks_the_signature() -> None:
    page = page_of(f"发文机构：某市人民政府\n成文日期：2020-03-18\n{TITLE}\n{BODY}\n某市教育局\n2020年3月20日")
    assert (page.issuing_body, page.issued_on) == ("某市人民政府", date(2020, 3, 18))


def test_a_date_that_lost_its_characters_is_a_finding_and_null() -> None:
    page = page_of(f"某市教育局关于印发2020年工作要点的通知\n各区教育局：\n现将要点印发给你们。\n某市教育局\n2020220\n{TITLE}\n{BODY}")
    assert page.issued_on is None
    assert page.issuing_body == "某市教育局"
    assert [finding.code for finding in page.findings] == ["unreadable-date"]


def test_a_paragraph_that_only_mentions_handing_out_is_no_notice() -> None:
    assert page_of(f"{TITLE}\n2020年,全市教育工作的总体要求是:办好教育。\n{BODY}").notice is None


def test_damage_in_the_capture_is_a_finding_and_the_text_is_read_all_the_same() -> None:
    page = page_of(f"{TITLE}\n一、加强领\ufffd导\x01\n(一)加强党建。落实责任。")
    assert [finding.code for finding in page.findings] == ["control-characters", "damaged-character"]
    assert "\x01" not in page.text


def test_ids_follow_from_bureau_and_bytes() -> None:
    assert page_id("440600", b"abc") == "440600-p-ba7816bf8f01"
    assert page_id(None, b"abc") == "000000-p-ba7816bf8f01"
    page = read_payload(f"{TITLE}\n{BODY}".encode(), "page.txt", "440600")
    assert page.page_id == f"440600-p-{page.sha256[:12]}"
    assert page.bureau_id == "440600"
