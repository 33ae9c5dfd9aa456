"""Lock step on made-up machines: intervals hold, and a drift is not in the ratios."""

import numpy as np
import pytest

from graphparity.common.timing import intervals
from graphparity.experiments.selfcheck import drifting

TRIES = 200


@pytest.mark.parametrize("machine", [drifting.STILL, drifting.DRIFTING])
def test_an_interval_by_neighbours_holds_the_truth(machine):
    found = drifting.ratios(machine, 8, 12, TRIES)
    held = np.mean([ratio["low"] <= 1.0 <= ratio["high"] for ratio in found])
    assert abs(held - 0.95) <= 3 * np.sqrt(0.95 * 0.05 / TRIES)


@pytest.mark.parametrize("sweeps", [8, 20, 40])
def test_neighbours_err_by_less_than_deciles_where_the_machine_drifts(sweeps):
    by = lambda statistic: drifting.error(drifting.DRIFTING, statistic, sweeps, 400)
    assert by(intervals.neighbours) < by(intervals.deciles)


def test_on_a_still_machine_neighbours_err_by_little_more():
    by = lambda statistic: drifting.error(drifting.STILL, statistic, 20, 400)
    assert by(intervals.neighbours) < 1.5 * by(intervals.deciles)
    assert by(intervals.neighbours) < 0.6 * by(intervals.paired)
