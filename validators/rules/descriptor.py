"""What the descriptor tells: of each resource what the build and the release write, and nothing that a program could read otherwise."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from datapkg.build.descriptor import table_resources
from datapkg.diff.inputs import folder_digest
from datapkg.index import FORMAT
from datapkg.release.extras import DESCRIPTIONS, DOWNLOADS, extra_resources
from datapkg.schema import TableSchema
from datapkg.validate.candidate import FILE, Candidate, Resource
from datapkg.validate.rule import Violation, rule

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d))?", re.ASCII)
_HASH = re.compile("sha256:[0-9a-f]{64}")
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile("[a-z0-9._-]{1,100}")
_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TITLES = ("title", "title_zh", "description", "description_zh")
_FORM = {"type", "format", "mediatype", "encoding", "bytes"}
"""Members that the rules on the files tell of."""
_NONE = "none"
_RELEASE = ("package_format", "built_from")
"""A descriptor that tells any of these is a release's."""
_TOLD = ("package_format", "reading_rules", "built_from")
_STANDARD = {"name", "id", "licenses", "title", "description", "homepage", "image", "version", "created", "keywords", "contributors", "sources", "resources", "$schema"}
"""The members of a package in the Data Package standard."""
_OWN = {"title_zh", "description_zh", *_TOLD}
_PROFILE = re.compile(r"https://datapackage\.org/profiles/2\.[0-9]+/datapackage\.json")
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/([0-9]\.[0-9])(?:/.*)?")


@rule(
    "Only the tables of this project are listed, and what a release adds", scope="package", table="descriptor",
    reason="A table that no schema of ours describes is checked by no rule, and one file under two names is counted twice.",
    mend="Take the resource and its file out. A new table needs its schema in data/schemas/ and its name in datapkg/schema.py.",
)
def resources_known(package: Candidate) -> Iterator[Violation]:
    tables = {name for table in package.expected_tables for name in (table, f"{table}-parquet")}
    extras = set() if package.source else {*DOWNLOADS, *DESCRIPTIONS}
    for index, resource in enumerate(package.resources, 1):
        if resource.name not in tables | extras:
            yield Violation(FILE, resource.name[:100] or f"resource {index}", "name", f"a table of this project{'' if package.source else ', or what a release adds'}", resource.place)


@rule(
    "A resource tells what the build writes, and nothing else", scope="package", table="descriptor",
    reason="A dialect, an encoding or a path that says something else makes each program read another table than the one that was checked.",
    mend="Build the package again: it writes the resources. Take out of datapackage.json what somebody added to them.",
)
def resource_as_built(package: Candidate) -> Iterator[Violation]:
    expected = _expected(package)
    for resource in package.resources:
        if resource.name in expected:
            yield from _differences(resource, expected[resource.name])


def _expected(package: Candidate) -> dict[str, dict[str, Any]]:
    """What the build and the release write of each resource, by name; of a table whose schema cannot be read nothing is known."""
    schemas = [TableSchema(name, _titles(package.schemas[name])) for name in package.expected_tables if name in package.schemas]
    stem = f"{package.descriptor.get('name')}-{package.descriptor.get('version')}"
    told = [*(each for schema in schemas for each in table_resources(schema)), *extra_resources(stem, DOWNLOADS | DESCRIPTIONS)]
    return {each["name"]: each for each in told}


def _titles(schema: TableSchema) -> dict[str, str]:
    """A schema's titles and descriptions, which its resources repeat; empty where it has no text there."""
    return {name: told if isinstance(told := schema.descriptor.get(name), str) else "" for name in _TITLES}


def _differences(resource: Resource, expected: dict[str, Any]) -> Iterator[Violation]:
    given = resource.descriptor
    for member in {**expected, **given}:
        found = given.get(member, _NONE)
        if member == "hash":
            if not isinstance(found, str) or not _HASH.fullmatch(found):
                yield Violation(FILE, resource.name, member, "sha256: and 64 hexadecimal digits", repr(found)[:100])
        elif member not in _FORM and found != expected.get(member, _NONE):
            yield Violation(FILE, resource.name, member[:100], str(expected.get(member, "no such member"))[:200] or "nothing", repr(found)[:100])


@rule(
    "The day on which the package was made is told, and has come", scope="package", table="descriptor",
    reason="Versions are chosen by their day, and a waiver holds for a release that was made before the waiver ended.",
    mend="Make the release again: it tells the moment of its commit. Set the clock of the machine, if that is wrong.",
)
def created_has_come(package: Candidate) -> Iterator[Violation]:
    descriptor = package.descriptor
    created = descriptor.get("created")
    if "created" not in descriptor and not any(name in descriptor for name in _RELEASE):
        return  # a checkout is of no day
    try:
        if not isinstance(created, str) or not _MOMENT.fullmatch(created):
            raise ValueError("another form")
        day = datetime.fromisoformat(created).date()
    except ValueError:
        yield Violation(FILE, "created", "created", "a day or moment such as 2026-06-30T12:00:00+00:00", repr(created)[:100])
        return
    last = package.today + timedelta(days=1)  # where the release was made it may be tomorrow already
    if day > last:
        yield Violation(FILE, "created", "created", f"a day that has come, {last} at most", created)


