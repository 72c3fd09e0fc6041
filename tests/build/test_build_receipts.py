"""Receipts are published as fetching wrote them, with what the build made of the archive; what a person wrote answers what it is about."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datapkg.build.receipts import NEVER_ASKED, NOT_KEPT
from datapkg.build.run import build
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.receipts import Receipt, write_receipts
from datapkg.fetch.records import Errand, exchange_records

if TYPE_CHECKING:
    from tests.build.conftest import Project

LIST, URL, FILE = "http://edu.example.gov.cn/zwgk/", "http://edu.example.gov.cn/zwgk/1.html", "http://edu.example.gov.cn/zwgk/1.doc"
PLAN = "样例市教育局2022年工作要点\n一、加强学校安全\n(一)排查隐患。新增校园保安100名。\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99)


def receipt(role: str, url: str, **cells: str) -> Receipt:
    days = dict.fromkeys(("first_listed", "last_listed", "checked_on"), "2024-03-01")
    return Receipt(role, url, **{"state": "fetched", **days, **({"entries": "1", "expected": "1"} if role in ("bureau", "list") else {"fetched_on": "2024-03-01"})} | cells)


def keep(project: "Project", *rows: Receipt) -> Path:
    path = project.data / "receipts" / "990100.csv"
    write_receipts(path, rows)
    return path


def serve(project: "Project", body: bytes, day: int = 1, url: str = URL, role: str = "page", via: str | None = None) -> None:
    moment = datetime(2024, 3, day, 8, tzinfo=UTC)
    kind = "application/msword" if body == OLE else "text/plain; charset=utf-8"
    exchange = Exchange(url, 200, "OK", [("Content-Type", kind)], body, body, "GET / HTTP/1.1", [], moment=moment)
    with (project.data / "snapshots" / "990100" / f"web-202403{day:02}T080000Z.warc.gz").open("ab") as file:
        file.write(exchange_records(exchange, Errand(role, None, via)))


def told(project: "Project", *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in project.rows("receipts") if row["bureau_id"] == "990100"]


def test_a_bureau_never_asked_and_a_captured_text_have_receipts_that_say_so(project: "Project") -> None:
    assert told(project, "role", "state", "reason", "page_id", "reading", "checked_on", "fetched_on") == [
        ("bureau", "listed", NEVER_ASKED, None, None, None, None), ("page", "captured", None, project.page, "parsed", None, None),
    ]
    sha256 = project.row("pages", page_id=project.page)["sha256"]
    assert told(project, "url")[1] == (f"urn:sha256:{sha256}",)


def test_what_fetching_wrote_is_published_with_what_was_read(project: "Project") -> None:
    serve(project, PLAN.encode())
    serve(project, OLE, url=FILE, role="attachment", via=URL)
    keep(project, receipt("bureau", "http://edu.example.gov.cn"), receipt("list", LIST), receipt("page", URL, title="2022年\u200b工作要点\n", via=LIST, listed_on="2022-01-01"),
         receipt("page", URL + "?2", via=LIST, state="failed", reason="http-404: gone", fetched_on=""), receipt("attachment", FILE, via=URL, fetched_on="2024-02-28"))
    project.build()
    page = project.row("pages", url=URL)["page_id"]
    assert told(project, "role", "state", "reading", "page_id", "fetched_on") == [
        ("bureau", "fetched", None, None, date(2024, 3, 1)), ("list", "fetched", None, None, None), ("page", "fetched", "parsed", page, date(2024, 3, 1)),
        ("page", "failed", None, None, None), ("page", "captured", "parsed", project.page, None), ("attachment", "fetched", "unreadable", None, date(2024, 2, 28)),
    ]
    assert told(project, "title", "listed_on", "entries")[1:3] == [(None, None, 1), ("2022年工作要点", date(2022, 1, 1), None)]


def test_a_page_that_moved_is_found_where_redirects_led(project: "Project") -> None:
    serve(project, PLAN.encode(), url=URL)
    keep(project, receipt("bureau", ""), receipt("page", URL + "?old", redirected_to=URL.replace("http:", "https:")))
    project.build()
    assert told(project, "role", "page_id", "reading")[1] == ("page", project.row("pages", url=URL)["page_id"], "parsed")


def test_a_letter_and_its_attachment_belong_together_in_whichever_files_they_stand(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    letter = "样例市教育局2022年工作要点\n现将《样例市教育局2022年工作要点》印发给你们,请认真贯彻执行。\n"
    serve(project, letter.encode(), 1)
    serve(project, PLAN.encode(), 2, URL.replace("html", "txt"), "attachment", URL)
    serve(project, OLE, 3, FILE, "attachment", URL)
    project.build()
    before = project.published()
    monkeypatch.setattr("datapkg.build.run.CHUNK_BYTES", 1)
    assert project.build(2).changed is False
    assert project.published() == before
    page = project.row("pages", url=URL)["page_id"]
    assert [(row["page_id"], row["code"]) for row in project.rows("findings")] == [(page, "unreadable-attachment")]
    assert project.row("documents", year=2022)["page_id"] == project.row("pages", url=URL.replace("html", "txt"))["page_id"]


def test_an_explanation_lets_a_listed_file_be_unreadable(project: "Project") -> None:
    serve(project, OLE, url=FILE)
    keep(project, receipt("bureau", ""), receipt("page", FILE))
    (message,) = project.build().unreadable
    assert "old Office file" in message
    keep(project, receipt("bureau", ""), receipt("page", FILE, explanation="its text is archived"))
    assert project.build().unreadable == []
    assert ("page", "unreadable", "its text is archived") in told(project, "role", "reading", "explanation")


def test_a_build_as_of_a_day_knows_nothing_of_later_ones(project: "Project") -> None:
    serve(project, PLAN.encode())
    serve(project, PLAN.replace("2022", "2021").encode(), 8, URL + "?2")
    later = {"last_listed": "2024-03-08", "checked_on": "2024-03-08"}
    keep(project, receipt("bureau", "", **later), receipt("list", LIST, **later), receipt("page", URL, **later, state="unchanged"),
         receipt("page", URL + "?2", **later, first_listed="2024-03-08", fetched_on="2024-03-08"))
    build(project.root, 1, as_of=date(2024, 3, 7))
    assert told(project, "role", "state", "reason", "last_listed", "checked_on", "fetched_on", "entries")[:3] == [
        ("bureau", "listed", NOT_KEPT, date(2024, 3, 7), None, date(2024, 3, 1), None), ("list", "listed", NOT_KEPT, date(2024, 3, 7), None, None, None),
        ("page", "listed", NOT_KEPT, date(2024, 3, 7), None, date(2024, 3, 1), None),
    ]
    assert len(told(project)) == 4


@pytest.mark.parametrize(
    ("row", "said"),
    [(receipt("page", URL, checked_on="yesterday"), "yesterday"), (receipt("list", LIST, entries="many"), "many"), (receipt("page", "ftp://a.cn/"), "ftp://a.cn/")],
)
def test_a_receipt_that_cannot_be_stops_the_build_with_its_file(project: "Project", row: Receipt, said: str) -> None:
    path = keep(project, row)
    with project.refused(path, said):
        project.build()


def test_receipts_of_a_bureau_that_nobody_registered_stop_the_build(project: "Project") -> None:
    path = keep(project).rename(project.data / "receipts" / "999999.csv")
    with project.refused(path, "data/portals/999999.toml"):
        project.build()
