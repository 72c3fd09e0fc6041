"""Time the package's own steps over pages of a corpus, in one process: what `build_speed.py` sets beside the peer and splits.

Example: python benchmarks/in_process.py /tmp/corpus-1000 --pages 100 --out own.json
"""

import argparse
import cProfile
import hashlib
import json
import pickle
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datapkg.build.encode import csv_lines, record_batch
from datapkg.build.tables import PackageWriter
from datapkg.codelists import Codelists
from datapkg.fetch.archive import Snapshot, read_snapshots, warc_files
from datapkg.parse.plan import PARSED_TABLES, Tables, document_keys, parse_page
from datapkg.read.normalise import squeeze
from datapkg.read.page import Page, read_payload
from datapkg.schema import load_schemas

CHUNK_PAGES = 35  # about the megabyte that one unit of the build's work holds


class Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Add the time that the block takes to `step`."""
        start = time.process_time()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.process_time() - start


def snapshots(folder: Path, pages: int) -> list[Path]:
    """Return archive files, spread over the archive, that hold at least `pages` pages."""
    files = warc_files(folder / "data" / "snapshots")
    step = max(1, len(files) * 5 // pages)
    return files[::step] + [path for at, path in enumerate(files) if at % step]


def read_archive(files: list[Path], pages: int) -> list[Snapshot]:
    """Return the first `pages` captures of `files`."""
    found: list[Snapshot] = []
    for path in files:
        found += read_snapshots(path)
        if len(found) >= pages:
            break
    return found[:pages]


def whole(captures: list[Snapshot], codelists: Codelists) -> dict[str, float]:
    """Return the seconds, on the clock and of CPU, that reading and parsing takes, from bytes to rows."""
    wall, cpu = time.perf_counter(), time.process_time()
    for capture in captures:
        parse_page(read_payload(capture.payload, capture.name, capture.bureau_id), codelists)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def split(folder: Path, files: list[Path], pages: int, codelists: Codelists) -> dict[str, float]:
    """Return CPU milliseconds a page for each step of a build."""
    clock, schemas = Clock(), load_schemas()
    with clock("archive: WARC to bytes, digests checked"):
        captures = read_archive(files, pages)
    read: list[Page] = []
    with clock("read: bytes to page text, metadata and range"):
        read = [read_payload(capture.payload, capture.name, capture.bureau_id) for capture in captures]
    with clock("survey: the body's digest and the document ids"):
        for page in read:
            hashlib.sha256(squeeze(page.text[page.body_start:page.body_end]).encode()).digest()
            document_keys(page)
    parsed = []
    with clock("parse: page to rows"):
        parsed = [parse_page(page, codelists) for page in read]
    with tempfile.TemporaryDirectory(dir=folder) as beside, PackageWriter(Path(beside), schemas) as writer:
        for first in range(0, len(parsed), CHUNK_PAGES):
            tables: Tables = {name: [row for page in parsed[first:first + CHUNK_PAGES] for row in page[name]] for name in PARSED_TABLES}
            with clock("encode: rows to CSV lines"):
                lines = {name: csv_lines(rows, schemas[name]) for name, rows in tables.items()}
            with clock("encode: rows to Arrow"):
                batches = {name: record_batch(rows, schemas[name]) for name, rows in tables.items()}
            with clock("hand over: worker to writer, pickled and back"):
                sent = pickle.loads(pickle.dumps({name: (lines[name], batches[name]) for name in tables}, pickle.HIGHEST_PROTOCOL))  # noqa: S301
            with clock("write: CSV and Parquet"):
                for name, encoded in sent.items():
                    writer.tables[name].write(*encoded)
        with clock("write: CSV and Parquet"):
            writer.close()
    return {step: seconds / len(captures) * 1000 for step, seconds in clock.seconds.items()}


def main() -> None:
    """Measure, and write what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder that corpus.py made")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--out", type=Path, help="the file for the figures; default: standard output")
    parser.add_argument("--texts", type=Path, help="a file to put the texts of these pages in, as a JSON list, for peer_jionlp.py")
    parser.add_argument("--profile", action="store_true", help="print instead where reading and parsing spends its time")
    arguments = parser.parse_args()
    codelists = Codelists.load()
    files = snapshots(arguments.folder, arguments.pages)
    captures = read_archive(files, arguments.pages)
    if arguments.texts:
        texts = [read_payload(capture.payload, capture.name).text for capture in captures]
        arguments.texts.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    whole(captures[:5], codelists)
    if arguments.profile:
        profile = cProfile.Profile()
        profile.runcall(whole, captures, codelists)
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(30)
        return
    taken = whole(captures, codelists)
    result: dict[str, Any] = {"pages": len(captures), **taken, "split_ms": split(arguments.folder, files, arguments.pages, codelists)}
    (arguments.out.write_text if arguments.out else sys.stdout.write)(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
