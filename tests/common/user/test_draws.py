"""Masks of dropout: recorded, drawn from a seed, given, and what can't be."""

import random
from pathlib import Path

import numpy as np
import pytest

from graphparity.common.user import draws
from graphparity.common.user.draws import Masks, drawn, watching


def test_a_mask_is_drawn_by_its_seed_and_number_and_given_again():
    first = Masks(7, __file__)
    one, two = first.draw((50, 40), 0.8, "f"), first.draw((50, 40), 0.8, "f")
    assert np.array_equal(one, drawn(7, 0, (50, 40), 0.8))
    assert abs(one.mean() - 0.8) < 0.05
    assert not np.array_equal(one, two)
    again = Masks(8, __file__, [two])
    assert np.array_equal(again.draw((50, 40), 0.3, "g"), two)
    assert [draw["shape"] for draw in first.draws] == [[50, 40]] * 2
    here = "again.draw((50, 40), 0.3"
    lines = Path(__file__).read_text().splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if here in text)
    assert again.draws == [{"shape": [50, 40], "keep": 0.3, "by": "g", "line": line}]


@pytest.mark.parametrize(("keep", "all_of_it"), [(1.0, True), (0.0, False)])
def test_where_all_or_nothing_is_kept_nothing_is_drawn(keep, all_of_it):
    masks = Masks(0, __file__)
    assert np.all(masks.draw((3,), keep, "f") == all_of_it)
    assert masks.draws == []


def test_a_mask_of_another_shape_than_the_given_one_is_noted():
    masks = Masks(0, "", [np.ones((2, 3), bool)])
    assert masks.draw((3, 2), 0.5, "f").shape == (3, 2)
    assert masks.others == [draws.CHANGED]


def test_a_draw_that_never_runs_takes_no_mask():
    """As of an initializer of which the shape alone is wanted."""
    masks = Masks(0, "", [np.ones(3, bool)])
    masks.begin(0.1, "shape alone")
    slot = masks.begin(0.5, "f")
    assert masks.mask(slot, (3,)).all()
    assert masks.mask(slot, (3,)).all()  # computed a second time
    assert [draw["by"] for draw in masks.draws] == ["f"]


def sampler():
    return 4


def shaped(call):
    return call()


def test_what_a_library_draws_otherwise_is_noted_with_its_line():
    masks = Masks(0, __file__)
    with watching(masks, {"lib.sampler": sampler}, (shaped,)):
        shaped(sampler)
    assert masks.others == []
    with watching(masks, {"lib.sampler": sampler}, (shaped,)):
        sampler()
    [text] = masks.others
    assert text.startswith("lib.sampler (line ")


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda: np.random.rand(), "numpy.random"),
        (random.random, "Python's random"),
        (lambda: np.random.default_rng(0).random(), None),
    ],
)
def test_the_global_random_numbers_are_seen_to_move(draw, told):
    masks = Masks(0, "")
    with watching(masks, {}):
        draw()
    assert masks.others == ([told] if told else [])
