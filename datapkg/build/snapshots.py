"""An archived page: its id, and what it says; the same for whoever builds the tables and whoever checks them."""

from collections.abc import Callable, Mapping

from datapkg.addresses import address_key
from datapkg.fetch.archive import Snapshot
from datapkg.read.page import Page, page_id, read_payload


def identifier(snapshot: Snapshot) -> str:
    """Return the page's id: from its address where that is known, so that an edited page stays the same page, else from its bytes."""
    return page_id(snapshot.bureau_id, address_key(snapshot.url).encode() if snapshot.url else snapshot.payload)


def read_snapshot(snapshot: Snapshot, mend: Callable[[str], str], selectors: Mapping[str, str] | None = None) -> Page:
    """Return the page that a snapshot holds; `mend` and `selectors` are those of `read_payload`.

    Raises UnreadableContent when there is no text.
    """
    page = read_payload(
        snapshot.payload, snapshot.name, snapshot.bureau_id, mend, media_type=snapshot.media_type, charset=snapshot.charset, url=snapshot.url,
        selectors=selectors,
    )
    page.page_id = identifier(snapshot)
    page.media_type = snapshot.media_type or "text/plain"
    page.retrieved_on = snapshot.retrieved_on
    return page
