"""Weights matched from their descriptions alone, where the truth is known."""

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
from graphparity.experiments.check.matching.match import Mismatch
from graphparity.experiments.check.matching.search import Trial
from tests.experiments.check.matching.planted import (
    drawn,
    layouts,
    linear,
    solved,
    tensor,
)

FLAX = ("kernel", "bias")
ROLE = {"g": "scale", "s": "shift", "m": "mean", "v": "variance"}


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


# -- attention -------------------------------------------------------------------------

QKV = (0, "qkv")


def attention():
    return [
        tensor("a.in_proj_weight", (24, 8), "kernel", "o i", QKV, "a", heads=2),
        tensor("a.in_proj_bias", (24,), "bias", "o", QKV, "a", heads=2),
        *linear("a.out", 8, 8),
    ]


def separate():
    names = ("query", "key", "value")
    parts = [one for n in names for one in linear(f"m.{n}", 8, 8, True, FLAX)]
    return [*parts, *linear("m.out", 8, 8, True, FLAX)]


def in_parts(v, order=(0, 1, 2)):
    kernels = np.split(v["a.in_proj_weight"], 3)
    biases = np.split(v["a.in_proj_bias"], 3)
    found = {}
    for name, part in zip(("query", "key", "value"), order):
        found[f"m.{name}.kernel"] = kernels[part].T
        found[f"m.{name}.bias"] = biases[part]
    return {**found, "m.out.kernel": v["a.out.weight"].T, "m.out.bias": v["a.out.bias"]}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1)])
def test_packed_attention_is_taken_in_parts(order):
    found = solved(attention(), separate(), lambda v: in_parts(v, order))
    assert found.trial.same


ARRANGED = {
    "the same": lambda x: x,
    "heads around the parts": lambda x: x.reshape(3, 2, 4, -1).swapaxes(0, 1),
    "parts innermost": lambda x: x.reshape(3, 2, 4, -1).transpose(1, 2, 0, 3),
    "value first": lambda x: x.reshape(3, 8, -1)[[2, 0, 1]],
}


@pytest.mark.parametrize("name", ARRANGED)
def test_packed_attention_in_another_arrangement_is_found(name):
    right = [*linear("qkv", 8, 24, True, FLAX), *linear("o", 8, 8, True, FLAX)]
    turned = ARRANGED[name]

    def truth(v):
        return {
            "qkv.kernel": turned(v["a.in_proj_weight"]).reshape(24, 8).T,
            "qkv.bias": turned(v["a.in_proj_bias"]).reshape(24),
            "o.kernel": v["a.out.weight"].T,
            "o.bias": v["a.out.bias"],
        }

    assert solved(attention(), right, truth).trial.same


@pytest.mark.parametrize("name", list(ARRANGED)[:3])
def test_an_unknown_packed_kernel_of_the_left_is_cut_too(name):
    left = [*linear("qkv", 8, 24), *linear("o", 8, 8)]
    turned = ARRANGED[name]

    def truth(v):
        rows = turned(np.arange(24)).ravel()
        names = ("query", "key", "value")
        found = {}
        for name, place in zip(names, np.argsort(rows).reshape(3, 8)):
            found[f"m.{name}.kernel"] = v["qkv.weight"][place].T
            found[f"m.{name}.bias"] = v["qkv.bias"][place]
        return {**found, "m.out.kernel": v["o.weight"].T, "m.out.bias": v["o.bias"]}

    assert solved(left, separate(), truth).trial.same


@pytest.mark.parametrize("name", list(ARRANGED)[:3])
def test_an_unknown_packed_kernel_is_cut_for_separate_ones(name):
    right = [*linear("qkv", 8, 24, True, FLAX), *linear("o", 8, 8, True, FLAX)]
    turned = ARRANGED[name]

    def truth(v):
        both = [f"m.{n}" for n in ("query", "key", "value")]
        kernel = np.concatenate([v[f"{n}.kernel"].T for n in both])
        bias = np.concatenate([v[f"{n}.bias"] for n in both])
        return {
            "qkv.kernel": turned(kernel).reshape(24, 8).T,
            "qkv.bias": turned(bias).reshape(24),
            "o.kernel": v["m.out.kernel"],
            "o.bias": v["m.out.bias"],
        }

    assert solved(separate(), right, truth).trial.same


# -- recurrent layers ------------------------------------------------------------------


def lstm(gates="ifgo", second=True, transposed=False, packed=True):
    axes, axis = ("i o", -1) if transposed else ("o i", 0)
    pack = (axis, gates) if packed else None
    turn = lambda *shape: shape[::-1] if transposed else shape
    role = lambda text: text if packed else text.split()[-1]
    found = [
        tensor("r.w_x", turn(12, 5), role("input kernel"), axes, pack, "r"),
        tensor("r.w_h", turn(12, 3), role("recurrent kernel"), axes, pack, "r"),
        tensor("r.b_x", (12,), role("input bias"), "o", pack, "r"),
    ]
    more = [tensor("r.b_h", (12,), role("recurrent bias"), "o", pack, "r")]
    return found + more * second


def gates(x, order):
    return np.concatenate([np.split(x, 4)[n] for n in order])


def test_known_gates_in_another_order_need_no_trial():
    order = [0, 1, 3, 2]

    def truth(v):
        return {
            n: gates(a, order).T if a.ndim == 2 else gates(a, order)
            for n, a in v.items()
        }

    found = solved(lstm(), lstm("ifog", transposed=True), truth)
    assert found.runs == 1


def test_two_biases_are_summed_into_one():
    def truth(v):
        rest = {n: v[n] for n in ("r.w_x", "r.w_h")}
        return {**rest, "r.b_x": v["r.b_x"] + v["r.b_h"]}

    found = solved(lstm(), lstm(second=False), truth)
    assert found.trial.same


def test_a_second_bias_with_no_partner_is_zero():
    truth = lambda v: {**v, "r.b_h": np.zeros(12)}
    assert solved(lstm(second=False), lstm(), truth).trial.same


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0)])
def test_unknown_gates_move_together(order):
    truth = lambda v: {n: gates(a, order) for n, a in v.items()}
    found = solved(lstm(), lstm(packed=False), truth)
    assert found.trial.same


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


def test_gradients_go_back_as_the_transpose_of_what_carries_weights():
    left, right = attention(), separate()
    one, other = atoms.side(left), atoms.side(right)
    guess = search.first(match.pairs(one, other)[0])
    rows = wiring.rows(guess.every(), other)
    x, g = atoms.flat(one, drawn(left)), atoms.flat(other, drawn(right, 1))
    across = float(wiring.carried(x, rows) @ g)
    assert across == pytest.approx(float(x @ wiring.returned(g, rows, one.size)))


def test_summed_biases_both_get_the_gradient_of_the_one():
    one, other = atoms.side(lstm()), atoms.side(lstm(second=False))
    rows = wiring.rows(search.first(match.pairs(one, other)[0]).every(), other)
    ones = wiring.returned(np.ones(other.size), rows, one.size)
    assert np.all(ones == 1.0)


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
