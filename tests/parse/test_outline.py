"""Whatever labels a plan numbers its parts with, its outline is read as it was written."""

import pytest

from datapkg.codelists import Codelists

from .pages import TITLE, Read, codes, outline, parse

TWELVE = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
FORMS: dict[str, tuple[str, Read]] = {
    "sections 一、 with items (一)": (
        "一、加强领导\n(一)加强党建。落实责任。\n(二)建好队伍。抓好培训。\n二、提高质量\n(一)深化改革。推进教研。",
        [("一", "加强领导", [("一", "加强党建"), ("二", "建好队伍")]), ("二", "提高质量", [("一", "深化改革")])],
    ),
    "sections 一、 with items 1. running through": (
        "一、加强领导\n1.加强党建。落实责任。\n2.建好队伍。抓好培训。\n二、提高质量\n3.深化改革。推进教研。\n4.改进教研。抓好课堂。",
        [("一", "加强领导", [("1", "加强党建"), ("2", "建好队伍")]), ("二", "提高质量", [("3", "深化改革"), ("4", "改进教研")])],
    ),
    "sections 一、 with items 1. starting again": (
        "一、加强领导\n1.加强党建。落实责任。\n2.建好队伍。抓好培训。\n二、提高质量\n1.深化改革。推进教研。\n2.改进教研。抓好课堂。",
        [("一", "加强领导", [("1", "加强党建"), ("2", "建好队伍")]), ("二", "提高质量", [("1", "深化改革"), ("2", "改进教研")])],
    ),
    "items 1、 without sections": (
        "1、加强党建。落实责任。\n2、建好队伍。抓好培训。\n3、深化改革。推进教研。",
        [(None, None, [("1", "加强党建"), ("2", "建好队伍"), ("3", "深化改革")])],
    ),
    "sections （一） with items 1.": (
        "（一）加强领导\n1.加强党建。落实责任。\n2.建好队伍。抓好培训。\n（二）提高质量\n1.深化改革。推进教研。",
        [("一", "加强领导", [("1", "加强党建"), ("2", "建好队伍")]), ("二", "提高质量", [("1", "深化改革")])],
    ),
    "full-width digits and stops": (
        "一．加强领导\n１．加强党建。落实责任。\n２．建好队伍。抓好培训。\n二．提高质量\n３．深化改革：推进教研。",
        [("一", "加强领导", [("１", "加强党建"), ("２", "建好队伍")]), ("二", "提高质量", [("３", "深化改革")])],
    ),
    "each section with a form of its own": (
        "一、加强领导\n(一)加强党建。落实责任。\n1.发展党员。\n二、提高质量\n1.深化改革。推进教研。\n(1)改进课堂。",
        [("一", "加强领导", [("一", "加强党建")]), ("二", "提高质量", [("1", "深化改革")])],
    ),
    "blank lines and indents": (
        "\u3000\u3000一、加强领导\n\n\u3000\u3000(一) 加强党建。落实责任。\n \n\t(二)\u3000建好队伍。抓好培训。\n\n",
        [("一", "加强领导", [("一", "加强党建"), ("二", "建好队伍")])],
    ),
    "brackets and stops with blanks": (
        "一 、加强领导\n（ 一 ）加强党建。落实责任。\n（ 二 ）、建好队伍。抓好培训。",
        [("一", "加强领导", [("一", "加强党建"), ("二", "建好队伍")])],
    ),
    "figures behind the stop": (
        "一、加强领导\n1.加强党建。落实责任。\n2.56人以上大班额全部消除。\n3、100%的学校开展督导。\n二、提高质量\n4.3所学校完成改造。推进教研。",
        [("一", "加强领导", [("1", "加强党建"), ("2", "56人以上大班额全部消除"), ("3", "100%的学校开展督导")]), ("二", "提高质量", [("4", "3所学校完成改造")])],
    ),
    "a decimal at the head of a paragraph": (
        "1.加强党建。落实责任。\n2.5万名教师参加培训。\n1.8万名学生受益。\n2.建好队伍。抓好培训。\n9.5万名家长参加。",
        [(None, None, [("1", "加强党建"), ("2", "建好队伍")])],
    ),
    "more than ten sections": (
        "\n".join(f"{number}、抓好{number}件工作\n(一)加强党建。落实责任。" for number in TWELVE),
        [(number, f"抓好{number}件工作", [("一", "加强党建")]) for number in TWELVE],
    ),
}


