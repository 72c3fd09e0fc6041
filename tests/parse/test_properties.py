"""What holds for every page: no text is lost, every span is where it says, and the outline that was written is the outline that is read."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datapkg.codelists import Codelists
from datapkg.fetch.archive import read_snapshots, warc_files
from datapkg.parse.plan import Tables
from datapkg.paths import data_root

from .pages import TITLE, Read, Row, codes, outline, parse

ANNOTATIONS = ("quantities", "citations", "deadlines", "responsibilities")
BETWEEN = frozenset("。｡：:；;，,、. \n")
"""What may stand between two published parts: white space, and the mark that closes a heading."""


def pieces(tables: Tables) -> list[str]:
    """The texts of a page's rows in reading order."""
    page = tables["pages"][0]
    text = page["text"]
    found: list[str | None] = [text[:page["body_start"]].strip(), page["notice"]]
    for document in tables["documents"]:
        sections = [row for row in tables["sections"] if row["document_id"] == document["document_id"]]
        printed = text[document["page_start"]:].startswith((document["title"] or "\0")[:4]) or document["ordinal"] > 1
        found += [document["title"] if printed and document["page_start"] > page["body_start"] else None, document["preamble"]]
        for section in sections:
            tasks = [row for row in tables["tasks"] if row["section_id"] == section["section_id"]]
            itself = section["label"] and tasks[0]["label"] is None and tasks[0]["text"].startswith(section["heading"] or "\0")
            found += [section["label"], None if itself else section["heading"] if section["label"] else None, section["introduction"]]
            found += [part for task in tasks for part in (task["label"], task["text"])]
        found.append(document["closing"])
    return [piece for piece in [*found, text[page["body_end"]:].strip()] if piece]


def assert_nothing_is_lost(tables: Tables) -> None:
    """The rows' texts, one behind the other, are the page's text."""
    assert "text-lost" not in codes(tables)
    text, at = tables["pages"][0]["text"], 0
    for piece in pieces(tables):
        start = text.find(piece, at)
        assert start >= 0, f"{piece!r} does not stand behind {text[max(0, at - 20):at]!r}"
        assert set(text[at:start]) <= BETWEEN, f"{text[at:start]!r} is lost before {piece[:20]!r}"
        at = start + len(piece)
    assert set(text[at:]) <= BETWEEN, f"{text[at:]!r} is lost at the end"


def assert_every_span_holds(tables: Tables) -> None:
    """Annotations stand in their task, tasks in their section, sections in their document, documents in the body."""
    page = tables["pages"][0]
    text = page["text"]
    by_id: dict[str, Row] = {row["task_id"]: row for row in tables["tasks"]}
    for name in ANNOTATIONS:
        for row in tables[name]:
            task = by_id[row["task_id"]]["text"]
            assert 0 <= row["start"] < row["end"] <= len(task)
            assert task[row["start"]:row["end"]] == row["text"], (name, row)
    for task in tables["tasks"]:
        printed = text[task["page_start"]:task["page_end"]]
        assert printed.startswith(task["label"] or task["text"])
        assert printed.endswith(task["text"])
        assert set(printed.removeprefix(task["label"] or "").removesuffix(task["text"])) <= {" ", "\n"}
    for inner, outer, key in [("tasks", "sections", "section_id"), ("sections", "documents", "document_id")]:
        around = {row[key]: row for row in tables[outer]}
        for row in tables[inner]:
            whole = around[row[key]]
            assert whole["page_start"] <= row["page_start"] <= row["page_end"] <= whole["page_end"]
    for document in tables["documents"]:
        assert page["body_start"] <= document["page_start"] < document["page_end"] <= page["body_end"]


class Plan(NamedTuple):
    """A plan that was made up: its page, and the outline that was written."""

    text: str
    written: Read


