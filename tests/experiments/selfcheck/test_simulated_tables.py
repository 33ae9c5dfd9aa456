"""Pooled intervals hold what they promise, on made-up tables of known truth."""

from dataclasses import replace

import pytest

from graphparity.experiments.selfcheck import simulated_tables
from graphparity.experiments.selfcheck.simulated_tables import (
    ALIKE,
    ONE_SLOW_ARM,
    SHARED,
    SLOW_MODES,
    UNLIKE,
)

TABLES = 40  # of 21 ratios


@pytest.mark.parametrize("processes", [3, 4, 6])
@pytest.mark.parametrize("kind", [ALIKE, UNLIKE, SHARED])
def test_the_truth_is_held_in_95_of_100_and_intervals_are_narrower(kind, processes):
    """Of 840 ratios, whose share is known to 1.5 %; four processes hold it in 97 %."""
    found = simulated_tables.tables(kind, processes, TABLES)
    assert 0.93 <= found.coverages()[1] <= 0.985
    alone, pooled = found.widths()
    assert pooled < alone
    assert found.moderated > 0.9 * len(found.pooled)


@pytest.mark.parametrize("kind", [SLOW_MODES, ONE_SLOW_ARM])
def test_a_slow_mode_in_one_process_of_five_is_not_drawn_away(kind):
    """With three and four processes modes aren't told apart: no mark, wide intervals.
    With six those that are apart are left alone, and no more marks are wrong."""
    for processes in (3, 4):
        found = simulated_tables.tables(kind, processes, TABLES // 4)
        assert found.coverages()[1] >= 0.93
        assert found.marked("same", "faster", "slower") == (0, 0)
    found = simulated_tables.tables(kind, 6, TABLES)
    alone, pooled = found.coverages()
    assert pooled >= alone - 0.003
    alone, pooled = found.marked("faster", "slower")
    assert pooled <= alone
    apart = simulated_tables.tables(replace(kind, truth=1.06), 6, TABLES)
    alone, pooled = apart.marked("same")
    assert pooled <= alone
