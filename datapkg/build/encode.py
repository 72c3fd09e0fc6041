"""Rows to the two published forms, from the same values: CSV (RFC 4180, UTF-8, LF) and Arrow record batches."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError
from datapkg.files import csv_text
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
    for name in (field["name"] for field in schema.fields if field["type"] == "integer"):
        # Arrow would cut the fraction off in silence.
        if float in {type(row[name]) for row in rows}:
            raise DataError(f"table {schema.name}: column {name} holds a number with a fraction, its type is integer.")
    try:
        arrays = [pa.array([row[field.name] for row in rows], field.type) for field in schema.arrow]
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise DataError(f"table {schema.name}: a value has not its column's type ({error}).") from error
    return pa.record_batch(arrays, schema=schema.arrow)


def csv_header(schema: TableSchema) -> bytes:
    """Return the CSV header line."""
    return (",".join(schema.columns) + "\n").encode()


def csv_lines(rows: Sequence[Row], schema: TableSchema) -> bytes:
    """Return the rows as CSV lines: null is the empty cell, dates are ISO 8601, whole numbers have no fraction."""
    columns = [(field["name"], _PRINTERS.get(field["type"])) for field in schema.fields]
    return csv_text([row[name] if printer is None else printer(row[name]) for name, printer in columns] for row in rows).encode()


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _boolean(value: bool | None) -> str | None:
    return None if value is None else "true" if value else "false"


def _date(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


_PRINTERS: dict[str, Callable[[Any], str | None]] = {"number": _number, "boolean": _boolean, "date": _date}
"""How the values are printed that the csv module would print otherwise."""
