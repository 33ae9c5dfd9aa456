"""Queues: each in order, several beside each other, none waits for another's turn; the
long one gets more workers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphparity.common.workers.queues import Queue, Queues


def done_in_order(queues, step=lambda *_: None, parallel=1):
    """What was done, in order: (queue, turn), or a turn that all have passed."""
    done = []

    def one(name, turn):
        step(name, turn)
        done.append((name, turn))

    with ThreadPoolExecutor(parallel) as threads:
        every = [threads.submit(queues.work, one, done.append) for _ in range(parallel)]
        for each in every:
            each.result()
    return done


def test_queues_that_are_behind_go_first():
    queues = Queues({"a": [0, 2], "b": [0, 1, 2]})
    done = done_in_order(queues)
    assert done == [("a", 0), ("b", 0), 0, ("b", 1), 1, ("a", 2), ("b", 2), 2]


def test_a_slow_queue_holds_no_other_up():
    """`a` hangs in its first turn: `b` goes on beside it, to the end."""
    released = threading.Event()

    def step(name, turn):
        if name == "a" and turn == 0:
            assert released.wait(30)
        if name == "b" and turn == 5:
            released.set()

    turns = list(range(6))
    done = done_in_order(Queues({"a": turns, "b": turns}), step, parallel=2)
    assert [d[1] for d in done if isinstance(d, tuple) and d[0] == "a"] == turns
    assert done.index(("b", 5)) < done.index(("a", 0))
    assert [d for d in done if isinstance(d, int)] == turns


def test_none_goes_further_ahead_than_is_kept():
    """`b` may be two turns ahead; what it waits for is that `a` goes on."""
    queues = Queues({"a": [0, 1, 2, 3, 4], "b": [0, 1, 2, 3, 4]}, ahead=2)
    at, most = {"a": 0, "b": 0}, []
    reached = threading.Event()

    def step(name, turn):
        if name == "a" and turn == 0:
            assert reached.wait(30)
        at[name] = turn
        most.append(at["b"] - at["a"])
        if name == "b" and turn == 2:
            reached.set()

    done_in_order(queues, step, parallel=2)
    assert max(most) == 2


def test_one_worker_is_in_one_thread_at_a_time():
    inside, twice = set(), []

    def step(name, turn):
        twice.append(name in inside)
        inside.add(name)
        threading.Event().wait(0.001)
        inside.remove(name)

    done = done_in_order(Queues({"a": range(20), "b": range(20)}), step, parallel=4)
    assert not any(twice)
    assert len(done) == 60


@pytest.mark.parametrize("parallel", [1, 3])
def test_an_error_ends_all_and_is_raised(parallel):
    def step(name, turn):
        if turn == 1:
            raise ValueError("broken")

    queues = Queues({"a": [0, 1, 2], "b": [0, 1, 2], "c": [2]})
    with pytest.raises(ValueError, match="broken"):
        done_in_order(queues, step, parallel)
    assert 2 in queues.queues["a"].left


def test_stopped_queues_take_nothing_more():
    queues = Queues({"a": [0, 1, 2]})
    done = done_in_order(queues, lambda name, turn: queues.stop())
    assert done == [("a", 0), 0]


class Clock:
    """A clock of which a turn of each queue takes so many seconds."""

    def __init__(self):
        self.s = threading.local()

    def now(self):
        return getattr(self.s, "at", 0.0)

    def passes(self, seconds):
        self.s.at = self.now() + seconds


def test_a_thread_that_would_wait_begins_another_worker_of_a_long_queue():
    clock, second, helped = Clock(), threading.Event(), threading.Event()
    queues, names = Queues({"long": range(12), "short": [0]}, now=clock.now), {}

    def step(name, turn):
        clock.passes(1.0)
        if name == "short":
            assert second.wait(30)
            return
        names[turn] = name
        if turn == 2:
            second.set()
            assert helped.wait(30)
        if name == "long#2":
            helped.set()

    passed = []
    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(queues.work, step, passed.append) for _ in "12"]:
            one.result(30)
    assert [names[turn] for turn in range(4)] == ["long", "long", "long", "long#2"]
    assert passed == sorted(names) == list(range(12))


@pytest.mark.parametrize(
    ("first_s", "later_s", "pays"),
    [
        ({"long": 1.0}, [0.2, 0.4], True),  # eight turns of 0.3 s are over 2 s
        ({"long": 1.0}, [0.1, 0.3], False),
        ({"long": 0.0}, [], False),  # one turn tells nothing: it had to start
        ({}, [], False),
    ],
)
def test_another_worker_has_to_pay(first_s, later_s, pays):
    """What is left against twice a first turn, in which a worker starts."""
    left, at_work = list(range(4, 12)), {"long": 3}
    assert Queue("long", left, at_work, first_s, later_s).worth() == pays


def test_what_a_second_worker_takes_to_start_is_no_later_turn():
    queues = Queues({"long": range(4)})
    [long] = queues.queues.values()
    for worker, seconds in [("long", 9.0), ("long", 1.0), ("long#2", 9.0)]:
        long.workers[worker] = long.left.pop(0)
        queues._done(long, worker, seconds)
    assert long.later_s == [1.0]
    assert long.first_s == {"long": 9.0, "long#2": 9.0}


def test_turns_pass_in_order_and_one_at_a_time():
    """`long#2` does turns 3 to 5 while `long` is at 2: they pass when that is done."""
    queues = Queues({"long": range(6)}, now=(clock := Clock()).now)
    at_two, done, passed, inside = threading.Event(), [], [], []

    def step(name, turn):
        clock.passes(1.0 if turn else 0.1)
        if turn == 2:
            assert at_two.wait(30)
            assert passed == [0, 1]
        done.append(turn)
        if turn == 5:
            at_two.set()

    def pass_on(turn):
        inside.append(turn)
        assert len(inside) == 1
        passed.append(turn)
        inside.remove(turn)

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(queues.work, step, pass_on) for _ in "12"]:
            one.result(30)
    assert done.index(5) < done.index(2)
    assert passed == list(range(6))


def test_a_worker_that_is_idle_comes_before_another():
    queues = Queues({"a": range(8)}, now=(clock := Clock()).now)
    names = []

    def step(name, turn):
        clock.passes(5.0)
        names.append(name)

    queues.work(step, lambda turn: None)
    assert names == ["a"] * 8


def test_what_is_done_while_another_turn_passes_is_passed_by_the_same_thread():
    """The second thread does turn 1 and ends while the first is still passing 0."""
    queues, ended, passed, inside = Queues({"a": [0, 1]}), threading.Event(), [], []

    def pass_on(turn):
        assert not inside
        inside.append(turn)
        passed.append((turn, threading.get_ident()))
        if turn == 0:
            assert ended.wait(30)
        inside.remove(turn)

    def work():
        queues.work(lambda worker, turn: None, pass_on)
        ended.set()

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(work) for _ in "12"]:
            one.result(60)
    (first, by), (second, also) = passed
    assert (first, second) == (0, 1)
    assert by == also
