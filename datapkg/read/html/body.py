"""Which paragraphs are the document proper: found by where the running text is, whatever the system that made the page."""

from datapkg.read.html.container import find_container, widened
from datapkg.read.html.edges import end_of, start_of
from datapkg.read.html.paragraphs import Document
from datapkg.read.html.title import Title
from datapkg.read.html.weights import discount, weigh


def find_body(document: Document, title: Title | None) -> tuple[int, int]:
    """Return the half-open range of the paragraphs that are the document proper; empty where the page has no running text."""
    after = title.end if title else 0
    weights = weigh(document, after)
    if title:
        discount(document.paragraphs, weights, after)
    if "body" in document.chosen:
        chosen = document.elements[document.chosen["body"]]
        first, last = max(chosen.start, after if after < chosen.end else 0), chosen.end
    else:
        container = find_container(document, weights)
        if container is None:
            return after, after
        first, last = widened(document, container, title, weights)
    first = start_of(document, max(first, after), last, title)
    return first, max(first, end_of(document, first, last, weights))
