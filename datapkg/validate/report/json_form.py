"""A report for programs; `report.schema.json` beside this file describes it."""

import json
from typing import Any

from datapkg.validate.outcome import Outcome
from datapkg.validate.places import Places
from datapkg.validate.report.words import unsteered
from datapkg.validate.runner import Report


def render(report: Report) -> str:
    """Return the report as a JSON object."""
    told = unsteered(json.dumps(as_object(report), ensure_ascii=False, indent=1))
    return told.replace("##[", "##\\u005b") + "\n"  # brackets behind number signs stand in texts only, and some services take them for commands


def as_object(report: Report) -> dict[str, Any]:
    """Return the report as `report.schema.json` describes it."""
    places = Places(report.root)
    return {
        "format": 1, "package": report.name, "version": report.version, "exit_code": report.exit_code,
        "errors": report.errors, "warnings": report.warnings, "waived": report.waived, "notes": report.notes, "rows": report.rows,
        "rules": [_outcome(outcome, places) for outcome in report.outcomes],
    }


def _outcome(outcome: Outcome, places: Places) -> dict[str, Any]:
    rule = outcome.rule
    return {
        "id": rule.id, "title": rule.title, "severity": rule.severity, "state": outcome.state, "count": outcome.count,
        "seconds": round(outcome.seconds, 3), "why": outcome.why or None,
        "violations": [
            {**violation._asdict(), "file": found.file, "line": found.line}
            for violation in outcome.violations for found in [places.of(violation)]
        ],
        "waived": [
            {"table": violation.table, "key": violation.key, "reason": waiver.reason, "until": waiver.until.isoformat()}
            for violation, waiver in outcome.waived
        ],
    }
