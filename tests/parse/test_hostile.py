"""No text stops the reader or makes it crawl: four times the text takes about four times the work."""

import gc
import time

import pytest

from datapkg.codelists import Codelists

from .pages import TITLE, codes, parse

ITEM = f"{TITLE}\n一、领导\n(一)党建。"
SIZE = 64_000
"""Characters: 192 kB in UTF-8, five times the longest plan seen."""
BOUND = 5.0
"""Seconds of processor time; most take a tenth."""
GROWTH = 9.0
"""How much more time four times the text may take: 4 is linear, 16 quadratic."""
NOISE = 0.25
"""Seconds below which a ratio says nothing."""

REPEATED = {
    "digits": (ITEM, "1"),
    "digits and brackets": (ITEM, "1(2)"),
    "digits and commas": (ITEM, "1,234,"),
    "digits and points": (ITEM, "1.2.3"),
    "dates": (ITEM, "2020-"),
    "years": (ITEM, "2020年"),
    "months": (ITEM, "12月"),
    "ranges": (ITEM, "1-2"),
    "figures": (ITEM, "新增学位3个、"),
    "figures without anything between": (ITEM, "3所"),
    "numerals": (ITEM, "一二三"),
    "spelled shares": (ITEM, "百分之"),
    "due dates": (ITEM, "到2020年底，"),
    "title marks that open": (ITEM, "《"),
    "title marks that close": (ITEM, "》"),
    "titles": (ITEM, "《甲》、"),
    "verbs and titles": (ITEM, "落实《甲》"),
    "titles inside titles": (ITEM, "《〈"),
    "lost numbers": (ITEM, "《甲》(粤府"),
    "keys of notes": (ITEM, "责任单位:"),
    "keys of notes in brackets": (ITEM, "(责任单位:"),
    "notes on lines": (ITEM, "责任单位:甲科\n"),
    "units in a note": (f"{ITEM}(责任单位:", "甲科、"),
    "units of every district": (f"{ITEM}(责任单位:", "各区、"),
    "brackets that open": (ITEM, "（"),
    "brackets that close": (ITEM, "）"),
    "brackets of all kinds": (ITEM, "（〔【("),
    "quotation marks that open": (ITEM, "“"),
    "straight quotation marks": (ITEM, '"甲'),
    "section labels": (f"{TITLE}\n", "一、\n"),
    "section headings": (f"{TITLE}\n", "一、领导\n"),
    "items": (f"{TITLE}\n", "1.党建。抓好。\n"),
    "parts": (f"{TITLE}\n", "第一部分\n"),
    "titles of documents": (f"{TITLE}\n", "2019年工作总结\n"),
    "documents": (f"{TITLE}\n", "2019年工作总结\n一、甲\n"),
    "bodies": (f"{TITLE}\n", "某市教育局\n"),
    "bodies in one line": ("", "某市教育局"),
    "dates on lines": (f"{ITEM}\n", "2020年3月20日\n"),
    "attachments": (f"{ITEM}\n", "附件：1\n"),
    "metadata in one line": ("", "索引号：1 "),
    "metadata on lines": ("", "索引号：1\n"),
    "breadcrumbs": ("", "首页 > "),
    "buttons": ("", "打印 "),
    "buttons on lines": ("", "打印\n"),
    "addressees": ("", "各区教育局：\n"),
    "furniture": (f"{ITEM}\n", "责任编辑：\n"),
    "one long line": (ITEM, "全面贯彻党的教育方针"),
    "one long line of clauses": (ITEM, "全面贯彻，"),
    "one long line of sentences": (ITEM, "抓好学前教育。"),
    "blanks": (ITEM, " "),
    "empty lines": (ITEM, "\n"),
    "zero-width characters": (ITEM, "\u200b"),
}


def seconds(text: str, codelists: Codelists) -> float:
    """Processor time that one page takes, without the collector's, which goes through all that other tests left behind."""
    gc.disable()
    try:
        begin = time.process_time()
        parse(text, codelists)
        return time.process_time() - begin
    finally:
        gc.enable()


@pytest.mark.parametrize(("before", "part"), REPEATED.values(), ids=REPEATED)
def test_nasty_texts_take_time_in_proportion_to_their_length(before: str, part: str, codelists: Codelists) -> None:
    whole, quarter = (before + part * (size // len(part)) for size in (SIZE, SIZE // 4))
    spent = seconds(whole, codelists)
    assert spent < BOUND
    if spent > NOISE:
        short = min(seconds(quarter, codelists) for _ in range(2))
        spent = min(spent, seconds(whole, codelists)) if spent > GROWTH * short else spent
        assert spent <= GROWTH * short, f"{spent:.2f} s for {SIZE:,} characters, {short:.2f} s for a quarter of them"


@pytest.mark.parametrize("text", ["一", "一、", "(", "《", "1.", "。", "\u3000。", "第一部分", TITLE, f"{TITLE}\n一、", f"{TITLE}\n(一)", "2020年3月20日", "附件", "责任单位:", "：", "\\", "\x00 x", "\U0001f600"])
def test_the_shortest_pages_are_read_too(text: str, codelists: Codelists) -> None:
    tables = parse(text, codelists)
    assert len(tables["pages"]) == 1
    assert codes(tables) != [] or tables["tasks"] != []
