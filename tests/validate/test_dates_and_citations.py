"""Dates, citations and responsible units: an order that cannot be, a title cut, a number misread, two units in one are named."""

from datetime import date
from pathlib import Path

import pytest

from tests.validate.breaks import (
    DONGGUAN,
    FOSHAN,
    GUANGZHOU,
    PAGES,
    SANMING,
    SUMMARY,
    Case,
    Fine,
    again,
    both,
    broken,
    caught,
    cells,
    described,
    overridden,
    passed,
)

PAGE = PAGES[SANMING]
CITED, UNIT = f"{FOSHAN}-t017-c01", f"{SANMING}-t001-r01"
DUE, DATED = f"{FOSHAN}-t017-d01", f"{FOSHAN}-t019-q01"
CASES = [
    broken("fetched-after-published", "the day before", cells("pages", PAGE, retrieved_on=date(2020, 2, 21)), f"pages {PAGE} retrieved_on"),
    broken("published-after-issued", "the day before", cells("pages", PAGE, published_on=date(2020, 2, 21)), f"pages {PAGE} published_on"),
    *[
        broken("not-in-future", f"{column} in a year to come", cells("pages", PAGE, **{column: date(2999, 1, 1)}), f"pages {PAGE} {column}")
        for column in ("issued_on", "published_on", "retrieved_on")
    ],
    broken("not-in-future", "published after the release was made", described(created="2020-03-01T00:00:00Z"), f"pages {PAGES[SUMMARY]} issued_on"),
    broken("not-in-future", "a release's own day does not count when it is none",
           both(described(created="yesterday"), cells("pages", PAGE, retrieved_on=date(2999, 1, 1))), f"pages {PAGE} retrieved_on"),
    broken("dates-near-year", "published years before", cells("pages", PAGES[FOSHAN], published_on=date(2016, 12, 31)), f"documents {FOSHAN} year"),
    broken("dates-near-year", "issued years after", cells("pages", PAGES[FOSHAN], issued_on=date(2021, 1, 1)), f"documents {FOSHAN} year"),
    broken("dates-near-year", "published years after, and nothing else tells the year",
           both(cells("pages", PAGES[FOSHAN], published_on=date(2023, 6, 5)), cells("documents", FOSHAN, title="佛山市教育局工作要点")), f"documents {FOSHAN} year"),
    broken("dates-near-year", "published years after the year that the title prints",
           both(cells("pages", PAGES[FOSHAN], published_on=date(2018, 3, 1)), cells("documents", FOSHAN, year=2008)), f"documents {FOSHAN} year"),
    broken("dates-near-year", "a year misread", cells("documents", FOSHAN, year=2081), f"documents {FOSHAN} year"),
    broken("due-in-time", "a deadline of the year before", cells("deadlines", DUE, date=date(2017, 7, 31)), f"deadlines {DUE} date"),
    broken("due-in-time", "a figure due the year before", cells("quantities", DATED, due=date(2017, 12, 31)), f"quantities {DATED} due"),
    broken("due-as-worded", "the first of the month", cells("deadlines", DUE, date=date(2018, 7, 1)), f"deadlines {DUE} date, precision"),
    broken("due-as-worded", "another year", cells("deadlines", DUE, date=date(2019, 7, 31)), f"deadlines {DUE} date, precision"),
    broken("due-as-worded", "another precision", cells("deadlines", DUE, precision="day"), f"deadlines {DUE} date, precision"),
    broken("due-as-worded", "a school year that ends with the year",
           cells("deadlines", f"{GUANGZHOU}-t005-d01", date=date(2020, 12, 31)), f"deadlines {GUANGZHOU}-t005-d01 date, precision"),
    broken("due-as-worded", "an override of another table",
           both(overridden("quantities", DUE, "date"), cells("deadlines", DUE, precision="day")), f"deadlines {DUE} date, precision"),
    broken("due-of-task", "a day that the task does not set", cells("quantities", DATED, due=date(2018, 6, 30)), f"quantities {DATED} due"),
    broken("due-of-task", "a day where the task sets none",
           cells("quantities", f"{FOSHAN}-t043-q01", due=date(2018, 12, 31)), f"quantities {FOSHAN}-t043-q01 due"),
    broken("year-possible", "a year in the far future", cells("documents", FOSHAN, year=2099), f"documents {FOSHAN} year"),
    broken("title-whole", "cut at the end", cells("citations", CITED, text=lambda row: row["text"][:-1]), f"citations {CITED} title"),
    broken("title-whole", "another title than the text's", cells("citations", CITED, title="义务教育法"), f"citations {CITED} title"),
    broken("title-whole", "cut at a title inside it",
           cells("citations", f"{FOSHAN}-t049-c01", title="教育部等六部门关于印发〈教育脱贫攻坚", text="《教育部等六部门关于印发〈教育脱贫攻坚》"), f"citations {FOSHAN}-t049-c01 title"),
    broken("title-whole", "two titles in one", cells("citations", CITED, title="甲》《乙", text="《甲》《乙》"), f"citations {CITED} title"),
    *[
        broken("document-number-form", number, cells("citations", CITED, document_number=number), f"citations {CITED} document_number")
        for number in ("粤府〔201748号", "粤府2017〕48号", "粤府〔2017〕48", "粤府〔17〕48号", "〔2017〕48号", "48号", "粤府〔2017〕48号)")
    ],
    *[
        broken("document-number-form", f"a page's {number}", cells("pages", PAGE, document_number=number), f"pages {PAGE} document_number")
        for number in ("明教办〔20201号", "明教办20201号", "明教办〔2020]1号", "明教办〔2020〕号", "明教办〔2020〕1", "明教办〔20〕1号", "〔2020〕1号", "1号", "明教办", "明教办〔2020〕〕1号", "JJ2020〕1号", "2020")
    ],
    broken("document-number-year", "a page's own, of the year after it was issued", cells("pages", PAGE, document_number="明教办〔2021〕1号"), f"pages {PAGE} document_number"),
    broken("document-number-year", "a page's own, of a year after it was fetched",
           cells("pages", PAGE, document_number="2027-12", issued_on=None, published_on=None, retrieved_on=date(2026, 5, 1)), f"pages {PAGE} document_number"),
    broken("document-number-form", "a page's", cells("pages", PAGE, document_number="明教办2020〕1号"), f"pages {PAGE} document_number"),
    broken("document-number-year", "of the year after", cells("citations", CITED, document_number="粤府〔2019〕48号"), f"citations {CITED} document_number"),
    broken("document-number-printed", "another number", cells("citations", CITED, document_number="粤府〔2017〕49号"), f"citations {CITED} document_number"),
    broken("document-number-printed", "a number where none is printed",
           cells("citations", f"{FOSHAN}-t020-c02", document_number="教基〔2017〕9号"), f"citations {FOSHAN}-t020-c02 document_number"),
    broken("citation-once", "a row twice", again("citations", CITED, citation_id=f"{FOSHAN}-t017-c09"),
           f"citations {CITED} start", f"citations {FOSHAN}-t017-c09 start"),
    broken("title-once", "two rows of one title", cells("citations", f"{FOSHAN}-t017-c02", title=lambda _: "广东省人民政府关于统筹推进县域内城乡义务教育一体化改革发展的实施意见"),
           f"citations {FOSHAN}-t017-c02 title", severity="warning"),
    *[
        broken("unit-single", unit, cells("responsibilities", UNIT, unit=unit), f"responsibilities {UNIT} unit")
        for unit in ("组织部、宣传部", "组织部,宣传部", "组织部，宣传部", "组织部;宣传部", "组织部\n宣传部", "责任单位:组织部", "各县(市、区)教育局、宣传部", "组织部(党办、人事)、宣传部")
    ],
    broken("unit-as-printed", "a name spelt out", cells("responsibilities", UNIT, unit="市教育局组织部"), f"responsibilities {UNIT} unit"),
    broken("unit-as-printed", "a character lost", cells("responsibilities", UNIT, unit="组织"), f"responsibilities {UNIT} unit"),
]
FINE = [
    Fine("fetched-after-published", "long after", cells("pages", PAGE, retrieved_on=date(2026, 2, 21))),
    Fine("published-after-issued", "on the same day", cells("pages", PAGE, published_on=date(2020, 2, 22))),
    Fine("published-after-issued", "on an unknown day", cells("pages", PAGE, published_on=None)),
    Fine("not-in-future", "on the day of the release", both(described(created="2020-03-20T08:00:00Z"), cells("pages", PAGE, retrieved_on=date(2020, 3, 20)))),
    Fine("dates-near-year", "the year before", cells("pages", PAGES[FOSHAN], published_on=date(2017, 1, 1))),
    Fine("dates-near-year", "two years after", cells("pages", PAGES[FOSHAN], published_on=date(2020, 12, 31))),
    Fine("dates-near-year", "put online years later: the title prints the year", cells("pages", PAGES[FOSHAN], published_on=date(2023, 6, 5))),
    Fine("dates-near-year", "put online years later: the title prints the year in Chinese digits",
         both(cells("pages", PAGES[FOSHAN], published_on=date(2023, 6, 5)), cells("documents", FOSHAN, title="佛山市教育局二〇一八年工作要点"))),
    Fine("dates-near-year", "put online years later: it was issued in its year",
         both(cells("pages", PAGES[FOSHAN], issued_on=date(2018, 3, 1), published_on=date(2023, 6, 5)), cells("documents", FOSHAN, title=None))),
    Fine("dates-near-year", "no year known", cells("documents", FOSHAN, year=None)),
    Fine("due-in-time", "years later", cells("deadlines", DUE, date=date(2025, 7, 31))),
    Fine("due-as-worded", "a day that a person has mended", both(overridden("deadlines", DUE, "date"), cells("deadlines", DUE, date=date(2018, 7, 1)))),
    Fine("due-of-task", "a day that a person has mended", both(overridden("quantities", DATED, "due"), cells("quantities", DATED, due=date(2018, 6, 30)))),
    *[
        Fine("document-number-form", number, cells("citations", CITED, document_number=number))
        for number in ("粤府办〔2017〕67号", "教基（2017）4号", "湘政发[2017]1号", "粤教（师）〔2017〕12号", "教育部令第36号", "国务院令〔2016〕第674号", "明教办【2020】1号")
    ],
    *[
        Fine("document-number-form", f"a page's {number}", cells("pages", PAGE, document_number=number))
        for number in (
            "明教办[2020]5 号", "明教党组发〔2020〕12-1号", "明教〔2020〕3、4号", "JJ〔2020〕12号", "2020-12", "MJ-2020-012", "明教办 〔 2020 〕 第 5 号", "明教（师）〔2020〕1号", "明教〔2020年〕1号",
            "明教〔2020〕办字5号", "2020年第3号", "明教字第5号", "国务院令〔2016〕第674号", "明教办【2020】1号",
        )
    ],
    Fine("document-number-year", "a page's own, of the year after its plan's, on a page without a date",
         cells("pages", PAGE, document_number="明教办〔2021〕1号", issued_on=None, published_on=None, retrieved_on=date(2026, 5, 1))),
    Fine("document-number-year", "of the year in which the page came out",
         both(cells("pages", PAGES[FOSHAN], published_on=date(2019, 1, 5)), cells("citations", CITED, document_number="粤府〔2019〕48号"))),
    Fine("document-number-printed", "a number that a person has mended",
         both(overridden("citations", CITED, "document_number"), cells("citations", CITED, document_number="粤府〔2017〕49号"))),
    Fine("document-number-printed", "other brackets", cells("citations", CITED, document_number="粤府[2017]48号")),
    Fine("title-once", "in two tasks", cells("citations", f"{FOSHAN}-t020-c01", title=lambda _: "广东省人民政府关于统筹推进县域内城乡义务教育一体化改革发展的实施意见")),
    *[
        Fine("unit-single", unit, cells("responsibilities", UNIT, unit=unit))
        for unit in ("各县(市、区)教育局", "各县、市、区教育局", "各区、县教育局", "教育局(幼教科、初教科)", "三明学院【筹】")
    ],
    Fine("unit-as-printed", "white space inside", cells("responsibilities", UNIT, text="组 织\n部")),
    Fine("unit-as-printed", "a name that a person has mended", both(overridden("responsibilities", UNIT, "unit"), cells("responsibilities", UNIT, unit="党委组织部"))),
    Fine("year-possible", "next year's plan", both(described(created="2020-11-01T00:00:00Z"), cells("documents", DONGGUAN, year=2021, kind="summary"))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_date_title_number_or_unit_that_cannot_be_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_a_date_title_number_or_unit_that_can_be_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
