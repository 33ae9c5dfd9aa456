"""Intervals and verdicts on times whose truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

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
    for _ in range(100):
        a, b = (rounds(rng, processes, 9, 1e-3, between) for _ in range(2))
        ratio = intervals.speedup(a, b)
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
    assert intervals.verdict({**interval, "processes": 6, "used": 6}) == word
    assert intervals.verdict({**interval, "processes": 5, "used": 5}) == "unresolved"
    assert intervals.verdict({**interval, "processes": 6, "used": 3}) == "unresolved"
    assert intervals.verdict(interval) == "unresolved"  # of how many is not said


def single_steps(rng, base, count, steps):
    """Blocks' means of so many steps each; a step takes base and now and then more."""
    times = base * (1 + rng.exponential(0.1, (count, steps)))
    return list(times.mean(axis=1))


def test_a_block_of_one_step_against_blocks_of_a_hundred():
    """The decile of single steps is their best case, that of hundreds their mean: a
    true 100 came out as 91."""
    rng = np.random.default_rng(5)
    slow = [single_steps(rng, 0.1, 60, 1) for _ in range(8)]
    quick = [single_steps(rng, 0.001, 60, 100) for _ in range(8)]
    ratio = intervals.speedup(slow, quick)
    assert ratio["median"] == pytest.approx(100, rel=0.02)
    assert ratio["low"] < 100 < ratio["high"]
    deciles = intervals.speedup(slow, quick, intervals.deciles)
    assert deciles["median"] < 95  # what the test is about


def test_the_mean_stands_beside_the_decile():
    slow = [[1.0] * 9 + [2.0]] * 5 + [[1.5] * 10]
    assert intervals.step_time(slow)["median"] == pytest.approx(1.0)
    mean = intervals.mean_time(slow)["median"]
    assert mean == pytest.approx((1.1**5 * 1.5) ** (1 / 6))
    ratio = intervals.mean_speedup(slow, [[1.0] * 10] * 6)
    assert ratio["median"] == pytest.approx(mean)
    assert ratio["used"] == 6  # the slow mode too


def test_each_process_has_its_own_level():
    levels = intervals.levels([[1.0] * 5, [None] * 5, [2.0, None]])
    assert levels == pytest.approx([1.0, 2.0])
    assert intervals.step_time([[1.0] * 5, [None] * 5])["processes"] == 1


@pytest.mark.parametrize("count", [2, 3, 6])
def test_an_interval_is_students_over_the_levels(count):
    logs = np.array([0.1 * n**2 for n in range(count)])
    found = intervals.over(logs, 9)
    t = stats.t(count - 1, loc=logs.mean(), scale=stats.sem(logs)).interval(0.95)
    assert found["median"] == pytest.approx(np.exp(logs.mean()))
    assert (found["low"], found["high"]) == pytest.approx(tuple(np.exp(t)))
    assert (found["processes"], found["used"]) == (9, count)
    assert "low" in intervals.over(logs[:1], 1)
    assert intervals.over(logs[:1], 1)["low"] is None


def test_two_processes_can_differ_by_anything():
    found = intervals.over(np.array([0.0, 600.0]), 2)
    assert found["high"] == math.exp(700)
    assert found["low"] == 0.0


def test_neighbours_are_compared_by_the_median_of_their_ratios():
    logs = np.log([[2.0, 6.0, 15.0], [1.0, 2.0, 5.0]])
    assert np.exp(intervals.paired(logs)) == pytest.approx(3.0)


def test_a_level_is_the_lower_decile_and_a_mean_the_mean():
    logs = np.log(np.arange(1.0, 12.0))
    assert np.exp(intervals.level(logs)) == pytest.approx(2.0)
    assert np.exp(intervals.mean(logs)) == pytest.approx(6.0)
    pair = np.array([logs, np.log(np.full(11, 0.5))])
    assert np.exp(intervals.deciles(pair)) == pytest.approx(4.0)
    assert np.exp(intervals.means(pair)) == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("step", "median"), [(1.5, 1.5), (2.0, 2.0), (2.2, 2.42), (0.5, 0.5), (0.45, 0.495)]
)
def test_steps_that_differ_more_than_twofold_are_compared_by_their_means(step, median):
    """A tenth of the blocks of the first takes twice as long."""
    base, other = [[step] * 9 + [2 * step]] * 4, [[1.0] * 10] * 4
    assert intervals.speedup(base, other)["median"] == pytest.approx(median)


