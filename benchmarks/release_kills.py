"""Kills a release at random moments and tells, after each, whether the last release is whole and the next run completes with the same bytes.

Run it at the top of a checkout: PYTHONPATH=. python benchmarks/release_kills.py --kills 30
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from datapkg.build.run import build
from datapkg.release.prepare import prepare
from datapkg.release.run import release
from tests.release.repository import ROOT, RUN, Repository
from tests.release.test_release_kills import whole

COMMAND = [sys.executable, "-c", RUN, "release"]
LAST, NEXT = "0.1.0", "0.1.1"


def prepared(folder: Path) -> Repository:
    """A checkout with one release, and a commit to make the next of."""
    checkout = Repository.begin(folder)
    release(folder, workers=1)
    checkout.replace("data/overrides/440100.toml", 'reason = "', 'reason = "told again: ')
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n- A reason told better.\n")
    build(folder, 1)
    prepare(folder, folder / "dist" / "releases", None, None, None, date(2026, 12, 1))
    checkout.commit()
    return checkout


def start(root: Path) -> "subprocess.Popen[bytes]":
    """A release that begins to run."""
    return subprocess.Popen(COMMAND, cwd=root, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def main() -> None:
    """Kill, look, and run again, as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "checkout"
        prepared(root)
        out = root / "dist" / "releases"
        packed = out / f"cn-edu-workplans-{NEXT}.zip"
        began = time.monotonic()
        if start(root).wait():
            sys.exit("the release fails without any kill")
        length, digest = time.monotonic() - began, hashlib.sha256(packed.read_bytes()).hexdigest()
        for _ in range(options.kills):
            shutil.rmtree(out / NEXT)
            packed.unlink()
            moment = rng.uniform(0, length)
            process = start(root)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.wait()
            left = sum(path.name.startswith(".release-") for path in out.iterdir())
            state = "killed at work" if left else "ended before the kill" if (out / NEXT).exists() else "killed before or after the work"
            kept = whole(out / LAST) and (not (out / NEXT).exists() or whole(out / NEXT))
            again = start(root)
            done = again.wait() == 0 and whole(out / NEXT) and hashlib.sha256(packed.read_bytes()).hexdigest() == digest
            tidy = sorted(path.name for path in out.iterdir()) == [LAST, NEXT, f"cn-edu-workplans-{LAST}.zip", packed.name]
            seen.update([state, f"last release whole: {kept}", f"next run completes with the same bytes: {done}", f"nothing left over: {tidy}"])
            print(f"{moment:6.2f} of {length:.2f} s: {state}; whole {kept}, next {done}, tidy {tidy}", flush=True)
    for what, count in sorted(seen.items()):
        print(f"{what}: {count} of {options.kills}")


if __name__ == "__main__":
    main()
