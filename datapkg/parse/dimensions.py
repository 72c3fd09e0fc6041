"""What a figure measures, by its unit and the words around."""

import re
from collections.abc import Mapping

from datapkg.parse.clauses import Text
from datapkg.parse.figures import Figure

_PER_HEAD = re.compile(r"每(?:生|人|名|位|班|园|个?学生|幼儿|教师)|生均|人均|每年每|每月每|平均每")
_REWARD = re.compile("奖|一次性")
_AFTER_LAST_DIGIT = re.compile(r"[^0-9０-９]*$")
_PER_HEAD_AFTER = re.compile(r"\s?(?:每|/)\s?(?:生|人|班|园)")
OF_INDICATORS = {"percent": "share", "percentage points": "share", "CNY": "money", "CNY per student per year": "rate", "square metres": "area", "hours": "time"}
"""What an indicator's unit measures, by the name that the code list gives the unit; every other unit counts."""


def dimension(text: Text, figure: Figure, units: Mapping[str, str]) -> str:
    """Return the dimension of a figure; `units` gives that of each known unit. Money per head is a `rate`."""
    if figure.unit is None:
        return "count" if figure.low == figure.low.to_integral_value() else "other"
    known = units.get(figure.unit, "other")
    if known == "money":
        before = _AFTER_LAST_DIGIT.search(text.before(figure.start))
        if (before and _PER_HEAD.search(before.group()) and not _REWARD.search(before.group())) or _PER_HEAD_AFTER.match(text.text, figure.end):
            return "rate"
    return known
