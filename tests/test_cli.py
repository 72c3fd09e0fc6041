"""The command line: what each command prints, where, and with which exit code."""

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from rich.cells import cell_len

from datapkg import cli
from datapkg.fetch.archive import archive_text
from datapkg.parse.plan import PARSED_TABLES
from datapkg.schema import TABLES, load_schemas

ROOT = Path(__file__).resolve().parents[1]
WHOLE = [sys.executable, "-c", "from datapkg.cli import main; main()"]
BUREAU = "990100"
PLAN = """样例市教育局2024年工作要点
2024年是教育质量提升年。
一、发展学前教育
(一)增加学位供给。2024年底前新增公办幼儿园学位1000个。
(二)学习宣传。学习《未完的标题。
"""
DIGEST = hashlib.sha256(PLAN.encode()).hexdigest()
COMMANDS = sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]


class Done(NamedTuple):
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line inside this process."""

    def call(*arguments: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["datapkg", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return Done(int(exit_.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A saved page with a plan, and a doubt."""
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cli")
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    shutil.copy(ROOT / "datapackage.json", root)
    (root / "data" / "portals").mkdir()
    (root / "data" / "portals" / f"{BUREAU}.toml").write_text(
        '[bureau]\nname_zh = "样例市教育局"\nname_en = "Sample"\nprovince_zh = "样例省"\nprovince_en = "Sample"\nlevel = "prefecture"\n',
        encoding="utf-8",
    )
    return root


