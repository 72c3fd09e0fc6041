"""A report as JUnit XML, which continuous-integration services show as tests: one rule, one test."""

from xml.etree import ElementTree

from datapkg.validate.outcome import Outcome
from datapkg.validate.registry import module_of
from datapkg.validate.report.words import place, plain
from datapkg.validate.runner import Report

_ROWS = 50


def render(report: Report) -> str:
    """Return the report as a JUnit test suite."""
    failed = sum(_fails(outcome) for outcome in report.outcomes)
    skipped = sum(outcome.state == "skipped" for outcome in report.outcomes)
    suite = ElementTree.Element("testsuite", {
        "name": plain(f"{report.name} {report.version}"), "tests": str(len(report.outcomes)), "failures": str(failed),
        "errors": str(len(report.crashed)), "skipped": str(skipped), "time": f"{sum(outcome.seconds for outcome in report.outcomes):.3f}",
    })
    for outcome in report.outcomes:
        _case(suite, outcome)
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _fails(outcome: Outcome) -> bool:
    return outcome.state == "broken" and outcome.rule.severity == "error"


def _case(suite: ElementTree.Element, outcome: Outcome) -> None:
    case = ElementTree.SubElement(suite, "testcase", {"classname": f"validators.{module_of(outcome.rule)}", "name": outcome.rule.id, "time": f"{outcome.seconds:.3f}"})
    rows = "\n".join(f"{place(each)}: expected {plain(each.expected)}; came {plain(each.found)}" for each in outcome.violations[:_ROWS])
    if outcome.state == "crashed":
        ElementTree.SubElement(case, "error", {"message": plain(outcome.why.splitlines()[-1])}).text = "\n".join(plain(line) for line in outcome.why.splitlines())
    elif outcome.state == "skipped":
        ElementTree.SubElement(case, "skipped", {"message": plain(outcome.why)})
    elif _fails(outcome):
        ElementTree.SubElement(case, "failure", {"message": f"{outcome.rule.title}: {outcome.count:,} rows"}).text = f"{rows}\n{outcome.rule.mend}"
    elif outcome.state == "broken":
        ElementTree.SubElement(case, "system-out").text = f"warning: {outcome.count:,} rows\n{rows}"
