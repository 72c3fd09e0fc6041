"""Time JioNLP's extractors of times and amounts of money over texts. Run it by a Python that has jionlp and nothing else of this.

Example: peer/bin/python benchmarks/peer_jionlp.py texts.json peer.json
"""

import argparse
import importlib
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Extractor = Callable[[str], list[dict[str, Any]]]


def measure(extract: Extractor, texts: list[str]) -> dict[str, float]:
    """Return the seconds, on the clock and of CPU, what was found, and how many texts the extractor failed on."""
    found = failed = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        try:
            found += len(extract(text))
        except Exception:  # noqa: BLE001  what the peer raises is not ours to know; it is counted and reported
            failed += 1
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "found": found, "failed": failed}


def main() -> None:
    """Measure both extractors, with whole pages and line by line, and write what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, help="a JSON list of page texts")
    parser.add_argument("out", type=Path, help="the file for the figures")
    arguments = parser.parse_args()
    pages: list[str] = json.loads(arguments.texts.read_text(encoding="utf-8"))
    jio = importlib.import_module("jionlp")
    logging.disable(logging.CRITICAL)  # it logs a traceback for what it takes for a time and cannot read; spare it that cost
    extractors: dict[str, Extractor] = {"time": jio.ner.extract_time, "money": jio.ner.extract_money}
    for extract in extractors.values():
        measure(extract, pages[:5])
    lines = [line for page in pages for line in page.split("\n")]
    result: dict[str, Any] = {"version": jio.__version__, "pages": len(pages)}
    for way, texts in (("pages", pages), ("lines", lines)):
        for name, extract in extractors.items():
            result[f"{name}_by_{way}"] = measure(extract, texts)
    arguments.out.write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
