"""One page: its text, what the portal says about it, and the range of it that is the document proper."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from datapkg.dates import find_date
from datapkg.findings import Finding
from datapkg.labels import label_of
from datapkg.lines import Line, lines_of
from datapkg.read.chrome import is_attachment, is_document_number_line, is_furniture, is_head_chrome
from datapkg.read.decode import HTML, check_size, decode, media_type_of
from datapkg.read.frame import Frame
from datapkg.read.metadata import labelled_values, read_metadata
from datapkg.read.normalise import damage, normalise, squeeze
from datapkg.read.notice import Signature, find_notice, find_signature
from datapkg.read.office import DOCUMENT_TYPES, document_text
from datapkg.read.titles import document_number_in, document_titles, find_title, first_prose
from datapkg.refusal_words import LOGIN, REFUSED

UNKNOWN_BUREAU = "000000"
_HTML_TYPES = (HTML, "application/xhtml+xml")
_LISTED = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\])】）]?$|^[\[(【（]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DAY = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_PAGING = re.compile(r"共\s?\d+\s?[页条]|下一页|上一页|首页.{0,12}尾页|第\s?\d+\s?/\s?\d+\s?页")


@dataclass
class Page:
    """A page as `pages` publishes it; `notice_end` is where the document begins, a code point in `text`."""

    page_id: str
    bureau_id: str | None
    media_type: str
    sha256: str
    text: str
    url: str | None = None
    title: str | None = None
    issuing_body: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    retrieved_on: date | None = None
    duplicate_of: str | None = None
    page_kind: str = "article"
    body_start: int = 0
    body_end: int = 0
    notice_end: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def notice(self) -> str | None:
        """The covering notice's text, or None."""
        return self.text[self.body_start:self.notice_end].strip() or None

    def row(self) -> dict[str, object]:
        """Return the `pages` row."""
        return {
            "page_id": self.page_id, "bureau_id": self.bureau_id, "url": self.url, "title": self.title,
            "issuing_body": self.issuing_body, "document_number": self.document_number, "index_number": self.index_number,
            "issued_on": self.issued_on, "published_on": self.published_on, "retrieved_on": self.retrieved_on,
            "media_type": self.media_type, "sha256": self.sha256, "duplicate_of": self.duplicate_of,
            "page_kind": self.page_kind, "text": self.text or None, "body_start": self.body_start, "body_end": self.body_end,
            "notice": self.notice,
        }


def page_id(bureau_id: str | None, payload: bytes) -> str:
    """Return the stable id of a page whose address is not known: bureau and 12 hex digits of the payload's SHA-256."""
    return f"{bureau_id or UNKNOWN_BUREAU}-p-{hashlib.sha256(payload).hexdigest()[:12]}"


def read_payload(
    payload: bytes, name: str, bureau_id: str | None = None, mend: Callable[[str], str] | None = None, *,
    media_type: str | None = None, charset: str | None = None, url: str | None = None, selectors: Mapping[str, str] | None = None,
) -> Page:
    """Return the page that archived bytes hold: text, HTML, docx or PDF.

    `mend` gives the text to read for the normalised text. What is known of how the page was served goes into `media_type`, `charset` (the
    header, or the charset it names) and `url`; a page served as nothing in particular is known by how it begins. `selectors` overrides
    where HTML is looked for: CSS selectors named `title` and `body`. Raises UnreadableContent, naming `name`, when there is no text.
    """
    kind = media_type_of(payload)
    if kind == HTML or (media_type in _HTML_TYPES and kind == "text/plain"):
        page = _read_html(payload, name, bureau_id, mend, charset, selectors)
    else:
        captured = document_text(payload, name, kind) if kind in DOCUMENT_TYPES else decode(payload, name)
        text = normalise(captured)
        page = read_text(mend(text) if mend else text, page_id(bureau_id, payload), hashlib.sha256(payload).hexdigest(), bureau_id)
        page.media_type = kind
        page.findings[:0] = damage(captured, page.text)
    page.url = url or page.url
    return page


def _read_html(
    payload: bytes, name: str, bureau_id: str | None, mend: Callable[[str], str] | None, charset: str | None, selectors: Mapping[str, str] | None,
) -> Page:
    from datapkg.read.html.read import read_html

    check_size(payload, name)
    text, frame = read_html(payload, charset, mend, selectors)
    page = Page(page_id(bureau_id, payload), bureau_id, HTML, hashlib.sha256(payload).hexdigest(), text)
    _complete(page, lines_of(text), frame)
    page.findings[:0] = damage("", page.text)
    return page


def read_text(text: str, identifier: str, sha256: str, bureau_id: str | None = None) -> Page:
    """Return the page of a normalised text."""
    page = Page(identifier, bureau_id, "text/plain", sha256, text)
    lines = lines_of(text)
    _complete(page, lines, _frame_of(lines))
    return page


