"""The release folder: the checked tables with everything that is derived from them, told in its descriptor and in `SHA256SUMS`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from datapkg.files import file_hash, json_bytes, read_json, read_text
from datapkg.index import FORMAT
from datapkg.release import changelog, citation
from datapkg.release.changes import Changes
from datapkg.release.croissant import croissant
from datapkg.release.database import write_database
from datapkg.release.edition import Edition
from datapkg.release.extras import DESCRIPTIONS, DOWNLOADS, EXPECTED, SUMS, extra_resources
from datapkg.release.inputs import digests
from datapkg.release.previous import FILE
from datapkg.release.readme import readme
from datapkg.release.schema_org import schema_org, script_safe
from datapkg.release.scores import measured
from datapkg.release.workbook import write_workbook

LICENCE = "LICENSE-DATA"


def fill(folder: Path, source: Path, changes: Changes, step: Callable[[str], None]) -> Edition:
    """Fill a release's folder from a source tree whose descriptor tells of the release; its tables and schemas are moved there. Return the edition.

    What is written follows from the source and the changes, and from nothing else.
    """
    step("texts")
    descriptor = read_json(source / FILE)
    (folder / "data").mkdir(parents=True)
    for part in ("tables", "schemas"):
        (source / "data" / part).rename(folder / "data" / part)
    for name in EXPECTED:
        if (source / name).is_file():
            (source / name).rename(folder / name)
    edition = Edition(folder, descriptor)
    _write_texts(edition, source, changes)
    step("workbook")
    write_workbook(edition, folder / f"{edition.stem}.xlsx", folder.parent)
    step("database")
    write_database(edition, folder / f"{edition.stem}.sqlite", folder.parent)
    step("descriptions")
    _describe(edition)
    return edition


def describe_release(source: Path, commit: str, created: str) -> None:
    """Tell in a source tree's descriptor, right behind the version, what is known of the release: its commit and time, its inputs and reading rules."""
    from datapkg.validate.rederive import reading_rules

    told = {
        "created": created, "package_format": FORMAT, "reading_rules": reading_rules(),
        "built_from": {"commit": commit, "inputs": digests(source / "data")},
    }
    descriptor: dict[str, Any] = {}
    for name, value in read_json(source / FILE).items():
        descriptor |= {name: value, **(told if name == "version" else {})}
    (source / FILE).write_bytes(json_bytes(descriptor))


def _write_texts(edition: Edition, source: Path, changes: Changes) -> None:
    folder = edition.folder
    told = changelog.section(read_text(source / changelog.FILE), edition.version)
    (folder / "CHANGES.md").write_text(f"# {edition.stem}\n\n{told.text}\n\n## Rows and columns\n\n{changes.markdown}", encoding="utf-8", newline="\n")
    (folder / "changes.json").write_bytes(changes.json)
    (folder / "scores.json").write_bytes(json_bytes(measured(source)))
    (folder / citation.FILE).write_text(citation.with_day(read_text(source / citation.FILE), edition.day), encoding="utf-8", newline="\n")
    (folder / LICENCE).write_bytes((source / LICENCE).read_bytes())
    (folder / "README.md").write_text(readme(edition), encoding="utf-8", newline="\n")
    (folder / "croissant.json").write_bytes(json_bytes(croissant(edition)))


def _describe(edition: Edition) -> None:
    """Write what tells of the other files: the description for search engines, the descriptor, and last the sums."""
    folder, resources = edition.folder, edition.descriptor["resources"]
    resources += _told(folder, extra_resources(edition.stem, DOWNLOADS))
    description = script_safe(schema_org(edition, list(resources)))
    (folder / "schema-org.jsonld").write_bytes(description)
    resources += _told(folder, extra_resources(edition.stem, DESCRIPTIONS))
    (folder / FILE).write_bytes(json_bytes(edition.descriptor))
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix())
    sums = "".join(f"{file_hash(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")


def _told(folder: Path, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Resources with the bytes and hashes of their files."""
    return [each | {"bytes": (folder / each["path"]).stat().st_size, "hash": f"sha256:{file_hash(folder / each['path'])}"} for each in resources]
