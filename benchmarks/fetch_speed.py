"""Measure what `datapkg fetch` costs a page, how that and its memory grow with the number of hosts, and scrapy at the same job.

Example: python benchmarks/fetch_speed.py --hosts 100 --hosts 300 --hosts 1000 --peer-python /tmp/peer/bin/python --readme

The test portal serves so many sites with 20 plans each, in a process of its own, without delays; each site is a host and port of its own on
loopback. Fetch runs as the real command. scrapy is told the addresses that fetch found, so that it need not know how lists are paged.
"""

import argparse
import contextlib
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from build_speed import Usage, exponent, note, public, run
from told import tell

from datapkg.fetch.archive import open_records, warc_files
from datapkg.fetch.records import Errand, exchange_records, read_exchange
from datapkg.fetch.runfile import RunFile

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGES = 20
_MARKS = ("<!-- fetching measured: written by fetch_speed.py --readme -->", "<!-- end of fetching measured -->")
_COMMAND = [sys.executable, "-c", "from datapkg.cli import main; main()", "fetch", "--allow-loopback", "--pause", "0", "--json", "--root"]


@dataclass
class Case:
    """One measured fetch: what it took, what it brought, what writing the archive alone takes, and what the peer took."""

    hosts: int
    usage: Usage
    answers: int
    pages: int
    megabytes: float
    writing: float
    peer: dict[str, Any] | None

    @property
    def each(self) -> float:
        """Milliseconds of CPU an answer."""
        return 1000 * self.usage.cpu / self.answers


@contextlib.contextmanager
def portal(hosts: int, root: Path) -> Iterator[None]:
    """Serve the sites while a `with` statement lasts; their profiles stand in `root`."""
    command = [sys.executable, "-m", "tests.portal", "--hosts", str(hosts), "--pages", str(PAGES), "--root", str(root), "--pause", "0", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        if not any("Ctrl-C" in line for line in process.stdout):
            raise SystemExit(f"The portal with {hosts} sites did not start; are {4 * hosts} open files allowed?")
        yield
    finally:
        process.terminate()
        process.wait()


def archived(root: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the archived answers."""
    for path in warc_files(root / "data" / "snapshots"):
        for _, record in open_records(path):
            if record.rec_type == "response":
                yield path, record


def addresses(root: Path) -> dict[str, list[str]]:
    """Return the addresses asked for, by bureau, the list first and robots.txt left out."""
    found: dict[str, list[str]] = {}
    for path, record in archived(root):
        url = record.rec_headers.get_header("WARC-Target-URI")
        if not url.endswith("/robots.txt"):
            found.setdefault(path.parent.name, []).append(url)
    return found


def writing(root: Path, scratch: Path) -> float:
    """Return the seconds of CPU that it takes to write all archived answers once more: records made, compressed, digested, appended, synced."""
    exchanges: dict[Path, list[Any]] = {}
    for path, record in archived(root):
        exchanges.setdefault(path, []).append(read_exchange(record, str(path)))
    start = time.process_time()
    for path, answers in exchanges.items():
        file = RunFile(scratch / path.parent.name, datetime.now(UTC), {"software": "benchmark"})
        for exchange in answers:
            file.write(exchange_records(exchange, Errand("page")))
        file.close()
    return time.process_time() - start


def measure(hosts: int, peer: Path | None) -> Case:
    """Fetch from so many hosts once, and let the peer fetch the same."""
    with tempfile.TemporaryDirectory() as folder:
        root, scratch = Path(folder) / "package", Path(folder) / "scratch"
        with portal(hosts, root):
            usage = run([*_COMMAND, str(root)])
            if usage is None:
                raise SystemExit("fetch did not end")
            found = addresses(root)
            told = _scrapy(found, Path(folder), peer) if peer else None
        answers = sum(map(len, found.values())) + hosts
        size = sum(path.stat().st_size for path in warc_files(root / "data" / "snapshots")) / 1e6
        case = Case(hosts, usage, answers, hosts * PAGES, size, writing(root, scratch), told)
    note(f"{hosts} hosts: {usage.wall:.1f} s, {usage.cpu:.1f} s of CPU, {case.each:.2f} ms an answer, {usage.largest:.0f} MB")
    return case


def _scrapy(found: dict[str, list[str]], folder: Path, peer: Path) -> dict[str, Any]:
    given, out = folder / "addresses.json", folder / "figures.json"
    given.write_text(json.dumps(found), encoding="utf-8")
    subprocess.run([str(peer), str(HERE / "peer_scrapy.py"), str(given), str(folder / "bodies"), str(out)], check=True)
    told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    told["answers"] = told["pages"] + len(found)
    return told


def report(cases: list[Case], command: str) -> str:
    """Return what was measured, in Markdown."""
    lines = [
        f"- Date: {date.today().isoformat()}.",
        f"- Machine: {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, httpx {version('httpx')}, warcio {version('warcio')}.",
        f"- Command: `{command}`",
        f"- Input: sites of the test portal with {PAGES} plans each, in eight shapes; each site is asked for robots.txt, its list pages and its plans. Load of the machine "
        f"at the end: {os.getloadavg()[1]:.1f} over five minutes, so compare by CPU.", "",
        "| hosts | who | answers | wall s | CPU s | CPU ms an answer | memory MB | archive or bodies MB | writing the archive |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case in cases:
        share = f"{case.writing:.1f} s, {100 * case.writing / case.usage.cpu:.0f}% of CPU"
        lines.append(f"| {case.hosts:,} | datapkg fetch | {case.answers:,} | {case.usage.wall:.1f} | {case.usage.cpu:.1f} | {case.each:.2f} | {case.usage.largest:.0f} | {case.megabytes:.1f} | {share} |")
        if case.peer:
            told = case.peer
            lines.append(f"| {case.hosts:,} | scrapy {told['version']} | {told['answers']:,} | {told['wall']:.1f} | {told['cpu']:.1f} | {1000 * told['cpu'] / told['answers']:.2f} | {told['memory']:.0f} | {told['bytes'] / 1e6:.1f} | |")
    if len(cases) > 1:
        slope = exponent([(case.answers, case.usage.cpu) for case in cases])
        memory = exponent([(case.answers, case.usage.largest) for case in cases])
        lines += ["", f"fetch's CPU time grows as the number of answers to the power of {slope:.2f} (1 is linear), its memory to the power of {memory:.2f}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure each number of hosts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, action="append", help="how many hosts; may be given several times (default: 100, 300, 1000)")
    parser.add_argument("--peer-python", type=Path, help="a Python that has scrapy; without it the peer is left out")
    parser.add_argument("--readme", action="store_true", help="write the report into README.md beside this file")
    arguments = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * max(arguments.hosts or [1000])
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    text = report([measure(hosts, arguments.peer_python) for hosts in arguments.hosts or [100, 300, 1000]], " ".join(["python", *public(sys.argv)]))
    tell(text, _MARKS, arguments.readme)


if __name__ == "__main__":
    main()
