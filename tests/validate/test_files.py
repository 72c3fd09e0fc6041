"""The descriptor and the files: what leaves the folder, was changed after hashing, is not listed or not told is named."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datapkg.validate.runner import validate
from tests.validate.breaks import Break, Case, Fine, both, broken, caught, described, field, passed, places, resource, unlisted, written
from tests.validate.packages import Package


def linked(name: str, target: str) -> Break:
    """Put a symbolic link in a file's or folder's place."""
    def change(package: Package) -> None:
        path = package.root / name
        if path.is_file():
            path.unlink()
        path.symlink_to(target)

    return change


def removed(name: str) -> Break:
    """Take a file away."""
    return lambda package: (package.root / name).unlink()


def grown(name: str) -> Break:
    """Add a byte to a file, and tell nobody."""
    def change(package: Package) -> None:
        path = package.root / name
        path.write_bytes(path.read_bytes() + b"\n")

    return change


def turned(name: str) -> Break:
    """Change one byte of a file, and tell nobody."""
    def change(package: Package) -> None:
        path = package.root / name
        content = bytearray(path.read_bytes())
        content[-2] ^= 1
        path.write_bytes(content)

    return change


def hashed(method: str, prefix: str) -> Break:
    """Tell a table's hash by another method."""
    def change(package: Package) -> None:
        digest = hashlib.new(method, package.path("units").read_bytes()).hexdigest()
        resource("units", hash=prefix + digest)(package)

    return change


