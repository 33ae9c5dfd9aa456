"""The intervals hold what they promise, on made-up machines with a slow mode."""

import numpy as np
import pytest

from graphparity.common.timing import marks
from graphparity.experiments.selfcheck import simulated

TRIES = 400


@pytest.mark.parametrize("processes", [6, 8, 12])
@pytest.mark.parametrize("machine", [simulated.ONE_MODE, simulated.SLOW_MODE])
@pytest.mark.parametrize("truth", [1.0, 1.2])
def test_an_interval_holds_the_truth_whatever_the_modes(machine, processes, truth):
    found = simulated.ratios(machine, truth, processes, TRIES)
    assert len(found) > 0.95 * TRIES
    assert 0.93 <= simulated.coverage(found, truth) <= 0.97


def test_of_an_arm_with_a_slow_mode_the_fast_one_is_compared():
    """One arm alone has the slow mode: intervals hold the ratio of the fast modes."""
    rng, held = np.random.default_rng(3), []
    for _ in range(TRIES):
        [base] = simulated.blocks(simulated.ONE_MODE, rng, (1.0,), 8)
        [other] = simulated.blocks(simulated.SLOW_MODE, rng, (1.0,), 8)
        ratio = simulated.intervals.speedup(base, other)
        held.append(ratio["low"] <= 1.0 <= ratio["high"])
    assert 0.93 <= np.mean(held) <= 0.97


@pytest.mark.parametrize("machine", [simulated.ONE_MODE, simulated.SLOW_MODE])
def test_a_table_of_35_ties_shows_a_false_mark_in_one_of_twenty_at_most(machine):
    wrong = simulated.false_tables(machine, ties=35, tables=200)
    assert wrong <= marks.RATE + 2 * np.sqrt(marks.RATE * 0.95 / 200)


def test_a_real_gain_is_still_marked_among_ties():
    rng, found = np.random.default_rng(4), []
    for _ in range(40):
        words = simulated.table(simulated.ONE_MODE, rng, [1.5] + [1.0] * 34)
        found.append(words[0] == "faster")
    assert np.mean(found) >= 0.9
