"""Printed calendar dates to `datetime.date`."""

import re
from datetime import date, timedelta

from datapkg.numerals import CHINESE_DIGITS, ascii_digits, chinese_value, label_value

_N = "[0-9０-９〇○零一二三四五六七八九十]"
YEAR = "(?:(?:19|20|１９|２０)[0-9０-９]{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2})"
"""A four-digit year in digits of either width or in Chinese."""

DATE = re.compile(
    rf"(?P<year>{YEAR})\s?(?:年|[-/.．])\s?(?P<month>{_N}{{1,3}})\s?(?:月|[-/.．])\s?(?P<day>{_N}{{1,3}})\s?日?"
)


def year_value(printed: str) -> int:
    """Return the year of printed text that `YEAR` matches: 2020, ２０２０ or 二〇二〇."""
    return int("".join(str(chinese_value(char)) if char in CHINESE_DIGITS else ascii_digits(char) for char in printed))


def find_date(text: str) -> date | None:
    """Return the first whole date printed in `text` (2020-03-20, 2020年3月20日, 二〇二〇年三月二十日), or None."""
    for hit in DATE.finditer(text):
        month, day = label_value(hit["month"]), label_value(hit["day"])
        if month and day:
            try:
                return date(year_value(hit["year"]), month, day)
            except ValueError:
                continue
    return None


def is_date_line(text: str) -> bool:
    """Say whether a line holds a date and nothing else; one that lost its 年月日 (2020222) counts."""
    plain = text.strip(" ()（）")
    return bool(DATE.fullmatch(plain)) or bool(re.fullmatch(r"(?:19|20)\d{4,6}", ascii_digits(plain)))


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
