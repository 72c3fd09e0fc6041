"""How strangers write tables: every dialect that the standard has is read, or said not to be read; it is never taken for a fault of the data."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from datapkg.errors import UsageError
from datapkg.validate import second
from datapkg.validate.runner import Report, validate
from tests.validate.strangers import broken, package, schema, table

AB = schema({"name": "a", "type": "integer"}, {"name": "b", "constraints": {"enum": ["x", 'x"', "x,y", "x\ny", "#x"]}})


@pytest.mark.parametrize(("content", "dialect"), [
    ("# said\na,b\n1,x\n# it\'s \"odd\n2,\"x\ny\"\n", {"commentChar": "#"}), ("a,b\n// no\n1,x\n2,x\n", {"commentChar": "//"}),
    ("title\na,b\nsaid,by,none\n1,x\n2,x\n", {"commentRows": [1, 3]}), ("some,title,\n\na,b\n1,x\n2,x\n", {"headerRows": [3]}), ("# c\na,b\n1,x\n2,x\n", {"headerRows": [2], "commentChar": "#"}),
    ("a,b\n1,x\n2,\\N\n", {"nullSequence": "\\N"}), ("a,b\n\\N,x\n2,x\n", {"nullSequence": "\\N"}),
    ("a,b\n1,x\\,y\n2,x\\\"\n", {"escapeChar": "\\"}), ('a,b\n1,"x\\""\n2,x|,y\n'.replace("\\", "|"), {"escapeChar": "|", "doubleQuote": False}),
    ("a,b\n1,'x,y'\n2,'x\ny'\n", {"quoteChar": "'"}), ("a,b\n1,x\n2,x\"\n", {"quoteChar": ""}), ("a,b\n1,x\n2,x\"\n", {"quoteChar": None}),
    ("a§b\n1§x\n2§\"x\ny\"\n", {"delimiter": "§"}), ('a, b\n1, "x,y"\n2,  \n', {"skipInitialSpace": True}), ('"a",b\r\n\r\n1,x\r\n2,x\r\n', {}), ('"a","b"\n1,"x"\n2,x\n', {}), ("a,b\n1,x\n2,x\n", {"sheetNumber": 2, "$schema": "x", "title": "y"}),
    ("title\na,b\n1,x\n2,x\n", {"headerRows": [2]}), ("1,x\n#\n2,x\n", {"header": False, "commentChar": "#"}), ("1,x\n\n2,x\n", {"header": False, "headerRows": [1]}),
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_dialect_is_read_as_the_standard_has_it(tmp_path: Path, content: str, dialect: dict[str, Any], encoding: str) -> None:
    report = table(tmp_path, content.encode(encoding), AB, dialect=dialect, encoding=encoding)
    assert broken(report) == {}
    assert (report.exit_code, report.rows, report.notes) == (0, {"t": 2}, [])


@pytest.mark.parametrize(("content", "dialect", "found"), [
    ("# said\na,b\n1,x\n2,z\n", {"commentChar": "#"}, {"constraint-enum": ["row 2"]}), ("a,b\n1,x\nx,x\n", {"commentRows": [9]}, {"column-type": ["row 2"]}),
    ("a,b\n1,x\n2,x,y\n", {"commentChar": "#"}, {"table-readable": [""]}), ('a,b\n1,"x\n', {"escapeChar": "|"}, {"table-readable": [""]}),
    ('a, b\n1, "x\n', {"skipInitialSpace": True}, {"table-readable": [""]}), ("a,b\n1,x\n", {"delimiter": "§"}, {"columns": [""]}), ("", {"commentChar": "#"}, {"table-readable": [""]}),
    ("# a\n", {"commentChar": "#"}, {"table-readable": [""]}), ("a,b\n1,x\n", {"delimiter": 7}, {"table-readable": [""]}), ("a,b\n1,x\n", {"commentRows": "1"}, {"table-readable": [""]}),
    ("a,b\n1,x\n", {"header": "yes"}, {"table-readable": [""]}), ("a,b\n1,x\n", "none.json", {"table-readable": [""]}), ("a,b\n1,x\n", "../t.json", {"table-readable": [""]}),
])
def test_what_is_wrong_in_a_dialect_is_found(tmp_path: Path, content: str, dialect: Any, found: dict[str, list[str]]) -> None:
    assert broken(table(tmp_path, content, AB, dialect=dialect)) == found


def _unread(report: Report, *words: str) -> None:
    """Nothing is wrong, and nothing was checked; the notes say why."""
    assert broken(report) == {}
    assert (report.exit_code, report.unread, report.rows) == (2, ["t"], {})
    assert any(all(word in note for word in ("t: ", *words)) for note in report.notes), report.notes


@pytest.mark.parametrize(("dialect", "name"), [
    ({"headerRows": [1, 2]}, "headerRows"), ({"headerRows": [2], "commentRows": [2]}, "headerRows"), ({"delimiter": "::"}, "delimiter"), ({"quoteChar": "''"}, "quoteChar"), ({"lineTerminator": ";"}, "lineTerminator"),
    ({"escapeChar": "||"}, "escapeChar"), ({"thousands": ","}, "thousands"), ("https://example.com/dialect.json", "dialect"),
])
def test_a_dialect_that_is_not_read_is_no_fault_of_the_data(tmp_path: Path, dialect: Any, name: str) -> None:
    _unread(table(tmp_path, "a,b\n1,x\n2,x\n", AB, dialect=dialect), name)


def test_a_dialect_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"data/t.csv": "a;b\n1;x\n", "data/dialect.json": json.dumps({"delimiter": ";"})}
    report = validate(package(tmp_path / "package", files, {"name": "t", "path": "data/t.csv", "schema": AB, "dialect": "data/dialect.json"}))
    assert broken(report) == {}
    assert (report.exit_code, report.rows) == (0, {"t": 1})


@pytest.mark.parametrize(("path", "keys"), [
    ("t.json", {}), ("t.xlsx", {}), ("t.ods", {"format": "ods"}), ("t.csv", {"format": "xlsx"}), ("t.csv.gz", {}), ("t.csv", {"compression": "gz"}), ("t.zip", {"format": "csv"}), ("t.parquet", {}),
])
def test_a_table_of_another_format_is_not_read_and_not_wrong(tmp_path: Path, path: str, keys: dict[str, Any]) -> None:
    report = validate(package(tmp_path / "package", {path: b"\x50\x4b\x03\x04"}, {"name": "t", "path": path, "schema": AB, **keys}))
    _unread(report)
    assert validate(report.root, only=["primary-key"]).exit_code == 2


@pytest.mark.parametrize(("path", "keys"), [
    ("t.tsv", {}), ("t.tsv", {"format": "tsv"}), ("t.txt", {"format": "TSV"}), ("t.dat", {"format": "tsv"}), ("t.tsv", {"dialect": {"delimiter": "\t"}}), ("t.csv", {"dialect": {"delimiter": "\t"}}),
])
def test_a_table_with_tabs_is_read(tmp_path: Path, path: str, keys: dict[str, Any]) -> None:
    report = validate(package(tmp_path / "package", {path: "a\tb\n1\tx\n"}, {"name": "t", "path": path, "schema": AB, **keys}))
    assert broken(report) == {}
    assert report.rows == {"t": 1}


def _parts(tmp_path: Path, *contents: str, **keys: Any) -> Report:
    files: dict[str, str | bytes] = {f"data/t{number}.csv": content for number, content in enumerate(contents, 1)}
    return validate(package(tmp_path / "package", files, {"name": "t", "path": list(files), "schema": schema("a", "b", primaryKey="a"), **keys}))


def test_a_table_in_several_files_is_read_whole(tmp_path: Path) -> None:
    assert broken(_parts(tmp_path, "a,b\n1,x\n", "a,b\n2,x\n", "a,b\n1,y\n")) == {"primary-key": ["1", "1"]}


@pytest.mark.parametrize(("contents", "keys", "rows"), [(("a,b\n1,x\n",), {}, 1), (("a,b\n1,x\n", "a,b\n2,x\n"), {}, 2), (("1,x\n", "2,x\n", "3,x"), {"dialect": {"header": False}}, 3), (("#\na,b\n1,x", "a,b\n"), {"dialect": {"commentChar": "#"}}, 1)])
def test_a_path_may_be_a_list(tmp_path: Path, contents: tuple[str, ...], keys: dict[str, Any], rows: int) -> None:
    report = _parts(tmp_path, *contents, **keys)
    assert broken(report) == {}
    assert (report.exit_code, report.rows) == (0, {"t": rows})


def test_files_without_the_same_header_are_not_put_together(tmp_path: Path) -> None:
    _unread(_parts(tmp_path, "a,b\n1,x\n", "2,x\n"), "header")


def test_the_hash_of_several_files_is_said_not_to_be_compared(tmp_path: Path) -> None:
    report = _parts(tmp_path, "a,b\n1,x\n", "a,b\n2,x\n", hash="0" * 32)
    assert broken(report) == {}
    assert report.exit_code == 2
    assert [note for note in report.notes if "`hash`" in note]


@pytest.mark.parametrize("data", [[{"a": 1, "b": "x"}], [["a", "b"], [1, "x"]], "a,b\n1,x\n"])
def test_rows_in_the_descriptor_are_said_not_to_be_checked(tmp_path: Path, data: Any) -> None:
    report = validate(package(tmp_path / "package", {}, {"name": "t", "data": data, "schema": AB, "format": "csv"}))
    assert broken(report) == {}
    assert (report.exit_code, report.unread) == (2, ["t"])
    assert "The rows of t were not read, and not checked." in report.notes


def test_a_field_may_have_missing_values_of_its_own(tmp_path: Path) -> None:
    declared = schema({"name": "a", "type": "integer"}, {"name": "b", "type": "integer", "missingValues": ["-", {"value": "?"}]}, missingValues=["", "NA"])
    found = broken(table(tmp_path, "a,b\nNA,-\n,?\n1,NA\n-,2\n2,\"\"\n", declared))
    assert found == {"column-type": ["row 4", "row 3", "row 5"]}


@pytest.mark.parametrize("closed", ["t.csv", "datapackage.json", "schema.json", "dialect.json"])
def test_a_file_that_one_may_not_read_could_not_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    files: dict[str, str | bytes] = {"t.csv": "a,b\n1,x\n", "schema.json": json.dumps(AB), "dialect.json": "{}"}
    folder = package(tmp_path / "package", files, {"name": "t", "path": "t.csv", "schema": "schema.json", "dialect": "dialect.json"})
    assert validate(folder).exit_code == 0
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(closed) and allowed(path, mode))
    with pytest.raises(UsageError, match=rf"{closed}: you are not allowed to read it"):
        validate(folder)


def test_a_folder_that_one_may_not_look_into_could_not_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Path.lstat

    def closed(path: Path) -> os.stat_result:
        if path.name == "data":
            raise PermissionError
        return look(path)

    folder = package(tmp_path / "package", {"data/t.csv": "a,b\n1,x\n"}, {"name": "t", "path": "data/t.csv", "schema": AB})
    monkeypatch.setattr(Path, "lstat", closed)
    with pytest.raises(UsageError, match="look into its folder"):
        validate(folder)


def test_a_package_in_a_folder_that_one_may_not_look_into_could_not_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Path.stat

    def closed(path: Path, **keys: bool) -> os.stat_result:
        if path.name == "package":
            raise PermissionError(errno.EACCES, "Permission denied")
        return look(path, **keys)

    monkeypatch.setattr(Path, "stat", closed)
    assert second.expected_size(tmp_path / "package") == 0
    with pytest.raises(UsageError, match="package: you are not allowed to look into its folder"):
        validate(tmp_path / "package")


def test_a_release_before_that_is_none_is_no_fault_of_the_package(tmp_path: Path) -> None:
    folder = package(tmp_path / "package", {"t.csv": "a,b\n1,x\n"}, {"name": "t", "path": "t.csv", "schema": AB})
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"--previous .*before.*datapackage\.json"):
        validate(folder, previous=tmp_path / "before")
