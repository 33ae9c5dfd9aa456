"""Forked workers are as fresh ones, cost what fresh ones cost, and leave nothing."""

import os
import signal

import psutil
import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import Unavailable, WorkerFailure, WorkerTimeout
from graphparity.common.workers.zygotes import Zygotes
from tests.conftest import FAKES


@pytest.fixture
def zygotes(monkeypatch):
    """Those of the fakes, whose workers can reveal what they are like."""
    monkeypatch.setenv(registry.SEARCH, FAKES)
    monkeypatch.setenv(registry.SEARCH_EXPERIMENTS, "tests.inside")
    with Zygotes(limit_s=20.0) as found:
        yield found


def pool_of(cache, zygotes=None, device="cpu", dtype="float32"):
    return Pool(device, dtype, machine.cores(None), cache, 20.0, zygotes=zygotes)


@pytest.fixture
def pool(zygotes, tmp_path):
    with pool_of(tmp_path, zygotes) as found:
        yield found


def started(pool, name="plain"):
    pool.ask(name, "forget")
    return pool.workers[name]


def revealed(pool, name="plain"):
    """What a worker is like; PYTHONPATH begins with a folder of its own."""
    found = pool.ask(name, "reveal")
    path = found["environment"].pop("PYTHONPATH").split(os.pathsep)
    padding = found["environment"].pop("GRAPHPARITY_PADDING", None)
    return {**found, "named": path[1:]}, padding


@pytest.mark.parametrize("threads", [{}, {"OPENBLAS_NUM_THREADS": "1"}])
def test_a_forked_worker_is_like_a_fresh_one(zygotes, tmp_path, monkeypatch, threads):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    for name, value in threads.items():
        monkeypatch.setenv(name, value)
    with pool_of(tmp_path) as fresh, pool_of(tmp_path, zygotes) as forked:
        (expected, none), (found, padding) = revealed(fresh), revealed(forked)
        assert forked.workers["plain"].forked
        assert not fresh.workers["plain"].forked
    assert found == expected
    assert (none, set(padding)) == (None, {"."})
    assert found["environment"].get("OPENBLAS_NUM_THREADS") == threads.get(
        "OPENBLAS_NUM_THREADS"
    )


def test_one_zygote_forks_all_that_it_can(pool, zygotes):
    names = ["plain", "plain#2", "noisy"]
    pool.start(names, parallel=2)
    parents = {pool.ask(name, "zygote") for name in names}
    assert parents == {zygote.process.pid for zygote in zygotes.running.values()}
    assert len(parents) == 1
    assert len({pool.workers[name].process.pid for name in names}) == 3


def test_what_is_read_at_imports_is_the_zygote_s_own(zygotes, tmp_path, monkeypatch):
    """A worker with another environment, or other cores, comes from another zygote."""
    with pool_of(tmp_path / "one", zygotes) as one, pool_of(tmp_path, zygotes) as two:
        started(one), started(two)
        assert len(zygotes.running) == 2
        monkeypatch.setenv("READ_AT_IMPORT", "1")
        two.release("plain")
        found, _ = revealed(two)
        assert found["environment"]["READ_AT_IMPORT"] == "1"
        assert len(zygotes.running) == 3


def test_padding_follows_a_seed(tmp_path, zygotes):
    def paddings(seed):
        with Zygotes(20.0, seed) as some, pool_of(tmp_path, some) as pool:
            return [revealed(pool, name)[1] for name in ("plain", "plain#2")]

    first = paddings(1)
    assert first[0] != first[1]
    assert paddings(1) == first
    assert paddings(2) != first
    assert paddings(None) == [None, None]