@pytest.mark.parametrize("preamble", ["", "2020年,全市教育工作的总体要求是:办好人民满意的教育。\n"], ids=["bare", "preamble"])
@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_every_form_of_outline_is_read_as_written(body: str, expected: Read, preamble: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{preamble}{body}", codelists)
    assert outline(tables) == expected
    assert codes(tables) == []
    assert tables["documents"][0]["preamble"] == (preamble.strip() or None)


def test_a_label_is_published_as_printed_and_its_number_without_marks(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n（一）加强党建。落实责任。\n二．提高质量\n１７．深化改革。推进教研。", codelists)
    assert [(row["label"], row["number"]) for row in tables["sections"]] == [("一、", "一"), ("二．", "二")]
    assert [(row["label"], row["number"]) for row in tables["tasks"]] == [("（一）", "一"), ("１７．", "１７")]


def test_ordinals_count_from_one_through_the_document(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{FORMS['sections 一、 with items 1. starting again'][0]}", codelists)
    assert [row["ordinal"] for row in tables["sections"]] == [1, 2]
    assert [row["ordinal"] for row in tables["tasks"]] == [1, 2, 3, 4]
    assert [row["task_id"] for row in tables["tasks"]] == [f"000000-2020-plan-t00{number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "below",
    ["(1)发展党员。\n(2)开展学习。", "（1）发展党员。\n（2）开展学习。", "①发展党员。\n②开展学习。", "一是发展党员。\n二是开展学习。",
     "1.发展党员。\n2.开展学习。", "发展党员。\n开展学习。", "⑴发展党员。\n⑵开展学习。"],
)
def test_a_third_level_and_unnumbered_paragraphs_stay_inside_their_item(below: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。做好工作。\n{below}\n(二)建好队伍。抓好培训。", codelists)
    assert [task["text"] for task in tables["tasks"]] == [f"加强党建。做好工作。\n{below}", "建好队伍。抓好培训。"]
    assert codes(tables) == []


def test_points_inside_an_item_line_stay_in_its_text(codelists: Codelists) -> None:
    text = "加强党建。(1)发展党员。①组织学习;②开展谈话。一是抓实,二是抓细。(一)不是新的一项。"
    tables = parse(f"{TITLE}\n一、加强领导\n(一){text}", codelists)
    assert [task["text"] for task in tables["tasks"]] == [text]


@pytest.mark.parametrize(
    ("section", "heading", "text"),
    [
        ("一、提高质量。推进课程改革，抓好教研。", "提高质量", "推进课程改革，抓好教研。"),
        ("一、提高质量\n推进课程改革。\n抓好教研。", "提高质量", "推进课程改革。\n抓好教研。"),
        ("一、提高质量:推进课程改革,抓好教研。", "提高质量", "推进课程改革,抓好教研。"),
    ],
)
def test_a_section_without_items_is_one_task_with_its_heading(section: str, heading: str, text: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n{section}\n二、保障安全\n(一)加强安保。配齐保安。", codelists)
    assert outline(tables) == [("一", heading, [(None, heading)]), ("二", "保障安全", [("一", "加强安保")])]
    assert tables["tasks"][0]["text"] == text
    assert tables["sections"][0]["introduction"] is None
    assert tables["tasks"][0]["label"] is None


def test_a_section_of_a_heading_alone_is_its_own_task_and_a_finding(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、提高教育教学质量\n二、保障安全\n(一)加强安保。配齐保安。", codelists)
    assert outline(tables)[0] == ("一", "提高教育教学质量", [(None, "提高教育教学质量")])
    assert codes(tables) == ["section-without-text"]


def test_text_between_a_section_and_its_first_item_is_its_introduction(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、提高质量\n坚持立德树人。\n(一)深化改革。推进教研。", codelists)
    assert tables["sections"][0]["introduction"] == "坚持立德树人。"
    assert outline(tables) == [("一", "提高质量", [("一", "深化改革")])]


def test_a_plan_without_any_number_is_one_task_and_a_finding(codelists: Codelists) -> None:
    body = "2020年，全市教育系统要抓好党建。\n要抓好教研，提高质量。"
    tables = parse(f"{TITLE}\n{body}", codelists)
    assert outline(tables) == [(None, None, [(None, None)])]
    assert tables["tasks"][0]["text"] == body
    assert codes(tables) == ["no-outline"]


def test_a_note_of_units_belongs_to_its_item(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。落实责任。\n(责任单位:人事科)\n(二)建好队伍。抓好培训。", codelists)
    assert [task["text"] for task in tables["tasks"]] == ["加强党建。落实责任。\n(责任单位:人事科)", "建好队伍。抓好培训。"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["一", "二", "三"], []),
        (["一", "三"], [("numbering-gap", "(三)")]),
        (["二", "三"], [("numbering-gap", "(二)")]),
        (["一", "二", "二", "三"], [("numbering-repeat", "(二)")]),
        (["一", "三", "四", "四", "七"], [("numbering-gap", "(三)"), ("numbering-repeat", "(四)"), ("numbering-gap", "(七)")]),
    ],
)
def test_a_gap_or_repeat_in_the_numbers_is_a_finding_where_it_stands(
    numbers: list[str], expected: list[tuple[str, str]], codelists: Codelists
) -> None:
    tables = parse(TITLE + "\n一、加强领导\n" + "\n".join(f"({number})加强党建。落实责任。" for number in numbers), codelists)
    text = tables["pages"][0]["text"]
    assert [(row["code"], text[row["start"]:row["end"]]) for row in tables["findings"]] == expected
    assert len(tables["tasks"]) == len(numbers)


def test_numbers_may_neither_run_on_with_a_gap_nor_sections_skip(codelists: Codelists) -> None:
    body = "一、加强领导\n1.加强党建。落实责任。\n2.建好队伍。抓好培训。\n三、提高质量\n4.深化改革。推进教研。"
    tables = parse(f"{TITLE}\n{body}", codelists)
    text = tables["pages"][0]["text"]
    assert [(row["code"], text[row["start"]:row["end"]]) for row in tables["findings"]] == [("numbering-gap", "三、"), ("numbering-gap", "4.")]


@pytest.mark.parametrize(
    ("body", "at"),
    [("落实《责任规定。抓好培训。", "《"), ("落实责任规定》。抓好培训。", "》"), ("落实《责任规定\n》。抓好培训。", "《")],
)
def test_a_title_mark_without_its_partner_is_a_finding_where_it_stands(body: str, at: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。{body}", codelists)
    text = tables["pages"][0]["text"]
    marks = [(row["code"], text[row["start"]:row["end"]]) for row in tables["findings"]]
    assert marks[0] == ("unclosed-title-mark", at)
    assert tables["findings"][0]["start"] == text.index(at)
    assert tables["citations"] == []


def test_an_unclosed_title_mark_does_not_swallow_the_titles_behind_it(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。落实《责任规定,执行《学位条例》和《教师法》。", codelists)
    assert [row["title"] for row in tables["citations"]] == ["学位条例", "教师法"]
    assert codes(tables) == ["unclosed-title-mark"]


def test_title_marks_that_match_are_no_finding(codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。落实《转发〈学位条例〉的通知》和《印发《办法》的通知》。", codelists)
    assert codes(tables) == []


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "第 3 页", "– 3 –"])
def test_a_printed_page_number_between_items_is_no_part_of_an_item(number: str, codelists: Codelists) -> None:
    tables = parse(f"{TITLE}\n一、加强领导\n(一)加强党建。落实责任。\n{number}\n(二)建好队伍。抓好培训。", codelists)
    assert [task["text"] for task in tables["tasks"]] == ["加强党建。落实责任。", "建好队伍。抓好培训。"]
