"""The release as one SQLite file: typed tables with their keys, and a full-text index in which Chinese words of any length are found.

SQLite's own tokenizers take a run of Chinese characters for one word, or find none under three. So the index holds every character
as a word of its own, and a word is looked for as a phrase of its characters: 学前教育 as "学 前 教 育".
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.release.edition import Edition
from datapkg.schema import TableSchema

SEARCHED = {"tasks": ("heading", "text"), "pages": ("title", "text")}
"""The tables whose texts are indexed, with the columns that are."""
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}
_TOKENS = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"  # punctuation too, so that no phrase reaches across it
_EXAMPLES = (
    ("A word of any length: put a space between its characters, and all in double quotes",
     "SELECT task_id, heading FROM tasks_search WHERE words MATCH '\"学 前 教 育\"' ORDER BY rank"),
    ("Two words in one task", "SELECT task_id, heading FROM tasks_search WHERE words MATCH '\"普 惠\" AND \"学 位\"'"),
    ("In one column only", "SELECT task_id, heading FROM tasks_search WHERE words MATCH 'heading : \"园\"'"),
    ("SQLite separates the characters itself: only the word in the first line changes",
     "WITH RECURSIVE split(word, n, phrase) AS (SELECT '学前教育', 0, ''\n"
     "  UNION ALL SELECT word, n + 1, phrase || ' ' || substr(word, n + 1, 1) FROM split WHERE n < length(word))\n"
     "SELECT task_id, heading FROM tasks_search WHERE words MATCH (SELECT '\"' || phrase || '\"' FROM split WHERE n = length(word))"),
    ("Figures with the names of bureau and indicator",
     "SELECT b.name_zh, q.year, i.name_zh AS indicator, q.comparator, q.value_low, q.value_high, q.unit\n"
     "FROM quantities q JOIN bureaus b USING (bureau_id) JOIN indicators i USING (indicator_id) WHERE q.role = 'target'"),
)


def write_database(edition: Edition, path: Path, scratch: Path) -> None:
    """Write the SQLite file: the same bytes for the same tables and the same SQLite. `scratch` is a folder to prepare it in.

    Raises DataError when a row breaks a key that its schema declares, OSError when a file cannot be written.
    """
    try:
        _write(edition, path, scratch / f"{path.name}.draft")
    except sqlite3.OperationalError as error:  # a full disk, as SQLite tells it
        raise OSError(f"{path.name}: {error}") from error
    _hide_library_version(path)


def _write(edition: Edition, path: Path, draft: Path) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.executescript("PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        for schema in edition.schemas.values():
            _try(connection, create_table(schema), ())
            _fill(connection, edition, schema)
        for schema in edition.schemas.values():
            for statement in create_indexes(schema):
                connection.execute(statement)
        for table, columns in SEARCHED.items():
            _index_texts(connection, edition, edition.schemas[table], columns)
        _tell(connection, edition)
        connection.execute("COMMIT")
        _refuse_broken_references(connection)
        connection.execute("VACUUM INTO ?", (str(path),))  # the pages in order and none free, whatever the way they were filled
    draft.unlink()


def create_table(schema: TableSchema) -> str:
    """Return the SQL that declares a table: types, what is required, and keys as the schema has them."""
    parts = [_column(field) for field in schema.fields]
    if schema.key:
        parts.append(f"PRIMARY KEY ({_names(schema.key)})")
    for key in schema.descriptor.get("foreignKeys", []):
        target = key["reference"]["resource"] or schema.name
        parts.append(f"FOREIGN KEY ({_names(key['fields'])}) REFERENCES {_name(target)} ({_names(key['reference']['fields'])})")
    return f"CREATE TABLE {_name(schema.name)} (\n  " + ",\n  ".join(parts) + "\n) STRICT"


def create_indexes(schema: TableSchema) -> Iterator[str]:
    """Yield the SQL of the indexes of a table's foreign keys, but for those that its primary key begins with."""
    for key in schema.descriptor.get("foreignKeys", []):
        fields = tuple(key["fields"])
        if fields != schema.key[: len(fields)]:
            yield f"CREATE INDEX {_name('_'.join((schema.name, 'by', *fields)))} ON {_name(schema.name)} ({_names(fields)})"


def separated(text: str) -> str:
    """Return a text as the index holds it: its characters, each a word of its own; the end of a line is one too."""
    return " ".join(text.replace("\n", "¶"))


def phrase(word: str) -> str:
    """Return what to MATCH to find a word of any length: `"学 前 教 育"` for 学前教育."""
    return '"' + separated(word).replace('"', '""') + '"'


