"""The readable text of a page, one paragraph a line, and the elements that the paragraphs stand in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from datapkg.read.html.nesting import flatten
from datapkg.read.metadata import LABEL
from datapkg.read.normalise import normalise

_LEFT_OUT = frozenset([
    "script", "style", "noscript", "template", "head", "title", "textarea", "select", "iframe", "frame", "object", "embed", "svg", "math", "audio", "video", "canvas",
])
_BREAKS = frozenset(["br", "hr"])
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(["hidden", "hide", "d-none", "visually-hidden", "sr-only", "displaynone", "dis-none"])
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ceb|ofd|zip|rar|7z)(?:$|[?#&])|download", re.IGNORECASE)
# The parser has made every line end LF. A line end inside Chinese is where the page's source was wrapped, no space.
_WRAPPED = re.compile(r"(?<=[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef])[ \t\r]*\n[ \t\r\n]*(?=[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef])")
_SPACE = re.compile(r"[\t\n\r\f\x0b\x85\u2028\u2029]+")
_LONGEST_CELL = 600
_MOST_NODES = 600
"""A row with more in it is no row of data but a page laid out as a table."""


@dataclass(frozen=True)
class Paragraph:
    """One line of the page's text: how many of its characters are links, and the innermost block element that it stands in."""

    text: str
    element: int
    linked: int = 0
    to_file: bool = False
    cells: tuple[str, ...] = ()

    @property
    def link_ratio(self) -> float:
        """The share of the characters that are links."""
        return min(1.0, self.linked / len(self.text))


@dataclass
class Element:
    """A block element: the half-open range of paragraphs in it, what it stands in, and its id and class names."""

    tag: str
    parent: int
    marks: str
    start: int
    end: int = 0


@dataclass
class Document:
    """The paragraphs of a page and the block elements, outermost first; `chosen` are those that selectors named, `weights` the paragraphs' running text."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    chosen: dict[str, int] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """The page's text."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    def ancestors(self, element: int) -> Iterator[int]:
        """Yield the element and what it stands in, innermost first."""
        while element >= 0:
            yield element
            element = self.elements[element].parent


class _Piece(NamedTuple):
    text: str
    link: int


def parse_html(html: str) -> LexborHTMLParser:
    """Return the tree of a page, however broken its markup is."""
    return LexborHTMLParser(flatten(html.replace("\x00", "")))


def read_paragraphs(tree: LexborHTMLParser, selectors: Mapping[str, str] | None = None, hidden: bool = False) -> Document:
    """Return the paragraphs of a page; `hidden` reads what is not shown too. Selectors that match nothing are left out."""
    walk = _Walk(hidden, _selected(tree, selectors or {}))
    if tree.root is not None:
        walk.walk(tree.root)
    return walk.document


def _selected(tree: LexborHTMLParser, selectors: Mapping[str, str]) -> dict[int, str]:
    found = {}
    for name, selector in selectors.items():
        node = tree.css_first(selector)
        if node is not None:
            found[node.mem_id] = name
    return found


