"""Here causes are searched for, in more time than a person waits: what is found is
not to depend on the machine."""

import pytest

from graphparity.experiments.check.causes import finding


@pytest.fixture(autouse=True, scope="module")
def unexplained():
    """In the place of what keeps other tests of `check` from it."""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(finding, "SEARCH_S", 60.0)
