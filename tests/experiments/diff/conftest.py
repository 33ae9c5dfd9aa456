"""Here too causes are searched for in more time than a person waits: what is found is
not to depend on the machine."""

import pytest

from graphparity.experiments.diff import explained


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(explained, "SEARCH_S", 120.0)
