"""A layer run with another model's values: in the form that it takes, in no other."""

import numpy as np
import pytest

from graphparity.experiments.check.in_worker import layers, turned
from graphparity.experiments.check.in_worker.pieces import Piece

RNG = np.random.default_rng(0)
X, W = RNG.standard_normal((2, 3, 4)), RNG.standard_normal((4, 5))


def best(function, own, given, wanted):
    """What comes of a layer that took its own values; wanted: one way, several."""
    piece = Piece(own, lambda given: [("", function(*given))])
    return layers._best([piece], given, [wanted])


def test_the_same_layer_is_the_same_and_the_form_is_said():
    turned_x = X.swapaxes(0, 1)
    found = best(lambda x: [x @ W], [turned_x], [X], [X @ W])
    assert found.distance < 1e-15
    assert found.met
    assert found.layout == ["takes it transpose 1 0 2", "gives it transpose 1 0 2"]
    assert len(found.values) == 4  # as it is, then shaken
    assert not np.array_equal(found.values[0], found.values[1])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: [2 * x @ W],
        lambda x: [x @ (W + 1e-6)],
        lambda x: [np.maximum(x @ W, 0.0)],
        lambda x: [(x @ W)[::-1]],
    ],
)
def test_another_layer_is_not(function):
    found = best(function, [X], [X], [X @ W])
    assert found.distance > 1e-7
    assert found.met


def test_what_its_own_run_did_not_have_is_told():
    found = best(lambda x: [x @ W], [X + 1e-3], [X], [X @ W])
    assert found.distance < 1e-15
    assert not found.met


def test_the_first_result_that_has_a_partner_decides():
    """Attention gives its weights too: that they are the same proves no output."""
    weights = RNG.standard_normal((2, 3, 3))
    both = lambda x: [3 * x, weights]
    found = best(both, [X], [X], [X, weights])
    assert found.distance > 1.0
    last = lambda x: [x[-1]]  # a sequence against its last step, which it also gives
    assert best(last, [X], [X], [X @ W, X[-1:]]).distance == 0.0


def test_one_value_for_query_key_and_value_is_given_to_all():
    attention = lambda q, k, v: [q + 2 * k + 3 * v]
    assert best(attention, [X, X, X], [X], [6 * X]).distance < 1e-15


def test_other_values_can_not_be_given():
    assert best(lambda x, y: [x + y], [X, 2 * X], [X], [X]) is None
    assert best(lambda x: [x], [X[:1]], [X], [X]) is None
    whole = RNG.integers(0, 9, X.shape)
    assert best(lambda x: [x], [whole], [X], [X]) is None


def test_a_mask_that_only_one_of_them_takes_is_its_own():
    mask = np.tri(3, 4).astype(bool)
    found = best(lambda x, m: [x * m], [X, mask], [X], [X * mask])
    assert found.distance == 0.0


@pytest.mark.parametrize(
    ("shape", "wanted", "words"),
    [
        ((2, 3), (2, 3), ""),
        ((2, 3, 4, 5), (2, 4, 5, 3), "transpose 0 2 3 1"),
        ((3, 3), (3, 3), ""),
        ((1, 2, 3), (2, 3), "reshape 2 3"),
        ((2, 3, 4), (6, 4), "reshape 6 4"),
    ],
)
def test_forms_are_said_the_likeliest_first(shape, wanted, words):
    text, make = turned.turns(shape, wanted)[0]
    assert text == words
    assert make(np.zeros(shape)).shape == wanted
    assert turned.turns((2, 3), (2, 4)) == []
