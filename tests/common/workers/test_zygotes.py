"""Forked workers are as fresh ones, cost what fresh ones cost, and leave nothing."""

import os
import signal

import psutil
import pytest

from graphparity.common.system import machine
from graphparity.common.workers.process import Unavailable
from graphparity.common.workers.zygotes import Zygotes
from tests.common.workers.forked import anew, pool_of, revealed, started


@pytest.mark.parametrize("threads", [{}, {"OPENBLAS_NUM_THREADS": "1"}])
def test_a_forked_worker_is_like_a_fresh_one(zygotes, tmp_path, monkeypatch, threads):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    for name, value in threads.items():
        monkeypatch.setenv(name, value)
    with pool_of(tmp_path, zygotes) as forked, pool_of(tmp_path) as fresh:
        (found, padding), (expected, none) = revealed(forked), revealed(fresh)
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


def test_one_zygote_forks_for_all_cores_one_after_the_other(zygotes, tmp_path):
    """Each child is pinned to its own, and is what a fresh worker there is."""
    parents = set()
    for lane in machine.lanes(1):
        with (
            pool_of(tmp_path, zygotes, cores=lane) as forked,
            pool_of(tmp_path, cores=lane) as fresh,
        ):
            (found, _), (expected, _) = revealed(forked), revealed(fresh)
            assert forked.workers["plain"].forked
            parents.add(forked.ask("plain", "zygote"))
        assert found == expected
        assert found["cores"] == lane
        assert {count for _, count, _ in found["pools"]} == {1}
    assert len(parents) == len(zygotes.running) == 1


def test_another_number_of_cores_has_another_zygote(two_cores, zygotes, tmp_path):
    """A library counts them when it is imported."""
    for cores in ([0], [0, 1]):
        cores = [machine.cores(None)[place] for place in cores]
        with pool_of(tmp_path, zygotes, cores=cores) as pool:
            assert revealed(pool)[0]["cores"] == cores
            assert pool.workers["plain"].forked
    assert len(zygotes.running) == 2


def test_what_is_read_at_imports_is_the_zygote_s_own(zygotes, tmp_path, monkeypatch):
    """A worker with another environment comes from another zygote."""
    with pool_of(tmp_path / "one", zygotes) as one, pool_of(tmp_path, zygotes) as two:
        started(one), started(two)
        assert len(zygotes.running) == 2
        monkeypatch.setenv("READ_AT_IMPORT", "1")
        two.release("plain")
        found, _ = revealed(two)
        assert found["environment"]["READ_AT_IMPORT"] == "1"
        assert len(zygotes.running) == 3


def test_what_a_zygote_imports_is_in_the_ledger(zygotes, tmp_path, monkeypatch):
    """As the start of the worker that asked for it, not as the harness's own."""
    with pool_of(tmp_path, zygotes) as pool:
        stages, start = [], zygotes.start

        def watched(*given):
            stages.extend(span.stage for [span] in pool.work_clock._open.values())
            return start(*given)

        monkeypatch.setattr(zygotes, "start", watched)
        assert started(pool).forked
    assert stages == ["start"]


def test_padding_follows_a_seed(tmp_path, zygotes):
    def paddings(seed):
        with Zygotes(20.0, seed) as some, pool_of(tmp_path, some) as pool:
            return [revealed(pool, name)[1] for name in ("plain", "plain#2")]

    first = paddings(1)
    assert first[0] != first[1]
    assert paddings(1) == first
    assert paddings(2) != first
    assert paddings(None) == [None, None]


# -- what can't be forked --------------------------------------------------------------


def test_with_threads_that_nobody_explains_a_worker_starts_anew(pool, zygotes):
    reason = anew(pool, zygotes, "threaded")
    assert "importing left 1 threads that a fork would lose" in reason
    pool.release("threaded")
    assert anew(pool, zygotes, "threaded") == reason
    assert not zygotes.running  # and no other is tried
    assert started(pool).forked


def test_a_framework_that_can_t_be_imported_ahead_starts_anew(pool, zygotes):
    reason = anew(pool, zygotes, "unimportable")
    assert "ended with exit code 1" in reason
    assert "ImportError: a library of it is missing" in reason


def test_a_backend_that_is_barred_starts_anew_and_says_why(pool, zygotes):
    zygotes.barred = {"plain": "it is slower"}
    assert anew(pool, zygotes, "plain") == "it is slower"
    assert pool.workers["plain"].zygote is None
    assert not zygotes.running


def test_a_forked_worker_knows_its_zygote(pool, zygotes):
    workers = [started(pool, name) for name in ("plain", "plain#2")]
    [zygote] = zygotes.running.values()
    assert {worker.zygote for worker in workers} == {zygote.process.pid}


def test_after_a_litter_another_zygote_forks_and_the_one_before_says_how_its_end(
    pool, zygotes
):
    zygotes.litter = 2
    first = [started(pool, f"plain#{n}") for n in range(2)]
    assert started(pool, "noisy").zygote == first[0].zygote  # it counts by backend
    second = [started(pool, f"plain#{n}") for n in range(2, 4)]
    assert len({worker.zygote for worker in first}) == 1
    assert len({worker.zygote for worker in second}) == 1
    assert first[0].zygote != second[0].zygote
    os.kill(first[0].process.pid, signal.SIGTERM)
    assert first[0].process.wait(20) == -signal.SIGTERM
    pool.ask("plain#1", "forget")
    third = started(pool, "plain#4")
    assert third.zygote not in (first[0].zygote, second[0].zygote)
    assert not psutil.pid_exists(first[0].zygote)
    assert psutil.pid_exists(second[0].zygote)
    zygotes.close()
    assert not psutil.pid_exists(second[0].zygote)
    assert not zygotes.deaths
    pool.ask("plain#1", "forget")  # children go on


def test_no_device_s_worker_is_forked(zygotes, tmp_path):
    with pool_of(tmp_path, zygotes, device="cuda") as pool:
        with pytest.raises(Unavailable, match="CPU only"):
            pool.ask("plain", "forget")
        assert "a device (cuda)" in zygotes.anew["plain"]
        pool.ask(pool.judge, "forget")  # computes on the CPU
        assert pool.workers[pool.judge].forked
    assert len(zygotes.running) == 1
