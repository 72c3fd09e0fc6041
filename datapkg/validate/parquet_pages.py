"""The headers of the pages in a Parquet file. polars takes their word for what a page holds, and an impossible number ends its process.

Layout: https://parquet.apache.org/docs/file-format/data-pages/; a header is a struct in Thrift's compact protocol.
"""

from typing import IO, Any

_HEADER = 1 << 14
"""Bytes that no header exceeds; the longest are those with the least and greatest text of their page."""
_MANY = 1 << 12
"""Pages of a column that a row group may have; the build writes some dozens."""
_KIND, _UNPACKED, _PACKED, _DATA, _WORDS = 1, 2, 3, 5, 7
"""Fields of a header: the kind of page, its bytes unpacked and packed, and what data and dictionaries tell of themselves: number of values, encoding."""
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_PLAIN, _INDICES = (0,), (0, 2, 8)
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 12


def sound(file: IO[bytes], group: Any) -> bool:
    """Say whether the pages of a row group of an open file are what its metadata tells.

    Only plain values and dictionaries of them are known. What a page holds behind its header is not looked at.
    """
    try:
        return all(_sound(file, group.column(index), group.num_rows) for index in range(group.num_columns))
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError, OSError):
        return False


def _sound(file: IO[bytes], chunk: Any, rows: int) -> bool:
    at = chunk.dictionary_page_offset or chunk.data_page_offset
    end = at + chunk.total_compressed_size
    values = unpacked = pages = 0
    while at < end and pages < _MANY:
        pages += 1
        file.seek(at)
        header, length = _struct(file.read(_HEADER), 0)
        data = header[_KIND] == _DATA_PAGE
        told = header[_DATA if data else _WORDS]
        if not data and (header[_KIND] != _DICTIONARY_PAGE or values):
            return False
        if told[2] not in (_INDICES if data else _PLAIN) or min(told[1], header[_UNPACKED], header[_PACKED]) < 0:
            return False
        values += told[1] if data else 0
        unpacked += header[_UNPACKED] + length
        at += length + header[_PACKED]
    return bool(at == end and values == chunk.num_values == rows and unpacked <= chunk.total_uncompressed_size)


def _struct(data: bytes, at: int) -> tuple[dict[int, Any], int]:
    """Read a struct: its numbers and structs by field, and the place behind it. Raises IndexError, KeyError, ValueError or RecursionError for what is none."""
    fields: dict[int, Any] = {}
    field = 0
    while data[at]:
        step, kind = data[at] >> 4, data[at] & 15
        at += 1
        if step:
            field += step
        else:
            field, at = _whole(data, at)
        if kind in (_I16, _I32, _I64):
            fields[field], at = _whole(data, at)
        elif kind == _STRUCT:
            fields[field], at = _struct(data, at)
        elif kind == _BINARY:
            length, at = _natural(data, at)
            at += length
        else:
            at += {_TRUE: 0, _FALSE: 0, _BYTE: 1, _DOUBLE: 8}[kind]
    return fields, at + 1


def _natural(data: bytes, at: int) -> tuple[int, int]:
    """A number without sign, seven bits a byte. Raises ValueError for one of more than 64 bits, which would take long to put together."""
    value = shift = 0
    while data[at] & 128:
        if shift > 63:
            raise ValueError("a number of more than 64 bits")
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
    return value | data[at] << shift, at + 1


def _whole(data: bytes, at: int) -> tuple[int, int]:
    """A signed number, whose sign is its lowest bit."""
    value, at = _natural(data, at)
    return (value >> 1) ^ -(value & 1), at
