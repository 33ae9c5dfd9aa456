"""Zygotes of the fakes, and a pool that forks from them."""

import pytest

from graphparity.common.contract import registry
from graphparity.common.workers.zygotes import Zygotes
from tests.common.workers.forked import pool_of
from tests.conftest import FAKES


@pytest.fixture
def zygotes(monkeypatch):
    """Those of the fakes, whose workers can reveal what they are like."""
    monkeypatch.setenv(registry.SEARCH, FAKES)
    monkeypatch.setenv(registry.SEARCH_EXPERIMENTS, "tests.inside")
    with Zygotes(limit_s=20.0) as found:
        yield found


@pytest.fixture
def pool(zygotes, tmp_path):
    with pool_of(tmp_path, zygotes) as found:
        yield found
