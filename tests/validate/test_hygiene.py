"""Text hygiene: characters that no bureau wrote are named in every table's words; what a bureau may well write passes."""

from pathlib import Path

import pytest

from tests.validate.breaks import FOSHAN, GUANGZHOU, PAGES, SANMING, Break, Case, Fine, add, both, broken, caught, cells, passed, replaced

PAGE = PAGES[FOSHAN]
LOST, UNSEEN = "\ufffd", "\u200b"


def printed(words: str) -> Break:
    """Let the page print these words for 教育工作落实年."""
    return cells("pages", PAGE, text=replaced("text", "教育工作落实年", words))


def everywhere(rule: str, words: str) -> list[Case]:
    """The same damage in a cell of each kind of table."""
    return [
        broken(rule, f"{words!a} in {table}", cells(table, key, **{column: words}), f"{table} {key} {column}")
        for table, key, column in (
            ("bureaus", "440600", "name_zh"), ("pages", PAGE, "title"), ("documents", FOSHAN, "preamble"), ("sections", f"{FOSHAN}-s02", "heading"),
            ("quantities", f"{FOSHAN}-t019-q01", "indicator"), ("citations", f"{FOSHAN}-t017-c01", "title"), ("responsibilities", f"{SANMING}-t001-r01", "unit"),
            ("indicators", "new_places_preschool", "definition_en"),
        )
    ]


def on_the_page(rule: str, *words: str) -> list[Case]:
    """Words that the rule must find in a page's text."""
    return [broken(rule, f"{each!a} on a page", printed(each), f"pages {PAGE} text") for each in words]


CASES = [
    *everywhere("no-lost-character", f"教育{LOST}工作"),
    *on_the_page("no-lost-character", LOST, "\ue000", "\uf8ff", "\uffff", "\ufdd0", "\U000f0000"),
    *everywhere("no-invisible-character", f"教育{UNSEEN}工作"),
    *on_the_page("no-invisible-character", *"\x00\x07\x0b\x1b\x7f\x85\xad\u180e\u200b\u200d\u200e\u202a\u202e\u2060\u2066\ufeff\u034f\u061c\u180b\u206a\u3164\ufe0f\uffa0\ufff9\U000e0041\U000e0100"),
    *on_the_page("no-markup", "教育&nbsp;工作", "&#12345;", "&amp;", "<br/>", "<p>", '<span class="x">', "</td>", "&ldquo;", "<BR>"),
    *on_the_page("no-mojibake", "锟斤拷", "烫烫烫", "屯屯屯", "æ•™è‚²", "æ\x95\x99è\x82²"),
    *on_the_page("normal-form", "\uf900", "e\u0301", "\u2126", "\u304b\u3099"),
    *on_the_page("white-space", "教育  工作", "教育\t工作", "教育\u3000工作", "教育\u00a0工作", "教育\u2003工作", "教育\u202f工作", "教育\u2028工作", "教育 \n工作", "教育\n 工作", "教育\n\n工作", "教育\r工作"),
    broken("white-space", "a line break at a page's end", cells("pages", PAGE, text=lambda row: row["text"] + "\n"), f"pages {PAGE} text"),
    *[
        broken("white-space", f"a blank at the end: {table} {column}", cells(table, key, **{column: "工作 "}), f"{table} {key} {column}")
        for table, key, column in (
            ("pages", PAGE, "title"), ("pages", PAGES[SANMING], "notice"), ("documents", FOSHAN, "title"), ("sections", f"{FOSHAN}-s02", "heading"),
            ("tasks", f"{FOSHAN}-t001", "heading"),
        )
    ],
    *on_the_page("no-lost-shape", "(粤府〔201748号)", "(粤府2017〕48号)", "从20182022年起", "20182019学年", "粤府[20173号", "（粤教2017】12号"),
    broken("no-foreign-domain", "in a page's title", cells("pages", PAGE, title="288563.com 2018年工作要点"), f"pages {PAGE} title"),
    broken("no-foreign-domain", "run into the title", cells("pages", PAGE, title="288563.com2018年工作要点"), f"pages {PAGE} title"),
    broken("no-foreign-domain", "in a document's title", cells("documents", FOSHAN, title="佛山市教育局2018年工作要点 WWW.Example.COM.CN"), f"documents {FOSHAN} title"),
    *[
        broken("marks-in-pairs", f"an odd {mark}", cells("tasks", f"{FOSHAN}-t001", text=lambda row, mark=mark: row["text"] + mark), f"tasks {FOSHAN}-t001 text", severity="warning")
        for mark in "《》“”（)〔】「"
    ],
]
FINE = [
    *[
        Fine(rule, words, printed(words))
        for rule, words in (
            ("no-markup", "入学率<100%且>95%"), ("no-markup", "A&B合作"), ("no-markup", "<一>"), ("no-mojibake", "café与Ångström"), ("no-mojibake", "绛州"),
            ("normal-form", "教育①②③—“”…％"), ("normal-form", "\u00e9"), ("no-lost-shape", "粤府〔2017〕48号"), ("no-lost-shape", "2018—2022年"),
            ("no-lost-shape", "电话20182022"), ("no-invisible-character", "教育\n工作"), ("no-lost-character", "□■"), ("white-space", "教育 工作\n落实"),
        )
    ],
    Fine("no-foreign-domain", "the bureau's own address", cells("pages", PAGE, title="佛山市教育局edu.foshan.gov.cn")),
    Fine("no-foreign-domain", "a version number", cells("pages", PAGE, title="提升工程2.0")),
    Fine("no-foreign-domain", "a foreign address in the text", printed("见www.example.com")),
    Fine("marks-in-pairs", "a bracket of one width closed by the other", cells("tasks", f"{FOSHAN}-t001", text=lambda row: row["text"] + "（一)")),
    Fine("marks-in-pairs", "quotation marks nested", cells("tasks", f"{FOSHAN}-t001", text=lambda row: row["text"] + "“一《二》”")),
    Fine("no-lost-character", "a correction tells what was lost", both(
        add("corrections", correction_id="440100-k-00000000", page_id=PAGES[GUANGZHOU], start=0, end=1, original=LOST, mended="广", reason="a character lost", status="open"),
    )),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_damaged_text_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_unusual_text_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
