"""Kernels whose axes are told, or not: transposed, cut into heads, turned round."""

import re

import numpy as np
import pytest

from graphparity.experiments.check.matching import (
    atoms,
    layouts as arranging,
    match,
    search,
    wiring,
)
from tests.experiments.check.matching.planted import (
    drawn,
    layouts,
    linear,
    solved,
    tensor,
)
from tests.experiments.check.matching.test_match import FLAX


def test_a_kernel_is_transposed_where_its_axes_say_so():
    left, right = linear("a", 5, 5), linear("b", 5, 5, True, FLAX)
    found = solved(
        left, right, lambda v: {"b.kernel": v["a.weight"].T, "b.bias": v["a.bias"]}
    )
    assert found.trial.same
    assert found.runs == 1
    assert layouts(found)["b.kernel"] == ("a.weight", "transpose 1 0")


def test_a_square_kernel_of_unknown_layout_is_tried_both_ways():
    left = [tensor("w", (5, 5)), tensor("b", (5,))]
    right = [tensor("k", (5, 5)), tensor("c", (5,))]
    for truth in (np.transpose, np.asarray):
        found = solved(left, right, lambda v, t=truth: {"k": t(v["w"]), "c": v["b"]})
        assert found.trial.same


CONVOLUTIONS = {
    "plain": (
        ((8, 3, 5, 4), "o i h w"),
        ((5, 4, 3, 8), "h w i o"),
        lambda w: w.transpose(2, 3, 1, 0),
    ),
    "depthwise": (
        ((6, 1, 3, 3), "o i h w"),
        ((3, 3, 2, 3), "h w out.0 out.1"),
        lambda w: w.transpose(2, 3, 1, 0).reshape(3, 3, 2, 3),
    ),
    "depthwise as grouped": (
        ((3, 3, 2, 3), "h w out.0 out.1"),
        ((3, 3, 1, 6), "h w i o"),
        lambda w: w.reshape(3, 3, 1, 6),
    ),
    "transposed, not flipped": (
        ((4, 2, 3, 3), "i o -h -w"),
        ((3, 3, 2, 4), "-h -w o i"),
        lambda w: w.transpose(2, 3, 1, 0),
    ),
    "transposed, flipped": (
        ((4, 2, 3, 3), "i o -h -w"),
        ((3, 3, 4, 2), "h w i o"),
        lambda w: w[:, :, ::-1, ::-1].transpose(2, 3, 0, 1),
    ),
    "heads": (
        ((12, 7), "o i"),
        ((7, 3, 4), "i out.0 out.1"),
        lambda w: w.T.reshape(7, 3, 4),
    ),
    "heads before": (
        ((7, 12), "o i"),
        ((3, 4, 7), "in.0 in.1 o"),
        lambda w: w.T.reshape(3, 4, 7),
    ),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_what_the_axes_are_for_decides(name):
    (shape, axes), (other, labels), turned = CONVOLUTIONS[name]
    left = [tensor("a.weight", shape, "kernel", axes)]
    right = [tensor("b.kernel", other, "kernel", labels)]
    found = solved(left, right, lambda v: {"b.kernel": turned(v["a.weight"])})
    assert found.trial.same
    assert found.runs == 1


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_layout_in_words_is_what_was_done(name):
    (shape, axes), (other, labels), turned = CONVOLUTIONS[name]
    left = atoms.atoms(atoms.side([tensor("a", shape, "kernel", axes)]))[0]
    right = atoms.atoms(atoms.side([tensor("b", other, "kernel", labels)]))[0]
    (found,) = arranging.layouts(left, right)
    assert np.array_equal(arranging.arranged(left.index, found.text), found.index)
    assert np.array_equal(found.index, turned(left.index))


def test_what_a_user_says_of_weights_is_done():
    left, right = linear("a", 5, 5), linear("b", 5, 5, True, FLAX)
    one, other = atoms.side(left), atoms.side(right)
    for words, turn in (("transpose 1 0", np.transpose), ("as it is", np.asarray)):
        (pairs,) = match.pairs(one, other, {"a.weight": ("b.kernel", words)})
        guess = search.first(pairs)
        x = drawn(left)
        rows = wiring.rows(guess.every(), other)
        made = atoms.named(other, wiring.carried(atoms.flat(one, x), rows))
        assert np.array_equal(made["b.kernel"], turn(x["a.weight"]))
        assert np.array_equal(made["b.bias"], x["a.bias"])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            {"a.weigth": ("b.kernel", "as it is")},
            "no weight a.weigth; there are a.weight",
        ),
        ({"a.weight": ("b.kernel", "turn 1 0")}, "write steps such as"),
        ({"a.weight": ("b.bias", "as it is")}, "b.bias is (5,)"),
    ],
)
def test_what_a_user_says_wrongly_is_told(said, text):
    sides = atoms.side(linear("a", 5, 5)), atoms.side(linear("b", 5, 5, True, FLAX))
    with pytest.raises(ValueError, match=re.escape(text)):
        match.pairs(*sides, said)
