"""`datapkg validate`: what it prints, where, with which exit code; what it was called with wrongly is said."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from datapkg import cli
from datapkg.validate import runner
from datapkg.validate.registry import load_rules
from datapkg.validate.rule import Violation, rule
from tests.validate.breaks import FOSHAN, cells, drop
from tests.validate.packages import ROOT, Package

FORMS = ("text", "json", "markdown", "github", "junit")
FIGURE = f"{FOSHAN}-t019-q01"


class Done(NamedTuple):
    """What the command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call `datapkg validate` inside this process."""

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["datapkg", "validate", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return Done(int(exit_.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def good(tmp_path: Path) -> Package:
    return Package(tmp_path / "package")


@pytest.fixture
def bad(good: Package) -> Package:
    """A package with one wrong cell."""
    cells("quantities", FIGURE, role="aim")(good)
    return good


def test_a_good_package_is_told_so_and_the_exit_code_is_0(run: Run, good: Package) -> None:
    done = run(good.root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "cn-edu-workplans 0.1.0: may be released (0 errors, 0 warnings, 0 waived)."


def test_a_bad_package_is_told_with_its_row_and_the_exit_code_is_1(run: Run, bad: Package) -> None:
    done = run(bad.root)
    assert done.code == 1
    assert f"quantities {FIGURE} role" in done.out
    assert "may not be released" in done.out.splitlines()[-1]


def test_a_rule_that_crashes_makes_the_exit_code_2(run: Run, bad: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    @rule("Mad", table="tasks", reason="So.", mend="So.")
    def mad(_: object) -> list[Violation]:
        raise KeyError("gone")

    monkeypatch.setattr(runner, "load_rules", lambda: (mad,))
    done = run(bad.root)
    assert done.code == 2
    assert "KeyError: 'gone'" in done.out
    assert "this is a bug in the rule, not in the data" in done.out


def test_warnings_alone_do_not_forbid_a_release(run: Run, good: Package) -> None:
    cells("quantities", FIGURE, unit="学")(good)
    done = run(good.root, "--rule", "unit-known")
    assert done.code == 0
    assert "warning  unit-known" in done.out


def test_without_a_path_the_package_where_one_stands_is_checked(run: Run, bad: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bad.root)
    assert run("--rule", "constraint-enum").code == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("broken", [False, True], ids=["good", "bad"])
def test_each_form_is_printed_whole_with_the_same_exit_code(form: str, broken: bool, run: Run, good: Package) -> None:
    if broken:
        cells("quantities", FIGURE, role="aim")(good)
    done = run(good.root, "--rule", "constraint-enum", "--rule", "span-text", "--format", form)
    assert (done.code, done.err) == (int(broken), "")
    assert (FIGURE in done.out.replace("\\", "")) == broken
    if form == "json":
        assert [each["id"] for each in json.loads(done.out)["rules"]] == ["constraint-enum", "span-text"]
    elif form == "junit":
        assert ElementTree.fromstring(done.out).get("failures") == str(int(broken))  # noqa: S314 (our own words)


def test_the_release_before_is_compared(run: Run, good: Package, tmp_path: Path) -> None:
    before = Package(tmp_path / "before", released=True)
    drop("deadlines", f"{FOSHAN}-t030-d01")(good)
    assert run(good.root, "--rule", "rows-kept").code == 0
    done = run(good.root, "--rule", "rows-kept", "--previous", before.root)
    assert done.code == 1
    assert f"deadlines {FOSHAN}-t030-d01" in done.out


def test_every_page_is_read_again_when_asked(run: Run, good: Package) -> None:
    cells("quantities", FIGURE, role="result")(good)
    assert run(good.root, "--rule", "rows-follow-from-text", "--every-page").code == 1


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_list_names_every_rule_and_checks_nothing(form: str, run: Run, tmp_path: Path) -> None:
    done = run(tmp_path / "none", "--list", "--format", form)
    assert (done.code, done.err) == (0, "")
    for each in load_rules():
        assert each.id in done.out
        assert each.title in done.out


def test_the_list_can_be_of_some_rules(run: Run) -> None:
    assert run("--list", "--rule", "span-text").out.split()[0] == "span-text"
    assert len(run("--list", "--rule", "span-text").out.splitlines()) == 1


def test_a_rule_is_explained(run: Run, tmp_path: Path) -> None:
    done = run(tmp_path / "none", "--explain", "value-as-printed")
    (each,) = (each for each in load_rules() if each.id == "value-as-printed")
    assert (done.code, done.err) == (0, "")
    for words in (each.title, each.reason, each.mend, "error", "validators/rules/figures.py"):
        assert words in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rule", "no-such-rule"], "no-such-rule"),
        (["--explain", "no-such-rule"], "no-such-rule"),
        (["--list", "--rule", "no-such-rule"], "no-such-rule"),
        (["--format", "yaml"], "yaml"),
        (["--list", "--format", "junit"], "junit"),
        (["none"], "none"),
        (["--previous", "none"], "none"),
        (["--no-such-option"], "--no-such-option"),
        (["one", "two"], "two"),
        (["--explain"], "--explain"),
    ],
    ids=" ".join,
)
def test_what_it_is_called_with_wrongly_is_said_on_standard_error(arguments: list[str], said: str, run: Run, good: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(good.root)
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_release_before_that_cannot_be_read_could_not_be_checked(run: Run, good: Package, tmp_path: Path) -> None:
    before = Package(tmp_path / "before", released=True)
    (before.root / "datapackage.json").write_text("{", encoding="utf-8")
    done = run(good.root, "--rule", "rows-kept", "--previous", before.root)
    assert done.code in (1, 2)
    assert "before" in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("form", FORMS)
def test_what_a_package_says_can_be_printed_where_only_ascii_is_known(form: str, bad: Package) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from datapkg.cli import main; main()", "validate", str(bad.root), "--rule", "constraint-enum", "--format", form],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C"}, capture_output=True, check=False, timeout=120,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stdout.decode()


def test_help_has_an_example_and_loads_no_table_library() -> None:
    code = "import sys; sys.argv = ['datapkg', 'validate', '--help']\nfrom datapkg.cli import main\ntry:\n    main()\nfinally:\n    print(sorted({'pandera', 'polars', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0
    assert "Example: datapkg validate" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_chosen_rules_do_not_speak_for_the_package(run: Run, good: Package) -> None:
    done = run(good.root, "--rule", "constraint-enum", "--rule", "span-text")
    assert done.code == 0
    assert re.fullmatch(r"cn-edu-workplans 0\.1\.0: 2 of \d+ rules found no error; the others were not asked \(0 errors, 0 warnings, 0 waived\)\.", done.out.splitlines()[-1])


@pytest.mark.parametrize("form", FORMS)
def test_a_rule_that_is_not_for_the_package_has_checked_nothing(form: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    described = {"name": "stranger", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    done = run(tmp_path, "--rule", "value-as-printed", "--format", form)
    assert done.code == 2
    assert "may be released" not in done.out
    if form in ("text", "github"):
        assert done.out.splitlines()[-1] == "stranger: could not be checked: no rule that was asked for is for this package (0 errors, 0 warnings, 0 waived)."
    assert run(tmp_path, "--rule", "value-as-printed", "--rule", "columns", "--format", form).code == 0
