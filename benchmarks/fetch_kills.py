"""Kill a fetch at random moments and prove that nothing is lost: the archive reads, no page is missing or doubled, and the next run ends as an undisturbed one.

Example: python benchmarks/fetch_kills.py --kills 50

Three sites of the test portal, attachments, a redirect's target and revisits among their pages, are fetched by the real command, first undisturbed,
then once for each kill: SIGKILL at a moment drawn evenly from the time between the first request and the end. What is left is looked at, a
second fetch goes on from it, and its archive and receipts are compared with the undisturbed ones. Every finished file must pass `warcio check`;
a file that was being written must hold every answer that it held at the kill, save one that was not whole yet.
"""

import argparse
import dataclasses
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from datapkg.fetch.archive import open_records, warc_files
from datapkg.fetch.receipts import read_receipts

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.portal import Attachment, Portal, Site, captured_site  # noqa: E402 (the portal is no part of the package)

_FETCH = [sys.executable, "-c", "from datapkg.cli import main; main()", "fetch", "--allow-loopback", "--root"]
_CHECK = [sys.executable, "-c", "from warcio.cli import main; main()", "check"]
Answers = Counter[tuple[str, ...]]


def sites() -> list[Site]:
    """Return three sites with some plans and attachments each."""
    made = [captured_site("440600", "trs", "gbk", neighbours=30), captured_site("430300", "hunan", "gb2312-gbk", neighbours=30), captured_site("350400", "jcms", neighbours=30)]
    for site in made:
        files = (Attachment("附件.docx", "docx", ("一、做好工作",)), Attachment("附件.doc", "doc", ()))
        site.put(dataclasses.replace(site.plan, attachments=files))
        for year in range(2010, 2015):
            title = f"某市教育局{year}年工作计划"
            site.put(dataclasses.replace(site.plan, id=year, title=title, listed=title, attachments=(), captured=""))
    return made


def answers(paths: list[Path], whole: bool = True) -> Answers:
    """Return every answer that these files hold, with kind, address, status and digest, each as often as it stands there.

    Where files need not be whole, one ends at the record that is not.
    """
    found: Answers = Counter()
    for path in paths:
        try:
            for _, record in open_records(path):
                record.raw_stream.read()
                if record.rec_type in ("response", "revisit"):
                    told = record.rec_headers
                    status = record.http_headers.get_statuscode()
                    found[path.parent.name, record.rec_type, told.get_header("WARC-Target-URI"), status, told.get_header("WARC-Payload-Digest")] += 1
        except Exception:  # however warcio says that a record is cut off
            if whole:
                raise
    return found


def begun(root: Path) -> Answers:
    """Return the whole answers of files that are being written."""
    return answers(sorted((root / "data" / "snapshots").glob("*/*.part")), whole=False)


def receipts(root: Path) -> list[tuple[str, ...]]:
    """Return what the receipts say, the days left out."""
    rows = [row for path in sorted((root / "data" / "receipts").glob("*.csv")) for row in read_receipts(path).values()]
    return [(row.role, row.url, row.title, row.via, row.state, row.reason, row.flag, row.entries) for row in rows]


def checked(root: Path) -> int:
    """Return how many finished files `warcio check` finds fault with."""
    files = warc_files(root / "data" / "snapshots")
    if not files:
        return 0
    done = subprocess.run([*_CHECK, *map(str, files)], capture_output=True, check=False)
    return int(done.returncode != 0 or bool(done.stdout))


def emptied(root: Path) -> None:
    """Take away what runs have left."""
    for name in ("snapshots", "receipts"):
        shutil.rmtree(root / "data" / name, ignore_errors=True)


def start(root: Path, pause: float) -> subprocess.Popen[bytes]:
    """Start a fetch."""
    return subprocess.Popen([*_FETCH, str(root), "--pause", str(pause)], env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def first_request(portal: Portal, before: int) -> float:
    """Wait for the run's first request, and return its moment."""
    while len(portal.requests()) <= before:
        time.sleep(0.002)
    return time.monotonic()


def trial(portal: Portal, root: Path, wait: float, pause: float) -> tuple[bool, Answers, int]:
    """Kill a fetch after so many seconds; say whether it was still running, what it had archived, and how many finished files are broken."""
    emptied(root)
    process = start(root, pause)
    first_request(portal, len(portal.requests()))
    time.sleep(wait)
    running = process.poll() is None
    process.kill()
    process.wait()
    return running, begun(root) + answers(warc_files(root / "data" / "snapshots")), checked(root)


def problems(root: Path, kept: Answers, whole: tuple[Answers, list[tuple[str, ...]]]) -> Iterator[str]:
    """Go on where the kill left off, and yield what is other than it should be."""
    start(root, 0).wait()
    found = answers(warc_files(root / "data" / "snapshots"))
    if left := list((root / "data").rglob("*.part")):
        yield f"left over: {left}"
    if kept - found:
        yield f"archived before the kill and lost: {len(kept - found)}"
    again = Counter({key: count for key, count in found.items() if key[1] == "response"})
    if missing := whole[0] - again:
        yield f"missing: {sorted(missing)[:3]}"
    if doubled := again - whole[0]:
        yield f"doubled or other: {sorted(doubled)[:3]}"
    if checked(root):
        yield "warcio check finds fault"
    states = {("unchanged" if field == "fetched" else field) for row in receipts(root) for field in row[4:5]}
    if [row[:4] + row[5:] for row in receipts(root)] != [row[:4] + row[5:] for row in whole[1]] or "failed" in states:
        yield "the receipts differ"


def main() -> int:
    """Kill so many fetches; print the figures; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.01, help="seconds between two requests, so that kills meet waiting, too")
    arguments = parser.parse_args()
    rng, counts, wrong = random.Random(arguments.seed), Counter[str](), []
    with tempfile.TemporaryDirectory() as folder, Portal(sites()) as portal:
        root = Path(folder)
        shutil.copy(ROOT / "datapackage.json", root)
        portal.profiles(root / "data" / "portals", 0)
        process = start(root, arguments.pause)
        begin = first_request(portal, 0)
        process.wait()
        length = time.monotonic() - begin
        whole = answers(warc_files(root / "data" / "snapshots")), receipts(root)
        while counts["kills"] < arguments.kills:
            running, kept, broken = trial(portal, root, rng.uniform(0, length), arguments.pause)
            if not running:
                counts["ended before"] += 1
                continue
            counts["kills"] += 1
            counts["broken"] += broken
            counts["kept"] += kept.total()
            counts["nothing yet"] += not kept
            wrong += [f"kill {counts['kills']}: {problem}" for problem in problems(root, kept, whole)]
            sys.stderr.write(f"{counts['kills']} of {arguments.kills} kills, {len(wrong)} problems, {counts['broken']} broken files\n")
    sys.stdout.write("".join(f"{problem}\n" for problem in wrong))
    sys.stdout.write(
        f"{date.today().isoformat()}: {counts['kills']} kills within {length:.1f} s ({counts['ended before']} drawn too late and repeated), seed {arguments.seed}; an undisturbed run "
        f"archives {whole[0].total()} answers, at the kills {counts['kept'] / arguments.kills:.0f} were archived on average ({counts['nothing yet']} times none); finished files that "
        f"`warcio check` refuses: {counts['broken']}; runs that did not end as the undisturbed one: {len({each.partition(':')[0] for each in wrong})}.\n"
    )
    return 1 if wrong or counts["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
