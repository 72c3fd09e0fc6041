"""A test portal: real HTTP on loopback, serving bureaus' sites as content management systems do, with faults to switch on.

    from tests.portal import Portal, captured_site, faults

    with Portal([captured_site("440600", "trs", "gb18030")]) as portal:
        site = portal["440600"]
        site.list_url()                       # http://127.0.1.1:40123/zwgk/ghjh/
        site.url(site.plan)                   # …/zwgk/ghjh/201803/t20180318_6254474.html
        portal.fault(faults.Status(503, "1"), site="440600", path="*.html", times=2)
        with portal.fault(faults.Reset(after=1000)):
            ...                               # everything breaks off
        site.edit(site.plan, "2018年", "2019年")  # a page edited between two runs
        portal.requests("440600")             # what was asked, when, with which headers

Sites: `captured_site(bureau_id, shape, encoding)` has an archived page among others; `all_sites(shape, encoding)` has all five;
`default_sites()` has them in five shapes; `benchmark_sites(hosts, pages)` has many small ones. SHAPES, ENCODINGS and
`tests.portal.markup.STYLES` name what there is to choose from. The capture of 441900 has no title, and so its page has none either
(`with_title` gives it one). A site's attributes (`robots`, `live`, `listing_limit`, `validators`, `compression`, `has_meta_tags`,
`furniture_inside`, `soft_not_found`, `front_for_unknown`, `tls`) and methods (`edit`, `put`, `remove`, `unlist`, `duplicate`) change it while it is
served; `as_attachment`, `as_picture` and `with_table` in `articles` make other articles of one.

A portal's `refuse`, `drop` and `restore` take a site's machine away and bring it back; `profiles(folder)` writes bureau profiles;
`requests()`, `pauses` and `most_at_once` prove politeness; `forget()` begins anew. `python -m tests.portal` serves by hand.
"""

from tests.portal import faults
from tests.portal.answers import Answer, Request
from tests.portal.articles import BUREAUS, Article, Attachment, captured_article
from tests.portal.encodings import ENCODINGS
from tests.portal.requests_log import Seen, most_at_once, pauses
from tests.portal.server import Portal, Rule
from tests.portal.shapes import SHAPES
from tests.portal.site import NOTICES, PLANS, Site, all_sites, benchmark_sites, captured_site, default_sites

__all__ = [
    "BUREAUS", "ENCODINGS", "NOTICES", "PLANS", "SHAPES", "Answer", "Article", "Attachment", "Portal", "Request", "Rule", "Seen", "Site", "all_sites",
    "benchmark_sites", "captured_article", "captured_site", "default_sites", "faults", "most_at_once", "pauses",
]
