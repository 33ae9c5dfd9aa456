"""A store made up for `history`."""

import pytest

from tests.experiments.history.made import Made


@pytest.fixture
def kept(tmp_path):
    return Made(tmp_path / "results")
