"""The ledger of a run: every second of the wall is some stage's."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract.cell import Cell
from graphparity.common.workers.work_clock import HARNESS, TRANSFER, WorkClock


class Clock:
    """A clock that is set by hand; it is that of the wall and of the driver."""

    def __init__(self):
        self.at, self.computed = 100.0, 5.0

    def made(self):
        mine = lambda: self.computed
        return WorkClock(lambda: self.at, mine, mine)


@pytest.fixture
def clock():
    return Clock()


def test_what_nobody_opened_is_the_harness(clock):
    ledger = clock.made()
    clock.at += 2.0
    with ledger.work("oracle"):
        clock.at += 5.0
    clock.at += 1.0
    spent = ledger.summary()
    assert spent["wall_s"] == {HARNESS: 3.0, "oracle": 5.0}
    assert (spent["total_s"], spent["harness_s"]) == (8.0, 3.0)


def test_the_inner_stage_has_its_seconds_and_the_outer_the_rest(clock):
    ledger = clock.made()
    with ledger.work("judging"):
        clock.at += 1.0
        with ledger.work("steps"):
            clock.at += 4.0
        clock.at += 2.0
    assert ledger.summary()["wall_s"] == {"judging": 3.0, "steps": 4.0}
    assert ledger.summary()["harness_s"] == 3.0


def test_threads_share_the_wall(clock):
    """Of 6 s that two are at work, 3 s are each one's, though both lasted 6 s."""
    ledger, opened, go_on = clock.made(), threading.Event(), threading.Event()

    def other():
        with ledger.work("oracle"):
            opened.set()
            go_on.wait()

    with ledger.work("compile"):
        clock.at += 1.0
        thread = threading.Thread(target=other)
        thread.start()
        opened.wait()
        clock.at += 6.0
        go_on.set()
        thread.join()
    assert ledger.summary()["wall_s"] == {"compile": 4.0, "oracle": 3.0}


def test_a_worker_tells_of_what_a_request_was(clock):
    """Its parts in proportion; what was not in it is the way there and back."""
    ledger = clock.made()
    with ledger.work("steps") as span:
        clock.at += 10.0
        clock.computed += 0.5
        span.told({"compile": 6.0}, {"compile": 8.0, "": 11.0}, 1.0)
    spent = ledger.summary()
    assert spent["wall_s"] == {"compile": 6.0, TRANSFER: 1.0, "steps": 3.0}
    assert spent["cores_s"] == {
        "compile": 8.0,
        "steps": 3.0,
        TRANSFER: 0.5,
        HARNESS: 0.0,
    }


def test_the_oracle_is_one_stage_whatever_it_tells(clock):
    """It runs programs as others do; what they compile there is the oracle's time."""
    ledger = clock.made()
    with ledger.work("oracle") as span:
        clock.at += 10.0
        span.told({"compile": 6.0}, {"compile": 8.0, "": 11.0}, 1.0)
    spent = ledger.summary()
    assert spent["wall_s"] == {TRANSFER: 1.0, "oracle": 9.0}
    assert spent["cores_s"]["oracle"] == 11.0


def test_parts_longer_than_the_request_take_no_more_than_it(clock):
    ledger = clock.made()
    with ledger.work("steps") as span:
        clock.at += 2.0
        span.parts = {"compile": 3.0, "timed": 1.0}
    wall = ledger.summary()["wall_s"]
    assert wall == {"compile": 1.5, "timed": 0.5, "steps": 0.0}


def test_what_is_still_open_counts_and_is_counted_once(clock):
    ledger = clock.made()
    with ledger.work("oracle"):
        clock.at += 3.0
        assert ledger.summary()["wall_s"] == {"oracle": 3.0}
        clock.at += 1.0
    assert ledger.summary()["wall_s"] == {"oracle": 4.0}


def test_the_driver_s_own_computing_is_by_stage_too(clock):
    ledger = clock.made()
    clock.computed += 1.0
    with ledger.work("judging"):
        clock.computed += 2.0
    clock.computed += 0.25
    assert ledger.summary()["cores_s"] == {"judging": 2.0, HARNESS: 1.25}


def test_an_error_closes_the_stage(clock):
    ledger = clock.made()
    with contextlib.suppress(KeyError), ledger.work("oracle"):
        clock.at += 1.0
        raise KeyError
    clock.at += 1.0
    assert ledger.summary()["wall_s"] == {"oracle": 1.0, HARNESS: 1.0}


def test_the_parts_sum_to_the_whole_whatever_threads_do(clock):
    """Random openings and closings, nested too, in four threads: nothing is lost or
    counted twice."""
    ledger, rng = clock.made(), np.random.default_rng(3)
    with ExitStack() as stack:
        threads = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(4)]
        opened = [list[ExitStack]() for _ in threads]
        for _ in range(300):
            clock.at += float(rng.uniform(0, 2))
            who, name = int(rng.integers(4)), str(rng.choice(list("abc")))
            act = _close if opened[who] and rng.uniform() < 0.5 else _open
            threads[who].submit(act, ledger, opened[who], name, clock).result()
        spent = ledger.summary()
    assert sum(spent["wall_s"].values()) == pytest.approx(spent["total_s"])
    assert set(spent["wall_s"]) == {"a", "b", "c", "part", HARNESS}
    assert min(spent["wall_s"].values()) > 0


def _open(ledger, opened, name, clock):
    opened.append(ExitStack())
    opened[-1].enter_context(ledger.work(name))


def _close(ledger, opened, name, clock):
    opened.pop().close()
    with ledger.work(name) as span:
        clock.at += 0.5
        span.parts = {"part": 0.125}


@pytest.mark.parametrize("backend", ["plain", "crash"])
def test_the_ledger_of_a_judged_cell_is_its_whole_time(fresh_pool, backend):
    """Of real processes: start, import, oracle, steps; a crash loses no second."""
    ledger = fresh_pool.work_clock
    aim = targets.single_steps(fresh_pool, "conditional", "lecture", "float32", 0, 2)
    cell = Cell("conditional", "lecture", backend, "cpu", "float32")
    with ledger.work("judging"):
        stage.attempt(fresh_pool, cell, aim)
    fresh_pool.quiet()
    spent = ledger.summary()
    wall = spent["wall_s"]
    assert sum(wall.values()) == pytest.approx(spent["total_s"], rel=0.01)
    stages = {"start", "import", "oracle", "steps", "pause", "judging", "transfer"}
    assert stages | ({"compile"} if backend == "plain" else set()) <= set(wall)
    assert all(seconds >= 0 for seconds in wall.values()), wall
    assert all(wall[stage] > 0 for stage in ("start", "import", "oracle", "judging"))
    assert spent["cores_s"]["import"] > 0
    assert spent["harness_s"] < 0.5 * spent["total_s"]
