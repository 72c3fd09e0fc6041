"""A task's figures as rows: values, bound, unit, dimension, role, what is counted, and by when."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from datapkg.parse.clauses import REACH, Text
from datapkg.parse.comparators import comparator
from datapkg.parse.deadlines import Deadline
from datapkg.parse.dimensions import dimension
from datapkg.parse.figures import Figure, UnitMatcher
from datapkg.parse.indicators import Matcher, subject, surroundings
from datapkg.parse.roles import role

_JOINED = re.compile(r"[、和及与]?")
_NEAREST = 4
_STAGE = "(?:普通)?(?:小学|初中|高中|中职|高职|本科|幼儿园?|学前教育|特殊教育|中等职业学校)"
_SAME_MEASURE = re.compile(rf"(?:(?:提高|增加|调整|上调|提升)?[到至]|[、和及与]|[、,，;；和及与]?{_STAGE}(?:学校|学生|阶段|生)?(?:不低于|不少于|至少|达到?|提高到|为)?)?")


class Quantity(NamedTuple):
    """One figure stated in a task; positions are code points in the task's text, values are multiplied out."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    comparator: str
    unit: str | None
    dimension: str
    role: str
    indicator: str
    indicator_id: str | None
    due: date | None


class QuantityReader:
    """Reads figures with the code lists of units and indicators."""

    def __init__(self, units: Mapping[str, str], matcher: Matcher) -> None:
        self._units = units
        self._figures = UnitMatcher(units)
        self._matcher = matcher

    def knows(self, unit: str | None) -> bool:
        """Say whether the code list has a printed unit; a figure without unit needs none."""
        return unit is None or unit in self._units

    def printed(self, text: str) -> Figure | None:
        """Return the figure that `text` is, whole, as `quantities.text` holds it; None when it is none."""
        return self._figures.whole(text)

    def read(self, text: Text, heading: str, kind: str, year: int | None, deadlines: list[Deadline]) -> list[Quantity]:
        """Return the figures of a task in a document of `kind` about `year`; `heading` is the task's and its section's."""
        dated = {at for deadline in deadlines for at in range(deadline.start, deadline.end)}
        figures = [figure for figure in self._figures.find(text) if figure.start not in dated]
        found: list[Quantity] = []
        for figure, around in zip(figures, surroundings(text, figures), strict=True):
            bound, measured = comparator(text, figure), dimension(text, figure, self._units)
            counted = subject(around, figure) or _fallback(text, heading)
            if measured == "money" and found and found[-1].dimension == "rate" and _SAME_MEASURE.fullmatch(text.text[found[-1].end:figure.start]):
                measured = "rate"  # 每生每年400元提高到600元; 生均小学650元、初中850元
            if bound == "eq" and found and _JOINED.fullmatch(text.text[found[-1].end:figure.start]):
                bound = found[-1].comparator if found[-1].comparator in ("ge", "le", "gt", "lt") else bound  # 不少于4次8学时 binds both
            found.append(
                Quantity(
                    figure.start, figure.end, figure.low, figure.high, bound, figure.unit,
                    measured, role(text, figure, kind, year, heading), counted,
                    self._matcher.match(text, figure, measured, around, heading), _due(text, figure, deadlines),
                )
            )
        return found


def _fallback(text: Text, heading: str) -> str:
    """A figure that stands alone in its sentence counts what the task is about."""
    return (heading.strip().rsplit("\n", 1)[-1] or text.text)[:40].strip()


def _due(text: Text, figure: Figure, deadlines: list[Deadline]) -> date | None:
    """A due date reaches to the end of its clause; one that a comma sets off at the head (到2018年底,…) to the end of its sentence."""
    sentence = text.sentence(figure.start)
    index = bisect_left(deadlines, figure.start, key=_start)
    for deadline in reversed(deadlines[max(0, index - _NEAREST):index]):
        if deadline.start < sentence.start:
            break
        set_off = text.text[deadline.end:deadline.end + 1] in ("，", ",")
        joined = "、" in text.text[deadline.end:min(figure.start, deadline.end + REACH)]
        if set_off or (figure.start < text.clause(deadline.start).end and not joined):
            return deadline.date
    return None


def _start(deadline: Deadline) -> int:
    return deadline.start
