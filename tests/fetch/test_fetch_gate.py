"""What a portal suddenly lacks stops the release, from the fetch that sees it to the person who explains it."""

from dataclasses import replace

import pytest

from tests.fetch.conftest import Fetch, Serve
from tests.portal import Site, captured_site, faults


@pytest.fixture
def site() -> Site:
    """A site whose plan has nothing that the gate would mind, and which lists four pages more under a plan's title."""
    site = captured_site("441900", "vsb", neighbours=4)
    for year in range(2011, 2015):
        body = tuple(line.replace("2021", str(year)).replace("2020", str(year - 1)) for line in ("2021年,全市教育工作要抓好落实。", "一、加强领导", f"(一)落实第{year}号责任。抓好{year % 7 + 2}项工作。"))
        title = f"东莞市教育局{year}年工作要点"
        site.put(replace(site.plan, id=year, title=title, listed=title, body=body, date=site.plan.date.replace(year=year), captured=""))
    site.unlist(site.plan)
    return site


@pytest.mark.parametrize("change", ["shrunk", "gone", "replaced", "empty"])
def test_a_portal_that_lost_something_stops_the_release_until_a_person_says_why(serve: Serve, site: Site, fetched: Fetch, change: str) -> None:
    first = site.article(2014)
    with serve(site) as fetcher:
        fetched(fetcher)
        if change in ("gone", "replaced"):
            site.soft_not_found = change == "replaced"
            site.remove(first, 200 if change == "replaced" else 404)
        else:
            site.listing_limit = 2 if change == "shrunk" else 0
        fetched(fetcher)
        fetcher.build()
        rule, url = {
            "shrunk": ("list-not-shrunk", site.list_url()), "gone": ("page-not-gone", site.url(first)), "replaced": ("page-not-replaced", site.url(first)),
            "empty": ("bureau-lists-plans", site.origin),
        }[change]
        assert [name for name, _ in fetcher.broken(rule)] == [rule]
        fetcher.explain(site, url, "the bureau told us why")
        if change == "empty":
            fetcher.explain(site, site.list_url(), "the bureau told us why")
        fetcher.build()
        assert fetcher.broken() == []


def test_the_receipt_of_a_bureau_tells_how_fresh_it_is(serve: Serve, site: Site, fetched: Fetch) -> None:
    with serve(site) as fetcher:
        for _ in range(2):
            fetched(fetcher)
        site.edit(site.article(2014), "抓好", "做好")
        fetched(fetcher)
        site.robots = "User-agent: *\nDisallow: /info/"
        fetched(fetcher)
        fetcher.build()
        (bureau,) = (row for row in fetcher.table("receipts") if row["role"] == "bureau")
        assert (str(bureau["first_listed"]), str(bureau["checked_on"]), str(bureau["fetched_on"]), bureau["entries"]) == ("2026-01-05", "2026-01-08", "2026-01-07", 4)
        pages = [row for row in fetcher.table("receipts") if row["role"] == "page"]
        assert {(row["state"], row["reading"]) for row in pages} == {("skipped_robots", "parsed")}
        assert {str(row["fetched_on"]) for row in pages} == {"2026-01-05", "2026-01-07"}
        assert fetcher.broken() == []


def test_a_server_in_trouble_is_told_and_stops_no_release(serve: Serve, site: Site, fetched: Fetch) -> None:
    with serve(site) as fetcher:
        fetched(fetcher)
        with fetcher.portal.fault(faults.Reset(), path=site.path(site.article(2014))):
            fetched(fetcher)
        fetcher.build()
        (row,) = (row for row in fetcher.table("receipts") if row["url"] == site.url(site.article(2014)))
        assert (row["state"], row["reading"], row["flag"]) == ("failed", "parsed", None)
        assert fetcher.broken("page-not-gone", "page-not-replaced", "reading-as-published", "state-told") == []
