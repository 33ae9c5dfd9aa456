"""What a fork misses, added: intervals of made-up forked processes hold the truth."""

import pytest

from graphparity.common.timing import intervals
from graphparity.experiments.selfcheck import simulated_forks, tried
from graphparity.experiments.selfcheck.simulated_forks import ROUNDS


@pytest.mark.parametrize("rounds", ROUNDS, ids=str)
@pytest.mark.parametrize("missed", [0.5, 0.9])
def test_intervals_hold_the_truth_with_it_and_do_not_without(missed, rounds):
    bare, held = simulated_forks.ratios(missed, rounds, 1500).coverages()
    assert 0.93 < held < 0.995
    assert bare < (0.93 if rounds[2] == 3 else 0.75)


def test_litters_make_what_is_added_smaller():
    """Of fifteen forked rounds of one zygote, and of five."""
    one, five = (
        simulated_forks.ratios(0.5, (20, 15, litter), 500).widths()[1]
        for litter in (15, 3)
    )
    assert five < 0.6 * one


@pytest.mark.parametrize("rounds", ROUNDS, ids=str)
def test_where_a_fork_misses_nothing_intervals_only_get_wider(rounds):
    found = simulated_forks.ratios(0.0, rounds, 1500)
    bare, held = found.coverages()
    assert 0.93 < bare <= held
    narrow, wide = found.widths()
    assert narrow < wide < 4 * narrow


def test_rows_miss_where_nothing_is_added(monkeypatch):
    found = [*simulated_forks.rows(300)]
    assert len(found) == len(ROUNDS) * 3
    assert not any(map(tried.missed, found))
    plain = intervals.ratio
    monkeypatch.setattr(intervals, "ratio", lambda told, arms=(): plain(told))
    assert any(map(tried.missed, simulated_forks.rows(300)))
