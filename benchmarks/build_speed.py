"""Measure how fast, and in how much memory, `datapkg build` builds, and how its cost grows with pages and with their length.

Example: python benchmarks/build_speed.py --pages 500 --pages 1000 --pages 2000 --workers 1 --workers 2 --runs 3 --readme

Every figure is that of a command run as a process of its own. Progress goes to standard error, the report to standard output.
"""

import argparse
import json
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
SCALE = 65_000
SAMPLE_SECONDS = 0.05
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
SHORT, STEADY = 10_000, 199_000  # bytes; below the second, what a start-up more or less takes drowns what the text takes
LENGTHS = [50_000 << doubling for doubling in range(7)] + [5_000_000]
LONGEST_WAIT = 600
_MARKS = ("<!-- measured: written by build_speed.py --readme -->", "<!-- end of measured -->")


class Usage(NamedTuple):
    """What one command took. Memory is in megabytes: the largest single process, and all of its processes at one moment."""

    wall: float
    cpu: float
    largest: float
    tree: float


@dataclass
class Case:
    """One measured build: how many pages, how many workers, what each run took, and what a build that changes nothing takes."""

    pages: int
    workers: int
    runs: list[Usage]
    again: Usage | None = None

    def middle(self, name: str) -> float:
        """Return the median of the runs."""
        return float(statistics.median(getattr(run, name) for run in self.runs))


def note(text: str) -> None:
    """Say on standard error what is going on."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def run(command: list[str], payload: bytes = b"", limit: float | None = None, ends: tuple[int, ...] = (0,)) -> Usage | None:
    """Run a command to its end and return what it took; None when it took longer than `limit` seconds. Its exit code must be one of `ends`."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, Path(os.devnull).open("wb") as nothing:
        given.write(payload)
        given.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=nothing, stderr=said)
        peak, stop = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, stop))
        watcher.start()
        killer = threading.Timer(limit, process.kill) if limit else None
        if killer:
            killer.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        stop.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if killer:
            killer.cancel()
            if process.returncode == -9 and wall >= (limit or 0):
                return None
        if process.returncode not in ends:
            said.seek(0)
            sys.exit(f"{' '.join(command)}: ended with {process.returncode}.\n{said.read().decode(errors='replace')[-2000:]}")
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, max(peak[0], used.ru_maxrss / 1024))


def _watch(pid: int, peak: list[float], stop: threading.Event) -> None:
    while not stop.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], _tree_memory(pid))


