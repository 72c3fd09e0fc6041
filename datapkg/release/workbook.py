"""The release as one workbook for spreadsheet programs: a sheet that tells what it is, then a sheet a table."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from datapkg.release.edition import Edition
from datapkg.schema import TableSchema

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32_767
"""Characters that a cell can hold, counted in UTF-16 units."""
ROW_LIMIT = 1_048_576
"""Rows that a sheet can hold; a longer table goes on in a second sheet."""
ABOUT = "说明 About"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What programs take for the beginning of a formula when a cell is edited or goes through CSV."""
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree about the days before
_HEADER_ROWS = 2
_WIDTHS = {"integer": 10, "number": 12, "boolean": 8, "date": 12, "string": 24}
_TEXT_WIDTH = 60


class Cut(NamedTuple):
    """A text that a cell could not hold: where it stands, and how many characters it has."""

    sheet: str
    row: int
    column: str
    characters: int


def write_workbook(edition: Edition, path: Path, scratch: Path) -> list[Cut]:
    """Write the workbook and return what had to be cut. `scratch` is a folder for its parts, so that memory does not grow with the tables.

    Raises OSError when it cannot be written. Text stays text: no cell becomes a formula, a link or a number. What begins like a formula is marked as quoted, so that it stays text when the cell is edited.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        return _write(edition, xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(scratch), "use_zip64": True}))
    except XlsxWriterException as error:
        raise OSError(f"{path.name}: {error}") from error


def _write(edition: Edition, workbook: "Workbook") -> list[Cut]:
    with workbook as book:
        book.set_properties({
            "title": f"{edition.descriptor['title']} {edition.version}", "author": ", ".join(edition.authors),
            "comments": edition.citation, "created": edition.created.replace(tzinfo=None),
        })
        forms = _Forms(book)
        about = book.add_worksheet(ABOUT)  # the first sheet; filled last, when it is known what was cut
        sheets: list[tuple[str, TableSchema]] = []
        cuts: list[Cut] = []
        for schema in edition.schemas.values():
            for sheet, rows in _sheets(edition, schema):
                sheets.append((sheet, schema))
                cuts += _Sheet(book.add_worksheet(sheet), schema, forms).fill(rows)
        _tell(about, edition, sheets, cuts, forms)
    return cuts


class _Forms:
    """The cell formats of a workbook."""

    def __init__(self, book: "Workbook") -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.header: Format = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        self.name: Format = book.add_format({"italic": True, "bg_color": "#DDEBF7", "bottom": 1})
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.quoted: Format = book.add_format({"quote_prefix": True})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})


def _sheets(edition: Edition, schema: TableSchema) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """The sheets of a table, each with its rows: one, or more where the rows are more than a sheet can hold."""
    rows = (row for batch in edition.batches(schema.name) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))
    held = ROW_LIMIT - _HEADER_ROWS
    for number in range(max(1, -(-edition.rows(schema.name) // held))):
        yield schema.name if number == 0 else f"{schema.name} ({number + 1})", (row for _, row in zip(range(held), rows, strict=False))


class _Sheet:
    """A sheet of one table. The first two rows, which stay in sight, are the Chinese titles and the column names."""

    def __init__(self, sheet: "Worksheet", schema: TableSchema, forms: _Forms) -> None:
        self.sheet, self.schema, self.forms = sheet, schema, forms
        self.cuts: list[Cut] = []

    def fill(self, rows: Iterator[tuple[Any, ...]]) -> list[Cut]:
        """Write the header and the rows; return the texts that were cut."""
        self._head()
        last = _HEADER_ROWS - 1
        for last, row in enumerate(rows, _HEADER_ROWS):
            for column, value in enumerate(row):
                if value is not None:
                    self._cell(last, column, value)
        self.sheet.autofilter(_HEADER_ROWS - 1, 0, last, len(self.schema.columns) - 1)
        return self.cuts

    def _head(self) -> None:
        self.sheet.freeze_panes(_HEADER_ROWS, 1)
        for column, field in enumerate(self.schema.fields):
            width = _TEXT_WIDTH if field["name"] in ("text", "preamble", "notice") else _WIDTHS[field["type"]]
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, field["title_zh"], self.forms.header)
        for column, field in enumerate(self.schema.fields):
            self.sheet.write_string(1, column, field["name"], self.forms.name)
            note = f"{field['title_zh']}　{field['title']}\n\n{field['description_zh']}\n\n{field['description']}"
            self.sheet.write_comment(1, column, note, {"x_scale": 3, "y_scale": 3})

    def _cell(self, row: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            self._text(row, column, value)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            if value < _FIRST_DAY:
                self.sheet.write_string(row, column, value.isoformat())
            else:
                self.sheet.write_datetime(row, column, value, self.forms.date)
        else:
            self.sheet.write_number(row, column, value)

    def _text(self, row: int, column: int, text: str) -> None:
        if len(text) > CELL_LIMIT // 2 and len(text.encode("utf-16-le")) // 2 > CELL_LIMIT:
            name = self.schema.columns[column]
            self.cuts.append(Cut(self.sheet.get_name(), row + 1, name, len(text)))
            text = _shortened(text, f"…【此处截断，全文共 {len(text)} 字 cut here: {len(text)} characters in all, see {self.schema.name}.csv】")
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library takes such a text for markup that is ready to be written. Given in pieces, it is escaped.
            self.sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:])
        else:
            self.sheet.write_string(row, column, text, self.forms.quoted if text.startswith(FORMULA_STARTS) else None)


def _shortened(text: str, note: str) -> str:
    """As many characters of a text as a cell holds with a note behind them."""
    room = CELL_LIMIT - len(note.encode("utf-16-le")) // 2
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + note


def _tell(sheet: "Worksheet", edition: Edition, sheets: list[tuple[str, TableSchema]], cuts: list[Cut], forms: _Forms) -> None:
    """Write the first sheet: what this is, its version, licence and citation, the sheets, and what was cut."""
    head = edition.descriptor
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines: list[tuple[str, str]] = [
        ("版本 Version", edition.version), ("日期 Date", edition.day), ("说明", head.get("description_zh", "")), ("Description", head["description"]),
        ("许可 Licence", f"{edition.licence['title']} ({edition.licence['name']}): {edition.licence.get('path', '')}"), ("引用 Cite as", edition.citation),
        ("", ""),
        ("如何阅读", "每张工作表是一个数据表。前两行为中文列名与字段名；字段的含义见字段名上的批注。空单元格表示空值。以 =、+、-、@ 等开头的文字按文本保存，不会成为公式。"),
        ("How to read it", "A sheet is a table. Its first two rows are the Chinese titles and the column names; what a column means is told in the note on its name. An empty cell "
         "is null. Text that begins with =, +, - or @ is kept as text and never becomes a formula."),
        ("", ""),
    ]
    lines += [(name, f"{schema.descriptor['title_zh']}　{schema.descriptor['title']}: {edition.rows(schema.name):,} 行 rows. "
               f"{schema.descriptor['description_zh']} {schema.descriptor['description']}") for name, schema in sheets]
    lines += [("", ""), ("截断 Cut texts", f"{len(cuts)} 处 texts were longer than a cell can hold ({CELL_LIMIT:,} characters)" + (":" if cuts else "."))]
    lines += [(cut.sheet, f"row {cut.row}, column {cut.column}: {cut.characters:,} characters; the whole text is in data/tables/{cut.sheet.partition(' ')[0]}.csv") for cut in cuts]
    sheet.write_string(0, 0, f"{head.get('title_zh', '')}　{head['title']}", forms.title)
    for row, (name, text) in enumerate(lines[: ROW_LIMIT - 1], 1):
        sheet.write_string(row, 0, name, forms.wrapped)
        sheet.write_string(row, 1, text, forms.wrapped)
