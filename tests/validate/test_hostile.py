"""Packages of strangers who mean ill: always a clear error that names the place, no file read outside the folder, no hang, bounded memory."""

import copy
import functools
import gzip
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datapkg.validate.report import FORMS
from datapkg.validate.runner import Report, validate
from tests.validate.packages import Package

SECONDS = 30
MEGABYTES = 1500
GIGABYTE = 1 << 30
CANARY = "canary-7731,this must not be read\n" * 3
ROWS = 'id,name,born,score,ok,boss\n1,ann,2000-01-01,"1.5",y,1\n2,bob,-,2,n,1\n'
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True, "minimum": 1, "maximum": 99}},
        {"name": "name", "type": "string", "constraints": {"minLength": 1, "maxLength": 20, "pattern": "[a-z]+", "enum": ["ann", "bob"]}},
        {"name": "born", "type": "date", "format": "%Y-%m-%d"},
        {"name": "score", "type": "number", "decimalChar": ".", "groupChar": " ", "bareNumber": True},
        {"name": "ok", "type": "boolean", "trueValues": ["y"], "falseValues": ["n"]},
        {"name": "boss", "type": "integer"},
    ],
    "missingValues": ["", "-"], "primaryKey": ["id"], "fieldsMatch": "exact",
    "foreignKeys": [{"fields": ["boss"], "reference": {"resource": "", "fields": ["id"]}}],
}
DESCRIPTOR: dict[str, Any] = {
    "name": "people", "version": "1.0.0", "created": "2020-01-01T00:00:00Z", "licenses": [{"name": "CC0-1.0"}],
    "resources": [{
        "name": "people", "path": "people.csv", "type": "table", "format": "csv", "encoding": "utf-8", "bytes": len(ROWS),
        "hash": f"sha256:{hashlib.sha256(ROWS.encode()).hexdigest()}", "schema": "people.json",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
    }],
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A good package of one small table, in a folder beside which a canary lies."""
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "canary.csv").write_text(CANARY, encoding="utf-8")
    (tmp_path / "canary.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (folder / "people.csv").write_text(ROWS, encoding="utf-8")
    _describe(folder, DESCRIPTOR)
    _declare(folder, SCHEMA)
    return folder


def _describe(folder: Path, content: object) -> None:
    (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")


def _declare(folder: Path, content: object) -> None:
    (folder / "people.json").write_text(json.dumps(content), encoding="utf-8")


def _resource(folder: Path, **keys: Any) -> None:
    descriptor = copy.deepcopy(DESCRIPTOR)
    for key in ("bytes", "hash"):
        if "path" in keys or key in keys:
            del descriptor["resources"][0][key]
    descriptor["resources"][0].update(keys)
    _describe(folder, descriptor)


def _wrong(report: Report) -> str:
    """All that a report says in JSON; it must be an error, and no crash."""
    assert [(outcome.rule.id, outcome.why) for outcome in report.crashed] == []
    assert report.exit_code == 1
    return _told(report)


def _told(report: Report) -> str:
    for form in FORMS.values():
        form(report).encode()
    return FORMS["json"](report)


class Run(NamedTuple):
    """What became of the command in a process of its own."""

    exit_code: int
    told: str
    megabytes: float


_PEAK = """
import atexit, sys
from pathlib import Path
status, peak = Path("/proc/self/status"), Path(sys.argv.pop())
atexit.register(lambda: peak.write_bytes(status.read_bytes() if status.exists() else b""))
from datapkg.cli import main
main()
"""


def _gate(folder: Path) -> Run:
    """Run `datapkg validate` as users do, killed when it takes too long."""
    with TemporaryFile() as out, TemporaryDirectory() as aside:
        peak = Path(aside, "peak")
        try:
            process = subprocess.run(
                [sys.executable, "-c", _PEAK, "validate", str(folder), str(peak)], stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=_environment(),
                timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it took more than {SECONDS} seconds")
        out.seek(0)
        kilobytes = re.search(r"VmHWM:\s*(\d+)", peak.read_text(encoding="utf-8")) if peak.exists() else None
        return Run(process.returncode, out.read().decode(), int(kilobytes[1]) / 1024 if kilobytes else 0.0)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}


def _bounded(folder: Path, *places: str, megabytes: float = MEGABYTES) -> Run:
    """Run the gate in a process of its own: it must end in time, in bounded memory, with an error that names the places."""
    run = _gate(folder)
    assert "Traceback" not in run.told
    assert run.exit_code == 1, run.told[-2000:]
    assert all(place in run.told for place in places), run.told[-2000:]
    assert run.megabytes < megabytes
    return run


# -- nothing outside is read -------------------------------------------------------------------------------------------------


@functools.cache
def _reading_shows(folder: Path) -> bool:
    """Whether this file system tells when a file was last read."""
    probe = folder / "probe"
    probe.write_text("x", encoding="utf-8")
    os.utime(probe, (1_000_000_000, 1_500_000_000))
    probe.read_bytes()
    return probe.stat().st_atime > 1_000_000_000


@pytest.fixture
def unread(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """A judge of what was told: neither words nor hash of the canary, and its time of last reading (where there is one) unchanged."""
    canaries = [tmp_path / "canary.csv", tmp_path / "canary.json"]

    def watch() -> None:
        for path in canaries:
            os.utime(path, (1_000_000_000, 1_500_000_000))

    def judge(told: str) -> None:
        assert "this must not be read" not in told
        assert hashlib.sha256(CANARY.encode()).hexdigest() not in told
        if _reading_shows(tmp_path):
            assert [path.stat().st_atime for path in canaries] == [1_000_000_000] * 2

    judge.watch = watch  # type: ignore[attr-defined]
    yield judge
    for path in canaries:
        path.unlink()


def _outside(tmp_path: Path, suffix: str) -> list[str]:
    name = f"canary.{suffix}"
    return [f"../{name}", f"./../{name}", f"x/../../{name}", f"x/./../../{name}", str(tmp_path / name), f"//{tmp_path / name}", f"file://{tmp_path / name}", f"FILE:{tmp_path / name}",
            f"~/../{tmp_path / name}", f"..\\{name}", f"%2e%2e/{name}", f"../{name}\x00.{suffix}", f" ../{name}", f"../{name} ", f"https://127.0.0.1:9/{name}", f"\\\\host\\share\\{name}",
            f"C:{name}", f"zip://../{name}", f"../package/../{name}", f"．．/{name}", "..", ".", "/", "../", "/dev/zero", "/dev/stdin", "/proc/self/environ"]


@pytest.mark.parametrize("number", range(27))
def test_a_path_that_leads_outside_is_refused_unread(small: Path, tmp_path: Path, unread: Any, number: int) -> None:
    path = _outside(tmp_path, "csv")[number]
    unread.watch()
    _resource(small, path=path)
    told = _wrong(validate(small))
    unread(told)
    assert '"resource-paths"' in told
    assert "datapackage.json" in told


@pytest.mark.parametrize("number", range(27))
def test_a_schema_that_lies_outside_is_refused_unread(small: Path, tmp_path: Path, unread: Any, number: int) -> None:
    unread.watch()
    _resource(small, schema=_outside(tmp_path, "json")[number])
    unread(_wrong(validate(small)))


@pytest.mark.parametrize("path", [None, "", " ", 7, -1.5, True, [], [7], ["people.csv", "../canary.csv"], {}, {"path": "people.csv"}, "x" * 100_000, "a/" * 50_000, "\ud800.csv", "people.csv/", "missing.csv", "people.csv/x"])
def test_a_path_that_is_none_is_an_error(small: Path, path: object) -> None:
    _resource(small, path=path)
    if path != "people.csv/":
        assert '"resource-paths"' in _wrong(validate(small))


def _link(link: Path, target: Path | str, folder: bool = False) -> None:
    if link.exists():
        link.unlink()
    link.symlink_to(target, target_is_directory=folder)


@pytest.mark.parametrize("what", ["file", "inside", "folder", "chain", "hard folder", "dangling", "loop"])
def test_a_symbolic_link_is_refused_unread(small: Path, tmp_path: Path, unread: Any, what: str) -> None:
    unread.watch()
    path = "people.csv"
    match what:
        case "file":
            _link(small / path, tmp_path / "canary.csv")
        case "inside":
            (small / path).rename(small / "other.csv")
            _link(small / path, "other.csv")
        case "folder":
            _link(small / "data", tmp_path, folder=True)
            path = "data/canary.csv"
        case "chain":
            _link(small / "hop", "../canary.csv")
            _link(small / path, "hop")
        case "hard folder":
            (small / "data").mkdir()
            _link(small / "data" / "up", "../..", folder=True)
            path = "data/up/canary.csv"
        case "dangling":
            _link(small / path, "nowhere.csv")
        case _:
            _link(small / path, path)
    _resource(small, path=path)
    told = _wrong(validate(small))
    unread(told)
    assert "symbolic link" in told


def test_a_schema_behind_a_symbolic_link_is_refused_unread(small: Path, tmp_path: Path, unread: Any) -> None:
    unread.watch()
    _link(small / "people.json", tmp_path / "canary.json")
    told = _wrong(validate(small))
    unread(told)
    assert '"schema-readable"' in told


def test_a_parquet_twin_behind_a_symbolic_link_is_refused_unread(tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released=True)
    twin = package.path("deadlines", "parquet")
    outside = tmp_path / "canary.parquet"
    twin.rename(outside)
    os.utime(outside, (1_000_000_000, 1_500_000_000))
    twin.symlink_to(outside)
    assert "symbolic link" in _wrong(validate(package.root))
    if _reading_shows(tmp_path):
        assert outside.stat().st_atime == 1_000_000_000


def test_a_descriptor_behind_a_symbolic_link_is_refused_unread(small: Path, tmp_path: Path, unread: Any) -> None:
    unread.watch()
    _link(small / "datapackage.json", tmp_path / "canary.json")
    told = _wrong(validate(small))
    unread(told)


@pytest.mark.parametrize("part", ["portals/440600.toml", "corrections/440600.toml", "overrides/440100.toml", "codelists/units.csv", "snapshots/440600", "waivers.toml"])
def test_a_checkout_whose_sources_are_symbolic_links_is_refused_unread(tmp_path: Path, part: str) -> None:
    package = Package(tmp_path / "package")
    source, outside = package.root / "data" / part, tmp_path / "outside"
    if source.exists():
        source.rename(outside)
    else:
        outside.write_text('[[waiver]]\nrule = "columns"\nkey = "canary-7731"\nreason = "x"\n', encoding="utf-8")
    source.symlink_to(outside)
    watched = outside if outside.is_file() else next(outside.iterdir())
    os.utime(watched, (1_000_000_000, 1_500_000_000))
    report = validate(package.root)
    assert part == "waivers.toml" or part.split("/")[0] in _wrong(report)
    if _reading_shows(tmp_path):
        assert watched.stat().st_atime == 1_000_000_000


def test_links_to_nowhere_beside_the_tables_are_told_and_not_followed(small: Path, tmp_path: Path, unread: Any) -> None:
    unread.watch()
    (small / "notes.csv").symlink_to(tmp_path / "canary.csv")
    (small / "more").symlink_to(tmp_path, target_is_directory=True)
    told = _wrong(validate(small))
    unread(told)
    assert "notes.csv" in told


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_report_reads_outside_to_find_a_line(small: Path, tmp_path: Path, unread: Any, form: str) -> None:
    for schema in (str(tmp_path / "canary.json"), "../canary.json"):
        unread.watch()
        _resource(small, schema=schema)
        unread(FORMS[form](validate(small)))


def test_no_report_follows_a_link_to_find_a_line(small: Path, tmp_path: Path, unread: Any) -> None:
    unread.watch()
    (small / "data").mkdir()
    (small / "data" / "people.json").symlink_to(tmp_path / "canary.json")
    _resource(small, schema="data/people.json")
    unread(FORMS["github"](validate(small)))


# -- what is no regular file -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["people.csv", "people.json", "datapackage.json"])
def test_a_fifo_is_refused_and_nobody_waits_for_it(small: Path, name: str) -> None:
    (small / name).unlink()
    os.mkfifo(small / name)
    run = _gate(small)
    assert run.exit_code in (1, 2)
    assert name in run.told
    assert "Traceback" not in run.told


def test_fifos_among_the_sources_of_a_checkout_are_refused(tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    for part in ("portals/440600.toml", "corrections/440600.toml"):
        (package.root / "data" / part).unlink()
        os.mkfifo(package.root / "data" / part)
    _bounded(package.root, "440600")


@pytest.mark.parametrize("device", [(1, 3), (1, 5)], ids=["null", "zero"])
def test_a_device_is_refused(small: Path, device: tuple[int, int]) -> None:
    (small / "people.csv").unlink()
    try:
        os.mknod(small / "people.csv", stat.S_IFCHR | 0o600, os.makedev(*device))
    except PermissionError:
        pytest.skip("only the super-user makes devices")
    assert "no regular file" in _wrong(validate(small))


@pytest.mark.parametrize("name", ["people.csv", "people.json"])
def test_a_folder_in_the_place_of_a_file_is_an_error(small: Path, name: str) -> None:
    (small / name).unlink()
    (small / name).mkdir()
    assert "no regular file" in _wrong(validate(small))


# -- bombs -------------------------------------------------------------------------------------------------------------------


def test_a_packed_package_is_not_opened(small: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "package.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("datapackage.json", b"[" * 50_000_000)
    run = _gate(bomb)
    assert run.exit_code == 2
    assert "Unpack it" in run.told


def test_a_packed_resource_is_not_unpacked(small: Path) -> None:
    with gzip.open(small / "people.csv.gz", "wb", compresslevel=1) as file:
        for _ in range(32):
            file.write(bytes(16 << 20))
    (small / "people.csv").unlink()
    _resource(small, path="people.csv.gz", compression="gz")
    run = _gate(small)
    assert run.exit_code == 2
    assert "packed files (gz) are not opened" in run.told
    assert run.megabytes < 400


def _twin(package: Package, table: str, write: Callable[[Path], None]) -> None:
    write(package.path(table, "parquet"))
    package.seal()


def _many_rows(path: Path) -> None:
    batch = pa.table({"page_id": pa.array(["440600-p-0123456789ab"] * 1_000_000)})
    with pq.ParquetWriter(path, batch.schema, compression="zstd") as writer:
        for _ in range(30):
            writer.write_table(batch)


def _one_long_cell(path: Path) -> None:
    pq.write_table(pa.table({"unit": pa.array(["x" * (GIGABYTE // 8)])}), path, compression="zstd", use_dictionary=False)


def _long_cell_many_times(rows: int) -> Callable[[Path], None]:
    """One long word in the dictionary, which every row names: small until it is unpacked."""
    def write(path: Path) -> None:
        word = pa.array(["x" * (1 << 20)])
        names = [field["name"] for field in json.loads((Path(__file__).parents[2] / "data" / "schemas" / "units.json").read_text(encoding="utf-8"))["fields"]]
        column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), word)
        pq.write_table(pa.table([column] * len(names), names=names).replace_schema_metadata(None), path, compression="zstd", store_schema=False)

    return write


def _long_cell_as_the_one_before(path: Path) -> None:
    """Every row says only that it is the row before again."""
    names = [field["name"] for field in json.loads((Path(__file__).parents[2] / "data" / "schemas" / "units.json").read_text(encoding="utf-8"))["fields"]]
    column = pa.array(["x" * (1 << 20)] * 300)
    pq.write_table(pa.table([column] * len(names), names=names), path, compression="zstd", use_dictionary=False, column_encoding=dict.fromkeys(names, "DELTA_BYTE_ARRAY"))


@pytest.mark.parametrize(
    "write", [_many_rows, _one_long_cell, _long_cell_many_times(300), _long_cell_many_times(8000), _long_cell_as_the_one_before],
    ids=["rows", "cell", "dictionary", "large dictionary", "delta"],
)
def test_a_parquet_file_that_unpacks_to_gigabytes_is_given_up(tmp_path: Path, write: Callable[[Path], None]) -> None:
    package = Package(tmp_path / "package", released=True)
    _twin(package, "units", write)
    _bounded(package.root, "units.parquet")


@pytest.mark.parametrize("dictionary", [True, False])
def test_words_in_a_parquet_file_that_are_no_utf_8_are_an_error(tmp_path: Path, dictionary: bool) -> None:
    package = Package(tmp_path / "package", released=True)
    table = pq.read_table(package.path("units", "parquet"))
    words = pa.array([b"\x8a\xff", *(word.as_py().encode() for word in table[0][1:])], pa.binary())
    table = table.set_column(0, table.schema.field(0), pa.Array.from_buffers(pa.string(), len(words), words.buffers()))
    _twin(package, "units", lambda path: pq.write_table(table, path, use_dictionary=dictionary))
    assert "units" in _wrong(validate(package.root))
    _bounded(package.root, "units.parquet")


@pytest.mark.parametrize("content", ["a = " + "[" * 100_000, "# " + "x" * (5 << 20)], ids=["deep", "large"])
def test_a_waivers_file_that_no_person_wrote_is_an_error(small: Path, content: str) -> None:
    (small / "data").mkdir()
    (small / "data" / "waivers.toml").write_text(content, encoding="utf-8")
    _bounded(small, "waivers.toml")


def test_a_cell_of_a_gigabyte_is_an_error_in_bounded_memory(small: Path) -> None:
    with (small / "people.csv").open("wb") as file:
        file.write(b'id,name,born,score,ok,boss\n1,"')
        file.seek(GIGABYTE)  # a hole: the disk holds nothing
        file.write(b'",,,,\n')
    _bounded(small, "people")


def test_a_first_line_of_a_gigabyte_is_an_error_in_bounded_memory(small: Path) -> None:
    with (small / "people.csv").open("wb") as file:
        file.seek(GIGABYTE)
        file.write(b"\n")
    _bounded(small, "people")


def test_a_file_of_a_gigabyte_that_is_no_text_is_an_error_in_bounded_memory(small: Path) -> None:
    with (small / "people.csv").open("wb") as file:
        file.write(ROWS.encode() + b"3,\xff\xfe\x00")
        file.truncate(GIGABYTE)
    _bounded(small, "people")


@pytest.mark.parametrize("name", ["datapackage.json", "people.json"])
@pytest.mark.parametrize("content", ["a text", "a list"])
def test_a_hundred_megabytes_of_json_in_one_line_are_an_error_in_bounded_memory(small: Path, name: str, content: str) -> None:
    size = 100_000_000
    text = {"a text": '{"resources": "' + "x" * size + '"}', "a list": '{"fields": [' + "[]," * (size // 3) + "0]}"}[content]
    (small / name).write_text(text, encoding="utf-8")
    _bounded(small, name)


@pytest.mark.parametrize("name", ["datapackage.json", "people.json"])
@pytest.mark.parametrize("content", [
    "[" * 100_000, '{"a":' * 100_000, "[" * 900 + "]" * 900, '{"fields": ' + "[" * 800 + "]" * 800 + "}", '{"resources": ' + "[" * 800 + "]" * 800 + "}",
    '{"name": 1, "name": 2}', '{"resources": [{"path": "a", "path": "b"}]}', '{"fields": [{"name": "a", "name": "b"}]}', '{"fields": NaN}', '{"resources": [Infinity]}', "-Infinity",
    "9" * 10_000, "", " ", "\x00", "null", "7", '"x"', "[]", "{}", "{", "\ufeff", '{"a": "\x01"}', "{'a': 1}", '{"a": 1,}', "\\ud800", '"\\ud800"', '{"\\ud800": 1}', "/* */ {}", "tru", '{"a": 1e999999}',
    '{"resources": [[]]}', '{"resources": {}}', '{"resources": [null]}', '{"fields": [{"name": "\\ud800", "type": "integer"}]}',
])
def test_json_that_is_deep_doubled_or_no_json_is_an_error_that_names_the_file(small: Path, name: str, content: str) -> None:
    (small / name).write_text(content, encoding="utf-8")
    assert name in _wrong(validate(small)) or small.name in _told(validate(small))


@pytest.mark.parametrize("name", ["datapackage.json", "people.json"])
@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b"{\x80}", '{"name": "教育"}'.encode("gbk"), b"\x1f\x8b\x08\x00", bytes(1000), b"\xed\xa0\x80"])
def test_json_in_another_encoding_is_an_error_that_names_the_file(small: Path, name: str, content: bytes) -> None:
    (small / name).write_bytes(content)
    assert "UTF-8" in _wrong(validate(small)) or name in _wrong(validate(small))


# -- very many ---------------------------------------------------------------------------------------------------------------


def test_thousands_of_resources_take_bounded_time(small: Path) -> None:
    one = DESCRIPTOR["resources"][0]
    _describe(small, {**DESCRIPTOR, "resources": [{**one, "name": f"r{number}", "path": f"missing/{number}.csv", "schema": SCHEMA} for number in range(5000)]})
    _bounded(small, "missing/7.csv", megabytes=3000)


def test_hundreds_of_resources_of_one_file_take_bounded_time(small: Path) -> None:
    one = DESCRIPTOR["resources"][0]
    _describe(small, {**DESCRIPTOR, "resources": [{**one, "name": f"r{number}"} for number in range(200)] + [{**one, "bytes": 1}]})
    _bounded(small, "bytes")


@pytest.mark.parametrize("columns", [10_000, 1_000_000])
def test_a_table_of_very_many_columns_is_an_error_in_bounded_time(small: Path, columns: int) -> None:
    (small / "people.csv").write_text(",".join(f"c{number}" for number in range(columns)) + "\n" + "," * (columns - 1) + "\n", encoding="utf-8")
    _bounded(small, "people", megabytes=4000)


def test_a_schema_of_very_many_fields_is_an_error_in_bounded_time(small: Path) -> None:
    _declare(small, {**SCHEMA, "fields": [{"name": f"c{number}", "type": "integer", "constraints": {"required": True}} for number in range(100_000)], "primaryKey": [], "foreignKeys": []})
    _bounded(small, "people", megabytes=4000)


def test_very_many_wrong_cells_are_counted_and_not_all_kept(small: Path) -> None:
    (small / "people.csv").write_text("id,name,born,score,ok,boss\n" + "x,?,x,x,x,x\n" * 1_000_000, encoding="utf-8")
    run = _bounded(small, "people", megabytes=3000)
    assert len(run.told) < 1_000_000


def test_very_many_lost_references_are_counted_and_not_all_kept(small: Path) -> None:
    (small / "people.csv").write_text("id,name,born,score,ok,boss\n" + "1,,,,,7\n" * 1_000_000, encoding="utf-8")
    run = _bounded(small, "people", megabytes=3000)
    assert len(run.told) < 1_000_000


# -- tables ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [
    b"", b"\n", b"\n\n\n", b"\r", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b" ", b",", b",,,,,\n", b"\x00", b"\x00" * 1000, b"id\n", b"id,id,id,id,id,id\n", b'"', b'"\n', b'"id,name', ROWS.encode() + b"\x00", ROWS.encode() + b'"',
    ROWS.encode() + b"3,ann\n", ROWS.encode() + b"3,ann,,,,,,,,\n", ROWS.encode() + b'3,"an"n",,,,\n', ROWS.encode() + b"3,a\x00n,,,,\n", ROWS.encode() + b"3,\xed\xa0\x80,,,,\n", ROWS.encode() + b"3,\xff,,,,\n",
    ROWS.encode() + b"99999999999999999999,ann,,,,\n", ROWS.encode() + b"3,ann,9999-99-99,,,\n", ROWS.encode() + b"3,ann,,NaN(x),,\n",
    ROWS.encode("utf-16"), ROWS.encode("utf-32"), b"PK\x03\x04" + bytes(100), b"PAR1" + bytes(100), b"\x1f\x8b" + bytes(100), b"<html>", b"{}", b"id,name,born,score,ok,boss\n" + b",,,,,\n" * 3,
])
def test_a_file_that_is_no_such_table_is_an_error_that_names_it(small: Path, content: bytes) -> None:
    (small / "people.csv").write_bytes(content)
    _resource(small, bytes=1, hash="x")
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    for key in ("bytes", "hash"):
        del descriptor["resources"][0][key]
    _describe(small, descriptor)
    told = _wrong(validate(small))
    assert "people" in told


def test_a_table_of_a_header_alone_has_no_rows_and_no_fault(small: Path) -> None:
    (small / "people.csv").write_text(ROWS.split("\n")[0] + "\n", encoding="utf-8")
    _resource(small, path="people.csv")
    report = validate(small)
    assert report.exit_code == 0
    assert report.rows == {"people": 0}


@pytest.mark.parametrize("pattern", [
    "(", "[", "*", "(?P<x", "a{100000}", "(a{1000}){1000}", "((a{100}){100}){100}", r"\p{Nonsense}", "(?i", "a)|(b", "(?x) a # ", "x" * 100_000, "(" * 10_000 + ")" * 10_000, "\x00", "\ud800",
    "(a+)+$", "(a|a)*b", "(.*)*(.*)*(.*)*x",
])
def test_a_pattern_of_ill_will_is_answered_in_time(small: Path, pattern: str) -> None:
    schema = copy.deepcopy(SCHEMA)
    schema["fields"][1]["constraints"] = {"pattern": pattern}
    _declare(small, schema)
    (small / "people.csv").write_text("id,name,born,score,ok,boss\n1," + "a" * 50_000 + "!,,,,\n", encoding="utf-8")
    _resource(small, path="people.csv")
    assert "people" in _wrong(validate(small))


@pytest.mark.parametrize("pattern", ["(?=x)", "(?!x)", "(?<=x)x", r"(a)\1"])
def test_a_pattern_that_looks_around_could_not_be_checked(small: Path, pattern: str) -> None:
    schema = copy.deepcopy(SCHEMA)
    schema["fields"][1]["constraints"] = {"pattern": pattern}
    _declare(small, schema)
    (small / "people.csv").write_text("id,name,born,score,ok,boss\n1,a,,,,\n", encoding="utf-8")
    _resource(small, path="people.csv")
    report = validate(small)
    assert (report.errors, report.exit_code) == (0, 2)
    assert [note for note in report.notes if "people.name" in note]


@pytest.mark.parametrize("dialect", [
    None, [], 7, "x", {"delimiter": ""}, {"delimiter": "ab"}, {"delimiter": "\n"}, {"delimiter": None}, {"delimiter": "\ud800"}, {"delimiter": "，"}, {"quoteChar": ""}, {"quoteChar": "xx"}, {"quoteChar": ","}, {"quoteChar": []},
    {"escapeChar": "\\"}, {"header": 7.5}, {"commentChar": "#"}, {"x": 1}, {"delimiter": "\x00"}, {"doubleQuote": "no"},
])
def test_a_dialect_that_is_none_never_crashes_the_gate(small: Path, dialect: object) -> None:
    _resource(small, dialect=dialect)
    report = validate(small)
    _told(report)
    assert report.exit_code in (0, 1, 2)


@pytest.mark.parametrize("encoding", [None, 7, "", "x", "rot13", "zip", "base64", "hex", "undefined", "utf-16", "mbcs", "\ud800", "\x00", "x" * 100_000, "../x", [], {}])
def test_an_encoding_that_is_none_is_an_error(small: Path, encoding: object) -> None:
    _resource(small, encoding=encoding)
    _wrong(validate(small))


# -- wrong types everywhere --------------------------------------------------------------------------------------------------


def _deep(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


STRANGE: list[Any] = [
    None, 7, -1, 1.5, True, False, [], {}, "", "x", "x" * 5000, "\ud800", "\x00", "../x", "/etc/passwd", [None], [{}], [[]], ["x"], {"a": 1}, {"name": "x"}, 10**30, 1e308, "a\nb::error::x", "\x1b[31m", "(((((", _deep(30), _deep(400),
]


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _places(value[key], (*place, key))


def _put(value: Any, place: tuple[Any, ...], strange: Any) -> Any:
    if not place:
        return strange
    found = copy.deepcopy(value)
    within = found
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = strange
    return found


@pytest.mark.parametrize("number", range(len(STRANGE)), ids=[repr(strange)[:20] for strange in STRANGE])
def test_a_value_of_the_wrong_type_anywhere_never_crashes_the_gate(small: Path, number: int) -> None:
    found = []
    for write, content in ((_describe, DESCRIPTOR), (_declare, SCHEMA)):
        _describe(small, DESCRIPTOR)
        _declare(small, SCHEMA)
        for place in _places(content):
            write(small, _put(content, place, STRANGE[number]))
            try:
                report = validate(small)
                _told(report)
                found += [(place, outcome.rule.id, outcome.why[-300:]) for outcome in report.crashed]
            except Exception as error:  # noqa: BLE001 (any is what this test is about)
                found.append((place, type(error).__name__, str(error)[:300]))
    assert found == []


@pytest.mark.parametrize("place", [
    ("fields", 0, "constraints", "required"), ("fields", 0, "constraints", "unique"), ("fields", 0, "constraints", "minimum"), ("fields", 1, "constraints", "pattern"), ("fields", 1, "constraints", "enum"),
    ("fields", 1, "constraints"), ("fields", 1, "name"), ("fields", 1, "type"), ("fields", 3, "groupChar"), ("fields", 3, "bareNumber"), ("fields", 4, "trueValues"), ("missingValues",), ("primaryKey",), ("foreignKeys",),
    ("fieldsMatch",), ("fields",), ("fields", 0),
], ids=str)
def test_a_value_of_the_wrong_type_in_a_schema_is_an_error(small: Path, place: tuple[Any, ...]) -> None:
    strange: Any
    for strange in ({"a": 1}, [[]], 7.5):
        _declare(small, _put(SCHEMA, place, strange))
        assert "people" in _wrong(validate(small))


def test_words_in_a_package_do_not_speak_for_the_gate(small: Path) -> None:
    descriptor = _put(_put(DESCRIPTOR, ("resources", 0, "name"), "x\n::error file=a::b\x1b[2J"), ("name",), "n\n::warning::y\x1b[31m")
    _describe(small, descriptor)
    report = validate(small)
    for name in ("text", "markdown", "github"):
        printed = FORMS[name](report)
        assert "\x1b[2J" not in printed
        assert "\x1b[31m" not in printed
        assert not any(line.startswith(("::error file=a", "::warning::y")) for line in printed.splitlines())
