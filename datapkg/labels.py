"""Item labels at the head of a line: 第一部分, 一、, (一), 1., （1）, ① — their form, rank and number."""

import re
from functools import lru_cache
from typing import NamedTuple

from datapkg.numerals import label_value

_HAN = "[〇○零一二三四五六七八九十百]{1,5}"
_ARABIC = "[0-9０-９]{1,3}"
_FORMS = [
    ("part", rf"第{_HAN}(?:部分|章|编|篇)\s?[、:：.．]?"),
    ("han", rf"{_HAN}\s?[、．.]"),
    ("han-brackets", rf"(?:[（(]\s?{_HAN}\s?[)）]|[㈠-㈩])\s?[、．.]?"),
    ("arabic", rf"(?:{_ARABIC}\s?[、．.](?:(?![0-9０-９])|(?=(?:19|20)[0-9]{{2}}年))|[⒈-⒛])"),  # 7.2009年… is item 7, 2.5万 is none
    ("arabic-brackets", rf"(?:[（(]\s?{_ARABIC}\s?[)）]|{_ARABIC}[)）]|[⑴-⒇])\s?[、．.]?"),
    ("circled", r"[①-⑳]\s?[、．.]?"),
]
_LABEL = re.compile("|".join(f"(?P<f{rank}>{pattern})" for rank, (_, pattern) in enumerate(_FORMS)))
_BEFORE_DIGITS = re.compile(rf"{_ARABIC}\s?[、．.](?=[0-9０-９])")
_LONGEST = 16
"""More characters than any label has with what must not follow it."""
_MARKS = re.compile(r"[（()）、．.:：\s]|第|部分|章|编|篇")
_SINGLE = {"㈠": 0x321F, "⒈": 0x2487, "⑴": 0x2473, "①": 0x245F}


class Label(NamedTuple):
    """One printed label: `text` as printed, `number` without brackets and stop, `value` as an integer where it is one."""

    rank: int
    text: str
    number: str
    value: int | None

    @property
    def form(self) -> str:
        """The name of the label's form, such as `han` for 一、."""
        return _FORMS[self.rank][0]


PART, HAN, HAN_BRACKETS, ARABIC = range(4)
"""Ranks of the outer label forms, outermost first."""


def label_of(line: str) -> Label | None:
    """Return the label that `line` begins with, or None. `2.5万` and `2018年` are no labels."""
    return _label_of(line[:_LONGEST])


@lru_cache(maxsize=16384)
def _label_of(line: str) -> Label | None:
    hit = _LABEL.match(line)
    if hit is None:
        return None
    return _label(int(str(hit.lastgroup)[1:]), hit.group().rstrip())


def label_before_digits(line: str) -> Label | None:
    """Return the label that `line` begins with if a digit follows its stop, or None: `3.56人以上` is item 3, or begins with a decimal."""
    hit = _BEFORE_DIGITS.match(line[:_LONGEST])
    return _label(ARABIC, hit.group()) if hit else None


def _label(rank: int, text: str) -> Label:
    number = _MARKS.sub("", text)
    return Label(rank, text, number, _value(number))


def _value(number: str) -> int | None:
    for first, before in _SINGLE.items():
        if len(number) == 1 and 0 < ord(number) - before <= 20 and ord(number) >= ord(first):
            return ord(number) - before
    return label_value(number)
