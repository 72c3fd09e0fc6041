"""The scorer itself: every measure is 1 for rows that are right, and falls when a value that it measures is wrong."""

import copy
from typing import Any

import pytest

from datapkg.release.scoring import SETS, SHARES, Row, Tables, score

TEXT = "扩大学位。7月底前新增学位 4.2万个,落实《学位条例》(粤府〔2017〕48号)。(责任单位:基教科)"


def _span(words: str) -> dict[str, Any]:
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "text": words}


READING: Row = {
    "page": {"title": "某市教育局2018年工作要点", "published_on": "2018-03-18"},
    "documents": [{
        "kind": "plan", "year": 2018,
        "sections": [{"number": "一", "heading": "办好学校", "tasks": [{
            "number": "1", "heading": "扩大学位", "text_start": "扩大学位。7月", "text_end": "基教科)",
            "theme": "facilities", "other_themes": ["compulsory"],
            "quantities": [{"text": "4.2万个", "value_low": 42000, "value_high": 42000, "unit": "个", "comparator": "eq", "role": "target",
                            "dimension": "count", "indicator_id": "new_places", "optional": False}],
            "citations": [{"title": "学位条例", "document_number": "粤府〔2017〕48号", "kind": "law", "action": "implement"}],
            "deadlines": [{"text": "7月底前", "date": "2018-07-31"}],
            "responsibilities": ["基教科"],
        }]}],
    }],
}
KEYS = {"document_id": "d", "section_id": "s", "task_id": "t"}
RIGHT: Tables = {
    "pages": [{"title": "某市教育局2018年工作要点", "published_on": "2018-03-18"}],
    "documents": [{"document_id": "d", "ordinal": 1, "kind": "plan", "year": 2018}],
    "sections": [{**KEYS, "ordinal": 1, "number": "一", "heading": "办好学校"}],
    "tasks": [{**KEYS, "ordinal": 1, "number": "1", "heading": "扩大学位", "text": TEXT}],
    "quantities": [{**KEYS, **_span("4.2万个"), "value_low": 42000, "value_high": 42000, "unit": "个", "comparator": "eq", "role": "target",
                    "dimension": "count", "indicator_id": "new_places"}],
    "citations": [{**KEYS, **_span("《学位条例》"), "title": "学位条例", "document_number": "粤府〔2017〕48号", "kind": "law", "action": "implement"}],
    "deadlines": [{**KEYS, **_span("7月底前"), "date": "2018-07-31"}],
    "responsibilities": [{**KEYS, "start": 50, "unit": "基教科"}],
    "task_themes": [{**KEYS, "theme_id": "facilities", "is_primary": True}],
}
SPOILT = [
    ("page", "pages", "published_on", None), ("documents", "documents", "year", 2019), ("sections", "sections", "heading", "办学"),
    ("tasks", "tasks", "heading", "扩大"), ("task_text", "tasks", "text", TEXT[:-1]), ("quantities", "quantities", "text", "4.2万"),
    ("indicators", "quantities", "indicator_id", None), ("quantity_value", "quantities", "value_high", 43000),
    ("quantity_unit", "quantities", "unit", None), ("quantity_comparator", "quantities", "comparator", "ge"),
    ("quantity_role", "quantities", "role", "result"), ("quantity_dimension", "quantities", "dimension", "share"),
    ("citations", "citations", "title", "学位"), ("citation_action", "citations", "action", "issue"), ("citation_kind", "citations", "kind", "policy"),
    ("citation_document_number", "citations", "document_number", None), ("deadlines", "deadlines", "text", "7月底"),
    ("deadline_date", "deadlines", "date", "2018-07-30"), ("responsibilities", "responsibilities", "unit", "职教科"),
    ("themes", "task_themes", "theme_id", "compulsory"), ("primary_theme", "task_themes", "theme_id", "safety"), ("span", "deadlines", "start", 0),
]


def test_rows_that_are_right_score_one_in_every_measure() -> None:
    measures = score(READING, RIGHT)
    assert {name: measure.score for name, measure in measures.items()} == dict.fromkeys((*SETS, *SHARES), 1.0)
    assert all(measure.gold for measure in measures.values())


def test_every_measure_is_spoilt_below() -> None:
    assert sorted(measure for measure, *_ in SPOILT) == sorted((*SETS, *SHARES))


@pytest.mark.parametrize(("measure", "table", "column", "value"), SPOILT, ids=[case[0] for case in SPOILT])
def test_a_wrong_value_lowers_its_measure_to_nothing_or_nearly(measure: str, table: str, column: str, value: object) -> None:
    wrong = copy.deepcopy(RIGHT)
    wrong[table][0][column] = value
    assert score(READING, wrong)[measure].score <= 0.9


def test_white_space_does_not_count() -> None:
    spaced = copy.deepcopy(RIGHT)
    spaced["quantities"][0]["text"] = "4.2 万个"
    assert score(READING, spaced)["quantities"].score == 1.0


def test_an_optional_row_neither_helps_nor_hurts() -> None:
    optional = copy.deepcopy(READING)
    optional["documents"][0]["sections"][0]["tasks"][0]["quantities"][0]["optional"] = True
    without = {**RIGHT, "quantities": []}
    assert score(optional, RIGHT)["quantities"].score == score(optional, without)["quantities"].score == 1.0


def test_a_document_that_was_not_read_scores_nothing() -> None:
    nothing: Tables = {name: rows if name == "pages" else [] for name, rows in RIGHT.items()}
    measures = score(READING, nothing)
    assert [measures[name].score for name in ("documents", "sections", "tasks", "task_text", "primary_theme")] == [0.0] * 5
