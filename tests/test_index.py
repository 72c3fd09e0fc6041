"""The index of published versions: what it takes, what it refuses, and which version is meant."""

from datetime import date
from typing import Any

import pytest

from datapkg.errors import DataError, UsageError
from datapkg.index import FORMAT, Entry, Index

HASH = "sha256:" + "0" * 64
PLACE = "http://example.org/index.json"


def entry(version: str, created: str = "2026-01-01T00:00:00+00:00", **other: Any) -> Entry:
    return Entry(**{"version": version, "created": created, "path": f"p/{version}/datapackage.json", "bytes": 2, "hash": HASH, **other})


def index(*entries: Entry) -> Index:
    found = Index("p")
    for each in entries:
        found = found.add(each)
    return found


def test_what_is_printed_reads_back_lowest_version_first() -> None:
    whole = index(entry("0.10.0"), entry("0.9.0"), entry("1.0.0"))
    assert Index.parse(whole.print(), PLACE) == whole
    assert [each.version for each in whole.entries] == ["0.9.0", "0.10.0", "1.0.0"]


def test_the_highest_version_is_meant_unless_one_is_asked_for() -> None:
    whole = index(entry("0.10.0"), entry("0.9.0"))
    assert whole.find().version == "0.10.0"
    assert whole.find("0.9.0").version == "0.9.0"
    with pytest.raises(UsageError, match=r"no version 2\.0\.0 of p\. Published: 0\.9\.0, 0\.10\.0"):
        whole.find("2.0.0")


def test_a_day_means_the_highest_version_that_there_was() -> None:
    whole = index(entry("1.0.0", "2026-01-01T08:00:00+00:00"), entry("2.0.0", "2026-03-01T00:00:00+00:00"), entry("1.0.1", "2026-02-01T00:00:00+00:00"))
    assert whole.find(as_of=date(2026, 1, 1)).version == "1.0.0"
    assert whole.find(as_of=date(2026, 2, 28)).version == "1.0.1"
    assert whole.find(as_of=date(2027, 1, 1)).version == "2.0.0"
    with pytest.raises(UsageError, match=r"by 2025-12-31\. Published: 1\.0\.0, 1\.0\.1, 2\.0\.0, the first one: 2026-01-01"):
        whole.find(as_of=date(2025, 12, 31))


def test_a_version_is_never_replaced() -> None:
    whole = index(entry("1.0.0"))
    assert whole.add(entry("1.0.0")) is whole
    with pytest.raises(DataError, match=r"1\.0\.0 is published already"):
        whole.add(entry("1.0.0", bytes=3))


def test_a_newer_form_names_the_upgrade() -> None:
    with pytest.raises(UsageError, match=f"form {FORMAT + 1}.*pip install --upgrade"):
        Index.parse(index().print().replace(b'"format": 1', f'"format": {FORMAT + 1}'.encode()), PLACE)


@pytest.mark.parametrize("broken", [
    {"version": "1.0"}, {"version": "01.0.0"}, {"version": "1.0.0-rc1"}, {"version": 1}, {"created": "2026-01-01"}, {"created": "2026-01-01T00:00:00+08:00"},
    {"created": None}, {"path": "../x"}, {"path": "/etc/x"}, {"path": "p/%2e%2e/x"}, {"path": "http://elsewhere/x"}, {"path": "a\\..\\b"}, {"path": ""},
    {"bytes": "2"}, {"bytes": True}, {"hash": "0" * 64}, {"hash": "md5:" + "0" * 32}, {"hash": None},
])  # fmt: skip
def test_an_entry_that_is_none_is_refused(broken: dict[str, Any]) -> None:
    content = Index("p", (entry("1.0.0", **{key: value for key, value in broken.items() if key != "version"}),))
    with pytest.raises(DataError, match="no index of releases"):
        Index.parse(content.print().replace(b'"1.0.0"', f'"{broken["version"]}"'.encode()) if "version" in broken else content.print(), PLACE)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"format": 1}', b'{"format": 1, "name": "p", "versions": {}}', b'{"format": 1, "name": "p", "versions": [1]}',
                                     b'{"name": "p", "versions": []}', b'{"format": "1", "name": "p", "versions": []}', b'{"format": 1, "name": "../p", "versions": []}', b"\xff\xfe"])  # fmt: skip
def test_what_is_no_index_is_told_with_its_place(content: bytes) -> None:
    with pytest.raises(DataError, match=PLACE):
        Index.parse(content, PLACE)
