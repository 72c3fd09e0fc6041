"""The descriptor and the files: what is listed is there, unchanged, inside the folder, and nothing else is."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from datapkg.release.extras import EXPECTED, SUMS, TEXTS
from datapkg.release.inputs import INPUTS
from datapkg.validate.candidate import FILE, Candidate, Resource
from datapkg.validate.rule import Violation, rule

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_FORMS = {
    ".csv": ("table", "csv", "text/csv", "utf-8"), ".parquet": (None, "binary", "application/vnd.apache.parquet", None),
    # What a release has beside its tables.
    ".xlsx": (None, "binary", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    ".sqlite": (None, "binary", "application/vnd.sqlite3", None), ".json": (None, "binary", "application/json", None),
    ".jsonld": (None, "binary", "application/ld+json", None),
}
"""Type, format, media type and encoding of a resource, by the suffix of its file."""
_HASHES = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_DATA = {".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls", ".sqlite", ".db", ".gz", ".zip"}


@rule(
    "The descriptor can be read", scope="package", table="descriptor", general=True,
    reason="Without a readable datapackage.json nobody can load the package.",
    mend="Mend the JSON where the message says; its object needs `resources`, a list of objects.",
)
def descriptor_readable(_: Candidate) -> Iterator[Violation]:
    # A descriptor that cannot be read never becomes a package: the runner reports it under this rule.
    return iter(())


@rule(
    "Every resource is a file inside the folder", scope="package", table="descriptor", general=True,
    reason="A path that leads elsewhere reads a stranger's file on the user's machine, or nothing at all.",
    mend="Put the file into the package's folder and write its path from there, with `/` and without `..`.",
)
def resource_paths(package: Candidate) -> Iterator[Violation]:
    for resource in package.resources:
        if not resource.paths and resource.refused is None:
            if package.is_ours:
                yield Violation(FILE, resource.name, "path", "a regular file inside the package's folder", "data inside the descriptor")
            else:
                package.notes.append(f"Resource {resource.name[:80]} has its data in the descriptor, and was not checked.")
        if len(resource.paths) > 1 and {"bytes", "hash"} & set(resource.descriptor):
            package.cannot_check(f"{resource.name[:80]}: `bytes` and `hash` of a resource of several files are not compared.")
        if package.is_ours and resource.paths and not isinstance(resource.descriptor["path"], str):
            yield Violation(FILE, resource.name, "path", "a regular file inside the package's folder", "a list of files, of which the build writes none")
        if resource.refused:
            yield Violation(FILE, resource.name, "path", "a regular file inside the package's folder", resource.refused)


@rule(
    "Resources have names of their own", scope="package", table="descriptor", general=True,
    reason="Tables are loaded by name: two of one name hide each other.",
    mend="Give each resource a name of lower-case letters, digits, `.`, `_` and `-`, once.",
)
def resource_names(package: Candidate) -> Iterator[Violation]:
    counted = Counter(resource.name for resource in package.resources)
    for index, resource in enumerate(package.resources, 1):
        if not re.fullmatch(r"[a-z0-9._-]{1,100}", resource.name):
            yield Violation(FILE, f"resource {index}", "name", "lower-case letters, digits, `.`, `_` and `-`", repr(resource.descriptor.get("name"))[:100])
        elif counted[resource.name] > 1:
            yield Violation(FILE, resource.name, "name", "one resource of this name", f"{counted[resource.name]}")


@rule(
    "A file has the bytes that the descriptor tells", scope="package", table="descriptor", general=True,
    reason="A file of another size was cut off or changed after the descriptor was written.",
    mend="Build the package again, so that descriptor and files agree; never edit a published file by hand.",
)
def file_bytes(package: Candidate) -> Iterator[Violation]:
    for resource, path in _files(package):
        declared, size = resource.descriptor.get("bytes"), path.stat().st_size
        if declared is None and not package.is_ours:
            continue
        if type(declared) is not int or declared != size:
            yield Violation(FILE, resource.name, "bytes", f"{size:,}, the size of {resource.place}", repr(declared)[:100])


@rule(
    "A file has the hash that the descriptor tells", scope="package", table="descriptor", general=True,
    reason="A file of another hash is not the file that was checked and published.",
    mend="Build the package again, so that descriptor and files agree; never edit a published file by hand.",
)
def file_hash(package: Candidate) -> Iterator[Violation]:
    def check(each: tuple[Resource, Path]) -> Violation | None:
        resource, path = each
        declared = resource.descriptor.get("hash")
        if declared is None and not package.is_ours:
            return None
        method, _, digest = declared.rpartition(":") if isinstance(declared, str) else ("", "", "")
        method = method or "md5"
        if method not in _HASHES or len(digest) != _HASHES[method]:
            return Violation(FILE, resource.name, "hash", f"one of {', '.join(_HASHES)}, a colon and the hex digest", repr(declared)[:100])
        with path.open("rb") as file:
            found = hashlib.file_digest(file, method).hexdigest()
        return None if found == digest.lower() else Violation(FILE, resource.name, "hash", f"{method}:{found}, as {resource.place} has it", str(declared))

    with ThreadPoolExecutor() as pool:
        yield from (found for found in pool.map(check, _files(package)) if found)


@rule(
    "Nothing lies among the tables that is not listed", scope="package", table="descriptor", general=True,
    reason="A stray file is downloaded with the package and taken for part of it.",
    mend="Remove the file, or list it as a resource.",
)
def unlisted_files(package: Candidate) -> Iterator[Violation]:
    known = {path for resource in package.resources for path in resource.paths} | {package.root / FILE, *package.schema_files}
    if package.is_release:
        known |= {package.root / name for name in (SUMS, *TEXTS, *EXPECTED)}
    elif package.is_ours and package.source is None and not package.irregular:
        known |= {package.root / name for name in EXPECTED}  # a checkout has more below `data/`, and a release nothing else
    holding = {folder for path in known for folder in path.parents}
    if not package.is_release:
        holding |= {package.root / "data" / name for name in INPUTS}  # an installation has the code lists, a copy of a checkout what somebody took
    for folder in sorted({path.parent for path in known}):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            # Beside a descriptor lies what else people keep there, but for a release, of which every file is known.
            stray = path.suffix.lower() in _DATA or path.is_symlink() if folder == package.root and not package.is_release else True
            if stray and path not in known and path not in holding:
                yield Violation(path.relative_to(package.root).as_posix(), "", None, "a file that the descriptor lists", "a file that it does not")


@rule(
    "A checkout holds its code lists, and files, not links", scope="package", table="descriptor",
    reason="A link under data/ leads to others' files, which a build would publish; a pipe has no end. Without its code lists a checkout is none, and its rows are held to nothing.",
    mend="Put the file itself where the link stands; restore data/codelists/ from version control.",
)
def no_links(package: Candidate) -> Iterator[Violation]:
    for path in package.irregular:
        yield Violation(path.relative_to(package.root).as_posix(), "", None, "a regular file", "a symbolic link" if path.is_symlink() else "neither file nor folder")
    data = package.root / "data"
    if package.is_ours and (data / "portals").is_dir() and not (data / "codelists").is_dir():
        yield Violation("data/codelists", "", None, "the folder with the code lists", "none")


@rule(
    "Licence, sources and authors are told", scope="package", table="descriptor",
    reason="Nobody may use data without a licence, and nobody can judge it without its sources.",
    mend="Fill `licenses`, `sources`, `contributors` and `title` in datapackage.json.",
)
def licences_and_sources(package: Candidate) -> Iterator[Violation]:
    for name, part in (("licenses", "name"), ("sources", "title"), ("contributors", "title")):
        entries = package.descriptor.get(name)
        if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) and each.get(part) for each in entries):
            yield Violation(FILE, name, name, f"a list of objects, each with a `{part}`", repr(entries)[:100])
    for name in ("name", "title", "description"):
        if not isinstance(package.descriptor.get(name), str) or not package.descriptor[name].strip():
            yield Violation(FILE, name, name, "a text", repr(package.descriptor.get(name))[:100])


@rule(
    "The version is well formed", scope="package", table="descriptor",
    reason="Versions are compared and cited: 1.10.0 must come after 1.9.0.",
    mend="Write the version as three numbers, MAJOR.MINOR.PATCH.",
)
def version_well_formed(package: Candidate) -> Iterator[Violation]:
    found = package.descriptor.get("version")
    if not isinstance(found, str) or not _VERSION.fullmatch(found):
        yield Violation(FILE, "version", "version", "MAJOR.MINOR.PATCH, such as 1.2.0", repr(found)[:100])


@rule(
    "Every table of the package is there", scope="package", table="descriptor",
    reason="A table that is missing takes its rows from everybody who compares versions.",
    mend="Build the package again; a table that is no longer published needs a MAJOR version and a new list of tables.",
)
def tables_present(package: Candidate) -> Iterator[Violation]:
    for name in package.expected_tables:
        if package.resource(name) is None:
            yield Violation(FILE, name, None, "a resource with this table as CSV", "none")
        elif package.resource(f"{name}-parquet") is None or package.twin(name) is None:
            yield Violation(FILE, name, None, "a resource with the same rows as Parquet", "none")


@rule(
    "Resources are told to be what they are", scope="package", table="descriptor",
    reason="Programs choose how to read a file by its type, format and encoding.",
    mend="Build the package again: it writes the resources.",
)
def resource_form(package: Candidate) -> Iterator[Violation]:
    for resource in package.resources:
        wanted = _FORMS.get(resource.path.suffix if resource.path else "")
        given = tuple(resource.descriptor.get(name) for name in ("type", "format", "mediatype", "encoding"))
        if wanted is None or given != wanted:
            yield Violation(FILE, resource.name, "type, format, mediatype, encoding", str(wanted or f"a file of {', '.join(_FORMS)}"), str(given)[:200])


@rule(
    "Schemas are those of this project", scope="package", table="descriptor",
    reason="A schema that was loosened lets wrong rows through, and columns change their meaning unseen.",
    mend="Restore the schema, or change `data/schemas/` and raise the version.",
)
def schemas_kept(package: Candidate) -> Iterator[Violation]:
    from datapkg.schema import load_schemas
    from datapkg.validate.table_schema import table_schema

    if not package.read_as_now:
        return
    for name, own in load_schemas().items():
        given = package.schemas.get(name)
        if given and given.descriptor != (kept := table_schema(name, own.descriptor).descriptor):
            where, wanted, found = next(_changed(kept, given.descriptor))
            yield Violation(f"the schema of {name}", "", None, f"{where}: {wanted[:200]}, as version {package.descriptor.get('version')} has it", found[:200])


def _changed(kept: object, given: object, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a schema differs from another: the way there by names, what one has, what the other has."""
    if isinstance(kept, dict) and isinstance(given, dict):
        for name in {**kept, **given}:
            yield from _changed(kept.get(name, "nothing"), given.get(name, "nothing"), f"{where}.{name}".strip("."))
    elif isinstance(kept, list) and isinstance(given, list) and len(kept) == len(given):
        for index, pair in enumerate(zip(kept, given, strict=True)):
            name = pair[0].get("name", index) if isinstance(pair[0], dict) else index
            yield from _changed(*pair, f"{where}.{name}".strip(".").removeprefix("fields."))
    elif kept != given:
        yield where, str(kept), str(given)


def _files(package: Candidate) -> list[tuple[Resource, Path]]:
    return [(resource, resource.path) for resource in package.resources if resource.path]
