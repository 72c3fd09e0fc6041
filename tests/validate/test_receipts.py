"""Receipts: what needs a person stops the release until one has explained it, and no row says what its others do not bear out."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from datapkg.build.receipts import NEVER_ASKED, page_of, receipt_id
from datapkg.fetch.receipts import Receipt, write_receipts
from datapkg.validate.places import Places
from datapkg.validate.rule import Violation
from datapkg.validate.runner import validate
from tests.validate.breaks import FOSHAN, PAGES, SANMING, Break, Case, Fine, add, again, both, broken, caught, cells, drop, move, passed
from tests.validate.packages import Package

DAY = date(2026, 1, 5)
LIST, PAGE, FILE = "http://edu.example.gov.cn/zwgk/", "http://edu.example.gov.cn/zwgk/1.html", "http://edu.example.gov.cn/zwgk/1.docx"
OWN, CAPTURE = receipt_id("440600", "bureau", None), "440600-r-183a92d3c67f"
IDS = {role: receipt_id("440600", role, url) for role, url in (("list", LIST), ("page", PAGE), ("attachment", FILE))}


def receipt(role: str, url: str, /, **new: Any) -> Break:
    """Add a receipt of Foshan's as a fetch writes it: asked for and got on one day."""
    row = {
        "receipt_id": receipt_id("440600", role, url), "bureau_id": "440600", "role": role, "url": url, "state": "fetched",
        **dict.fromkeys(("first_listed", "last_listed", "checked_on"), DAY),
    }
    own: dict[str, Any] = {"entries": 1, "expected": 1} if role == "list" else {"title": "佛山市教育局2019年工作要点", "via": LIST if role == "page" else PAGE, "reading": "read", "fetched_on": DAY}
    return add("receipts", **(row | own | new))


def listed(**new: Any) -> Break:
    return receipt("list", LIST, **new)


def page(**new: Any) -> Break:
    return receipt("page", PAGE, **new)


def attached(**new: Any) -> Break:
    return receipt("attachment", FILE, **new)


def own(**new: Any) -> Break:
    """Let Foshan's portal have been asked."""
    return cells("receipts", OWN, **{"state": "fetched", "reason": None, "entries": 1, "expected": 1, **dict.fromkeys(("first_listed", "last_listed", "checked_on"), DAY)} | new)


def at(key: str, *columns: str) -> str:
    return " ".join(("receipts", key, *columns))


