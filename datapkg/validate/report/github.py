"""A report as workflow commands: GitHub shows each at the file and line where the source of the row stands."""

from collections.abc import Iterator

from datapkg.validate.outcome import Outcome
from datapkg.validate.places import Places
from datapkg.validate.report.words import place, plain, verdict
from datapkg.validate.runner import Report

_ROWS = 20


def render(report: Report) -> str:
    """Return one workflow command a violation, the first of each rule, and the verdict."""
    places = Places(report.root)
    lines = [line for outcome in report.outcomes for line in _commands(outcome, places)]
    return "\n".join([*lines, verdict(report)]) + "\n"


def _commands(outcome: Outcome, places: Places) -> Iterator[str]:
    rule = outcome.rule
    if outcome.state == "crashed":
        yield f"::error title={_value(rule.id)}::{_data('The rule itself broke down: ' + plain(outcome.why.splitlines()[-1]))}"
    for violation in outcome.violations[:_ROWS] if outcome.state == "broken" else ():
        found = places.of(violation)
        message = f"{place(violation)}: expected {plain(violation.expected)}; came {plain(violation.found)}. {rule.mend}"
        yield f"::{rule.severity} file={_value(plain(found.file))},line={found.line},title={_value(f'{rule.id}: {rule.title}')}::{_data(message)}"
    if outcome.count > _ROWS:
        yield f"::{rule.severity} title={_value(rule.id)}::{outcome.count - _ROWS:,} more rows break this rule"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
