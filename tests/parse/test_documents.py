"""Which plans and summaries a page holds, what belongs to each, and what is the portal's."""

import pytest

from datapkg.codelists import Codelists
from datapkg.parse.plan import PARSED_TABLES, document_keys, json_value, parse_page
from datapkg.read.page import read_payload

from .pages import SUMMARY, TITLE, codes, outline, parse

ITEMS = "一、加强领导\n(一)加强党建。落实责任。\n(二)建好队伍。抓好培训。"
TEXTS = ["加强党建。落实责任。", "建好队伍。抓好培训。"]
HEAD = """[政府OA]     无障碍版 | rss订阅
当前位置:首页 > 政务公开 > 规划计划
索 引 号：11440600/2020-00012 　　发文机构：某市教育局
文 号：某教〔2020〕5号　　　　成文日期：2020年3月20日
名 称：某市教育局2020年工作要点
主题词：教育
"""
PUBLISHED = "发布时间：2020-03-25 10:00 来源：本站 字体：【大 中 小】\n"
FOOT = """
责任编辑：张三
附件下载
附件1.任务分解表.doc
【打印本页】 【关闭窗口】
上一篇：2019年工作总结
主办单位：某市教育局 粤ICP备05001234号
"""


def test_nothing_of_the_portal_is_in_a_task(codelists: Codelists) -> None:
    tables = parse(f"{HEAD}{TITLE}\n{PUBLISHED}{ITEMS}{FOOT}", codelists)
    assert [task["text"] for task in tables["tasks"]] == TEXTS
    assert (tables["documents"][0]["preamble"], tables["documents"][0]["closing"]) == (None, None)
    page = tables["pages"][0]
    assert (page["index_number"], page["document_number"], str(page["issued_on"]), str(page["published_on"])) == (
        "11440600/2020-00012", "某教〔2020〕5号", "2020-03-20", "2020-03-25")
    assert codes(tables) == []


@pytest.mark.parametrize(
    ("title", "kind", "year"),
    [
        ("某市教育局2020年工作要点", "plan", 2020),
        ("某市教育局2020年工作计划", "plan", 2020),
        ("某市教育局2020年教育工作思路", "plan", 2020),
        ("某市教育局２０２０年工作要点", "plan", 2020),
        ("某市教育局二〇二〇年工作要点", "plan", 2020),
        ("某市教育局2019年工作总结", "summary", 2019),
        ("某市教育局2019年教育工作回顾", "summary", 2019),
        ("某市教育局2019-2020学年工作计划", "plan", 2019),
        ("某市教育局关于印发《某市教育局2020年工作要点》的通知", "plan", 2020),
        ("某市教育局关于2019年工作总结的报告", "summary", 2019),
        ("某市教育局2019年工作总结和2020年工作要点", "plan", 2020),
    ],
)
def test_the_title_tells_kind_and_year(title: str, kind: str, year: int, codelists: Codelists) -> None:
    documents = parse(f"{title}\n发布时间：2021-01-05\n{ITEMS}", codelists)["documents"]
    assert [(row["kind"], row["year"]) for row in documents] == [(kind, year)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (f"某市教育局工作要点\n2020年，抓好教育工作。\n{ITEMS}", 2020),
        (f"某市教育局年度工作要点\n发布时间：2018-03-18\n{ITEMS}", 2018),
        (f"某市教育局年度工作要点\n{ITEMS}", None),
    ],
)
def test_a_year_that_the_title_does_not_print_comes_from_the_first_lines_then_the_page(text: str, year: int | None, codelists: Codelists) -> None:
    tables = parse(text, codelists)
    assert [row["year"] for row in tables["documents"]] == [year]
    assert ("no-year" in codes(tables)) == (year is None)
    assert tables["documents"][0]["document_id"] == f"000000-{year or 0:04d}-plan"


def test_two_documents_on_one_page_are_read_apart(codelists: Codelists) -> None:
    notice = "各区教育局，局属各学校：\n现将《2019年工作总结和2020年工作要点》印发给你们，请认真贯彻执行。\n某市教育局\n2020年3月20日"
    tables = parse(
        f"某市教育局关于印发2019年工作总结和2020年工作要点的通知\n{notice}\n"
        "2019年工作总结\n2019年，成绩显著。\n一、加强领导\n(一)加强党建。建成学校2所。\n"
        f"2020年工作要点\n2020年，继续努力。\n{ITEMS}", codelists)
    assert tables["pages"][0]["notice"] == notice
    documents = tables["documents"]
    assert [(row["ordinal"], row["kind"], row["year"], row["title"], row["preamble"]) for row in documents] == [
        (1, "summary", 2019, "2019年工作总结", "2019年，成绩显著。"), (2, "plan", 2020, "2020年工作要点", "2020年，继续努力。")]
    assert [row["document_id"] for row in documents] == ["000000-2019-summary", "000000-2020-plan"]
    assert [(task["document_id"], task["text"]) for task in tables["tasks"]] == [
        ("000000-2019-summary", "加强党建。建成学校2所。"), *(("000000-2020-plan", text) for text in TEXTS)]
    assert [task["ordinal"] for task in tables["tasks"]] == [1, 1, 2]
    assert [row["role"] for row in tables["quantities"]] == ["result"]
    text = tables["pages"][0]["text"]
    assert [text[row["page_start"]:][:11] for row in documents] == ["2019年工作总结\n2", "2020年工作要点\n2"]
    assert codes(tables) == []


