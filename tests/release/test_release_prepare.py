"""Preparing a release writes one version wherever it stands, the least honest one unless more is asked for, or writes nothing."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from datapkg.build.run import build
from datapkg.cli import app
from datapkg.errors import DataError, UsageError
from datapkg.release.prepare import Prepared, prepare
from datapkg.release.run import Released

from .repository import Repository

DAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def corrected(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A checkout in which a value was corrected since the release, which is a PATCH; built and committed."""
    checkout = repository.clone(tmp_path_factory.mktemp("corrected") / "checkout")
    checkout.replace("data/overrides/440100.toml", 'reason = "', 'reason = "told again: ')
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n### Changed\n\n- A reason told better.\n")
    build(checkout.root, 1)
    checkout.commit()
    return checkout


@pytest.fixture
def changed(corrected: Repository, tmp_path: Path) -> Repository:
    """The corrected checkout, for a test to prepare."""
    return corrected.clone(tmp_path / "changed")


def versions(checkout: Repository) -> dict[str, bool]:
    """Whether each text tells 0.1.1, and no longer 0.1.0 as its own version."""
    found = {name: (checkout.root / name).read_text(encoding="utf-8") for name in ("datapackage.json", "CITATION.cff", "README.md", "README.zh-CN.md", "CONTRIBUTING.md")}
    return {name: "0.1.1" in text and "0.1.0" not in text for name, text in found.items()}


def write(checkout: Repository, released: Released, bump: str | None = None, version: str | None = None) -> Prepared:
    return prepare(checkout.root, checkout.root / "dist" / "releases", str(released.folder), bump, version, DAY)


def test_the_least_honest_version_is_written_everywhere(changed: Repository, released: Released) -> None:
    done = write(changed, released)
    assert (done.version, done.previous, done.step) == ("0.1.1", "0.1.0", "patch")
    assert set(versions(changed).values()) == {True}
    changelog = (changed.root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.startswith("# Changelog\n\n## Unreleased\n\n## 0.1.1 - 2026-12-01\n\n### Changed\n\n- A reason told better.\n\n## 0.1.0 - 2026-11-22\n")
    assert done.files == ["datapackage.json", "CITATION.cff", "CHANGELOG.md", "README.md", "README.zh-CN.md", "CONTRIBUTING.md"]
    assert build(changed.root, 1).changed is False


@pytest.mark.parametrize(("bump", "version", "expected"), [("patch", None, "0.1.1"), ("minor", None, "0.2.0"), ("major", None, "1.0.0"), (None, "0.7.0", "0.7.0")])
def test_more_than_the_least_can_be_asked_for(changed: Repository, released: Released, bump: str | None, version: str | None, expected: str) -> None:
    assert write(changed, released, bump, version).version == expected
    assert json.loads((changed.root / "datapackage.json").read_text(encoding="utf-8"))["version"] == expected


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "1.x"])
def test_less_than_the_least_is_refused_and_nothing_is_written(changed: Repository, released: Released, version: str) -> None:
    before = changed.git("diff")
    with pytest.raises(DataError):
        write(changed, released, version=version)
    assert changed.git("diff") == before


def test_a_release_without_a_change_needs_a_word_of_its_own(checkout: Repository, released: Released) -> None:
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n- The workbook has wider columns.\n")
    with pytest.raises(DataError, match=r"Nothing in the tables has changed since 0\.1\.0.*--bump patch"):
        write(checkout, released)
    assert write(checkout, released, "patch").version == "0.1.1"


@pytest.mark.parametrize("text", ["# Changelog\n\n## 0.1.0 - 2026-11-22\n\n- Data.\n", "# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-11-22\n\n- Data.\n"])
def test_a_changelog_that_tells_nothing_is_refused_and_nothing_is_written(changed: Repository, released: Released, text: str) -> None:
    changed.write("CHANGELOG.md", text)
    before = changed.git("diff")
    with pytest.raises(DataError, match="no entry under `## Unreleased`"):
        write(changed, released)
    assert changed.git("diff") == before


def test_the_first_release_keeps_the_version_and_dates_its_heading(checkout: Repository, tmp_path: Path) -> None:
    checkout.replace("CHANGELOG.md", "## 0.1.0 - 2026-11-22", "## 0.1.0 (unreleased)")
    done = prepare(checkout.root, tmp_path, None, None, None, DAY)
    assert (done.version, done.previous, done.files) == ("0.1.0", None, ["CHANGELOG.md"])
    assert "## 0.1.0 - 2026-12-01" in (checkout.root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_release_before_that_is_not_here_must_be_given(checkout: Repository, tmp_path: Path) -> None:
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n- More.\n")
    with pytest.raises(UsageError, match=r"tells of 0\.1\.0.*--previous"):
        prepare(checkout.root, tmp_path, None, None, None, DAY)


def call(*options: str) -> Result:
    return CliRunner().invoke(app, ["release", *options])


def test_the_command_says_what_it_wrote_and_what_to_do_next(changed: Repository, released: Released) -> None:
    place = ("--root", str(changed.root), "--previous", str(released.folder))
    done = call("--prepare", *place)
    assert done.exit_code == 0, done.exception
    assert done.stdout.startswith("Version 0.1.1 (since 0.1.0: patch) is written in datapackage.json, CITATION.cff, CHANGELOG.md")
    assert "Read the diff and commit it; then run: datapkg release" in done.stdout
    changed.commit()
    for options, words in ((("--bump", "minor"), "--bump minor asks for 0.2.0"), (("--version", "0.3.0"), "--version asks for 0.3.0")):
        refusal = call(*options, *place).exception
        assert isinstance(refusal, DataError)
        assert f"the committed version is 0.1.1, and {words}" in str(refusal)


@pytest.mark.parametrize(("options", "words"), [(["--bump", "huge"], "--bump huge: write one of patch, minor, major"), (["--bump", "minor", "--version", "1.0.0"], "Give one of them")])
def test_a_wrong_call_is_told_so(options: list[str], words: str) -> None:
    refusal = call(*options).exception
    assert isinstance(refusal, UsageError)
    assert words in str(refusal)
