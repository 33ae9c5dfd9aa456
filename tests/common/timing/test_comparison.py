"""The path from blocks to a mark, on made-up processes: load, results, chance."""

import copy

import numpy as np
import pytest

from graphparity.common.timing import comparison, marks
from graphparity.common.timing.disturbance import SAME_CORES


def samples(rng, step_s=1.0, busy=0.0, rounds=6, blocks=9):
    """One form's process of each round; a share of its blocks was disturbed."""
    levels = step_s * np.exp(0.02 * rng.standard_normal((rounds, 1)))
    times = levels * np.exp(0.002 * rng.random((rounds, blocks)))
    count = round(busy * blocks)
    return [
        {
            "blocks": [*map(float, row)],
            "disturbances": [SAME_CORES] * count + [None] * (blocks - count),
            "waited": [None] * blocks,
        }
        for row in times
    ]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_a_ratio_is_marked_where_the_machine_was_quiet(rng):
    found = comparison.of(samples(rng, 1.5), samples(rng))
    assert (found["verdict"], found["reason"]) == ("faster", None)
    assert found["median"] == pytest.approx(1.5, rel=0.05)
    assert comparison.of([], []) is None


@pytest.mark.parametrize("side", [0, 1])
def test_nothing_is_marked_where_too_many_blocks_were_disturbed(rng, side):
    busy = [0.0, 0.0]
    busy[side] = 0.9
    found = comparison.of(samples(rng, 1.5, busy[0]), samples(rng, busy=busy[1]))
    assert found["verdict"] == "unresolved"
    assert found["reason"] == (
        "the machine was busy in 44 % of the blocks (others 44 %, threads that waited "
        "0 %)"
    )


def test_nothing_is_marked_by_blocks_whose_results_are_spoilt(rng):
    spoilt = samples(rng)
    spoilt[2]["looked"] = {"not_finite": 1, "denormal": 0.0, "differs": None}
    found = comparison.of(samples(rng, 1.5), spoilt)
    assert found["verdict"] == "unresolved"
    assert "NaN or inf" in found["reason"]


def test_a_busy_table_has_no_marks_though_one_pair_was_quiet(rng):
    quiet = samples(rng, 1.5), samples(rng)
    ratio, busy = comparison.of(*quiet), samples(rng, busy=0.9, rounds=40)
    comparison.hold([ratio, None], [*quiet[0], *quiet[1]])
    assert ratio["verdict"] == "faster"
    assert ratio["chance"] < marks.RATE
    comparison.hold([ratio, None], [*quiet[0], *quiet[1], *busy])
    assert ratio["verdict"] == "unresolved"
    assert "busy" in ratio["reason"]


def test_a_table_of_ties_shows_a_false_mark_in_one_of_twenty_at_most():
    """35 ties: each row by itself would be marked in one of twenty tries."""
    rng, tries, alone, held = np.random.default_rng(1), 40, 0, 0
    for _ in range(tries):
        table = [comparison.of(samples(rng), samples(rng)) for _ in range(35)]
        alone += any(ratio["verdict"] in ("faster", "slower") for ratio in table)
        comparison.hold(table, [])
        held += any(ratio["verdict"] in ("faster", "slower") for ratio in table)
    assert alone > 0.5 * tries
    assert held <= 0.1 * tries


def test_a_certain_mark_stands_among_ties(rng):
    table = [comparison.of(samples(rng, 1.5), samples(rng))]
    table += [comparison.of(samples(rng), samples(rng)) for _ in range(34)]
    before = copy.deepcopy(table[0])
    comparison.hold(table, [])
    assert table[0]["verdict"] == before["verdict"] == "faster"
