"""An item's heading ends where the page closes it."""

import pytest

from datapkg.codelists import Codelists
from datapkg.parse.headings import find_heading

from .pages import TITLE, parse

ITEMS = [
    ("加强党建。落实责任。", "加强党建"),
    ("加强党建｡落实责任｡", "加强党建"),
    ("加强党建\n落实责任。", "加强党建"),
    ("加强党建：\n落实责任。", "加强党建"),
    ("加强党建；\n落实责任。", "加强党建"),
    ("加强党建:落实责任。", "加强党建"),
    ("加强党建：落实责任，抓好落实。", "加强党建"),
    ("加强党建 落实责任，抓好落实。", "加强党建"),
    ("加强党建，落实责任，抓好落实。", "加强党建，落实责任，抓好落实"),
    ("加强党建，落实责任", "加强党建，落实责任"),
    ("推进 STEM 教育和AI 应用。抓好。", "推进 STEM 教育和AI 应用"),
    ("推进8:30上学。抓好。", "推进8:30上学"),
    ("学习《党建:方法》。抓好。", "学习《党建:方法》"),
    ("推进“一校:一品”建设。抓好。", "推进“一校:一品”建设"),
    ("加强建设(重点:党建)。抓好。", "加强建设(重点:党建)"),
    ("抓:落实责任，抓好落实。再抓。", "抓:落实责任，抓好落实"),
    ("加强党建。\n落实责任。", "加强党建"),
]
SECTIONS = [
    ("加强领导", "加强领导"), ("加强领导,提高质量", "加强领导,提高质量"), ("加强 领导 提高质量", "加强 领导 提高质量"), ("加强领导。", "加强领导"), ("加强领导：", "加强领导"),
    ("加强领导、提高质量;", "加强领导、提高质量"),
]


@pytest.mark.parametrize(("text", "heading"), ITEMS)
def test_an_items_heading_is_its_line_or_its_first_phrase(text: str, heading: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、全面发展\n(一){text}\n(二)抓好其他。抓好。", codelists)
    assert (tables["tasks"][0]["heading"], tables["tasks"][0]["text"]) == (heading, text)


@pytest.mark.parametrize(("line", "heading"), SECTIONS)
def test_a_sections_heading_is_its_line_without_the_closing_mark(line: str, heading: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、{line}\n(一)抓好其他。抓好。", codelists)
    assert [(row["heading"], row["introduction"]) for row in tables["sections"]] == [(heading, None)]


@pytest.mark.parametrize(("line", "heading", "introduction"), [("加强领导。全面抓好。", "加强领导", "全面抓好。"), ("加强领导:全面抓好各项工作。", "加强领导", "全面抓好各项工作。")])
def test_text_behind_a_sections_heading_is_its_introduction(line: str, heading: str, introduction: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、{line}\n(一)抓好其他。抓好。", codelists)
    assert [(row["heading"], row["introduction"]) for row in tables["sections"]] == [(heading, introduction)]


def test_a_phrase_of_thirty_characters_is_closed_by_a_colon_and_one_of_more_is_not() -> None:
    assert find_heading("加" * 30 + ":落实。").end == 30
    assert find_heading("加" * 31 + ":落实。").end == 34


def test_the_text_behind_a_heading_begins_after_its_mark() -> None:
    assert find_heading("加强党建。落实。") == (4, 5)
    assert find_heading("加强党建:落实。") == (4, 5)
    assert find_heading("加强党建\n落实。") == (4, 4)
    assert find_heading("加强党建") == (4, 4)
