"""What a release has beside its tables: checksums of every file, descriptions that say what the descriptor says, and exports with the same rows."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from datapkg.errors import DataError
from datapkg.files import file_hash, read_json, read_text
from datapkg.release import citation
from datapkg.release.edition import Edition
from datapkg.release.extras import DESCRIPTIONS, DOWNLOADS, EXPECTED, SUMS, TEXTS
from datapkg.validate.candidate import FILE, Candidate
from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Violation, rule

if TYPE_CHECKING:
    import sqlite3

_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_MOST = 8 * 1024 * 1024
"""Bytes of SHA256SUMS, of a citation file, and of a workbook's list of sheets: more than any that a release could have."""
_STRICT = (3, 37)
"""The first SQLite that reads the tables of a release."""
_SHEETS = "xl/workbook.xml"
_COMPUTED = re.compile(r"\bAS\s*\(", re.IGNORECASE)
_EXACT = 5000
"""Tables of so many rows are compared with the exports' cell by cell, row by row; of larger ones the rows are counted."""
_BEGINS = {"CHANGES.md": "# {stem}\n", "README.md": "# {title} {version}\n"}
_ROW, _HEADERS = b"<row ", 2
_SWELLS = 64
"""A sheet has some 60 bytes around each cell, which in CSV takes one or two."""


@rule(
    "A release has all its files, each with its checksum", scope="package", table="descriptor",
    reason="Whoever downloads a release checks it with SHA256SUMS: a file that is not named there, or otherwise, is checked by nobody.",
    mend="Make the release again; never edit a published file by hand.",
)
def release_whole(package: Candidate) -> Iterator[Violation]:
    if not package.is_release:
        return
    listed = {each.name for each in package.resources}
    yield from (Violation(FILE, name, None, "a resource, which every release has", "none") for name in (*DOWNLOADS, *DESCRIPTIONS) if name not in listed)
    yield from (Violation(name, "", None, "a file, which every release has", "none") for name in (*TEXTS, SUMS) if _file(package, name) is None)
    told: dict[str, str] = {}
    for number, line in enumerate(_lines(package), 1):
        hit = _SUM.fullmatch(line)
        if hit is None or hit[2] in told:
            yield Violation(SUMS, f"line {number}", None, "a hash, two spaces and the path of a file, each once", repr(line)[:200])
        else:
            told[hit[2]] = hit[1]
    files = _files(package)
    if _file(package, SUMS):
        yield from (Violation(SUMS, name[:200], None, "the hash of this file", "no line") for name in sorted(files.keys() - told.keys()))
    for name in told:
        if name not in files:
            yield Violation(SUMS, name[:200], None, "no line: the release has no such file", told[name])
        elif told[name] != (found := files[name] or file_hash(package.root / name)):
            yield Violation(SUMS, name[:200], None, found, told[name])


@rule(
    "What describes a release says what its descriptor says", scope="package", table="descriptor",
    reason="Search engines and tools load the files that a description names, by its hashes, and people cite the version that it tells.",
    mend="Make the release again: it writes the descriptions from the descriptor.",
)
def descriptions_agree(package: Candidate) -> Iterator[Violation]:
    if not package.is_release and package.source is None:
        return
    texts = [name for name in (citation.FILE, "LICENSE-DATA", *(_BEGINS if package.is_release else ())) if _file(package, name)]
    for name in (*(each.path for each in DESCRIPTIONS.values() if package.is_release), *texts):
        path = _file(package, name)
        try:
            if path is not None:
                yield from _description(package, name, path)
        except DataError as error:
            yield Violation(name, "", None, "a file that can be read", str(error).replace(str(package.root), "")[:300])


def _description(package: Candidate, name: str, path: Path) -> Iterator[Violation]:
    licence = _licence(package)
    if name == citation.FILE:
        yield from _same(name, "version", package.descriptor.get("version"), citation.cited_version(_text(path)))
    elif name == "LICENSE-DATA":
        if str(licence.get("title")) not in _text(path):
            yield Violation(name, "", None, f"the text of the licence that {FILE} tells, {str(licence.get('title'))[:100]}", "another text")
    elif name in _BEGINS:
        stem = f"{package.descriptor.get('name')}-{package.descriptor.get('version')}"
        begins = _BEGINS[name].format(stem=stem, title=package.descriptor.get("title"), version=package.descriptor.get("version"))
        if not (text := _text(path)).startswith(begins):
            yield Violation(name, "line 1", None, begins.strip()[:200], repr(text.partition("\n")[0])[:200])
    else:
        content = read_json(path)
        if name == DESCRIPTIONS["croissant"].path:
            yield from _catalogue(package, name, content, [each for each in package.expected_tables if package.resource(f"{each}-parquet")], ".parquet", "-parquet")
        elif name == DESCRIPTIONS["schema-org"].path:
            listed = [each.name for each in package.resources if each.name not in DESCRIPTIONS]
            yield from _catalogue(package, name, content, listed, "", "")


