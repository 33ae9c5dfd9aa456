"""Weights matched from their descriptions alone, where the truth is known."""

import numpy as np
import pytest

from graphparity.experiments.check.matching import (
    atoms,
    match,
    wiring,
)
from graphparity.experiments.check.matching.match import Mismatch
from graphparity.experiments.check.matching.search import Trial
from tests.experiments.check.matching.planted import (
    linear,
    solved,
    tensor,
)

FLAX = ("kernel", "bias")
ROLE = {"g": "scale", "s": "shift", "m": "mean", "v": "variance"}


NORM = ["weight", "bias", "running_mean", "running_var"]
ROLES = ["scale", "shift", "mean", "variance"]
KERAS = ["gamma", "beta", "moving_mean", "moving_variance"]


def test_a_norm_is_matched_by_what_each_vector_is_for():
    left = [tensor(f"n.{n}", (6,), r, "o") for n, r in zip(NORM, ROLES)]
    right = [tensor(f"m.{n}", (6,), r, "o") for n, r in zip(KERAS, ROLES)][::-1]
    pairs = dict(zip(KERAS, NORM))
    truth = lambda v: {f"m.{n}": v[f"n.{pairs[n]}"] for n in KERAS[::-1]}
    assert solved(left, right, truth).runs == 1


def test_statistics_in_another_tree_than_their_norm_are_found():
    left = [tensor(f"n.{n}", (6,), r, "o") for n, r in zip(NORM, ROLES)]
    right = [
        tensor("state.mean", (6,), "mean", layer="x"),
        tensor("state.var", (6,), "variance", layer="x"),
        tensor("g", (6,), "scale", layer="y"),
        tensor("b", (6,), "bias", layer="y"),
    ]
    names = dict(zip([t["name"] for t in right], [NORM[2], NORM[3], NORM[0], NORM[1]]))
    truth = lambda v: {name: v[f"n.{own}"] for name, own in names.items()}
    assert solved(left, right, truth).trial.same


# -- images before and after a dense layer ---------------------------------------------


def images(last):
    kernel = ((3, 3, 1, 4), "h w i o") if last else ((4, 1, 3, 3), "o i h w")
    words = FLAX if last else ("weight", "bias")
    return [
        tensor("conv." + words[0], kernel[0], "kernel", kernel[1]),
        tensor("conv." + words[1], (4,), "bias", "o"),
        *linear("fc", 24, 24, last, words),
    ]


def carried_over(v, order_in, order_out):
    fc = v["fc.weight"][order_out][:, order_in]
    return {
        "conv.kernel": v["conv.weight"].transpose(2, 3, 1, 0),
        "conv.bias": v["conv.bias"],
        "fc.kernel": fc.T,
        "fc.bias": v["fc.bias"][order_out],
    }


PLAIN = np.arange(24)
LAST = PLAIN.reshape(4, 6).T.ravel()  # places of channels first, channels last
FIRST = PLAIN.reshape(6, 4).T.ravel()


@pytest.mark.parametrize("orders", [(LAST, PLAIN), (FIRST, PLAIN), (PLAIN, LAST)])
def test_the_order_of_flattened_images_is_found(orders):
    found = solved(images(False), images(True), lambda v: carried_over(v, *orders))
    assert found.trial.same


def two_convolutions(last, channels, places):
    """One that makes other channels before that which makes the image: as many as the
    image has places."""
    words = FLAX if last else ("weight", "bias")
    every = []
    for name, ins, outs in (("a", 1, places), ("b", places, channels)):
        form = (3, 3, ins, outs) if last else (outs, ins, 3, 3)
        axes = "h w i o" if last else "o i h w"
        every += [
            tensor(f"{name}.{words[0]}", form, "kernel", axes),
            tensor(f"{name}.{words[1]}", (outs,), "bias", "o"),
        ]
    return [*every, *linear("fc", channels * places, 5, last, words)]


