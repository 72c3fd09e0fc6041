"""Covering notices and signatures: 各区教育局: 现将…印发给你们 … 某局 某年某月某日."""

import re
from datetime import date
from typing import NamedTuple

from datapkg.dates import DATE, find_date, is_date_line
from datapkg.labels import label_of
from datapkg.lines import Line
from datapkg.read.titles import is_organisation, is_plan_title

_ADDRESSEES = re.compile(r"[局校院厅委处室位科府园会心办站县区市所]\s?(?:[)）])?\s?[:：]$")
_TRANSMITS = re.compile(r"现(?:将|印发|予)|印发给|印发你们|转发给|请(?:你们)?(?:认真|遵照|结合|贯彻|抓好|各)|特此通知|通知如下")
_SIGNED_DATE = re.compile(rf"(?P<who>.+?)\s?(?P<date>{DATE.pattern})$")
_AFTER_SIGNATURE = re.compile(r"[（(]?(?:此件|联系人|抄送|信息公开|公开方式)|附件\s?\d?\s?[:：]?|主题词|[（(]?(?:主动|依申请|不予)公开")


class Signature(NamedTuple):
    """A signature block: the lines it takes (half-open), who signed, and when, where that can be read."""

    first: int
    end: int
    body: str | None
    signed_on: date | None


def find_signature(lines: list[Line], start: int, end: int) -> Signature | None:
    """Return the first signature in `lines[start:end]`: bodies' names with the date below or behind them."""
    for index in range(start, end):
        text = lines[index].text
        if is_date_line(text):
            first = index
            while first > start and index - first < 6 and is_organisation(lines[first - 1].text):
                first -= 1
            names = " ".join(line.text for line in lines[first:index])
            return Signature(first, index + 1, names or None, find_date(text))
        joined = _SIGNED_DATE.fullmatch(text) if len(text) <= 80 else None
        if joined and is_organisation(joined["who"]):
            return Signature(index, index + 1, joined["who"], find_date(text))
    return None


def find_notice(lines: list[Line], start: int, end: int) -> tuple[int, Signature | None] | None:
    """Return the index after the covering notice that `lines[start:end]` begins with, and its signature; None without one.

    A notice begins with its addressees or hands something over (现将…印发给你们) and ends before the document:
    after its signature and what follows that, else before the document's own title.
    """
    head = lines[start:min(start + 4, end)]
    addressed = any(_ADDRESSEES.search(line.text) and len(line.text) <= 300 for line in head)
    if not addressed and not any(_TRANSMITS.search(line.text) for line in head):
        return None
    outline = next((i for i in range(start, end) if _opens_outline(lines[i].text)), end)
    signature = find_signature(lines, start, outline)
    titled = next((i for i in range(start + 1, outline) if is_plan_title(lines[i].text) and "《" not in lines[i].text
                   and not _AFTER_SIGNATURE.match(lines[i].text) and "现将" not in lines[i].text), None)
    if signature is None and titled is None:
        return None
    after = signature.end if signature else start
    if titled is not None and titled >= after:
        while titled - 1 > after and is_organisation(lines[titled - 1].text):
            titled -= 1
        if titled - 1 == after and is_organisation(lines[after].text) and signature is not None:
            titled -= 1
        return titled, signature
    while after < outline and _AFTER_SIGNATURE.match(lines[after].text):
        after += 1
    return after, signature


def _opens_outline(text: str) -> bool:
    label = label_of(text)
    return label is not None and label.value == 1
