"""Rows to the two published forms, from the same values: CSV (RFC 4180, UTF-8, LF) and Arrow record batches."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError
from datapkg.schema import TableSchema

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


def record_batch(rows: Sequence[Row], schema: TableSchema) -> "pa.RecordBatch":
    """Return the rows as an Arrow record batch. Raises DataError when a row has other columns or types than the schema."""
    import pyarrow as pa

    expected = set(schema.columns)
    for row in rows:
        if row.keys() != expected:
            raise DataError(f"table {schema.name}: a row has the columns {sorted(row)}, its schema {sorted(expected)}.")
    try:
        arrays = [pa.array([row[field.name] for row in rows], field.type) for field in schema.arrow]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(f"table {schema.name}: a value has not its column's type ({error}).") from error
    return pa.record_batch(arrays, schema=schema.arrow)


def csv_header(schema: TableSchema) -> bytes:
    """Return the CSV header line."""
    return (",".join(schema.columns) + "\n").encode()


def csv_lines(rows: Sequence[Row], schema: TableSchema) -> bytes:
    """Return the rows as CSV lines: null is the empty cell, dates are ISO 8601, whole numbers have no fraction."""
    buffer = io.StringIO()
    printers = [_PRINTERS.get(field["type"]) for field in schema.fields]
    columns = list(zip(schema.columns, printers, strict=True))
    csv.writer(buffer, lineterminator="\n").writerows(
        [_cell(row[name], printer) for name, printer in columns] for row in rows
    )
    return buffer.getvalue().encode()


def _cell(value: Any, printer: Callable[[Any], str] | None) -> Any:
    return value if value is None or printer is None else printer(value)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


_PRINTERS: dict[str, Callable[[Any], str]] = {"number": _number, "boolean": _boolean, "date": date.isoformat}