UNITS = "data/tables/units.csv"
CASES = [
    *[
        broken("resource-paths", how, resource("units", path=path), "datapackage.json units path")
        for how, path in (
            ("above the folder", "../units.csv"), ("above it by a way round", "data/../../units.csv"), ("absolute", "/etc/passwd"), ("at home", "~/units.csv"),
            ("on the web", "https://example.com/units.csv"), ("a file's address", "file:///etc/passwd"), ("another system's", "data\\tables\\units.csv"),
            ("a drive", "C:/units.csv"), ("empty", ""), ("blank", " "), ("a number", 7), ("a list", [UNITS]), ("a folder", "data/tables"), ("no such file", "data/tables/none.csv"),
            ("with a null byte", "data/tables/units.csv\x00"), ("a name too long", "a" * 5000), ("a file as a folder", f"{UNITS}/units.csv"),
        )
    ],
    broken("resource-paths", "no path", resource("units", path=None), "datapackage.json units path"),
    broken("resource-paths", "a link out of the folder", linked(UNITS, "/etc/passwd"), "datapackage.json units path"),
    broken("resource-paths", "a link inside the folder", linked(UNITS, "themes.csv"), "datapackage.json units path"),
    broken("resource-paths", "through a linked folder", both(linked("data/other", "tables"), resource("units", path="data/other/units.csv")), "datapackage.json units path"),
    broken("resource-paths", "a file removed", removed(UNITS), "datapackage.json units path"),
    broken("resource-names", "capitals", resource("units", name="Units"), "datapackage.json resource 33 name"),
    broken("resource-names", "no text", resource("units", name=7), "datapackage.json resource 33 name"),
    broken("resource-names", "none", resource("units", name=None), "datapackage.json resource 33 name"),
    broken("resource-names", "another's", resource("units", name="themes"), "datapackage.json themes name", "datapackage.json themes name"),
    broken("file-bytes", "a byte more", grown(UNITS), "datapackage.json units bytes"),
    broken("file-bytes", "another number told", resource("units", bytes=1), "datapackage.json units bytes"),
    broken("file-bytes", "not told", resource("units", bytes=None), "datapackage.json units bytes"),
    broken("file-bytes", "told as a text", resource("units", bytes="7"), "datapackage.json units bytes"),
    broken("file-bytes", "told as a truth value", resource("units", bytes=True), "datapackage.json units bytes"),
    broken("file-hash", "a byte changed", turned(UNITS), "datapackage.json units hash"),
    broken("file-hash", "a byte of a Parquet file changed", turned("data/tables/units.parquet"), "datapackage.json units-parquet hash"),
    broken("file-hash", "not told", resource("units", hash=None), "datapackage.json units hash"),
    broken("file-hash", "no digest", resource("units", hash="sha256:0"), "datapackage.json units hash"),
    broken("file-hash", "an unknown method", resource("units", hash="crc32:" + "0" * 8), "datapackage.json units hash"),
    broken("file-hash", "a number", resource("units", hash=7), "datapackage.json units hash"),
    broken("no-links", "no code lists", lambda package: shutil.rmtree(package.root / "data" / "codelists"), "data/codelists"),
    broken("no-links", "a link among the corrections", linked("data/corrections/x.toml", "../tables/units.csv"), "data/corrections/x.toml"),
    broken("resource-form", "a CSV that says it is JSON", resource("units", format="json"), "datapackage.json units type, format, mediatype, encoding"),
    broken("resource-form", "a Parquet file of no format", resource("units-parquet", format={}), "datapackage.json units-parquet type, format, mediatype, encoding"),
    broken("unlisted-files", "a table", written("data/tables/old.csv", "a\n1\n"), "data/tables/old.csv"),
    broken("unlisted-files", "a note among the tables", written("data/tables/notes.txt", "x"), "data/tables/notes.txt"),
    broken("unlisted-files", "a hidden file among the tables", written("data/tables/.old", "x"), "data/tables/.old"),
    broken("unlisted-files", "a folder among the tables", written("data/tables/old/units.csv", "x"), "data/tables/old"),
    broken("unlisted-files", "a schema of no table", written("data/schemas/old.json", "{}"), "data/schemas/old.json"),
    broken("unlisted-files", "a table beside the descriptor", written("units.xlsx", "x"), "units.xlsx"),
    broken("unlisted-files", "a resource taken out, its file left", unlisted("units-parquet"), "data/tables/units.parquet"),
    broken("unlisted-files", "another package among the data", written("data/old/datapackage.json", "{}"), "data/old", released=True),
    broken("unlisted-files", "a table among the data", written("data/tasks.feather", "x"), "data/tasks.feather", released=True),
    broken("licences-and-sources", "no licence", described(licenses=[]), "datapackage.json licenses licenses"),
    broken("licences-and-sources", "a licence without name", described(licenses=[{"path": "https://example.com"}]), "datapackage.json licenses licenses"),
    broken("licences-and-sources", "no sources", described(sources=None), "datapackage.json sources sources"),
    broken("licences-and-sources", "sources as a text", described(sources="the bureaus"), "datapackage.json sources sources"),
    broken("licences-and-sources", "no authors", described(contributors=None), "datapackage.json contributors contributors"),
    broken("licences-and-sources", "no title", described(title=" "), "datapackage.json title title"),
    broken("licences-and-sources", "no description", described(description=None), "datapackage.json description description"),
    *[
        broken("version-well-formed", repr(version), described(version=version), "datapackage.json version version")
        for version in ("1.0", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.0 ", "1.0.0\n", "", 1, ["1.0.0"])
    ],
    broken("version-well-formed", "none", described(version=None), "datapackage.json version version"),
    broken("tables-present", "no CSV", unlisted("units"), "datapackage.json units"),
    broken("tables-present", "no Parquet", unlisted("units-parquet"), "datapackage.json units"),
    broken("tables-present", "neither", unlisted("units", "units-parquet"), "datapackage.json units"),
    broken("schemas-kept", "a constraint loosened", field("units", "unit", constraints={}), "the schema of units", released=True),
    broken("schemas-kept", "another meaning", field("units", "name_en", description="The unit's price."), "the schema of units", released=True),
]
FINE = [
    Fine("file-hash", "MD5, as the standard has it", hashed("md5", "")),
    Fine("file-hash", "MD5 by name", hashed("md5", "md5:")),
    Fine("file-hash", "SHA-512", hashed("sha512", "sha512:")),
    Fine("unlisted-files", "a text beside the descriptor", both(written("README.md", "x"), written("LICENSE", "x"))),
    Fine("unlisted-files", "other folders", written("notes/units.csv", "x")),
    Fine("unlisted-files", "other files among a checkout's data", written("data/notes/units.csv", "x")),
    Fine("unlisted-files", "an installation's code lists", written("data/codelists/units.csv", "x"), released=True),
    Fine("unlisted-files", "what reviewers expect", both(written("data/floors.toml", ""), written("data/waivers.toml", "")), released=True),
    Fine("version-well-formed", "a release candidate", described(version="1.10.0-rc.1+2026")),
    Fine("licences-and-sources", "another licence", described(licenses=[{"name": "CC0-1.0"}])),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_the_descriptor_tells_wrong_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_the_descriptor_may_tell_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)


UNREADABLE: dict[str, str | bytes] = {
    "no JSON": "{", "empty": "", "a list": "[]", "no resources": "{}", "resources as an object": '{"resources": {}}', "no resource at all": '{"resources": []}',
    "a resource that is none": '{"resources": ["units"]}', "a member twice": '{"resources": [{"name": "a"}], "resources": [{"name": "b"}]}',
    "deep": '{"resources": ' + "[" * 100_000 + "]" * 100_000 + "}", "UTF-16": json.dumps({"resources": [{"name": "a"}]}).encode("utf-16"),
    "not a number": '{"resources": [{"name": "a", "bytes": NaN}]}',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_descriptor_that_cannot_be_read_is_the_only_thing_named(content: str | bytes, tmp_path: Path) -> None:
    written("package/datapackage.json", content)(_Folder(tmp_path))  # type: ignore[arg-type]
    report = validate(tmp_path / "package")
    broken_rules = [outcome for outcome in report.outcomes if outcome.state != "skipped"]
    assert [(outcome.rule.id, outcome.rule.severity, places(outcome)) for outcome in broken_rules] == [("descriptor-readable", "error", ["datapackage.json"])]
    assert report.exit_code == 1


class _Folder:
    def __init__(self, root: Path) -> None:
        self.root = root


@pytest.mark.parametrize("change", [resource("units", name=["units"]), resource("units", path={"a": 1}), resource("units", schema=[1]), resource("units", type=7),
                                    described(name=7), described(version={}), described(created=5), described(licenses={"name": "x"}), resource("units", dialect=[1]),
                                    resource("units", encoding=5), resource("units", encoding="none-such"), described(reading_rules=7)])
def test_a_member_of_the_wrong_type_is_never_a_rules_fault(change: Callable[[Package], Any], tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    change(package)
    report = validate(package.root)
    assert [outcome.why for outcome in report.crashed] == []


def test_where_a_schema_was_changed_is_told(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    field("units", "unit", constraints={"required": True})(package)
    (outcome,) = validate(package.root, only=["schemas-kept"]).outcomes
    assert [(each.expected, each.found) for each in outcome.violations] == [("unit.constraints.unique: True, as version 0.1.0 has it", "nothing")]