def _column(field: dict[str, Any]) -> str:
    required = " NOT NULL" if field.get("constraints", {}).get("required") else ""
    check = f" CHECK ({_name(field['name'])} IN (0, 1))" if field["type"] == "boolean" else ""
    return f"{_name(field['name'])} {_TYPES[field['type']]}{required}{check}"


def _fill(connection: sqlite3.Connection, edition: Edition, schema: TableSchema) -> None:
    insert = f"INSERT INTO {_name(schema.name)} VALUES ({', '.join('?' * len(schema.columns))})"  # noqa: S608 (names of our own schema, quoted)
    days = {name for name, field in zip(schema.columns, schema.fields, strict=True) if field["type"] == "date"}
    for batch in edition.batches(schema.name):
        columns = [_days(column.to_pylist()) if name in days else column.to_pylist() for name, column in zip(schema.columns, batch.columns, strict=True)]
        _try(connection, insert, zip(*columns, strict=True))


def _days(values: list[date | None]) -> list[str | None]:
    return [None if value is None else value.isoformat() for value in values]


def _try(connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    try:
        connection.executemany(statement, rows) if "?" in statement else connection.execute(statement)
    except sqlite3.IntegrityError as error:
        raise DataError(f"the SQLite file refuses a row ({error}). `datapkg validate` names the row.") from error


def _index_texts(connection: sqlite3.Connection, edition: Edition, schema: TableSchema, columns: tuple[str, ...]) -> None:
    """Index the texts of a table. `…_search` is the table with what to MATCH and the rank beside; a table of numbers joins the two, whatever VACUUM does."""
    table, (key,) = schema.name, schema.key
    index, numbers, view = f"{table}_index", f"{table}_numbers", f"{table}_search"
    connection.execute(f"CREATE TABLE {numbers} (number INTEGER PRIMARY KEY, {key} TEXT NOT NULL UNIQUE REFERENCES {table} ({key})) STRICT")
    connection.execute(f"""CREATE VIRTUAL TABLE {index} USING fts5({', '.join(columns)}, content='', tokenize="{_TOKENS}")""")
    names = ", ".join(f"t.{_name(name)}" for name in schema.columns)
    connection.execute(
        f"CREATE VIEW {view} AS SELECT {names}, i.{index} AS words, i.rank AS rank FROM {index} AS i "  # noqa: S608 (names of our own schema)
        f"JOIN {numbers} AS n ON n.number = i.rowid JOIN {table} AS t ON t.{key} = n.{key}"
    )
    at = [schema.columns.index(name) for name in (key, *columns)]
    number = 0
    for batch in edition.batches(table):
        rows = list(zip(*(batch.column(place).to_pylist() for place in at), strict=True))
        numbered = list(enumerate(rows, number + 1))
        number += len(rows)
        connection.executemany(f"INSERT INTO {numbers} VALUES (?, ?)", [(each, row[0]) for each, row in numbered])  # noqa: S608 (as above)
        connection.executemany(
            f"INSERT INTO {index} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",  # noqa: S608 (as above)
            ((each, *(separated(text) if text else None for text in row[1:])) for each, row in numbered),
        )
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 (as above)


def _tell(connection: sqlite3.Connection, edition: Edition) -> None:
    """Add what the file says of itself: `about`, `about_columns`, and `examples` of how to ask it."""
    head = edition.descriptor
    connection.execute("CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT")
    told = {name: str(head[name]) for name in ("name", "title", "title_zh", "version", "created", "description", "description_zh") if head.get(name)}
    licence = f"{edition.licence['title']} ({edition.licence['name']})"
    connection.executemany("INSERT INTO about VALUES (?, ?)", [*told.items(), ("licence", licence), ("citation", edition.citation)])
    names = ("title", "title_zh", "description", "description_zh")
    connection.execute(
        "CREATE TABLE about_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, title TEXT, title_zh TEXT, description TEXT, description_zh TEXT, "
        "PRIMARY KEY (table_name, column_name)) STRICT"
    )
    rows = [(schema.name, field["name"], *(field.get(name) for name in names)) for schema in edition.schemas.values() for field in schema.fields]
    connection.executemany("INSERT INTO about_columns VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("CREATE TABLE examples (number INTEGER PRIMARY KEY, finds TEXT NOT NULL, sql TEXT NOT NULL) STRICT")
    connection.executemany("INSERT INTO examples (finds, sql) VALUES (?, ?)", _EXAMPLES)


def _refuse_broken_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise DataError(f"table {broken[0]}: row {broken[1]} refers to a row of {broken[2]} that there is not. `datapkg validate` names the key.")


def _hide_library_version(path: Path) -> None:
    """Tell the oldest SQLite that reads the file (bytes 96 to 99) instead of the one that wrote it: that one differs between machines."""
    with path.open("r+b") as file:
        file.seek(96)
        file.write((3_037_000).to_bytes(4, "big"))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_name, names))
