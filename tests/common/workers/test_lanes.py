"""Lanes: each in order, several beside each other, none waits for another's turn."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphparity.common.workers.lanes import Lanes


def done_in_order(lanes, step=lambda *_: None, parallel=1):
    """What was done, in order: (lane, turn), or a turn that all have passed."""
    done = []

    def one(name, turn):
        step(name, turn)
        done.append((name, turn))

    with ThreadPoolExecutor(parallel) as threads:
        every = [threads.submit(lanes.work, one, done.append) for _ in range(parallel)]
        for each in every:
            each.result()
    return done


def test_lanes_that_are_behind_go_first():
    lanes = Lanes({"a": [0, 2], "b": [0, 1, 2]})
    done = done_in_order(lanes)
    assert done == [("a", 0), ("b", 0), 0, ("b", 1), 1, ("a", 2), ("b", 2), 2]


def test_a_slow_lane_holds_no_other_up():
    """`a` hangs in its first turn: `b` goes on beside it, to the end."""
    released = threading.Event()

    def step(name, turn):
        if name == "a" and turn == 0:
            assert released.wait(30)
        if name == "b" and turn == 5:
            released.set()

    turns = list(range(6))
    done = done_in_order(Lanes({"a": turns, "b": turns}), step, parallel=2)
    assert [d[1] for d in done if isinstance(d, tuple) and d[0] == "a"] == turns
    assert done.index(("b", 5)) < done.index(("a", 0))
    assert [d for d in done if isinstance(d, int)] == turns


def test_none_goes_further_ahead_than_is_kept():
    """`b` may be two turns ahead; what it waits for is that `a` goes on."""
    lanes = Lanes({"a": [0, 1, 2, 3, 4], "b": [0, 1, 2, 3, 4]}, ahead=2)
    at, most = {"a": 0, "b": 0}, []
    reached = threading.Event()

    def step(name, turn):
        if name == "a" and turn == 0:
            assert reached.wait(30)
        at[name] = turn
        most.append(at["b"] - at["a"])
        if name == "b" and turn == 2:
            reached.set()

    done_in_order(lanes, step, parallel=2)
    assert max(most) == 2


def test_one_lane_is_in_one_thread_at_a_time():
    inside, twice = set(), []

    def step(name, turn):
        twice.append(name in inside)
        inside.add(name)
        threading.Event().wait(0.001)
        inside.remove(name)

    done = done_in_order(Lanes({"a": range(20), "b": range(20)}), step, parallel=4)
    assert not any(twice)
    assert len(done) == 60


@pytest.mark.parametrize("parallel", [1, 3])
def test_an_error_ends_all_and_is_raised(parallel):
    def step(name, turn):
        if turn == 1:
            raise ValueError("broken")

    lanes = Lanes({"a": [0, 1, 2], "b": [0, 1, 2], "c": [2]})
    with pytest.raises(ValueError, match="broken"):
        done_in_order(lanes, step, parallel)
    assert 2 in lanes.left["a"]


def test_stopped_lanes_take_nothing_more():
    lanes = Lanes({"a": [0, 1, 2]})
    done = done_in_order(lanes, lambda name, turn: lanes.stop())
    assert done == [("a", 0), 0]