HAN = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
WORDS = ["加强", "推进", "抓好", "深化", "党建", "德育", "课程", "安全", "招生", "教研", "师资", "质量", "改革", "督导", "体育", "美育"]
SENTENCES = [
    "新增学位4.2万个(其中公办学位3.6万个)。", "落实《学位条例》(粤府〔2017〕48号)。", "7月底前完成2-3所学校建设。", "增强“四个意识”。", "毛入园率达到百分之八十五以上。", "培训教师1，200名。",
    "一是抓实,二是抓细。", "修订《转发〈办法〉的通知》。", "坚持“1+1+6”思路;推进8:30上学。", "到2025年,普及率达96％。", "落实《未闭合的文件。", "每生每年600元。", "做到(按要求)。", "(一)不是新的一项。",
]
BELOW = ["(1)发展。", "（2）学习。", "①集中学习。", "一是自学。", "同时,要抓好落实。"]
NOTES = ["(责任单位:基教科、人事科)", "〔责任单位:办公室,各县(市、区)教育局〕", "【责任领导:张三;责任科室:德育科】"]
HEADS = ["", "当前位置:首页 > 规划计划\n", "索 引 号：1-2020 发文机构：某市教育局\n文 号：某教〔2020〕5号\n", "[政府OA] 无障碍版 | rss订阅\n首页 > 计划\n"]
PUBLISHED = ["", "发布时间:2020-03-18 16:46 来源:本站\n", "【字体：大 中 小】\n"]
FEET = ["", "\n责任编辑：张三", "\n附件下载\n附件1.任务表.doc", "\n【打印】 【关闭】\n主办单位：某市教育局 粤ICP备1号", "\n来 源: 责任编辑:"]
CLOSINGS = ["", "\n某市教育局\n2020年3月20日", "\n附件：1.任务分解表\n2.责任清单", "\n（此件主动公开）"]
PREAMBLES = ["", "2020年,全市教育工作的总体要求是:办好人民满意的教育。\n", "2020年是关键之年。\n要抓好以下工作:\n"]
LABELS: list[tuple[str | None, str, bool]] = [
    ("{han}、", "({han})", False), ("{han}、", "（{han}）", False), ("{han}、", "{digit}.", False), ("{han}、", "{digit}.", True), ("{han}．", "{wide}．", True), ("（{han}）", "{digit}.", False),
    ("({han})", "{digit}、", True), (None, "{digit}、", False), (None, "{digit}.", False), ("{han} 、", "（ {han} ）", False),
]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _label(form: str, number: int) -> tuple[str, str]:
    """A label as printed, and its number."""
    values = {"han": HAN[(number - 1) % 10], "digit": str(number), "wide": str(number).translate(WIDE)}
    name = next(name for name in values if name in form)
    return form.format(**values), values[name]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A random plan with any chrome around it."""
    outer, inner, runs_on = draw(st.sampled_from(LABELS))
    numbers = count(1)
    lines: list[str] = []
    written: Read = []
    heading = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map("".join)
    for section in range(1, draw(st.integers(1, 4 if outer else 1)) + 1):
        title = draw(heading)
        number = None
        if outer:
            label, number = _label(outer, section)
            lines.append(label + title)
        if not runs_on:
            numbers = count(1)
        items = draw(st.integers(0 if outer and section > 1 else 1, 4))
        if not items:
            lines += draw(st.lists(st.sampled_from(SENTENCES[:-1]), min_size=1, max_size=3))
            written.append((number, title, [(None, title)]))
            continue
        if outer and draw(st.booleans()):
            lines.append("坚持立德树人。")
        tasks: list[tuple[str | None, str | None]] = []
        for _ in range(items):
            label, own = _label(inner, next(numbers))
            name = draw(heading)
            closed = draw(st.sampled_from(["。", ":", "：", "\n", " "]))
            first = {" ": SENTENCES[:2], "\n": SENTENCES[:-1]}.get(closed, SENTENCES)
            body = [draw(st.sampled_from(first)), *draw(st.lists(st.sampled_from(SENTENCES), max_size=3))]
            lines += [label + name + closed + "".join(body), *draw(st.lists(st.sampled_from(BELOW), max_size=2)), *draw(st.lists(st.sampled_from(NOTES), max_size=1))]
            tasks.append((own, name))
        written.append((number, title if outer else None, tasks))
    head, published, preamble, closing, foot = (draw(st.sampled_from(choices)) for choices in (HEADS, PUBLISHED, PREAMBLES, CLOSINGS, FEET))
    return Plan(f"{head}{TITLE}\n{published}{preamble}{chr(10).join(lines)}{closing}{foot}", written)


LINES = [
    TITLE, "2019年工作总结", "某市教育局", "2020年3月20日", "二〇二〇年三月二十日", "各区教育局：", "现将《工作要点》印发给你们。", "附件：1.任务表", "附件下载", "责任编辑：张三", "来源：市教育局",
    "索引号：1-2020", "文号", "当前位置:首页 > 计划", "【打印】 【关闭】", "一、加强领导", "二、提高质量。抓好教研。", "一、", "（一）加强党建。落实《规定》。", "(二)", "(十)抓好安全:配齐保安3名", "1.抓好招生。", "2、",
    "３．新增学位4.2万个", "（1）发展。", "①学习", "第一部分 2019年工作总结", "第二部分 重点工作", "一是抓实。", "落实《未闭合", "“未闭合", "(责任单位:人事科、", "2020年,抓好教育工作。", "。", "、", "(", "》", "总体要求:",
    "全面贯彻党的教育方针,落实立德树人根本任务," * 3 + "。", "404", "某市教育局2018年工作要点 2018-03-18", "首页", "\u3000\u200b", "附件1", "（此件主动公开）", "— 3 —", "第 4 页",
]
Parsed = Callable[[str], Tables]


@pytest.fixture(scope="module")
def parsed(codelists: Codelists) -> Parsed:
    """A function that gives the tables of one page."""
    return lambda text: parse(text, codelists)


SLOWLY = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(plan=plans())
def test_the_outline_that_was_written_is_the_outline_that_is_read(parsed: Parsed, plan: Plan) -> None:
    tables = parsed(plan.text)
    assert outline(tables) == plan.written
    assert set(codes(tables)) <= {"unclosed-title-mark"}


@SLOWLY
@given(plan=plans())
def test_no_text_of_a_plan_is_lost_and_every_span_holds(parsed: Parsed, plan: Plan) -> None:
    tables = parsed(plan.text)
    assert_nothing_is_lost(tables)
    assert_every_span_holds(tables)


@SLOWLY
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=25))
def test_every_span_holds_however_disorderly_the_page(parsed: Parsed, lines: list[str]) -> None:
    assert_every_span_holds(parsed("\n".join(["首页", *lines])))


@SLOWLY
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=25))
def test_no_text_is_lost_however_disorderly_the_page(parsed: Parsed, lines: list[str]) -> None:
    assert "text-lost" not in codes(parsed("\n".join(["首页", *lines])))


LOST = {
    "a line above the document's own title": f"某市教育局关于印发2020年工作要点的通知\n根据省厅部署,制定本要点。\n{TITLE}\n一、领导\n1.党建。抓好。",
    "a document above a second one's title": f"{TITLE}\n一、领导\n1.党建。抓好。\n2019年工作总结\n一、领导\n1.党建。抓好。",
    "a title with nothing below it": "第一部分 2019年工作总结\n抓好。\n第二部分 2020年工作要点",
    "a page number between items": f"{TITLE}\n一、领导\n1.党建。抓好。\n— 3 —\n2.教研。抓好。",
    "a page number between sections": f"{TITLE}\n一、领导\n1.党建。抓好。\n— 3 —\n二、质量\n1.教研。抓好。",
    "a page number above the closing": f"{TITLE}\n一、领导\n1.党建。抓好。\n— 3 —\n某市教育局\n2020年3月20日",
    "a page number at the end": f"{TITLE}\n一、领导\n1.党建。抓好。\n— 3 —",
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_no_line_is_lost_where_documents_begin_and_end(text: str, parsed: Parsed) -> None:
    assert "text-lost" not in codes(parsed(text))


@SLOWLY
@given(body=st.text(alphabet="《》〈〉()（）〔〕【】“”\"'0123456789１.．,，、。:：;%％一二两三十百千万个所名年月日底前到至责任单位落实 \n", max_size=80))
def test_no_text_is_lost_whatever_an_item_holds(parsed: Parsed, body: str) -> None:
    tables = parsed(f"{TITLE}\n一、加强领导\n(一)加强党建。{body}\n(二)建好队伍。抓好培训。")
    assert_nothing_is_lost(tables)
    assert_every_span_holds(tables)


@pytest.mark.parametrize("path", warc_files(data_root() / "snapshots"), ids=lambda path: path.parent.name)
def test_no_text_of_an_archived_page_is_lost_and_every_span_holds(path: Path, parsed: Parsed) -> None:
    for snapshot in read_snapshots(path):
        tables = parsed(snapshot.payload.decode())
        assert tables["tasks"]
        assert_nothing_is_lost(tables)
        assert_every_span_holds(tables)