def _tree_memory(root: int) -> float:
    """Return the resident megabytes of a process and all below it. What they share is counted for each, so it is an upper bound."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, UnicodeDecodeError):
                continue
    tree, grown = {root}, True
    while grown:
        found = {pid for pid, parent in parents.items() if parent in tree} - tree
        tree, grown = tree | found, bool(found)
    total = 0
    for pid in tree:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return total * PAGE_SIZE / 2**20


def make_corpus(folder: Path, pages: int, seed: int) -> dict[str, Any]:
    """Make a corpus in a process of its own, so that this one stays small, or take the one that is there."""
    about = folder.with_suffix(".json")
    if not about.is_file():
        note(f"making {pages} pages in {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, str(HERE / "corpus.py"), str(folder), "--pages", str(pages), "--seed", str(seed)], check=True, capture_output=True
        )
        about.write_bytes(done.stdout)
    return dict(json.loads(about.read_text(encoding="utf-8")))


def measure_build(datapkg: str, folder: Path, pages: int, workers: int, runs: int, again: bool) -> Case:
    """Build a corpus from nothing `runs` times and, when asked, once more when all is up to date."""
    command = [datapkg, "build", "--root", str(folder), "--workers", str(workers)]
    found = []
    for number in range(runs):
        shutil.rmtree(folder / "data" / "tables", ignore_errors=True)
        found.append(_certain(run(command)))
        note(f"build of {pages} pages, {workers} workers, run {number + 1} of {runs}: {_said(found[-1])}")
    case = Case(pages, workers, found, _certain(run(command)) if again else None)
    if case.again:
        note(f"build of {pages} pages, {workers} workers, nothing changed: {_said(case.again)}")
    return case


def _certain(usage: Usage | None) -> Usage:
    assert usage is not None  # noqa: S101  no limit was set
    return usage


def _said(usage: Usage) -> str:
    return f"{usage.wall:.1f} s, {usage.cpu:.1f} s of CPU, {usage.tree:.0f} MB"


def exponent(points: list[tuple[float, float]]) -> float:
    """Return the slope of the straight line through the logarithms of the points: 1 is linear growth, 2 quadratic, 0 none."""
    return statistics.linear_regression([math.log(x) for x, _ in points], [math.log(y) for _, y in points]).slope


def straight(points: list[tuple[float, float]]) -> Callable[[float], float]:
    """Return the straight line through the points."""
    line = statistics.linear_regression([x for x, _ in points], [y for _, y in points])
    return lambda x: line.intercept + line.slope * x


def plan_text(length: int, sentences: list[str]) -> str:
    """Return a plan of at least `length` bytes of UTF-8: sections and items from ordinary sentences, repeated."""
    rng = random.Random(length)
    lines, size, number = ["某某市教育局2020年工作要点"], 0, 0
    while size < length:
        if number % 9 == 0:
            lines.append(f"{'一二三四五六七八九'[number // 9 % 9]}、提高教育质量")
        number += 1
        lines.append(f"({'一二三四五六七八九'[(number - 1) % 9]}){''.join(rng.choices(sentences, k=5))}")
        size += len(lines[-1].encode()) + 1
    return "\n".join(lines)


def digits_text(length: int) -> str:
    """Return a plan of at least `length` bytes whose text is digits, brackets and what stands beside figures, in one item."""
    rng = random.Random(length)
    head = "某某市教育局2020年工作要点\n一、提高教育质量\n1.扩大资源。"
    return head + "".join(rng.choices("0123456789()〔〕《》[]%,.-—至年月日个万号", k=length))


def measure_lengths(datapkg: str, sentences: list[str], lengths: list[int]) -> list[tuple[str, int, Usage | None]]:
    """Return what `datapkg parse - --json` takes for ever longer pages of two kinds; a kind ends with the first that takes too long."""
    kinds: list[tuple[str, Callable[[int], str]]] = [
        ("plan text", lambda length: plan_text(length, sentences)), ("digits and brackets", digits_text),
    ]
    found: list[tuple[str, int, Usage | None]] = []
    for kind, text in kinds:
        for length in [SHORT, *lengths]:
            payload = text(length).encode()[:length].decode(errors="ignore").encode()
            tries = [run([datapkg, "parse", "-", "--json"], payload, LONGEST_WAIT) for _ in range(5 if length == SHORT else 1)]
            usage = min(tries, key=lambda each: each.cpu if each else math.inf)
            note(f"parse of {len(payload):,} bytes of {kind}: {'too long' if usage is None else _said(usage)}")
            found.append((kind, len(payload), usage))
            if usage is None:
                break
    return found


def source_sentences(folder: Path) -> list[str]:
    """Return ordinary sentences from a corpus."""
    archive = next((folder / "data" / "snapshots").glob("*/*.warc")).read_text(encoding="utf-8")
    return [hit for hit in re.findall(r"[^\n。]{20,200}。", archive) if not re.match(r"[\d(一二三四五六七八九十]", hit)]


def measure_inside(folder: Path, pages: int, runs: int, peer: str | None) -> list[dict[str, Any]]:
    """Time the package's steps in one process and, when there is a peer, the peer on the same pages, in turns."""
    found = []
    with tempfile.TemporaryDirectory() as beside:
        own, theirs, texts = (Path(beside) / name for name in ("own.json", "peer.json", "texts.json"))
        for number in range(runs):
            subprocess.run(
                [sys.executable, str(HERE / "in_process.py"), str(folder), "--pages", str(pages), "--out", str(own), "--texts", str(texts)], check=True
            )
            result = {"own": json.loads(own.read_text(encoding="utf-8"))}
            if peer:
                subprocess.run([peer, str(HERE / "peer_jionlp.py"), str(texts), str(theirs)], check=True, capture_output=True)
                result["peer"] = json.loads(theirs.read_text(encoding="utf-8"))
            found.append(result)
            note(f"{pages} pages in one process{', and by JioNLP' if peer else ''}: run {number + 1} of {runs}")
    return found


