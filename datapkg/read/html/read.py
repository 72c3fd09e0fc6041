"""Bytes of a saved web page to its text and frame."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from selectolax.lexbor import LexborHTMLParser

from datapkg.read.frame import Frame
from datapkg.read.html.charset import decode_html
from datapkg.read.html.frame import frame_of
from datapkg.read.html.meta import Meta, read_meta
from datapkg.read.html.paragraphs import Document, parse_html, read_paragraphs
from datapkg.read.html.scripted import find_scripted, put_in_place
from datapkg.read.html.weights import weigh
from datapkg.read.normalise import normalise

_SOME = 60
_MUCH = 300
_LITTLE = 200
"""A body shorter than this may be only what a page shows until its script has run."""


def read_html(
    payload: bytes, content_type: str | None = None, mend: Callable[[str], str] | None = None, selectors: Mapping[str, str] | None = None,
) -> tuple[str, Frame]:
    """Return a page's text, one line a paragraph, and its frame in that text's lines.

    `content_type` is the header or a charset; `mend` gives the text to read for the text as printed; `selectors` are CSS selectors for
    `title` and `body` where the page's own form does not tell.
    """
    tree = parse_html(decode_html(payload, content_type))
    meta = read_meta(tree)
    text, frame = _read(tree, meta, mend, selectors)
    if frame.first == frame.last or len("".join(text.split("\n")[frame.first:frame.last])) < _LITTLE:
        scripted = find_scripted(tree)
        if scripted is not None:
            put_in_place(scripted, tree)
            return _read(tree, replace(meta, stated=scripted.stated), mend, selectors)
    return text, frame


def _read(
    tree: LexborHTMLParser, meta: Meta, mend: Callable[[str], str] | None, selectors: Mapping[str, str] | None,
) -> tuple[str, Frame]:
    document = read_paragraphs(tree, selectors)
    if sum(weigh(document)) < _SOME:
        # Some systems hide the text until a script shows it.
        whole = read_paragraphs(tree, selectors, hidden=True)
        document = whole if sum(weigh(whole)) > _MUCH else document
    if mend is not None:
        document = _mended(document, mend(document.text))
    return document.text, frame_of(document, meta, _noscript(tree), tree.css_first("input[type=password]") is not None)


def _noscript(tree: LexborHTMLParser) -> str:
    return normalise(" ".join(node.text() for node in tree.css("noscript")))


def _mended(document: Document, text: str) -> Document:
    """The document with the lines of a mended text; a line that was mended keeps its place among the elements."""
    old, new = [paragraph.text for paragraph in document.paragraphs], text.split("\n") if text else []
    if old == new:
        return document
    paragraphs, starts = [], [0] * (len(old) + 1)
    for _, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for offset in range(i, j):
            starts[offset] = min(k + offset - i, end)
        for offset in range(k, end):
            like = document.paragraphs[min(i + offset - k, max(i, j - 1), len(old) - 1)]
            paragraphs.append(like if like.text == new[offset] else replace(like, text=new[offset], cells=()))
    starts[len(old)] = len(new)
    elements = [replace(element, start=starts[element.start], end=starts[element.end]) for element in document.elements]
    return Document(paragraphs, elements, document.chosen)
