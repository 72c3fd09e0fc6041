"""Ways to break a good package in just one way, and the check that the rule made for it says so."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datapkg.validate.outcome import Outcome
from datapkg.validate.rule import Severity, Violation
from datapkg.validate.runner import validate
from tests.validate.packages import Package, Row, Rows

Break = Callable[[Package], object]
SANMING, XIANGTAN, SUMMARY = "350400-2020-plan", "430300-2017-plan", "440100-2019-summary"
GUANGZHOU, FOSHAN, DONGGUAN = "440100-2020-plan", "440600-2018-plan", "441900-2021-plan"
PAGES = {
    SANMING: "350400-p-1c2fb82b7e33", XIANGTAN: "430300-p-8d98f8bf132c", SUMMARY: "440100-p-fba1da6ceb0e",
    GUANGZHOU: "440100-p-fba1da6ceb0e", FOSHAN: "440600-p-c6e940e8570f", DONGGUAN: "441900-p-57e847bf8598",
}


@dataclass(frozen=True)
class Case:
    """One breakage: the rule that must catch it, and every place that the rule must name: table, key and column."""

    rule: str
    how: str
    breaks: Break
    places: tuple[str, ...]
    severity: Severity = "error"
    released: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.how}"


@dataclass(frozen=True)
class Fine:
    """A change that looks like a breakage, and which the rule must let pass."""

    rule: str
    how: str
    breaks: Break
    released: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.how}"


def broken(rule: str, how: str, breaks: Break, *places: str, severity: Severity = "error", released: bool = False) -> Case:
    """Return a breakage that `rule` must catch at these places, and at no other."""
    return Case(rule, how, breaks, places, severity, released)


def caught(case: Case, folder: Path, previous: Path | None = None) -> None:
    """Break a good package, and see the rule name the places at its severity."""
    package = Package(folder / "package", case.released)
    case.breaks(package)
    report = validate(package.root, only=[case.rule], previous=previous)
    (outcome,) = report.outcomes
    assert outcome.state == "broken", outcome.why or "nothing was found"
    assert sorted(places(outcome)) == sorted(case.places)
    assert outcome.rule.severity == case.severity
    assert (report.errors, report.warnings) == ((outcome.count, 0) if case.severity == "error" else (0, outcome.count))
    assert report.exit_code == (1 if case.severity == "error" else 0)
    assert all(each.expected.strip() for each in outcome.violations)


def passed(case: Fine, folder: Path, previous: Path | None = None) -> None:
    """Change a good package, and see the rule find nothing."""
    package = Package(folder / "package", case.released)
    case.breaks(package)
    (outcome,) = validate(package.root, only=[case.rule], previous=previous).outcomes
    assert (outcome.state, places(outcome), outcome.why) == ("passed", [], "")


def places(outcome: Outcome) -> list[str]:
    """Return the places of a rule's violations in one line each."""
    return [place(each) for each in outcome.violations]


def place(violation: Violation) -> str:
    """Return table, key and column of a violation, those that it has."""
    return " ".join(part for part in (violation.table, violation.key, violation.column) if part)


def both(*breaks: Break) -> Break:
    """Break a package in several ways."""
    def change(package: Package) -> None:
        for each in breaks:
            each(package)

    return change


def cells(table: str, key: str, /, **new: Any) -> Break:
    """Set cells of one row; a function is given the row as it was."""
    def change(package: Package) -> None:
        rows = package.rows(table)
        row = rows[_index(package, table, rows, key)]
        before = dict(row)
        row.update({name: value(before) if callable(value) else value for name, value in new.items()})
        assert row != before
        package.write(table, rows)

    return change


def drop(table: str, *keys: str) -> Break:
    """Take rows out."""
    def change(package: Package) -> None:
        rows = package.rows(table)
        for key in keys:
            rows.pop(_index(package, table, rows, key))
        package.write(table, rows)

    return change


def again(table: str, key: str, /, **new: Any) -> Break:
    """Put a row behind itself a second time, with other cells."""
    def change(package: Package) -> None:
        rows = package.rows(table)
        index = _index(package, table, rows, key)
        rows.insert(index + 1, rows[index] | {name: value(rows[index]) if callable(value) else value for name, value in new.items()})
        package.write(table, rows)

    return change


def move(table: str, key: str, to: int) -> Break:
    """Put a row elsewhere: at an index among the others."""
    def change(package: Package) -> None:
        rows = package.rows(table)
        row = rows.pop(_index(package, table, rows, key))
        rows.insert(len(rows) if to < 0 else to, row)
        package.write(table, rows)

    return change


