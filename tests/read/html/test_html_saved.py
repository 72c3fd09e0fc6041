"""Made-up saved pages, in the ways that content management systems write them, are read as a careful reader reads them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from datapkg.read.page import read_payload

FOLDER = Path(__file__).with_name("saved")
READINGS: dict[str, dict[str, Any]] = json.loads((FOLDER / "readings.json").read_text(encoding="utf-8"))
STATED = ("title", "issuing_body", "document_number", "index_number")


def plain(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def test_each_saved_page_has_a_reading_and_each_reading_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.html")} == set(READINGS)


@pytest.mark.parametrize("name", READINGS)
def test_a_saved_page_is_read_as_a_careful_reader_reads_it(name: str) -> None:
    found, wanted = read_payload((FOLDER / f"{name}.html").read_bytes(), name), READINGS[name]
    assert found.page_kind == wanted["kind"]
    if wanted["kind"] != "article":
        assert (found.title, found.body_start, found.body_end) == (None, 0, 0)
        return
    assert {part: plain(getattr(found, part)) for part in STATED} == {part: plain(wanted[part]) for part in STATED}
    assert (found.published_on.isoformat() if found.published_on else None) == wanted["published_on"]
    if "body_length" in wanted:
        body = plain(found.text[found.body_start:found.body_end])
        assert (body[:24], body[-24:], len(body)) == (wanted["body_start"], wanted["body_end"], wanted["body_length"])


@pytest.mark.parametrize("name", READINGS)
def test_names_of_classes_and_the_standards_tags_are_no_crutch(name: str) -> None:
    payload = (FOLDER / f"{name}.html").read_bytes()
    bare = re.sub(rb"<meta(?![^>]*charset)[^>]*>", b"", re.sub(rb"""\b(class|id)\s*=\s*("[^"]*"|'[^']*'|[\w-]+)""", rb"\1=x", payload, flags=re.IGNORECASE), flags=re.IGNORECASE)
    whole, found = read_payload(payload, name), read_payload(bare, name)
    assert (found.page_kind, found.title, found.published_on) == (whole.page_kind, whole.title, whole.published_on)
    assert found.text[found.body_start:found.body_end] == whole.text[whole.body_start:whole.body_end]
