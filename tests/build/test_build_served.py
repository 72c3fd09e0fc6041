"""Pages that a portal served are built from their newest text, keep their id when they change, and can be built as of a day."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datapkg.build.run import build
from datapkg.errors import DataError
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.records import Errand, exchange_records

if TYPE_CHECKING:
    from tests.build.conftest import Project

URL = "http://edu.example.gov.cn/zwgk/1.html"
FIRST = "样例市教育局2022年工作要点\n一、加强学校安全\n(一)排查隐患。新增校园保安100名。\n"


def _serve(project: "Project", text: str, day: int, url: str = URL, role: str = "page", status: int = 200) -> Path:
    """Archive a page as served on that day of March 2024."""
    body = text.encode()
    moment = datetime(2024, 3, day, 23, 30, tzinfo=UTC)
    exchange = Exchange(url, status, "OK", [("Content-Type", "text/plain; charset=utf-8")], body, body, "GET / HTTP/1.1", [], moment=moment)
    path = project.data / "snapshots" / "990100" / f"web-202403{day:02}T233000Z.warc.gz"
    with path.open("ab") as file:
        file.write(exchange_records(exchange, Errand(role)))
    return path


def test_a_served_page_has_its_address_and_the_day_it_was_served(project: "Project") -> None:
    _serve(project, FIRST, 1)
    project.build()
    row = project.row("pages", url=URL)
    assert (row["retrieved_on"], row["media_type"]) == (date(2024, 3, 1), "text/plain")
    assert project.row("documents", page_id=row["page_id"])["year"] == 2022
    assert project.row("pages", page_id=project.page)["retrieved_on"] is None


def test_the_newest_text_is_published_under_the_same_id(project: "Project") -> None:
    _serve(project, FIRST, 1)
    project.build()
    before = project.row("pages", url=URL)["page_id"]
    _serve(project, FIRST.replace("100名", "200名"), 8, URL.replace("http:", "https:") + "#top")
    project.build()
    row = project.row("pages", page_id=before)
    assert (row["url"], row["retrieved_on"]) == (URL.replace("http:", "https:") + "#top", date(2024, 3, 8))
    assert [each["text"] for each in project.rows("quantities") if each["task_id"].startswith("990100-2022")] == ["200名"]
    assert len(project.rows("pages")) == 2


def test_other_bytes_with_the_same_text_change_nothing(project: "Project") -> None:
    _serve(project, FIRST, 1)
    project.build()
    before = project.published()
    _serve(project, FIRST.replace("\n", "\r\n") + "\n\n", 8)
    assert project.build().changed is False
    assert project.published() == before


def test_a_build_as_of_a_day_sees_what_was_archived_by_then(project: "Project") -> None:
    _serve(project, FIRST, 1)
    project.build()
    before = project.published()
    _serve(project, FIRST.replace("100名", "200名"), 8)
    _serve(project, FIRST.replace("2022", "2021"), 9, URL + "?2")
    project.build()
    assert project.published() != before
    build(project.root, 1, as_of=date(2024, 3, 7))
    assert project.published() == before
    with pytest.raises(DataError, match="2001-01-01"):
        build(project.root, 1, as_of=date(2001, 1, 1))
    assert project.published() == before


def test_a_page_found_later_takes_no_document_id_away(project: "Project") -> None:
    _serve(project, FIRST, 2)
    project.build()
    before = project.rows("documents")
    _serve(project, FIRST.replace("100名", "300名"), 3, URL + "?2")
    _serve(project, FIRST.replace("100名", "200名"), 4)
    project.build()
    first = {row["document_id"]: row["page_id"] for row in before}
    assert first.items() <= {row["document_id"]: row["page_id"] for row in project.rows("documents")}.items()


@pytest.mark.parametrize(("role", "status"), [("list", 200), ("robots", 200), ("refused", 200), ("page", 404), ("page", 302), ("attachment", 200)])
def test_lists_refusals_and_attachments_are_no_pages(project: "Project", role: str, status: int) -> None:
    before = project.published()
    _serve(project, FIRST, 1, role=role, status=status)
    assert project.build().changed is False
    assert project.published() == before


def test_a_newest_version_that_cannot_be_read_is_told_and_the_one_before_is_published(project: "Project") -> None:
    _serve(project, FIRST, 1)
    bad = _serve(project, "\x89PNG\r\n\x1a\n" + "\x00" * 99, 8)
    (message,) = project.build().unreadable
    assert str(bad) in message
    assert project.row("pages", url=URL)["retrieved_on"] == date(2024, 3, 1)


def test_a_correction_must_fit_the_version_that_is_published_and_no_other(project: "Project") -> None:
    _serve(project, FIRST, 1)
    project.build()
    page = project.row("pages", url=URL)["page_id"]
    path = project.correct({"page_id": page, "original": "保安", "mended": "保卫"})
    project.build()
    _serve(project, FIRST.replace("保安", "保卫人员"), 8)
    with project.refused(path, "保安"):
        project.build()
    path.unlink()
    project.build()
    project.correct({"page_id": page, "original": "保卫人员", "mended": "保安"})
    project.build()
    assert "校园保安100名" in project.row("pages", url=URL)["text"]
