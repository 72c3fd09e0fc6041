"""A report for the terminal: grouped by rule, each row with what was expected, what came, and how to mend it."""

from collections.abc import Iterator

from datapkg.validate.outcome import FOREIGN, Outcome
from datapkg.validate.report.words import place, plain, verdict
from datapkg.validate.runner import Report

_ROWS = 10


def render(report: Report) -> str:
    """Return the report as lines of text; of each rule the first rows."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    for severity in ("warning", "error"):
        for outcome in report.outcomes:
            if outcome.state == "broken" and outcome.rule.severity == severity:
                yield from _broken(outcome)
    for outcome in report.outcomes:
        for violation, waiver in outcome.waived[:_ROWS]:
            yield f"waived   {outcome.rule.id}: {place(violation)} until {waiver.until}: {plain(waiver.reason)}"
    for outcome in report.crashed:
        yield f"FAILED   {outcome.rule.id}: the rule itself broke down; this is a bug in the rule, not in the data. Please report it with these lines:"
        yield from (f"         {plain(line)}" for line in outcome.why.splitlines()[-6:])
    skipped = report.unchecked
    foreign = sum(outcome.why == FOREIGN for outcome in report.outcomes)
    if foreign:
        yield f"note     {foreign} rules are for this project's own tables, and were left out."
    if skipped:
        yield f"skipped  {len(skipped)} rules, which have something to check once the rest is mended: {', '.join(outcome.rule.id for outcome in skipped[:8])}{' …' if len(skipped) > 8 else ''}"
    yield from (f"note     {plain(note)}" for note in report.notes)
    passed = sum(outcome.state == "passed" for outcome in report.outcomes)
    rows = f" over {sum(report.rows.values()):,} rows" if report.rows else ""
    yield f"{passed} of {len(report.outcomes)} rules passed{rows}."
    yield verdict(report)


def _broken(outcome: Outcome) -> Iterator[str]:
    rule = outcome.rule
    yield f"{rule.severity:<8} {rule.id}: {rule.title} ({outcome.count:,} {'row' if outcome.count == 1 else 'rows'})"
    for violation in outcome.violations[:_ROWS]:
        yield f"    {place(violation)}"
        yield f"        expected {plain(violation.expected)}"
        yield f"        came     {plain(violation.found)}"
    if outcome.count > _ROWS:
        yield f"    … and {outcome.count - _ROWS:,} more; --format json names them"
    yield f"    why:  {rule.reason}"
    yield f"    mend: {rule.mend}"
    yield ""
