"""Which mask of the first model is which draw of the second."""

import numpy as np
import pytest

from graphparity.experiments.check.dropout import matching, said
from graphparity.experiments.check.dropout.matching import Fit


def draw(*shape, keep=0.9, line=0):
    return {"shape": list(shape), "keep": keep, "by": "f", "line": line}


@pytest.mark.parametrize(
    ("mine", "theirs", "order"),
    [
        ((2, 3, 4, 5), (2, 4, 5, 3), (0, 2, 3, 1)),
        ((2, 3, 1, 1), (2, 1, 1, 3), (0, 1, 2, 3)),  # axes of 1 may stand anywhere
        ((2, 1, 1, 1), (2,), (0, 1, 2, 3)),
        ((2, 4, 5, 5), (8, 5, 5), (0, 1, 2, 3)),  # heads in the batch
        ((6, 2, 8), (2, 6, 8), (1, 0, 2)),  # time first
        ((4, 4), (4, 4), (0, 1)),
    ],
)
def test_a_mask_goes_to_another_layout(mine, theirs, order):
    fit = matching.fits(0, draw(*mine), draw(*theirs))[0]
    assert fit == Fit(0, order, theirs, False)
    mask = np.arange(np.prod(mine)).reshape(mine) % 3 > 0
    assert np.array_equal(fit.of([mask]), mask.transpose(order).reshape(theirs))


def test_a_mask_of_another_granularity_fits_nowhere():
    assert matching.fits(0, draw(2, 3, 4, 4), draw(2, 3, 1, 1)) == []
    assert matching.fits(0, draw(16, 8), draw(8)) == []
    rows = said.shapes(["a", "b"], [draw(2, 3)], [draw(2, 1)], [[]])
    assert "(2, 3) against (2, 1): the second drops whole slices" in rows[0]["reason"]


@pytest.mark.parametrize(
    ("keep", "turned"),
    [(0.9, [False]), (0.1, [True, False]), (0.4, [False])],
)
def test_what_is_dropped_may_be_drawn_for_what_is_kept(keep, turned):
    every = matching.fits(0, draw(4, 5), draw(4, 5, keep=keep))
    assert [fit.turned for fit in every] == turned
    mask = np.arange(20).reshape(4, 5) > 12
    assert all(np.array_equal(f.of([mask]), mask != f.turned) for f in every)
    half = matching.fits(0, draw(4, 5, keep=0.5), draw(4, 5, keep=0.5))
    assert [fit.turned for fit in half] == [False, True]


def test_draws_in_another_order_are_matched_by_shape_and_share():
    first = [draw(2, 3), draw(4, 5), draw(2, 3, keep=0.5)]
    second = [draw(4, 5), draw(2, 3, keep=0.5), draw(2, 3)]
    every = matching.options(first, second)
    assert [one[0].number for one in every] == [1, 2, 0]
    told = said.layouts("b", [one[0] for one in every])
    assert told[0] == "mask 2 goes to b as its number 1"


def test_the_draw_that_has_no_partner_is_named():
    first = [draw(2, 3), draw(4, 5, line=8), draw(2, 3)]
    second = [draw(2, 3), draw(2, 3)]
    assert matching.alone(first, second) == ([1], [])
    [row] = said.numbers(["a", "b"], first, second)
    told = "a drops 3 times, b twice: only a has that of line 8, shape (4, 5)"
    assert row["reason"] == told
    assert said.numbers(["a", "b"], first, first) == []


def test_a_choice_is_found_by_running():
    """Two masks of one shape exchanged, a third one transposed."""
    square, other = draw(3, 3, keep=0.6), draw(5, keep=0.6)
    every = matching.options([other, other, square], [other, other, square])
    wanted = [Fit(1, (0,), (5,), False), Fit(0, (0,), (5,), False)]
    wanted.append(Fit(2, (1, 0), (3, 3), False))
    run = lambda choice: float(sum(a != b for a, b in zip(choice, wanted)))
    assert matching.search(every, run) == (wanted, True)


def test_where_no_choice_is_right_the_most_likely_one_is_left():
    every = matching.options([draw(3, 3)], [draw(3, 3)])
    choice, proven = matching.search(every, lambda choice: 0.5)
    assert choice == [Fit(0, (0, 1), (3, 3), False)]
    assert not proven


def test_a_share_exchanged_with_what_is_dropped_is_told():
    first, second = [draw(4, line=3)], [draw(4, keep=0.1, line=5)]
    right, wrong = ([Fit(0, (0,), (4,), turned)] for turned in (True, False))
    assert said.shares(["a", "b"], first, second, right) == []
    [row] = said.shares(["a", "b"], first, second, wrong)
    assert row["reason"] == "drops 0.1 against 0.9 (line 3 of a, line 5 of b)"
