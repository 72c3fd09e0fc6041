"""Fetched from a portal and built, the five pages give the rows that their captured texts give."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.build.run import build
from datapkg.codelists import Codelists
from datapkg.fetch.archive import read_snapshots, warc_files
from datapkg.parse.plan import parse_page
from datapkg.read.page import read_payload
from tests.fetch.conftest import Serve
from tests.portal import default_sites

ROOT = Path(__file__).resolve().parents[2]
OWN = ("page_id", "document_id", "section_id", "task_id", "page_start", "page_end")
"""What differs between a served page and its capture by its nature: ids of the page, and places in its text."""


def _plain(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str({name: value for name, value in row.items() if name not in OWN}) for row in rows)


@pytest.fixture(scope="module")
def captured() -> dict[str, list[str]]:
    """The rows of the committed captures, read as printed."""
    tables: dict[str, list[dict[str, Any]]] = {}
    codelists = Codelists.load()
    for path in warc_files(ROOT / "data" / "snapshots"):
        for snapshot in read_snapshots(path):
            for name, rows in parse_page(read_payload(snapshot.payload, str(path), snapshot.bureau_id), codelists).items():
                tables.setdefault(name, []).extend(rows)
    return {name: _plain(rows) for name, rows in tables.items()}


def test_what_is_fetched_and_built_is_what_was_captured(serve: Serve, captured: dict[str, list[str]]) -> None:
    with serve(*default_sites()) as fetcher:
        outcomes = fetcher.run()
        assert [(outcome.count("fetched"), outcome.flags, outcome.error) for outcome in outcomes] == [(1, [], None)] * 5
        for name in ("schemas", "codelists"):
            shutil.copytree(ROOT / "data" / name, fetcher.root / "data" / name)
        report = build(fetcher.root, 1)
        assert report.unreadable == []
        built = {name: _plain(pq.read_table(fetcher.root / "data" / "tables" / f"{name}.parquet").to_pylist())
                 for name in ("documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes")}
        assert {name: len(rows) for name, rows in built.items()} == {name: len(captured[name]) for name in built}
        assert [name for name, rows in built.items() if rows != captured[name]] == []
        pages = pq.read_table(fetcher.root / "data" / "tables" / "pages.parquet").to_pylist()
        assert {page["url"] for page in pages} == {site.url(site.plan) for site in fetcher.portal}
        assert all(page["retrieved_on"] and page["media_type"] == "text/html" for page in pages)
        before = {path.name: path.read_bytes() for path in (fetcher.root / "data" / "tables").iterdir()}
        fetcher.run()
        assert build(fetcher.root, 1).rows == report.rows
        after = {path.name: path.read_bytes() for path in (fetcher.root / "data" / "tables").iterdir()}
        assert [name for name in sorted(after) if after[name] != before.get(name)] == ["receipts.csv", "receipts.parquet"]
