"""Intervals and verdicts on times whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from graphparity.common.timing import intervals


def rounds(rng, processes, blocks, step, between=0.01):
    """Step times as machines give them: a level a process, and now and then a burst."""
    found = []
    for _ in range(processes):
        level = step * np.exp(rng.normal(0, between))
        bursts = rng.exponential(0.05, blocks) * (rng.random(blocks) < 0.5)
        found.append(list(level * (1 + bursts + np.abs(rng.normal(0, 0.01, blocks)))))
    return found


@pytest.mark.parametrize("between", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("processes", [3, 5, 8])
def test_the_interval_of_a_against_a_holds_one(processes, between):
    rng, hits = np.random.default_rng(1), 0
    for seed in range(100):
        a, b = (rounds(rng, processes, 9, 1e-3, between) for _ in range(2))
        ratio = intervals.speedup(a, b, seed)
        hits += ratio["low"] <= 1.0 <= ratio["high"]
    assert hits >= 90


@given(st.floats(0.2, 5.0))
@settings(max_examples=20, deadline=None)
def test_a_true_ratio_is_found(truth):
    rng = np.random.default_rng(0)
    ratio = intervals.speedup(rounds(rng, 8, 20, truth), rounds(rng, 8, 20, 1.0))
    assert ratio["median"] == pytest.approx(truth, rel=0.03)
    assert ratio["low"] < truth < ratio["high"]


def test_bursts_of_others_do_not_move_the_step_time():
    rng = np.random.default_rng(0)
    quiet = [list(np.full(10, 1.0) + rng.uniform(0, 1e-3, 10)) for _ in range(5)]
    loud = [[t * (3.0 if i % 2 else 1.0) for i, t in enumerate(r)] for r in quiet]
    ratio = intervals.speedup(loud, quiet)
    assert ratio["median"] == pytest.approx(1.0, abs=0.01)


def test_one_process_gives_no_interval_and_no_verdict():
    ratio = intervals.speedup([[1.0, 1.1]], [[0.5, 0.6]])
    assert (ratio["low"], ratio["high"]) == (None, None)
    assert intervals.verdict(ratio) == "unresolved"


def test_blocks_that_are_missing_on_one_side_are_left_out():
    a, b = [[1.0, None, 1.0]] * 2, [[2.0, 2.0, None]] * 2
    assert intervals.speedup(a, b)["median"] == pytest.approx(0.5)
    assert intervals.speedup([[None]], [[1.0]]) is None


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (1.1, 1.3, "faster"),
        (0.5, 0.9, "slower"),
        (0.99, 1.01, "same"),
        (1.005, 1.02, "same"),
        (0.9, 1.1, "unresolved"),
        (1.01, 1.08, "faster"),
    ],
)
def test_verdicts(low, high, word):
    interval = {"median": (low + high) / 2, "low": low, "high": high}
    assert intervals.verdict(interval) == word
