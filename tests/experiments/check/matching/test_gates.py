"""Recurrent layers: gates in another order, two biases or one."""

import numpy as np
import pytest

from graphparity.experiments.check.matching import (
    atoms,
    match,
    search,
    wiring,
)
from tests.experiments.check.matching.planted import (
    solved,
    tensor,
)


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


def test_summed_biases_both_get_the_gradient_of_the_one():
    one, other = atoms.side(lstm()), atoms.side(lstm(second=False))
    rows = wiring.rows(search.first(match.pairs(one, other)[0]).every(), other)
    ones = wiring.returned(np.ones(other.size), rows, one.size)
    assert np.all(ones == 1.0)
