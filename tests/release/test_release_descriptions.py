"""The descriptions for machine-learning tools and search engines are valid, and tell the truth about the files."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.release.edition import Edition
from datapkg.release.run import Released
from datapkg.release.schema_org import schema_org, script_safe
from datapkg.schema import TABLES

READER = Path(sys.prefix, "croissant", "bin", "python")
"""The Python that has mlcroissant."""
READ_BACK = ("bureaus", "quantities", "task_themes")
READ = """
import json, sys
import mlcroissant
croissant = mlcroissant.Dataset(jsonld=sys.argv[1])
def plain(value):
    return value.decode() if isinstance(value, bytes) else None
rows = {table: [{name.partition("/")[2]: plain(value) for name, value in record.items()} for record in croissant.records(table)] for table in sys.argv[2:]}
issues = croissant.metadata.issues
json.dump({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "tables": [str(each.id) for each in croissant.metadata.record_sets], "rows": rows}, sys.stdout)
"""


@pytest.fixture(scope="module")
def dataset(released: Released) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((released.folder / "schema-org.jsonld").read_text(encoding="utf-8"))
    return content


def rows(released: Released, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(released.folder / "data" / "tables" / f"{table}.parquet").to_pylist()
    return found


def test_croissant_is_valid_and_its_records_are_the_rows(released: Released) -> None:
    assert READER.is_file(), f"{READER} is missing: `make test` installs it"
    done = subprocess.run([READER, "-W", "ignore", "-c", READ, released.folder / "croissant.json", *READ_BACK], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert (read["errors"], read["warnings"], read["tables"]) == ([], [], list(TABLES))
    for table in READ_BACK:
        expected = rows(released, table)
        assert len(read["rows"][table]) == len(expected)
        text = {name for name, value in expected[0].items() if isinstance(value, str)}
        assert [{name: row[name] for name in text} for row in read["rows"][table]] == [{name: row[name] for name in text} for row in expected]


def test_croissant_tells_every_column_and_hash(released: Released) -> None:
    content = json.loads((released.folder / "croissant.json").read_text(encoding="utf-8"))
    for file in content["distribution"]:
        assert file["sha256"] == hashlib.sha256((released.folder / file["contentUrl"]).read_bytes()).hexdigest()
    columns = {f"{table}/{name}" for table in TABLES for name in pq.read_schema(released.folder / "data" / "tables" / f"{table}.parquet").names}
    assert {field["@id"] for records in content["recordSet"] for field in records["field"]} == columns


def test_search_engines_find_what_they_require_and_recommend(dataset: dict[str, Any]) -> None:
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org/", "Dataset")
    assert 50 <= len(dataset["description"]) <= 5000
    recommended = ("name", "alternateName", "creator", "license", "version", "keywords", "identifier", "isAccessibleForFree", "temporalCoverage", "spatialCoverage",
                   "variableMeasured", "distribution", "datePublished")
    assert [name for name in recommended if not dataset.get(name)] == []
    assert dataset["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert dataset["temporalCoverage"] == "2017/2021"
    assert {place["alternateName"] for place in dataset["spatialCoverage"]} == {"广东省", "湖南省", "福建省"}


def test_every_download_is_a_file_of_the_release(dataset: dict[str, Any], released: Released) -> None:
    assert len(dataset["distribution"]) == 2 * len(TABLES) + 2
    for download in dataset["distribution"]:
        assert download["@type"] == "DataDownload"
        content = (released.folder / download["contentUrl"]).read_bytes()
        assert (download["contentSize"], download["sha256"]) == (f"{len(content)} B", hashlib.sha256(content).hexdigest())


def test_downloads_have_whole_addresses_where_the_package_tells_its_home(released: Released) -> None:
    descriptor = json.loads((released.folder / "datapackage.json").read_text(encoding="utf-8"))
    edition = Edition(released.folder, descriptor | {"homepage": "https://data.example.org/plans/"})
    found = schema_org(edition, descriptor["resources"][:1])
    assert found["distribution"][0]["contentUrl"] == "https://data.example.org/plans/cn-edu-workplans/0.1.0/data/tables/bureaus.csv"
    assert found["url"] == "https://data.example.org/plans/"


def test_no_text_ends_the_script_element_that_a_page_puts_it_in() -> None:
    content = script_safe({"name": "</script><script>alert(1)"})
    assert b"<" not in content
    assert json.loads(content) == {"name": "</script><script>alert(1)"}


def test_the_descriptions_name_no_place_of_this_machine(released: Released) -> None:
    for name in ("croissant.json", "schema-org.jsonld", "datapackage.json", "README.md", "CHANGES.md", "changes.json"):
        text = (released.folder / name).read_text(encoding="utf-8")
        assert str(released.folder.parent) not in text
        assert str(Path.home()) + "/" not in text
