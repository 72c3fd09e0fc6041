"""How well parsed rows agree with a hand-made reading of the same page, measure by measure.

White space never counts. Rows that a reading marks `optional` neither help nor hurt.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

SETS = ("sections", "tasks", "quantities", "indicators", "citations", "deadlines", "responsibilities", "themes")
"""Measures of which rows were found at all: the F1 score."""
SHARES = (
    "page", "documents", "task_text", "quantity_value", "quantity_unit", "quantity_comparator", "quantity_role", "quantity_dimension",
    "citation_action", "citation_kind", "citation_document_number", "deadline_date", "primary_theme", "span",
)
"""Measures of what the rows that were found say: the share that is right."""

_PAGE_COLUMNS = ("title", "issuing_body", "document_number", "index_number", "issued_on", "published_on")
_TABLES = ("quantities", "citations", "deadlines", "responsibilities", "task_themes")


@dataclass
class Measure:
    """Counts of one measure: right ones, those in the reading, those parsed; and what was missed, for people."""

    hit: int = 0
    gold: int = 0
    found: int = 0
    misses: list[str] = field(default_factory=list)

    def match(self, gold: Iterable[str], found: Iterable[str], where: str, optional: Iterable[str] = ()) -> None:
        """Count the strings that both have, each as often as it stands there; found ones that are optional are dropped."""
        wanted, parsed = Counter(gold), Counter(found)
        both = wanted & parsed
        extra = parsed - both
        extra -= extra & Counter(optional)
        self.hit += both.total()
        self.gold += wanted.total()
        self.found += both.total() + extra.total()
        self.misses += [f"{where}: missing {text}" for text in (wanted - both).elements()]
        self.misses += [f"{where}: extra {text}" for text in extra.elements()]

    def add(self, right: bool, *why: object) -> None:
        """Count one value, right or wrong."""
        self.gold += 1
        self.found += 1
        self.hit += right
        if not right:
            self.misses.append(" ".join(map(str, why)))

    @property
    def score(self) -> float:
        """F1, which is the share that is right where as many values are parsed as there are; 1 where there is nothing."""
        return 2 * self.hit / (self.gold + self.found) if self.gold + self.found else 1.0


Measures = dict[str, Measure]


def squeeze(value: object) -> str:
    """Return a cell's text without white space; null is empty."""
    return re.sub(r"\s+", "", "" if value is None else str(value))


def plain_number(value: object) -> str | None:
    """Return a label's number without brackets and stop; null where nothing is left."""
    return re.sub(r"[（）()、.．]", "", squeeze(value)) or None


def score(reading: Row, tables: Tables) -> Measures:
    """Return every measure of `tables`, the parsed rows of one page, against a reading of that page."""
    measures = {name: Measure() for name in (*SETS, *SHARES)}
    _page(measures["page"], reading, tables["pages"][0])
    parsed = sorted(tables["documents"], key=lambda row: row["ordinal"])
    for index, gold in enumerate(reading["documents"]):
        _document(measures, gold, parsed[index] if index < len(parsed) else {}, tables)
    return measures


def _page(measure: Measure, reading: Row, row: Row) -> None:
    for name in _PAGE_COLUMNS:
        want, got = reading["page"].get(name), row.get(name)
        if want is None and name in ("title", "issuing_body"):
            continue  # not printed on the page: inferring it is welcome
        printed = str(got)[:10] if got and name.endswith("_on") else got
        defects = [defect for defect in reading.get("source_defects", []) if squeeze(defect["should_be"]) == squeeze(want)]
        measure.add(squeeze(printed) in {squeeze(want), *(squeeze(defect["text"]) for defect in defects)}, name, want, got)


def _document(measures: Measures, gold: Row, row: Row, tables: Tables) -> None:
    kind, own = gold["kind"], row.get("document_id")
    measures["documents"].add(
        (row.get("kind"), row.get("year")) == (kind, gold["year"]), kind, gold["year"], row.get("kind"), row.get("year")
    )
    sections = sorted((x for x in tables["sections"] if x["document_id"] == own), key=lambda x: x["ordinal"])
    measures["sections"].match(
        [f"{section['number']}|{squeeze(section['heading'])}" for section in gold["sections"]],
        [f"{plain_number(section['number'])}|{squeeze(section['heading'])}" for section in sections], kind,
    )
    number_of = {section["section_id"]: plain_number(section["number"]) for section in sections}
    tasks = sorted((x for x in tables["tasks"] if x["document_id"] == own), key=lambda x: x["ordinal"])
    measures["tasks"].match(
        [_task_name(section["number"], task) for section in gold["sections"] for task in section["tasks"]],
        [_task_name(number_of.get(task["section_id"]), task) for task in tasks], kind,
    )
    by_number: dict[tuple[str | None, str | None], Row] = {}
    for task in tasks:
        by_number.setdefault((number_of.get(task["section_id"]), plain_number(task["number"])), task)
    for section in gold["sections"]:
        for task in section["tasks"]:
            where = f"{kind} {section['number']}/{task.get('number')}"
            _task(measures, task, by_number.get((section["number"], plain_number(task.get("number")))), tables, where)


