"""Only white space changes when a text is made regular; what was lost on the way is reported."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datapkg.read.normalise import damage, normalise, squeeze

BLANK = " \t\u00a0\u2003\u3000"
INVISIBLE = "\u200b\u200c\u200d\u200e\ufeff\u2060\u00ad\u034f\u3164\ufe0f\U000e0041"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、 加强\u3000\u3000领导", "一、 加强 领导"),
        ("  索\u00a0引\u00a0号:1\t\t发文机构 ", "索 引 号:1 发文机构"),
        ("第一行\r\n\r\n\u3000\u3000第二行\r第三行\u2028第四行\u0085第五行\x0b第六行", "第一行\n第二行\n第三行\n第四行\n第五行\n第六行"),
        ("加\u200b强\ufeff领\u200d导", "加强领导"),
        ("加强\x08领导\x7f", "加强领导"),
        ("e\u0301cole", "école"),
        ("e\u200b\u0301cole", "école"),
        ("✔\ufe0f加\U000e0100强\u3164领\U000e0041导", "✔加强领导"),
        ("（１）ｆｕｌｌ，ｗｉｄｔｈ％", "（１）ｆｕｌｌ，ｗｉｄｔｈ％"),
        ("\u200b\n \n\ufeff", ""),
        ("", ""),
    ],
)
def test_white_space_is_made_regular_and_nothing_else(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(alphabet=st.sampled_from(BLANK + INVISIBLE + "\r\n\u2028一、(1)工作《》。eé\u0301Ａ①")))
def test_normalising_keeps_every_character_that_counts_and_is_done_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert squeeze(once) == squeeze(text)
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set(INVISIBLE + BLANK.replace(" ", "") + "\r\u2028")
    assert "  " not in once
    assert all(line == line.strip() != "" for line in once.split("\n")) or once == ""


def test_squeezing_takes_white_space_and_invisible_characters_out() -> None:
    assert squeeze("\u3000一、 加强\n领\u200b导 ") == "一、加强领导"


def test_control_characters_are_counted_in_one_finding() -> None:
    captured = "加\x01强\x02领导"
    findings = damage(captured, normalise(captured))
    assert [(finding.code, finding.message[:2]) for finding in findings] == [("control-characters", "2 ")]


def test_every_lost_character_is_a_finding_where_it_stands() -> None:
    text = "加\ufffd强领\ue001导\uffff\U000f0000"
    findings = damage(text, text)
    assert [(finding.code, finding.start, finding.end) for finding in findings] == [("damaged-character", at, at + 1) for at in (1, 4, 6, 7)]
    assert "U+FFFD" in findings[0].message


def test_a_sound_text_has_no_findings() -> None:
    assert damage("一、加强领导。\r\n\t", "一、加强领导。") == []
