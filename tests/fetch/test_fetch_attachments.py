"""A plan that exists only as docx or PDF goes the whole way: listed, fetched, archived, built, and passed by the gate."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from datapkg.validate.runner import validate
from tests.fetch.conftest import Fetch, Fetcher, Serve
from tests.portal import Article, Attachment, Site, captured_site
from tests.portal.articles import as_attachment
from tests.portal.files import MEDIA_TYPES, content

TASKS = 28
"""Of Xiangtan's plan, whose capture is published here as a file."""


@pytest.fixture
def site() -> Site:
    """A site whose plan has nothing that the gate would mind: what the capture lost is mended."""
    site = captured_site("430300", "trs", "gbk", neighbours=4)
    site.edit(site.plan, "(20162020年)", "(2016—2020年)")
    site.edit(site.plan, "提高教育信息化水平贯彻", "提高教育信息化水平。贯彻")
    return site


def receipts(fetcher: Fetcher) -> dict[str, dict[str, Any]]:
    return {(row["url"] or "").rpartition("/")[2]: row for row in fetcher.table("receipts")}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_plan_in_an_attachment_is_a_page_of_its_own(serve: Serve, site: Site, fetched: Fetch, kind: str) -> None:
    site.put(as_attachment(site.plan, kind))
    with serve(site) as fetcher:
        fetched(fetcher)
        assert fetcher.build().unreadable == []
        letter, file = sorted(fetcher.table("pages"), key=lambda row: row["media_type"] != "text/html")
        assert (file["url"].rpartition(".")[2], file["media_type"], file["page_kind"], file["retrieved_on"]) == (kind, MEDIA_TYPES[kind], "article", date(2026, 1, 5))
        assert [(row["document_id"], row["page_id"]) for row in fetcher.table("documents")] == [("430300-2017-plan", file["page_id"])]
        assert len(fetcher.table("tasks")) == TASKS
        assert fetcher.table("findings") == []
        told = {row["page_id"]: (row["role"], row["state"], row["reading"]) for row in fetcher.table("receipts") if row["page_id"]}
        assert told == {letter["page_id"]: ("page", "fetched", "read"), file["page_id"]: ("attachment", "fetched", "parsed")}
        assert fetcher.broken() == []


def test_a_list_may_lead_straight_to_a_pdf(serve: Serve, site: Site, fetched: Fetch) -> None:
    files = as_attachment(site.plan, "pdf")
    with serve(site) as fetcher:
        address = site.url(files).rpartition("/")[0] + "/" + files.attachments[0].name
        site.put(replace(files, elsewhere=address))
        fetched(fetcher)
        assert fetcher.build().unreadable == []
        (page,) = fetcher.table("pages")
        assert (page["media_type"], page["url"].rpartition(".")[2], len(fetcher.table("tasks"))) == (MEDIA_TYPES["pdf"], "pdf", TASKS)
        assert [(row["role"], row["reading"]) for row in fetcher.table("receipts") if row["page_id"]] == [("page", "parsed")]
        assert fetcher.broken() == []


def test_the_same_plan_as_docx_and_pdf_is_counted_once(serve: Serve, site: Site, fetched: Fetch) -> None:
    site.put(as_attachment(site.plan, "docx", "pdf"))
    with serve(site) as fetcher:
        fetched(fetcher)
        fetcher.build()
        docx, pdf = (next(row for row in fetcher.table("pages") if row["url"].endswith(kind)) for kind in ("docx", "pdf"))
        assert (docx["duplicate_of"], pdf["duplicate_of"]) == (None, docx["page_id"])
        assert len(fetcher.table("tasks")) == TASKS
        assert [row["reading"] for name, row in receipts(fetcher).items() if name.endswith((".docx", ".pdf"))] == ["parsed", "read"]
        assert fetcher.broken() == []


