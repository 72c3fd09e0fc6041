"""Measure how often a saved page is read as a careful reader reads it, by this project, trafilatura and GNE.

Example: python benchmarks/html_reading.py --peer-python /tmp/peer/bin/python --readme

The folder holds pages (`*.html`, as bytes) and `readings.json`: by page name without suffix the `kind` (article, list, error), and of
articles `title`, `published_on`, `issuing_body`, `document_number`, `index_number` (null where the page tells none) and, where there is a
body, how it begins and ends (`body_start`, `body_end`) and its length in characters (`body_length`), white space left out everywhere. A
length is right within 2 % or 8 characters. Peers know no kinds and no numbers; they are asked for articles only.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from build_speed import public
from told import tell

from datapkg.read.html.charset import decode_html
from datapkg.read.page import read_payload

HERE = Path(__file__).resolve().parent
MADE_UP = HERE.parent / "tests" / "read" / "html" / "saved"
OURS = "datapkg"
PARTS = ("start", "end", "length", "title", "published_on", "issuing_body", "document_number", "index_number", "kind")
SHARED = PARTS[:5]
_MARKS = ("<!-- reading measured: written by html_reading.py --readme -->", "<!-- end of reading measured -->")
_BLANK = re.compile("[\\s\u200b-\u200d\ufeff]+")
Reading = dict[str, Any]


def ours(payload: bytes, name: str) -> Reading:
    """Read a page as `datapkg read` does."""
    page = read_payload(payload, name)
    told = {part: getattr(page, part) for part in ("title", "issuing_body", "document_number", "index_number")}
    published = page.published_on.isoformat() if page.published_on else None
    return {"kind": page.page_kind, "published_on": published, "body": page.text[page.body_start:page.body_end], **told}


def plain(text: str | None) -> str:
    """Return what counts when two readings are compared."""
    return _BLANK.sub("", text or "")


def judge(found: Reading, wanted: Reading) -> Iterator[tuple[str, bool]]:
    """Yield each part that the careful reader read, and whether it was read so."""
    if "kind" in found:
        yield "kind", found["kind"] == wanted["kind"]
    if wanted["kind"] != "article":
        return
    for part in ("title", "published_on", "issuing_body", "document_number", "index_number"):
        if part in found:
            yield part, plain(found[part]) == plain(wanted[part])
    if wanted.get("body_length"):
        body = plain(found["body"])
        start, end = plain(wanted["body_start"]), plain(wanted["body_end"])
        yield "start", body.startswith(start)
        yield "end", body.endswith(end)
        yield "length", abs(len(body) - wanted["body_length"]) <= max(8, 0.02 * wanted["body_length"])


def measure(pages: dict[str, bytes], wanted: dict[str, Reading], peer: Path | None) -> dict[str, dict[str, Reading]]:
    """Return what each reader made of each page."""
    found = {OURS: {name: ours(payload, name) for name, payload in pages.items()}}
    if peer:
        articles = {name: decode_html(payload) for name, payload in pages.items() if wanted[name]["kind"] == "article"}
        with tempfile.TemporaryDirectory() as scratch:
            given, out = Path(scratch) / "pages.json", Path(scratch) / "readings.json"
            given.write_text(json.dumps(articles), encoding="utf-8")
            subprocess.run([str(peer), str(HERE / "peer_html.py"), str(given), str(out)], check=True, stderr=subprocess.DEVNULL)
            found |= json.loads(out.read_text(encoding="utf-8"))
    return found


def counted(found: dict[str, Reading], wanted: dict[str, Reading]) -> dict[str, tuple[int, int]]:
    """Return for each part how many pages were read right, of how many."""
    parts: dict[str, tuple[int, int]] = {}
    for name, reading in found.items():
        for part, right in judge(reading, wanted[name]):
            good, all_of_them = parts.get(part, (0, 0))
            parts[part] = (good + right, all_of_them + 1)
    return parts


def report(found: dict[str, dict[str, Reading]], wanted: dict[str, Reading], command: str) -> str:
    """Return the shares in Markdown."""
    kinds = [reading["kind"] for reading in wanted.values()]
    lines = [
        f"- Date: {date.today().isoformat()}. Machine: {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}.",
        f"- Command: `{command}`",
        f"- Input: {len(kinds)} pages: {kinds.count('article')} articles, {kinds.count('list')} lists, {kinds.count('error')} refusals dressed as pages.", "",
        "| reader | " + " | ".join(part.replace("_", " ") for part in PARTS) + " |", "| --- |" + " ---: |" * len(PARTS),
    ]
    for reader, readings in found.items():
        parts = counted(readings, wanted)
        lines.append(f"| {reader} | " + " | ".join(f"{100 * parts[part][0] / parts[part][1]:.0f}% of {parts[part][1]}" if part in parts else "" for part in PARTS) + " |")
    wrong = [name for name, reading in found[OURS].items() if reading["kind"] == "article" and wanted[name]["kind"] != "article"]
    return "\n".join([*lines, "", f"Lists and refusals that datapkg took for articles: {len(wrong)}."]) + "\n"


def failures(found: dict[str, Reading], wanted: dict[str, Reading]) -> Iterator[str]:
    """Yield what we read otherwise than the careful reader, a line each."""
    for name, reading in found.items():
        for part, right in judge(reading, wanted[name]):
            if right:
                continue
            body = plain(reading["body"])
            got = {"start": body[:30], "end": body[-30:], "length": len(body)}.get(part, reading.get(part))
            yield f"{name}: {part}: {got!r}, not {wanted[name].get(f'body_{part}', wanted[name].get(part))!r}"


def main() -> None:
    """Read a folder's pages, report the shares, and say on standard error what was read otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=MADE_UP, help="pages and readings.json (default: the made-up pages of the tests)")
    parser.add_argument("--peer-python", type=Path, help="a Python that has trafilatura and gne; without it they are left out")
    parser.add_argument("--readme", action="store_true", help="write the report into README.md beside this file")
    arguments = parser.parse_args()
    wanted: dict[str, Reading] = json.loads((arguments.folder / "readings.json").read_text(encoding="utf-8"))
    pages = {name: (arguments.folder / f"{name}.html").read_bytes() for name in wanted}
    found = measure(pages, wanted, arguments.peer_python)
    for line in failures(found[OURS], wanted):
        sys.stderr.write(line + "\n")
    text = report(found, wanted, " ".join(["python", *public(sys.argv)]))
    tell(text, _MARKS, arguments.readme)


if __name__ == "__main__":
    main()
