"""What a release has beside its tables: a file that is missing, unlisted, or says or holds something else than the tables is named."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datapkg.release.run import release
from datapkg.validate.runner import validate
from tests.release.repository import Repository
from tests.releases import seal, write_descriptor
from tests.validate.breaks import places
from tests.validate.packages import ROOT, Package

Change = Callable[[Path], object]
STEM = "cn-edu-workplans-0.1.0"
DATABASE, WORKBOOK = f"{STEM}.sqlite", f"{STEM}.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release."""
    return release(Repository.begin(tmp_path_factory.mktemp("release") / "checkout").root, workers=1).folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to break."""
    return Path(shutil.copytree(made, tmp_path / "0.1.0"))


def sealed(*changes: Change) -> Change:
    """Change a release, and tell the hashes of its files as if it had been made so."""
    def change(root: Path) -> None:
        for each in changes:
            each(root)
        seal(root)

    return change


def written(name: str, content: str | bytes) -> Change:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def removed(name: str) -> Change:
    return lambda root: (root / name).unlink()


def replaced(name: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def told(name: str, change: Callable[[dict[str, Any]], object]) -> Change:
    """Change a JSON file."""
    def changed(root: Path) -> None:
        content = json.loads((root / name).read_text(encoding="utf-8"))
        change(content)
        (root / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    return changed


def taken_out(*names: str) -> Change:
    """Take resources out of the descriptor, and their files out of the folder."""
    def change(root: Path) -> None:
        content = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
        for each in content["resources"]:
            if each["name"] in names:
                (root / each["path"]).unlink()
        content["resources"] = [each for each in content["resources"] if each["name"] not in names]
        write_descriptor(root, content)

    return change


def asked(statement: str) -> Change:
    """Change the database."""
    def change(root: Path) -> None:
        with closing(sqlite3.connect(root / DATABASE)) as database:
            database.executescript(statement)

    return change


def without_sheet(root: Path) -> None:
    """Take the units out of the workbook's list of sheets."""
    with zipfile.ZipFile(root / WORKBOOK) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'<sheet name="units"', b'<sheet name="Units"')
    with zipfile.ZipFile(root / WORKBOOK, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def without_row(root: Path) -> None:
    """Take the last row out of the workbook's sheet of the tasks, the sixth."""
    with zipfile.ZipFile(root / WORKBOOK) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet6.xml"]
    parts["xl/worksheets/sheet6.xml"] = sheet[:sheet.rindex(b"<row ")] + sheet[sheet.rindex(b"</row>") + 6:]
    with zipfile.ZipFile(root / WORKBOOK, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def cut(name: str, size: int) -> Change:
    return lambda root: (root / name).write_bytes((root / name).read_bytes()[:size])


def damaged(root: Path) -> None:
    """Write zeros into the middle of the database."""
    content = (root / DATABASE).read_bytes()
    (root / DATABASE).write_bytes(content[:4096] + bytes(len(content) - 4096))


SUMS, CROISSANT, SCHEMA_ORG = "SHA256SUMS", "croissant.json", "schema-org.jsonld"
WHOLE, AGREE, HOLD, UNLISTED = "release-whole", "descriptions-agree", "exports-hold-tables", "unlisted-files"
BREAKS: list[tuple[str, str, Change, tuple[str, ...]]] = [
    (WHOLE, "no checksums", removed(SUMS), (SUMS,)),
    (WHOLE, "a wrong checksum", lambda root: replaced(SUMS, (root / SUMS).read_text(encoding="utf-8")[:64], "0" * 64)(root), (f"{SUMS} CHANGES.md",)),
    (WHOLE, "no line", replaced(SUMS, "  README.md\n", "  NOTICE.md\n"), (f"{SUMS} README.md", f"{SUMS} NOTICE.md")),
    (WHOLE, "no such line", replaced(SUMS, "  README.md\n", " README.md\n"), (f"{SUMS} README.md", f"{SUMS} line 4")),
    (WHOLE, "a file twice", lambda root: written(SUMS, (root / SUMS).read_text(encoding="utf-8") * 2)(root), tuple(f"{SUMS} line {number}" for number in range(64, 127))),
    (WHOLE, "a line that leads out of the folder", replaced(SUMS, "  README.md\n", "  ../README.md\n"), (f"{SUMS} README.md", f"{SUMS} ../README.md")),
    (WHOLE, "a descriptor that changed", replaced("datapackage.json", '"China"', '"Norway"'), (f"{SUMS} datapackage.json",)),
    (WHOLE, "a text that changed", written("LICENSE-DATA", "All rights reserved."), (f"{SUMS} LICENSE-DATA",)),
    (WHOLE, "a schema that changed", lambda root: (root / "data/schemas/units.json").write_bytes((root / "data/schemas/units.json").read_bytes() + b"\n"), (f"{SUMS} data/schemas/units.json",)),
    (WHOLE, "no licence", sealed(removed("LICENSE-DATA")), ("LICENSE-DATA",)),
    (WHOLE, "no licence, but its line", removed("LICENSE-DATA"), ("LICENSE-DATA", f"{SUMS} LICENSE-DATA")),
    (WHOLE, "no workbook and no database", taken_out("workbook", "database"), ("datapackage.json workbook", "datapackage.json database")),
    (WHOLE, "no scores", taken_out("scores"), ("datapackage.json scores",)),
    (WHOLE, "a stray file with a line", sealed(written("setup.exe", "x")), (f"{SUMS} setup.exe",)),
    (AGREE, "another hash for machines", sealed(told(CROISSANT, lambda each: each["distribution"][0].update(sha256="0" * 64))), (f"{CROISSANT} bureaus",)),
    (AGREE, "another file for machines", sealed(told(CROISSANT, lambda each: each["distribution"][0].update(contentUrl="https://example.org/bureaus.parquet"))), (f"{CROISSANT} bureaus",)),
    (AGREE, "a file less for machines", sealed(told(CROISSANT, lambda each: each["distribution"].pop(0))), (f"{CROISSANT} bureaus",)),
    (AGREE, "a file more for machines", sealed(told(CROISSANT, lambda each: each["distribution"].append({"name": "more"}))), (f"{CROISSANT} more",)),
    (AGREE, "a file twice for machines", sealed(told(CROISSANT, lambda each: each["distribution"].append(each["distribution"][0]))), (f"{CROISSANT} distribution",)),
    (AGREE, "another version and licence for machines", sealed(told(CROISSANT, lambda each: each.update(version="7.7.7", license="x"))), (f"{CROISSANT} version", f"{CROISSANT} license")),
    (AGREE, "no JSON for machines", sealed(written(CROISSANT, "x")), (CROISSANT,)),
    (AGREE, "a list for machines", sealed(written(CROISSANT, "[]")), (CROISSANT,)),
    *[
        (AGREE, f"another {member} for machines", sealed(told(CROISSANT, lambda each, member=member, other=other: each.update({member: other}))), (f"{CROISSANT} {member}",))  # type: ignore[misc]
        for member, other in (("name", "x"), ("description", "x"), ("alternateName", "x"), ("keywords", []), ("creator", [{"name": "x"}]), ("creator", "x"), ("datePublished", "2020-01-01"))
    ],
    *[
        (AGREE, f"another {member} for search engines", sealed(told(SCHEMA_ORG, lambda each, member=member: each.update({member: "x"}))), (f"{SCHEMA_ORG} {member}",))  # type: ignore[misc]
        for member in ("name", "identifier", "keywords", "creator", "datePublished")
    ],
    (AGREE, "a text of another version", sealed(replaced("README.md", " 0.1.0\n", " 3.3.3\n")), ("README.md line 1",)),
    (AGREE, "changes of nothing", sealed(written("CHANGES.md", "")), ("CHANGES.md line 1",)),
    (AGREE, "another version for search engines", sealed(told(SCHEMA_ORG, lambda each: each.update(version="9"))), (f"{SCHEMA_ORG} version",)),
    (AGREE, "another hash for search engines", sealed(told(SCHEMA_ORG, lambda each: each["distribution"][-1].update(sha256=7))), (f"{SCHEMA_ORG} database",)),
    (AGREE, "scores that are no JSON", sealed(written("scores.json", "{")), ("scores.json",)),
    (AGREE, "changes that are no UTF-8", sealed(written("changes.json", b"\xff\xfe")), ("changes.json",)),
    (AGREE, "another version to cite", sealed(replaced("CITATION.cff", "0.1.0", "3.3.3")), ("CITATION.cff version",)),
    (AGREE, "no version to cite", sealed(written("CITATION.cff", "title: x\n")), ("CITATION.cff",)),
    (AGREE, "another licence", sealed(written("LICENSE-DATA", "All rights reserved.")), ("LICENSE-DATA",)),
    (HOLD, "no zip", sealed(written(WORKBOOK, "x")), (WORKBOOK,)),
    (HOLD, "a zip that was cut off", sealed(cut(WORKBOOK, 5000)), (WORKBOOK,)),
    (HOLD, "a sheet less", sealed(without_sheet), (f"{WORKBOOK} units",)),
    (HOLD, "rows less", sealed(asked("DELETE FROM task_themes WHERE theme_id = 'safety'")), (f"{DATABASE} task_themes",)),
    (HOLD, "a table less", sealed(asked("DROP TABLE findings")), (f"{DATABASE} findings",)),
    (HOLD, "another value", sealed(asked("UPDATE quantities SET value_low = value_low + 1 WHERE quantity_id = '440600-2018-plan-t020-q02'")), (f"{DATABASE} quantities 440600-2018-plan-t020-q02 value_low",)),
    (HOLD, "another text", sealed(asked("UPDATE tasks SET heading = NULL WHERE task_id = '440600-2018-plan-t020'")), (f"{DATABASE} tasks 440600-2018-plan-t020 heading",)),
    (HOLD, "another day", sealed(asked("UPDATE deadlines SET date = '2020-02-30' WHERE rowid = 1")), (f"{DATABASE} deadlines 350400-2020-plan-t010-d01 date",)),
    (HOLD, "another order", sealed(asked("CREATE TABLE u AS SELECT * FROM units; DELETE FROM units; INSERT INTO units SELECT * FROM u ORDER BY rowid DESC; DROP TABLE u")), (f"{DATABASE} units 个 unit",)),
    (HOLD, "a row less in the workbook", sealed(without_row), (f"{WORKBOOK} tasks",)),
    (HOLD, "a view that never ends", sealed(asked("DROP TABLE findings; CREATE VIEW findings AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")), (f"{DATABASE} findings",)),
    (HOLD, "no database", sealed(written(DATABASE, "x" * 5000)), (DATABASE,)),
    (HOLD, "a damaged database", sealed(damaged), (DATABASE,)),
    (UNLISTED, "a program", sealed(written("setup.exe", "x")), ("setup.exe",)),
    (UNLISTED, "a hidden file", written(".DS_Store", "x"), (".DS_Store",)),
    (UNLISTED, "another package among the data", written("data/old/datapackage.json", "{}"), ("data/old",)),
    (UNLISTED, "a file among the data", written("data/tasks.feather", "x"), ("data/tasks.feather",)),
    (UNLISTED, "a backup", written("data/tables/tasks.csv.bak", "x"), ("data/tables/tasks.csv.bak",)),
    (UNLISTED, "what makes it look like a checkout", sealed(written("data/portals/x", "x"), written("data/codelists/x", "x")), ("data/portals", "data/codelists")),
]


@pytest.mark.parametrize(("rule", "how", "change", "named"), BREAKS, ids=[f"{rule}: {how}" for rule, how, *_ in BREAKS])
def test_what_a_release_has_beside_its_tables_is_looked_at(rule: str, how: str, change: Change, named: tuple[str, ...], folder: Path) -> None:
    change(folder)
    (outcome,) = validate(folder, only=[rule]).outcomes
    assert outcome.state == "broken", f"{how}: {outcome.why}"
    assert sorted(places(outcome)) == sorted(named)
    assert all(each.expected.strip() for each in outcome.violations)


@pytest.mark.parametrize(("name", "old", "new", "named"), [("CITATION.cff", "0.1.0", "3.3.3", "CITATION.cff version"), ("LICENSE-DATA", "Attribution 4.0", "Another 4.0", "LICENSE-DATA")])
def test_what_a_checkout_tells_beside_its_descriptor_agrees_with_it(name: str, old: str, new: str, named: str, tmp_path: Path) -> None:
    root = Package(tmp_path / "package").root
    for each in ("CITATION.cff", "LICENSE-DATA"):
        shutil.copy(ROOT / each, root)
    assert validate(root, only=[AGREE]).exit_code == 0
    replaced(name, old, new)(root)
    (outcome,) = validate(root, only=[AGREE]).outcomes
    assert places(outcome) == [named]


def test_a_release_as_it_was_made_may_be_released(folder: Path) -> None:
    report = validate(folder)
    assert [(outcome.rule.id, places(outcome), outcome.why) for outcome in report.outcomes if outcome.state != "passed"] == []
    assert report.notes == []


def test_a_database_of_a_newer_kind_than_this_sqlite_is_not_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    asked("DROP TABLE findings")(folder)
    report = validate(folder, only=[HOLD])
    assert report.exit_code == 0
    assert "SQLite" in report.notes[0]


def test_looking_at_a_database_leaves_nothing_beside_it(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    validate(folder, only=[HOLD])
    assert sorted(folder.rglob("*")) == before