def test_an_attachment_of_a_page_that_has_the_plan_is_no_page(serve: Serve, site: Site, fetched: Fetch) -> None:
    lines = tuple(line for line in (site.plan.title or "", *site.plan.body) if line.strip())
    site.put(replace(site.plan, attachments=(Attachment("附件.docx", "docx", lines), Attachment("报名表.docx", "docx", ("姓名", "单位")))))
    with serve(site) as fetcher:
        fetched(fetcher)
        fetcher.build()
        assert [row["media_type"] for row in fetcher.table("pages")] == ["text/html"]
        assert [(row["reading"], row["page_id"]) for row in fetcher.table("receipts") if row["role"] == "attachment"] == [("read", None)] * 2
        assert fetcher.broken() == []


@pytest.mark.parametrize(("kind", "said"), [("doc", "an old Office file"), ("xlsx", "a zip archive")])
def test_an_attachment_that_cannot_be_read_is_kept_and_told(serve: Serve, site: Site, fetched: Fetch, kind: str, said: str) -> None:
    site.put(as_attachment(site.plan, kind))
    with serve(site) as fetcher:
        fetched(fetcher)
        assert fetcher.build().unreadable == []
        (page,) = fetcher.table("pages")
        findings = {row["code"]: row for row in fetcher.table("findings")}
        assert {row["page_id"] for row in findings.values()} == {page["page_id"]}
        assert sorted(findings) == ["no-plan", "unreadable-attachment"]
        assert said in findings["unreadable-attachment"]["message"]
        assert str(fetcher.root) not in findings["unreadable-attachment"]["message"]
        assert [row["reading"] for row in fetcher.table("receipts") if row["role"] == "attachment"] == ["unreadable"]
        assert {rule for rule, _ in fetcher.broken()} == {"page-has-document", "no-findings"}


def test_a_listed_file_that_cannot_be_read_stops_build_and_release_until_a_person_says_why(serve: Serve, site: Site, fetched: Fetch) -> None:
    other = as_attachment(replace(site.plan, id=555, captured=""), "doc")
    with serve(site) as fetcher:
        site.put(replace(other, elsewhere=site.url(other).rpartition("/")[0] + "/" + other.attachments[0].name))
        fetched(fetcher)
        (message,) = fetcher.build().unreadable
        assert "old Office file" in message
        ((rule, (place,)),) = fetcher.broken()
        assert (rule, ".doc" in place) == ("listed-plan-readable", True)
        fetcher.explain(site, next(row["url"] for row in fetcher.table("receipts") if row["reading"] == "unreadable"), "the same plan is listed as a page")
        assert fetcher.build().unreadable == []
        assert fetcher.broken() == []


def test_a_plan_that_moves_from_the_attachment_to_the_page_leaves_one_page_and_as_of_gives_the_old_one(serve: Serve, site: Site, fetched: Fetch) -> None:
    plan: Article = site.plan
    site.put(as_attachment(plan, "docx"))
    with serve(site) as fetcher:
        fetched(fetcher)
        fetcher.build()
        before = {table: fetcher.table(table) for table in ("pages", "tasks")}
        site.put(replace(plan, attachments=as_attachment(plan, "docx").attachments))
        fetched(fetcher)
        fetcher.build()
        assert [row["media_type"] for row in fetcher.table("pages")] == ["text/html"]
        assert [row["reading"] for row in fetcher.table("receipts") if row["role"] == "attachment"] == ["read"]
        assert fetcher.broken() == []
        fetcher.build(as_of=date(2026, 1, 5))
        assert {table: fetcher.table(table) for table in before} == before
        told = {row["role"]: (row["state"], row["reading"], row["checked_on"], row["last_listed"]) for row in fetcher.table("receipts")}
        assert told["page"] == ("listed", "read", None, date(2026, 1, 5))
        assert told["attachment"] == ("listed", "parsed", None, date(2026, 1, 5))


@pytest.mark.parametrize("change", ["text", "dropped", "bytes"])
def test_the_gate_reads_a_published_attachment_again(serve: Serve, site: Site, fetched: Fetch, change: str) -> None:
    site.put(as_attachment(site.plan, "docx"))
    with serve(site) as fetcher:
        fetched(fetcher)
        fetcher.build()
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
