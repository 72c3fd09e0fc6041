"""Item labels are known by their form, in either width; numbers that count something are no labels."""

import pytest

from datapkg.labels import label_of


@pytest.mark.parametrize(
    ("line", "form", "text", "number", "value"),
    [
        ("第一部分 2019年工作总结", "part", "第一部分", "一", 1),
        ("第二章、保障", "part", "第二章、", "二", 2),
        ("一、加强领导", "han", "一、", "一", 1),
        ("十二、加强领导", "han", "十二、", "十二", 12),
        ("二十一．加强领导", "han", "二十一．", "二十一", 21),
        ("三.加强领导", "han", "三.", "三", 3),
        ("(一)加强领导", "han-brackets", "(一)", "一", 1),
        ("（十）加强领导", "han-brackets", "（十）", "十", 10),
        ("（ 二 ）加强领导", "han-brackets", "（ 二 ）", "二", 2),
        ("（三）、加强领导", "han-brackets", "（三）、", "三", 3),
        ("㈠加强领导", "han-brackets", "㈠", "㈠", 1),
        ("㈢加强领导", "han-brackets", "㈢", "㈢", 3),
        ("1.加强领导", "arabic", "1.", "1", 1),
        ("68.2009年高考成绩", "arabic", "68.", "68", 68),
        ("1、2016年推动", "arabic", "1、", "1", 1),
        ("17．加强领导", "arabic", "17．", "17", 17),
        ("１７．加强领导", "arabic", "１７．", "１７", 17),
        ("28. 加强领导", "arabic", "28.", "28", 28),
        ("⒈加强领导", "arabic", "⒈", "⒈", 1),
        ("⒉加强领导", "arabic", "⒉", "⒉", 2),
        ("(1)加强领导", "arabic-brackets", "(1)", "1", 1),
        ("（12）加强领导", "arabic-brackets", "（12）", "12", 12),
        ("3)加强领导", "arabic-brackets", "3)", "3", 3),
        ("⑴加强领导", "arabic-brackets", "⑴", "⑴", 1),
        ("⑷加强领导", "arabic-brackets", "⑷", "⑷", 4),
        ("①加强领导", "circled", "①", "①", 1),
        ("⑳加强领导", "circled", "⑳", "⑳", 20),
    ],
)
def test_a_label_is_read_with_its_form_and_number(line: str, form: str, text: str, number: str, value: int) -> None:
    label = label_of(line)
    assert label is not None
    assert (label.form, label.text, label.number, label.value) == (form, text, number, value)


@pytest.mark.parametrize(
    "line",
    ["", "2.5万个学位", "4.2万个", "2018年是教育工作落实年", "2018.3", "一是加强领导", "一方面", "三所学校", "第一,加强领导", "第二期学前教育行动计划",
     "《一、二年级》", "12345平台", "附件1", "十四五规划", "（市教育局）", "(2018年)", "1000人以上"],
)
def test_what_only_looks_like_a_label_is_none(line: str) -> None:
    assert label_of(line) is None


def test_forms_are_ranked_from_the_outermost_in() -> None:
    lines = ["第一部分", "一、", "（一）", "1.", "（1）", "①"]
    labels = [label_of(line) for line in lines]
    assert [label.rank for label in labels if label] == [0, 1, 2, 3, 4, 5]
