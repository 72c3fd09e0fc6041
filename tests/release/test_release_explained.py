"""What went since the release before is said in the changelog, or nothing is released."""

import pytest

from datapkg.errors import DataError
from datapkg.release.changelog import Section, section
from datapkg.release.explained import lowered_floors, refuse_unexplained_losses

from .repository import Repository

TEXT = "# Changelog\n\n## 1.0.0 - 2026-12-01\n\n### Changed\n\n- Something.\n\n### Removed\n\n{}\n\n## 0.9.0 - 2026-01-01\n\n- Before.\n"


def told(words: str) -> Section:
    return section(TEXT.format(words), "1.0.0")


def test_losses_need_words_under_removed() -> None:
    lost = [f"{number} rows of table{number}" for number in range(9)]
    with pytest.raises(DataError) as caught:
        refuse_unexplained_losses(lost, told(""))
    assert "went 0 rows of table0; 1 rows of table1" in str(caught.value)
    assert "and 4 more. Say what went, and why, under `### Removed` of `## 1.0.0`" in str(caught.value)
    refuse_unexplained_losses(lost, told("- The bureau took its page down."))


def test_nothing_lost_needs_no_words() -> None:
    refuse_unexplained_losses([], told(""))


def test_floors_lower_than_at_the_release_before_are_named(repository: Repository, checkout: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    assert lowered_floors(checkout.root, before) == []
    checkout.replace("data/floors.toml", "tasks = 256", "tasks = 250")
    checkout.replace("data/floors.toml", "bureaus = 5\n", "")
    checkout.replace("data/floors.toml", "pages = 5", "pages = 6")
    assert lowered_floors(checkout.root, before) == ["the floor of bureaus from 5 to 0", "the floor of tasks from 256 to 250"]


def test_floors_of_a_commit_that_is_not_here_cannot_be_compared(repository: Repository) -> None:
    assert lowered_floors(repository.root, "0" * 40) == []
    assert lowered_floors(repository.root, None) == []
