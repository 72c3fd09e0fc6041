"""Printed numbers become exact values, whatever their width and script."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datapkg.numerals import ascii_digits, chinese_value, digits_value, label_value, scale_value

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "零"), (10, "十"), (15, "十五"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1005, "一千零五"), (10_000, "一万"),
     (42_000, "四万二千"), (100_205, "十万零二百零五"), (100_000_000, "一亿"), (120_000_003, "一亿二千万零三")],
)
def test_the_writer_of_numerals_writes_as_people_do(number: int, written: str, chinese: Callable[[int], str]) -> None:
    assert chinese(number) == written


@given(st.one_of(st.integers(0, 9_999), st.integers(0, 999_999_999_999)))
def test_a_written_numeral_is_read_as_the_number_it_was_written_from(chinese: Callable[[int], str], number: int) -> None:
    assert chinese_value(chinese(number)) == number


@given(st.integers(0, 99_999), st.sampled_from(["零", "〇", "○"]))
def test_digits_in_a_row_are_read_by_place(number: int, zero: str) -> None:
    printed = "".join(DIGITS[int(digit)] for digit in f"{number:05d}").replace("零", zero)
    assert chinese_value(printed) == number


@pytest.mark.parametrize(
    ("printed", "value"),
    [("两", 2), ("两百", 200), ("两千三百", 2300), ("廿", 20), ("廿三", 23), ("一百二十", 120), ("二〇二〇", 2020), ("二○一八", 2018),
     ("三万", 30_000), ("一千零五", 1005)],
)
def test_chinese_numerals_in_every_usual_spelling_are_read(printed: str, value: int) -> None:
    assert chinese_value(printed) == value


@pytest.mark.parametrize("printed", ["", "第一", "十几", "一 二", "3", "个", "百千", "十十"])
def test_what_is_no_whole_chinese_numeral_has_no_value(printed: str) -> None:
    assert chinese_value(printed) is None


@pytest.mark.parametrize(
    ("printed", "value"),
    [("7", "7"), ("1,200", "1200"), ("1，200，000", "1200000"), ("4.2", "4.2"), ("４．２", "4.2"), ("１，２００．５", "1200.5"), ("0.10", "0.10")],
)
def test_digits_of_either_width_with_separators_are_exact(printed: str, value: str) -> None:
    assert digits_value(printed) == Decimal(value)


@given(st.integers(0, 10**12))
def test_thousands_separators_never_change_a_value(number: int) -> None:
    assert digits_value(f"{number:,}") == digits_value(f"{number:,}".replace(",", "，")) == digits_value(str(number)) == number


@pytest.mark.parametrize(("printed", "value"), [("", 1), ("百", 100), ("万", 10_000), ("百万", 1_000_000), ("千万", 10_000_000), ("亿", 100_000_000)])
def test_multipliers_multiply(printed: str, value: int) -> None:
    assert scale_value(printed) == value


def test_full_width_digits_keep_their_places() -> None:
    printed = "２０２０年４．２％，"
    assert ascii_digits(printed) == "2020年4.2%,"
    assert len(ascii_digits(printed)) == len(printed)


@pytest.mark.parametrize(("printed", "value"), [("17", 17), ("１７", 17), ("十七", 17), ("一", 1), ("", None), ("A", None), ("1.5", None), ("²", None)])
def test_a_label_carries_a_number_in_either_script(printed: str, value: int | None) -> None:
    assert label_value(printed) == value
