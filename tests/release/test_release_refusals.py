"""What is no honest release is refused, with words that say what to do, and nothing is written."""

import fcntl
import os
from pathlib import Path

import pytest

from datapkg.errors import DataError, DatapkgError, UsageError
from datapkg.release.changes import Changes, refuse_dishonest
from datapkg.release.run import GateClosed, Released, release
from datapkg.versioning import Step

from .repository import CHANGES, Repository


def refused(checkout: Repository, *words: str, kind: type[DatapkgError] = DataError, previous: Path | None = None) -> DatapkgError:
    """Expect the release to be refused with all these words, and nothing to be left below its place."""
    with pytest.raises(kind) as caught:
        release(checkout.root, previous=str(previous) if previous else None, workers=1)
    missing = [word for word in words if word not in str(caught.value)]
    assert not missing, f"{caught.value} does not say {missing}"
    out = checkout.root / "dist" / "releases"
    assert not out.exists() or not [path for path in out.iterdir() if path.name.startswith(".") or path.name == "0.1.0"]
    return caught.value


def test_what_is_not_committed_is_named(checkout: Repository) -> None:
    checkout.write("data/portals/新 局.toml", "")
    checkout.write("README.md", "changed\n")
    refused(checkout, "not everything is committed", "README.md", "data/portals/新 局.toml", "Commit")


def test_a_folder_without_version_control_is_none_to_release_from(checkout: Repository, tmp_path: Path) -> None:
    checkout.root.joinpath(".git").rename(tmp_path / "away")
    refused(checkout, "git", kind=UsageError)


def test_a_folder_below_the_top_of_a_checkout_is_none_to_release_from(checkout: Repository) -> None:
    with pytest.raises(UsageError, match="top of one"):
        release(checkout.root / "data")


@pytest.mark.parametrize(("old", "new", "words"), [
    ("- Data: five pages of five bureaus.", "", ("CHANGELOG.md", "has no entry")),
    ("## 0.1.0 - 2026-11-22", "## Unreleased", ("CHANGELOG.md", "no section `## 0.1.0`", "--prepare")),
    ("## 0.1.0 - 2026-11-22", "## 0.1.0 (unreleased)", ("CHANGELOG.md", "(unreleased)", "--prepare")),
])
def test_a_version_that_the_changelog_does_not_tell_of_is_refused(checkout: Repository, old: str, new: str, words: tuple[str, ...]) -> None:
    checkout.replace("CHANGELOG.md", old, new)
    checkout.commit()
    refused(checkout, *words)


def test_two_versions_in_one_checkout_are_refused(checkout: Repository) -> None:
    checkout.replace("CITATION.cff", "version: 0.1.0", "version: 0.2.0")
    checkout.commit()
    refused(checkout, "CITATION.cff", "0.2.0", "0.1.0", "--prepare")


def test_a_version_that_is_none_is_refused(checkout: Repository) -> None:
    checkout.replace("datapackage.json", '"version": "0.1.0"', '"version": "v1"')
    checkout.commit()
    refused(checkout, "'v1'", "MAJOR.MINOR.PATCH")


def test_an_address_that_a_fetch_flagged_needs_an_explanation(checkout: Repository) -> None:
    from datapkg.fetch.receipts import Receipt, write_receipts

    flagged = Receipt("bureau", "https://edu.example.gov.cn/", flag="no-page: no plan of this bureau is listed anywhere")
    write_receipts(checkout.root / "data" / "receipts" / "440600.csv", [flagged, Receipt("list", "https://edu.example.gov.cn/zw/", state="fetched")])
    checkout.commit()
    refused(checkout, "1 addresses", "440600.csv", "https://edu.example.gov.cn/ (no-page", "explanation")


def test_a_release_before_that_the_changelog_tells_of_must_be_given(checkout: Repository) -> None:
    checkout.write("CHANGELOG.md", CHANGES.replace("## Unreleased", "## 0.1.0 - 2026-11-22") + "\n## 0.0.9 - 2026-01-01\n\n- Before.\n")
    checkout.commit()
    refused(checkout, "0.0.9", "--previous", kind=UsageError)


def test_a_version_that_does_not_come_after_the_one_before_is_refused(checkout: Repository, released: Released) -> None:
    refused(checkout, "is 0.1.0", "must come after", previous=released.folder)


def test_another_release_than_the_changelog_tells_of_is_refused(checkout: Repository, released: Released) -> None:
    checkout.replace("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## 0.3.0 - 2026-12-01\n\n- More.\n\n## 0.2.0 - 2026-11-30\n\n- More.\n")
    checkout.replace("datapackage.json", '"version": "0.1.0"', '"version": "0.3.0"')
    checkout.replace("CITATION.cff", "version: 0.1.0", "version: 0.3.0")
    checkout.commit()
    refused(checkout, "is 0.1.0", "tells of 0.2.0", "--previous", previous=released.folder)


def test_committed_tables_that_no_build_gives_are_refused(checkout: Repository) -> None:
    checkout.replace("data/tables/tasks.csv", "教育", "教学")
    checkout.commit()
    refused(checkout, "not what a build of this commit gives", "datapkg build")


def test_what_is_wrong_in_the_build_is_told_by_its_place_in_the_checkout(checkout: Repository) -> None:
    checkout.replace("data/overrides/440100.toml", 'column = "indicator"', 'column = "none"')
    checkout.commit()
    error = refused(checkout, str(checkout.root / "data" / "overrides" / "440100.toml"))
    assert ".release-" not in str(error)


def test_a_closed_gate_refuses_with_its_report(checkout: Repository) -> None:
    checkout.replace("data/floors.toml", "tasks = 256", "tasks = 300")
    checkout.commit()
    error = refused(checkout, "gate", kind=GateClosed)
    assert isinstance(error, GateClosed)
    assert [outcome.rule.id for outcome in error.report.outcomes if outcome.count] == ["counts-above-floors"]


def test_code_lists_of_another_installation_are_refused(checkout: Repository) -> None:
    checkout.replace("data/codelists/themes.csv", "\n", "\n\n")
    checkout.commit()
    refused(checkout, "themes.csv", "another datapkg runs here", "make release", kind=UsageError)


def test_two_runs_at_once_do_not_write_one_place(checkout: Repository) -> None:
    out = checkout.root / "dist" / "releases"
    out.mkdir(parents=True)
    number = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        refused(checkout, "another release is being made there", kind=UsageError)
    finally:
        os.close(number)


@pytest.mark.parametrize(("before", "step", "least", "less"), [
    ("1.4.2", "patch", "1.4.3", "1.4.2"), ("1.4.2", "minor", "1.5.0", "1.4.9"), ("1.4.2", "major", "2.0.0", "1.99.0"),
    ("0.4.2", "major", "0.5.0", "0.4.10"), ("0.4.2", "minor", "0.5.0", "0.4.3"), ("0.4.9", "patch", "0.4.10", "0.4.9"),
])
def test_a_version_that_says_less_than_what_changed_is_refused(before: str, step: Step, least: str, less: str) -> None:
    changes = Changes(before, step, [], "", b"")
    refuse_dishonest(least, changes)
    refuse_dishonest("10.0.0", changes)
    with pytest.raises(DataError, match=rf"at least {least}\."):
        refuse_dishonest(less, changes)