def _task_name(section: str | None, task: Row) -> str:
    return f"{section}/{plain_number(task.get('number'))}|{squeeze(task.get('heading'))}"


def _task(measures: Measures, gold: Row, task: Row | None, tables: Tables, where: str) -> None:
    text = squeeze(task["text"]) if task else ""
    whole = task is not None and text.startswith(squeeze(gold["text_start"])) and text.endswith(squeeze(gold["text_end"]))
    measures["task_text"].add(whole, where, text[:12], text[-12:])
    rows = {name: _rows_of(tables.get(name, []), task) for name in _TABLES}
    for name in ("quantities", "citations", "deadlines"):
        for row in rows[name]:
            at = task["text"][row["start"]:row["end"]] if task else None
            measures["span"].add(at == row["text"], where, name, row["text"])
    _quantities(measures, gold.get("quantities", []), rows["quantities"], where)
    _citations(measures, gold.get("citations", []), rows["citations"], where)
    _deadlines(measures, gold.get("deadlines", []), rows["deadlines"], where)
    measures["responsibilities"].match(
        map(squeeze, gold.get("responsibilities", [])), [squeeze(row["unit"]) for row in rows["responsibilities"]], where
    )
    _themes(measures, gold, rows["task_themes"], where)


def _rows_of(rows: list[Row], task: Row | None) -> list[Row]:
    own = [row for row in rows if task and row["task_id"] == task["task_id"]]
    return sorted(own, key=lambda row: int(row.get("start") or 0))


def _pairs(gold: list[Row], rows: list[Row], column: str) -> list[tuple[Row, Row]]:
    """Each row of the reading with the first parsed row of the same words that no other one has taken."""
    left, pairs = list(rows), []
    for wanted in gold:
        row = next((x for x in left if squeeze(x[column]) == squeeze(wanted[column])), None)
        if row is not None:
            left.remove(row)
            pairs.append((wanted, row))
    return pairs


def _texts(rows: list[Row], optional: bool | None = None) -> list[str]:
    return [squeeze(row["text"]) for row in rows if optional is None or bool(row.get("optional")) == optional]


def _quantities(measures: Measures, gold: list[Row], rows: list[Row], where: str) -> None:
    measures["quantities"].match(_texts(gold, False), _texts(rows), where, _texts(gold, True))
    if not gold or any("indicator_id" in row for row in gold):
        measures["indicators"].match(
            [f"{squeeze(row['text'])}={row['indicator_id']}" for row in gold if row.get("indicator_id")],
            [f"{squeeze(row['text'])}={row['indicator_id']}" for row in rows
             if row.get("indicator_id") and squeeze(row["text"]) not in _texts(gold, True)],
            where,
        )
    for wanted, row in _pairs(gold, rows, "text"):
        if wanted.get("optional"):
            continue
        values = (wanted["value_low"], wanted["value_high"])
        measures["quantity_value"].add((row["value_low"], row["value_high"]) == values, where, wanted["text"], values, row["value_low"])
        measures["quantity_unit"].add((row["unit"] or None) == (wanted["unit"] or None), where, wanted["text"], wanted["unit"], row["unit"])
        for name in ("comparator", "role", "dimension"):
            measures[f"quantity_{name}"].add(row[name] == wanted[name], where, wanted["text"], wanted[name], row[name])


def _citations(measures: Measures, gold: list[Row], rows: list[Row], where: str) -> None:
    measures["citations"].match([squeeze(row["title"]) for row in gold], [squeeze(row["title"]) for row in rows], where)
    for wanted, row in _pairs(gold, rows, "title"):
        for name in ("action", "kind"):
            measures[f"citation_{name}"].add(row[name] == wanted[name], where, wanted["title"], wanted[name], row[name])
        want, got = wanted.get("document_number"), row.get("document_number")
        if want or got:
            measures["citation_document_number"].add(squeeze(want) == squeeze(got), where, wanted["title"], want, got)


def _deadlines(measures: Measures, gold: list[Row], rows: list[Row], where: str) -> None:
    measures["deadlines"].match(_texts(gold, False), _texts(rows), where, _texts(gold, True))
    for wanted in gold:
        row = next((x for x in rows if squeeze(x["text"]) == squeeze(wanted["text"])), None)
        if row is not None:
            measures["deadline_date"].add(str(row["date"])[:10] == wanted["date"], where, wanted["text"], wanted["date"], row["date"])


def _themes(measures: Measures, gold: Row, rows: list[Row], where: str) -> None:
    first = gold["theme"]
    measures["themes"].match([first], [row["theme_id"] for row in rows if row["theme_id"] == first], where)
    primary = next((row["theme_id"] for row in rows if row.get("is_primary")), None)
    measures["primary_theme"].add(primary in (first, *gold.get("other_themes", [])), where, gold.get("heading"), first, primary)