def _catalogue(package: Candidate, name: str, content: dict[str, Any], files: list[str], suffix: str, kind: str) -> Iterator[Violation]:
    """What a description for search engines tells otherwise: version, licence, and of each file path and hash. A file's name there is without or with `suffix`."""
    yield from _head(package, name, content, machines=bool(suffix))
    distribution = content.get("distribution")
    told = [each for each in distribution if isinstance(each, dict)] if isinstance(distribution, list) else []
    entries = {str(each.get("name")): each for each in told}
    if len(entries) < len(told):
        yield Violation(name, "distribution", None, "each file once", f"{len(told) - len(entries)} entries more")
    for file in files:
        resource, entry = package.resource(f"{file}{kind}"), entries.pop(f"{file}{suffix}", None)
        if entry is None or resource is None:
            yield Violation(name, file, None, "an entry of this file", "none")
            continue
        yield from _same(name, file, str(resource.descriptor.get("hash")).removeprefix("sha256:"), entry.get("sha256"))
        if not f"/{entry.get('contentUrl')}".endswith(f"/{resource.place}"):
            yield Violation(name, file, None, resource.place, repr(entry.get("contentUrl"))[:200])
    yield from (Violation(name, each[:100], None, "no entry: the release has no such file", "one") for each in entries)


def _head(package: Candidate, name: str, content: dict[str, Any], machines: bool) -> Iterator[Violation]:
    """What a description for machines, or else for search engines, tells otherwise of the whole package than its descriptor."""
    head = package.descriptor
    told = {"version": head.get("version"), "license": _licence(package).get("path"), "keywords": head.get("keywords", [])}
    if machines:
        told |= {"name": head.get("name"), "alternateName": head.get("title"), "description": head.get("description")}
    else:
        told |= {"name": head.get("title"), "identifier": f"{head.get('name')}-{head.get('version')}"}
    for member, expected in told.items():
        yield from _same(name, member, expected, content.get(member))
    contributors, creators = head.get("contributors"), content.get("creator")
    authors = [each.get("title") for each in contributors if isinstance(each, dict)] if isinstance(contributors, list) else []
    yield from _same(name, "creator", authors, [each.get("name") for each in creators if isinstance(each, dict)] if isinstance(creators, list) else creators)
    try:
        yield from _same(name, "datePublished", Edition(package.root, head).day, content.get("datePublished"))
    except (KeyError, TypeError, ValueError, OverflowError):
        return  # `created-has-come` tells of it


def _same(name: str, key: str, expected: object, found: object) -> Iterator[Violation]:
    if found != expected:
        yield Violation(name, key, None, str(expected)[:200], repr(found)[:200])


@rule(
    "Workbook and database hold the tables", scope="package", table="descriptor",
    reason="Most people open the workbook, or ask the database: rows that are missing there are missing for them.",
    mend="Make the release again: it writes both from the tables.",
)
def exports_hold_tables(package: Candidate) -> Iterator[Violation]:
    if not package.is_release:
        return
    for name, check in (("workbook", _workbook), ("database", _database)):
        resource = package.resource(name)
        if resource and resource.path:
            yield from check(package, resource.path)


def _workbook(package: Candidate, path: Path) -> Iterator[Violation]:
    import zipfile

    try:
        with zipfile.ZipFile(path) as book, book.open(_SHEETS) as file:
            sheets = file.read(_MOST).decode(errors="replace")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        yield Violation(path.name, "", None, "a workbook, which is a zip with a list of its sheets", f"{type(error).__name__}: {error}"[:200])
        return
    order = re.findall('<sheet name="([^"]*)"', sheets)
    for table in package.expected_tables:
        if table not in order:
            yield Violation(path.name, table, None, "a sheet with this table", "none")
        elif package.readable(table) and package.height(table) <= _EXACT and (found := _sheet_rows(path, order.index(table) + 1, package.size(table))) != package.height(table):
            yield Violation(path.name, table, None, f"{package.height(table):,} rows, as the table has", f"{found:,}" if found >= 0 else "no sheet that can be read")


