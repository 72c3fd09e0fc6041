"""Which element of a page holds the running text, and how far the text goes on beside it."""

import re
from itertools import accumulate

from datapkg.dates import is_date_line
from datapkg.read.chrome import is_furniture, is_head_chrome
from datapkg.read.html.paragraphs import Document
from datapkg.read.html.phrases import CLOSING
from datapkg.read.html.title import Title

_COMMON = re.compile(
    r"trs_u?editor|zoom|ucap-?content|v_news_content|vsb_content|article-?_?(?:content|body|con\b|txt|text)|news_?cont|pages_content|xl-xqnr|"
    r"(?:^|\s)(?:content|detail|main-?text|txt_?con|artibody|text_area)(?:\s|$)"
)
"""Names that containers of the text commonly have: a hint where the text alone does not decide."""
_FLOW = frozenset(["p", "table", "blockquote", "pre", "ol", "h3", "h4", "h5", "h6"])
_SLIGHT = 12.0
"""Less running text is none: a heading above related links."""
_SHORT_TEXT = 12
_PATIENCE = 5
"""So many short lines may stand between two pieces of running text."""


def find_container(document: Document, weights: list[float]) -> int | None:
    """Return the innermost element with most of the running text."""
    sums = list(accumulate(weights, initial=0.0))
    counts = list(accumulate((weight > 0 for weight in weights), initial=0))

    def weight(element: int) -> float:
        return sums[document.elements[element].end] - sums[document.elements[element].start]

    def count(element: int) -> int:
        return counts[document.elements[element].end] - counts[document.elements[element].start]

    below: dict[int, list[int]] = {}
    for index, element in enumerate(document.elements):
        below.setdefault(element.parent, []).append(index)
    current = max(below.get(-1, []), key=weight, default=None)
    if current is None or weight(current) < _SLIGHT:
        return None
    while below.get(current):
        best = max(below[current], key=weight)
        alone = count(best) < 2 < count(current) and weight(best) < 0.9 * weight(current)
        if weight(best) < 0.5 * weight(current) or alone or (document.elements[best].tag in _FLOW and _is_small(document, current)):
            break
        current = best
    hinted = [index for index in range(current + 1, len(document.elements)) if _inside(document, index, current)
              and _COMMON.search(document.elements[index].marks) and weight(index) >= 0.3 * weight(current)]
    return max(hinted, key=weight, default=current)


def _is_small(document: Document, element: int) -> bool:
    """Whether an element holds a short text and no page: its one long paragraph is not all of it."""
    return document.elements[element].end - document.elements[element].start <= _SHORT_TEXT


def _inside(document: Document, index: int, outer: int) -> bool:
    """Elements stand in the order of the page, so those of one element end where its paragraphs do."""
    return document.elements[index].start >= document.elements[outer].start and document.elements[index].end <= document.elements[outer].end


def widened(document: Document, container: int, title: Title | None, weights: list[float]) -> tuple[int, int]:
    """Return the container's range with the running text beside it, where the text is cut into several elements of one kind."""
    first, last = document.elements[container].start, document.elements[container].end
    inner = container
    for outer in list(document.ancestors(container))[1:]:
        around = document.elements[outer]
        if title and around.start < title.first and (first > title.end or around.end - last > 3 * (last - first) + 20):
            around_start = title.end
        else:
            around_start = around.start
        last = _reach(document, outer, inner, range(last, around.end), weights)
        first = _reach(document, outer, inner, range(first - 1, max(around_start, title.end if title else 0) - 1, -1), weights)
        if title and around.start <= title.first:
            break
        inner = outer
    return first, last


def _reach(document: Document, outer: int, inner: int, places: range, weights: list[float]) -> int:
    """How far the text goes on in this direction: the bound of the last paragraph of running text without furniture between."""
    forward = places.step > 0
    reached = places.start if forward else places.start + 1
    skipped = 0
    for index in places:
        paragraph = document.paragraphs[index]
        text = paragraph.text
        if paragraph.link_ratio > 0.5 or is_furniture(text) or CLOSING.match(text) or (is_head_chrome(text) and not is_date_line(text)):
            break
        if not alike(document, index, outer, inner):
            break
        if weights[index] >= min(len(text), 12) or is_date_line(text) or (forward and len(paragraph.cells) > 1):
            reached = index + 1 if forward else index
            skipped = 0
        elif (skipped := skipped + 1) > _PATIENCE:
            break
    return reached


def alike(document: Document, index: int, outer: int, inner: int) -> bool:
    """Say whether a paragraph stands in an element beside `inner` of the same kind, or bare in `outer`."""
    element = document.paragraphs[index].element
    while element >= 0 and element != outer and document.elements[element].parent != outer:
        element = document.elements[element].parent
    if element == outer:
        return True
    one, two = document.elements[element], document.elements[inner]
    return one.tag in _FLOW or (one.tag == two.tag and one.marks.strip() in ("", two.marks.strip()))