GONE = {"state": "failed", "reason": "http-404: status 404: the page is gone or never was", "flag": "page-gone: it was archived, and is no longer there"}
REPLACED = {"state": "failed", "reason": "soft-404: status 200, but the page says that there is none", "flag": "page-replaced: it was archived, and is now an error page"}
SHRUNK = {"entries": 6, "expected": 10, "flag": "list-shrank: it named 10 plans, now 6"}
NONE = {"entries": 0, "expected": 4, "flag": "no-page: no plan of this bureau is listed anywhere"}
CASES = [
    broken("list-not-shrunk", "a list that names 6 of 10", listed(**SHRUNK), at(IDS["list"], "flag")),
    broken("list-not-shrunk", "the flag taken away", listed(**SHRUNK | {"flag": None}), at(IDS["list"], "flag")),
    broken("list-not-shrunk", "a list that names nothing more", listed(entries=0, expected=1), at(IDS["list"], "flag"), released=True),
    broken("page-not-gone", "a page that answers 404", page(**GONE), at(IDS["page"], "flag")),
    broken("page-not-gone", "an attachment that answers 410", attached(**GONE | {"reason": "http-410: status 410: the page is gone"}), at(IDS["attachment"], "flag")),
    broken("page-not-replaced", "a page that says with status 200 that there is none", page(**REPLACED), at(IDS["page"], "flag")),
    broken("page-not-replaced", "a page that is a firewall's", page(**REPLACED | {"reason": "firewall: status 200: a firewall refused the request"}), at(IDS["page"], "flag")),
    broken("bureau-lists-plans", "a portal without a plan", own(**NONE), at(OWN, "flag")),
    broken("bureau-lists-plans", "in a released folder", own(**NONE), at(OWN, "flag"), released=True),
    broken("listed-plan-readable", "a plan kept as doc", page(reading="unreadable"), at(IDS["page"], "reading")),
    broken("flag-as-seen", "a flag taken away", page(**GONE | {"flag": None}), at(IDS["page"], "flag")),
    broken("flag-as-seen", "another flag", listed(**SHRUNK | {"flag": NONE["flag"]}), at(IDS["list"], "flag")),
    broken("flag-as-seen", "a flag that nothing bears out", page(flag=GONE["flag"]), at(IDS["page"], "flag")),
    broken("receipt-id-of-address", "another address", cells("receipts", CAPTURE, url="urn:sha256:" + "0" * 64), at(CAPTURE, "receipt_id")),
    broken("receipt-id-of-address", "another role", cells("receipts", OWN, role="list"), at(OWN, "receipt_id")),
    broken("receipt-addresses", "a fragment", page(url=PAGE + "#top"), at(IDS["page"], "url")),
    broken("receipt-addresses", "upper case in the list's host", page(via=LIST.replace("edu", "EDU")), at(IDS["page"], "via")),
    broken("receipt-addresses", "no host", page(redirected_to="http:///1.html"), at(IDS["page"], "redirected_to")),
    broken("receipt-addresses", "a redirect to itself", page(redirected_to=PAGE), at(IDS["page"], "redirected_to")),
    broken("receipt-addresses", "none", cells("receipts", CAPTURE, url=None), at(CAPTURE, "url")),
    broken("receipt-addresses", "a bureau's", cells("receipts", OWN, url=LIST), at(OWN, "url")),
    broken("receipt-via", "a list that has no receipt", page(), at(IDS["page"], "via")),
    broken("receipt-via", "a list of another bureau", both(listed(bureau_id="440100"), page()), at(IDS["page"], "via")),
    broken("receipt-via", "an attachment of no page", attached(page_id=PAGES[FOSHAN]), at(IDS["attachment"], "via")),
    broken("receipt-of-page", "a receipt dropped", drop("receipts", CAPTURE), f"pages {PAGES[FOSHAN]}"),
    broken("receipt-of-page", "a receipt without its page", cells("receipts", CAPTURE, page_id=None), f"pages {PAGES[FOSHAN]}", released=True),
    broken("receipt-names-its-page", "another page", cells("receipts", CAPTURE, page_id=PAGES[SANMING]), at(CAPTURE, "page_id")),
    broken("receipt-names-its-page", "none", cells("receipts", CAPTURE, page_id=None), at(CAPTURE, "page_id")),
    broken("receipt-names-its-page", "a bureau with a page", cells("receipts", OWN, page_id=PAGES[FOSHAN]), at(OWN, "page_id")),
    broken("receipt-names-its-page", "a captured page that is told to be fetched", cells("receipts", CAPTURE, state="fetched"), at(CAPTURE, "state")),
    broken("receipt-names-its-page", "other bytes", cells("receipts", CAPTURE, url=lambda row: row["url"][:-1] + "0"), at(CAPTURE, "url")),
    broken("reading-as-published", "a plan that is told not to be one", cells("receipts", CAPTURE, reading="read"), at(CAPTURE, "reading")),
    broken("reading-as-published", "a page that is told to be a plan", page(reading="parsed"), at(IDS["page"], "reading")),
    broken("reading-as-published", "fetched and never read", page(reading=None), at(IDS["page"], "reading")),
    broken("reading-as-published", "a page that was read and is none", page(reading="read"), at(IDS["page"], "page_id")),
    broken("reading-as-published", "a list that was read", listed(reading="read"), at(IDS["list"], "reading")),
    broken("state-told", "a failure without a reason", page(state="failed"), at(IDS["page"], "reason")),
    broken("state-told", "a bureau never asked, and no word of it", cells("receipts", OWN, reason=None), at(OWN, "reason")),
    broken("state-told", "a bureau never asked, and another word of it", cells("receipts", OWN, reason="not asked: the portal is down"), at(OWN, "reason"), released=True),
    broken("state-told", "a bureau asked, with the word that it was not", own(reason=NEVER_ASKED), at(OWN, "reason")),
    broken("state-told", "asked on no day", page(checked_on=None), at(IDS["page"], "checked_on")),
    broken("state-told", "not asked, and with a day", page(state="listed", reason="not asked: the limit was reached"), at(IDS["page"], "checked_on")),
    broken("state-told", "archived on no day", page(fetched_on=None), at(IDS["page"], "fetched_on")),
    broken("state-told", "a list archived as a page", listed(fetched_on=DAY), at(IDS["list"], "fetched_on")),
    broken("state-told", "a captured attachment", cells("receipts", CAPTURE, role="attachment", via=PAGE), at(CAPTURE, "state"), at(CAPTURE, "via")),
    broken("state-told", "a captured web page", cells("receipts", CAPTURE, url=PAGE), at(CAPTURE, "url")),
    broken("state-told", "a captured page with a title", cells("receipts", CAPTURE, title="工作要点"), at(CAPTURE, "title")),
    broken("state-told", "a captured page with a day", cells("receipts", CAPTURE, fetched_on=DAY), at(CAPTURE, "fetched_on")),
    broken("state-told", "a page that names plans", page(entries=1, expected=1), at(IDS["page"], "entries, expected")),
    broken("state-told", "a list that names more than its most", listed(entries=3, expected=2), at(IDS["list"], "entries, expected")),
    broken("state-told", "a list that names a number, and no most", listed(expected=None), at(IDS["list"], "entries, expected")),
    broken("state-told", "a list of a list", listed(via=PAGE), at(IDS["list"], "via")),
    broken("state-told", "an attachment of nothing", attached(via=None), at(IDS["attachment"], "via")),
    broken("state-told", "a list moved", listed(redirected_to=PAGE), at(IDS["list"], "redirected_to")),
    broken("state-told", "a bureau with a title", own(title="佛山市教育局"), at(OWN, "title, listed_on")),
    broken("state-told", "never listed", page(first_listed=None), at(IDS["page"], "first_listed, last_listed")),
    broken("state-told", "a portal never asked, with a number of plans", cells("receipts", OWN, entries=2, expected=2), at(OWN, "entries")),
    broken("receipt-days", "first after last", page(first_listed=DAY + timedelta(2), checked_on=DAY + timedelta(3), last_listed=DAY + timedelta(1)),
           at(IDS["page"], "last_listed"), at(IDS["page"], "last_listed")),
    broken("receipt-days", "archived after it was asked", page(fetched_on=DAY + timedelta(1)), at(IDS["page"], "checked_on")),
    broken("receipt-days", "checked in the future", listed(checked_on=date(2999, 1, 1), last_listed=date(2999, 1, 1)), at(IDS["list"], "last_listed"), at(IDS["list"], "checked_on")),
    broken("bureau-receipt", "none", drop("receipts", OWN), "bureaus 440600"),
    broken("bureau-receipt", "two", again("receipts", OWN, receipt_id="440600-r-000000000000"), "bureaus 440600"),
    broken("bureau-receipt", "a day that no page has", own(fetched_on=DAY), at(OWN, "fetched_on")),
    broken("bureau-receipt", "not its page's day", both(own(), page()), at(OWN, "fetched_on")),
    broken("receipts-in-order", "one at the end", move("receipts", CAPTURE, -1), at(CAPTURE, "bureau_id, role, url")),
    broken("receipts-in-order", "a page before its bureau", move("receipts", OWN, 7), at(OWN, "bureau_id, role, url")),
    broken("receipts-as-kept", "a receipt that no fetch wrote", page(), at(IDS["page"])),
    broken("receipts-as-kept", "a receipt dropped", drop("receipts", OWN), at(OWN)),
    broken("receipts-as-kept", "an explanation that nobody wrote", cells("receipts", OWN, explanation="all is well"), at(OWN, "explanation")),
]
FINE = [
    Fine("list-not-shrunk", "7 of 10", listed(entries=7, expected=10)),
    Fine("list-not-shrunk", "explained", listed(**SHRUNK, explanation="the column was divided in two")),
    Fine("page-not-gone", "explained", page(**GONE, explanation="the bureau took it away")),
    Fine("page-not-gone", "one that never was archived", page(**GONE | {"flag": None}, fetched_on=None)),
    Fine("page-not-replaced", "explained", page(**REPLACED, explanation="the portal is rebuilt")),
    Fine("page-not-replaced", "a server that did not answer", page(state="failed", reason="timeout: no answer")),
    Fine("bureau-lists-plans", "explained", own(**NONE, explanation="its plans are on the city's portal")),
    Fine("bureau-lists-plans", "never asked", lambda _: None),
    Fine("listed-plan-readable", "explained", page(reading="unreadable", explanation="its text was archived by hand")),
    Fine("listed-plan-readable", "an attachment", attached(reading="unreadable")),
    Fine("flag-as-seen", "a flag that was explained", page(**GONE, explanation="the bureau took it away")),
    Fine("receipt-via", "a list and its page", both(listed(), page())),
    Fine("receipt-via", "a page that moved, and its attachment",
         both(listed(), page(redirected_to=PAGE.replace("1.html", "2.html")), attached(via=PAGE.replace("1.html", "2.html"), page_id=PAGES[FOSHAN]))),
    Fine("receipt-via", "a page that the profile names", page(via=None)),
    Fine("reading-as-published", "what a person explained", page(reading=None, explanation="the archive file was lost")),
    Fine("state-told", "a list and its page", both(own(), listed(), page(), attached())),
    Fine("state-told", "a page that was not asked for", page(state="listed", reason="not asked: the limit was reached", checked_on=None, fetched_on=None)),
    Fine("receipt-days", "a list and its page", both(own(), listed(), page(), attached())),
    Fine("bureau-receipt", "its latest page's day", both(own(fetched_on=DAY), page(fetched_on=DAY - timedelta(9)), attached())),
    Fine("receipts-as-kept", "in a released folder", cells("receipts", OWN, explanation="all is well"), released=True),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_receipt_that_is_not_true_or_not_explained_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_a_receipt_that_is_true_or_explained_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)


