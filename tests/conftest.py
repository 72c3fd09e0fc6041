"""What all tests share: the repository's code lists, read once, and a writer of Chinese numerals that owes nothing to the reader."""

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from datapkg.codelists import Codelists

# Other tests break packages with it, too: it must be known before any of them imports it.
pytest.register_assert_rewrite("tests.validate.breaks")

# In CI every run tries the same examples, so that a change is judged by what it changed; elsewhere each run tries new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def below_ten_thousand(number: int) -> str:
    """Write 0 to 9999 as a Chinese numeral, without the short 十 for 一十."""
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + UNITS[place]
        gap = not digit
    return written


def chinese_numeral(number: int) -> str:
    """Write 0 to 999,999,999,999 as a Chinese numeral: 100,205 is 十万零二百零五."""
    if number == 0:
        return DIGITS[0]
    written = ""
    for size, name in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        group = number // size % 10_000
        if group:
            written += ("零" if written and (group < 1000 or written[-1] not in "亿万") else "") + below_ten_thousand(group) + name
        elif written and number % size:
            written += "零"
    written = written.replace("零零", "零")
    return written.removeprefix("一") if written.startswith("一十") else written


@pytest.fixture(scope="session")
def codelists() -> Codelists:
    """The code lists that the repository publishes."""
    return Codelists.load()


@pytest.fixture(scope="session")
def chinese() -> Callable[[int], str]:
    """The writer of Chinese numerals."""
    return chinese_numeral
