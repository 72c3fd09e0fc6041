"""Measure how fast the loader is imported and reads two columns of 1,000,000 rows, beside pyarrow, pandas and datasets.

Example: python benchmarks/loader_speed.py --runs 5 --peer-python /tmp/peer/bin/python --readme

The table is made up: the rows of `tasks`, again and again, with ids of their own, as CSV and as Parquet of the build's own settings; `--package DIR` takes that of a
package that was built instead. Every contender is a process of its own, and in each run they take turns: it tells the seconds of its imports, of its first reading, and
the least of five readings after it. Progress goes to standard error, the report to standard output.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from build_speed import note
from gate_speed import _commit, _processor
from told import tell

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
_MARKS = ("<!-- loader measured: written by loader_speed.py --readme -->", "<!-- end of loader measured -->")
COLUMNS = ["task_id", "heading"]
READ_TABLE, LOADER = "pyarrow.parquet.read_table", "datapkg: load"
READERS = {
    LOADER: ("from datapkg.loader.package import Package", "Package.open(Path(folder)).load('tasks', columns=columns)"),
    READ_TABLE: ("import pyarrow.parquet as pq", "pq.read_table(folder + '/data/tables/tasks.parquet', columns=columns)"),
    "pandas.read_csv": ("import pandas as pd", "pd.read_csv(folder + '/data/tables/tasks.csv', usecols=columns)"),
    "datasets.load_dataset, Parquet": (
        "import datasets; datasets.disable_progress_bars()",
        "datasets.load_dataset('parquet', data_files=folder + '/data/tables/tasks.parquet', columns=columns, split='train', cache_dir=scratch)",
    ),
}
_WORKER = """
import json, sys, time
from pathlib import Path
folder, columns, scratch = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
def took(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
scope = globals()
imports = took(lambda: exec({setup!r}, scope))
first = took(lambda: exec({read!r}, scope))
again = min(took(lambda: exec({read!r}, scope)) for _ in range(5))
print(json.dumps([imports, first, again]))
"""
_IMPORT = "import time; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"
IMPORTS = ("import pyarrow", "import datapkg", "import pyarrow, datapkg", "import pyarrow, datapkg, datapkg.loader.catalog")


def make(folder: Path, rows: int) -> None:
    """Make a package of one table with so many rows."""
    tables = folder / "data" / "tables"
    tables.mkdir(parents=True)
    own = pq.read_table(ROOT / "data" / "tables" / "tasks.parquet")
    whole = pa.concat_tables([own] * -(-rows // own.num_rows)).slice(0, rows).combine_chunks()
    whole = whole.set_column(0, own.schema.field(0), pa.array([f"{number // 100:06}-2020-plan-t{number % 100:03}" for number in range(rows)]))
    pq.write_table(whole, tables / "tasks.parquet", row_group_size=100_000, compression="zstd", compression_level=3, version="2.6", write_page_checksum=True)
    pc.write_csv(whole, tables / "tasks.csv")
    resources = [{"name": "tasks", "type": "table", "path": "data/tables/tasks.csv"}, {"name": "tasks-parquet", "path": "data/tables/tasks.parquet"}]
    (folder / "datapackage.json").write_text(json.dumps({"name": "made-up", "version": "0.0.0", "resources": resources}), encoding="utf-8")


def ask(python: str, code: str, *arguments: str) -> str:
    """Run code in a process of its own and return what it prints last."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    done = subprocess.run([python, "-c", code, *arguments], capture_output=True, text=True, env=environment, check=True)
    return done.stdout.splitlines()[-1]


def measure(folder: Path, runs: int, peer: str | None) -> tuple[dict[str, list[float]], dict[str, list[list[float]]]]:
    """Return the seconds of each import, and of each reader's imports, first and later readings, in each run."""
    imports: dict[str, list[float]] = {name: [] for name in IMPORTS}
    readings: dict[str, list[list[float]]] = {name: [] for name in READERS if peer or name in (LOADER, READ_TABLE)}
    for number in range(runs):
        for name, seconds in imports.items():
            seconds.append(float(ask(sys.executable, _IMPORT.format(name))))
        for name, found in readings.items():
            setup, read = READERS[name]
            with tempfile.TemporaryDirectory() as scratch:
                found.append(json.loads(ask(sys.executable if name in (LOADER, READ_TABLE) else str(peer), _WORKER.format(setup=setup, read=read), str(folder), ",".join(COLUMNS), scratch)))
            note(f"run {number + 1} of {runs}, {name}: {found[-1]}")
    return imports, readings


def report(folder: Path, rows: int, imports: dict[str, list[float]], readings: dict[str, list[list[float]]], peer: str | None) -> str:
    """Return what was measured, in Markdown."""
    sizes = {suffix: (folder / "data" / "tables" / f"tasks.{suffix}").stat().st_size / 1e6 for suffix in ("parquet", "csv")}
    peers = f"; pandas {_version(peer, 'pandas')}, datasets {_version(peer, 'datasets')}" if peer else ""
    lines = [
        f"- Date: {date.today().isoformat()}.",
        f"- Machine: {os.cpu_count()} cores, {_processor()}, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB of memory, {platform.system()} {platform.release()}.",
        f"- Python {platform.python_version()}, pyarrow {version('pyarrow')}{peers}; datapkg at commit {_commit()}.",
        f"- Command: `{' '.join(['python', *sys.argv])}`",
        f"- Input: `tasks` with {rows:,} rows, {sizes['parquet']:.0f} MB of Parquet, {sizes['csv']:,.0f} MB of CSV; the columns {', '.join(COLUMNS)}.",
        f"- Load of the machine at the end: {os.getloadavg()[1]:.1f} over five minutes, {len(imports[IMPORTS[0]])} runs. Seconds are the least and the median.", "",
        "| import | seconds | more than pyarrow |", "| --- | ---: | ---: |",
    ]
    for name, seconds in imports.items():
        more = statistics.median(own - base for own, base in zip(seconds, imports[IMPORTS[0]], strict=True)) if "pyarrow" in name else None
        lines.append(f"| `{name}` | {min(seconds):.3f}, {statistics.median(seconds):.3f} | {'' if more is None or name == IMPORTS[0] else f'{more:+.3f}'} |")
    lines += ["", "| reader | imports | first reading | later readings | later, times read_table's | all at first, times read_table's |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for name, found in readings.items():
        cells = [f"{min(each[at] for each in found):.3f}, {statistics.median(each[at] for each in found):.3f}" for at in range(3)]
        base = readings[READ_TABLE]
        later = min(each[2] for each in found) / min(each[2] for each in base)
        whole = min(each[0] + each[1] for each in found) / min(each[0] + each[1] for each in base)
        lines.append(f"| {name} | {' | '.join(cells)} | {later:.2f} | {whole:.2f} |")
    return "\n".join(lines) + "\n"


def _version(python: str, name: str) -> str:
    return ask(python, f"from importlib.metadata import version; print(version({name!r}))")


def main() -> None:
    """Make the table, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the made-up table")
    parser.add_argument("--package", type=Path, help="the folder of a built package, to read its tasks instead")
    parser.add_argument("--runs", type=int, default=3, help="how often each contender is run")
    parser.add_argument("--peer-python", help="a Python that has pandas and datasets; without it they are left out")
    parser.add_argument("--readme", action="store_true", help="write the report into README.md beside this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.package or Path(scratch) / "package"
        if arguments.package is None:
            make(folder, arguments.rows)
        rows = pq.read_metadata(folder / "data" / "tables" / "tasks.parquet").num_rows
        text = report(folder, rows, *measure(folder, arguments.runs, arguments.peer_python), arguments.peer_python)
    tell(text, _MARKS, arguments.readme)


if __name__ == "__main__":
    main()
