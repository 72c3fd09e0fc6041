"""The descriptor: what a program could read otherwise than it was checked, what is listed besides, and what is none is named."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from datapkg.validate.candidate import Candidate
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import violations
from tests.validate.breaks import Break, Case, Fine, both, broken, caught, described, passed, resource, schema, written
from tests.validate.packages import Package

SCORES = "task_id,score\n440600-2018-plan-t001,99\n"
DIGEST = f"sha256:{'0' * 64}"
KEYWORDS: tuple[Any, ...] = ("China", {}, ["China", 7], ["China", ""], ["China", "China"])
SOURCE = {"commit": "0" * 40, "inputs": {"units": DIGEST}}


def told(change: Callable[[dict[str, Any]], object]) -> Break:
    """Change the descriptor."""
    return lambda package: package.describe(change)


def exchanged(one: str, other: str) -> Break:
    """Exchange the files of two resources; each keeps its name."""
    def change(descriptor: dict[str, Any]) -> None:
        first, second = (next(each for each in descriptor["resources"] if each["name"] == name) for name in (one, other))
        for member in ("path", "bytes", "hash"):
            first[member], second[member] = second[member], first[member]

    return told(change)


def listed(name: str, path: str, content: str = "", **members: Any) -> Break:
    """List a resource more; its file is written where content is given."""
    def change(package: Package) -> None:
        file = package.root / path
        if content:
            file.write_text(content, encoding="utf-8")
        found = file.read_bytes()
        package.describe(lambda descriptor: descriptor["resources"].append(
            {"name": name, "path": path, "bytes": len(found), "hash": f"sha256:{hashlib.sha256(found).hexdigest()}"} | members))

    return change


def table(*columns: str) -> dict[str, Any]:
    """The members of a table's resource with a schema of its own."""
    return {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": {"fields": [{"name": name, "type": "string"} for name in columns]}}


UNITS, MOMENT = "datapackage.json units", "2026-11-22T12:15:00+00:00"
CASES = [
    *[
        broken("resource-as-built", f"{member} {value!r}", resource("units", **{member: value}), f"{UNITS} {member}", released=number % 2 == 1)
        for number, (member, value) in enumerate((
            ("dialect", {"delimiter": ";"}), ("dialect", {"header": False}), ("dialect", {}), ("compression", "gz"), ("scheme", "http"), ("extrapaths", ["data/tables/themes.csv"]),
            ("layout", {"header": False}), ("control", {"delimiter": ";"}), ("data", [{"unit": "a"}]), ("missingValues", ["", "-"]), ("licenses", [{"name": "Proprietary"}]),
            ("sources", [{"title": "another"}]), ("profile", "data-resource"), ("title", "Weather"), ("description", "x"), ("title_zh", None),
            ("path", "./data/tables/units.csv"), ("path", "data//tables/units.csv"), ("path", ["data/tables/units.csv"]), ("hash", "0" * 32), ("hash", f"sha256:{'A' * 64}"),
        ))
    ],
    broken("resource-as-built", "a release's name for a table", listed("scores", "data/tables/scores.csv", SCORES, **table("task_id", "score")),
           *(f"datapackage.json scores {member}" for member in ("title", "title_zh", "description", "path", "schema")), released=True),
    broken("resource-as-built", "another table's schema", resource("units", schema="data/schemas/themes.json"),
           *(f"{name} {member}" for name in (UNITS, f"{UNITS}-parquet") for member in ("title", "title_zh", "description", "description_zh")), f"{UNITS} schema"),
    broken("resource-as-built", "a schema without title", schema("units", lambda each: each.update(title=7)), f"{UNITS} title", f"{UNITS}-parquet title"),
    broken("resource-as-built", "a Parquet file with a schema", resource("units-parquet", schema="data/schemas/units.json"), "datapackage.json units-parquet schema"),
    broken("resource-as-built", "a Parquet file of another title", resource("units-parquet", title="Themes (Parquet)"), "datapackage.json units-parquet title"),
    broken("resource-as-built", "two Parquet files exchanged", exchanged("tasks-parquet", "documents-parquet"), "datapackage.json tasks-parquet path", "datapackage.json documents-parquet path"),
    broken("resource-as-built", "a workbook of another version", listed("workbook", "a.xlsx", "x", format="binary", mediatype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
           title="Workbook", title_zh="电子表格", description="All tables as sheets of one workbook for spreadsheet programs."), "datapackage.json workbook path", released=True),
    broken("resources-known", "a table of no schema of ours", listed("scores", "data/tables/scores.csv", SCORES, **table("task_id", "score")), "datapackage.json scores name"),
    broken("resources-known", "a table of no schema of ours in a release", listed("grades", "data/tables/grades.csv", SCORES, **table("task_id", "score")), "datapackage.json grades name", released=True),
    broken("resources-known", "a table twice", told(lambda each: each["resources"].append(each["resources"][0] | {"name": "promises"})), "datapackage.json promises name"),
    broken("resources-known", "a Parquet file twice", listed("units-parquet-2", "data/tables/units.parquet", format="binary", mediatype="application/vnd.apache.parquet"), "datapackage.json units-parquet-2 name"),
    broken("resources-known", "no name", told(lambda each: each["resources"][0].pop("name")), "datapackage.json resource 1 name"),
    broken("resources-known", "a release's file in a checkout", listed("scores", "scores.json", "{}", format="binary", mediatype="application/json"), "datapackage.json scores name"),
    *[
        broken("created-has-come", repr(created), described(created=created), "datapackage.json created created")
        for created in ("2999-01-01T00:00:00+00:00", "2999-01-01", "yesterday", "", 7, True, [MOMENT], "2026-13-45", "2026-02-30T00:00:00Z", "20260101", "2026-W01-1", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", f"{MOMENT}\n")
    ],
    broken("created-has-come", "null", told(lambda each: each.update(created=None)), "datapackage.json created created"),
    broken("created-has-come", "a release of no day", described(package_format=1), "datapackage.json created created", released=True),
    *[broken("release-told", f"form {form!r}", described(package_format=form), "datapackage.json package_format package_format") for form in (2, 99, 0, "1", True, 1.0)],
    *[broken("release-told", f"reading rules {rules!r}", described(reading_rules=rules), "datapackage.json reading_rules reading_rules") for rules in ("x", 7, "sha256:0")],
    *[
        broken("release-told", f"built from {source!r}", described(built_from=source), "datapackage.json built_from built_from")
        for source in ("x", {}, {"commit": "0" * 40}, {"commit": "main", "inputs": {"units": DIGEST}}, {"commit": "0" * 40, "inputs": {}}, {"commit": "0" * 40, "inputs": {"a": "b"}})
    ],
    *[broken("head-well-formed", f"the name {name!r}", described(name=name), "datapackage.json name name") for name in ("cn edu", "工作要点", "CN-EDU-WORKPLANS", "cn-edu\n", "", 7)],
    *[
        broken("release-told", f"a release without {name}", both(described(created=MOMENT, package_format=1, reading_rules=DIGEST, built_from=SOURCE), told(lambda each, name=name: each.pop(name))),  # type: ignore[misc]
               f"datapackage.json {name} {name}", released=True) for name in ("reading_rules", "built_from")
    ],
    broken("release-told", "other schemas than it was built with", described(built_from={"commit": "0" * 40, "inputs": {"schemas": DIGEST}}), "datapackage.json built_from inputs.schemas"),
    *[broken("head-well-formed", f"the schema {address!r}", told(lambda each, address=address: each.update({"$schema": address})), "datapackage.json $schema $schema") for address in (None, "", 7, "https://example.org/datapackage.json")],  # type: ignore[misc]
    *[broken("head-well-formed", f"{name} {value!r}", described(**{name: value}), f"datapackage.json {name} {name}") for name in ("title_zh", "description_zh") for value in ("", 7, ["a"])],
    broken("head-well-formed", "a description that is null", told(lambda each: each.update(description_zh=None)), "datapackage.json description_zh description_zh"),
    *[broken("head-well-formed", f"the title {title!r}", described(title=title), "datapackage.json title title") for title in ("Work\u202eplans", "Work\u200bplans", "Work\x00plans")],
    broken("head-well-formed", "a source twice", told(lambda each: each["sources"].append(each["sources"][0])), "datapackage.json sources sources"),
    *[broken("head-well-formed", f"the keywords {words!r}", described(keywords=words), "datapackage.json keywords keywords") for words in KEYWORDS],
    *[broken("head-well-formed", f"the member {name}", described(**{name: "x"}), f"datapackage.json {name} {name}") for name in ("licences", "profile", "lizenz")],
    broken("head-well-formed", "a licence of another name than its address", described(licenses=[{"name": "CC0-1.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]), "datapackage.json licenses licenses.name"),
    *[broken("head-well-formed", f"the homepage {home!r}", described(homepage=home), "datapackage.json homepage homepage") for home in ("javascript:alert(1)", "www", 7, "https://")],
    *[
        broken("head-well-formed", f"a licence's path {path!r}", described(licenses=[{"name": "CC0-1.0", "path": path}]), "datapackage.json licenses licenses.path")
        for path in ("javascript:alert(1)", "file:///etc/passwd", "../LICENSE", "a/../../b", "/etc/passwd", "", 7)
    ],
    *[broken("head-well-formed", f"a licence's name {name!r}", described(licenses=[{"name": name}]), "datapackage.json licenses licenses.name") for name in ("  ", 7, "")],
    broken("head-well-formed", "a source's title", described(sources=[{"title": "a"}, {"title": 1}]), "datapackage.json sources sources.title"),
    broken("head-well-formed", "a contributor's title", described(contributors=[{"title": [1]}]), "datapackage.json contributors contributors.title"),
]
FINE = [
    Fine("resource-as-built", "resources in another order", told(lambda each: each["resources"].reverse())),
    Fine("created-has-come", "a day", described(created="2026-01-31")),
    *[Fine("created-has-come", created, described(created=created), released=True) for created in (MOMENT, "2026-01-31T00:00:00Z", "2026-01-31T00:00:00.5+08:00")],
    Fine("release-told", "what a release tells", described(package_format=1, reading_rules=DIGEST, built_from=SOURCE), released=True),
    Fine("head-well-formed", "a licence in the package", both(written("LICENSE-DATA", "x"), described(licenses=[{"name": "CC0-1.0", "path": "LICENSE-DATA"}]))),
    *[Fine("head-well-formed", name, described(licenses=[{"name": name, "path": path}])) for name, path in (
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"), ("CC-BY-NC-SA-4.0", "http://creativecommons.org/licenses/by-nc-sa/4.0/legalcode"), ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"))],
    Fine("head-well-formed", "neither keywords nor words in Chinese", told(lambda each: [each.pop(name) for name in ("keywords", "title_zh", "description_zh", "$schema")])),
    Fine("head-well-formed", "an image and an id", described(image="map.png", id="https://doi.org/10.5281/zenodo.1")),
    Fine("head-well-formed", "a homepage", described(homepage="https://example.org/data")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_the_descriptor_tells_otherwise_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_the_descriptor_may_tell_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)


def test_where_the_release_was_made_it_may_be_tomorrow_already(tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released=True)
    described(created="2026-07-01T08:00:00+14:00")(package)
    (each,) = (each for each in load_rules() if each.id == "created-has-come")
    for today, found in ((date(2026, 6, 30), 0), (date(2026, 6, 29), 1), (date(2026, 8, 1), 0)):
        candidate = Candidate.open(package.root)
        candidate.today = today
        assert len(list(violations(each.check(candidate)))) == found
