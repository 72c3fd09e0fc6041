"""Measure how fast, and in how much memory, `datapkg diff` compares two versions, beside datacompy, daff and csv-diff.

Example: python benchmarks/diff_speed.py /tmp/larger --rows 100000 --rows 1000000 --peer-python /tmp/diffpeer/bin/python --readme

FOLDER is a package that `datapkg build` made of `corpus.py`'s pages. Two versions are made of its tables tasks, documents and pages: in the new one a hundredth of the
tasks has another heading, and one in five thousand is gone. The peers compare the two CSV files of tasks. Every figure is that of a command run as a process of its own,
imports and reading included; in each run the commands take turns. One that needs more than the limits is stopped. Progress goes to standard error.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from build_speed import Usage, machine, note, run
from told import tell

if TYPE_CHECKING:
    import polars as pl

HERE = Path(__file__).resolve().parent
_MARKS = ("<!-- diff measured: written by diff_speed.py --readme -->", "<!-- end of diff measured -->")
OWN, DATACOMPY, DAFF, CSV_DIFF = "datapkg diff", "datacompy (polars)", "daff", "csv-diff"
Found = dict[str, list[Usage | str]]


def write_version(source: Path, target: Path, rows: int, changed: bool) -> None:
    """Write a version with the first rows of tasks; a changed one has other headings, and rows less."""
    import polars as pl
    import pyarrow.parquet as pq

    from datapkg.schema import TableSchema
    from datapkg.validate.reading import csv_pieces

    (target / "data" / "tables").mkdir(parents=True)
    shutil.copytree(source / "data" / "schemas", target / "data" / "schemas")
    for name in ("documents", "pages"):
        for suffix in ("csv", "parquet"):
            shutil.copy(source / "data" / "tables" / f"{name}.{suffix}", target / "data" / "tables")
    schema = TableSchema.load("tasks", target / "data" / "schemas")
    place = target / "data" / "tables" / "tasks"
    with place.with_suffix(".csv").open("wb") as lines, pq.ParquetWriter(
        place.with_suffix(".parquet"), schema.arrow, compression="zstd", compression_level=3, version="2.6", write_page_checksum=True,
    ) as writer:
        lines.write((",".join(schema.columns) + "\n").encode())
        for part in _parts(source / "data" / "tables" / "tasks.parquet", rows, changed):
            writer.write_table(part.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema.arrow))
            for piece in csv_pieces(part):
                lines.write(piece)
    descriptor = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    kept = {each for name in ("tasks", "documents", "pages") for each in (name, f"{name}-parquet")}
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] in kept]
    (target / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")


def _parts(path: Path, rows: int, changed: bool) -> Iterator["pl.DataFrame"]:
    import polars as pl
    import pyarrow.parquet as pq

    at = 0
    for batch in pq.ParquetFile(path).iter_batches(50_000):
        part = pl.DataFrame(pl.from_arrow(batch)).head(rows - at)
        number = pl.int_range(at, at + part.height)
        at += part.height
        if changed:
            heading = pl.when(number % 100 == 7).then(pl.concat_str(pl.lit("改"), pl.col("heading").fill_null(""))).otherwise(pl.col("heading"))
            part = part.with_columns(heading.alias("heading")).filter(number % 5000 != 11)
        yield part
        if at >= rows:
            return


def measure(folder: Path, peer: Path | None, runs: int, seconds: float, gigabytes: float) -> Found:
    """Return what each command took in each run, or why it did not end."""
    old, new = (folder / name / "data" / "tables" / "tasks.csv" for name in ("old", "new"))
    commands = {OWN: [sys.executable, "-c", "from datapkg.cli import main; main()", "diff", str(folder / "old"), str(folder / "new")]}
    if peer:
        commands[DATACOMPY] = [str(peer), str(HERE / "peer_datacompy.py"), str(old), str(new), "task_id"]
        commands[DAFF] = [str(peer.parent / "daff"), "--id", "task_id", "--output", str(folder / "daff.csv"), str(old), str(new)]
        commands[CSV_DIFF] = [str(peer.parent / "csv-diff"), str(old), str(new), "--key=task_id", "--format=csv"]
    found: Found = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if any(isinstance(each, str) for each in found[name]):
                continue
            found[name].append(_limited(command, seconds, gigabytes))
            note(f"{name}: {found[name][-1]}")
    return found


def _limited(command: list[str], seconds: float, gigabytes: float) -> Usage | str:
    limited = ["sh", "-c", f'ulimit -v {int(gigabytes * 1024 * 1024)}; exec "$@"', "sh", *command]
    try:
        usage = run(limited, limit=seconds, ends=(0,))
    except SystemExit as error:
        last = (str(error).strip().splitlines() or [""])[-1]
        return f"ended with an error under {gigabytes:g} GB of address space: {last[:80]}"
    return usage or f"not done after {seconds:,.0f} s"


def report(results: dict[int, Found], command: str) -> str:
    """Return the figures as Markdown."""
    lines = [*machine(), f"- Python {sys.version.split()[0]}, polars {version('polars')}, pyarrow {version('pyarrow')}.", f"- Command: `{command}`", "",
             "| tasks | command | seconds (least, median, most) | CPU | memory | times ours |", "| ---: | --- | ---: | ---: | ---: | ---: |"]
    for rows, found in results.items():
        own = [each for each in found[OWN] if isinstance(each, Usage)]
        for name, usages in found.items():
            done = [each for each in usages if isinstance(each, Usage)]
            if len(done) < len(usages):
                lines.append(f"| {rows:,} | {name} | {next(each for each in usages if isinstance(each, str))} | | | |")
                continue
            walls = [each.wall for each in done]
            ratio = "" if name == OWN else f"{statistics.median(other.wall / mine.wall for other, mine in zip(done, own, strict=True)):.1f}"
            lines.append(
                f"| {rows:,} | {name} | {min(walls):.2f}, {statistics.median(walls):.2f}, {max(walls):.2f} | {statistics.median(each.cpu for each in done):.2f} s "
                f"| {max(each.largest for each in done):,.0f} MB | {ratio} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Make the versions, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a built package")
    parser.add_argument("--rows", type=int, action="append", help="so many tasks; repeat it for several sizes")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--peer-python", type=Path, help="a Python that has datacompy, daff and csv-diff; left out: only this project's command")
    parser.add_argument("--seconds", type=float, default=600.0, help="a command that takes longer is stopped")
    parser.add_argument("--gigabytes", type=float, default=12.0, help="the address space that a command may have")
    parser.add_argument("--folder-for-versions", type=Path, help="where to put the versions; default: a temporary folder")
    parser.add_argument("--readme", action="store_true", help="put the figures into README.md")
    arguments = parser.parse_args()
    results: dict[int, Found] = {}
    for rows in arguments.rows or [100_000]:
        with tempfile.TemporaryDirectory(dir=arguments.folder_for_versions) as folder:
            for name in ("old", "new"):
                # In a process of its own: a command that is begun by a large process is told to have been as large.
                making = get_context("spawn").Process(target=write_version, args=(arguments.folder, Path(folder) / name, rows, name == "new"))
                making.start()
                making.join()
            results[rows] = measure(Path(folder), arguments.peer_python, arguments.runs, arguments.seconds, arguments.gigabytes)
    text = report(results, " ".join(["python", *sys.argv]))
    tell(text, _MARKS, arguments.readme)


if __name__ == "__main__":
    main()
