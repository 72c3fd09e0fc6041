"""Fetched from a portal and built, the five pages give the rows that their captured texts give.

Over the network: five sites in the shapes and encodings nearest to the real ones, and then every shape in every encoding, 360 sites in one run and
one build. Read in process: every shape with and without the standard's meta tags, and with title, source and editor inside the body's container.
"""

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
from tests.portal import BUREAUS, ENCODINGS, PLANS, SHAPES, Site, captured_article, captured_site, default_sites

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes")
OWN = ("page_id", "bureau_id", "document_id", "section_id", "task_id", "page_start", "page_end", "quantity_id", "citation_id", "deadline_id", "responsibility_id")
"""What differs between a served page and its capture by its nature: ids of the page and of whom it is fetched for, and places in its text."""


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
                 for name in TABLES}
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


def _body(page: dict[str, Any]) -> str:
    return str(page["text"][page["body_start"]:page["body_end"]])


def _sites() -> dict[str, Site]:
    """The five plans in every shape and encoding, each on a site of its own, by made-up bureau ids."""
    places = [(bureau, shape, encoding) for bureau in BUREAUS for shape in SHAPES for encoding in ENCODINGS]
    sites = {f"{900_000 + number}": captured_site(*place, neighbours=4) for number, place in enumerate(places)}
    for key, site in sites.items():
        site.key = key
    return sites


def test_every_shape_in_every_encoding_gives_what_was_captured(serve: Serve, captured: dict[str, list[str]]) -> None:
    sites = _sites()
    assert len(sites) == len(BUREAUS) * 9 * 8
    plans = {key: site.plan.captured for key, site in sites.items()}
    with serve(*sites.values()) as fetcher:
        outcomes = fetcher.run()
        assert {(outcome.count("fetched"), outcome.count("failed"), len(outcome.flags), outcome.error) for outcome in outcomes} == {(1, 0, 0, None)}
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, fetcher.root / "data" / name)
    assert build(fetcher.root, 1).unreadable == []
    built = {name: pq.read_table(fetcher.root / "data" / "tables" / f"{name}.parquet").to_pylist() for name in (*TABLES, "pages")}
    # One page of each plan is taken apart; all others must be known for its copies, character by character, and say the same of themselves.
    pages: dict[str, dict[str, Any]] = {page["bureau_id"]: page for page in built.pop("pages")}
    assert set(pages) == set(sites)
    assert sum(page["duplicate_of"] is None for page in pages.values()) == len(BUREAUS)
    assert [name for name, rows in built.items() if _plain(rows) != captured[name]] == []
    whole = {text: read_payload(text.encode(), "capture") for text in set(plans.values())}
    for key, page in pages.items():
        text = whole[plans[key]]
        place = (sites[key].shape.name, sites[key].encoding.name, sites[key].name)
        assert (place, _body(page)) == (place, text.text[text.body_start:text.body_end])
        stated = {name: getattr(text, name) for name in ("title", "notice", "document_number", "index_number", "issuing_body", "issued_on")}
        assert (place, {name: page[name] for name, value in stated.items() if value}) == (place, {name: value for name, value in stated.items() if value})
        assert (place, page["published_on"]) == (place, sites[key].plan.date)


@pytest.mark.parametrize("inside", [False, True], ids=["apart", "inside"])
@pytest.mark.parametrize("tags", [False, True], ids=["bare", "tagged"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_plan_is_read_with_or_without_tags_and_with_furniture_inside(shape: str, tags: bool, inside: bool) -> None:
    for bureau in BUREAUS:
        site = captured_site(bureau, shape, neighbours=6, with_title=True)
        site.has_meta_tags, site.furniture_inside = tags, inside
        found, text = read_payload(site.shape.article_html(site, PLANS, site.plan).encode(), "page"), read_payload(captured_article(bureau).captured.encode(), "capture")
        assert (found.page_kind, (found.title or "").split(), found.published_on) == ("article", (site.plan.title or "").split(), site.plan.date)
        assert found.text[found.body_start:found.body_end] == text.text[text.body_start:text.body_end]
