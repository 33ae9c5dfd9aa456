"""Masks, frequencies and other buffers that nothing trains and one model alone has."""

import numpy as np

from graphparity.experiments.check.matching import atoms, match, search, wiring
from graphparity.experiments.check.matching.match import Mismatch
from tests.experiments.check.matching.planted import linear, tensor

MASK = {**tensor("a.mask", (1, 1, 6, 6)), "trained": False}


def sides(left, right):
    return atoms.side(left), atoms.side(right)


def test_a_constant_of_the_left_alone_needs_no_partner():
    one, other = sides([*linear("a", 4, 5), MASK], linear("b", 4, 5))
    (pairs,) = match.pairs(one, other)
    assert match.unmatched(pairs, one) == {"a.mask"}


def test_a_constant_of_the_right_alone_keeps_its_value():
    one, other = sides(linear("a", 4, 5), [MASK, *linear("b", 4, 5)])
    (pairs,) = match.pairs(one, other)
    rows = wiring.rows(search.first(pairs).every(), other)
    assert wiring.own(rows, other) == {"a.mask"}
    assert wiring.weights(np.ones(one.size), rows, other).keys() == {
        "b.weight",
        "b.bias",
    }


def test_a_constant_of_both_is_matched():
    one, other = sides([MASK], [{**MASK, "name": "m", "shape": [6, 6]}])
    (pairs,) = match.pairs(one, other)
    assert match.unmatched(pairs, one) == set()


def test_what_is_trained_or_a_statistic_needs_a_partner():
    for more in ({**MASK, "trained": True}, {**MASK, "role": "mean"}):
        for left, right in (([more], []), ([], [more])):
            one, other = sides(
                [*linear("a", 4, 5), *left], [*linear("b", 4, 5), *right]
            )
            found = match.pairs(one, other)
            assert isinstance(found, Mismatch)
            assert "a.mask (1, 1, 6, 6)" in found.reason


def test_a_trained_weight_goes_to_a_trained_one_before_a_constant_of_its_form():
    left = [tensor("places", (6, 6))]
    right = [{**MASK, "name": "places"}, tensor("w", (6, 6))]
    one, other = sides(left, right)
    for pairs in match.pairs(one, other):
        (pair,) = pairs
        assert pair.links[0].right.tensor == "w"