def test_two_documents_headed_as_parts_are_read_apart(codelists: Codelists) -> None:
    tables = parse(
        f"某市教育局2019年工作总结和2020年工作要点\n第一部分 2019年工作总结\n{ITEMS}\n第二部分 2020年工作要点\n{ITEMS}", codelists)
    assert [(row["kind"], row["year"]) for row in tables["documents"]] == [("summary", 2019), ("plan", 2020)]
    assert [task["text"] for task in tables["tasks"]] == TEXTS * 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [("某市教育局2019年工作总结和2020年工作要点", [("summary", 2019), ("plan", 2020)]), ("某市教育局2019年工作总结", [("summary", 2019), ("plan", 2020)])],
)
def test_a_first_document_under_the_pages_own_title_is_a_document(title: str, expected: list[tuple[str, int]], codelists: Codelists) -> None:
    tables = parse(f"{title}\n2019年，成绩显著。\n{ITEMS}\n2020年工作要点\n{ITEMS}", codelists)
    assert [(row["kind"], row["year"]) for row in tables["documents"]] == expected
    assert [task["text"] for task in tables["tasks"]] == TEXTS * 2


def test_a_covering_notice_is_no_part_of_the_plan(codelists: Codelists) -> None:
    notice = f"各县（市、区）教育局，市直各学校：\n现将《{TITLE}》印发给你们，请认真贯彻落实。\n某市教育局\n二〇二〇年三月二十日"
    tables = parse(f"某市教育局关于印发2020年工作要点的通知\n某教〔2020〕5号\n{notice}\n{TITLE}\n{ITEMS}", codelists)
    page = tables["pages"][0]
    assert (page["notice"], str(page["issued_on"]), page["issuing_body"], page["document_number"]) == (
        notice, "2020-03-20", "某市教育局", "某教〔2020〕5号")
    assert [(row["title"], row["preamble"]) for row in tables["documents"]] == [(TITLE, None)]
    assert outline(tables) == [("一", "加强领导", [("一", "加强党建"), ("二", "建好队伍")])]
    assert codes(tables) == []


