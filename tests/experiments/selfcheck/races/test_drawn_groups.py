"""Tries drawn from rounds, on made-up processes of known truth: what is right holds as
often as promised, what is biased or blind is found out."""

import numpy as np
import pytest

from graphparity.experiments.selfcheck.races import drawn_groups, same_table
from graphparity.experiments.selfcheck.races.drawn_groups import Counted

SIZE = 6


def rounds(count, processes, spread=0.01, ratios=None, cause=None, seed=4):
    """Rounds of processes that spread so, each so many times as slow as the first."""
    rng = np.random.default_rng(seed)
    slower = np.ones(processes) if ratios is None else np.array(ratios)
    made = []
    for _ in range(count):
        levels = 1e-3 * slower * np.exp(rng.normal(0, spread, processes))
        made.append([sample(level, cause) for level in levels])
    return made


def sample(level, cause=None):
    return {
        "blocks": [level] * 4,
        "disturbances": [cause] * 4,
        "waited": [0.0] * 4,
        "steps": 10,
        "lock_step": True,
    }


def found(made, tries=400, truth=1.0, sides=None, size=SIZE):
    pairs = sides or drawn_groups.pairs_of(len(made[0]))
    rng = np.random.default_rng(20)
    drawn = drawn_groups.drawn(made, pairs, size, tries, rng)
    most = drawn_groups.disjoint(len(made), pairs, size)
    return drawn_groups.counted(drawn, truth, most)


def row(counted):
    return {**same_table.without("a", "30us", ""), "counted": counted}


@pytest.mark.parametrize(("count", "processes"), [(200, 2), (60, 4)])
def test_of_equal_processes_as_many_intervals_hold_as_promised(count, processes):
    counted = found(rounds(count, processes))
    assert counted["judged"] == 400
    assert same_table.failed(row(counted), burn=False) is None


@pytest.mark.parametrize("ratios", [[1.0, 1.02, 1.0, 1.02], [1.0, 1.02]])
def test_a_bias_of_two_per_cent_is_found_out(ratios):
    made = rounds(60, len(ratios), ratios=ratios, spread=0.005)
    why = same_table.failed(row(found(made)), burn=False)
    assert "of the intervals hold 1, not 93% to 97%" in why


def test_what_intervals_hold_is_the_truth_that_is_given():
    """The second form takes 5 % longer."""
    made = rounds(400, 2, ratios=[1.0, 1.05], spread=0.005)
    counted = found(made, truth=1 / 1.05)
    assert 0.93 <= counted["held"] / 400 <= 0.97
    assert counted["marks"]["slower"] > 380
    assert found(made, truth=1.0)["held"] < 20


def test_intervals_that_hold_too_often_are_found_out():
    """Two forms that are one process: every interval holds 1."""
    made = [[one, dict(one)] for one, _ in rounds(60, 2)]
    why = same_table.failed(row(found(made)), burn=False)
    assert why.startswith("100.0% of the intervals hold 1")


def test_wrong_marks_beside_a_burner():
    counted = found(rounds(60, 2, ratios=[1.0, 1.05], spread=0.005))
    assert same_table.wrong(counted) > 380
    assert "marks are wrong, over 5%" in same_table.failed(row(counted), burn=True)
    counted = found(rounds(60, 4, spread=0.001))
    assert counted["marks"]["same"] > 300
    assert same_table.failed(row(counted), burn=True) is None


def test_where_nothing_is_marked_nothing_is_passed():
    counted = found(rounds(60, 2, spread=0.2))
    counted["marks"] = dict.fromkeys(counted["marks"], 0)
    why = same_table.failed(row(counted), burn=True)
    assert why == "no mark in 400 tries: every interval is too wide"


def test_tries_of_a_busy_machine_are_not_judged():
    counted = found(rounds(12, 4, cause="others on the same cores"))
    assert counted["judged"] == counted["held"] == 0
    why = same_table.failed(row(counted), burn=False)
    assert "0 of 400 tries are judged: the machine was busy in 100 %" in why
    assert same_table.failed(row(counted), burn=True).startswith("no mark in 400")


def test_a_backend_that_failed_fails():
    failed = same_table.without("a", "30us", "killed")
    assert same_table.failed(failed, burn=False) == "not measured: killed"
    assert same_table.failed(failed, burn=True) == "not measured: killed"


def test_a_try_has_different_rounds_and_two_of_each_rounds_processes():
    """Each process's level names its round and its place."""
    made = [[sample(10.0 ** (-r) * 2.0**p) for p in range(3)] for r in range(8)]
    pairs = drawn_groups.pairs_of(3)
    assert pairs == [(0, 1), (0, 2), (1, 2)]
    for ratio, why in drawn_groups.drawn(made, pairs, 6, 50, np.random.default_rng(1)):
        assert why is None
        assert ratio["processes"] == 6
        assert 0.25 <= ratio["median"] <= 0.5  # the later one is slower, by 2 or 4


def test_a_try_of_all_rounds_has_each_of_them_once():
    made = rounds(6, 2, spread=0.02)
    tries = drawn_groups.drawn(made, [(0, 1)], 6, 20, np.random.default_rng(1))
    medians = [ratio["median"] for ratio, _ in tries]
    assert medians == pytest.approx([medians[0]] * 20)


def test_how_many_share_nothing():
    assert drawn_groups.disjoint(24, drawn_groups.pairs_of(4), 6) == 8
    assert drawn_groups.disjoint(48, [(0, 2), (0, 3), (1, 2), (1, 3)], 10) == 8


def test_what_chance_allows_is_narrower_with_more_processes():
    low, high = drawn_groups.by_chance(48, drawn_groups.pairs_of(4), 6, 400)
    assert 0.90 < low < 0.94
    assert 0.96 < high < 0.98
    wide = drawn_groups.by_chance(8, drawn_groups.pairs_of(2), 6, 400)
    assert wide[0] < low - 0.02


def test_the_count_is_what_the_json_keeps():
    assert set(found(rounds(6, 2), tries=3)) == set(Counted.__annotations__)
