"""Words that the forms of a report share."""

import re

from datapkg.validate.registry import load_rules
from datapkg.validate.rule import Violation
from datapkg.validate.runner import Report

_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""What would steer a terminal, or what XML and others refuse."""
_COMMAND = re.compile(r"^(\s*):|(?<=##)\[")
"""What a service that runs jobs takes for a command when it reads it in their output: colons at the beginning of a line, and `##[` anywhere."""
LONGEST = 300


def plain(text: str) -> str:
    """Return text on one line, with nothing in it that steers a terminal or a service that runs jobs; a long one is cut."""
    shown = _COMMAND.sub(lambda hit: f"{hit.group(1) or ''}{_escape(hit.group()[-1])}", unsteered(text.replace("\n", "⏎")))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST - 1]}…"


def unsteered(text: str) -> str:
    """Return text, its line breaks kept, with what steers a terminal as JSON escapes it."""
    return _UNPRINTED.sub(lambda hit: _escape(hit.group()), text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}"


def place(violation: Violation) -> str:
    """Return where a violation stands: table, row, column."""
    parts = [violation.table, violation.key, violation.column or ""]
    return plain(" ".join(part for part in parts if part))


def verdict(report: Report) -> str:
    """Return the sentence that says whether the package may be released; of chosen rules, what they found."""
    counted = f"{_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}, {_count(report.waived, 'waived')}"
    name = plain(f"{report.name} {report.version}".strip() or str(report.root))
    if report.crashed:
        return f"{name}: could not be checked whole: {_count(len(report.crashed), 'rule')} failed ({counted})."
    if report.exit_code == 2:
        return f"{name}: could not be checked: {_unchecked(report)} ({counted})."
    if report.chosen and not report.errors:
        asked = sum(outcome.state != "skipped" for outcome in report.outcomes)
        return f"{name}: {asked} of {len(load_rules())} rules found no error; the others were not asked ({counted})."
    return f"{name}: {'may not be released' if report.errors else 'may be released'} ({counted})."


def _unchecked(report: Report) -> str:
    if report.unread:
        return f"{_count(len(report.unread), 'table')} could not be read"
    if report.limits:
        return f"{_count(len(report.limits), 'thing')} that it asks for {'is' if len(report.limits) == 1 else 'are'} not supported"
    if report.unchecked:
        return f"{_count(len(report.unchecked), 'rule')} had no table to look at"
    return "no rule that was asked for is for this package"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 or word == "waived" else f"{number:,} {word}s"