def test_a_statistic_that_is_asked_for_is_of_all_rounds():
    quick = [[1.0 + 0.001 * n] * 5 for n in range(6)]
    mixed = [*quick[:5], [1.4] * 5]
    found = intervals.differences(quick, mixed, intervals.means)
    assert (found.rounds, len(found.logs), found.two_modes) == (6, 6, True)
    told = intervals.differences(quick, mixed)
    assert [*told.logs] == [0, 1, 2, 3, 4]
    assert told.two_modes
    swapped = intervals.differences(mixed, quick)
    assert [*swapped.logs] == [0, 1, 2, 3, 4]
    assert swapped.two_modes
    assert not intervals.differences(quick, quick).two_modes
    assert intervals.differences([[], [1.0]], [[1.0], [2.0]]).logs.keys() == {1}


@pytest.mark.parametrize(
    ("low", "high", "median", "half"),
    [
        (0.9, 1.3, 1.0, 0.2),
        (1.8, 2.6, 2.0, 0.2),
        (None, 1.3, 1.0, math.inf),
        (0.9, None, 1.0, math.inf),
        (0.0, 0.0, 0.0, math.inf),
    ],
)
def test_half_of_an_intervals_width(low, high, median, half):
    found = {"low": low, "high": high, "median": median}
    assert intervals.half_width(found) == pytest.approx(half)


def test_without_a_block_there_is_no_time():
    assert intervals.step_time([[None], []]) is None
    assert intervals.mean_time([[None], []]) is None
    assert intervals.levels([[None]]) == []


# -- neighbours in time ----------------------------------------------------------------


def test_neighbours_are_free_of_bursts_and_of_a_drift():
    rng, sweeps = np.random.default_rng(5), 40
    slower = np.linspace(1.0, 1.5, sweeps)  # by half in the course of a session
    logs = np.log(np.array([1.2 * slower, slower]))
    logs += np.log1p(rng.exponential(0.3, logs.shape) * (rng.random(logs.shape) < 0.4))
    assert intervals.neighbours(logs) == pytest.approx(np.log(1.2), abs=0.01)
    assert abs(intervals.deciles(logs) - np.log(1.2)) > 0.01


def test_neighbours_are_of_a_few_sweeps_each():
    """The least of each four, their median: one odd group decides nothing."""
    base = np.ones(12)
    base[4:8] = 3.0
    logs = np.log(np.array([base, np.ones(12)]))
    assert intervals.neighbours(logs) == 0.0
    assert intervals.neighbours(logs[:, 4:8]) == pytest.approx(np.log(3.0))
    assert intervals.neighbours(logs[:, 4:6]) == pytest.approx(np.log(3.0))


def test_neighbours_hold_of_forms_that_are_alike_alone():
    """Of unlike ones the means are compared, in lock step or not."""
    one, two, far = [[1.0, 2.0, 3.0, 4.0]] * 2, [[1.5] * 4] * 2, [[100.0] * 4] * 2
    found = intervals.speedup(one, two, alike=intervals.neighbours)
    assert found["median"] == pytest.approx(1.0 / 1.5)
    found = intervals.speedup(far, one, alike=intervals.neighbours)
    assert found["median"] == pytest.approx(100.0 / 2.5)


@pytest.mark.parametrize("spread", [0.01, 0.02, 0.03, 0.05])
def test_stopping_where_an_interval_is_narrow_costs_little_of_what_it_holds(spread):
    """Six levels at least, then one more until the half-width is 2 %: it is chosen a
    little too narrow, and holds the truth in 92.5 to 96 % of 20,000 tries."""
    rng, tries, least, most = np.random.default_rng(1), 20_000, 6, 40
    logs = rng.normal(0.0, spread, (tries, most))
    held, open_ = np.zeros(tries, bool), np.ones(tries, bool)
    for used in range(least, most + 1):
        centers = logs[:, :used].mean(1)
        errors = logs[:, :used].std(1, ddof=1) / math.sqrt(used)
        halves = intervals.student(used - 1) * errors
        stops = open_ & ((halves <= 0.02) | (used == most))
        held[stops] = (np.abs(centers) <= halves)[stops]
        open_ &= ~stops
    assert 0.925 < held.mean() < 0.96
