"""Lanes: what ends one ends the others, and whoever waits for another."""

import signal
import threading

import pytest

from graphparity.experiments.compare.in_lanes import InLanes, Stopped


class FakePool:
    """A pool whose work lasts until it is stopped."""

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
