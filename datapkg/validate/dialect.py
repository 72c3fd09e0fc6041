"""How a table of text is written: the Table Dialect of a resource, looked through before any library gets to see it."""

import re
from dataclasses import dataclass
from typing import Any

from datapkg.validate.unsupported import Unsupported

_KNOWN = {
    "delimiter", "quoteChar", "doubleQuote", "escapeChar", "nullSequence", "header", "headerRows", "headerJoin", "commentChar", "commentRows", "lineTerminator",
    "skipInitialSpace", "caseSensitiveHeader",
}
_IDLE = {"$schema", "csvddfVersion", "name", "title", "description", "property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table"}
"""Properties that say nothing of delimited text; the standard has them ignored there."""
_TEXT, _OTHER = {"csv", "tsv", "tab", "txt"}, re.compile(
    r"json|jsonl|ndjson|geojson|topojson|ya?ml|xml|html?|xlsx?|xlsm|ods|parquet|feather|arrow|sqlite3?|db|gpkg|dbf|shp|sav|dta|rds|rdata|sql|pdf",
)
_PACKED = re.compile(r"gz|gzip|zip|bz2|xz|zst|zstd|br|7z|tar|tgz|lz4")


@dataclass(frozen=True)
class Dialect:
    """How a file of text holds a table; `header` is the number of the row with the columns' names, 0 where there is none."""

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str | None = None
    null: str | None = None
    header: int = 1
    comment: str | None = None
    comment_rows: frozenset[int] = frozenset()
    initial_space: bool = False
    case_sensitive: bool = True

    @property
    def plain(self) -> bool:
        """Whether Arrow reads it: that is quicker than Python, and knows only single bytes and no comments."""
        marks = self.delimiter + self.quote
        return marks.isascii() and not (self.escape or self.comment or self.comment_rows or self.initial_space) and self.header <= 1


def dialect_of(resource: dict[str, Any]) -> Dialect:
    """Return the dialect of a resource's file. Raises Unsupported for one that is not read here, ValueError for what is none."""
    _refuse_other_formats(resource)
    told = resource.get("dialect", {})
    if isinstance(told, str) and re.match("[a-z]+://", told):
        raise Unsupported("its `dialect` is an address, and nothing is fetched; write the dialect into the descriptor")
    if not isinstance(told, dict):
        raise ValueError("the `dialect` is no object, and names no JSON file inside the package's folder")
    strange = sorted(set(map(str, told)) - _KNOWN - _IDLE)
    if strange:
        raise Unsupported(f"the dialect's `{', '.join(strange)[:200]}` is not known here")
    if told.get("lineTerminator", "\n") not in ("\n", "\r\n", "\r"):
        raise Unsupported("the dialect's `lineTerminator` is no line end; only LF, CR LF and CR are read")
    header = _flag(told, "header", default=True)
    return Dialect(
        _mark(told, "delimiter", "\t" if _is_tsv(resource) else ","), _mark(told, "quoteChar", '"', empty=True), _flag(told, "doubleQuote", default=True),
        _mark(told, "escapeChar", "", empty=True) or None, _text(told, "nullSequence"), _header_row(told) if header else 0, _text(told, "commentChar") or None,
        frozenset(_rows(told, "commentRows")), _flag(told, "skipInitialSpace", default=False), _flag(told, "caseSensitiveHeader", default=True),
    )


def _refuse_other_formats(resource: dict[str, Any]) -> None:
    paths = resource.get("path")
    suffix = _suffix(paths[0] if isinstance(paths, list) and paths else paths)
    told = resource.get("format")
    form = told.lower().lstrip(".") if isinstance(told, str) else ""
    packing = next((each for each in (str(resource.get("compression") or "no").lower(), form, suffix) if _PACKED.fullmatch(each)), None)
    if packing:
        raise Unsupported(f"packed files ({packing}) are not opened; unpack it, and name the unpacked file")
    kind = form if form in _TEXT or _OTHER.fullmatch(form) else suffix
    if _OTHER.fullmatch(kind):
        raise Unsupported(f"tables of the format {kind} are not read here, only CSV")


def _is_tsv(resource: dict[str, Any]) -> bool:
    form = resource.get("format")
    return (form.lower().lstrip(".") if isinstance(form, str) and form else _suffix(resource.get("path"))) in ("tsv", "tab")


def _suffix(path: object) -> str:
    name, dot, suffix = path.rpartition(".") if isinstance(path, str) else ("", "", "")
    return suffix.lower() if name and dot else ""


def _mark(told: dict[str, Any], name: str, default: str, *, empty: bool = False) -> str:
    mark = told.get(name, default)
    if mark is None and empty:
        return ""
    if not isinstance(mark, str) or not (mark or empty) or mark in ("\r", "\n", "\x00") or "\ud800" <= mark[:1] <= "\udfff":
        raise ValueError(f"the dialect's `{name}` is no character that a file can be written with: {str(mark)[:40]!r}")
    if len(mark) > 1:
        raise Unsupported(f"the dialect's `{name}` has {len(mark)} characters; only single ones are read")
    return mark


def _flag(told: dict[str, Any], name: str, *, default: bool) -> bool:
    flag = told.get(name, default)
    if type(flag) is not bool:
        raise ValueError(f"the dialect's `{name}` is neither true nor false: {str(flag)[:40]!r}")
    return flag


def _text(told: dict[str, Any], name: str) -> str | None:
    text = told.get(name)
    if text is not None and not isinstance(text, str):
        raise ValueError(f"the dialect's `{name}` is no text: {str(text)[:40]!r}")
    return text


def _rows(told: dict[str, Any], name: str) -> list[int]:
    rows = told.get(name, [])
    if not isinstance(rows, list) or not all(type(row) is int and row > 0 for row in rows):
        raise ValueError(f"the dialect's `{name}` is no list of row numbers from 1 on: {str(rows)[:40]!r}")
    return rows


def _header_row(told: dict[str, Any]) -> int:
    rows = _rows(told, "headerRows") or [1]
    if len(rows) > 1:
        raise Unsupported("the dialect's `headerRows` names several rows; only a header of one row is read")
    return rows[0]
