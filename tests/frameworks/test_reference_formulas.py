"""The oracle's programs that are one formula, at points worked out by hand."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from tests.frameworks.test_reference import differences, near

# -- landscapes ------------------------------------------------------------------------

BEALE = (1.5 - 2 + 2 * 3, 2.25 - 2 + 2 * 9, 2.625 - 2 + 2 * 27)
VALUES = {  # at (2, 3), with a = 5
    "ravine": ((0.8 * 2 + 0.6 * 3) ** 2 + 5 * (0.8 * 3 - 0.6 * 2) ** 2) / 2,
    "saddle": 4 - 9 + 81 / 4,
    "hollow": 16 - 8 + 1 + 9,
    "rosenbrock": 1 + 100 * (3 - 4) ** 2,
    "beale": sum(part**2 for part in BEALE),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_landscape_has_the_values_and_slopes_of_its_formula(name):
    program, a = registry.reference("landscapes"), np.array(5.0)
    loss = getattr(program, f"loss_{name}")
    assert loss([np.array([2.0, 3.0])], a) == pytest.approx(VALUES[name], rel=1e-14)
    for point in ([2.0, 3.0], [-0.7, 0.4], [0.3, -1.1]):
        params = [np.array(point)]
        slopes = differences(lambda p: loss(p, a), params)
        near(getattr(program, f"gradients_{name}")(params, a), slopes)
    turned = (0.8 * 2 + 0.6 * 3) ** 2 + 5 * (0.8 * 3 - 0.6 * 2) ** 2
    assert program.forward([np.array([2.0, 3.0])], a) == pytest.approx(turned)


# -- only forward ----------------------------------------------------------------------


def test_a_chain_adds_and_multiplies_in_turn():
    program, x = registry.reference("chain"), np.array([1.0, 2.0])
    found = program.forward([2.0, 3.0, 5.0, 7.0], x)
    np.testing.assert_array_equal(found, [((1 + 2) * 3 + 5) * 7, ((2 + 2) * 3 + 5) * 7])


def test_a_product_is_its_definition():
    program, rng = registry.reference("matmul"), np.random.default_rng(0)
    a, b = rng.standard_normal((2, 3)), rng.standard_normal((3, 4))
    right = [
        [sum(a[i, k] * b[k, j] for k in range(3)) for j in range(4)] for i in (0, 1)
    ]
    near([program.forward([a], b)], [right], 1e-12)


def test_fusion_is_two_convolutions_with_biases_and_rectifiers():
    program, net = registry.reference("fusion"), registry.reference("cnn")
    rng = np.random.default_rng(0)
    w1, b1 = rng.standard_normal((4, 2, 3, 3)), rng.standard_normal(4)
    w2, b2 = rng.standard_normal((3, 4, 3, 3)), rng.standard_normal(3)
    x = rng.standard_normal((2, 2, 7, 6))
    h = net.convolve(x, w1)
    for channel in range(4):
        h[:, channel] += b1[channel]
    right = net.convolve(np.where(h > 0, h, 0), w2)
    for channel in range(3):
        right[:, channel] += b2[channel]
    near([program.forward([w1, b1, w2, b2], x)], [np.where(right > 0, right, 0)], 1e-12)


def test_the_conditional_takes_the_first_weight_above_zero_only():
    program, x = registry.reference("conditional"), np.ones((1, 1))
    params = [np.full((1, 1), 3.0), np.full((1, 1), 5.0)]
    taken = [float(program.forward(params, x, z)[0, 0]) for z in (2.0, 0.5, 0.0, -1.0)]
    assert taken == [3.0, 3.0, 5.0, 5.0]
    printed = [float(program.as_printed(params, x, z)[0, 0]) for z in (1.0, 0.0, -1.0)]
    assert printed == [5.0, 5.0, 3.0]
    for z, first in ((0.5, True), (0.0, False)):
        grads = program.pullback(params, 2 * x, z, 7 * x)
        assert [float(g[0, 0]) for g in grads] == (
            [14.0, 0.0] if first else [0.0, 14.0]
        )


def test_autograd_is_its_formula():
    program = registry.reference("autograd")
    params = [np.array([2.0, 3.0]), np.array([6.0, 4.0])]
    assert program.forward(params).tolist() == [24.0 - 36.0, 81.0 - 16.0]


def test_the_tensors_are_as_specified():
    program = registry.reference("tensors")
    x, right = program.X, program.EXPECTED
    calls = {name: (x.copy(),) for name in right if hasattr(program, name)}
    calls |= {"from_data": ([[1.0, 2.0], [3.0, 4.0]],), "move": (x, "cpu")}
    calls |= {name: ((2, 3),) for name in ("ones", "zeros")}
    calls |= {name: (x, x) for name in ("multiply_method", "multiply_operator")}
    for name, arguments in calls.items():
        found = getattr(program, name)(*arguments)
        np.testing.assert_array_equal(found, right[name])
