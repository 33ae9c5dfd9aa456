"""Layers of layers, in both directions, with one bias or two."""

import numpy as np
import pytest

from tests.experiments.check.matching.planted import solved, tensor

GATES = "ifgo"
NAMES = "l0", "l0_reverse", "l1", "l1_reverse"


def torch_like(second=True):
    found = []
    for name in NAMES:
        inside = 5 if name.startswith("l0") else 6
        found += [
            packed(f"r.weight_ih_{name}", (12, inside), "input kernel", "r"),
            packed(f"r.weight_hh_{name}", (12, 3), "recurrent kernel", "r"),
            packed(f"r.bias_ih_{name}", (12,), "input bias", "r"),
        ]
        if second:
            found.append(packed(f"r.bias_hh_{name}", (12,), "recurrent bias", "r"))
    return found


def keras_like(order=NAMES):
    found = []
    for name in order:
        layer = f"m/{name}/cell"
        inside = 5 if name.startswith("l0") else 6
        found += [
            packed(f"{layer}/kernel", (inside, 12), "input kernel", layer),
            packed(f"{layer}/recurrent", (3, 12), "recurrent kernel", layer),
            packed(f"{layer}/bias", (12,), "input bias", layer),
        ]
    return found


def packed(name, shape, role, layer):
    turned = shape[-1] == 12 and len(shape) == 2
    axes = "o" if len(shape) == 1 else "i o" if turned else "o i"
    return tensor(name, shape, role, axes, (-1 if turned else 0, GATES), layer)


def summed(v):
    found = {}
    for name in NAMES:
        found[f"m/{name}/cell/kernel"] = v[f"r.weight_ih_{name}"].T
        found[f"m/{name}/cell/recurrent"] = v[f"r.weight_hh_{name}"].T
        biases = v[f"r.bias_ih_{name}"], v.get(f"r.bias_hh_{name}", 0.0)
        found[f"m/{name}/cell/bias"] = biases[0] + biases[1]
    return found


@pytest.mark.parametrize("second", [True, False])
def test_each_layer_and_direction_has_its_own_biases(second):
    found = solved(torch_like(second), keras_like(), summed)
    assert found.trial.same
    assert found.runs == 1


def test_the_second_bias_of_each_is_zero_where_the_left_has_one():
    def back(v):
        found = {}
        for name in NAMES:
            found[f"r.weight_ih_{name}"] = v[f"m/{name}/cell/kernel"].T
            found[f"r.weight_hh_{name}"] = v[f"m/{name}/cell/recurrent"].T
            found[f"r.bias_ih_{name}"] = v[f"m/{name}/cell/bias"]
            found[f"r.bias_hh_{name}"] = np.zeros(12)
        return found

    found = solved(keras_like(), torch_like(), back)
    assert found.trial.same
    assert found.runs == 1


def test_directions_in_another_order_are_found():
    order = "l0_reverse", "l0", "l1_reverse", "l1"
    found = solved(torch_like(), keras_like(order), summed)
    assert found.trial.same