def machine() -> list[str]:
    """Say what this ran on."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(encoding="utf-8"))
    packages = []
    for name in ("pyarrow", "pyahocorasick", "cn2an", "warcio"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} missing")
    return [
        f"- Date: {date.today()}.",
        f"- Machine: {len(os.sched_getaffinity(0))} cores, {cpu[1] if cpu else platform.machine()}, "
        f"{int(memory[1]) / 2**20 if memory else 0:.0f} GB of memory, {platform.system()} {platform.release()}.",
        f"- Python {platform.python_version()}, {', '.join(packages)}; datapkg {_revision()}.",
    ]


def _revision() -> str:
    """Name the commit that was measured."""
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(HERE.parent), *words], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607

    try:
        changed = git("status", "--porcelain", "--", "datapkg", "data", "pyproject.toml")
        return f"at commit {git('rev-parse', '--short', 'HEAD')}{' with changes' if changed else ''}"
    except (OSError, subprocess.CalledProcessError):
        return "of no known commit"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a Markdown table."""
    line = "| {} |".format
    return [line(" | ".join(head)), line(" | ".join("---" if number == 0 else "---:" for number in range(len(head)))), *(line(" | ".join(row)) for row in rows)]


def _range(case: Case, name: str) -> str:
    values = sorted(getattr(run, name) for run in case.runs)
    return f"{case.middle(name):.1f}" if len(values) == 1 else f"{case.middle(name):.1f} ({values[0]:.1f}–{values[-1]:.1f})"


def summary(cases: list[Case], inside: list[dict[str, Any]], loads: list[float]) -> list[str]:
    """Say in a few lines what the tables below it say."""
    each = [case.middle("cpu") / case.pages * 1000 for case in cases]
    lines = [
        f"- Load of the machine while this ran: {min(loads):.1f} to {max(loads):.1f}"
        + (", so other work took part of it and **wall times are longer than on a quiet machine**; compare by CPU."
           if max(loads) > len(os.sched_getaffinity(0)) + 0.5 else "."),
        f"- Cost: {min(each):.0f} to {max(each):.0f} ms of CPU a page, whatever the number of pages.",
    ]
    for workers in sorted({case.workers for case in cases}):
        own = [case for case in cases if case.workers == workers]
        lines.append(f"- Memory with {workers} worker{'s' if workers > 1 else ''}: "
                     + ", ".join(f"{case.middle('tree'):.0f} MB for {case.pages:,} pages" for case in own) + ".")
    if "peer" in inside[0]:
        ratio = min(statistics.median(
            sum(run["peer"][f"{name}_by_{way}"]["cpu"] for name in ("time", "money")) / run["own"]["cpu"] for run in inside) for way in ("pages", "lines"))
        lines.append(f"- JioNLP's extractors of time and money take {ratio:.1f} times the CPU that datapkg takes to read and parse the same pages into every table.")
    return lines


def report_builds(cases: list[Case], abouts: list[dict[str, Any]], command: str) -> list[str]:
    """Say what the builds took."""
    runs = len(cases[0].runs)
    lines = ["### Whole builds", "", f"Command: `{command}`, from nothing; {f'medians of {runs} runs (lowest–highest)' if runs > 1 else 'one run each'}.", ""]
    lines += table(
        ["pages", "workers", "wall s", "CPU s", "pages/s", "CPU ms a page", "largest process MB", "all processes MB"],
        [[f"{case.pages:,}", str(case.workers), _range(case, "wall"), _range(case, "cpu"), f"{case.pages / case.middle('wall'):.1f}",
          f"{case.middle('cpu') / case.pages * 1000:.1f}", f"{case.middle('largest'):.0f}", f"{case.middle('tree'):.0f}"] for case in cases],
    )
    lines += ["", "When nothing changed, the build of " + "; ".join(
        f"{case.pages:,} pages with {case.workers} worker{'s' if case.workers > 1 else ''} takes {case.again.wall:.1f} s, {case.again.cpu:.1f} s of CPU "
        f"and {case.again.tree:.0f} MB" for case in cases if case.again) + "."]
    lines += ["", "Input: " + "; ".join(
        f"{about['pages']:,} pages of {about['bureaus']} bureaus, {about['characters']:,} characters (mean {about['mean_length']:,}, {about['shortest']:,} to "
        f"{about['longest']:,}), {about['archive_bytes'] / 2**20:.0f} MB of WARC" for about in abouts) + f". Seed {abouts[0]['seed']}."]
    return lines


