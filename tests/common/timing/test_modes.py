"""Two modes of one program are told apart, and one that only spreads is not split."""

import numpy as np
import pytest

from graphparity.common.timing import intervals, modes


@pytest.mark.parametrize(
    ("levels", "fast", "slow"),
    [
        ([1.0, 1.01, 0.99, 1.0, 1.4], 4, 1),  # one of five
        ([176, 175, 177, 176, 174, 244, 260, 250], 5, 3),
        ([1.0, 1.01, 1.4, 1.41, 1.39, 1.4], 2, 4),  # the fast one is the rarer
        ([1e-4, 1.01e-4, 1e-4, 1.4e-4, 1.41e-4], 3, 2),
    ],
)
def test_two_modes_are_named(levels, fast, slow):
    found = modes.named(levels)
    assert (found["fast"], found["slow"]) == (fast, slow)
    assert found["slow_s"] / found["fast_s"] == pytest.approx(1.4, rel=0.05)


@pytest.mark.parametrize(
    "levels",
    [
        [1.0, 1.01, 0.99, 1.4],  # too few processes for one of them to be a mode
        [1.4, 1.41, 1.39, 1.4, 1.0],  # one fast process is no mode
        [1.0, 1.01, 0.99, 1.0, 1.09],  # nearer than 10 %
        [0.7, 0.9, 1.0, 1.2, 1.5],  # they spread
        [1.0] * 6,
        [176, 175, 177, 176, 174, 178],
    ],
)
def test_one_mode_is_not_split(levels):
    assert modes.named(levels) is None
    assert modes.fast(np.log(levels)).all()


@pytest.mark.parametrize(
    ("gap", "split"), [(4.5, False), (4.99, False), (5.0, True), (5.5, True)]
)
def test_modes_are_five_of_their_own_spreads_apart(gap, split):
    """Three levels and three, each a spread of 1/4 about its own middle."""
    three = np.array([-0.25, 0.0, 0.25])
    logs = np.concatenate([three, three + 0.5 + 0.25 * gap])
    assert list(modes.fast(logs)) == [True] * 3 + [not split] * 3


@pytest.mark.parametrize(("gap", "split"), [(1.0, True), (1.1, True), (0.99, False)])
def test_modes_are_ten_per_cent_apart(gap, split):
    logs = np.array([0.0, 0.0, gap * np.log(1.1), 0.0, 0.0])
    assert modes.fast(logs)[2] != split


@pytest.mark.parametrize(("spread", "most"), [(0.02, 0.0), (0.05, 0.03)])
def test_chance_alone_is_not_called_a_mode(spread, most):
    rng = np.random.default_rng(0)
    named = [modes.named(np.exp(rng.normal(0, spread, 6))) for _ in range(1000)]
    assert sum(found is not None for found in named) <= most * 1000


def test_a_slow_process_does_not_move_the_ratio_of_the_fast_ones():
    quick = [[1.0 + 0.001 * n] * 5 for n in range(6)]
    mixed = [*quick[:5], [1.4] * 5]
    ratio = intervals.speedup(quick, mixed)
    assert (ratio["processes"], ratio["used"]) == (6, 5)
    assert ratio["median"] == pytest.approx(1.0, abs=0.005)
    assert intervals.verdict(ratio) == "same"