@pytest.fixture
def package(_package: Path, tmp_path: Path) -> Path:
    """A package with one registered bureau and nothing archived or built."""
    return Path(shutil.copytree(_package, tmp_path / "package"))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the repository, which has a built package."""
    monkeypatch.chdir(ROOT)
    return ROOT


# read and parse


def test_parse_prints_every_table_as_json_with_pages_first(run: Run, plan: Path) -> None:
    done = run("parse", plan, "--json")
    assert done.code == 0
    assert tuple(done.json) == PARSED_TABLES
    schemas = load_schemas()
    for name, rows in done.json.items():
        assert all(tuple(row) == schemas[name].columns for row in rows)
    assert [row["task_id"] for row in done.json["tasks"]] == ["000000-2024-plan-t001", "000000-2024-plan-t002"]
    (figure,) = done.json["quantities"]
    assert (figure["value_low"], figure["due"], figure["unit"]) == (1000, "2024-12-31", "个")
    assert '"value_low": 1000,' in done.out
    assert "增加学位供给" in done.out


def test_read_prints_the_page_as_json_in_the_columns_of_pages(run: Run, plan: Path) -> None:
    done = run("read", plan, "--json")
    assert tuple(done.json) == load_schemas()["pages"].columns
    assert done.json["sha256"] == DIGEST
    assert done.json["title"] == "样例市教育局2024年工作要点"
    assert done.json == run("parse", plan, "--json").json["pages"][0]


def test_read_prints_metadata_and_then_the_text(run: Run, plan: Path) -> None:
    head, _, text = run("read", plan).out.partition("\n\n")
    assert f"page_id: 000000-p-{DIGEST[:12]}" in head.splitlines()
    assert "issued_on: " in head.splitlines()
    assert text == PLAN


def test_parse_prints_an_outline_and_counts(run: Run, plan: Path) -> None:
    out = run("parse", plan).out
    assert out.splitlines()[2:6] == ["000000-2024-plan  样例市教育局2024年工作要点", "  一、发展学前教育", "    (一)增加学位供给", "    (二)学习宣传"]
    assert "2 tasks, 1 quantities, 0 citations, 1 deadlines, 0 responsibilities" in out


@pytest.mark.parametrize("command", ["read", "parse"])
def test_a_dash_reads_standard_input(run: Run, plan: Path, command: str) -> None:
    assert run(command, "-", "--json", stdin=PLAN.encode()).json == run(command, plan, "--json").json


def test_doubts_go_to_standard_error_and_findings(run: Run, plan: Path) -> None:
    done = run("parse", plan, "--json")
    assert [row["code"] for row in done.json["findings"]] == ["unclosed-title-mark"]
    assert done.err.startswith(f"{plan}: unclosed-title-mark: ")


def test_a_page_without_doubts_leaves_standard_error_empty(run: Run) -> None:
    done = run("parse", "-", stdin=PLAN.replace("《", "").encode())
    assert (done.code, done.err) == (0, "")


def test_a_page_without_a_plan_is_done_and_doubted(run: Run) -> None:
    done = run("parse", "-", "--json", stdin="今天天气很好。\n".encode())
    assert done.code == 0
    assert done.json["documents"] == []
    assert "no-plan" in done.err


def test_a_bureau_that_nobody_registered_can_be_parsed(run: Run, plan: Path) -> None:
    tables = run("parse", plan, "--json", "--bureau", "659001").json
    assert tables["pages"][0]["page_id"] == f"659001-p-{DIGEST[:12]}"
    assert {row["bureau_id"] for name in ("pages", "documents", "tasks", "quantities") for row in tables[name]} == {"659001"}


@pytest.mark.parametrize("command", ["read", "parse"])
@pytest.mark.parametrize(
    ("content", "code", "said"),
    [(b"", 1, "empty"), (b" \r\n", 1, "empty"), (bytes(range(256)) * 4, 1, "page.txt"), (b"\x89PNG\r\n\x1a\n" + bytes(50), 1, "PNG"),
     (b"%PDF-1.7\n", 1, "PDF"), (None, 2, "cannot be read")],
    ids=["empty", "blank", "binary", "picture", "pdf", "missing"],
)
def test_a_file_that_is_no_page_is_told_in_one_line(
    run: Run, tmp_path: Path, command: str, content: bytes | None, code: int, said: str
) -> None:
    path = tmp_path / "page.txt"
    if content is not None:
        path.write_bytes(content)
    done = run(command, path, "--json")
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"datapkg: {path}: ")
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["read", "parse"])
def test_a_folder_is_called_wrongly(run: Run, tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path)
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path) in done.err


@pytest.mark.parametrize(
    "arguments",
    [["parse"], ["parse", "-", "--bureau", "4406"], ["parse", "-", "--bureau", "４４０６００"], ["read", "-", "--bureau", "佛山"],
     ["parse", "-", "--colour"], ["parse", "-", "-"], ["nosuch"], ["build", "--workers", "0"], ["build", "--workers", "many"],
     ["show", "tasks", "--limit", "-1"], ["show", "tasks", "--format", "xml"], ["show"], ["archive", "x.txt"]],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_2_and_a_message(run: Run, published: Path, arguments: list[str]) -> None:
    done = run(*arguments, stdin=PLAN.encode())
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert "Traceback" not in done.err


# help


def test_the_name_alone_prints_help(run: Run) -> None:
    done = run()
    assert all(command in done.out + done.err for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example_that_is_a_right_call(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    words = re.sub(r"\s+", " ", done.out.partition("Example: datapkg ")[2].partition("\n\n")[0]).strip()
    name, *arguments = shlex.split(words.partition(" > ")[0])
    assert name == command
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    assert commands[name].make_context(name, arguments).params


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_does(command: str) -> None:
    for parameter in typer.main.get_command(cli.app).commands[command].params:  # type: ignore[attr-defined]
        assert parameter.help, parameter.name


# info and show


def test_info_tells_version_licence_and_tables(run: Run, published: Path) -> None:
    done = run("info", "--json")
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert (done.json["version"], done.json["licenses"]) == (descriptor["version"], "CC-BY-4.0")
    assert tuple(table["table"] for table in done.json["tables"]) == TABLES
    lines = {table: (ROOT / "data" / "tables" / f"{table}.csv").read_text(encoding="utf-8") for table in ("themes", "units", "citations")}
    rows = {table["table"]: table["rows"] for table in done.json["tables"]}
    assert {table: rows[table] for table in lines} == {table: text.count("\n") - 1 for table, text in lines.items()}
    assert all(tuple(table["columns"]) == load_schemas()[table["table"]].columns for table in done.json["tables"])


def test_info_for_people_has_a_line_for_every_table(run: Run, published: Path) -> None:
    out = run("info").out
    assert "version: " in out
    assert all(re.search(rf"^{table} +\d+ ", out, re.MULTILINE) for table in TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_show_as_csv_is_the_published_file(run: Run, published: Path, table: str) -> None:
    assert run("show", table, "--format", "csv").out.encode() == (ROOT / "data" / "tables" / f"{table}.csv").read_bytes()


def test_show_as_json_has_plain_values(run: Run, published: Path) -> None:
    rows = run("show", "deadlines", "--format", "json").json
    assert tuple(rows[0]) == load_schemas()["deadlines"].columns
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]) and isinstance(row["year"], int) for row in rows)


def _shown(run: Run, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("show", *arguments, "--format", "json").json
    return rows


def test_where_takes_stars_and_several_conditions(run: Run, published: Path) -> None:
    every = _shown(run, "quantities")
    found = _shown(run, "quantities", "--where", "indicator_id=new_places_*", "--where", "year=2018", "--where", "year=2020")
    expected = [row for row in every if (row["indicator_id"] or "").startswith("new_places_") and row["year"] in (2018, 2020)]
    assert found == expected
    assert 0 < len(found) < len(every)


def test_where_with_nothing_behind_the_sign_asks_for_null(run: Run, published: Path) -> None:
    found = _shown(run, "quantities", "--where", "due=")
    assert found == [row for row in _shown(run, "quantities") if row["due"] is None]
    assert found


def test_where_may_ask_for_a_column_that_is_not_shown(run: Run, published: Path) -> None:
    assert run("show", "themes", "--where", "theme_id=health", "--columns", "name_en,name_zh", "--format", "csv").out.splitlines()[0] == "name_en,name_zh"
    assert len(_shown(run, "themes", "--where", "theme_id=health", "--columns", "name_en")) == 1


def test_columns_are_shown_in_the_order_asked_for(run: Run, published: Path) -> None:
    assert [list(row) for row in _shown(run, "themes", "--columns", "name_en, theme_id", "--limit", "2")] == [["name_en", "theme_id"]] * 2


@pytest.mark.parametrize(("limit", "rows"), [("0", 0), ("3", 3), ("1000", 36)])
def test_limit_bounds_the_rows(run: Run, published: Path, limit: str, rows: int) -> None:
    assert len(_shown(run, "themes", "--limit", limit)) == rows
    assert len(run("show", "themes", "--limit", limit, "--format", "csv").out.splitlines()) == rows + 1
    done = run("show", "themes", "--limit", limit)
    assert len(done.out.splitlines()) == rows + 1
    assert f"{rows} of 36 rows" in done.err


def test_a_table_for_people_stops_at_50_rows_and_says_so(run: Run, published: Path) -> None:
    done = run("show", "units")
    assert len(done.out.splitlines()) == 51
    assert re.search(r"50 of \d+ rows; --limit", done.err)


def test_wide_chinese_text_is_aligned(run: Run, published: Path) -> None:
    header, *lines = run("show", "bureaus", "--columns", "name_zh,level").out.splitlines()
    assert len(lines) >= 5
    assert {cell_len(line[:line.index("prefecture")]) for line in lines} == {cell_len(header[:header.index("level")])}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["plans"], ["'plans'", *TABLES]), (["themes", "--columns", "theme,name_en"], ["no theme.", "theme_id", "name_zh", "name_en"]),
     (["themes", "--where", "theme=health"], ["theme=health", "theme_id", "name_zh"]), (["themes", "--where", "health"], ["COLUMN=VALUE", "theme_id"]),
     (["themes", "--format", "xml"], ["xml", "table, csv or json"])],
)
def test_an_unknown_name_is_answered_with_those_there_are(run: Run, published: Path, arguments: list[str], said: list[str]) -> None:
    done = run("show", *arguments)
    assert (done.code, done.out) == (2, "")
    assert [word for word in said if word not in done.err] == []


@pytest.mark.parametrize("command", [["info"], ["show", "tasks"]])
def test_no_package_is_told_with_what_to_do(run: Run, tmp_path: Path, command: list[str]) -> None:
    done = run(*command, "--package", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "--package" in done.err


def test_control_characters_of_a_descriptor_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    descriptor = {"name": "x", "title": "a\x1b[2Jb", "version": "1\x07", "licenses": [{"name": "c\x1b]0;t\x07"}], "resources": []}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    done = run("info", "--package", tmp_path)
    assert done.code == 0
    assert [char for char in done.out if not char.isprintable() and char != "\n"] == []


# archive and build


def test_archive_then_build_publishes_the_page(run: Run, package: Path, plan: Path) -> None:
    archived = run("archive", plan, "--bureau", BUREAU, "--root", package)
    assert archived.code == 0
    (path,) = (package / "data" / "snapshots" / BUREAU).iterdir()
    assert archived.out == f"{path}\n"
    built = run("build", "--root", package)
    assert built.code == 0
    assert "Built: 1 pages of 1 bureaus: 1 documents, 2 tasks, 1 figures" in built.out
    assert run("build", "--root", package, "--workers", "1").out.startswith("Up to date: 1 pages")
    assert [row["task_id"] for row in run("show", "tasks", "--package", package, "--format", "json").json] == [
        "990100-2024-plan-t001", "990100-2024-plan-t002"]


def test_archive_refuses_a_bureau_that_nobody_registered_and_says_what_to_write(run: Run, package: Path, plan: Path) -> None:
    done = run("archive", plan, "--bureau", "659001", "--root", package)
    assert done.code == 2
    assert "659001.toml" in done.err
    assert not (package / "data" / "snapshots").exists()


@pytest.mark.parametrize("bureau", ["../portals/990100", f"./{BUREAU}", ""])
def test_archive_takes_a_code_and_no_path(run: Run, package: Path, plan: Path, bureau: str) -> None:
    assert run("archive", plan, "--bureau", bureau, "--root", package).code == 2
    assert not list(package.rglob("*.warc"))


def test_archive_refuses_the_same_bytes_twice_with_the_file_that_has_them(run: Run, package: Path, plan: Path) -> None:
    first = run("archive", plan, "--bureau", BUREAU, "--root", package).out.strip()
    done = run("archive", plan, "--bureau", BUREAU, "--root", package)
    assert (done.code, done.out) == (2, "")
    assert first in done.err


@pytest.mark.parametrize("order", ["archived-first", "archived-last", "twice"])
def test_archive_writes_all_files_or_none(run: Run, package: Path, plan: Path, tmp_path: Path, order: str) -> None:
    other = tmp_path / "other.txt"
    other.write_text(PLAN.replace("1000", "2000"), encoding="utf-8")
    if order != "twice":
        run("archive", plan, "--bureau", BUREAU, "--root", package)
    before = sorted(package.rglob("*.warc"))
    files = {"archived-first": [plan, other], "archived-last": [other, plan], "twice": [other, other]}[order]
    assert run("archive", *files, "--bureau", BUREAU, "--root", package).code == 2
    assert sorted(package.rglob("*.warc")) == before


def test_archive_refuses_what_is_no_text_before_it_writes_anything(run: Run, package: Path, plan: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    done = run("archive", plan, picture, "--bureau", BUREAU, "--root", package)
    assert done.code == 1
    assert str(picture) in done.err
    assert not list(package.rglob("*.warc"))


def test_build_reports_an_unreadable_page_builds_the_others_and_ends_with_1(run: Run, package: Path, plan: Path) -> None:
    run("archive", plan, "--bureau", BUREAU, "--root", package)
    bad = archive_text(b"\x89PNG\r\n\x1a\n" + bytes(50), BUREAU, package / "data" / "snapshots")
    done = run("build", "--root", package)
    assert done.code == 1
    assert str(bad) in done.err
    assert "1 archived pages could not be read" in done.err
    assert len(run("show", "pages", "--package", package, "--format", "json").json) == 1


def test_build_refuses_wrong_curated_data_in_one_line_that_names_file_and_entry(run: Run, package: Path, plan: Path) -> None:
    run("archive", plan, "--bureau", BUREAU, "--root", package)
    path = package / "data" / "corrections" / f"{BUREAU}.toml"
    path.parent.mkdir()
    path.write_text(f'[[correction]]\npage_id = "{BUREAU}-p-{DIGEST[:12]}"\noriginal = "nowhere"\nmended = ""\nreason = "r"\nstatus = "open"\n')
    done = run("build", "--root", package)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"datapkg: {path}, correction 1: 'nowhere'")
    assert done.err.count("\n") == 1
    assert not (package / "data" / "tables").exists()


def test_build_where_there_is_no_package_is_a_wrong_call(run: Run, tmp_path: Path) -> None:
    done = run("build", "--root", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "--root" in done.err


# the process as a whole


def test_a_missing_extra_is_told_with_how_to_install_it(run: Run, package: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    monkeypatch.setitem(sys.modules, "warcio.warcwriter", None)
    done = run("archive", plan, "--bureau", BUREAU, "--root", package)
    assert (done.code, done.out) == (2, "")
    assert "pip install 'cn-edu-workplans[build]'" in done.err
    assert "Traceback" not in done.err


def test_a_bug_is_told_apart_from_wrong_data(run: Run, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("datapkg.parse.plan.parse_page", crash)
    done = run("parse", plan)
    assert done.code == 2
    assert "ZeroDivisionError" in done.err
    assert "bug in datapkg" in done.err


def _whole(*arguments: str, code: str | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code] if code else WHOLE
    return subprocess.run(
        [*command, *arguments], env=os.environ | {"PYTHONPATH": str(ROOT)} | environment, cwd=ROOT, capture_output=True, check=False
    )


HEAVY = ("httpx", "selectolax", "stamina", "asyncio", "pyarrow", "polars", "pandera", "warcio", "cn2an", "ahocorasick", "rich", "frictionless", "numpy", "pandas", "multiprocessing")


def test_help_imports_no_heavy_library() -> None:
    code = f"import sys, datapkg.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = _whole(code=code)
    assert done.stdout.decode().strip() == "[]", done.stderr.decode()


def test_looking_at_a_package_needs_no_extra() -> None:
    extras = ("polars", "pandera", "warcio", "cn2an", "ahocorasick", "frictionless")
    code = f"import sys; sys.modules |= dict.fromkeys({extras}); from datapkg.cli import main; main()"
    for arguments in (["info"], ["show", "themes", "--limit", "1"], ["show", "themes", "--format", "json"]):
        done = _whole(*arguments, code=code)
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_output_is_utf_8_whatever_the_locale(encoding: str) -> None:
    done = _whole("show", "themes", "--format", "csv", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stdout == (ROOT / "data" / "tables" / "themes.csv").read_bytes()


def test_exit_codes_reach_the_shell(tmp_path: Path, plan: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    calls = [[str(plan)], [str(tmp_path / "empty.txt")], [str(tmp_path / "missing.txt")]]
    assert [_whole("parse", *call).returncode for call in calls] == [0, 1, 2]


# Whether Python buffers what it prints: without a buffer, a write may end before its text and give no error.
BUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"])


@BUFFERED
@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_reader_that_stops_early_gets_no_traceback_and_no_word_about_the_data(form: str, unbuffered: str) -> None:
    with subprocess.Popen(
        [*WHOLE, "show", "tasks", "--format", form, "--limit", "1000"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
    ) as process:
        assert process.stdout
        assert process.stderr
        assert len(process.stdout.read(10)) == 10
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@BUFFERED
def test_output_that_a_full_disk_cuts_off_is_an_error(unbuffered: str, tmp_path: Path) -> None:
    room = 100_000
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); from datapkg.cli import main; main()"
    with (tmp_path / "tasks.csv").open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code, "show", "tasks", "--format", "csv"], cwd=ROOT, stdout=file, stderr=subprocess.PIPE, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
        )
    assert (tmp_path / "tasks.csv").stat().st_size <= room
    assert done.returncode == 2
    assert done.stderr.decode() == "datapkg: the output cannot be written (File too large). Make room and run it again.\n"


def test_a_librarys_panic_is_told_as_a_bug_and_not_as_wrong_data() -> None:
    panics = "import polars as pl\nimport datapkg.cli as cli\ndef app(): raise pl.exceptions.PanicException('no such thing')\ncli.app = app\ncli.main()"
    done = _whole(code=panics)
    assert done.returncode == 2
    assert b"this is a bug in datapkg" in done.stderr


HTML_PAGE = (
    "<!DOCTYPE html><html><head><meta charset=gb2312><title>江海市教育局2023年工作要点</title></head><body><h1>江海市教育局2023年工作要点</h1>"
    "<p>发布时间：2023-03-01</p><div><p>一、扩大资源</p><p>（一）增加学位。年底前新增学位8000个，落实《学校建设行动计划》。</p></div><p>责任编辑：张三</p></body></html>"
).encode("gbk")


def test_a_saved_html_page_is_read_and_parsed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(HTML_PAGE)
    page = json.loads(run("read", path, "--json").out)
    assert (page["media_type"], page["page_kind"], page["title"], page["published_on"]) == ("text/html", "article", "江海市教育局2023年工作要点", "2023-03-01")
    tables = json.loads(run("parse", "-", "--json", stdin=HTML_PAGE).out)
    assert [(row["year"], row["kind"]) for row in tables["documents"]] == [(2023, "plan")]
    assert [row["text"] for row in tables["quantities"]] == ["8000个"]


def test_a_list_or_an_error_page_is_read_too_and_parses_to_no_documents(run: Run) -> None:
    listing = "<html><body><ul>" + "".join(f"<li><a href={n}>某市教育局工作要点第{n}号</a> 2023-03-0{n}</li>" for n in range(1, 9)) + "</ul></body></html>"
    for html, kind in ((listing, "list"), ("<html><title>404 Not Found</title><body>您访问的页面不存在</body></html>", "error")):
        tables = json.loads(run("parse", "-", "--json", stdin=html.encode()).out)
        assert (tables["pages"][0]["page_kind"], tables["documents"]) == (kind, [])
