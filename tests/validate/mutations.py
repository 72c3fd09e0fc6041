"""Ways to break a good package. Each is small, drawn from a seed, and says what it changed, so that a survivor can be made again."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from datapkg.build.receipts import receipt_id
from datapkg.errors import DataError
from datapkg.fetch.receipts import COLUMNS as RECEIPT_COLUMNS
from datapkg.fetch.receipts import Receipt, flag_of
from datapkg.validate.runner import Report, validate
from tests.validate.packages import Package, Row, Rows

Mutator = Callable[[Package, Random], str | None]
Change = Callable[[Rows], str | None]

KINDS: dict[str, Mutator] = {}
"""Every kind of mutation by name. A mutator returns what it changed, or None when this draw changes nothing."""
NEEDS_SOURCES = {"forge-page", "forge-everywhere", "forge-override", "drop-bureau", "exchange-bureaus"}
"""What stays consistent through every published table can be told by the archive alone, which a released folder has not."""
UNPROVED = {
    "bureaus": {"name_zh", "name_en", "province_zh", "province_en", "level", "portal_url"},
    "corrections": {"reason", "status"},
    "overrides": {"reason", "was"},
    "pages": {"retrieved_on"},
    "receipts": {"title", "listed_on", "reason", "explanation"},
}
"""Columns whose values come from files that a released folder has not: there nothing proves them."""
_PARENTS = {
    "documents": ("page_id", "pages"), "sections": ("document_id", "documents"), "tasks": ("section_id", "sections"), "quantities": ("task_id", "tasks"),
    "citations": ("task_id", "tasks"), "deadlines": ("task_id", "tasks"), "responsibilities": ("task_id", "tasks"), "task_themes": ("task_id", "tasks"),
    "corrections": ("page_id", "pages"),
}
_SPANNED = {"quantities": ("q", "quantity_id"), "citations": ("c", "citation_id"), "deadlines": ("d", "deadline_id"), "responsibilities": ("r", "responsibility_id")}
_SPANS = {"pages": ("body_start", "body_end"), "documents": ("page_start", "page_end"), "sections": ("page_start", "page_end"), "tasks": ("page_start", "page_end"),
          "corrections": ("start", "end"), **dict.fromkeys(_SPANNED, ("start", "end"))}
_HAN = "的一学校教育局市区年月日人大工作不中国上下"
_STRANGE = "\ufffd\u200b\u0000\u00a0\ue000\u0301\u2028\U0001f600"
_TRIES = 200


class Mutant(NamedTuple):
    """One broken package: how it was broken, and what the gate said of it."""

    kind: str
    number: int
    released: bool
    change: str
    exit_code: int
    rules: tuple[str, ...]
    why: str

    @property
    def caught(self) -> bool:
        """Whether it was told to be wrong, by an error and not by a crash."""
        return self.exit_code == 1

    def __str__(self) -> str:
        place = "release" if self.released else "checkout"
        return f"{self.kind} {self.number} in a {place}, exit {self.exit_code}: {self.change}{self.why and ' — ' + self.why}"


def judged(folder: Path, kind: str, number: int, released: bool) -> Mutant:
    """Break a copy of the package in `folder`, which must not be there yet, and return what the gate says."""
    package = Package(folder, released)
    change = mutate(package, kind, number, released)
    report: Report = validate(package.root)
    broken = tuple(outcome.rule.id for outcome in report.outcomes if outcome.state == "broken" and outcome.rule.severity == "error")
    return Mutant(kind, number, released, change, report.exit_code, broken, "; ".join(f"{each.rule.id}: {each.why[-400:]}" for each in report.crashed))


def mutate(package: Package, kind: str, number: int, released: bool) -> str:
    """Break the package in the `number`th way of a kind and return what was changed."""
    random = Random(f"{kind} {number}")  # noqa: S311 (the same number must give the same mutant)
    package.__dict__["released"] = released
    for _ in range(_TRIES):
        change = KINDS[kind](package, random)
        if change is not None:
            return change
    raise ValueError(f"{kind}: nothing could be changed in {_TRIES} tries")


def _kind(name: str) -> Callable[[Mutator], Mutator]:
    def added(mutator: Mutator) -> Mutator:
        KINDS[name] = mutator
        return mutator

    return added


# -- drawing -----------------------------------------------------------------------------------------------------------------


def _tables(package: Package) -> list[str]:
    return [resource["name"] for resource in package.descriptor["resources"] if "schema" in resource]


def _table(package: Package, random: Random, least: int = 1) -> tuple[str, Rows]:
    """A table with at least so many rows."""
    while True:
        table = random.choice(_tables(package))
        rows = package.rows(table)
        if len(rows) >= least:
            return table, rows


def _column(package: Package, random: Random, table: str, *types: str) -> dict[str, Any] | None:
    unproved = UNPROVED.get(table, set()) if package.__dict__["released"] else set()
    fields = [field for field in package.schema(table).fields if (not types or field["type"] in types) and field["name"] not in unproved]
    return random.choice(fields) if fields else None


def _store(package: Package, random: Random, table: str, rows: Rows, before: Rows) -> str | None:
    """Write changed rows in both forms or in one, hashes re-told; None when nothing is changed."""
    if rows == before:
        return None
    form = random.choices(("both", "csv", "parquet"), (6, 1, 1))[0]
    original = {package.path(table, suffix): package.path(table, suffix).read_bytes() for suffix in ("csv", "parquet")}
    try:
        package.write(table, rows)
    except (DataError, ValueError, pa.ArrowException):
        for path, content in original.items():
            path.write_bytes(content)
        return None
    if form != "both":
        kept = package.path(table, "parquet" if form == "csv" else "csv")
        kept.write_bytes(original[kept])
        package.seal()
    return form


def _rows_changed(least: int = 1) -> Callable[[Callable[[Package, Random, str, Rows], str | None]], Mutator]:
    """Make a mutator of a change to the rows of a random table."""

    def made(change: Callable[[Package, Random, str, Rows], str | None]) -> Mutator:
        def mutator(package: Package, random: Random) -> str | None:
            table, rows = _table(package, random, least)
            before = deepcopy(rows)
            what = change(package, random, table, rows)
            form = _store(package, random, table, rows, before) if what else None
            return f"{table} ({form}): {what}" if form else None

        return mutator

    return made


def _other_char(random: Random, char: str) -> str:
    if char.isascii() and char.isdigit():
        return random.choice([each for each in "0123456789" if each != char])
    if char.isascii() and char.isalpha():
        return random.choice([each for each in "abcdef" if each != char])
    return random.choice([each for each in _HAN + "，,。(）" + random.choice(_STRANGE) if each != char])


def _edited(random: Random, text: str) -> str:
    """The text with one character replaced, put in, taken out, doubled, or two exchanged."""
    at = random.randrange(len(text)) if text else 0
    match random.choice(("replace", "insert", "delete", "double", "exchange")):
        case "replace":
            return text[:at] + _other_char(random, text[at:at + 1] or "一") + text[at + 1:]
        case "insert":
            return text[:at] + _other_char(random, "一") + text[at:]
        case "delete":
            return text[:at] + text[at + 1:]
        case "double":
            return text[:at] + text[at:at + 1] + text[at:]
        case _:
            return text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:]


def _other_value(random: Random, field: dict[str, Any], value: Any, rows: Rows) -> Any:
    """Another value that looks right: another code, another row's cell, a number or day beside it."""
    others = [row[field["name"]] for row in rows if row[field["name"]] is not None and row[field["name"]] != value]
    codes = [code for code in field.get("constraints", {}).get("enum", ()) if code != value]
    if codes:
        return random.choice(codes)
    if field["type"] == "boolean":
        return not value
    near: list[Any] = [random.choice(others)] if others else []
    if field["type"] in ("integer", "number"):
        number = value or 0
        near += [number + 1, number - 1, number * 10, number + random.randrange(2, 500)]
        if field["type"] == "number":
            near += [number / 10, number + 0.5, number * 10_000]
    elif field["type"] == "date":
        day = value or date(2018, 6, 30)
        near += [day + timedelta(1), day - timedelta(1), day + timedelta(365), day.replace(day=min(day.day, 28), month=day.month % 12 + 1)]
    elif value:
        near.append(_edited(random, value))
    return random.choice(near) if near else value


