"""A report for a job summary or a comment on a pull request."""

import re
from collections.abc import Iterator

from datapkg.validate.outcome import Outcome
from datapkg.validate.report.words import plain, verdict
from datapkg.validate.runner import Report

_ROWS = 20
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$-])")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: what a page says is never markup."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def render(report: Report) -> str:
    """Return the report as Markdown; of each rule the first rows."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"**{escaped(verdict(report))}**"
    yield ""
    for severity in ("error", "warning"):
        for outcome in report.outcomes:
            if outcome.state == "broken" and outcome.rule.severity == severity:
                yield from _broken(outcome)
    for outcome in report.crashed:
        last = outcome.why.splitlines()[-1:]
        yield f"- **failed** `{outcome.rule.id}`: the rule itself broke down: {escaped(' '.join(last))}"
    yield from (f"- waived `{outcome.rule.id}` {escaped(violation.key)} until {waiver.until}: {escaped(waiver.reason)}"
                for outcome in report.outcomes for violation, waiver in outcome.waived[:_ROWS])
    yield from (f"- {escaped(note)}" for note in report.notes)
    yield f"- {sum(outcome.state == 'passed' for outcome in report.outcomes)} of {len(report.outcomes)} rules passed"


def _broken(outcome: Outcome) -> Iterator[str]:
    rule = outcome.rule
    yield f"### {rule.severity.capitalize()}: {escaped(rule.title)}"
    yield ""
    yield f"`{rule.id}`, {outcome.count:,} {'row' if outcome.count == 1 else 'rows'}. {escaped(rule.reason)} **Mend:** {escaped(rule.mend)}"
    yield ""
    yield "| table | row | column | expected | came |"
    yield "| --- | --- | --- | --- | --- |"
    for violation in outcome.violations[:_ROWS]:
        yield "| " + " | ".join(escaped(cell or "") for cell in violation) + " |"
    yield ""
    if outcome.count > _ROWS:
        yield f"… and {outcome.count - _ROWS:,} more."
        yield ""