def _sheet_rows(path: Path, number: int, csv_bytes: int) -> int:
    """The rows of a sheet, without its headers; -1 where it cannot be read, or unpacks to more than so many bytes of CSV can give."""
    import zipfile
    import zlib

    found, before = 0, b""
    try:
        with zipfile.ZipFile(path) as book, book.open(f"xl/worksheets/sheet{number}.xml") as file:
            if book.getinfo(file.name).file_size > _SWELLS * csv_bytes + _MOST:
                return -1
            while block := file.read(1 << 20):
                found += (before + block).count(_ROW)
                before = block[-len(_ROW) + 1:]
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return -1
    return found - _HEADERS


def _database(package: Candidate, path: Path) -> Iterator[Violation]:
    import sqlite3

    if sqlite3.sqlite_version_info < _STRICT:
        package.notes.append(f"The database was not looked at: SQLite {sqlite3.sqlite_version} is too old for it.")
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            # Only what is a table of cells is looked at: a view, a table of a module's making or a column that is computed could go on for ever.
            tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            there = {name for name, sql in tables if str(sql).startswith("CREATE TABLE ") and not _COMPUTED.search(str(sql))}
            for table in package.expected_tables:
                if not package.readable(table):
                    continue
                found = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] if table in there else 0  # noqa: S608 (our own names)
                if table not in there or found != package.height(table):
                    yield Violation(path.name, table, None, f"{package.height(table):,} rows, as the table has", f"{found:,}" if table in there else "no such table")
                elif found <= _EXACT and package.has(table):
                    yield from _cells(package, path.name, table, database)
    except sqlite3.Error as error:
        yield Violation(path.name, "", None, "an SQLite database", f"{type(error).__name__}: {error}"[:200])


def _cells(package: Candidate, name: str, table: str, database: "sqlite3.Connection") -> Iterator[Violation]:
    """The first cell of a table's that is another in the database."""
    schema = package.schemas[table]
    wanted = package.columns(table, list(schema.columns)).select(schema.columns).with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).rows()
    given = database.execute(f'SELECT {", ".join(map(_quoted, schema.columns))} FROM "{table}" ORDER BY rowid').fetchall()  # noqa: S608 (our own names)
    if given != wanted:
        at = next(index for index, pair in enumerate(zip(wanted, given, strict=True)) if pair[0] != pair[1])
        column = next(index for index, pair in enumerate(zip(wanted[at], given[at], strict=True)) if pair[0] != pair[1])
        key = "/".join(str(wanted[at][schema.columns.index(name)]) for name in schema.key) or f"row {at + 1}"
        yield Violation(name, f"{table} {key}", schema.columns[column], str(wanted[at][column])[:100], str(given[at][column])[:100])


def _quoted(column: str) -> str:
    return f'"{column}"'


def _licence(package: Candidate) -> dict[str, Any]:
    """The first licence that the descriptor tells; empty where it tells none."""
    licences = package.descriptor.get("licenses")
    return licences[0] if isinstance(licences, list) and licences and isinstance(licences[0], dict) else {}


def _files(package: Candidate) -> dict[str, str]:
    """The files of a release by path, each with the SHA-256 that the descriptor tells; `file-hash` has seen to it that the file has that one."""
    told = {path.relative_to(package.root).as_posix(): "" for path in package.schema_files}
    told |= {name: "" for name in (FILE, *TEXTS, *EXPECTED) if _file(package, name)}
    for resource in package.resources:
        if resource.path:
            method, _, digest = str(resource.descriptor.get("hash")).partition(":")
            told[resource.path.relative_to(package.root).as_posix()] = digest if method == "sha256" else ""
    return told


def _lines(package: Candidate) -> list[str]:
    path = _file(package, SUMS)
    return _text(path).splitlines() if path else []


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST:
        raise DataError(f"{path}: {path.stat().st_size:,} bytes are more than such a file can have ({_MOST:,}).")
    return read_text(path)


def _file(package: Candidate, name: str) -> Path | None:
    try:
        return inside(package.root, name)
    except Refused:
        return None
