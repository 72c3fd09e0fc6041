"""Plans that exist only as a docx or PDF: their paragraphs as text."""

import io
import re
from collections.abc import Iterator
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from datapkg.errors import UnreadableContent
from datapkg.labels import label_of
from datapkg.read.chrome import is_page_number
from datapkg.read.decode import DOCX, PDF, check_size
from datapkg.read.normalise import is_visible, normalise

if TYPE_CHECKING:
    from docx.document import Document

DOCUMENT_TYPES = (DOCX, PDF)
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』）)\]】]*$")
_MOST_PAGES = 500


def document_text(payload: bytes, name: str, media_type: str) -> str:
    """Return the text of a docx or PDF, one line a paragraph and a table row a line.

    Raises UnreadableContent, naming `name`, for a damaged or locked file, and for one that holds pictures of text only.
    """
    check_size(payload, name)
    text = "\n".join(_docx(payload, name) if media_type == DOCX else _pdf(payload, name))
    if not is_visible(text):
        raise UnreadableContent(f"{name}: there is no text in the file, only pictures perhaps. Save its text as UTF-8, read by eye or OCR.")
    return text


def _docx(payload: bytes, name: str) -> Iterator[str]:
    import docx

    try:
        document: Document = docx.Document(io.BytesIO(payload))
        yield from _blocks(document.iter_inner_content())
    except Exception as error:
        # python-docx lets its zip and XML libraries' errors through as they are.
        raise UnreadableContent(f"{name}: the docx cannot be read ({type(error).__name__}: {error}). Save it again.") from error


def _blocks(blocks: Any) -> Iterator[str]:
    for block in blocks:
        if hasattr(block, "rows"):
            for row in block.rows:
                seen: list[Any] = []
                for cell in row.cells:
                    if not any(cell._tc is other._tc for other in seen):
                        seen.append(cell)
                yield " ".join(part for cell in seen if (part := " ".join(normalise(cell.text).split("\n"))))
        else:
            yield block.text


def _pdf(payload: bytes, name: str) -> list[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        raise UnreadableContent(f"{name}: the PDF cannot be read ({error}). Is it whole, and without a password?") from error
    try:
        lines = [line for number in range(min(len(document), _MOST_PAGES)) for line in _page_lines(document[number])]
    finally:
        document.close()
    return _paragraphs(lines)


def _page_lines(page: Any) -> list[str]:
    text = page.get_textpage().get_text_bounded()
    lines = [normalise(line) for line in re.split(r"[\r\n]+", text)]
    return [line for line in lines if line and not is_page_number(line)]


def _paragraphs(lines: list[str]) -> list[str]:
    """A PDF has lines where the paper ends; a line as long as most that ends no sentence goes on below."""
    if len(lines) < 2:
        return lines
    full = quantiles(map(len, lines), n=4)[2]
    found: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and label_of(line) is None:
            found[-1] += line
        else:
            found.append(line)
        goes_on = len(line) >= 0.85 * full and not _ENDS.search(line)
    return found