class _Walk:
    """Walks a tree without recursion, as hostile pages nest deeply, and gathers its paragraphs."""

    def __init__(self, hidden: bool, chosen: dict[int, str]) -> None:
        self.document = Document()
        self._hidden = hidden
        self._chosen = chosen
        self._pieces: list[_Piece] = []
        self._element = -1
        self._links = 0
        self._link = 0
        self._to_file = False
        self._row = 0
        self._cells: list[list[_Piece]] = []

    def walk(self, root: LexborNode) -> None:
        """Visit every node that is shown, in the order of the text."""
        node: LexborNode | None = root
        while node is not None:
            below = node.first_child if self._enter(node) else None
            if below is not None:
                node = below
                continue
            while node is not None:
                if node.is_element_node:
                    self._leave(node)
                if node.next is not None:
                    node = node.next
                    break
                node = node.parent
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag
        if node.is_text_node:
            self._take(node.text_content or "")
            return False
        if not node.is_element_node or tag is None:
            return node.is_document_node
        if tag in _LEFT_OUT or (not self._hidden and _is_hidden(node)):
            return False
        if tag in _BREAKS:
            self._break()
        elif tag == "a":
            self._links += 1
            self._link = self._links
            self._to_file = self._to_file or bool(_FILE.search(node.attributes.get("href") or ""))
        if tag in _BLOCKS or node.mem_id in self._chosen:
            self._open(node)
        return True

    def _open(self, node: LexborNode) -> None:
        self._break()
        document = self.document
        attributes = node.attributes
        marks = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()
        document.elements.append(Element(node.tag or "", self._element, marks, len(document.paragraphs)))
        self._element = len(document.elements) - 1
        if node.mem_id in self._chosen:
            document.chosen.setdefault(self._chosen[node.mem_id], self._element)
        if self._row:
            if node.tag in ("td", "th"):
                self._cells.append([])
        elif node.tag == "tr" and _is_data(node):
            self._row = node.mem_id
            self._cells = []

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "a":
            self._link = 0
        elif tag in _BLOCKS or node.mem_id in self._chosen:
            if self._element < 0 or tag in _LEFT_OUT or (not self._hidden and _is_hidden(node)):
                return
            self._break()
            if self._row and self._row == node.mem_id:
                self._end_row()
            element = self.document.elements[self._element]
            element.end = len(self.document.paragraphs)
            self._element = element.parent

    def _take(self, text: str) -> None:
        if text:
            self._pieces.append(_Piece(_WRAPPED.sub("", text), self._link))

    def _break(self) -> None:
        if self._row and self._cells:
            self._cells[-1] += [*self._pieces, _Piece(" ", 0)]
            self._pieces = []
        else:
            self._flush()

    def _flush(self) -> None:
        for line in _lines(_joined(self._pieces), self._element, self.document.elements):
            self._add(line, self._pieces)
        self._pieces = []

    def _end_row(self) -> None:
        cells = tuple(normalise(_SPACE.sub(" ", _joined(cell))) for cell in self._cells)
        pieces = [piece for cell in self._cells for piece in cell]
        line = " ".join(cell for cell in cells if cell)
        self._row, self._cells = 0, []
        if line:
            self._add(line, pieces, cells)

    def _add(self, line: str, pieces: list[_Piece], cells: tuple[str, ...] = ()) -> None:
        linked = sum(len(normalise(piece.text)) for piece in pieces if piece.link)
        self.document.paragraphs.append(Paragraph(line, self._element, linked, self._to_file and linked > 0, cells))
        self._to_file = False


def _joined(pieces: list[_Piece]) -> str:
    """Spans split words, so nothing is put between them, but between two links, and before a label that begins one, is a gap."""
    parts: list[str] = []
    before = 0
    for piece in pieces:
        apart = (piece.link != before and piece.link and before) or (
            ("：" in piece.text or ":" in piece.text) and LABEL.match(piece.text.strip()[:12])
        )
        if parts and apart:
            parts.append(" ")
        parts.append(piece.text)
        before = piece.link or (before if not piece.text.strip() else 0)
    return "".join(parts)


def _lines(text: str, element: int, elements: list[Element]) -> list[str]:
    if element >= 0 and elements[element].tag == "pre":
        return normalise(text).split("\n") if normalise(text) else []
    line = normalise(_SPACE.sub(" ", text))
    return [line] if line else []


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style") or ""):
        return True
    return bool(_HIDDEN_CLASSES.intersection((attributes.get("class") or "").lower().split()))


def _is_data(row: LexborNode) -> bool:
    """Say whether a table row holds data: two cells or more, each short, and no table within."""
    cells = length = seen = filled = 0
    node = row.first_child
    while node is not None:
        seen += 1
        if seen > _MOST_NODES or node.tag in ("table", "ul", "ol", "form"):
            return False
        if node.tag in ("td", "th"):
            cells += 1
            length = 0
        elif node.tag == "-text":
            text = (node.text_content or "").strip()
            filled += bool(text) and length == 0
            length += len(text)
            if length > _LONGEST_CELL:
                return False
        below = node.first_child if node.tag not in _LEFT_OUT else None
        while below is None and node is not None and node.mem_id != row.mem_id:
            below = node.next
            node = node.parent if below is None else node
        node = below
    return cells >= 2 and filled >= 2