@rule(
    "What a release tells of its making is well formed", scope="package", table="descriptor",
    reason="The loader refuses a form that it does not know, reading rules that nobody can name are never compared, and the schemas are those that it was built with.",
    mend="Make the release again. Where `package_format` is newer than this program knows, upgrade it: pip install --upgrade cn-edu-workplans.",
)
def release_told(package: Candidate) -> Iterator[Violation]:
    descriptor = package.descriptor
    form, rules = descriptor.get("package_format", FORMAT), descriptor.get("reading_rules", f"sha256:{'0' * 64}")
    if type(form) is not int or not 1 <= form <= FORMAT:
        yield Violation(FILE, "package_format", "package_format", f"a form that this program knows, 1 to {FORMAT}", repr(form)[:100])
    if not isinstance(rules, str) or not _HASH.fullmatch(rules):
        yield Violation(FILE, "reading_rules", "reading_rules", "sha256: and 64 hexadecimal digits", repr(rules)[:100])
    if package.is_release:
        yield from (Violation(FILE, name, name, "what every release tells", _NONE) for name in _TOLD if name not in descriptor)
    if "built_from" not in descriptor:
        return
    if not _is_source(descriptor["built_from"]):
        yield Violation(FILE, "built_from", "built_from", "the commit and the SHA-256 of each folder of inputs", repr(descriptor["built_from"])[:100])
    elif (told := descriptor["built_from"]["inputs"].get("schemas")) is not None and told != (found := folder_digest(package.root / "data" / "schemas")):
        yield Violation(FILE, "built_from", "inputs.schemas", f"{found}, of data/schemas/", told)


def _is_source(told: object) -> bool:
    if not isinstance(told, dict) or not isinstance(told.get("commit"), str) or not isinstance(told.get("inputs"), dict):
        return False
    digests = told["inputs"].values()
    return bool(_COMMIT.fullmatch(told["commit"]) and digests) and all(isinstance(each, str) and _HASH.fullmatch(each) for each in digests)


@rule(
    "Names, titles and addresses are what they say", scope="package", table="descriptor",
    reason="Catalogues show titles and keywords, and people follow addresses: one that runs a program, or leads to another file, is followed too. A member misspelt is read by nobody.",
    mend="Write the name in lower-case letters, titles as texts, keywords as a list of texts, each once, and addresses beginning with https://. Take members out that no standard knows.",
)
def head_well_formed(package: Candidate) -> Iterator[Violation]:
    descriptor = package.descriptor
    name, home, keywords = descriptor.get("name"), descriptor.get("homepage"), descriptor.get("keywords", [])
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield Violation(FILE, "name", "name", "lower-case letters, digits, `.`, `_` and `-`", repr(name)[:100])
    if home is not None and (not isinstance(home, str) or not _ADDRESS.fullmatch(home)):
        yield Violation(FILE, "homepage", "homepage", "an address beginning with https:// or http://", repr(home)[:100])
    if "$schema" in descriptor and not (isinstance(descriptor["$schema"], str) and _PROFILE.fullmatch(descriptor["$schema"])):
        yield Violation(FILE, "$schema", "$schema", "the address of the standard, https://datapackage.org/profiles/2.0/datapackage.json", repr(descriptor["$schema"])[:100])
    for member in ("title_zh", "description_zh"):
        if member in descriptor and not _is_text(descriptor[member]):
            yield Violation(FILE, member, member, "a text", repr(descriptor[member])[:100])
    for member in _TITLES:
        if isinstance(descriptor.get(member), str) and (unseen := [char for char in descriptor[member] if _is_unseen(char)]):
            yield Violation(FILE, member, member, "a text without characters that nobody sees", f"U+{ord(unseen[0]):04X}")
    if not isinstance(keywords, list) or not all(map(_is_text, keywords)) or len(set(keywords)) < len(keywords):
        yield Violation(FILE, "keywords", "keywords", "a list of texts, each once", repr(keywords)[:100])
    for member in descriptor.keys() - _STANDARD - _OWN:
        yield Violation(FILE, member[:100], member[:100], "a member of the Data Package standard, or one of this project's", repr(descriptor[member])[:100])
    for kind in ("licenses", "sources", "contributors"):
        entries = descriptor.get(kind)
        told = entries if isinstance(entries, list) else []
        if any(each in told[:index] for index, each in enumerate(told)):
            yield Violation(FILE, kind, kind, "each once", f"one of {len(told)} twice")
        for each in told:
            yield from (Violation(FILE, kind, f"{kind}.{part}", wanted, repr(each[part])[:100]) for part, wanted in _malformed(each))
            if kind == "licenses":
                yield from _licence_misnamed(each)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_unseen(char: str) -> bool:
    """Whether a character is a control, a mark of direction, or none at all; lines end, and emoji are joined."""
    return char not in "\n\r\t\u200d" and unicodedata.category(char).startswith("C")


def _licence_misnamed(licence: object) -> Iterator[Violation]:
    """Where the address of a Creative Commons licence leads to another licence than its name says."""
    told = licence if isinstance(licence, dict) else {}
    hit = _CREATIVE_COMMONS.fullmatch(path) if isinstance(path := told.get("path"), str) else None
    if hit and told.get("name") != (wanted := f"CC{'0' if hit[2] else f'-{hit[1].upper()}'}-{hit[3]}"):
        yield Violation(FILE, "licenses", "licenses.name", f"{wanted}, as its address says", repr(told.get("name"))[:100])


def _malformed(entry: object) -> Iterator[tuple[str, str]]:
    """The members of a licence, source or contributor that are not what they say, each with what it should be."""
    told = entry if isinstance(entry, dict) else {}
    for part in ("name", "title"):
        if part in told and not _is_text(told[part]):
            yield part, "a text"
    if "path" in told and not _leads_there(told["path"]):
        yield "path", "an address beginning with https:// or http://, or a file of the package"


def _leads_there(path: object) -> bool:
    if not isinstance(path, str) or not path.strip():
        return False
    return bool(_ADDRESS.fullmatch(path)) or not (_SCHEME.match(path) or path.startswith(("/", "~", "\\")) or ".." in re.split(r"[/\\]", path))
