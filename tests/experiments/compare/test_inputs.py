"""What timed steps are opened with is drawn once a run, where it is not too large."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare import inputs
from graphparity.experiments.compare.inputs import Inputs

PAIR, OTHER = ("matmul", "tenth"), ("cnn", "digits")


def drawing(size, calls):
    def draw():
        calls.append(size)
        return {"start": [np.zeros(size, np.int8)], "batches": [np.zeros(1, np.int8)]}

    return draw


def test_a_config_is_drawn_once():
    kept, calls = Inputs(), []
    first = kept.of(PAIR, drawing(10, calls))
    assert kept.of(PAIR, drawing(11, calls)) is first
    kept.of(OTHER, drawing(12, calls))
    assert calls == [10, 12]


def test_what_would_be_too_much_is_drawn_again_and_not_held():
    kept, calls = Inputs(most=111), []
    for pair, size in ((PAIR, 100), (OTHER, 10), (PAIR, 1), (OTHER, 10)):
        kept.of(pair, drawing(size, calls))
    assert calls == [100, 10, 10]
    assert kept.held == 101


def test_two_lanes_that_want_the_same_draw_it_once():
    kept, calls, meet = Inputs(), [], threading.Barrier(2)

    def lane(_):
        meet.wait(20)
        return kept.of(PAIR, drawing(10, calls))

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lane, range(2))
    assert one is other
    assert calls == [10]


def test_what_could_not_be_drawn_is_drawn_by_the_next():
    def fails():
        raise WorkerFailure("killed")

    kept, calls = Inputs(), []
    with pytest.raises(WorkerFailure):
        kept.of(PAIR, fails)
    kept.of(PAIR, drawing(10, calls))
    assert calls == [10]


@pytest.mark.parametrize("dies", [0, 1, 2])
def test_a_judge_that_dies_is_replaced_once(dies):
    asked = []

    def ask(name, command, **given):
        asked.append((name, command, given))
        if len(asked) <= dies:
            raise WorkerFailure("killed")
        return {"start": 1, "batches": 2, "steps": "not needed"}

    pool = SimpleNamespace(ask=ask, judge="numpy_ref#judge")
    if dies == 2:
        with pytest.raises(WorkerFailure):
            inputs.drawn(pool, {}, 7, 3)
    else:
        found = inputs.drawn(pool, {}, 7, 3)
        assert found == {"start": 1, "batches": 2}
    assert len(asked) == min(2, dies + 1)
    assert asked[-1] == (pool.judge, "draw", {"spec": {}, "seed": 7, "steps": 3})
