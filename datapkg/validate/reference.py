"""The rules told to people: the list, one rule in full, and the reference page."""

import json
from collections.abc import Iterable
from itertools import groupby

from datapkg.validate.registry import load_module, module_of
from datapkg.validate.rule import Rule


def listed(rules: Iterable[Rule]) -> str:
    """Return the rules as lines: id, severity, title."""
    rules = list(rules)
    width = max(len(rule.id) for rule in rules)
    return "".join(f"{rule.id:<{width}}  {rule.severity:<7}  {rule.title}\n" for rule in rules)


def listed_json(rules: Iterable[Rule]) -> str:
    """Return the rules as a JSON list of objects."""
    names = ("id", "title", "reason", "mend", "severity", "table", "general")
    return json.dumps([{name: getattr(rule, name) for name in names} for rule in rules], ensure_ascii=False, indent=1) + "\n"


def explained(rule: Rule) -> str:
    """Return all that is to know of one rule."""
    return (
        f"{rule.id} ({rule.severity})\n{rule.title}.\n\nWhy:   {rule.reason}\nMend:  {rule.mend}\n"
        f"Rows:  {_rows(rule)}\nHolds: {_scope(rule)}{'' if rule.waivable else '; cannot be waived'}\nCode:  validators/rules/{module_of(rule)}.py, {rule.check.__name__}\n"
    )


def reference(rules: Iterable[Rule]) -> str:
    """Return the reference page in Markdown, a section for each file of rules."""
    lines = [
        "# Rules", "",
        "A package is released when it breaks none of these rules but those whose severity is warning. This page is made from the rules",
        "by `make rules`; `datapkg validate --explain ID` tells the same of one rule.", "",
        "A row that must stay as it is, against a rule, is named in `data/waivers.toml`:", "",
        "```toml", "[[waiver]]", 'rule = "title-once"', 'key = "440600-2018-plan-t017-c02"  # the row, as the report names it; one * at its end stands for anything',
        'reason = "The page names the notice twice, for two different duties."', "until = 2027-06-30", "```", "",
        "A waiver is for rows that somebody has looked at: a bare `*` names only what is told of a whole table or file. One that explains nothing, that gives no reason,",
        "or whose day has passed, is an error itself. Rules on the files themselves cannot be waived; each says so.", "",
    ]
    for module, group in groupby(rules, module_of):
        summary = (load_module(f"rules/{module}").__doc__ or "").strip()
        lines += [f"## {summary.split(':')[0].strip('.')}", "", summary, ""]
        for rule in group:
            lines += [f"### `{rule.id}`", "", f"**{rule.title}.** {rule.severity.capitalize()}; {_rows(rule)}; {_scope(rule)}{'' if rule.waivable else '; cannot be waived'}.", "", rule.reason, "", f"*Mend:* {rule.mend}", ""]
    return "\n".join(lines)


def _rows(rule: Rule) -> str:
    return {"*": "rows of any table", "descriptor": "datapackage.json and the files"}.get(rule.table, f"rows of `{rule.table}` and what hangs on them")


def _scope(rule: Rule) -> str:
    return "for any data package" if rule.general else "for this project's tables"
