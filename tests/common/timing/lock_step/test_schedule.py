"""The schedule of lock step: whose turn when, and how many steps a block holds."""

import math

import numpy as np
import pytest

from graphparity.common.timing.lock_step import schedule
from graphparity.common.timing.lock_step.schedule import Spread

BLOCK_S = 0.015


def test_each_pair_of_sweeps_is_an_order_and_its_reverse():
    found = schedule.order(4, 10, np.random.default_rng(0))
    pairs = [found[at : at + 8] for at in range(0, 40, 8)]
    assert len(found) == 40
    for pair in pairs:
        assert sorted(pair[:4]) == [0, 1, 2, 3]
        assert pair[4:] == pair[3::-1]
    assert len({tuple(pair) for pair in pairs}) > 1  # another order each time


def test_an_even_drift_weighs_on_all_arms_alike():
    order = schedule.order(5, 6, np.random.default_rng(1))
    when = {arm: [t for t, a in enumerate(order) if a == arm] for arm in range(5)}
    assert {sum(turns) for turns in when.values()} == {6 * 29 / 2}


def test_the_seed_decides_the_order():
    orders = [schedule.order(6, 8, np.random.default_rng(s)) for s in (3, 3, 4)]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize(("least", "first"), [(3, 4), (4, 4), (5, 6), (0, 0)])
def test_a_session_may_end_between_pairs_of_sweeps_alone(least, first):
    ends = schedule.may_end(3, 10, least)
    assert len(ends) == 30
    assert [t for t, end in enumerate(ends) if end] == [*range(3 * first, 30, 6)]


def test_arms_are_grouped_by_how_long_their_steps_are():
    assert schedule.alike([1.0, 1.9, 5.0, 3.6, 100.0]) == [[0, 1, 3, 2], [4]]
    assert schedule.alike([1.0, 2.01]) == [[0], [1]]
    assert schedule.alike([2.0, 1.0]) == [[1, 0]]
    assert schedule.alike([7.0]) == [[0]]


def test_a_group_is_not_wider_than_it_may_be():
    """Each is within a factor of 2 of the next; together they would be 16 apart."""
    groups = schedule.alike([1.0, 1.6, 2.5, 4.9, 8.0, 16.0])
    assert groups == [[0, 1, 2, 3], [4, 5]] or groups == [[0, 1, 2, 3, 4], [5]]


# -- Kalibera and Jones ----------------------------------------------------------------


def arm(step_s=1e-4, aside_s=0.01, within=0.05**2, between=0.02**2):
    return Spread(step_s, aside_s, within, between)


def test_a_block_s_steps_are_those_of_the_paper():
    found = schedule.steps_a_block(arm(aside_s=0.0121, within=0.21**2), BLOCK_S)
    assert found == math.ceil(11 * 0.21 / 0.02)


@pytest.mark.parametrize(
    ("own", "steps"),
    [
        (arm(within=1e-9), 40),  # 4 ms at least
        (arm(within=10.0), 600),  # 60 ms at most
        (arm(step_s=0.5), 1),
        (arm(step_s=1e-3, within=0.0), 4),
    ],
)
def test_a_block_is_neither_too_short_nor_too_long(own, steps):
    assert schedule.steps_a_block(own, BLOCK_S) == steps


def test_no_other_number_of_steps_gives_a_narrower_interval_for_the_time():
    """The paper's claim, tried: variance of a mean at a fixed cost, by brute force."""
    own = arm(within=0.1**2)
    variance = lambda n: (own.aside_s + n * own.step_s) * (own.between + own.within / n)
    best = min(range(1, 600), key=variance)
    assert abs(schedule.steps_a_block(own, BLOCK_S) - best) <= 1


def test_blocks_a_process_are_those_of_the_paper():
    found = schedule.blocks_a_process(arm(aside_s=0.01, between=0.031**2), 4.0)
    assert found == math.ceil(20 * 0.031 / schedule.PROCESSES) == 31
    assert schedule.blocks_a_process(arm(between=0.0), 4.0) == schedule.LEAST
    assert schedule.blocks_a_process(arm(between=99.0), 4.0) == schedule.MOST


def test_arms_that_are_alike_hold_equal_numbers_of_steps():
    arms = [arm(1e-4, within=0.2**2), arm(1.8e-4, within=0.2**2), arm(9e-3)]
    first, second, third = schedule.steps(arms, BLOCK_S)
    assert first == second != third
    own = [schedule.steps_a_block(a, BLOCK_S) for a in arms]
    assert min(own[:2]) <= first <= max(own[:2])
    assert third == own[2]


def test_what_a_pilot_tells():
    rng = np.random.default_rng(2)
    blocks = np.exp(rng.normal(0, 0.03, (400, 1)) + rng.normal(0, 0.2, (400, 100)))
    pilot = {"steps_s": (1e-4 * blocks).tolist(), "aside_s": [0.01, 0.02, 0.9]}
    found = schedule.spread(pilot)
    assert found.step_s == pytest.approx(1e-4, rel=0.02)
    assert found.aside_s == 0.02
    assert math.sqrt(found.within) == pytest.approx(0.2, rel=0.05)
    assert math.sqrt(found.between) == pytest.approx(0.03, rel=0.2)


def test_a_step_that_was_interrupted_does_not_decide_a_spread():
    rng = np.random.default_rng(3)
    blocks = np.exp(rng.normal(0, 0.05, (4, 100)))
    calm = schedule.spread({"steps_s": blocks.tolist(), "aside_s": [0.01]})
    blocks[:, 7] = 100.0
    hit = schedule.spread({"steps_s": blocks.tolist(), "aside_s": [0.01]})
    assert hit.within == pytest.approx(calm.within, rel=0.1)


def test_a_pilot_of_one_step_is_enough_to_go_on():
    found = schedule.spread({"steps_s": [[3.0]], "aside_s": [4.0]})
    assert (found.step_s, found.aside_s, found.within) == (pytest.approx(3.0), 4.0, 0.0)
    assert schedule.steps_a_block(found, BLOCK_S) == 1
