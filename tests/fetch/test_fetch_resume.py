"""A fetch that is killed at any moment loses nothing archived, and the next one ends where an undisturbed run would have ended."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from datapkg.errors import DataError, UsageError
from datapkg.fetch.archive import open_records, warc_files
from datapkg.fetch.receipts import read_receipts
from datapkg.fetch.runfile import RunFile
from tests.fetch.conftest import Fetcher, Serve
from tests.portal import Attachment, Site, captured_site, faults

ROOT = Path(__file__).resolve().parents[2]
FETCH = [sys.executable, "-c", "from datapkg.cli import main; main()", "fetch", "--allow-loopback", "--pause", "0"]


@pytest.fixture
def site() -> Site:
    """A site with two plans, attachments, and several list pages."""
    site = captured_site("440600", "trs", "gbk", neighbours=60)
    site.put(dataclasses.replace(site.plan, attachments=(Attachment("附件.docx", "docx", ("一、做好工作",)), Attachment("附件.doc", "doc", ()))))
    site.put(dataclasses.replace(site.plan, id=555, title="某市教育局2019年工作计划", listed="某市教育局2019年工作计划", attachments=(), captured=""))
    return site


def _answers(folder: Path) -> Counter[tuple[str, ...]]:
    """Every archived answer: its kind, address, status and payload digest, each as often as it stands there."""
    found: Counter[tuple[str, ...]] = Counter()
    for path in warc_files(folder):
        for _, record in open_records(path):
            record.raw_stream.read()
            if record.rec_type in ("response", "revisit"):
                told = record.rec_headers
                found[record.rec_type, told.get_header("WARC-Target-URI"), record.http_headers.get_statuscode(), told.get_header("WARC-Payload-Digest")] += 1
    return found


def _receipts(root: Path) -> list[tuple[str, ...]]:
    rows = [row for path in sorted((root / "data" / "receipts").glob("*.csv")) for row in read_receipts(path).values()]
    return [(row.role, row.url, row.title, row.via, row.state, row.reason, row.flag, row.entries) for row in rows]


def _checks(path: Path) -> bool:
    """Say whether warcio finds the file whole, every digest and record."""
    done = subprocess.run([sys.executable, "-c", "from warcio.cli import main; main()", "check", str(path)], capture_output=True, check=False)
    return done.returncode == 0 and not done.stdout


def _undisturbed(fetcher: Fetcher) -> tuple[Counter[tuple[str, ...]], list[tuple[str, ...]]]:
    fetcher.run()
    result = _answers(fetcher.root / "data" / "snapshots"), _receipts(fetcher.root)
    shutil.rmtree(fetcher.root / "data" / "snapshots")
    shutil.rmtree(fetcher.root / "data" / "receipts")
    return result


@pytest.fixture
def fetcher(serve: Serve, site: Site) -> Iterator[Fetcher]:
    with serve(site) as fetcher:
        yield fetcher


def _kill_at(fetcher: Fetcher, request: int) -> None:
    """Start a fetch of its own process and kill it while it waits for that answer."""
    with fetcher.portal.fault(faults.Stall(), after=request) as rule:
        command = [*FETCH, "--root", str(fetcher.root)]
        with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while not rule.hits and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("request_", [0, 1, 3, 5, 7])
def test_a_kill_loses_nothing_and_asks_for_nothing_twice(fetcher: Fetcher, request_: int) -> None:
    expected = _undisturbed(fetcher)
    whole = len(fetcher.portal.requests())
    _kill_at(fetcher, request_)
    assert len(fetcher.left()) == 1
    fetcher.run()
    asked = [seen.path for seen in fetcher.portal.requests()][whole:]
    assert (len(asked), len(set(asked))) == (whole, whole)  # the portal counts answers: none was given twice
    assert (_answers(fetcher.root / "data" / "snapshots"), _receipts(fetcher.root)) == expected
    assert fetcher.left() == []
    assert all(_checks(path) for path in warc_files(fetcher.root / "data" / "snapshots"))


def test_two_kills_in_a_row_are_as_good_as_one(fetcher: Fetcher) -> None:
    expected = _undisturbed(fetcher)
    _kill_at(fetcher, 2)
    _kill_at(fetcher, 2)
    fetcher.run()
    assert (_answers(fetcher.root / "data" / "snapshots"), _receipts(fetcher.root)) == expected


def test_a_write_torn_anywhere_is_taken_up(fetcher: Fetcher) -> None:
    """A kill leaves a prefix of what was written; here at 40 places, among them the bounds of records."""
    expected = _undisturbed(fetcher)
    fetcher.run()
    (whole,) = warc_files(fetcher.root / "data" / "snapshots")
    content = whole.read_bytes()
    bounds = [offset for offset, record in open_records(whole) if record.raw_stream.read() is not None]
    cuts = sorted({*bounds[::3], *(at + 1 for at in bounds[::4]), *range(0, len(content), len(content) // 20)})
    failed = []
    for cut in cuts:
        shutil.rmtree(fetcher.root / "data")
        fetcher.portal.profiles(fetcher.root / "data" / "portals", 0)
        part = whole.with_name(whole.name + ".part")
        part.parent.mkdir(parents=True)
        part.write_bytes(content[:cut])
        fetcher.run()
        if (_answers(fetcher.root / "data" / "snapshots"), _receipts(fetcher.root)) != expected or fetcher.left():
            failed.append(cut)
    assert failed == []
    assert len(cuts) >= 20


def test_a_part_damaged_otherwise_is_not_cut_but_told(fetcher: Fetcher) -> None:
    _kill_at(fetcher, 5)
    (part,) = (fetcher.root / "data" / "snapshots" / "440600").iterdir()
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 0xFF
    part.write_bytes(content)
    (outcome,) = fetcher.run()
    assert str(part) in (outcome.error or "")
    assert part.read_bytes() == bytes(content)


def _killed(file: RunFile) -> None:
    raise DataError(f"{file.part}: killed")


def test_a_run_killed_between_receipts_and_archive_is_finished(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _undisturbed(fetcher)
    with monkeypatch.context() as patch:
        patch.setattr(RunFile, "close", _killed)
        fetcher.run()
    assert len(fetcher.left()) == 1
    fetcher.run()
    assert (_answers(fetcher.root / "data" / "snapshots"), _receipts(fetcher.root)) == expected


def test_two_fetches_of_one_bureau_do_not_mix(fetcher: Fetcher) -> None:
    folder = fetcher.root / "data" / "snapshots" / "440600"
    first = RunFile(folder, fetcher.day, {})
    with pytest.raises(UsageError, match="under way"):
        RunFile(folder, fetcher.day, {})
    first.close()
    assert list(folder.iterdir()) == []


def test_runs_in_the_same_second_have_files_of_their_own(fetcher: Fetcher) -> None:
    fetcher.run(moment=fetcher.day)
    fetcher.run(moment=fetcher.day)
    assert len(warc_files(fetcher.root / "data" / "snapshots")) == 2
