"""What a release has beside its tables: checksums of every file, descriptions that say what the descriptor says, and exports with the same rows."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import file_hash, read_json, read_text
from datapkg.release import citation
from datapkg.release.extras import DESCRIPTIONS, DOWNLOADS, EXPECTED, SUMS, TEXTS
from datapkg.validate.candidate import FILE, Candidate
from datapkg.validate.inside import Refused, inside
from datapkg.validate.rule import Violation, rule

_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_MOST = 8 * 1024 * 1024
"""Bytes of SHA256SUMS, of a citation file, and of a workbook's list of sheets: more than any that a release could have."""
_STRICT = (3, 37)
"""The first SQLite that reads the tables of a release."""
_SHEETS = "xl/workbook.xml"


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
    if not package.is_release:
        return
    texts = [name for name in (citation.FILE, "LICENSE-DATA") if _file(package, name)]
    for name in (*(each.path for each in DESCRIPTIONS.values()), *texts):
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
    else:
        content = read_json(path)
        if name == DESCRIPTIONS["croissant"].path:
            yield from _catalogue(package, name, content, [each for each in package.expected_tables if package.resource(f"{each}-parquet")], ".parquet", "-parquet")
        elif name == DESCRIPTIONS["schema-org"].path:
            listed = [each.name for each in package.resources if each.name not in DESCRIPTIONS]
            yield from _catalogue(package, name, content, listed, "", "")


def _catalogue(package: Candidate, name: str, content: dict[str, Any], files: list[str], suffix: str, kind: str) -> Iterator[Violation]:
    """What a description for search engines tells otherwise: version, licence, and of each file path and hash. A file's name there is without or with `suffix`."""
    yield from _same(name, "version", package.descriptor.get("version"), content.get("version"))
    yield from _same(name, "license", _licence(package).get("path"), content.get("license"))
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
    yield from (Violation(path.name, table, None, "a sheet with this table", "none") for table in package.expected_tables if f'<sheet name="{table}' not in sheets)


def _database(package: Candidate, path: Path) -> Iterator[Violation]:
    import sqlite3

    if sqlite3.sqlite_version_info < _STRICT:
        package.notes.append(f"The database was not looked at: SQLite {sqlite3.sqlite_version} is too old for it.")
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            # Only what is a table is counted: a view, or a table of a module's making, could go on for ever.
            there = {name for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'") if str(sql).startswith("CREATE TABLE ")}
            for table in package.expected_tables:
                if not package.readable(table):
                    continue
                found = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] if table in there else 0  # noqa: S608 (our own names)
                if table not in there or found != package.height(table):
                    yield Violation(path.name, table, None, f"{package.height(table):,} rows, as the table has", f"{found:,}" if table in there else "no such table")
    except sqlite3.Error as error:
        yield Violation(path.name, "", None, "an SQLite database", f"{type(error).__name__}: {error}"[:200])


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
