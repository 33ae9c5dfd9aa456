"""Break-even on prices and steps whose truth is known: it holds the spread of both."""

import numpy as np
import pytest

from graphparity.common.timing import intervals
from graphparity.common.timing.break_even import break_even, extra, price


def steady(step, spread=0.001):
    rng = np.random.default_rng(int(step * 1e6))
    return [list(step * (1 + spread * rng.random(10))) for _ in range(6)]


def found(extra_s, base=0.02, other=0.01, spread=0.001):
    slow, fast = steady(base, spread), steady(other, spread)
    ratio = intervals.speedup(slow, fast)
    return break_even(extra_s, ratio, intervals.step_time(slow))


def test_it_is_the_cost_over_the_gain_of_a_step():
    steps = found([3.0, 3.0, 3.0])
    assert (steps["verdict"], steps["cold_starts"]) == ("pays", 3)
    assert steps["median"] == pytest.approx(300, rel=0.02)
    assert [steps["low"], steps["high"]] == pytest.approx([300, 300], rel=0.02)


def test_the_spread_of_cold_starts_is_in_the_interval():
    steps = found([2.5, 3.0, 3.5])  # 3 ± 4.303 · 0.5/√3 seconds
    assert steps["verdict"] == "pays"
    half = 4.303 * 0.5 / 3**0.5
    bounds = [(3 - half) / 0.01, (3 + half) / 0.01]
    assert [steps["low"], steps["high"]] == pytest.approx(bounds, rel=0.02)


def test_the_spread_of_steps_is_in_the_interval_too():
    rough, smooth = found([2.5, 3.0, 3.5], spread=0.1), found([2.5, 3.0, 3.5])
    assert rough["low"] < smooth["low"] * 0.99
    assert rough["high"] > smooth["high"] * 1.01


@pytest.mark.parametrize("starts", [1, 2])
def test_one_or_two_cold_starts_have_no_spread_and_decide_nothing(starts):
    steps = found([3.0] * starts)
    assert steps["median"] == pytest.approx(300, rel=0.02)
    assert (steps["low"], steps["high"], steps["verdict"]) == (None, None, "unresolved")
    assert steps["cold_starts"] == starts
    assert found([-3.0] * starts)["verdict"] == "unresolved"  # one start may be lucky
    assert price([3.0] * starts)["low"] is None


@pytest.mark.parametrize("starts", [1, 3])
def test_never_where_the_static_form_is_slower_whatever_its_price(starts):
    steps = found([3.0] * starts, base=0.01, other=0.02)
    assert (steps["verdict"], steps["median"]) == ("never", None)


def test_at_once_where_even_the_dearest_start_leaves_nothing_to_repay():
    assert found([-1.0, -1.1, -1.2])["verdict"] == "at once"
    perhaps = found([-1.0, 0.5, -1.2])
    assert (perhaps["verdict"], perhaps["low"]) == ("pays", 0)


def test_it_is_unresolved_where_the_ratio_is():
    ratio = {"median": 1.2, "low": 0.9, "high": 1.5}
    step = {"median": 0.01, "low": 0.01, "high": 0.01}
    steps = break_even([1.0, 1.1, 1.2], ratio, step)
    assert (steps["verdict"], steps["high"]) == ("unresolved", None)
    assert steps["low"] is not None


def test_what_is_not_known_gives_nothing():
    assert found([]) is None
    assert break_even([1.0] * 3, None, None) is None


def test_prices_are_paired_by_round():
    assert extra({0: 3.0, 2: 4.0, 3: 9.0}, {0: 1.0, 2: 1.5}) == [2.0, 2.5]


def test_the_interval_holds_the_truth_in_95_of_100():
    rng, hits = np.random.default_rng(0), 0
    for _ in range(300):
        costs = 12.0 * np.exp(rng.normal(0, 0.15, 3))
        slow, fast = (
            [list(step * np.exp(rng.normal(level, 0.003, 9))) for level in levels]
            for step, levels in zip((0.02, 0.01), rng.normal(0, 0.02, (2, 6)))
        )
        ratio = intervals.speedup(slow, fast)
        steps = break_even(list(costs), ratio, intervals.step_time(slow))
        truth = 12.0 * np.exp(0.15**2 / 2) / 0.01
        hits += steps["low"] <= truth <= steps["high"]
    assert hits >= 285


RATIO = {"median": 2.0, "low": 1.9, "high": 2.1}
STEP = {"median": 0.3, "low": 0.29, "high": 0.31}
UNKNOWN = {"median": 0.3, "low": None, "high": None}


def test_steps_are_whole_and_none_too_few():
    assert break_even([1.0] * 3, RATIO, STEP)["median"] == 7  # 6.67
    faint = {"median": 1.2, "low": 1.1, "high": 1.3}
    assert break_even([0.99] * 3, faint, STEP)["median"] == 20
    none = {"median": 1.0, "low": 1.0, "high": 1.1}
    steps = break_even([1.0] * 3, none, STEP)
    assert (steps["median"], steps["high"], steps["verdict"]) == (
        None,
        None,
        "unresolved",
    )


@pytest.mark.parametrize(
    ("starts", "ratio", "step"),
    [([], RATIO, STEP), ([1.0] * 3, None, STEP), ([1.0] * 3, RATIO, None)],
)
def test_one_thing_that_is_not_known_is_enough(starts, ratio, step):
    assert break_even(starts, ratio, step) is None


@pytest.mark.parametrize(
    ("ratio", "step"), [(RATIO, UNKNOWN), (UNKNOWN | {"median": 2.0}, STEP)]
)
def test_bounds_that_are_not_known_leave_it_unresolved(ratio, step):
    steps = break_even([1.0] * 3, ratio, step)
    assert (steps["low"], steps["high"], steps["verdict"]) == (None, None, "unresolved")
    assert steps["median"] == 7


@pytest.mark.parametrize(
    ("high", "verdict"), [(1.0, "never"), (1.001, "unresolved"), (1.2, "unresolved")]
)
def test_never_is_said_up_to_a_ratio_of_one(high, verdict):
    ratio = {"median": 0.9, "low": 0.8, "high": high}
    assert break_even([1.0] * 3, ratio, STEP)["verdict"] == verdict


@pytest.mark.parametrize(
    ("each", "verdict"), [(-0.1, "at once"), (0.0, "at once"), (0.5, "pays")]
)
def test_what_costs_nothing_more_pays_at_once(each, verdict):
    assert break_even([each] * 3, RATIO, STEP)["verdict"] == verdict


def test_prices_are_in_the_order_of_the_rounds():
    assert extra({1: 3.0, 8: 9.0}, {8: 1.0, 1: 1.0}) == [2.0, 8.0]