def add(table: str, /, **new: Any) -> Break:
    """Put a row at a table's end; cells that are not given are null."""
    def change(package: Package) -> None:
        empty: Row = dict.fromkeys(package.schema(table).columns)
        package.write(table, [*package.rows(table), empty | new])

    return change


def shift(table: str, key: str, by: int) -> Break:
    """Move a span, its text left as it is."""
    return cells(table, key, start=lambda row: row["start"] + by, end=lambda row: row["end"] + by)


def replaced(column: str, old: str, new: str) -> Callable[[Row], str]:
    """Return a cell's text with words replaced, which must stand there."""
    def change(row: Row) -> str:
        text: str = row[column]
        assert old in text
        return text.replace(old, new, 1)

    return change


def inserted(document: str, at: int, words: str) -> Break:
    """Put words into a page's text, and count every span anew as if the rows had been read from it."""
    page = PAGES[document]

    def moved(rows: Rows, *columns: str) -> None:
        for row in rows:
            if row["page_id"] == page if "page_id" in row else PAGES[row["document_id"]] == page:
                row.update({column: row[column] + len(words) for column in columns if row[column] > at})

    def change(package: Package) -> None:
        pages = package.rows("pages")
        row = pages[_index(package, "pages", pages, page)]
        row["text"] = row["text"][:at] + words + row["text"][at:]
        moved(pages, "body_start", "body_end")
        package.write("pages", pages)
        for table in ("documents", "sections", "tasks"):
            package.change(table, lambda rows: moved(rows, "page_start", "page_end"))
        package.change("corrections", lambda rows: moved(rows, "start", "end"))

    return change


def overridden(table: str, key: str, column: str) -> Break:
    """Tell in the table of overrides that a person has mended this cell."""
    return add("overrides", table=table, key=key, column=column, was="another", value="this", reason="made up for the test")


def described(**members: Any) -> Break:
    """Set members of the descriptor; those that are None are taken out."""
    return lambda package: package.describe(lambda descriptor: _set(descriptor, members))


def resource(name: str, /, **members: Any) -> Break:
    """Set members of one resource; those that are None are taken out."""
    def change(descriptor: dict[str, Any]) -> None:
        (found,) = (each for each in descriptor["resources"] if each["name"] == name)
        _set(found, members)

    return lambda package: package.describe(change)


def unlisted(*names: str) -> Break:
    """Take resources out of the descriptor; their files stay."""
    def change(descriptor: dict[str, Any]) -> None:
        kept = [each for each in descriptor["resources"] if each["name"] not in names]
        assert len(kept) == len(descriptor["resources"]) - len(names)
        descriptor["resources"] = kept

    return lambda package: package.describe(change)


def field(table: str, name: str, /, **members: Any) -> Break:
    """Set members of a field of a table's schema; those that are None are taken out."""
    def change(schema: dict[str, Any]) -> None:
        (found,) = (each for each in schema["fields"] if each["name"] == name)
        _set(found, members)

    return schema(table, change)


def schema(table: str, change: Callable[[dict[str, Any]], object]) -> Break:
    """Change a table's schema file."""
    import json

    def changed(package: Package) -> None:
        path = package.root / "data" / "schemas" / f"{table}.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    return changed


def csv_bytes(table: str, change: Callable[[bytes], bytes]) -> Break:
    """Change a table's CSV file only, and tell its new hash."""
    def changed(package: Package) -> None:
        path = package.path(table)
        before = path.read_bytes()
        after = change(before)
        assert after != before
        path.write_bytes(after)
        package.seal()

    return changed


def csv_words(table: str, old: str, new: str) -> Break:
    """Replace words in a table's CSV file once; the Parquet file stays."""
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return csv_bytes(table, change)


def written(name: str, content: str | bytes) -> Break:
    """Write a file into the package's folder."""
    def change(package: Package) -> None:
        path = package.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def _set(found: dict[str, Any], members: dict[str, Any]) -> None:
    for name, value in members.items():
        if value is None:
            del found[name]
        else:
            found[name] = value


def _index(package: Package, table: str, rows: Rows, key: str) -> int:
    """The place of the row that has this key; the first where there are two."""
    columns = package.schema(table).key
    return next(index for index, row in enumerate(rows) if "/".join(str(row[column]) for column in columns) == key)