def report_growth(cases: list[Case]) -> list[str]:
    """Say how cost grows with the number of pages, and what that would mean at scale."""
    lines = ["### Growth with the number of pages", ""]
    rows, run_at_scale = [], any(case.pages >= SCALE for case in cases)
    for workers in sorted({case.workers for case in cases}):
        own = [case for case in cases if case.workers == workers]
        if len(own) < 2:
            continue
        for name, unit in (("wall", "s"), ("cpu", "s"), ("tree", "MB")):
            points = [(float(case.pages), case.middle(name)) for case in own]
            pair = points[-2:]
            power, last = exponent(points), exponent(pair)
            top = max(value for _, value in points) if name == "tree" else 0.0
            rows.append([
                str(workers), {"wall": "wall time", "cpu": "CPU time", "tree": "memory, all processes"}[name], f"{power:.2f}", f"{last:.2f}",
                f"{max(top, straight(pair if name == 'tree' else points)(SCALE)):,.0f} {unit}", f"{pair[-1][1] * (SCALE / pair[-1][0]) ** power:,.0f} {unit}",
            ])
    if not rows:
        return []
    lines += table(["workers", "of", "exponent", f"between the two largest ({pair[0][0]:,.0f} and {pair[1][0]:,.0f} pages)",
                    f"{SCALE:,} pages by straight line", f"{SCALE:,} pages by power law"], rows)
    lines += ["", "The exponent is the slope over the logarithms: 1 is linear, 2 quadratic, 0 no growth. "
              "The straight line for memory goes through the two largest builds: below them, rows that wait for a full row group still pile up; it is not "
              "taken below the highest measured. "
              + (f"{SCALE:,} pages were run, see the table above." if run_at_scale else
                 f"**The columns for {SCALE:,} pages are an extrapolation: that many pages were not run here**; the largest build run had "
                 f"{max(case.pages for case in cases):,}.")]
    return lines


def report_lengths(lengths: list[tuple[str, int, Usage | None]]) -> list[str]:
    """Say how cost grows with the length of a page."""
    lines = ["### Growth with the length of a page", "", "Command: `datapkg parse - --json`, start-up included; one run each, of the shortest the best of five.", ""]
    kinds = list(dict.fromkeys(kind for kind, _, _ in lengths))
    rows, slopes = [], []
    for kind in kinds:
        own = [(size, usage) for of, size, usage in lengths if of == kind]
        base = own[0][1]
        rows += [[kind, f"{size:,}", *(["more than " + str(LONGEST_WAIT), "", "", ""] if usage is None else [
            f"{usage.wall:.2f}", f"{usage.cpu:.2f}", f"{(usage.cpu - base.cpu) / (size - SHORT) * 1e6:.2f}" if base and size >= STEADY else "",
            f"{usage.largest:.0f}",
        ])] for size, usage in own]
        points = [(float(size - SHORT), usage.cpu - base.cpu) for size, usage in own[1:] if usage and base and size >= STEADY]
        if len(points) > 1:
            slopes.append(f"{kind} {exponent(points):.2f}")
    lines += table(["text", "bytes", "wall s", "CPU s", "CPU s a further megabyte", "memory MB"], rows)
    return [*lines, "", f"Exponent of CPU time over length from 200 kB on, the time for {SHORT // 1000} kB taken off both: {'; '.join(slopes)}."]


def report_inside(inside: list[dict[str, Any]]) -> list[str]:
    """Say where the time goes, and how the peer compares."""
    pages = inside[0]["own"]["pages"]
    steps = {step: statistics.median(each["own"]["split_ms"][step] for each in inside) for step in inside[0]["own"]["split_ms"]}
    total = sum(steps.values())
    lines = ["### Where a build spends its time", "", f"`in_process.py --pages {pages}`: one process, CPU, median of {len(inside)}. A build takes "
             "the first two steps twice, once for the survey of all pages and once to parse.", ""]
    lines += table(["step", "ms a page", "share"], [[step, f"{value:.2f}", f"{value / total:.0%}"] for step, value in steps.items()])
    if "peer" not in inside[0]:
        return lines
    own = {clock: [each["own"][clock] for each in inside] for clock in ("cpu", "wall")}
    rows = [["datapkg: read and parse, every table", f"{statistics.median(own['wall']) / pages * 1000:.1f}", f"{statistics.median(own['cpu']) / pages * 1000:.1f}",
             f"{pages / statistics.median(own['cpu']):.1f}", "1", "1"]]
    for way in ("pages", "lines"):
        ways = {"time and money": ("time", "money"), "time only": ("time",), "money only": ("money",)}
        for what, names in ways.items():
            theirs = {clock: [sum(each["peer"][f"{name}_by_{way}"][clock] for name in names) for each in inside] for clock in ("cpu", "wall")}
            cpu, wall = (statistics.median(theirs[clock]) for clock in ("cpu", "wall"))
            ratio = {clock: sorted(b / a for a, b in zip(own[clock], theirs[clock], strict=True)) for clock in ("cpu", "wall")}
            rows.append([f"JioNLP: {what}, {'whole pages' if way == 'pages' else 'line by line'}", f"{wall / pages * 1000:.1f}", f"{cpu / pages * 1000:.1f}",
                         f"{pages / cpu:.1f}", *(f"{statistics.median(ratio[c]):.2f} ({ratio[c][0]:.2f}–{ratio[c][-1]:.2f})" for c in ("cpu", "wall"))])
    peer = inside[0]["peer"]
    lines += ["", f"### Beside JioNLP {peer['version']}", "", f"The same {pages} pages, the same machine, one process each, in turns; medians of {len(inside)} runs. "
              "A ratio above 1 means that JioNLP takes so many times as long as datapkg takes for everything.", ""]
    lines += table(["what", "wall ms a page", "CPU ms a page", "pages a CPU second", "ratio by CPU (lowest–highest)", "ratio by wall"], rows)
    lines += ["", f"JioNLP found {peer['time_by_pages']['found']:,} times and {peer['money_by_pages']['found']:,} amounts of money, and failed on "
              f"{peer['time_by_pages']['failed'] + peer['money_by_pages']['failed']} pages."]
    return lines


