"""What all tests share: the repository's code lists, read once."""

import pytest

from datapkg.codelists import Codelists


@pytest.fixture(scope="session")
def codelists() -> Codelists:
    """The code lists that the repository publishes."""
    return Codelists.load()
