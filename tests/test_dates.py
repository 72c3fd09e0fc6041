"""Printed calendar dates become dates; what is no date does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datapkg.dates import find_date, is_date_line, month_end, year_value

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DIGITS = "〇一二三四五六七八九"


def spelled(number: int) -> str:
    """Write 1 to 31 as a Chinese numeral."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@given(st.dates(date(1949, 1, 1), date(2099, 12, 31)))
def test_a_date_is_read_back_from_every_form_in_which_portals_print_it(day: date) -> None:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    forms = [
        day.isoformat(), f"{day:%Y.%m.%d}", f"{day:%Y/%m/%d}", f"{day:%Y年%m月%d日}", f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    ]
    if year[:2] in ("二〇", "一九"):
        forms.append(f"{year}年{spelled(day.month)}月{spelled(day.day)}日")
    assert [find_date(form) for form in forms] == [day] * len(forms)
    assert all(is_date_line(form) for form in forms)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("二〇二〇年三月二十日", date(2020, 3, 20)),
        ("二○一八年十二月三十一日", date(2018, 12, 31)),
        ("二零二一年一月一日", date(2021, 1, 1)),
        ("发布时间:2018-03-18 16:46 来源:本站", date(2018, 3, 18)),
        ("2020年2月30日改为2020年3月1日", date(2020, 3, 1)),
        ("发文日期 : 2020年02月22日", date(2020, 2, 22)),
    ],
)
def test_the_first_whole_date_of_a_text_is_found(printed: str, day: date) -> None:
    assert find_date(printed) == day


@pytest.mark.parametrize("printed", ["", "2020年", "2020年3月", "2020年13月1日", "2020年2月30日", "3月20日", "12:30", "粤府〔2017〕48号", "2020222"])
def test_what_is_no_whole_date_is_none(printed: str) -> None:
    assert find_date(printed) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [("2020年3月20日", True), ("（2020年3月20日）", True), ("二〇二〇年三月二十日", True), ("2020222", True), ("20200222", True),
     ("2020年3月20日印发", False), ("市教育局 2020年3月20日", False), ("2020年", False), ("1200", False), ("18202012", False)],
)
def test_a_date_line_holds_a_date_and_nothing_else(line: str, expected: bool) -> None:
    assert is_date_line(line) is expected


@given(st.integers(1950, 2098), st.integers(1, 12))
def test_a_month_ends_on_the_day_before_the_next_one_begins(year: int, month: int) -> None:
    end = month_end(year, month)
    assert (end.year, end.month) == (year, month)
    assert (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("printed", "year"), [("2020", 2020), ("２０２０", 2020), ("二〇二〇", 2020), ("二零一九", 2019), ("一九九八", 1998)])
def test_years_are_read_in_either_script(printed: str, year: int) -> None:
    assert year_value(printed) == year
