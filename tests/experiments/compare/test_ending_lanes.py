"""Ctrl-C while lanes start, and another one while they are ended."""

import signal
import threading

import pytest

from graphparity.experiments.compare.in_lanes import InLanes

LONG_S = 20.0  # that a lane would go on for if nobody ended it


@pytest.fixture(autouse=True)
def _heeded():
    """As in a terminal's foreground, whatever this process inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def ctrl_c():
    """To the thread that waits: the kernel may choose another of this process."""
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


class Held:
    """A pool whose worker is at work until it is stopped; `stopping` is called then, in
    the main thread."""

    def __init__(self, stopping=lambda: None):
        self.ended, self.stopping = threading.Event(), stopping

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()

    def stop(self):
        if threading.current_thread() is threading.main_thread():
            self.stopping()
        self.ended.set()


def works_of(lanes, pools, begin=lambda: None):
    """A work for each lane, which lasts until its pool is stopped."""

    def work(pool):
        with lanes.within(pool):
            lanes.alone(None)
            if pool is pools[0]:
                begin()
            assert pool.ended.wait(LONG_S)

    return [lambda pool=pool: work(pool) for pool in pools]


def test_a_second_ctrl_c_while_they_are_ended_leaves_none_at_work():
    lanes, pools = InLanes(2), [Held(ctrl_c), Held(ctrl_c)]
    with pytest.raises(KeyboardInterrupt):
        lanes.work(works_of(lanes, pools, ctrl_c))
    assert all(pool.ended.is_set() for pool in pools)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_while_the_lanes_start_ends_those_that_have(monkeypatch):
    lanes, pool, start = InLanes(2), Held(), threading.Thread.start
    entered, started = threading.Event(), []

    def starting(thread):
        if started:
            assert entered.wait(LONG_S)
            ctrl_c()
        started.append(thread)
        start(thread)

    def work():
        with lanes.within(pool):
            entered.set()
            assert pool.ended.wait(LONG_S)

    monkeypatch.setattr(threading.Thread, "start", starting)
    with pytest.raises(KeyboardInterrupt):
        lanes.work([work, work])
    assert len(started) == 1
    assert pool.ended.is_set()
