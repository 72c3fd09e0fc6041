"""What the tests of the diff share."""

from pathlib import Path

import pytest

from tests.validate.packages import Package


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version before: the repository's package, as released. No test changes it."""
    return Package(tmp_path_factory.mktemp("diff-before") / "package", released=True).root


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """The version after: the same, for a test to change."""
    return Package(tmp_path / "package", released=True)
