"""A mend of a page's text is applied before reading, published, and can be undone; one that no longer fits stops the build."""

import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from datapkg.build.corrections import undo_corrections
from datapkg.fetch.archive import read_snapshots
from datapkg.read.decode import decode

if TYPE_CHECKING:
    from tests.build.conftest import Project


def _characters(text: str) -> str:
    """NFC, without white space, zero-width and control characters: what a mend's undoing must give back."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))


def _undone(text: str, rows: list[dict[str, Any]]) -> str:
    # Where words were taken out, the next mend may start at the same place: it stands to the right, and goes first.
    for row in sorted(rows, key=lambda row: (row["start"], row["end"]))[::-1]:
        text = text[:row["start"]] + row["original"] + text[row["end"]:]
    return text


def _mends(project: "Project", page_id: str) -> list[dict[str, Any]]:
    return [row for row in project.rows("corrections") if row["page_id"] == page_id]


def test_published_corrections_undone_give_back_every_capture(checkout: "Project") -> None:
    captures = {snapshot.bureau_id: snapshot for path in checkout.archived() for snapshot in read_snapshots(path)}
    mended = 0
    for page in checkout.rows("pages"):
        rows = _mends(checkout, page["page_id"])
        mended += bool(rows)
        captured = _characters(decode(captures[page["bureau_id"]].payload, "capture"))
        assert _characters(_undone(page["text"], rows)) == captured
        assert undo_corrections(page["text"], rows) == _undone(page["text"], rows)
    assert mended > 0


def test_published_corrections_stand_where_they_say(checkout: "Project") -> None:
    texts = {page["page_id"]: page["text"] for page in checkout.rows("pages")}
    rows = checkout.rows("corrections")
    assert rows
    assert [row for row in rows if texts[row["page_id"]][row["start"]:row["end"]] != (row["mended"] or "")] == []


def test_a_page_is_read_as_mended(project: "Project") -> None:
    project.correct({"original": "培训教师300人次", "mended": "培训教师400人次"})
    project.build()
    assert project.row("quantities", unit="人次")["value_low"] == 400
    assert "培训教师400人次" in project.row("pages")["text"]


def test_positions_count_in_the_text_with_all_mends_made(project: "Project") -> None:
    before = project.row("pages")["text"]
    project.correct(
        {"original": "培训教师300人次", "mended": "培训教师三百人次(含园长)"}, {"original": "2024年是教育质量提升年", "mended": "提升"},
        {"original": "〔责任单位:", "mended": ""}, {"original": "人事科", "mended": "人事处"},
    )
    project.build()
    page, rows = project.row("pages"), project.rows("corrections")
    assert [page["text"][row["start"]:row["end"]] for row in rows] == ["提升", "培训教师三百人次(含园长)", "", "人事处"]
    assert [row["mended"] for row in rows] == ["提升", "培训教师三百人次(含园长)", None, "人事处"]
    assert _undone(page["text"], rows) == before


@pytest.mark.parametrize("mends", [[("〔责任单位:", ""), ("人事科", "人事处")], [("〔责任单位:", ""), ("人事科", "")], [("以上", "起"), ("。〔", "")]])
def test_mends_that_touch_a_gap_can_be_undone(project: "Project", mends: list[tuple[str, str]]) -> None:
    before = project.row("pages")["text"]
    project.correct(*({"original": original, "mended": mended} for original, mended in mends))
    project.build()
    assert undo_corrections(project.row("pages")["text"], project.rows("corrections")) == before


def test_a_correction_is_published_with_reason_status_and_an_id_that_outlives_a_new_mend(project: "Project") -> None:
    mend = {"original": "督查2次", "mended": "督查3次", "reason": "digit lost", "status": "mended_at_source"}
    project.correct(mend)
    project.build()
    row = project.row("corrections")
    assert (row["reason"], row["status"], row["page_id"]) == ("digit lost", "mended_at_source", project.page)
    project.correct(mend | {"mended": "督查4次", "reason": "another reason"})
    project.build()
    assert project.row("corrections")["correction_id"] == row["correction_id"]


GOOD = {"original": "督查2次", "mended": "督查3次"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"original": "督查9次", "mended": "督查3次"}, "'督查9次' stands nowhere"),
        ({"original": "教师", "mended": "老师"}, "'教师' stands on page"),
        ({"original": "开展督查2次", "mended": "检查2次"}, "overlaps"),
        ({**GOOD, "page_id": "990100-p-000000000000"}, "990100-p-000000000000"),
        ({**GOOD, "reason": None}, "reason"),
        ({**GOOD, "reason": ""}, "reason"),
        ({**GOOD, "page_id": None}, "page_id"),
        ({**GOOD, "original": ""}, "original"),
        ({**GOOD, "mended": None}, "mended"),
        ({**GOOD, "status": "perhaps"}, "'perhaps'"),
        ({**GOOD, "why": "x"}, "'why'"),
        ({**GOOD, "mended": "督查2次"}, "the same"),
        ({**GOOD, "original": 2}, "original"),
        ({**GOOD, "mended": 3}, "mended"),
        ({**GOOD, "page_id": 5}, "page_id"),
    ],
    ids=["matches-nothing", "matches-twice", "overlaps", "unknown-page", "no-reason", "empty-reason", "no-page", "empty-original", "no-mended",
         "unknown-status", "unknown-key", "mends-nothing", "original-no-text", "mended-no-text", "page-no-text"],
)
def test_a_correction_that_does_not_fit_stops_the_build_with_its_file_and_entry(project: "Project", entry: dict[str, Any], said: str) -> None:
    others = [{"original": "次。", "mended": "回。"}] if said == "overlaps" else [{"original": "人事科", "mended": "人事处"}]
    path = project.correct(*others, entry)
    # Of two that overlap, the one that starts later is named.
    with project.refused(path, "correction 1" if said == "overlaps" else "correction 2", said):
        project.build()


def test_words_that_stand_twice_by_overlapping_themselves_stand_twice(project: "Project") -> None:
    page = project.archive("样例市教育局2024年工作要点\n一、工作\n(一)做哈哈哈。\n")
    path = project.correct({"page_id": page, "original": "哈哈", "mended": "呵"})
    with project.refused(path, "correction 1", "more than once"):
        project.build()


def test_mends_that_touch_do_not_overlap(project: "Project") -> None:
    project.correct({"original": "督查", "mended": "检查"}, {"original": "2次", "mended": "两次"})
    project.build()
    assert "开展检查两次" in project.row("pages")["text"]


@pytest.mark.parametrize("content", ["[[correction]\n", "correction = 5\n", 'correction = ["a"]\n', "[[corection]]\noriginal = 'a'\n"])
def test_a_file_that_holds_no_corrections_stops_the_build_with_its_name(project: "Project", content: str) -> None:
    path = project.correct()
    path.write_text(content, encoding="utf-8")
    with project.refused(path):
        project.build()


def test_a_file_that_is_no_utf_8_stops_the_build_with_its_name(project: "Project") -> None:
    path = project.correct()
    path.write_bytes("# 更正\n".encode("gb18030"))
    with project.refused(path, "UTF-8"):
        project.build()


def test_a_correction_whose_words_hold_a_line_break_reads_back_from_csv(project: "Project") -> None:
    project.correct({**GOOD, "reason": "a\rb"})
    project.build()
    lines = (project.data / "tables" / "corrections.csv").read_bytes().decode().split("\n")
    assert lines[1].count(",") == 7
    assert '"a\rb"' in lines[1]
