"""Small pages for the tests, and what is read in them."""

from typing import Any

from datapkg.codelists import Codelists
from datapkg.parse.plan import Tables, parse_page
from datapkg.read.page import read_payload

Row = dict[str, Any]
TITLE = "某市教育局2020年工作要点"
SUMMARY = "某市教育局2020年工作总结"
PREAMBLE = "全面贯彻党的教育方针,落实立德树人根本任务,努力办好人民满意的教育。" * 8
"""Running text, so that no word of a task can make the page look like an error page."""
Read = list[tuple[str | None, str | None, list[tuple[str | None, str | None]]]]
"""An outline: for each section its number, its heading, and the number and heading of its tasks."""


def parse(text: str, codelists: Codelists) -> Tables:
    """The tables of one page."""
    return parse_page(read_payload(text.encode(), "page.txt"), codelists)


def outline(tables: Tables) -> Read:
    """The outline that the tables hold."""
    return [
        (section["number"], section["heading"],
         [(task["number"], task["heading"]) for task in tables["tasks"] if task["section_id"] == section["section_id"]])
        for section in tables["sections"]
    ]


def codes(tables: Tables) -> list[str]:
    """The codes of the findings."""
    return [row["code"] for row in tables["findings"]]


def of_task(body: str, table: str, codelists: Codelists, title: str = TITLE, heading: str = "抓好工作") -> list[Row]:
    """The rows of `table` in a page of one task, which is `heading` and then `body`."""
    tables = parse(f"{title}\n{PREAMBLE}\n一、全面发展\n(一){heading}。{body}\n", codelists)
    assert [task["text"] for task in tables["tasks"]] == [f"{heading}。{body}"]
    text = f"{heading}。{body}"
    for row in tables[table]:
        assert text[row["start"]:row["end"]] == row["text"]
    return tables[table]