@pytest.mark.parametrize(
    ("sizes", "last", "told"),
    [
        ((8, 3), True, "8 channels from first to last"),
        ((8, 3), False, "8 channels from last to first"),
        ((3, 8), True, "3 channels from first to last"),
        ((4, 4), True, "4 channels from first to last or back"),
    ],
)
def test_the_channels_are_those_of_the_nearest_convolution(sizes, last, told):
    """24 numbers are 8 channels of 3 places, or 3 of 8; `last`: of the right one."""
    one, other = two_convolutions(not last, *sizes), two_convolutions(last, *sizes)
    sizes = sizes if last else sizes[::-1]
    order = np.arange(np.prod(sizes)).reshape(sizes).T.ravel()

    def truth(v):
        mine, theirs = [t["name"] for t in one], [t["name"] for t in other]
        moved = (2, 3, 1, 0) if last else (3, 2, 0, 1)
        kernels = {n for n in mine if v[n].ndim > 1}
        found = {
            b: (v[a].transpose(moved if v[a].ndim > 2 else (1, 0)))
            if a in kernels
            else v[a]
            for a, b in zip(mine, theirs)
        }
        name = theirs[-2]
        axis = found[name].shape.index(order.size)
        return {**found, name: np.take(found[name], order, axis)}

    found = solved(one, other, truth)
    assert found.trial.same
    layouts = [entry.layout.text for entry in found.guess.every()]
    assert [text.partition("in: ")[2] for text in layouts if "in:" in text] == [told]


# -- attention -------------------------------------------------------------------------


# -- recurrent layers ------------------------------------------------------------------


# -- which layer is which --------------------------------------------------------------


def test_layers_of_one_form_go_by_the_order_of_execution():
    left = [one for n in "abcd" for one in linear(n, 6, 6)]
    right = [one for n in "pqrs" for one in linear(n, 6, 6, True, FLAX)]

    def truth(v):
        pairs = list(zip("abcd", "pqrs"))
        kernels = {f"{q}.kernel": v[f"{p}.weight"].T for p, q in pairs}
        biases = {f"{q}.bias": v[f"{p}.bias"] for p, q in pairs}
        return {t["name"]: (kernels | biases)[t["name"]] for t in right}

    assert solved(left, right, truth).runs == 1


def test_layers_in_another_order_are_found_by_running():
    left = [one for n in "abc" for one in linear(n, 6, 6)]
    right = [one for n in "pqr" for one in linear(n, 6, 6, True, FLAX)]
    pairs = dict(zip("pqr", "cab"))

    def truth(v):
        kernels = {f"{q}.kernel": v[f"{p}.weight"].T for q, p in pairs.items()}
        biases = {f"{q}.bias": v[f"{p}.bias"] for q, p in pairs.items()}
        return {t["name"]: (kernels | biases)[t["name"]] for t in right}

    assert solved(left, right, truth).trial.same


def test_norms_in_another_order_are_found_whose_parts_stand_apart():
    """Exchanging the scales alone makes nothing better: a judge that sees layers."""
    truth = {"a": "x", "b": "z", "c": "y"}
    form = lambda name, n, role: tensor(name, (6,), role, "o", layer=f"{role}{n}")
    left = [form(f"{w}.{n}", n, r) for n in truth for w, r in ROLE.items()]
    right = [form(f"{w}.{n}", n, r) for n in "xyz" for w, r in ROLE.items()]
    one, other = atoms.side(left), atoms.side(right)

    def run(guess):
        pairs = {(e.left.tensor, e.right.tensor) for e in guess.every()}
        whole = [
            all((f"{w}.{n}", f"{w}.{m}") in pairs for w in ROLE)
            for n, m in truth.items()
        ]
        return Trial(all(whole), sum(whole), 1.0)

    (pairs,) = match.pairs(one, other)
    assert match.matched(pairs, run).trial.same


