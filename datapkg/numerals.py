"""Printed numbers to values, exactly: digits in both widths, separators, multipliers, Chinese numerals.

cn2an reads one well-formed Chinese numeral; what it misreads (一两 as 12, 1,200, 百分之八十五) is split off before.
"""

import re
from decimal import Decimal
from functools import lru_cache

CHINESE_DIGITS = "〇○零一二三四五六七八九"
CHINESE = CHINESE_DIGITS + "两十百千万亿廿"
_POSITIONAL = re.compile(f"[{CHINESE_DIGITS}]+")
_DIGIT_VALUES = {char: value for value, chars in enumerate(["〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"])
                 for char in chars}
_TO_ASCII = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def ascii_digits(text: str) -> str:
    """Return `text` with full-width digits, points and commas in their ASCII form (same length)."""
    return text.translate(_TO_ASCII)


def digits_value(printed: str) -> Decimal:
    """Return the value of printed digits: `1,200` is 1200, `４．２` is 4.2."""
    return Decimal(ascii_digits(printed).replace(",", ""))


def scale_value(printed: str) -> int:
    """Return what a multiplier stands for: 万 10,000, 百万 1,000,000, nothing 1."""
    value = 1
    for char in printed:
        value *= _SCALES[char]
    return value


@lru_cache(maxsize=4096)
def chinese_value(printed: str) -> int | None:
    """Return the value of one Chinese numeral (十五, 一百二十, 二〇二〇, 两), or None when it is not well formed."""
    printed = printed.replace("○", "〇")
    if not printed or any(char not in CHINESE for char in printed):
        return None
    if _POSITIONAL.fullmatch(printed) or (len(printed) == 1 and printed == "两"):
        return int("".join(str(_DIGIT_VALUES[char]) for char in printed))
    import cn2an

    try:
        return int(cn2an.cn2an(printed.replace("〇", "零").replace("廿", "二十"), "normal"))
    except ValueError:
        return None


def label_value(printed: str) -> int | None:
    """Return the number that an item label carries, in digits or Chinese numerals, or None."""
    plain = ascii_digits(printed)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    return chinese_value(printed)
