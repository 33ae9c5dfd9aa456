"""Forked workers and zygotes that die, hang or are left behind."""

import contextlib
import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from graphparity.common.workers.process import WorkerFailure, WorkerTimeout
from graphparity.common.workers.zygote import Forked
from tests.common.workers.forked import anew, pool_of, started
from tests.conftest import VARIABLES

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