def test_patches_cut_by_hand_are_a_convolution_without_overlap():
    left = [tensor("p.weight", (7, 3, 4, 4), "kernel", "o i h w")]
    right = [tensor("p.kernel", (48, 7), "kernel", "i o")]
    truth = lambda v: {"p.kernel": v["p.weight"].transpose(2, 3, 1, 0).reshape(48, 7)}
    assert solved(left, right, truth).trial.same
    back = lambda v: {
        "p.weight": v["p.kernel"].reshape(4, 4, 3, 7).transpose(3, 2, 0, 1)
    }
    assert solved(right, left, back).trial.same


def tied():
    head = tensor("head.weight", (9, 4), "kernel", "o i")
    embedding = tensor("e.weight", (9, 4), "embedding", "row feature")
    return [{**embedding, "tied": [head]}]


def test_weights_that_are_tied_on_the_left_go_to_both_of_the_right():
    right = [
        tensor("t.embedding", (9, 4), "embedding", "row feature"),
        tensor("h.kernel", (4, 9), "kernel", "i o"),
    ]
    truth = lambda v: {"t.embedding": v["e.weight"], "h.kernel": v["e.weight"].T}
    found = solved(tied(), right, truth)
    assert found.trial.same
    other = atoms.side(right)
    rows = wiring.rows(found.guess.every(), other)
    assert np.all(wiring.returned(np.ones(other.size), rows, 36) == 2.0)
    parts = {"e.weight": ["t.embedding", "h.kernel"]}
    assert wiring.parted(rows, atoms.side(tied()), other) == parts


def test_weights_that_are_tied_on_the_right_alone_are_refused():
    left = [
        tensor("t.embedding", (9, 4), "embedding", "row feature"),
        tensor("h.kernel", (4, 9), "kernel", "i o"),
    ]
    found = solved(left, tied(), lambda v: {"e.weight": v["t.embedding"]})
    assert isinstance(found, Mismatch)
    assert found.reason.startswith("only the left one has h.kernel (4, 9)")


# -- what can't be ---------------------------------------------------------------------


def test_another_number_of_hidden_units_is_refused_with_both():
    left = [*linear("a", 20, 400), *linear("b", 400, 10)]
    right = [*linear("c", 20, 500, True, FLAX), *linear("d", 500, 10, True, FLAX)]
    found = solved(left, right, lambda v: dict.fromkeys(t["name"] for t in right))
    assert isinstance(found, Mismatch)
    assert "layer 1: a.weight (400, 20)" in found.reason
    assert "400 against 500" in found.reason


def test_a_layer_too_many_is_refused_by_its_name():
    left = [*linear("a", 20, 30), *linear("b", 30, 10)]
    right = [*linear("c", 20, 30), *linear("x", 30, 30), *linear("d", 30, 10)]
    found = solved(left, right, lambda v: dict.fromkeys(t["name"] for t in right))
    assert isinstance(found, Mismatch)
    assert found.reason.startswith("only the right one has x.weight (30, 30)")


def test_where_nothing_is_the_same_nothing_is_called_matched():
    one = atoms.side([*linear("a", 4, 4), *linear("b", 4, 4)])
    (pairs,) = match.pairs(one, one)
    found = match.matched(pairs, lambda guess: Trial(False, 0, 1.0))
    assert not found.trial.same


def test_names_of_one_letter_in_one_dict_are_tried_each_by_itself():
    """b and g, whose names say bias and scale alone, are not of one layer here."""
    norm = [tensor("1.w", (5,), "scale", "o"), tensor("1.b", (5,), "shift", "o")]
    left = [*linear("0", 4, 5), *norm]
    right = [
        tensor("a", (4, 5), "kernel", "i o", layer=""),
        tensor("b", (5,), "bias", layer=""),
        tensor("g", (5,), "scale", layer=""),
        tensor("s", (5,), "bias", layer=""),
    ]
    names = {"b": "0.bias", "g": "1.w", "s": "1.b"}
    truth = lambda v: {"a": v["0.weight"].T} | {n: v[o] for n, o in names.items()}
    found = solved(left, right, truth)
    assert found.trial.same