def _write_readme(report: str) -> None:
    path = HERE / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    path.write_text(f"{before}{_MARKS[0]}\n\n{report}\n{_MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Measure what was asked for and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, action="append", help="pages to build; repeat it (default: 500, 1000, 2000)")
    parser.add_argument("--workers", type=int, action="append", help="worker processes; repeat it (default: 1 and one a core)")
    parser.add_argument("--runs", type=int, default=1, help="runs of each build (default: 1)")
    parser.add_argument("--inside-pages", type=int, default=200, help="pages for the split and the peer (default: 200)")
    parser.add_argument("--inside-runs", type=int, default=3, help="runs of the split and the peer (default: 3)")
    parser.add_argument("--peer-python", help="the Python of an environment with jionlp; without it the peer is left out")
    parser.add_argument("--no-lengths", action="store_true", help="leave out the long single pages")
    parser.add_argument("--datapkg", default=str(Path(sys.executable).with_name("datapkg")), help="the command to measure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to make the corpora, and to keep them; default: a temporary folder")
    parser.add_argument("--readme", action="store_true", help="put the report into benchmarks/README.md too")
    arguments = parser.parse_args()
    pages = sorted(set(arguments.pages or [500, 1000, 2000]))
    workers = sorted(set(arguments.workers or [1, len(os.sched_getaffinity(0))]))
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.folder or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        head = [*machine(), f"- Command: `python benchmarks/build_speed.py {' '.join(public(sys.argv[1:]))}`"]
        loads = [os.getloadavg()[0]]
        abouts, cases = [], []
        for number in pages:
            folder = work / f"corpus-{arguments.seed}-{number}"
            abouts.append(make_corpus(folder, number, arguments.seed))
            cases += [measure_build(arguments.datapkg, folder, number, count, arguments.runs, number == pages[-1] and count == workers[-1])
                      for count in workers]
            loads.append(os.getloadavg()[0])
        lines = [*report_builds(cases, abouts, "datapkg build --root DIR --workers W"), "", *report_growth(cases), ""]
        largest = work / f"corpus-{arguments.seed}-{pages[-1]}"
        if not arguments.no_lengths:
            lines += [*report_lengths(measure_lengths(arguments.datapkg, source_sentences(largest), LENGTHS)), ""]
        inside = measure_inside(largest, min(arguments.inside_pages, pages[-1]), arguments.inside_runs, arguments.peer_python)
        loads.append(os.getloadavg()[0])
        lines = [*head, *summary(cases, inside, loads), "", *lines, *report_inside(inside)]
    report = "\n".join(lines) + "\n"
    sys.stdout.write(report)
    if arguments.readme:
        _write_readme(report)


def public(arguments: list[str]) -> list[str]:
    """The command as others can repeat it: paths of this machine by their role."""
    shown = []
    for before, each in zip(["", *arguments], arguments, strict=False):
        shown.append({"--peer-python": "PYTHON", "--folder": "DIR", "--datapkg": "COMMAND"}.get(before, each))
    return shown


if __name__ == "__main__":
    main()
