"""What the tests of releases share: a checkout, and the release that was made of it."""

from pathlib import Path

import pytest

from datapkg.release.run import Released, release

from .repository import Repository


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A checkout that can be released; tests that change it take a copy."""
    return Repository.begin(tmp_path_factory.mktemp("release") / "checkout")


@pytest.fixture(scope="session")
def released(repository: Repository) -> Released:
    """The first release of the checkout."""
    return release(repository.root, workers=1)


@pytest.fixture
def checkout(repository: Repository, tmp_path: Path) -> Repository:
    """A copy of the checkout without its releases, for a test to change."""
    return repository.clone(tmp_path / "checkout")
