"""A task's text cut into sentences and clauses, and the stretches that are no running text: titles, quotations, notes."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

_SENTENCE = re.compile("[。｡；;！!？?\n]")
_CLAUSE = re.compile("[。｡；;！!？?\n，,：:]")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9０-９])[,，](?=[0-9０-９]{3}(?![0-9０-９]))")
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
REACH = 120
"""No word rules another that stands further off; the bound keeps the cost linear in texts without punctuation."""
_QUOTE_LIMIT = 60
_UNCLOSED_LIMIT = 12


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Spans:
    """Ordered spans that do not overlap, and which of them holds a position."""

    def __init__(self, spans: list[Span]) -> None:
        self.all = spans
        self._starts = [span.start for span in spans]

    def holding(self, at: int) -> Span | None:
        """Return the span that holds a position, or None."""
        index = bisect_right(self._starts, at) - 1
        return self.all[index] if index >= 0 and at < self.all[index].end else None


class Text:
    """A task's text with its sentence and clause boundaries, titles in 《》 and quotations; each found once, when asked for."""

    def __init__(self, text: str, notes: list[Span] | None = None) -> None:
        self.text = text
        self._notes = Spans(notes or [])

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [hit.end() for hit in _SENTENCE.finditer(self.text)]

    @cached_property
    def _clause_ends(self) -> list[int]:
        inside = {hit.start() for hit in _DECIMAL_COMMA.finditer(self.text)}
        titled = bool(self.titles)
        return [hit.end() for hit in _CLAUSE.finditer(self.text) if hit.start() not in inside and not (titled and self.in_title(hit.start()))]

    def sentence(self, at: int) -> Span:
        """Return the sentence around a position, its closing mark included."""
        return self._around(self._sentence_ends, at)

    def clause(self, at: int) -> Span:
        """Return the clause around a position: between commas, colons and sentence ends."""
        return self._around(self._clause_ends, at)

    def before(self, at: int, limit: int = REACH) -> str:
        """Return the words of the clause before a position, at most `limit` characters of them."""
        return self.text[max(self.clause(at).start, at - limit):at]

    def so_far(self, at: int, limit: int = 4 * REACH) -> str:
        """Return the words of the sentence before a position, at most `limit` characters of them."""
        return self.text[max(self.sentence(at).start, at - limit):at]

    def _around(self, ends: list[int], at: int) -> Span:
        index = bisect_right(ends, at)
        return Span(ends[index - 1] if index else 0, ends[index] if index < len(ends) else len(self.text))

    @cached_property
    def _marks(self) -> tuple[Spans, list[int]]:
        spans, loose = _balanced(self.text)
        return Spans(spans), loose

    @property
    def titles(self) -> list[Span]:
        """The outermost 《…》, marks included; one that is never closed has none."""
        return self._marks[0].all

    @property
    def unclosed(self) -> list[int]:
        """Where a 《 stands that is never closed, or a 》 that was never opened."""
        return self._marks[1]

    @cached_property
    def quotations(self) -> Spans:
        """Stretches in quotation marks, marks included; one that is not closed reaches to the next punctuation."""
        return Spans(_quoted(self.text))

    def in_title(self, at: int) -> bool:
        """Say whether a position lies inside 《…》."""
        return self._marks[0].holding(at) is not None

    def in_quotation(self, at: int) -> Span | None:
        """Return the quotation around a position, or None."""
        return self.quotations.holding(at)

    def in_note(self, at: int) -> bool:
        """Say whether a position lies inside a note of responsible units."""
        return self._notes.holding(at) is not None


def _balanced(text: str) -> tuple[list[Span], list[int]]:
    spans: list[Span] = []
    loose: list[int] = []
    stack: list[int] = []
    for hit in re.finditer("[《》\n]", text):
        mark, at = hit.group(), hit.start()
        if mark == "\n":
            loose += stack
            stack = []
        elif mark == "《":
            if len(stack) >= 2:
                loose.append(stack.pop(0))
            stack.append(at)
        elif not stack:
            loose.append(at)
        else:
            start = stack.pop()
            if not stack:
                spans.append(Span(start, at + 1))
    loose += stack
    if loose:
        spans = _reclaimed(text, spans)
    return spans, sorted(loose)


def _reclaimed(text: str, spans: list[Span]) -> list[Span]:
    """A 《 that was never closed must not swallow the complete titles behind it."""
    known = Spans(spans)
    found = (Span(*hit.span()) for hit in re.finditer("《[^《》\n]{0,200}》", text))
    return sorted([*spans, *(span for span in found if known.holding(span.start) is None)])


def _quoted(text: str) -> list[Span]:
    spans: list[Span] = []
    straight: int | None = None
    at = 0
    for hit in re.finditer("[“‘「『\"]", text):
        if hit.start() < at:
            continue
        mark = hit.group()
        if mark == '"':
            straight, span = _straight(text, hit.start(), straight)
            if span:
                spans.append(span)
                at = span.end
            continue
        end = _closing(text, hit.start(), _QUOTES[mark], mark)
        spans.append(Span(hit.start(), end))
        at = end
    return spans


def _straight(text: str, at: int, opened: int | None) -> tuple[int | None, Span | None]:
    """Straight quotation marks open and close by turns, within one line."""
    if opened is not None and at - opened <= _QUOTE_LIMIT and "\n" not in text[opened:at]:
        return None, Span(opened, at + 1)
    return at, None


def _closing(text: str, start: int, close: str, opener: str) -> int:
    limit = min(len(text), start + _QUOTE_LIMIT)
    end = text.find(close, start + 1, limit)
    again = text.find(opener, start + 1, end if end >= 0 else limit)
    if end >= 0 and again < 0:
        return end + 1
    stop = re.compile("[，,。；;、\n）)]").search(text, start, min(len(text), start + _UNCLOSED_LIMIT))
    return stop.start() if stop else min(len(text), start + _UNCLOSED_LIMIT)
