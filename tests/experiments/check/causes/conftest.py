"""Here causes are searched for."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def unexplained():
    """In the place of what keeps other tests of `check` from it."""
