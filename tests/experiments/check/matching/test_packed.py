"""Attention whose three kernels are one, in any arrangement, against three."""

import numpy as np
import pytest

from graphparity.experiments.check.matching import (
    atoms,
    match,
    search,
    wiring,
)
from tests.experiments.check.matching.planted import (
    drawn,
    linear,
    solved,
    tensor,
)
from tests.experiments.check.matching.test_match import FLAX

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


def test_gradients_go_back_as_the_transpose_of_what_carries_weights():
    left, right = attention(), separate()
    one, other = atoms.side(left), atoms.side(right)
    guess = search.first(match.pairs(one, other)[0])
    rows = wiring.rows(guess.every(), other)
    x, g = atoms.flat(one, drawn(left)), atoms.flat(other, drawn(right, 1))
    across = float(wiring.carried(x, rows) @ g)
    assert across == pytest.approx(float(x @ wiring.returned(g, rows, one.size)))