def test_a_bureau_without_a_page_is_no_error_once_a_person_says_why(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    both(drop("pages", PAGES[FOSHAN]), own(**NONE))(package)
    assert validate(package.root, only=["bureau-has-page"]).errors == 1
    cells("receipts", OWN, explanation="its plans are on the city's portal")(package)
    assert validate(package.root, only=["bureau-has-page"]).errors == 0


def test_a_letter_whose_attachment_has_the_plan_needs_no_document(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    both(drop("documents", FOSHAN), cells("pages", PAGES[FOSHAN], url=PAGE))(package)
    assert validate(package.root, only=["page-has-document"]).errors == 1
    attached(page_id=PAGES[SANMING], reading="parsed", via=PAGE.replace("http:", "https:"))(package)
    assert validate(package.root, only=["page-has-document"]).errors == 0


def test_receipts_are_mended_in_the_file_that_fetching_writes(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    both(listed(), page(**GONE))(package)
    write_receipts(package.root / "data" / "receipts" / "440600.csv", [Receipt("list", LIST), Receipt("page", PAGE)])
    (outcome,) = validate(package.root, only=["page-not-gone"]).outcomes
    places = Places(package.root)
    assert [places.of(violation) for violation in outcome.violations] == [("data/receipts/440600.csv", 3)]
    assert places.of(Violation("receipts", IDS["list"], "flag", "", "")) == ("data/receipts/440600.csv", 2)


def test_the_id_of_a_page_is_that_of_its_address_or_its_captured_bytes() -> None:
    assert page_of("440600", PAGE) == page_of("440600", PAGE.replace("http:", "https:"))
    assert page_of("440600", "urn:sha256:c6e940e8570f7644984dd1dafc2faf95b3021a51abc0da50fa24468116851c98") == PAGES[FOSHAN]
