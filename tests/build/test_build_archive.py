"""What the archive holds decides what is built: damaged files stop the build, unreadable pages are reported, repeated pages are told apart."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datapkg.build import run
from datapkg.codelists import Codelists
from datapkg.parse.plan import PARSED_TABLES, parse_page
from datapkg.read.page import read_payload

if TYPE_CHECKING:
    from tests.build.conftest import Project

BUREAU, OTHER_BUREAU = "990100", "990200"
SECOND = """样例市教育局2024年工作要点
2024年是规范管理年。
一、加强学校安全
(一)排查隐患。全面排查校园安全隐患。
"""
CHROME = "无障碍版 | rss订阅\n当前位置:首页 > 政务公开 > 规划计划\n{}\n【打印本页】 【关闭窗口】\n"


@pytest.fixture(params=[run.CHUNK_BYTES, 1], ids=["one-chunk", "a-chunk-a-file"])
def chunked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that stand in one chunk and pages that stand in several are told apart alike."""
    monkeypatch.setattr(run, "CHUNK_BYTES", request.param)


def test_build_and_parse_read_a_page_alike(project: "Project", codelists: Codelists) -> None:
    tables = parse_page(read_payload(project.text.encode(), "page", BUREAU), codelists)
    assert {name: project.rows(name) for name in PARSED_TABLES} == tables
    assert sum(map(len, tables.values())) > 15


def test_pages_stand_in_the_archives_order(project: "Project", chunked: None) -> None:
    pages = [project.page, project.archive(SECOND, day=2), project.archive(SECOND.replace("2024", "2023"), OTHER_BUREAU, day=1)]
    project.build()
    assert [row["page_id"] for row in project.rows("pages")] == pages


def test_the_same_bytes_of_two_bureaus_are_a_page_and_its_duplicate(project: "Project", chunked: None) -> None:
    again = project.archive(project.text, OTHER_BUREAU)
    project.build()
    assert project.row("pages", page_id=project.page)["duplicate_of"] is None
    assert project.row("pages", page_id=again)["duplicate_of"] == project.page
    assert {row["page_id"] for row in project.rows("documents")} == {project.page}
    assert project.rows("findings") == []


def test_the_same_bytes_archived_twice_by_hand_are_one_page(project: "Project", chunked: None) -> None:
    before = project.published()
    (capture,) = project.archived()
    capture.with_name("text-20240105-again.warc").write_bytes(capture.read_bytes())
    project.build()
    assert project.published() == before


def test_a_page_with_the_same_body_in_other_chrome_is_a_duplicate_without_documents(project: "Project", chunked: None) -> None:
    names = ("documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes")
    before = {name: project.rows(name) for name in names}
    again = project.archive(CHROME.format(project.text))
    project.build()
    row = project.row("pages", page_id=again)
    assert row["duplicate_of"] == project.page
    assert "rss订阅" in row["text"]
    assert {name: project.rows(name) for name in names} == before


def test_a_duplicate_of_a_duplicate_names_the_first_page(project: "Project", chunked: None) -> None:
    others = [project.archive(project.text, OTHER_BUREAU, day=3), project.archive(CHROME.format(project.text), day=4)]
    project.build()
    assert {project.row("pages", page_id=page)["duplicate_of"] for page in others} == {project.page}


def test_a_different_page_with_the_same_document_id_takes_six_hex_digits_of_its_page(project: "Project", chunked: None) -> None:
    second = project.archive(SECOND)
    project.build()
    suffix = hashlib.sha256(SECOND.encode()).hexdigest()[:6]
    assert project.row("documents", page_id=project.page)["document_id"] == project.document
    assert project.row("documents", page_id=second)["document_id"] == f"{project.document}-{suffix}"
    assert [row["task_id"] for row in project.rows("tasks") if row["document_id"].endswith(suffix)] == [f"{project.document}-{suffix}-t001"]
    assert project.row("pages", page_id=second)["duplicate_of"] is None


def test_a_page_added_later_takes_no_id_away(project: "Project", chunked: None) -> None:
    project.archive(SECOND, day=5)
    project.build()
    before = project.rows("documents")
    project.archive(SECOND.replace("规范管理", "质量提升"), day=6)
    project.build()
    assert project.rows("documents")[:2] == before
    assert len({row["document_id"] for row in project.rows("documents")}) == 3


def test_a_page_without_a_plan_is_a_finding(project: "Project") -> None:
    before = project.rows("tasks")
    page = project.archive("今天天气很好。\n")
    report = project.build()
    assert report.unreadable == []
    assert [(row["page_id"], row["code"]) for row in project.rows("findings")] == [(page, "no-plan")]
    assert project.row("pages", page_id=page)["text"] == "今天天气很好。"
    assert project.rows("tasks") == before


@pytest.mark.parametrize("payload", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + bytes(100), b"%PDF-1.7\n", b"   \n"])
def test_an_unreadable_page_is_reported_and_the_others_are_built(project: "Project", payload: bytes, chunked: None) -> None:
    project.archive(payload, day=1)
    second = project.archive(SECOND)
    report = project.build()
    bad = next(path for path in project.archived() if hashlib.sha256(payload).hexdigest()[:12] in path.name)
    (message,) = report.unreadable
    assert str(bad) in message
    assert [row["page_id"] for row in project.rows("pages")] == [project.page, second]


def test_a_correction_of_an_unreadable_page_does_not_hide_why_it_is_unreadable(project: "Project") -> None:
    page = project.archive(b"\x89PNG\r\n\x1a\n" + bytes(100))
    path = project.correct({"page_id": page, "original": "a", "mended": "b"})
    with project.refused(path, page, "PNG"):
        project.build()


def _damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    payload = content.index("样例市".encode())
    match how:
        case "empty":
            content = b""
        case "cut":
            content = content[:-40]
        case "flipped":
            content = content[:payload + 30] + bytes([content[payload + 30] ^ 1]) + content[payload + 31:]
        case "other":
            content = "样例市教育局2024年工作要点\n".encode()
        case "no-page":
            content = content[:content.index(b"WARC/1.1", 10)]
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["empty", "cut", "flipped", "other", "no-page"])
def test_a_damaged_archive_file_stops_the_build_with_its_name(project: "Project", how: str) -> None:
    project.archive(SECOND)
    path = next(path for path in project.archived() if "20240102" in path.name)
    _damage(path, how)
    with project.refused(path):
        project.build()


def test_a_page_of_a_bureau_that_nobody_registered_stops_the_build_with_file_and_remedy(project: "Project") -> None:
    project.archive(SECOND, "999999")
    (path,) = (path for path in project.archived() if path.parent.name == "999999")
    with project.refused(path, "999999", "data/portals/999999.toml"):
        project.build()


def test_an_empty_archive_stops_the_build(project: "Project") -> None:
    for path in project.archived():
        path.unlink()
    with project.refused(project.data / "snapshots", "datapkg archive"):
        project.build()


def test_the_committed_archive_is_what_the_committed_pages_say(checkout: "Project") -> None:
    digests = {row["sha256"] for row in checkout.rows("pages")}
    names = {path.name.rpartition("-")[2].removesuffix(".warc") for path in checkout.archived()}
    assert {digest[:12] for digest in digests} == names
    assert all(row["page_id"] == f"{row['bureau_id']}-p-{row['sha256'][:12]}" for row in checkout.rows("pages"))
