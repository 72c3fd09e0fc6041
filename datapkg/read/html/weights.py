"""How much running text a paragraph has: by that the document proper is found."""

import re

from datapkg.labels import label_of
from datapkg.read.chrome import is_furniture, is_published_line
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.html.phrases import CLOSING, CREDIT, SENTENCE, STAMP

_FOOT = re.compile(r"(?:版权所有|copyright|©|网站标识码|.{0,8}ICP备|.{0,8}公网安备|网站管理\s?[:：])", re.IGNORECASE)
_ENTRY = 16
"""No more than a day beside a link is an entry of a list."""
_OPENED = 40
_WRITTEN = 300


def weigh(document: Document, after: int = 0) -> list[float]:
    """Return how much running text each paragraph from `after` on has: characters that are no link, sentences more than scraps."""
    if len(document.weights) != len(document.paragraphs):
        document.weights = [_weight(paragraph) for paragraph in document.paragraphs]
    return [0.0] * min(after, len(document.weights)) + document.weights[after:]


def _weight(paragraph: Paragraph) -> float:
    text = paragraph.text
    own = len(text) - paragraph.linked
    if own <= 0 or (paragraph.linked and own <= _ENTRY and not SENTENCE.search(text) and STAMP.search(text)) or is_furniture(text) or CLOSING.match(text):
        return 0.0
    if is_published_line(text) and label_of(text) is None:
        return 0.0
    if SENTENCE.search(text) or label_of(text):
        return float(own)
    return 0.3 * own


def discount(paragraphs: list[Paragraph], weights: list[float], after: int) -> None:
    """Make what follows the first closing line below the title count for little: related articles come with abstracts, comments in masses."""
    seen = 0.0
    closed = False
    whole = sum(weights[after:])
    for index in range(after, len(paragraphs)):
        text = paragraphs[index].text
        if not closed and _FOOT.match(text):
            closed = True
        elif not closed and CLOSING.match(text) and label_of(text) is None:
            # Buttons, notes and links stand below a summary too; who edited the text stands at its end.
            closed = seen >= (_OPENED if CREDIT.match(text) else min(_WRITTEN, max(_OPENED, 0.2 * whole)))
        seen += weights[index]
        if closed:
            weights[index] *= 0.1