def _frame_of(lines: list[Line]) -> Frame:
    """The frame of a text capture."""
    kind = _kind(lines)
    if kind != "article":
        return Frame(kind)
    named = read_metadata(lines[:first_prose(lines)]).text("title")
    title = find_title(lines, named)
    text = " ".join(line.text for line in lines[title[0]:title[1]]) if title else named
    first = _body_start(lines, title[1] if title else 0, text)
    last = _body_end(lines, first)
    head = lines[:first]
    meta = read_metadata(head + lines[last:])
    number = meta.text("document_number") or next((line.text.strip(" ()（）") for line in head if is_document_number_line(line.text)), None)
    published_on = meta.date("published_on") or _bare_date([line for line in head if line.start not in meta.below])
    return Frame(kind, text, first, last, meta.text("issuing_body"), number, meta.text("index_number"), meta.date("issued_on"), published_on)


def _complete(page: Page, lines: list[Line], frame: Frame) -> None:
    """Fill the page with what its frame states and what its body says: notice, where the document begins, signature."""
    page.page_kind, page.title, page.url = frame.kind, frame.title, frame.url
    if frame.kind != "article":
        return
    first, last = frame.first, frame.last
    if first < last:
        page.body_start, page.body_end = lines[first].start, lines[last - 1].end
    else:
        page.body_start = page.body_end = len(page.text)
    notice = find_notice(lines, first, last)
    covering = notice[0] if notice else first
    titles = document_titles(lines[covering:last])
    if titles and not any(label_of(line.text) for line in lines[covering:covering + titles[0][0]]):
        covering += titles[0][0]
    page.notice_end = lines[covering - 1].end if covering > first else page.body_start
    _fill(page, frame, notice[1] if notice else _closing_signature(lines, first, last))


def _kind(lines: list[Line]) -> str:
    prose = sum(len(line.text) for line in lines if len(line.text) > 40 and not _LISTED.search(line.text))
    said = "\n".join(line.text for line in lines[:40] if label_of(line.text) is None and len(line.text) < 60)
    if prose < 200 and (REFUSED.search(said) or LOGIN.search(said)):
        return "error"
    listed = sum(bool(_LISTED.search(line.text)) and len(line.text) > 14 for line in lines)
    listed += sum(_DAY.fullmatch(line.text) is not None and label_of(before.text) is None for before, line in pairwise(lines))
    paged = any(_PAGING.search(line.text) for line in lines)
    return "list" if (listed >= 5 and listed * 30 > prose) or (listed >= 2 and prose == 0 and paged) else "article"


def _body_start(lines: list[Line], index: int, title: str | None) -> int:
    waiting = False
    while index < len(lines):
        text = lines[index].text
        pairs = labelled_values(text)
        value_below = waiting and len(text) <= 60 and "。" not in text and label_of(text) is None and text[-1] not in ":："
        repeated = title is not None and squeeze(text) == squeeze(title)
        if not (is_head_chrome(text) or is_document_number_line(text) or value_below or repeated):
            break
        waiting = bool(pairs) and pairs[-1][0] is not None and not pairs[-1][1]
        index += 1
    return index


def _body_end(lines: list[Line], first: int) -> int:
    after = first
    for index in range(first, len(lines)):
        text = lines[index].text
        if (len(text) > 60 and "。" in text) or label_of(text):
            after = index + 1
    for index in range(max(after, first + 1), len(lines)):
        if is_furniture(lines[index].text) and not (is_attachment(lines[index].text) and _signed_below(lines, index)):
            return index
    return len(lines)


def _signed_below(lines: list[Line], index: int) -> bool:
    """An attachment named above the signature belongs to the letter."""
    signature = find_signature(lines, index + 1, min(index + 6, len(lines)))
    return signature is not None and signature.body is not None


def _closing_signature(lines: list[Line], first: int, last: int) -> Signature | None:
    """A plan may be signed at its end; look behind its last numbered item only."""
    start = next((i for i in range(last - 1, max(first, last - 12) - 1, -1) if label_of(lines[i].text)), max(first, last - 12))
    found = find_signature(lines, start + 1, last) if start + 1 < last else None
    return found if found and found.body else None


def _fill(page: Page, frame: Frame, signature: Signature | None) -> None:
    page.index_number = frame.index_number
    page.issuing_body = frame.issuing_body or (signature.body if signature else None)
    page.issued_on = frame.issued_on or (signature.signed_on if signature else None)
    page.published_on = frame.published_on
    page.document_number = frame.document_number or document_number_in(page.title or "")
    if signature and signature.signed_on is None:
        page.findings.append(Finding("unreadable-date", "the date under the signature is not a whole date"))


def _bare_date(head: list[Line]) -> date | None:
    """A publication date without label: a line above the body that begins with it."""
    for line in head:
        if line.text[:2] in ("19", "20") and is_head_chrome(line.text) and (found := find_date(line.text[:24])):
            return found
    return None


__all__ = ["UNKNOWN_BUREAU", "Page", "page_id", "read_payload", "read_text"]
