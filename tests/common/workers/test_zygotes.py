"""Forked workers are as fresh ones, cost what fresh ones cost, and leave nothing."""

import contextlib
import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import Unavailable, WorkerFailure, WorkerTimeout
from graphparity.common.workers.zygote import Forked
from graphparity.common.workers.zygotes import Zygotes
from tests.conftest import FAKES, VARIABLES


@pytest.fixture
def zygotes(monkeypatch):
    """Those of the fakes, whose workers can reveal what they are like."""
    monkeypatch.setenv(registry.SEARCH, FAKES)
    monkeypatch.setenv(registry.SEARCH_EXPERIMENTS, "tests.inside")
    with Zygotes(limit_s=20.0) as found:
        yield found


def pool_of(cache, zygotes=None, device="cpu", dtype="float32", cores=None):
    cores = machine.cores(None) if cores is None else cores
    return Pool(device, dtype, cores, cache, 20.0, zygotes=zygotes)


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


def anew(pool, zygotes, name):
    """Why a backend's worker was started anew; it answers all the same."""
    assert not started(pool, name).forked
    return zygotes.anew[name]


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


# -- faults ----------------------------------------------------------------------------


def test_a_child_that_is_killed_is_replaced(pool):
    worker = started(pool)
    os.kill(worker.process.pid, signal.SIGKILL)
    with pytest.raises(WorkerFailure, match="killed by SIGKILL"):
        pool.ask("plain", "forget")
    again = started(pool)
    assert again.forked
    assert again.process.pid != worker.process.pid


def test_a_child_that_ends_by_itself_says_how(pool):
    worker = started(pool)
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.process.wait(20) == -signal.SIGTERM
    assert worker.process.wait() == -signal.SIGTERM  # twice, as of a Popen
    assert not worker.alive()


def test_two_threads_that_wait_for_a_child_close_its_descriptors_once(
    pool, monkeypatch
):
    """As one that stops the pool and one that discards its worker: the second would
    close what is somebody else's by then."""
    child, said = started(pool).process, Forked._said
    both = threading.Barrier(2)

    def saying(forked):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1.0)
        return said(forked)

    monkeypatch.setattr(Forked, "_said", saying)
    os.kill(child.pid, signal.SIGKILL)
    with ThreadPoolExecutor(2) as threads:
        codes = [threads.submit(child.wait, 20.0) for _ in range(2)]
        assert [code.result() for code in codes] == [-signal.SIGKILL] * 2


def test_a_child_that_hangs_times_out(pool):
    worker = started(pool)
    os.kill(worker.process.pid, signal.SIGSTOP)
    pool.limit_s = 1.0
    with pytest.raises(WorkerTimeout, match="no answer to 'forget' in 1 s"):
        pool.ask("plain", "forget")
    assert worker.process.poll() == -signal.SIGKILL


def test_children_outlive_a_zygote_and_another_takes_its_place(pool, zygotes):
    worker = started(pool)
    [zygote] = zygotes.running.values()
    zygote.process.kill()
    zygote.process.wait()
    pool.ask("plain", "forget")
    reason = anew(pool, zygotes, "noisy")
    assert "its zygote killed by SIGKILL" in reason
    assert started(pool, "plain#2").forked
    worker.close()
    assert worker.process.poll() is not None
    assert "nobody knows how" in str(failure_of(pool))


def failure_of(pool):
    """What a request to a worker says whose zygote has gone, and which has ended."""
    with pytest.raises(WorkerFailure) as found:
        pool.workers["plain"].ask("forget", 5.0)
    return found.value


def test_why_one_was_not_forked_is_known_after_another_was(pool, zygotes):
    """As where two lanes fork the same backend, and the zygote dies between them."""
    started(pool, "plain#2")
    [zygote] = zygotes.running.values()
    zygote.process.kill()
    zygote.process.wait()
    assert not started(pool, "plain").forked
    assert started(pool, "plain#3").forked
    assert "its zygote killed by SIGKILL" in pool.anew("plain")
    assert pool.anew("plain#3") is None


def test_a_zygote_that_dies_twice_is_not_started_again(pool, zygotes):
    for name in ("plain", "plain#2"):
        assert started(pool, name).forked
        [zygote] = zygotes.running.values()
        zygote.process.kill()
        zygote.process.wait()
        pool.release(name)
        anew(pool, zygotes, "plain")
        pool.release("plain")
    anew(pool, zygotes, "plain")
    assert not zygotes.running


def test_a_zygote_that_hangs_costs_one_limit(pool, zygotes):
    started(pool)
    [zygote] = zygotes.running.values()
    os.kill(zygote.process.pid, signal.SIGSTOP)
    zygotes.limit_s = 1.0
    assert "did not answer in 1 s" in anew(pool, zygotes, "noisy")
    assert zygote.process.poll() == -signal.SIGKILL


# -- nothing is left -------------------------------------------------------------------


def test_nothing_is_left_of_many_children(pool, zygotes):
    started(pool)
    [zygote] = zygotes.running.values()
    seen = psutil.Process(zygote.process.pid)
    before = psutil.Process().num_fds(), seen.num_fds()
    for _ in range(5):
        pool.release("plain")
        started(pool)
    assert (psutil.Process().num_fds(), seen.num_fds()) == before
    assert len(seen.children()) == 1
    assert len(list(pool.logs.glob("*.log"))) == 1


def test_leaving_ends_children_and_zygotes(zygotes, tmp_path):
    with pool_of(tmp_path, zygotes) as pool:
        pids = [started(pool, name).process.pid for name in ("plain", "noisy")]
        children = [psutil.Process(pid) for pid in pids]
        [zygote] = zygotes.running.values()
    _, left = psutil.wait_procs(children, timeout=20)
    assert not left
    assert zygote.process.poll() is None
    zygotes.close()
    assert not psutil.pid_exists(zygote.process.pid)


DRIVER = """
import signal
import sys
from pathlib import Path
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.zygotes import Zygotes
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
with Zygotes(60.0) as zygotes:
    places = machine.cores(None), Path(sys.argv[1])
    with Pool("cpu", "float32", *places, 60.0, zygotes=zygotes) as p:
        p.start(["plain", "noisy"])
        print([w.process.pid for w in p.workers.values()], flush=True)
        sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_outlives_the_driver(tmp_path, how):
    command = [sys.executable, "-c", DRIVER, str(tmp_path)]
    given = {"env": VARIABLES, "stdin": -1, "stdout": -1, "stderr": -1, "text": True}
    with psutil.Popen(command, **given) as driver:
        pids = json.loads(driver.stdout.readline())
        every = [*driver.children(recursive=True), *map(psutil.Process, pids)]
        assert len({one.pid for one in every}) == 3  # the zygote and two children
        driver.send_signal(how)
        _, left = psutil.wait_procs(every, timeout=20)
    assert not left


def test_a_zygote_that_still_imports_ends_with_its_driver(tmp_path):
    """Importing listens to nobody: here it waits for ever."""
    waits = DRIVER.replace('["plain", "noisy"]', '["importing"]')
    command = [sys.executable, "-c", waits, str(tmp_path)]
    given = {"env": {**VARIABLES, "IMPORTED": str(tmp_path / "begun")}}
    os.mkfifo(tmp_path / "begun")
    with psutil.Popen(command, stdin=-1, **given) as driver:
        number = int((tmp_path / "begun").read_text())
        zygote = psutil.Process(number)
        driver.kill()
        _, left = psutil.wait_procs([zygote], timeout=20)
    assert not left
