"""Channels that were concatenated in another order: found by running, and said."""

import numpy as np
import pytest

from graphparity.experiments.check.alone import groups
from graphparity.experiments.check.matching import atoms, concatenated
from tests.experiments.check.matching.planted import layouts, linear, solved, tensor

NAMES = ["one", "two", "last"]
LEFT = [*linear("one", 6, 3), *linear("two", 6, 4), *linear("last", 7, 5)]
RIGHT = [*linear("one", 6, 3), *linear("two", 6, 4), *linear("last", 7, 5, True)]


def truth(order):
    def made(values):
        kernel = values["last.weight"].T[order]
        return {**values, "last.weight": kernel}

    return made


def test_two_blocks_in_the_other_order_are_found_and_said():
    found = solved(LEFT, RIGHT, truth([3, 4, 5, 6, 0, 1, 2]))
    assert found.trial.same
    text = "transpose 1 0, in: blocks of 3, 4 as 1 0"
    assert layouts(found)["last.weight"] == ("last.weight", text)
    entry = next(e for e in found.guess.every() if e.right.tensor == "last.weight")
    order = groups.orders([entry])["in"]
    assert np.array_equal(order, [3, 4, 5, 6, 0, 1, 2])


@pytest.mark.parametrize("order", [[0, 2, 1, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0]])
def test_channels_in_no_order_of_blocks_are_not_found(order):
    assert not solved(LEFT, RIGHT, truth(order)).trial.same


def test_a_norm_of_what_was_concatenated_has_the_same_order():
    roles = {"w": "scale", "b": "shift", "mean": "mean", "var": "variance"}
    norm = [tensor(f"norm.{n}", (7,), role, "o") for n, role in roles.items()]
    order = [4, 5, 6, 0, 1, 2, 3]
    moved = lambda v: {n: a[order] if n.startswith("norm") else a for n, a in v.items()}
    found = solved([*LEFT, *norm], [*LEFT, *norm], moved)
    assert found.trial.same
    text = "out: blocks of 4, 3 as 1 0"
    assert {layouts(found)[one["name"]][1] for one in norm} == {text}


def test_blocks_are_of_the_sizes_that_layers_give():
    assert concatenated.parts(atoms.atoms(atoms.side(LEFT))) == [3, 4, 5]
    two = [text for text, _ in concatenated.orders(7, [3, 4])]
    assert two == ["blocks of 3, 4 as 1 0", "blocks of 4, 3 as 1 0"]
    three = [order.tolist() for _, order in concatenated.orders(6, [1, 2, 3])]
    assert [3, 4, 5, 1, 2, 0] in three
    assert len(three) == len({tuple(one) for one in three})
    assert concatenated.orders(4, [4, 7]) == []
