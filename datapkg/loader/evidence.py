"""From a published value back to its words: the sentence, the task, the page, the archived record, and the place on the live page."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datapkg.errors import DataError, UsageError

if TYPE_CHECKING:
    from datapkg.loader.package import Package

_TABLES = {"q": ("quantities", "quantity_id"), "c": ("citations", "citation_id"), "d": ("deadlines", "deadline_id"), "r": ("responsibilities", "responsibility_id")}
_ID = re.compile(r"(?P<task>.+-t\d+)(?:-(?P<kind>[qcdr])\d+)?")
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)]*|\n|$)")
_CLAUSE = re.compile(r"[^，,、；;：:。！？!?]*[，,、；;：:。！？!?]?")
_LONG = 100
_SHORT = 4
Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """Where a published value stands. Positions are half-open ranges of code points.

    `table` and `row` are the value's, `quote` its words; `start` and `end` count in the task's text, `page_start` and `page_end` in the text of the page.
    `sentence` is the sentence around it (of a task: its whole text), `printed` the same as the bureau printed it, where `corrections` mended it.
    `sha256` is that of the archived record's payload; `archive` names the WARC file, relative to the package, where the archive is at hand (a checkout).
    `link` leads to the words on the live page, where its address is known, else None.
    """

    id: str
    table: str
    row: Row = field(repr=False)
    quote: str
    start: int
    end: int
    sentence: str
    printed: str
    page_start: int
    page_end: int
    task: Row = field(repr=False)
    document: Row = field(repr=False)
    page: Row = field(repr=False)
    corrections: tuple[Row, ...]
    sha256: str
    archive: str | None
    link: str | None

    def __str__(self) -> str:
        lines = {
            "words": self.quote, "sentence": self.sentence, "as printed": self.printed if self.printed != self.sentence else None,
            "task": " ".join(filter(None, [self.task["task_id"], self.task["label"], self.task["heading"]])),
            "document": f"{self.document['document_id']} {self.document['title'] or ''}".rstrip(),
            "page": f"{self.page['page_id']}, characters {self.page_start} to {self.page_end}", "capture": f"sha256 {self.sha256}",
            "archive": self.archive, "link": self.link,
        }
        return "\n".join(f"{name}: {value}" for name, value in lines.items() if value)


def find(package: "Package", identifier: str) -> Evidence:
    """Return the evidence for a quantity, citation, deadline, responsibility or task of a package, by its id.

    Raises UsageError when there is none such.
    """
    hit = _ID.fullmatch(identifier)
    if hit is None:
        raise UsageError(f"{identifier!r} is no id of a quantity, citation, deadline, responsibility or task, such as 440600-2018-plan-t020-q02.")
    table, key = _TABLES[hit["kind"]] if hit["kind"] else ("tasks", "task_id")
    row = _only(package, table, key, identifier)
    task = row if table == "tasks" else _only(package, "tasks", "task_id", row["task_id"])
    document = _only(package, "documents", "document_id", task["document_id"])
    page = _only(package, "pages", "page_id", document["page_id"])
    text = task["text"]
    start, end = (0, len(text)) if table == "tasks" else (row["start"], row["end"])
    origin = task["page_end"] - len(text)  # the task's text ends where its place on the page ends
    if page["text"][origin:task["page_end"]] != text or not 0 <= start < end <= len(text):
        raise DataError(f"{identifier}: its span and its page do not fit. Check the package with: datapkg validate")
    first, last = (start, end) if table == "tasks" else _sentence(text, start, end)
    mends = package.load("corrections", where={"page_id": page["page_id"]}).to_pylist()
    inside = tuple(mend for mend in mends if origin + first <= mend["start"] and mend["end"] <= origin + last)
    printed = _printed(text[first:last], inside, origin + first)
    words = printed if table == "tasks" or len(printed) <= _LONG or inside else text[start:end]
    return Evidence(
        identifier, table, row, text[start:end], start, end, text[first:last], printed, origin + start, origin + end, task, document, page, inside,
        page["sha256"], _archive(package.root, page), _link(page["url"], words),
    )


def _only(package: "Package", table: str, key: str, value: str) -> Row:
    rows: list[Row] = package.load(table, where={key: value}).to_pylist()
    if len(rows) != 1:
        raise UsageError(f"Version {package.version} has no {table} row {value!r}. Look for it with: datapkg show {table}")
    return rows[0]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the sentence, or of the sentences, that hold a range of a text; white space around is left out."""
    found = [hit.span() for hit in _SENTENCE.finditer(text) if hit.end() > start and hit.start() < end]
    first, last = found[0][0], found[-1][1]
    piece = text[first:last]
    return first + len(piece) - len(piece.lstrip()), last - len(piece) + len(piece.rstrip())


def _printed(text: str, mends: tuple[Row, ...], origin: int) -> str:
    from datapkg.build.corrections import undo_corrections

    return undo_corrections(text, [{**mend, "start": mend["start"] - origin, "end": mend["end"] - origin} for mend in mends])


def _link(url: str | None, words: str) -> str | None:
    """The address with a text fragment: short words whole, of longer ones the first and the last clause, since a fragment's text must stand in one paragraph."""
    if not url:
        return None
    if len(words) <= _LONG and "\n" not in words:
        return f"{url}#:~:text={_escaped(words)}"
    clauses = [hit.group().strip() for line in words.splitlines() for hit in _CLAUSE.finditer(line)]
    clauses = [clause for clause in clauses if len(clause) >= _SHORT] or [words[:_LONG]]
    return f"{url}#:~:text={_escaped(clauses[0])},{_escaped(clauses[-1])}"


def _escaped(words: str) -> str:
    """Words for a text fragment, in which - , and & have a meaning."""
    return quote(words, safe="").replace("-", "%2D")


def _archive(root: Path, page: Row) -> str | None:
    """The WARC file that has the page's payload, as a path from the package's folder."""
    folder: Path = root / "data" / "snapshots" / str(page["bureau_id"] or page["page_id"][:6])
    for path in sorted(folder.glob(f"text-*-{page['sha256'][:12]}.warc")):
        return path.relative_to(root).as_posix()
    if not folder.is_dir():
        return None
    try:
        from datapkg.fetch.archive import read_snapshots, warc_files_of

        holds = (path for path in warc_files_of(folder) if any(hashlib.sha256(each.payload).hexdigest() == page["sha256"] for each in read_snapshots(path)))
        found: Path | None = next(holds, None)
    except ModuleNotFoundError:  # reading archives is an extra
        return None
    return found.relative_to(root).as_posix() if found else None
