"""Lanes: what ends one ends the others, and whoever waits for another."""

import math
import signal
import threading
from unittest.mock import MagicMock

import pytest

from graphparity.common.results.store import opened
from graphparity.common.timing import interleaved, roofs
from graphparity.experiments.compare import timing_stage
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.in_lanes import InLanes, Stopped
from graphparity.experiments.compare.round_of import Round


class FakePool:
    """A pool whose work lasts until it is stopped."""

    device = "cpu"

    def __init__(self):
        self.over, self.left = threading.Event(), False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.left = True

    def stop(self):
        self.over.set()


def waiting(group, pool, entered=None):
    """Work that nothing ends but `stop`."""

    def work():
        with group.within(pool):
            if entered:
                entered.wait(20)
            assert pool.over.wait(20)

    return work


def test_all_lanes_work_at_once_and_each_is_waited_for():
    group, meet, done = InLanes(2), threading.Barrier(2), []

    def work():
        meet.wait(20)  # neither would come here alone
        done.append(threading.get_ident())

    group.work([work, work])
    assert len(set(done)) == 2
    assert not group.stopped


@pytest.mark.parametrize("first", [True, False])
def test_an_error_in_one_lane_ends_the_other_and_is_the_one_raised(first):
    group, pool, entered = InLanes(2), FakePool(), threading.Barrier(2)

    def fails():
        entered.wait(20)
        raise LookupError("of this lane")

    works = [fails, waiting(group, pool, entered)]
    with pytest.raises(LookupError, match="of this lane"):
        group.work(works if first else works[::-1])
    assert pool.over.is_set()
    assert pool.left
    assert group.pools == []


def test_no_pool_opens_behind_a_stop():
    group, pool = InLanes(2), FakePool()
    group.stop(ValueError("x"))
    with pytest.raises(Stopped), group.within(pool):
        pass
    assert not pool.left  # it was never entered


def test_zygotes_end_with_it():
    class Zygotes:
        closed = False

        def close(self):
            self.closed = True

    group = InLanes(1, Zygotes())
    group.work([lambda: None])
    assert not group.zygotes.closed
    with pytest.raises(ZeroDivisionError):
        group.work([lambda: 1 // 0])
    assert group.zygotes.closed


def test_an_interrupt_ends_all_lanes_and_is_raised():
    """Ctrl-C comes to the driver's main thread, which waits for the lanes."""
    group, pools, entered = InLanes(2), [FakePool(), FakePool()], threading.Barrier(3)

    def interrupt():
        entered.wait(20)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            group.work([waiting(group, pool, entered) for pool in pools])
    finally:
        signal.signal(signal.SIGINT, before)
    assert all(pool.over.is_set() and pool.left for pool in pools)


def test_one_measures_while_the_others_stand_still():
    group, seen = InLanes(2), []

    def lane(name, own):
        seen.append(f"{name} begins")
        group.alone((lambda: seen.append("measured")) if own else None)
        seen.append(f"{name} goes on")

    group.work([lambda: lane("one", True), lambda: lane("other", False)])
    assert seen[2] == "measured"
    assert sorted(seen[:2]) == ["one begins", "other begins"]
    assert sorted(seen[3:]) == ["one goes on", "other goes on"]


def test_nobody_waits_for_a_lane_that_failed():
    group = InLanes(2)

    def fails():
        raise LookupError("before the meeting")

    with pytest.raises(LookupError, match="before the meeting"):
        group.work([lambda: group.alone(None), fails])


def test_a_measurement_that_fails_ends_the_wait():
    group = InLanes(2)
    with pytest.raises(ZeroDivisionError):
        group.work([lambda: group.alone(lambda: 1 // 0), lambda: group.alone(None)])


# -- ceilings --------------------------------------------------------------------------


@pytest.mark.parametrize("known", [False, True])
def test_ceilings_are_measured_once_while_the_other_lane_stands_still(
    known, tmp_path, monkeypatch
):
    """In the lane that opened first, on its cores; not in a run that has them."""
    log, lock, todo = [], threading.Lock(), {("w", "c"): []}

    def note(what):
        with lock:
            log.append(what)
        return {"flops_per_s": 1}

    monkeypatch.setattr(roofs, "measured", lambda *_: note("measured"))
    monkeypatch.setattr(interleaved, "prepare", lambda *_, **__: note("up"))
    monkeypatch.setattr(Round, "_configs", lambda *_: note("on"))
    asked = MagicMock(lanes=lambda _: [[0], [1]], backends=[], dtype="float32", seed=0)
    asked.effort = lambda: interleaved.EFFORTS["quick"]
    facts = {"ceilings": {"cpu": {"flops_per_s": 7}}} if known else {}
    with opened(tmp_path) as store:
        run = MagicMock(asked=asked, store=store)
        run.number = store.begin("compare", {}, facts, {})
        run.cache = lambda name: tmp_path / name
        run.pool = lambda *_, **__: FakePool()
        both = {0: todo, 1: todo}
        timing_stage._beside_each_other(run, "cpu", both, Allowance(math.inf))
        held = store.describe(run.number)["machine"]["ceilings"]["cpu"]
    once = ["up", "up", "on", "on"] if known else ["up", "up", "measured", "on", "on"]
    assert sorted(log) == sorted(once)
    assert known or log == once
    assert held["flops_per_s"] == (7 if known else 1)