def _unproved_rows(package: Package, table: str) -> bool:
    """Whether a table may lose rows without a trace: a mend that is not told cannot be seen without the capture."""
    return bool(package.__dict__["released"]) and table == "corrections"


def _shown(row: Row) -> str:
    return repr(next(iter(row.values())))


# -- rows --------------------------------------------------------------------------------------------------------------------


@_kind("drop-row")
@_rows_changed()
def _drop_row(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    if _unproved_rows(package, table):
        return None
    at = random.choice((0, len(rows) - 1, random.randrange(len(rows))))
    return f"row {at + 1} {_shown(rows.pop(at))} dropped"


@_kind("drop-rows")
@_rows_changed(2)
def _drop_rows(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    if _unproved_rows(package, table):
        return None
    first = random.randrange(len(rows) - 1)
    last = min(len(rows), first + random.randrange(2, 40))
    del rows[first:last]
    return f"rows {first + 1} to {last} dropped"


@_kind("truncate-rows")
@_rows_changed()
def _truncate_rows(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    if _unproved_rows(package, table):
        return None
    kept = random.choice((0, len(rows) - 1, random.randrange(len(rows))))
    del rows[kept:]
    return f"cut off after row {kept}"


@_kind("duplicate-row")
@_rows_changed()
def _duplicate_row(_: Package, random: Random, table: str, rows: Rows) -> str | None:
    at = random.randrange(len(rows))
    to = random.choice((at, len(rows), 0, random.randrange(len(rows))))
    rows.insert(to, dict(rows[at]))
    return f"row {at + 1} again as row {to + 1}"


@_kind("duplicate-row-anew")
@_rows_changed()
def _duplicate_row_anew(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    """A row again under an id of its own, in a form that fits."""
    at = random.randrange(len(rows))
    new, key = dict(rows[at]), package.schema(table).key
    if not key:
        return None
    name = key[-1]
    taken = {row[name] for row in rows}
    for _ in range(50):
        stem = str(new[name])
        new[name] = stem[:-1] + _other_char(random, stem[-1]) if stem[-1:].isascii() else stem + random.choice(_HAN)
        if new[name] not in taken:
            rows.insert(at + 1, new)
            return f"row {at + 1} again as {new[name]!r}"
    return None


@_kind("swap-rows")
@_rows_changed(2)
def _swap_rows(_: Package, random: Random, table: str, rows: Rows) -> str | None:
    one = random.randrange(len(rows) - 1)
    other = random.choice((one + 1, random.randrange(len(rows))))
    rows[one], rows[other] = rows[other], rows[one]
    return f"rows {one + 1} and {other + 1} exchanged"


@_kind("shift-rows")
@_rows_changed(2)
def _shift_rows(_: Package, random: Random, table: str, rows: Rows) -> str | None:
    by = random.choice((1, -1, random.randrange(1, len(rows))))
    rows[:] = rows[by:] + rows[:by]
    return f"all rows moved by {by}"


@_kind("order-rows")
@_rows_changed(2)
def _order_rows(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    how = random.choice(("reversed", "shuffled", *package.schema(table).columns))
    if how == "reversed":
        rows.reverse()
    elif how == "shuffled":
        random.shuffle(rows)
    else:
        rows.sort(key=lambda row: str(row[how]))
    return f"rows {how}" if how in ("reversed", "shuffled") else f"rows sorted by {how}"


@_kind("add-row")
@_rows_changed()
def _add_row(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    """A row put together from cells of others."""
    fields = package.schema(table).fields
    new = {field["name"]: random.choice(rows)[field["name"]] for field in fields}
    key = package.schema(table).key
    if key and isinstance(new[key[-1]], str) and new[key[-1]][-1:].isascii():
        new[key[-1]] = new[key[-1]][:-1] + _other_char(random, new[key[-1]][-1])
    at = random.choice((0, len(rows), random.randrange(len(rows))))
    rows.insert(at, new)
    return f"row {_shown(new)} made up as row {at + 1}"


# -- cells -------------------------------------------------------------------------------------------------------------------


@_kind("edit-text")
@_rows_changed()
def _edit_text(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table, "string")
    row = random.choice(rows)
    if field is None or not row[field["name"]]:
        return None
    before = row[field["name"]]
    after = row[field["name"]] = _edited(random, before) or None
    at = next((at for at, (one, other) in enumerate(zip(before, after or "", strict=False)) if one != other), 0)
    return f"{field['name']} of {_shown(row)}: {before[max(0, at - 8):at + 12]!r} to {(after or '')[max(0, at - 8):at + 12]!r}"


@_kind("edit-value")
@_rows_changed()
def _edit_value(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    row = random.choice(rows)
    if field is None:
        return None
    before = row[field["name"]]
    row[field["name"]] = _other_value(random, field, before, rows)
    return f"{field['name']} of {_shown(row)}: {str(before)[:40]!r} to {str(row[field['name']])[:40]!r}"


@_kind("edit-number")
@_rows_changed()
def _edit_number(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table, "integer", "number", "date", "boolean")
    row = random.choice(rows)
    if field is None:
        return None
    before = row[field["name"]]
    row[field["name"]] = _other_value(random, field, before, rows)
    return f"{field['name']} of {_shown(row)}: {before} to {row[field['name']]}"


@_kind("edit-code")
@_rows_changed()
def _edit_code(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    """Another code of the list, another existing id."""
    linked = {name for key in package.schema(table).descriptor.get("foreignKeys", ()) for name in key["fields"]}
    fields = [field for field in package.schema(table).fields if "enum" in field.get("constraints", {}) or field["name"] in linked or field["type"] == "boolean"]
    unproved = UNPROVED.get(table, set()) if package.__dict__["released"] else set()
    fields = [field for field in fields if field["name"] not in unproved]
    if not fields:
        return None
    field, row = random.choice(fields), random.choice(rows)
    before = row[field["name"]]
    if field["name"] in linked:
        key = next(key for key in package.schema(table).descriptor["foreignKeys"] if field["name"] in key["fields"])
        others = package.rows(key["reference"]["resource"] or table)
        row[field["name"]] = random.choice(others)[key["reference"]["fields"][0]]
    else:
        row[field["name"]] = _other_value(random, field, before, rows)
    return f"{field['name']} of {_shown(row)}: {before!r} to {row[field['name']]!r}"


@_kind("null-cell")
@_rows_changed()
def _null_cell(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    if field is None:
        return None
    full = [row for row in rows if row[field["name"]] is not None]
    if not full:
        return None
    row = random.choice(full)
    before, row[field["name"]] = row[field["name"]], None
    return f"{field['name']} of {_shown(row)}: {str(before)[:40]!r} to null"


@_kind("fill-cell")
@_rows_changed(2)
def _fill_cell(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    """A null gets a value, another row's if there is one."""
    field = _column(package, random, table)
    if field is None or table in ("bureaus", "overrides"):
        return None
    empty, others = [row for row in rows if row[field["name"]] is None], [row[field["name"]] for row in rows if row[field["name"]] is not None]
    if not empty or not others:
        return None
    row = random.choice(empty)
    row[field["name"]] = random.choice(others)
    return f"{field['name']} of {_shown(row)}: null to {str(row[field['name']])[:40]!r}"


@_kind("null-column")
@_rows_changed()
def _null_column(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    if field is None:
        return None
    for row in rows:
        row[field["name"]] = None
    return f"{field['name']} all null"


@_kind("constant-column")
@_rows_changed(2)
def _constant_column(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    if field is None:
        return None
    value = rows[0][field["name"]]
    for row in rows:
        row[field["name"]] = value
    return f"{field['name']} of every row as in the first: {str(value)[:40]!r}"


@_kind("shift-column")
@_rows_changed(2)
def _shift_column(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    if field is None:
        return None
    name, by = field["name"], random.choice((1, -1))
    cells = [row[name] for row in rows]
    for row, cell in zip(rows, cells[by:] + cells[:by], strict=True):
        row[name] = cell
    return f"{name} moved by {by} row"


@_kind("exchange-cells")
@_rows_changed(2)
def _exchange_cells(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table)
    if field is None:
        return None
    one, other = random.sample(rows, 2)
    one[field["name"]], other[field["name"]] = other[field["name"]], one[field["name"]]
    return f"{field['name']} of {_shown(one)} and {_shown(other)} exchanged"


@_kind("exchange-columns")
@_rows_changed()
def _exchange_columns(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    fields = package.schema(table).fields
    one = random.choice(fields)
    alike = [field for field in fields if field["type"] == one["type"] and field is not one]
    if not alike:
        return None
    other = random.choice(alike)
    if package.__dict__["released"] and {one["name"], other["name"]} <= UNPROVED.get(table, set()):
        return None
    for row in random.choice((rows, [random.choice(rows)])):
        row[one["name"]], row[other["name"]] = row[other["name"]], row[one["name"]]
    return f"{one['name']} and {other['name']} exchanged"


@_kind("truncate-cell")
@_rows_changed()
def _truncate_cell(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    field = _column(package, random, table, "string")
    row = random.choice(rows)
    if field is None or len(row[field["name"]] or "") < 2:
        return None
    text = row[field["name"]]
    at = random.choice((1, len(text) - 1, random.randrange(1, len(text)), min(255, len(text) - 1)))
    row[field["name"]] = random.choice((text[:at], text[at:]))
    return f"{field['name']} of {_shown(row)} cut from {len(text)} characters to {len(row[field['name']])}"


@_kind("other-writing")
@_rows_changed()
def _other_writing(package: Package, random: Random, table: str, rows: Rows) -> str | None:
    """A well-meant tidying of one column: width, case, white space, normal form, marks."""
    import unicodedata

    field = _column(package, random, table, "string")
    if field is None:
        return None
    ways: dict[str, Callable[[str], str]] = {
        "NFKC": lambda text: unicodedata.normalize("NFKC", text), "NFD": lambda text: unicodedata.normalize("NFD", text), "upper case": str.upper,
        "half-width commas": lambda text: text.replace("，", ","), "full-width commas": lambda text: text.replace(",", "，"), "a blank at the end": lambda text: text + " ",
        "a blank at the head": lambda text: " " + text, "line breaks as blanks": lambda text: text.replace("\n", " "), "CRLF": lambda text: text.replace("\n", "\r\n"),
        "escaped line breaks": lambda text: text.replace("\n", "\\n"), "no full stop": lambda text: text.removesuffix("。"), "entities": lambda text: text.replace("“", "&ldquo;"),
        "straight quotes": lambda text: text.replace("“", '"').replace("”", '"'), "mojibake": lambda text: text.encode().decode("latin-1"),
        "question marks": lambda text: text.encode("ascii", "replace").decode(), "quoted": lambda text: f'"{text}"', "a formula": lambda text: "=" + text,
    }
    way = random.choice(sorted(ways))
    for row in random.choice((rows, [random.choice(rows)])):
        if row[field["name"]]:
            row[field["name"]] = ways[way](row[field["name"]])
    return f"{field['name']} with {way}"


# -- places and parents ------------------------------------------------------------------------------------------------------


def _spanned(package: Package, random: Random, tables: dict[str, Any]) -> tuple[str, Rows, Row]:
    table = random.choice([table for table in tables if package.rows(table)])
    rows = package.rows(table)
    return table, rows, random.choice(rows)


@_kind("span-off")
def _span_off(package: Package, random: Random) -> str | None:
    table, rows, row = _spanned(package, random, _SPANS)
    before, (start, end) = deepcopy(rows), _SPANS[table]
    by = random.choice((1, -1))
    names = random.choice(((start,), (end,), (start, end)))
    for name in names:
        row[name] += by
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {', '.join(names)} of {_shown(row)} by {by}"


@_kind("span-off-all")
def _span_off_all(package: Package, random: Random) -> str | None:
    """Every span of a table by one, as a reader that counts from 1 would."""
    table, rows, _ = _spanned(package, random, _SPANS)
    before, by = deepcopy(rows), random.choice((1, -1))
    names = random.choice((_SPANS[table], _SPANS[table][:1], _SPANS[table][1:]))
    for row in rows:
        for name in names:
            row[name] += by
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {', '.join(names)} of every row by {by}"


@_kind("span-recut")
def _span_recut(package: Package, random: Random) -> str | None:
    """A span moved together with the words that it shows, so that they agree."""
    table, rows, row = _spanned(package, random, _SPANNED)
    before = deepcopy(rows)
    text = next(task["text"] for task in package.rows("tasks") if task["task_id"] == row["task_id"])
    first, last = random.choice(((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1)))
    row["start"], row["end"] = row["start"] + first, row["end"] + last
    if not 0 <= row["start"] < row["end"] <= len(text):
        return None
    row["text"] = text[row["start"]:row["end"]]
    for name in ("title", "unit"):
        if name in row and table in ("citations", "responsibilities"):
            row[name] = row["text"].strip("《》")
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {_shown(row)} now {row['text']!r}"


@_kind("span-elsewhere")
def _span_elsewhere(package: Package, random: Random) -> str | None:
    """The same words at another place of the task."""
    table, rows, row = _spanned(package, random, _SPANNED)
    before = deepcopy(rows)
    text = next(task["text"] for task in package.rows("tasks") if task["task_id"] == row["task_id"])
    other = text.find(row["text"], row["start"] + 1)
    if other < 0:
        return None
    row["start"], row["end"] = other, other + len(row["text"])
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {_shown(row)} moved to {other}"


@_kind("move-row")
def _move_row(package: Package, random: Random) -> str | None:
    """A row names another parent and stays where it is."""
    table, rows, row = _spanned(package, random, _PARENTS)
    before, (name, parent) = deepcopy(rows), _PARENTS[table]
    row[name] = random.choice(package.rows(parent))[name]
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {_shown(before[rows.index(row)])} moved to {row[name]}"


@_kind("move-row-whole")
def _move_row_whole(package: Package, random: Random) -> str | None:
    """A row goes to another parent: its place, id, bureau and year follow."""
    table, rows, row = _spanned(package, random, dict.fromkeys((*_SPANNED, "task_themes"), 0))
    before, task = deepcopy(rows), random.choice(package.rows("tasks"))
    shown = _shown(row)
    if task["task_id"] == row["task_id"]:
        return None
    row.update(task_id=task["task_id"], bureau_id=task["bureau_id"], year=task["year"])
    rows.remove(row)
    siblings = [at for at, each in enumerate(rows) if each["task_id"] == task["task_id"]]
    order = [each["task_id"] for each in package.rows("tasks")]
    at = siblings[-1] + 1 if siblings else next((at for at, each in enumerate(rows) if order.index(each["task_id"]) > order.index(task["task_id"])), len(rows))
    rows.insert(at, row)
    _renumber(table, rows)
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {shown} moved to {task['task_id']}"


def _renumber(table: str, rows: Rows) -> None:
    """Give annotations their ids and ordinals anew."""
    counted: dict[str, int] = {}
    for row in rows:
        counted[row["task_id"]] = counted.get(row["task_id"], 0) + 1
        if table in _SPANNED:
            letter, key = _SPANNED[table]
            row[key] = f"{row['task_id']}-{letter}{counted[row['task_id']]:02d}"
        if "ordinal" in row:
            row["ordinal"] = counted[row["task_id"]]


@_kind("drop-annotation-renumbered")
def _drop_renumbered(package: Package, random: Random) -> str | None:
    """An annotation goes, and those behind it are numbered anew."""
    table, rows, row = _spanned(package, random, _SPANNED)
    before, shown = deepcopy(rows), _shown(row)
    rows.remove(row)
    _renumber(table, rows)
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {shown} dropped, the rest renumbered"


@_kind("add-annotation")
def _add_annotation(package: Package, random: Random) -> str | None:
    """An annotation made up for words that are there."""
    table, rows, row = _spanned(package, random, _SPANNED)
    before = deepcopy(rows)
    text = next(task["text"] for task in package.rows("tasks") if task["task_id"] == row["task_id"])
    start = random.randrange(len(text))
    end = min(len(text), start + random.randrange(1, 8))
    new = {**row, "start": start, "end": end, "text": text[start:end]}
    for name in ("title", "unit"):
        if table in ("citations", "responsibilities") and name in new:
            new[name] = new["text"]
    same = [each for each in rows if each["task_id"] == row["task_id"]]
    behind = next((each for each in same if each["start"] > start), None)
    rows.insert(rows.index(behind) if behind else rows.index(same[-1]) + 1, new)
    _renumber(table, rows)
    form = _store(package, random, table, rows, before)
    return form and f"{table} ({form}): {new['text']!r} made up in {row['task_id']}"


@_kind("merge-tasks")
def _merge_tasks(package: Package, random: Random) -> str | None:
    """Two tasks of one section as one, over the same characters of the page; what belongs to the second goes."""
    tasks = package.rows("tasks")
    at = random.randrange(len(tasks) - 1)
    one, other = tasks[at], tasks[at + 1]
    if one["section_id"] != other["section_id"]:
        return None
    one["text"] += "\n" + (other["label"] or "") + other["text"]
    one["page_end"] = other["page_end"]
    tasks.remove(other)
    _renumber_tasks(package, tasks, other["task_id"])
    return f"{one['task_id']} and {other['task_id']} as one"


@_kind("drop-task-renumbered")
def _drop_task(package: Package, random: Random) -> str | None:
    """A task goes with all that belongs to it, and those behind it are numbered anew."""
    tasks = package.rows("tasks")
    gone = tasks.pop(random.randrange(len(tasks)))
    _renumber_tasks(package, tasks, gone["task_id"])
    return f"{gone['task_id']} dropped with its rows, the rest renumbered"


def _renumber_tasks(package: Package, tasks: Rows, gone: str) -> None:
    counted: dict[str, int] = {}
    new: dict[str, str] = {}
    for row in tasks:
        counted[row["document_id"]] = row["ordinal"] = counted.get(row["document_id"], 0) + 1
        new[row["task_id"]] = f"{row['document_id']}-t{row['ordinal']:03d}"
        row["task_id"] = new[row["task_id"]]
    package.write("tasks", tasks)
    for table in (*_SPANNED, "task_themes"):
        rows = [row for row in package.rows(table) if row["task_id"] != gone]
        for row in rows:
            row["task_id"] = new[row["task_id"]]
        if table in _SPANNED:
            _renumber(table, rows)
        package.write(table, rows)


@_kind("rename-everywhere")
def _rename_everywhere(package: Package, random: Random) -> str | None:
    """One id is another in every table, of a form that fits."""
    name, owner = random.choice((("task_id", "tasks"), ("section_id", "sections"), ("document_id", "documents"), ("page_id", "pages"), ("theme_id", "themes"), ("indicator_id", "indicators")))
    old = random.choice([row[name] for row in package.rows(owner)])
    new = old[:-1] + _other_char(random, old[-1])
    if new in {row[name] for row in package.rows(owner)}:
        return None
    for table in _tables(package):
        rows = package.rows(table)
        if name in package.schema(table).columns and any(row[name] == old for row in rows):
            for row in rows:
                row[name] = new if row[name] == old else row[name]
            package.write(table, rows)
    return f"{name} {old} is {new} in every table"


@_kind("forge-page")
def _forge_page(package: Package, random: Random) -> str | None:
    """A character of a page's head or foot, outside all rows."""
    rows = package.rows("pages")
    row = random.choice(rows)
    outside = [at for at in (*range(row["body_start"]), *range(row["body_end"], len(row["text"]))) if "\u4e00" <= row["text"][at] <= "\u9fff"]
    if not outside:
        return None
    at = random.choice(outside)
    before, row["text"] = row["text"], row["text"][:at] + random.choice("甲乙丙丁") + row["text"][at + 1:]
    package.write("pages", rows)
    return f"{row['page_id']}: character {at} {before[at]!r} is {row['text'][at]!r}"


@_kind("forge-everywhere")
def _forge_everywhere(package: Package, random: Random) -> str | None:
    """A character of a task is another in the page and in the task, where no figure, title or date stands."""
    tasks, pages, documents = package.rows("tasks"), package.rows("pages"), package.rows("documents")
    task = random.choice(tasks)
    covered = {at for table in _SPANNED for row in package.rows(table) if row["task_id"] == task["task_id"] for at in range(row["start"], row["end"])}
    free = [at for at in range(len(task["heading"] or "") + 1, len(task["text"])) if at not in covered and "\u4e00" <= task["text"][at] <= "\u9fff"]
    if not free:
        return None
    at = random.choice(free)
    page_id = next(row["page_id"] for row in documents if row["document_id"] == task["document_id"])
    page = next(row for row in pages if row["page_id"] == page_id)
    new = random.choice("甲乙丙丁")
    place = task["page_end"] - len(task["text"]) + at
    page["text"] = page["text"][:place] + new + page["text"][place + 1:]
    before, task["text"] = task["text"][at], task["text"][:at] + new + task["text"][at + 1:]
    package.write("tasks", tasks)
    package.write("pages", pages)
    return f"{task['task_id']}: {before!r} is {new!r} in task and page"


@_kind("drop-bureau")
def _drop_bureau(package: Package, random: Random) -> str | None:
    """A bureau goes with its page and every row that belongs to it."""
    gone = random.choice(package.rows("bureaus"))["bureau_id"]
    for table in _tables(package):
        rows = package.rows(table)
        kept = [row for row in rows if not any(isinstance(value, str) and (value == gone or value.startswith(f"{gone}-")) for value in row.values())]
        if len(kept) < len(rows):
            package.write(table, kept)
    return f"bureau {gone} dropped with all its rows"


def _replaced_everywhere(package: Package, change: Callable[[str], str]) -> None:
    """Change every text that stands in a column of ids, in every table."""
    for table in _tables(package):
        before = package.rows(table)
        after = [{name: change(value) if isinstance(value, str) and (name.endswith("_id") or name in ("key", "duplicate_of")) else value for name, value in row.items()} for row in before]
        if before != after:
            package.write(table, after)


@_kind("exchange-bureaus")
def _exchange_bureaus(package: Package, random: Random) -> str | None:
    """Two bureaus exchange their codes in every table."""
    one, other = random.sample([row["bureau_id"] for row in package.rows("bureaus")], 2)
    codes = {one: other, other: one}
    _replaced_everywhere(package, lambda text: codes.get(text[:6], text[:6]) + text[6:])
    return f"{one} and {other} exchanged in every table"


@_kind("shift-year")
def _shift_year(package: Package, random: Random) -> str | None:
    """A document is of another year, in its ids and in every row."""
    old = random.choice(package.rows("documents"))
    by = random.choice((1, -1))
    new = old["document_id"].replace(f"-{old['year']}-", f"-{old['year'] + by}-")
    for table in _tables(package):
        rows = package.rows(table)
        for row in rows:
            if "year" in row and any(isinstance(value, str) and value.startswith(old["document_id"]) for value in row.values()):
                row["year"] += by
        package.write(table, rows)
    _replaced_everywhere(package, lambda text: text.replace(old["document_id"], new))
    return f"{old['document_id']} is {new} in every table"


@_kind("forge-override")
def _forge_override(package: Package, random: Random) -> str | None:
    """A value is changed, and an override that nobody wrote tells of it."""
    rows, overrides = package.rows("quantities"), package.rows("overrides")
    row = random.choice(rows)
    was, row["role"] = row["role"], random.choice([role for role in ("target", "result", "threshold", "context") if role != row["role"]])
    overrides.append({"table": "quantities", "key": row["quantity_id"], "column": "role", "was": was, "value": row["role"], "reason": "the sentence states it so"})
    package.write("quantities", rows)
    package.write("overrides", sorted(overrides, key=lambda each: (each["table"], each["key"], each["column"])))
    return f"{row['quantity_id']}: role {was} to {row['role']}, with an override"


# -- receipts ----------------------------------------------------------------------------------------------------------------


def _fetched(package: Package, random: Random) -> tuple[Rows, dict[str, Row], str]:
    """The receipts as if a bureau's portal had been fetched: the bureau's own row, a list and an attachment by role, in their places."""
    rows = package.rows("receipts")
    own = random.choice([row for row in rows if row["role"] == "bureau"])
    code, day = own["bureau_id"], date(2026, 1, random.randrange(1, 28))
    empty: Row = {**dict.fromkeys(own), "bureau_id": code, "state": "fetched", **dict.fromkeys(("first_listed", "last_listed", "checked_on"), day)}
    own.update(state="fetched", reason=None, entries=2, expected=3, first_listed=day, last_listed=day, checked_on=day, fetched_on=day)
    address = f"http://edu{random.randrange(100)}.example.cn/"
    column = {**empty, "role": "list", "url": address, "entries": 9, "expected": random.randrange(9, 13)}
    file = {**empty, "role": "attachment", "url": f"{address}1.docx", "via": f"{address}1.html", "reading": "read", "fetched_on": day}
    for row in (column, file):
        row["receipt_id"] = receipt_id(code, row["role"], row["url"])
    at = rows.index(own)
    rows[at + 1:at + 1] = [column]
    last = max(number for number, row in enumerate(rows) if row["bureau_id"] == code)
    rows.insert(last + 1, file)
    return rows, {"bureau": own, "list": column, "attachment": file}, code


@_kind("receipt-unexplained")
def _receipt_unexplained(package: Package, random: Random) -> str | None:
    """A list that shrank, a file gone or replaced, a portal without plans: told by its flag, or hidden."""
    rows, chosen, code = _fetched(package, random)
    role = random.choice(sorted(chosen))
    row = chosen[role]
    if role == "attachment":
        word = random.choice(("http-404", "http-410", "soft-404", "firewall", "challenge", "login", "maintenance", "empty"))
        row.update(state="failed", reason=f"{word}: it is no page any more")
    else:
        row.update(entries=0) if role == "bureau" else row.update(entries=random.randrange(6))
    told = random.random() < 0.5
    row["flag"] = flag_of(Receipt(**{name: "" if row[name] is None else str(row[name]) for name in RECEIPT_COLUMNS})) if told else None
    package.write("receipts", rows)
    return f"{role} of {code}: entries {row['entries']} of {row['expected']}, {row['state']} {row['reason']}, flag {'told' if told else 'hidden'}"


@_kind("receipt-broken")
def _receipt_broken(package: Package, random: Random) -> str | None:
    """One cell of a fetched bureau's receipts that cannot be."""
    rows, chosen, code = _fetched(package, random)
    day = chosen["list"]["checked_on"]
    ways: list[tuple[str, dict[str, Any]]] = [
        ("list", {"url": None}), ("list", {"url": chosen["list"]["url"].upper()}), ("list", {"entries": 20}), ("list", {"expected": None}), ("list", {"via": chosen["list"]["url"]}),
        ("list", {"fetched_on": day}), ("list", {"reading": "read"}), ("list", {"state": "failed"}), ("list", {"state": "captured"}), ("list", {"role": "page"}),
        ("list", {"first_listed": day + timedelta(1)}), ("list", {"checked_on": None}), ("list", {"last_listed": None}), ("list", {"receipt_id": f"{code}-r-000000000000"}),
        ("attachment", {"via": None}), ("attachment", {"reading": None}), ("attachment", {"reading": "parsed"}), ("attachment", {"fetched_on": None}), ("attachment", {"entries": 1}),
        ("attachment", {"fetched_on": day + timedelta(1)}), ("attachment", {"redirected_to": chosen["attachment"]["url"]}), ("attachment", {"state": "skipped_robots"}),
        ("attachment", {"page_id": random.choice(package.rows("pages"))["page_id"]}), ("attachment", {"flag": "page-gone: it was archived, and is no longer there"}),
        ("attachment", {"reason": "odd"}), ("attachment", {"role": "bureau"}), ("bureau", {"fetched_on": None}), ("bureau", {"state": "listed"}), ("bureau", {"entries": None}),
        ("bureau", {"url": chosen["list"]["url"]}), ("bureau", {"bureau_id": "999999"}), ("bureau", {"reason": "not asked: no fetch has asked this portal yet"}),
    ]
    role, cells = random.choice(ways)
    before = dict(chosen[role])
    chosen[role].update(cells)
    if chosen[role] == before:
        return None
    package.write("receipts", rows)
    return f"{role} of {code}: {cells}"


# -- files -------------------------------------------------------------------------------------------------------------------


def _some_table(package: Package, random: Random) -> str:
    return random.choice(_tables(package))


def _resource(package: Package, table: str, **keys: Any) -> None:
    def tell(descriptor: dict[str, Any]) -> None:
        next(each for each in descriptor["resources"] if each["name"] == table).update(keys)

    package.describe(tell)


def _cells(path: Path) -> list[list[str]]:
    csv.field_size_limit(1 << 30)
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _printed(cells: list[list[str]], **form: Any) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, **{"lineterminator": "\n", **form}).writerows(cells)
    return buffer.getvalue().encode()


@_kind("re-encode")
def _re_encode(package: Package, random: Random) -> str | None:
    """The CSV in another encoding, sometimes with the descriptor telling so."""
    table = _some_table(package, random)
    path, encoding = package.path(table), random.choice(("gbk", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"))
    before = path.read_bytes()
    path.write_bytes(before.decode().encode(encoding, "replace"))
    if path.read_bytes() == before:
        return None
    told = random.random() < 0.4
    package.seal()
    if told:
        _resource(package, table, encoding=encoding.removesuffix("-sig"))
    return f"{table}.csv as {encoding}{', told' if told else ''}"


@_kind("re-print")
def _re_print(package: Package, random: Random) -> str | None:
    """The same cells, printed otherwise."""
    table = _some_table(package, random)
    path = package.path(table)
    before, cells = path.read_bytes(), _cells(path)
    ways: dict[str, Callable[[], bytes]] = {
        "CRLF": lambda: _printed(cells, lineterminator="\r\n"), "CR": lambda: before.replace(b"\n", b"\r"), "all quoted": lambda: _printed(cells, quoting=csv.QUOTE_ALL),
        "texts quoted": lambda: _printed(cells, quoting=csv.QUOTE_NONNUMERIC), "tabs": lambda: _printed(cells, delimiter="\t"), "semicolons": lambda: _printed(cells, delimiter=";"),
        "single quotes": lambda: _printed(cells, quotechar="'"), "no last line break": lambda: before.removesuffix(b"\n"), "a blank line at the end": lambda: before + b"\n",
        "a blank line within": lambda: before.replace(b"\n", b"\n\n", 1), "a comment": lambda: b"# exported\n" + before, "blanks behind commas": lambda: before.replace(b",", b", "),
        "a comma at every end": lambda: b"".join(line + b",\n" for line in before.splitlines()), "the header twice": lambda: before.split(b"\n")[0] + b"\n" + before,
        "no header": lambda: before.split(b"\n", 1)[1], "a capital header": lambda: before.split(b"\n")[0].upper() + b"\n" + before.split(b"\n", 1)[1],
        "NUL at the end": lambda: before + b"\x00", "null as NULL": lambda: _printed([[cell or "NULL" for cell in row] for row in cells]),
        "null as NA": lambda: _printed([[cell or "NA" for cell in row] for row in cells]), "blanks round cells": lambda: _printed([[f" {cell}" for cell in row] for row in cells]),
        "null as quotes": lambda: before.replace(b",,", b',"",'), "sep=": lambda: b"sep=,\n" + before,
    }
    way = random.choice(sorted(ways))
    try:
        path.write_bytes(ways[way]())
    except csv.Error:
        return None
    if path.read_bytes() == before:
        return None
    package.seal()
    return f"{table}.csv with {way}"


@_kind("retype-cell")
def _retype_cell(package: Package, random: Random) -> str | None:
    """A cell of the CSV in another form: a word among numbers, another way of writing the same number or day."""
    table = _some_table(package, random)
    fields = [field for field in package.schema(table).fields if field["type"] != "string"]
    cells = _cells(package.path(table))
    if not fields or len(cells) < 2:
        return None
    field, row = random.choice(fields), random.choice(cells[1:])
    at = cells[0].index(field["name"])
    value = row[at]
    ways = ["n/a", "-", "NaN", "inf", "null", "None", "#REF!", "１２", "十二", "1,000", "1e400", "9" * 25, "0x1F", "true", "2018", "2018-02-30", "2018/07/31", "31.07.2018",
            "2018-07-31T00:00:00", f"{value}.0", f"{value}.5", f"+{value}", f"0{value}", f"{value} ", f" {value}", f"{value}%", value.upper(), f"{value}\u200b", f"'{value}", f"={value}", f"{value}e0", f"-{value}"]
    row[at] = random.choice([way for way in ways if way != value])
    package.path(table).write_bytes(_printed(cells))
    both = random.random() < 0.3
    if both:
        _lose_twin(package, table)
    package.seal()
    return f"{table}.csv: {field['name']} {value!r} as {row[at]!r}{', Parquet removed from the descriptor' if both else ''}"


def _lose_twin(package: Package, table: str) -> None:
    package.describe(lambda descriptor: descriptor.update(resources=[each for each in descriptor["resources"] if each["name"] != f"{table}-parquet"]))
    package.path(table, "parquet").unlink()


@_kind("retype-column")
def _retype_column(package: Package, random: Random) -> str | None:
    """A Parquet column of another type that holds the same values."""
    table = _some_table(package, random)
    path = package.path(table, "parquet")
    content = pq.read_table(path)
    at = random.randrange(content.num_columns)
    kinds = [pa.string(), pa.large_string(), pa.int32(), pa.int64(), pa.float64(), pa.float32(), pa.timestamp("ms"), pa.binary(), pa.bool_(), pa.dictionary(pa.int32(), pa.string())]
    kind = random.choice([kind for kind in kinds if kind != content.schema.field(at).type])
    if pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return None  # other ways of holding the same texts
    try:
        column = content.column(at).cast(kind)
    except pa.ArrowException:
        return None
    pq.write_table(content.set_column(at, content.schema.field(at).name, column), path)
    package.seal()
    return f"{table}.parquet: {content.schema.field(at).name} as {kind}"


@_kind("columns")
def _columns(package: Package, random: Random) -> str | None:
    """Columns in another order, renamed, dropped, added, named twice: in the CSV, in the Parquet file, in both, in the schema, too."""
    table = _some_table(package, random)
    cells, content = _cells(package.path(table)), pq.read_table(package.path(table, "parquet"))
    names, schema_file = list(cells[0]), package.root / "data" / "schemas" / f"{table}.json"
    one, other = random.sample(range(len(names)), 2)
    order = list(range(len(names)))
    what = random.choice(("reordered", "renamed", "dropped", "added", "twice", "capital", "blank"))
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    extra: list[str] = []
    match what:
        case "reordered":
            order[one], order[other] = other, one
        case "dropped":
            order.remove(one)
        case "renamed":
            names[one] += "_new"
        case "capital":
            names[one] = names[one].title()
        case "blank":
            names[one] = random.choice((f" {names[one]}", f"{names[one]} ", ""))
        case "twice":
            names[one] = names[other]
        case _:
            extra = ["note"]
    forms = random.choice((("csv",), ("parquet",), ("csv", "parquet"), ("csv", "parquet", "schema")))
    if "csv" in forms:
        package.path(table).write_bytes(_printed([[*(row[at] if number else names[at] for at in order), *(extra if number == 0 else ["x"] * len(extra))] for number, row in enumerate(cells)]))
    if "parquet" in forms:
        columns = [content.column(at) for at in order] + [pa.array(["x"] * content.num_rows) for _ in extra]
        pq.write_table(pa.table(columns, names=[names[at] for at in order] + extra), package.path(table, "parquet"))
    if "schema" in forms:
        if what == "reordered":
            return None
        schema["fields"] = [{**schema["fields"][at], "name": names[at]} for at in order] + [{"name": name, "type": "string"} for name in extra]
        schema_file.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    package.seal()
    return f"{table}: a column {what} ({', '.join(map(str, (names[one], names[other])))}) in {', '.join(forms)}"


@_kind("file-changed")
def _file_changed(package: Package, random: Random) -> str | None:
    """A file changed after hashing, by a byte or at its end."""
    path = package.path(_some_table(package, random), random.choice(("csv", "parquet")))
    content = bytearray(path.read_bytes())
    at = random.randrange(len(content))
    match random.choice(("byte", "bit", "cut", "grown", "zeroed", "empty")):
        case "byte":
            content[at] = (content[at] + random.randrange(1, 256)) % 256
        case "bit":
            content[at] ^= 1 << random.randrange(8)
        case "cut":
            del content[at:]
        case "grown":
            content += random.choice((b"\n", b"\x00", bytes(content[-40:])))
        case "zeroed":
            content[at:] = bytes(len(content) - at)
        case _:
            content.clear()
    path.write_bytes(content)
    return f"{path.name} changed at byte {at}, now {len(content)} bytes"


@_kind("file-damaged-and-sealed")
def _file_damaged(package: Package, random: Random) -> str | None:
    """A file damaged before it was hashed."""
    table = _some_table(package, random)
    path = package.path(table, random.choice(("csv", "parquet")))
    before = path.read_bytes()
    content = bytearray(before)
    at = random.randrange(len(content))
    what = random.choice(("byte", "cut", "grown", "zeroed", "empty", "line"))
    match what:
        case "byte":
            content[at] = (content[at] + random.randrange(1, 256)) % 256
        case "cut":
            del content[at:]
        case "grown":
            content += bytes(content[-random.randrange(1, 80):])
        case "zeroed":
            content[at:] = bytes(len(content) - at)
        case "line":
            lines = before.split(b"\n")
            content = bytearray(b"\n".join([*lines[:len(lines) // 2], b"a,b", *lines[len(lines) // 2:]]))
        case _:
            content.clear()
    if path.suffix == ".parquet" and what in ("byte", "zeroed") and _same_parquet(bytes(content), before):
        return None
    path.write_bytes(content)
    package.seal()
    return f"{path.name}: {what} at byte {at} of {len(before)}, hashes re-told"


def _same_parquet(content: bytes, before: bytes) -> bool:
    """Whether a damaged Parquet file still holds the same rows, types and names: then only a note about them was hit."""
    try:
        one, other = (pq.read_table(pa.BufferReader(each), page_checksum_verification=True) for each in (content, before))
    except (pa.ArrowException, OSError, ValueError):
        return False
    return bool(one.equals(other))


@_kind("file-removed")
def _file_removed(package: Package, random: Random) -> str | None:
    table = _some_table(package, random)
    path = random.choice((package.path(table), package.path(table, "parquet"), package.root / "data" / "schemas" / f"{table}.json"))
    path.unlink()
    return f"{path.name} removed"


@_kind("file-added")
def _file_added(package: Package, random: Random) -> str | None:
    tables = package.root / "data" / "tables"
    name = random.choice(("tasks_old.csv", "tasks (1).csv", ".DS_Store", "tasks.csv.bak", "Thumbs.db", "notes.txt", "tasks.parquet.tmp", "copy/tasks.csv", "sub/extra.txt", "TASKS.CSV", "~$tasks.xlsx"))
    path = random.choice((tables, tables, package.root / "data" / "schemas")) / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(random.choice((b"", b"x", package.path("tasks").read_bytes())))
    return f"{path.relative_to(package.root)} added"


@_kind("files-exchanged")
def _files_exchanged(package: Package, random: Random) -> str | None:
    """Two tables' files exchanged: with hashes re-told, or not."""
    one, other = random.sample(_tables(package), 2)
    suffixes = random.choice((("csv",), ("parquet",), ("csv", "parquet")))
    for suffix in suffixes:
        first, second = package.path(one, suffix), package.path(other, suffix)
        content = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(content)
    told = random.random() < 0.7
    if told:
        package.seal()
    return f"{one} and {other} exchanged as {', '.join(suffixes)}{', hashes re-told' if told else ''}"


@_kind("file-of-other-form")
def _other_form(package: Package, random: Random) -> str | None:
    """What is under a file's name is something else."""
    table = _some_table(package, random)
    path = package.path(table, random.choice(("csv", "parquet")))
    import gzip

    forms: dict[str, Callable[[], bytes | None]] = {
        "its twin": lambda: package.path(table, "parquet" if path.suffix == ".csv" else "csv").read_bytes(), "gzip": lambda: gzip.compress(path.read_bytes(), mtime=0),
        "JSON": lambda: json.dumps(package.rows(table), default=str).encode(), "HTML": lambda: b"<!DOCTYPE html><title>404</title>", "a Git LFS pointer": lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "a merge conflict": lambda: b"<<<<<<< HEAD\n" + path.read_bytes() + b"=======\n>>>>>>> other\n", "a folder": lambda: None,
    }
    form = random.choice(sorted(forms))
    content = forms[form]()
    path.unlink()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    package.seal()
    return f"{path.name} is {form}"


# -- descriptor and schemas --------------------------------------------------------------------------------------------------


def _redescribe(package: Package, descriptor: dict[str, Any]) -> None:
    def told(old: dict[str, Any]) -> None:
        old.clear()
        old.update(descriptor)

    package.describe(told)


@_kind("descriptor-key")
def _descriptor_key(package: Package, random: Random) -> str | None:
    """A key of the descriptor that matters, removed or of another type."""
    name = random.choice(("name", "title", "version", "licenses", "sources", "contributors", "description", "resources"))
    value: Any = random.choice(("removed", None, "", [], {}, 7, [None], [{}], "1.0", "v1.0.0", True))
    descriptor = package.descriptor
    if value == "removed":
        del descriptor[name]
    elif type(value) is type(descriptor[name]) and value not in ("", [], [None], [{}]) and name != "version":
        return None
    else:
        descriptor[name] = value
    if descriptor.get(name) == package.descriptor[name]:
        return None
    _redescribe(package, descriptor)
    return f"{name} {value!r}"


@_kind("resource-key")
def _resource_key(package: Package, random: Random) -> str | None:
    """A key of a resource removed, emptied, of another type, or another resource's."""
    descriptor = package.descriptor
    one, other = random.sample(descriptor["resources"], 2)
    name = random.choice([name for name in ("name", "path", "hash", "bytes", "schema", "type", "format", "mediatype", "encoding") if name in one])
    way: Any = random.choice(("removed", "another resource's", None, "", 0, [], {}, "x"))
    before = one[name]
    if way == "removed":
        del one[name]
    elif way == "another resource's":
        one[name] = other.get(name)
    else:
        one[name] = way
    if one.get(name) == before:
        return None
    shown = one.get("name")
    _redescribe(package, descriptor)
    return f"{name} of {shown}: {before!r} to {way!r} {one.get(name)!r}"


@_kind("resources")
def _resources(package: Package, random: Random) -> str | None:
    """A resource dropped, listed twice, or added; files removed with it, or not."""
    descriptor = package.descriptor
    resources = descriptor["resources"]
    at = random.randrange(len(resources))
    what = random.choice(("dropped", "dropped with its file", "table dropped", "twice", "renamed", "added", "twin listed as another table"))
    chosen = resources[at]
    match what:
        case "dropped" | "dropped with its file":
            resources.remove(chosen)
            if what != "dropped":
                (package.root / chosen["path"]).unlink()
        case "table dropped":
            table = chosen["name"].removesuffix("-parquet")
            descriptor["resources"] = [each for each in resources if each["name"] not in (table, f"{table}-parquet")]
            for suffix in ("csv", "parquet"):
                package.path(table, suffix).unlink()
            (package.root / "data" / "schemas" / f"{table}.json").unlink()
        case "twice":
            resources.insert(random.randrange(len(resources)), dict(chosen))
        case "renamed":
            chosen["name"] += "-2"
        case "added":
            content = b"a,b\n1,2\n"
            (package.root / "data" / "tables" / "extra.csv").write_bytes(content)
            resources.append({"name": "extra", "path": "data/tables/extra.csv", "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)})
            if random.random() < 0.9:
                resources[-1]["bytes"] += 1
        case _:
            if not chosen["name"].endswith("-parquet"):
                return None
            chosen["name"] = "tasks"
    _redescribe(package, descriptor)
    return f"{chosen['name']} {what}"


@_kind("descriptor-text")
def _descriptor_text(package: Package, random: Random) -> str | None:
    """The descriptor is no JSON that all readers read alike."""
    path = package.root / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    at = random.randrange(len(text) // 3, len(text) // 2)
    ways: dict[str, Callable[[], bytes]] = {
        "cut": lambda: text[:at].encode(), "a comma too many": lambda: text.replace("\n  ]", ",\n  ]", 1).encode(), "GBK": lambda: text.encode("gb18030"), "UTF-16": lambda: text.encode("utf-16"),
        "empty": lambda: b"", "a key twice": lambda: text.replace("{", '{"name": "other",', 1).encode(), "NaN": lambda: text.replace('"bytes": ', '"bytes": NaN, "_": ', 1).encode(),
        "a list": lambda: f"[{text}]".encode(), "single quotes": lambda: text.replace('"', "'").encode(), "a comment": lambda: b"// package\n" + text.encode(), "two": lambda: (text + text).encode(),
        "deep": lambda: b"[" * 100_000, "a merge conflict": lambda: f"<<<<<<< HEAD\n{text}".encode(), "NUL": lambda: text.encode() + b"\x00",
    }
    way = random.choice(sorted(ways))
    path.write_bytes(ways[way]())
    return f"datapackage.json: {way}"


@_kind("schema-loosened")
def _schema_loosened(package: Package, random: Random) -> str | None:
    """A schema that lets more through than the published one, in place or inline."""
    table = _some_table(package, random)
    path = package.root / "data" / "schemas" / f"{table}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    field = random.choice(schema["fields"])
    constraints = field.get("constraints", {})
    way = random.choice(("constraint", "enum", "primaryKey", "foreignKeys", "missingValues", "minimum", "type", "field", "pattern"))
    if way == "constraint" and constraints:
        del constraints[random.choice(sorted(constraints))]
    elif way == "enum" and "enum" in constraints:
        constraints["enum"].append("any")
    elif way == "pattern" and "pattern" in constraints:
        constraints["pattern"] = ".*"
    elif way == "minimum" and "minimum" in constraints:
        constraints["minimum"] = -1
    elif way in ("primaryKey", "foreignKeys") and way in schema:
        del schema[way]
    elif way == "missingValues":
        schema[way] = ["", "x"]
    elif way == "type" and field["type"] != "string":
        field["type"] = "string"
    elif way == "field":
        schema["fields"].remove(field)
    else:
        return None
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    inline = random.random() < 0.3
    if inline:
        _resource(package, table, schema=schema)
    return f"{table}: {way} of {field['name']} loosened{', inline' if inline else ''}"


@_kind("schema-broken")
def _schema_broken(package: Package, random: Random) -> str | None:
    """A schema that is none, or another table's."""
    table, other = random.sample(_tables(package), 2)
    path = package.root / "data" / "schemas" / f"{table}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    way = random.choice(("no JSON", "empty", "other", "no fields", "unknown type", "bad pattern", "unknown constraint", "lost key", "lost reference", "wrong enum", "constraint of another type"))
    field = random.choice(schema["fields"])
    match way:
        case "no fields":
            schema["fields"] = random.choice(([], None, {}, "x", [None], [{}], [{"name": 1}]))
        case "unknown type":
            field["type"] = random.choice(("text", "int", None, 7, [], {}))
        case "bad pattern":
            field.setdefault("constraints", {})["pattern"] = random.choice(("(", "[", "(?=x)", "\\1", None, 7, []))
        case "unknown constraint":
            field.setdefault("constraints", {})["maxWords"] = 3
        case "lost key":
            schema["primaryKey"] = random.choice((["nowhere"], "nowhere", 7, [None], {}))
        case "lost reference":
            schema["foreignKeys"] = random.choice(([{"fields": ["nowhere"], "reference": {"resource": "tasks", "fields": ["task_id"]}}], [{}], {}, [None], "x", 7))
        case "wrong enum":
            field.setdefault("constraints", {})["enum"] = random.choice(([], "x", None, {}, [None], 7, [[]]))
        case "constraint of another type":
            field.setdefault("constraints", {})[random.choice(("minLength", "minimum", "required", "unique"))] = random.choice(("many", None, [], {}))
    content = {"no JSON": "{", "empty": "", "other": (path.parent / f"{other}.json").read_text(encoding="utf-8")}.get(way, json.dumps(schema, ensure_ascii=False))
    path.write_text(content, encoding="utf-8")
    return f"{table}: schema {way} {field['name']} {str(field.get('constraints'))[:100]}"


@_kind("many-at-once")
def _many_at_once(package: Package, random: Random) -> str | None:
    """Several kinds in one package: one break must not hide the others by a crash."""
    kinds = sorted(set(KINDS) - {"many-at-once", "descriptor-text", "source-changed", *NEEDS_SOURCES})
    random.shuffle(kinds)
    done: list[str] = []
    while len(done) < 3:
        kind = kinds.pop()
        try:
            change = KINDS[kind](package, random)
        except Exception as error:  # noqa: BLE001 (a package broken once may not be fit for the next way, which then has done its part)
            change = f"half, {type(error).__name__}" if done else None
        done += [f"{kind}: {change}"] if change else []
    return " + ".join(done)


# -- in the sources of a checkout --------------------------------------------------------------------------------------------


@_kind("source-changed")
def _source_changed(package: Package, random: Random) -> str | None:
    """A curated file changed, or lost, and the tables not built again: a checkout's only."""
    if package.__dict__["released"]:
        return _drop_row(package, random)
    files = sorted(path for part in ("portals", "corrections", "overrides", "snapshots", "codelists") for path in (package.root / "data" / part).rglob("*") if path.is_file())
    path = random.choice(files)
    what = random.choice(("removed", "emptied", "cut", "garbled"))
    content = path.read_bytes()
    match what:
        case "removed":
            path.unlink()
        case "emptied":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[:len(content) // 2])
        case _:
            path.write_bytes(content[:len(content) // 2] + b"\xff\x00{{" + content[len(content) // 2:])
    return f"{path.relative_to(package.root)} {what}"


def kinds() -> Iterator[tuple[str, bool]]:
    """Yield every kind and whether in a released folder, where it can be caught."""
    for kind in KINDS:
        yield kind, False
        if kind not in NEEDS_SOURCES and kind != "source-changed":
            yield kind, True
