"""Fetch a list of addresses with scrapy, politely, and write the raw bodies to disk. Run it by a Python that has scrapy and nothing else of this.

Example: peer/bin/python benchmarks/peer_scrapy.py addresses.json out/ figures.json

The addresses are a JSON object: by host the list page and every page below it. robots.txt is obeyed, each host is asked one request at a
time, as many hosts at once as `--parallel` says, without delay. Links are taken from list pages, as anybody must who finds pages there.
"""

import argparse
import hashlib
import importlib
import json
import os
import resource
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any


def main() -> None:
    """Crawl, and write what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("addresses", type=Path)
    parser.add_argument("bodies", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--parallel", type=int, default=16)
    arguments = parser.parse_args()
    addresses: dict[str, list[str]] = json.loads(arguments.addresses.read_text(encoding="utf-8"))
    arguments.bodies.mkdir(parents=True)
    scrapy: Any = importlib.import_module("scrapy")
    process = importlib.import_module("scrapy.crawler").CrawlerProcess({
        "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": arguments.parallel, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False, "USER_AGENT": "benchmark (+http://example.invalid/)", "RETRY_ENABLED": True, "COOKIES_ENABLED": False,
    })
    count = [0, 0]

    class Plans(scrapy.Spider):  # type: ignore[misc]
        """One host's list first, then its pages."""

        name = "plans"

        async def start(self) -> Any:
            for host, urls in addresses.items():
                yield scrapy.Request(urls[0], self.listed, meta={"download_slot": host}, cb_kwargs={"host": host})

        def listed(self, response: Any, host: str) -> Iterator[Any]:
            _ = [(response.urljoin(link.attrib["href"]), "".join(link.css("::text").getall())) for link in response.css("a[href]")]
            self.keep(response)
            for url in addresses[host][1:]:
                yield scrapy.Request(url, self.keep, meta={"download_slot": host})

        def keep(self, response: Any) -> None:
            count[0] += 1
            count[1] += len(response.body)
            (arguments.bodies / hashlib.sha256(response.url.encode()).hexdigest()).write_bytes(response.body)

    wall = time.perf_counter()
    process.crawl(Plans)
    process.start()
    used = resource.getrusage(resource.RUSAGE_SELF)
    arguments.out.write_text(json.dumps({
        "version": version("scrapy"), "pages": count[0], "bytes": count[1], "wall": time.perf_counter() - wall, "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024, "pid": os.getpid(),
    }), encoding="utf-8")


if __name__ == "__main__":
    main()
