"""The workflows on GitHub: pinned, with no more rights than they need, and made of `make` targets that anyone can run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SCRIPT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
# What may be written to, job by job. A right that is not here is a mistake, or needs a reviewer who agrees.
WRITES = {
    "fetch.yml": {"fetch": {"contents", "pull-requests"}},
    "comment.yml": {"comment": {"pull-requests"}},
    "release.yml": {"attest": {"id-token", "attestations"}, "attach": {"contents"}, "pages": {"pages", "id-token"}, "pypi": {"id-token"}},
}
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in load(path)["jobs"].values() for step in job["steps"]]


def test_the_workflows_are_there() -> None:
    assert {path.name for path in WORKFLOWS} == {"validate.yml", "comment.yml", "release.yml", "fetch.yml"}


@each_workflow
def test_every_action_is_pinned_by_a_commit_with_its_version_beside(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"\buses:", line)]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_is_of_one_version_everywhere() -> None:
    used = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len({each.partition("@")[0] for each in used}) == len(used)


@each_workflow
def test_every_job_says_what_its_token_may_and_only_the_known_ones_write(path: Path) -> None:
    workflow = load(path)
    assert set((workflow["permissions"] or {}).values()) <= {"read"}
    for name, job in workflow["jobs"].items():
        rights = job["permissions"]
        assert {right for right, level in rights.items() if level == "write"} == WRITES.get(path.name, {}).get(name, set()), name
        assert set(rights.values()) <= {"read", "write"}
        assert job["timeout-minutes"] > 0


@each_workflow
def test_a_checkout_leaves_no_credentials(path: Path) -> None:
    assert all(step["with"]["persist-credentials"] is False for step in steps(path) if step.get("uses", "").startswith("actions/checkout@"))


@each_workflow
def test_no_script_has_an_expression_in_it(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("text", [SCRIPT, *("\n".join(step.get("run", "") for step in steps(path)) for path in WORKFLOWS)],
                         ids=[".ci/run", *(path.name for path in WORKFLOWS)])
def test_every_make_target_that_is_called_exists(text: str) -> None:
    assert set(re.findall(r"^[^#\n]*?\bmake (?:--\S+ )*([a-z]+)", text, re.MULTILINE)) <= TARGETS


def test_what_a_pull_request_runs_is_what_anyone_can_run() -> None:
    assert ".ci/run" in [step.get("run") for step in steps(ROOT / ".github" / "workflows" / "validate.yml")]
    assert {"tables", "test", "lint", "actions", "validate", "frictionless"} <= set(re.findall(r"^ *make (?:--\S+ )*([a-z]+)", SCRIPT, re.MULTILINE))


def test_the_comment_runs_nothing_of_the_pull_requests() -> None:
    comment = steps(ROOT / ".github" / "workflows" / "comment.yml")
    assert [step["uses"].partition("@")[0] for step in comment if "uses" in step] == ["actions/download-artifact"]


@pytest.mark.parametrize("hostile", ["plain\n", "~~~~~\n# out\n", "~" * 500, "\0\x1b[31m", "```\n@everyone", "\udcff"])
def test_what_the_comment_shows_cannot_leave_its_fence(tmp_path: Path, hostile: str) -> None:
    (tmp_path / "artifact").mkdir()
    (tmp_path / "artifact" / "diff.txt").write_bytes(hostile.encode("utf-8", "surrogateescape"))
    (script,) = [step["run"] for step in steps(ROOT / ".github" / "workflows" / "comment.yml") if "run" in step]
    start, end = script.index("{\n"), script.index("> body.md") + len("> body.md")
    command = ["bash", "-euo", "pipefail", "-c", script[start:end]]
    subprocess.run(command, cwd=tmp_path, env={"HEAD_SHA": "0" * 40, "RUN_URL": "https://example.org", "PATH": "/usr/bin:/bin"}, check=True)
    lines = (tmp_path / "body.md").read_text(encoding="utf-8").split("\n")
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith("~~~")]
    assert len(fences) == 2
    assert all(line.isprintable() for line in lines)
    assert lines[fences[1] + 1:][0] == ""


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert program, "zizmor is in the extra `lint`"
    done = subprocess.run([program, "--offline", "--quiet", str(ROOT / ".github")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*-*.yml")), ids=lambda path: path.name)
def test_an_issue_form_is_one_that_github_shows(path: Path) -> None:
    form = load(path)
    assert {"name", "description", "body"} <= set(form)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["type"] in ("input", "textarea") and field["attributes"]["label"] for field in fields)
