"""Every published value leads back to its words: the sentence, the page's characters, the archived record, and the place on the live page."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import datapkg
from datapkg.errors import DataError, UsageError
from datapkg.loader.evidence import _link
from datapkg.loader.package import Package

ROOT = Path(__file__).resolve().parents[2]
FIGURE = "440600-2018-plan-t020-q02"
KEYS = {"quantities": "quantity_id", "citations": "citation_id", "deadlines": "deadline_id", "responsibilities": "responsibility_id", "tasks": "task_id"}


@pytest.mark.parametrize("table", KEYS)
def test_every_value_stands_where_its_evidence_says(table: str) -> None:
    for row in datapkg.load(table).to_pylist()[::11]:
        found = datapkg.evidence(row[KEYS[table]])
        assert (found.table, found.row) == (table, row)
        assert found.quote == row["text"] == found.task["text"][found.start:found.end] == found.page["text"][found.page_start:found.page_end]
        assert found.quote in found.sentence
        assert found.sentence in found.task["text"]
        assert found.document["page_id"] == found.page["page_id"]


def test_the_sentence_is_that_around_the_words() -> None:
    found = datapkg.evidence(FIGURE)
    assert found.sentence == ("扩大优质资源供给,加快推进《佛山市义务教育阶段学校基础教育设施五年提升行动计划(2016-2020年)》,确保完成新改扩建学校41所,"
                              "新增学位4.2万个(其中公办学位3.6万个)。")
    assert str(found).splitlines()[0] == "words: 4.2万个"


def test_in_a_checkout_the_archived_record_is_named() -> None:
    found = datapkg.evidence(FIGURE)
    assert found.archive is not None
    assert (ROOT / found.archive).is_file()
    from datapkg.fetch.archive import read_snapshots

    assert found.sha256 in {snapshot.name.rpartition("#")[2] + found.sha256[12:] for snapshot in read_snapshots(ROOT / found.archive)}


def test_mended_words_are_told_as_the_bureau_printed_them() -> None:
    mended = [found for row in datapkg.load("tasks", where={"bureau_id": "350400"}).to_pylist()[:30] if (found := datapkg.evidence(row["task_id"])).corrections]
    assert mended
    for found in mended:
        assert found.printed != found.sentence
        assert all(mend["original"] in found.printed for mend in found.corrections)
        assert "as printed: " in str(found)


Copy = Callable[..., Package]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the package, with some cells of every row of a table changed."""

    def changed(table: str, **cells: Any) -> Package:
        shutil.copytree(ROOT / "data" / "tables", tmp_path / "data" / "tables")
        path = tmp_path / "data" / "tables" / f"{table}.parquet"
        whole = pq.read_table(path)
        pq.write_table(pa.Table.from_pylist([row | cells for row in whole.to_pylist()], whole.schema), path)
        resources = [{key: value for key, value in each.items() if key not in ("bytes", "hash")} for each in datapkg.open().descriptor["resources"]]
        return Package(tmp_path, {"version": "0", "resources": resources})

    return changed


def test_a_page_with_an_address_has_a_link_to_the_words(copy: Copy) -> None:
    found = copy("pages", url="https://edu.example.cn/a.html").evidence(FIGURE)
    assert found.link is not None
    address, _, words = unquote(found.link).partition("#:~:text=")
    assert address == "https://edu.example.cn/a.html"
    assert words == found.sentence
    assert found.archive is None


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("新增学位4.2万个。", ["新增学位4.2万个。"]), ("2-3家,A&B", ["2-3家,A&B"]), ("第一句很长,说明。" + "中" * 100 + "。最后一句,完。", ["第一句很长,", "最后一句,"]),
        ("标题在此\n正文开始,正文结束。", ["标题在此", "正文结束。"]), ("\n".join("中国" * 60), ["\n".join("中国" * 60)[:100]] * 2),
    ],
)  # fmt: skip
def test_long_words_are_linked_by_their_first_and_last_clause(words: str, fragment: list[str]) -> None:
    link = _link("https://edu.example.cn/", words)
    assert link is not None
    pieces = link.removeprefix("https://edu.example.cn/#:~:text=").split(",")
    assert [unquote(piece) for piece in pieces] == fragment
    assert "-" not in link.partition("=")[2]
    assert "&" not in link


@pytest.mark.parametrize("identifier", ["", "x", "440600-2018-plan", "440600-2018-plan-s01", "440600-2018-plan-t020-x02", "440600-2018-plan-t020-q99", "440600-2018-plan-t999"])
def test_an_id_that_is_none_is_told(identifier: str) -> None:
    with pytest.raises(UsageError, match=r"is no id of|has no .* row"):
        datapkg.evidence(identifier)


def test_a_span_that_does_not_fit_is_no_evidence(copy: Copy) -> None:
    with pytest.raises(DataError, match=r"do not fit\. Check the package"):
        copy("tasks", page_end=5).evidence(FIGURE)
