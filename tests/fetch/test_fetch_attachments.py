"""A plan that exists only as docx or PDF goes the whole way: listed, fetched, archived, built, and passed by the gate."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.build.run import Report, build
from datapkg.fetch.receipts import read_receipts, write_receipts
from datapkg.validate.runner import validate
from tests.fetch.conftest import Fetcher, Serve
from tests.portal import Article, Attachment, Site, captured_site
from tests.portal.articles import as_attachment
from tests.portal.files import MEDIA_TYPES, content

ROOT = Path(__file__).resolve().parents[2]
TASKS = 28
"""Of Xiangtan's plan, whose capture is published here as a file."""
Rows = list[dict[str, Any]]
Fetch = Callable[[Fetcher], None]


@pytest.fixture
def site() -> Site:
    """A site whose plan has nothing that the gate would mind: what the capture lost is mended."""
    site = captured_site("430300", "trs", "gbk", neighbours=4)
    site.edit(site.plan, "(20162020年)", "(2016—2020年)")
    site.edit(site.plan, "提高教育信息化水平贯彻", "提高教育信息化水平。贯彻")
    return site


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Fetch, with answers that come on the day of their run, as they do but for tests."""

    def run(fetcher: Fetcher) -> None:
        day = fetcher.day
        monkeypatch.setattr("datapkg.fetch.client.datetime", SimpleNamespace(now=lambda _: day))
        fetcher.run()

    return run


def built(fetcher: Fetcher, as_of: date | None = None) -> Report:
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, fetcher.root / "data" / name, dirs_exist_ok=True)
    return build(fetcher.root, 1, as_of=as_of)


def rows(fetcher: Fetcher, table: str) -> Rows:
    found: Rows = pq.read_table(fetcher.root / "data" / "tables" / f"{table}.parquet").to_pylist()
    return found


def broken(fetcher: Fetcher) -> list[tuple[str, list[str]]]:
    """The rules that the built package breaks, and where."""
    outcomes = validate(fetcher.root, every_page=True).outcomes
    return [(each.rule.id, [f"{one.table} {one.key} {one.column}: {one.found}" for one in each.violations] or [each.why]) for each in outcomes if each.state != "passed"]


def receipts(fetcher: Fetcher) -> dict[str, dict[str, Any]]:
    return {(row["url"] or "").rpartition("/")[2]: row for row in rows(fetcher, "receipts")}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_plan_in_an_attachment_is_a_page_of_its_own(serve: Serve, site: Site, fetched: Fetch, kind: str) -> None:
    site.put(as_attachment(site.plan, kind))
    with serve(site) as fetcher:
        fetched(fetcher)
        assert built(fetcher).unreadable == []
        letter, file = sorted(rows(fetcher, "pages"), key=lambda row: row["media_type"] != "text/html")
        assert (file["url"].rpartition(".")[2], file["media_type"], file["page_kind"], file["retrieved_on"]) == (kind, MEDIA_TYPES[kind], "article", date(2026, 1, 5))
        assert [(row["document_id"], row["page_id"]) for row in rows(fetcher, "documents")] == [("430300-2017-plan", file["page_id"])]
        assert len(rows(fetcher, "tasks")) == TASKS
        assert rows(fetcher, "findings") == []
        told = {row["page_id"]: (row["role"], row["state"], row["reading"]) for row in rows(fetcher, "receipts") if row["page_id"]}
        assert told == {letter["page_id"]: ("page", "fetched", "read"), file["page_id"]: ("attachment", "fetched", "parsed")}
        assert broken(fetcher) == []


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_list_may_lead_straight_to_a_file(serve: Serve, site: Site, fetched: Fetch, kind: str) -> None:
    files = as_attachment(site.plan, kind)
    with serve(site) as fetcher:
        address = site.url(files).rpartition("/")[0] + "/" + files.attachments[0].name
        site.put(replace(files, elsewhere=address))
        fetched(fetcher)
        assert built(fetcher).unreadable == []
        (page,) = rows(fetcher, "pages")
        assert (page["media_type"], page["url"].rpartition(".")[2], len(rows(fetcher, "tasks"))) == (MEDIA_TYPES[kind], kind, TASKS)
        assert [(row["role"], row["reading"]) for row in rows(fetcher, "receipts") if row["page_id"]] == [("page", "parsed")]
        assert broken(fetcher) == []


def test_the_same_plan_as_docx_and_pdf_is_counted_once(serve: Serve, site: Site, fetched: Fetch) -> None:
    site.put(as_attachment(site.plan, "docx", "pdf"))
    with serve(site) as fetcher:
        fetched(fetcher)
        built(fetcher)
        docx, pdf = (next(row for row in rows(fetcher, "pages") if row["url"].endswith(kind)) for kind in ("docx", "pdf"))
        assert (docx["duplicate_of"], pdf["duplicate_of"]) == (None, docx["page_id"])
        assert len(rows(fetcher, "tasks")) == TASKS
        assert [row["reading"] for name, row in receipts(fetcher).items() if name.endswith((".docx", ".pdf"))] == ["parsed", "read"]
        assert broken(fetcher) == []


def test_an_attachment_of_a_page_that_has_the_plan_is_no_page(serve: Serve, site: Site, fetched: Fetch) -> None:
    lines = tuple(line for line in (site.plan.title or "", *site.plan.body) if line.strip())
    site.put(replace(site.plan, attachments=(Attachment("附件.docx", "docx", lines), Attachment("报名表.docx", "docx", ("姓名", "单位")))))
    with serve(site) as fetcher:
        fetched(fetcher)
        built(fetcher)
        assert [row["media_type"] for row in rows(fetcher, "pages")] == ["text/html"]
        assert [(row["reading"], row["page_id"]) for row in rows(fetcher, "receipts") if row["role"] == "attachment"] == [("read", None)] * 2
        assert broken(fetcher) == []


@pytest.mark.parametrize(("kind", "said"), [("doc", "an old Office file"), ("wps", "an old Office file"), ("xlsx", "a zip archive")])
def test_an_attachment_that_cannot_be_read_is_kept_and_told(serve: Serve, site: Site, fetched: Fetch, kind: str, said: str) -> None:
    site.put(as_attachment(site.plan, kind))
    with serve(site) as fetcher:
        fetched(fetcher)
        assert built(fetcher).unreadable == []
        (page,) = rows(fetcher, "pages")
        findings = {row["code"]: row for row in rows(fetcher, "findings")}
        assert {row["page_id"] for row in findings.values()} == {page["page_id"]}
        assert sorted(findings) == ["no-plan", "unreadable-attachment"]
        assert said in findings["unreadable-attachment"]["message"]
        assert str(fetcher.root) not in findings["unreadable-attachment"]["message"]
        assert [row["reading"] for row in rows(fetcher, "receipts") if row["role"] == "attachment"] == ["unreadable"]
        assert {rule for rule, _ in broken(fetcher)} == {"page-has-document", "no-findings"}


def test_a_listed_file_that_cannot_be_read_stops_build_and_release_until_a_person_says_why(serve: Serve, site: Site, fetched: Fetch) -> None:
    other = as_attachment(replace(site.plan, id=555, captured=""), "doc")
    with serve(site) as fetcher:
        site.put(replace(other, elsewhere=site.url(other).rpartition("/")[0] + "/" + other.attachments[0].name))
        fetched(fetcher)
        (message,) = built(fetcher).unreadable
        assert "old Office file" in message
        ((rule, (place,)),) = broken(fetcher)
        assert (rule, ".doc" in place) == ("listed-plan-readable", True)
        path = fetcher.root / "data" / "receipts" / "430300.csv"
        kept = read_receipts(path)
        next(row for row in kept.values() if row.url.endswith(".doc")).explanation = "the same plan is listed as a page"
        write_receipts(path, kept.values())
        assert built(fetcher).unreadable == []
        assert broken(fetcher) == []


def test_a_plan_that_moves_from_the_attachment_to_the_page_leaves_one_page_and_as_of_gives_the_old_one(serve: Serve, site: Site, fetched: Fetch) -> None:
    plan: Article = site.plan
    site.put(as_attachment(plan, "docx"))
    with serve(site) as fetcher:
        fetched(fetcher)
        built(fetcher)
        before = {table: rows(fetcher, table) for table in ("pages", "tasks")}
        site.put(replace(plan, attachments=as_attachment(plan, "docx").attachments))
        fetched(fetcher)
        built(fetcher)
        assert [row["media_type"] for row in rows(fetcher, "pages")] == ["text/html"]
        assert [row["reading"] for row in rows(fetcher, "receipts") if row["role"] == "attachment"] == ["read"]
        assert broken(fetcher) == []
        built(fetcher, as_of=date(2026, 1, 5))
        assert {table: rows(fetcher, table) for table in before} == before
        told = {row["role"]: (row["state"], row["reading"], row["checked_on"], row["last_listed"]) for row in rows(fetcher, "receipts")}
        assert told["page"] == ("listed", "read", None, date(2026, 1, 5))
        assert told["attachment"] == ("listed", "parsed", None, date(2026, 1, 5))


@pytest.mark.parametrize("change", ["text", "dropped", "bytes"])
def test_the_gate_reads_a_published_attachment_again(serve: Serve, site: Site, fetched: Fetch, change: str) -> None:
    site.put(as_attachment(site.plan, "docx"))
    with serve(site) as fetcher:
        fetched(fetcher)
        built(fetcher)
        from tests.validate.packages import Package

        package = Package.__new__(Package)
        package.root = fetcher.root
        pages = package.rows("pages")
        file = next(row for row in pages if row["url"].endswith("docx"))
        if change == "dropped":
            pages.remove(file)
            package.write("documents", [])
        elif change == "text":
            file["text"] = file["text"][:-2] + "甲" + file["text"][-1:]
        else:
            file["sha256"] = "0" * 64
        package.write("pages", pages)
        (outcome,) = validate(fetcher.root, only=["text-from-archive"]).outcomes
        assert [(each.key if change != "dropped" else each.expected.rpartition(".")[2], each.column) for each in outcome.violations] == [
            {"text": (file["page_id"], "text"), "bytes": (file["page_id"], "sha256"), "dropped": ("docx", None)}[change]
        ]


def test_the_bytes_of_a_file_are_those_that_the_portal_served(serve: Serve, site: Site, fetched: Fetch) -> None:
    site.put(as_attachment(site.plan, "docx"))
    with serve(site) as fetcher:
        fetched(fetcher)
        (file,) = (snapshot for snapshot in fetcher.snapshots() if snapshot.role == "attachment")
        assert file.payload == content(site.plan.attachments[0] if site.plan.attachments else site.article(310482).attachments[0])
        assert file.via == site.url(site.plan)
