"""An archived page: its id, and what it says; the same for whoever builds the tables and whoever checks them."""

from collections.abc import Callable, Mapping

from datapkg.addresses import address_key
from datapkg.fetch.archive import Snapshot
from datapkg.read.office import DOCUMENT_TYPES
from datapkg.read.page import Page, page_id, read_payload


def identifier(snapshot: Snapshot) -> str:
    """Return the page's id: from its address where that is known, so that an edited page stays the same page, else from its bytes."""
    return served_id(snapshot.bureau_id, snapshot.url) if snapshot.url else page_id(snapshot.bureau_id, snapshot.payload)


def served_id(bureau_id: str, url: str) -> str:
    """Return the id of a page by its address, whatever its scheme."""
    return page_id(bureau_id, address_key(url).encode())


def parent_of(snapshot: Snapshot) -> str | None:
    """Return the id of the page that links to an attachment, empty where the archive does not tell; None for what is no attachment."""
    if snapshot.role != "attachment":
        return None
    return served_id(snapshot.bureau_id, snapshot.via) if snapshot.via else ""


def read_snapshot(snapshot: Snapshot, mend: Callable[[str], str], selectors: Mapping[str, str] | None = None) -> Page:
    """Return the page that a snapshot holds; `mend` and `selectors` are those of `read_payload`.

    Raises UnreadableContent when there is no text.
    """
    page = read_payload(
        snapshot.payload, snapshot.name, snapshot.bureau_id, mend, media_type=snapshot.media_type, charset=snapshot.charset, url=snapshot.url,
        selectors=selectors,
    )
    page.page_id = identifier(snapshot)
    if page.media_type not in DOCUMENT_TYPES:  # portals serve files as whatever they like; these are known by their bytes
        page.media_type = snapshot.media_type or "text/plain"
    page.retrieved_on = snapshot.retrieved_on
    return page
