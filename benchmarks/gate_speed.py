"""Measure how fast, and in how much memory, `datapkg validate` decides, beside frictionless and pandera on pandas.

Example: python benchmarks/gate_speed.py /tmp/large /tmp/larger --peer-python /tmp/peer/bin/python --runs 3 --readme

Each folder is a package that `datapkg build` made of `corpus.py`'s pages. Only its tables, schemas and descriptor are checked, as a user who has
downloaded a release would check them. Every figure is that of a command run as a process of its own, imports and reading included; in each run
the commands take turns. Progress goes to standard error, the report to standard output.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
from build_speed import Usage, exponent, note, run
from told import tell

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
_MARKS = ("<!-- gate measured: written by gate_speed.py --readme -->", "<!-- end of gate measured -->")
GATE, FRICTIONLESS, PANDAS = "datapkg validate", "frictionless validate", "pandera on pandas"


@dataclass
class Case:
    """One package: its size, and what each command took in each run."""

    name: str
    tasks: int
    rows: int
    megabytes: float
    runs: dict[str, list[Usage]] = field(default_factory=dict)

    def middle(self, command: str, figure: str) -> float:
        """Return the median of a command's runs."""
        return float(statistics.median(getattr(each, figure) for each in self.runs[command]))

    def ratio(self, command: str) -> float:
        """Return how many times the gate's time a command takes: the median of the ratios of each run."""
        pairs = zip(self.runs[command], self.runs[GATE], strict=True)
        return float(statistics.median(theirs.wall / ours.wall for theirs, ours in pairs))


def released(package: Path, folder: Path) -> Path:
    """Put together what a release would hold, and return the folder. Files are linked, so that the disk is not busy with a copy while commands are timed."""
    for part in ("tables", "schemas"):
        shutil.copytree(package / "data" / part, folder / "data" / part, copy_function=_linked)
    shutil.copy(package / "datapackage.json", folder)
    return folder


def _linked(source: str, target: str) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:  # on another file system
        shutil.copy(source, target)
        os.sync()


def read_once(folder: Path) -> None:
    """Read all files, so that they lie in memory and no command is timed with the disk."""
    buffer = bytearray(1 << 20)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass


def size_of(folder: Path, name: str) -> Case:
    """Return a case without runs."""
    tables = folder / "data" / "tables"
    rows = {path.stem: pq.ParquetFile(path).metadata.num_rows for path in tables.glob("*.parquet")}
    return Case(name, rows["tasks"], sum(rows.values()), sum(path.stat().st_size for path in tables.glob("*.csv")) / 1e6)


def measure(folder: Path, case: Case, commands: dict[str, list[str]], runs: int) -> None:
    """Run the commands in turn, `runs` times."""
    for number in range(runs):
        for name, command in commands.items():
            read_once(folder)
            usage = run([*command, str(folder / "datapackage.json")], ends=(0, 1))  # made-up figures may break a rule
            if usage is not None:
                case.runs.setdefault(name, []).append(usage)
                note(f"{case.name}, {case.tasks:,} tasks, run {number + 1} of {runs}, {name}: {usage.wall:.2f} s, {usage.cpu:.2f} s of CPU, {usage.tree:.0f} MB")


def report(cases: list[Case], command: str) -> str:
    """Return what was measured, in Markdown."""
    names = list(cases[0].runs)
    lines = [
        f"- Date: {date.today().isoformat()}.",
        f"- Machine: {os.cpu_count()} cores, {_processor()}, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB of memory, {platform.system()} {platform.release()}.",
        f"- Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in ("polars", "pandera", "pyarrow", "frictionless"))
        + f"; datapkg at commit {_commit()}.",
        f"- Command: `{command}`",
        f"- Load of the machine at the end: {os.getloadavg()[1]:.1f} over five minutes.", "",
        "| package | tasks | rows | CSV | command | seconds (least, median, most) | CPU | memory | times the gate's |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for case in cases:
        for name in names:
            walls = sorted(each.wall for each in case.runs[name])
            lines.append(
                f"| {case.name} | {case.tasks:,} | {case.rows:,} | {case.megabytes:,.1f} MB | {name} | {walls[0]:.2f}, {case.middle(name, 'wall'):.2f}, {walls[-1]:.2f} "
                f"| {case.middle(name, 'cpu'):.2f} s | {case.middle(name, 'tree'):,.0f} MB | {'' if name == GATE else f'{case.ratio(name):.1f}'} |"
            )
    large = [case for case in cases if case.tasks > 10_000]
    if len(large) > 1:
        slope = exponent([(case.tasks, case.middle(GATE, "cpu")) for case in large])
        lines += ["", f"From {large[0].tasks:,} to {large[-1].tasks:,} tasks the gate's CPU time grows as the number of tasks to the power of {slope:.2f} (1 is linear)."]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip() or "unknown"


def main() -> None:
    """Measure the repository's own package and those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, nargs="*", help="folders of built packages, smallest first")
    parser.add_argument("--runs", type=int, default=3, help="how often each command is run on each package")
    parser.add_argument("--peer-python", type=Path, help="a Python that has pandera and pandas; without it that peer is left out")
    parser.add_argument("--readme", action="store_true", help="write the report into README.md beside this file")
    arguments = parser.parse_args()
    beside = Path(sys.executable).parent
    commands = {GATE: [str(beside / "datapkg"), "validate"], FRICTIONLESS: [str(beside / "frictionless"), "validate"]}
    if arguments.peer_python:
        commands[PANDAS] = [str(arguments.peer_python), str(HERE / "peer_pandera_pandas.py")]
    cases = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, package in enumerate([ROOT, *arguments.packages]):
            folder = released(package, Path(scratch) / str(number))
            case = size_of(folder, "five cities" if package == ROOT else "made-up pages")
            measure(folder, case, commands, arguments.runs)
            cases.append(case)
            shutil.rmtree(folder)
    text = report(cases, " ".join(["python", *sys.argv]))
    tell(text, _MARKS, arguments.readme)


if __name__ == "__main__":
    main()
