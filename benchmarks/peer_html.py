"""Read web pages with trafilatura and GNE. Run it by a Python that has `trafilatura` and `gne` and nothing else of this.

Example: peer/bin/python benchmarks/peer_html.py pages.json readings.json
"""

import argparse
import importlib
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Reading = dict[str, str | None]
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")


def trafilatura(html: str) -> Reading:
    """Read a page with trafilatura, set to leave out what it is not sure of."""
    found = importlib.import_module("trafilatura").bare_extraction(html, favor_precision=True, include_comments=False, with_metadata=True)
    told: dict[str, Any] = found.as_dict() if found else {}
    return {"title": told.get("title"), "published_on": told.get("date"), "body": told.get("text") or ""}


def gne(html: str) -> Reading:
    """Read a page with GeneralNewsExtractor as its manual shows; its date is brought into the form of ours."""
    told = importlib.import_module("gne").GeneralNewsExtractor().extract(html)
    day = _DAY.search(told.get("publish_time") or "")
    return {"title": told["title"], "published_on": f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else None, "body": told["content"]}


def main() -> None:
    """Read all pages with both and write what they read as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="a JSON object of decoded pages by name")
    parser.add_argument("out", type=Path, help="the file for the readings")
    arguments = parser.parse_args()
    pages: dict[str, str] = json.loads(arguments.pages.read_text(encoding="utf-8"))
    readers: dict[str, Callable[[str], Reading]] = {f"trafilatura {version('trafilatura')}": trafilatura, f"GNE {version('gne')}": gne}
    result: dict[str, dict[str, Reading]] = {}
    for name, read in readers.items():
        result[name] = {}
        for page, html in pages.items():
            try:
                result[name][page] = read(html)
            except Exception:  # noqa: BLE001  what a peer raises is not ours to know; it has read nothing then
                result[name][page] = {"title": None, "published_on": None, "body": ""}
    arguments.out.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