@pytest.mark.parametrize(
    "closing",
    [
        "某市教育局\n2020年3月20日",
        "某市教育局\n二〇二〇年三月二十日",
        "某市教育局 2020年3月20日",
        "中共某市委教育工委\n某市教育局\n2020年3月20日",
        "附件：1.任务分解表\n2.责任清单",
        "附件：任务分解表\n某市教育局\n2020年3月20日",
        "附件1",
        "（此件主动公开）",
        "抄送：市政府办公室。",
        "(联系人：张三，电话：1234567)",
        "某市教育局\n2020年3月20日\n抄送：省教育厅。",
        "某市教育局 二〇二〇年三月二十日",
        "某市教育局办公室 2020年3月20日印发",
    ],
)
def test_signature_and_attachment_list_are_the_closing(closing: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{ITEMS}\n{closing}", codelists)
    assert tables["documents"][0]["closing"] == closing
    assert [task["text"] for task in tables["tasks"]] == TEXTS
    assert codes(tables) == []


def test_prose_after_the_last_item_belongs_to_it(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{ITEMS}\n同时,各校要抓好落实。\n2020年6月1日前报市教育局。", codelists)
    assert tables["documents"][0]["closing"] is None
    assert tables["tasks"][-1]["text"] == f"{TEXTS[-1]}\n同时,各校要抓好落实。\n2020年6月1日前报市教育局。"


def test_a_date_line_inside_the_plan_closes_nothing(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。落实责任。\n2020年6月1日\n(二)建好队伍。抓好培训。", codelists)
    assert [task["text"] for task in tables["tasks"]] == ["加强党建。落实责任。\n2020年6月1日", TEXTS[1]]


def test_a_page_without_title_is_a_plan_when_it_reads_like_one(codelists: Codelists) -> None:
    tables = parse(f"2020年是教育工作的关键之年,要办好人民满意的教育。\n{ITEMS}\n二、提高质量\n(一)深化改革。推进教研。", codelists)
    assert [(row["kind"], row["year"], row["title"]) for row in tables["documents"]] == [("plan", 2020, None)]
    assert tables["pages"][0]["title"] is None
    assert len(tables["tasks"]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "某市教育局召开2020年工作会议\n昨日，某市教育局召开了2020年教育工作会议，会议总结了去年的工作，部署了今年的任务。",
        f"一图读懂某市教育局2020年工作要点\n{ITEMS}",
        f"某市教育局关于做好2020年招生工作的通知\n发布时间：2020-03-20\n各区教育局：\n现通知如下：\n{ITEMS}",
        "某市2020年中小学招生办法\n发布时间：2020-03-20\n第一章 总则\n第一条 为做好招生工作，制定本办法。",
        "404 Not Found",
        "某市教育局2020年工作要点\n各区教育局：\n现将《某市教育局2020年工作要点》印发给你们，请认真贯彻执行。\n附件：1.任务分解表",
        "规划计划\n" + "\n".join(f"某市教育局{year}年工作要点 {year}-03-20" for year in range(2014, 2021)),
        "你好。",
    ],
)
def test_a_page_that_is_no_plan_has_a_pages_row_and_a_finding_only(text: str, codelists: Codelists) -> None:
    tables = parse(text, codelists)
    assert {name: len(rows) for name, rows in tables.items() if rows} == {"pages": 1, "findings": 1}
    assert codes(tables) == ["no-plan"]


@pytest.mark.parametrize("plan", ["全市教育系统要抓好落实，办好人民满意的教育。", f"请各区认真贯彻落实。\n{ITEMS}"])
def test_a_plan_is_one_with_or_without_items_and_asks_to_be_carried_out(plan: str, codelists: Codelists) -> None:
    assert len(parse(f"某市教育局2020年工作要点\n2020年，{plan}", codelists)["documents"]) == 1


@pytest.mark.parametrize("attached", ["", "附件：2020年工作要点.doc\n"])
def test_a_notice_without_its_plan_is_no_plan(attached: str, codelists: Codelists) -> None:
    notice = f"各区教育局：\n现将《2020年工作要点》印发给你们，请认真执行。\n{attached}某市教育局\n2020年3月20日"
    assert parse(f"某市教育局关于印发2020年工作要点的通知\n{notice}", codelists)["tasks"] == []


def test_a_page_that_repeats_another_has_no_documents_and_no_finding(codelists: Codelists) -> None:
    page = read_payload(f"{TITLE}\n{ITEMS}".encode(), "page.txt")
    page.duplicate_of = "000000-p-0123456789ab"
    tables = parse_page(page, codelists)
    assert {name for name, rows in tables.items() if rows} == {"pages"}


def test_a_document_whose_id_is_taken_takes_its_pages_digits(codelists: Codelists) -> None:
    page = read_payload(f"{TITLE}\n{ITEMS}".encode(), "page.txt", "440600")
    assert document_keys(page) == ["440600-2020-plan"]
    tables = parse_page(page, codelists, frozenset({"440600-2020-plan"}))
    own = f"440600-2020-plan-{page.page_id[-12:-6]}"
    assert tables["documents"][0]["document_id"] == own
    assert [task["task_id"] for task in tables["tasks"]] == [f"{own}-t001", f"{own}-t002"]
    assert {row["document_id"] for row in tables["sections"] + tables["tasks"]} == {own}


def test_many_documents_of_one_name_on_a_page_have_ids_of_their_own(codelists: Codelists) -> None:
    head = "某市教育局关于印发2019年工作总结的通知\n各区教育局：\n现将总结印发给你们。\n某市教育局\n2020年3月20日\n"
    tables = parse(head + f"2019年工作总结\n{ITEMS}\n" * 12, codelists)
    assert len({row["document_id"] for row in tables["documents"]}) == len(tables["documents"]) == 12
    assert len({row["task_id"] for row in tables["tasks"]}) == len(tables["tasks"]) == 24


def test_the_tables_come_in_their_order_and_every_key_is_unique(codelists: Codelists) -> None:
    tables = parse(f"{SUMMARY}\n一、领导\n(一)党建。落实《规定》,建成学校2所、园3所。(责任单位:人事科、财务科)", codelists)
    assert tuple(tables) == PARSED_TABLES
    for name, key in [("quantities", "quantity_id"), ("citations", "citation_id"), ("responsibilities", "responsibility_id")]:
        keys = [row[key] for row in tables[name]]
        assert keys == [f"000000-2020-summary-t001-{name[0]}{number:02d}" for number in range(1, len(keys) + 1)] != []


def test_every_task_has_exactly_one_primary_theme(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{ITEMS}\n(三)办好学前教育。新建幼儿园2所。\n(四)办。办。", codelists)
    primary = [row["task_id"] for row in tables["task_themes"] if row["is_primary"]]
    assert primary == [task["task_id"] for task in tables["tasks"]]


@pytest.mark.parametrize(("value", "printed"), [(2.0, 2), (2.5, 2.5), (None, None), ("2", "2")])
def test_whole_numbers_print_without_fraction(value: object, printed: object) -> None:
    assert json_value(value) == printed
    assert type(json_value(value)) is type(printed)
