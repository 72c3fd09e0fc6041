"""The SQLite file holds every table with its types and keys, and finds Chinese words of any length."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from datapkg.errors import DataError
from datapkg.release.database import create_indexes, create_table, phrase, separated, write_database
from datapkg.release.edition import Edition
from datapkg.release.run import Released
from datapkg.schema import TABLES, TableSchema
from tests.validate.packages import Package


@pytest.fixture(scope="module")
def database(released: Released) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{released.folder / 'cn-edu-workplans-0.1.0.sqlite'}?mode=ro", uri=True)) as connection:
        yield connection


def texts(released: Released, table: str, key: str, *columns: str) -> dict[str, str]:
    rows = pq.read_table(released.folder / "data" / "tables" / f"{table}.parquet").to_pylist()
    return {row[key]: "\n\n".join(row[name] or "" for name in columns) for row in rows}


def test_every_row_is_the_tables_own(database: sqlite3.Connection, released: Released) -> None:
    for table in TABLES:
        rows = pq.read_table(released.folder / "data" / "tables" / f"{table}.parquet").to_pylist()
        plain = [tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in row.values()) for row in rows]
        assert database.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() == plain, table  # noqa: S608 (our own names)


def test_the_file_is_sound_and_its_keys_hold(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_key_of_the_schemas_is_a_key_of_the_file(database: sqlite3.Connection) -> None:
    for table in TABLES:
        schema = TableSchema.load(table)
        info = database.execute(f"PRAGMA table_info({table})").fetchall()
        assert tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]) == schema.key
        found = {(row[3], row[2], row[4]) for row in database.execute(f"PRAGMA foreign_key_list({table})")}
        asked = {(key["fields"][0], key["reference"]["resource"] or table, key["reference"]["fields"][0]) for key in schema.descriptor.get("foreignKeys", [])}
        assert found == asked
        (strict,) = database.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
        assert strict == 1


@pytest.mark.parametrize("word", ["学位", "普惠", "学前教育", "园", "5G", "2", "，", "。\n"])
def test_a_word_of_any_length_is_found_where_it_stands_and_nowhere_else(database: sqlite3.Connection, released: Released, word: str) -> None:
    standing = {key for key, text in texts(released, "tasks", "task_id", "heading", "text").items() if word in text}
    found = [row[0] for row in database.execute("SELECT task_id FROM tasks_search WHERE words MATCH ?", (phrase(word),))]
    assert set(found) == standing
    assert len(found) == len(standing)
    assert found or word in "，。\n"


def test_no_word_is_found_across_punctuation(database: sqlite3.Connection, released: Released) -> None:
    word = next(text[at - 1] + text[at + 1] for text in texts(released, "tasks", "task_id", "text").values() for at in [text.find("。")] if 0 < at < len(text) - 1)
    standing = {key for key, text in texts(released, "tasks", "task_id", "heading", "text").items() if word in text}
    assert {row[0] for row in database.execute("SELECT task_id FROM tasks_search WHERE words MATCH ?", (phrase(word),))} == standing


def test_pages_are_searched_too(database: sqlite3.Connection, released: Released) -> None:
    standing = {key for key, text in texts(released, "pages", "page_id", "title", "text").items() if "普惠" in text}
    assert {row[0] for row in database.execute("SELECT page_id FROM pages_search WHERE words MATCH '\"普 惠\"'")} == standing


def test_the_examples_in_the_file_find_something(database: sqlite3.Connection) -> None:
    examples = database.execute("SELECT finds, sql FROM examples").fetchall()
    assert len(examples) >= 4
    for finds, sql in examples:
        assert database.execute(sql).fetchall(), finds
    by_hand, by_sqlite = (set(database.execute(examples[at][1]).fetchall()) for at in (0, 3))
    assert by_hand == by_sqlite


def test_the_file_tells_its_version_and_what_every_column_means(database: sqlite3.Connection) -> None:
    about = dict(database.execute("SELECT name, value FROM about"))
    assert about["version"] == "0.1.0"
    assert "Version 0.1.0" in about["citation"]
    assert database.execute("SELECT title_zh FROM about_columns WHERE table_name = 'tasks' AND column_name = 'text'").fetchone() is not None


def test_the_search_survives_that_a_user_packs_the_file(released: Released, tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    path.write_bytes((released.folder / "cn-edu-workplans-0.1.0.sqlite").read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        asked = "SELECT task_id, text FROM tasks_search WHERE words MATCH '\"学 位\"' ORDER BY task_id"
        before = connection.execute(asked).fetchall()
        connection.execute("DELETE FROM findings")
        connection.execute("VACUUM")
        assert connection.execute(asked).fetchall() == before
        assert all("学位" in text for _, text in before)


def test_a_row_that_breaks_a_key_makes_no_file(tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released=True)
    package.set("quantities", 0, task_id="440600-2018-plan-t999")
    edition = Edition(package.root, package.descriptor | {"created": "2026-11-22T20:15:00+00:00"})
    with pytest.raises(DataError, match="table quantities: row 1 refers to a row of tasks"):
        write_database(edition, tmp_path / "a.sqlite", tmp_path)
    package.set("quantities", 0, quantity_id=package.rows("quantities")[1]["quantity_id"])
    with pytest.raises(DataError, match=r"quantities\.quantity_id"):
        write_database(edition, tmp_path / "b.sqlite", tmp_path)


def test_names_of_columns_are_quoted() -> None:
    schema = TableSchema("odd", {
        "fields": [{"name": 'a"b', "type": "string", "constraints": {"required": True}}, {"name": "group", "type": "boolean"}],
        "primaryKey": ['a"b'], "foreignKeys": [{"fields": ["group"], "reference": {"resource": "", "fields": ['a"b']}}],
    })
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_table(schema))
        for statement in create_indexes(schema):
            connection.execute(statement)
        connection.execute("INSERT INTO odd VALUES ('x', 1)")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO odd VALUES ('y', 2)")


def test_a_phrase_is_the_characters_of_a_word() -> None:
    assert phrase("学前教育") == '"学 前 教 育"'
    assert phrase('a"b') == '"a "" b"'
    assert separated("园\n区") == "园 ¶ 区"
