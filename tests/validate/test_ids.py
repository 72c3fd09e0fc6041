"""Ids, ordinals and the order of rows: a row under another id, parent or place is named."""

from pathlib import Path

import pytest

from tests.validate.breaks import (
    DONGGUAN,
    FOSHAN,
    GUANGZHOU,
    PAGES,
    SANMING,
    SUMMARY,
    XIANGTAN,
    Case,
    Fine,
    again,
    broken,
    caught,
    cells,
    drop,
    move,
    passed,
)

FOSHAN_PAGE = PAGES[FOSHAN]
CASES = [
    broken("page-id-of-bureau", "another bureau's page", cells("pages", FOSHAN_PAGE, bureau_id="440100"), f"pages {FOSHAN_PAGE} page_id"),
    broken("page-id-of-bureau", "nobody's page under a bureau's id", cells("pages", FOSHAN_PAGE, bureau_id=None), f"pages {FOSHAN_PAGE} page_id"),
    broken("page-id-of-bytes", "another id than the address gives", cells("pages", PAGES[FOSHAN], url="https://edu.foshan.gov.cn/a"), f"pages {PAGES[FOSHAN]} page_id"),
    broken("page-id-of-bytes", "other bytes", cells("pages", FOSHAN_PAGE, sha256="0" * 64), f"pages {FOSHAN_PAGE} page_id"),
    broken("page-id-of-bytes", "a made-up id", cells("pages", FOSHAN_PAGE, page_id="440600-p-000000000000"), "pages 440600-p-000000000000 page_id"),
    broken("page-id-of-bytes", "an address that can be none", cells("pages", FOSHAN_PAGE, url="http://edu.foshan.gov.cn:99999/a.html"), f"pages {FOSHAN_PAGE} page_id"),
    broken("document-id-suffix", "a suffix without need", cells("documents", FOSHAN, document_id=f"{FOSHAN}-{FOSHAN_PAGE[9:15]}"),
           f"documents {FOSHAN}-{FOSHAN_PAGE[9:15]} document_id"),
    broken("document-id-of-page", "another year", cells("documents", FOSHAN, year=2019), f"documents {FOSHAN} document_id"),
    broken("document-id-of-page", "a year where none is known", cells("documents", FOSHAN, year=None), f"documents {FOSHAN} document_id"),
    broken("document-id-of-page", "another kind", cells("documents", FOSHAN, kind="summary"), f"documents {FOSHAN} document_id"),
    broken("document-id-of-page", "another bureau's page", cells("documents", FOSHAN, page_id=PAGES[SANMING]), f"documents {FOSHAN} document_id"),
    broken("document-id-of-page", "an ending that is no digest",
           cells("documents", FOSHAN, document_id=f"{FOSHAN}-second"), f"documents {FOSHAN}-second document_id"),
    broken("document-id-of-page", "another page's digest",
           cells("documents", FOSHAN, document_id=f"{FOSHAN}-000000"), f"documents {FOSHAN}-000000 document_id"),
    broken("outline-ids", "a section's place", cells("sections", f"{FOSHAN}-s03", ordinal=4), f"sections {FOSHAN}-s03 section_id"),
    broken("outline-ids", "a section's document", cells("sections", f"{FOSHAN}-s03", document_id=DONGGUAN), f"sections {FOSHAN}-s03 section_id"),
    broken("outline-ids", "a task's place", cells("tasks", f"{FOSHAN}-t017", ordinal=18), f"tasks {FOSHAN}-t017 task_id"),
    broken("outline-ids", "a task under another document's section",
           cells("tasks", f"{FOSHAN}-t017", section_id=f"{GUANGZHOU}-s03"), f"tasks {FOSHAN}-t017 section_id"),
    broken("outline-ids", "a task under another document",
           cells("tasks", f"{FOSHAN}-t017", document_id=GUANGZHOU), f"tasks {FOSHAN}-t017 section_id", f"tasks {FOSHAN}-t017 task_id"),
    *[
        broken("annotation-ids", f"{table}: a number left out",
               cells(table, f"{task}-{letter}01", **{key: f"{task}-{letter}77"}), f"{table} {task}-{letter}77 {key}")
        for table, key, task, letter in (
            ("quantities", "quantity_id", f"{FOSHAN}-t019", "q"), ("citations", "citation_id", f"{FOSHAN}-t017", "c"),
            ("deadlines", "deadline_id", f"{FOSHAN}-t030", "d"), ("responsibilities", "responsibility_id", f"{SANMING}-t001", "r"),
        )
    ],
    broken("annotation-ids", "a row moved to another task",
           cells("quantities", f"{FOSHAN}-t019-q03", task_id=f"{FOSHAN}-t021"), f"quantities {FOSHAN}-t019-q03 quantity_id"),
    broken("annotation-ids", "the first of three dropped", drop("quantities", f"{FOSHAN}-t019-q01"),
           f"quantities {FOSHAN}-t019-q02 quantity_id", f"quantities {FOSHAN}-t019-q03 quantity_id"),
    broken("ordinals-run", "documents: a gap", cells("documents", GUANGZHOU, ordinal=3), f"documents {GUANGZHOU} ordinal"),
    broken("ordinals-run", "sections: a repeat", cells("sections", f"{FOSHAN}-s12", ordinal=11), f"sections {FOSHAN}-s12 ordinal"),
    broken("ordinals-run", "tasks: one dropped", drop("tasks", f"{FOSHAN}-t049"), f"tasks {FOSHAN}-t050 ordinal"),
    broken("ordinals-run", "responsibilities: from 0", cells("responsibilities", f"{SANMING}-t001-r01", ordinal=0), f"responsibilities {SANMING}-t001-r01 ordinal"),
    broken("ordinals-run", "two rows exchanged", move("documents", SUMMARY, 3), f"documents {SUMMARY} ordinal", f"documents {GUANGZHOU} ordinal"),
    broken("rows-in-order", "documents", move("documents", DONGGUAN, 0), f"documents {SANMING} page_id", f"sections {DONGGUAN}-s01 document_id"),
    broken("rows-in-order", "sections", move("sections", f"{SANMING}-s08", -1), f"sections {SANMING}-s08 document_id", f"tasks {XIANGTAN}-t001 section_id"),
    broken("rows-in-order", "tasks", move("tasks", f"{SANMING}-t035", -1), f"tasks {SANMING}-t035 section_id",
           f"task_themes {XIANGTAN}-t001/moral_education task_id"),
    *[
        broken("rows-in-order", table, move(table, key, -1), f"{table} {key} task_id")
        for table, key in (
            ("quantities", f"{SANMING}-t007-q01"), ("citations", f"{SANMING}-t002-c01"), ("deadlines", f"{SANMING}-t010-d01"),
            ("responsibilities", f"{SANMING}-t001-r01"), ("task_themes", f"{SANMING}-t002/party_building"),
        )
    ],
    broken("keys-in-order", "bureaus", move("bureaus", "440600", 0), "bureaus 350400 bureau_id"),
    broken("keys-in-order", "overrides", move("overrides", f"quantities/{SUMMARY}-t008-q13/indicator", 0),
           f"overrides quantities/{SUMMARY}-t008-q11/indicator table, key, column"),
    *[
        broken("repeated-columns", f"{table}: {column}", cells(table, key, **{column: value}), f"{table} {key} {column}")
        for table, key in (
            ("quantities", f"{SANMING}-t007-q01"), ("citations", f"{SANMING}-t002-c01"), ("deadlines", f"{SANMING}-t010-d01"),
            ("responsibilities", f"{SANMING}-t001-r01"), ("task_themes", f"{SANMING}-t002/party_building"),
        )
        for column, value in (("bureau_id", "440600"), ("year", None))
    ],
    broken("repeated-columns", "documents", cells("documents", FOSHAN, bureau_id=None), f"documents {FOSHAN} bureau_id",
           *[f"tasks {FOSHAN}-t{number:03d} bureau_id" for number in range(1, 51)]),
    broken("repeated-columns", "a task's year", cells("tasks", f"{DONGGUAN}-t001", year=2020), f"tasks {DONGGUAN}-t001 year",
           f"task_themes {DONGGUAN}-t001/party_building year"),
]
FINE = [
    Fine("page-id-of-bureau", "a page of no known bureau", cells("pages", FOSHAN_PAGE, bureau_id=None, page_id="000000-p-c6e940e8570f")),
    Fine("document-id-of-page", "a second document of the same id",
               again("documents", FOSHAN, document_id=f"{FOSHAN}-c6e940", ordinal=2)),
    Fine("document-id-of-page", "a document of no known year", cells("documents", FOSHAN, document_id="440600-0000-plan", year=None)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_under_a_wrong_id_or_place_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_ids_that_only_look_wrong_pass(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
