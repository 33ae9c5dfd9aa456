"""The oracle's programs: forward passes as defined, gradients by differences.

`self_check` is the oracle's own evidence; here it is asked in one process, and beside
it every loss is worked out from its definition, loop by loop.
"""

import math

import numpy as np
import pytest

from graphparity.common.agreement import verdicts
from graphparity.common.agreement.oracle import inputs, self_check
from graphparity.common.contract import registry, specs
from graphparity.common.worker import session

CELLS = [("autograd", "lecture"), ("conditional", "lecture")]
CELLS += [("two_layer_net", "digits"), ("optimizers", "sgd"), ("cnn", "lecture")]
CELLS += [("landscapes", c) for c in registry.reference("landscapes").CONFIGS]
CELLS += [("chain", "16x256")]


@pytest.fixture(autouse=True)
def numpy_bench():
    """The oracle's modules in this process, as in its worker."""
    with session.opened("numpy_ref"):
        yield


def differences(function, params, h=1e-6):
    """d function / d every parameter, element by element, by central differences."""
    grads = [np.zeros_like(w) for w in params]
    for grad, w in zip(grads, params):
        for position in np.ndindex(w.shape):
            kept, values = w[position], []
            for sign in (1, -1):
                w[position] = kept + sign * h
                values.append(function(params))
            w[position] = kept
            grad[position] = (values[0] - values[1]) / (2 * h)
    return grads


def near(found, right, tolerance=1e-6):
    for one, other in zip(found, right, strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


# -- optimizers ------------------------------------------------------------------------


def test_the_optimizers_loss_is_the_mean_of_the_rows_sums():
    program, rng = registry.reference("optimizers"), np.random.default_rng(0)
    params = [rng.standard_normal((4, 3)), rng.standard_normal(3)]
    x, y = rng.standard_normal((5, 4)), rng.standard_normal((5, 3))
    predicted, total = np.zeros((5, 3)), 0.0
    for n, k in np.ndindex(5, 3):
        predicted[n, k] = sum(x[n, d] * params[0][d, k] for d in range(4))
        predicted[n, k] += params[1][k]
        total += (predicted[n, k] - y[n, k]) ** 2
    np.testing.assert_allclose(program.forward(params, x), predicted)
    assert program.loss(params, x, y) == pytest.approx(total / 5)
    slopes = differences(lambda p: program.loss(p, x, y), params)
    near(program.gradients(params, x, y), slopes)


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


# -- the two-layer net -----------------------------------------------------------------


def test_the_two_layer_nets_losses_are_as_defined():
    net, rng = registry.reference("two_layer_net"), np.random.default_rng(0)
    w1, w2 = rng.standard_normal((6, 5)), rng.standard_normal((5, 3))
    x, y, total = rng.standard_normal((4, 6)), rng.standard_normal((4, 3)), 0.0
    for n in range(4):
        h = [max(sum(x[n, d] * w1[d, j] for d in range(6)), 0.0) for j in range(5)]
        for k in range(3):
            predicted = sum(h[j] * w2[j, k] for j in range(5))
            total += (predicted - y[n, k]) ** 2
            found = net.forward([w1, w2], x)[n, k]
            assert found == pytest.approx(predicted, rel=1e-12)
    assert net.loss_sum([w1, w2], x, y) == pytest.approx(total, rel=1e-12)
    assert net.loss([w1, w2], x, y) == pytest.approx(total / 4, rel=1e-12)


def test_the_distance_to_a_kink_is_relative_to_the_terms():
    net, w1 = registry.reference("two_layer_net"), np.array([[2.0, -1.0], [1.0, 1.0]])
    x = np.array([[1.0, -1.0], [3.0, -4.0]])  # sums 1, -2 and 2, -7
    assert net.margin([w1, None], x, None) == pytest.approx(2.0 / 10.0)
    assert net.margin([w1, None], np.zeros((1, 2)), None) == 0.0
    wide = registry.load("numpy_ref", "precision", "wide")
    b, w2 = np.array([0.0, 3.0]), np.array([[1.0], [2.0]])
    # first sums 1, 1 and 2, -4; then 1 + 2 - 5 and 2 + 0 - 5 behind the rectifier
    params = [w1, b, w2, np.array([-5.0]), None, None]
    assert wide.margin(params, x, None) == pytest.approx(1.0 / 5.0)


# -- the convolutional net -------------------------------------------------------------


def narrow(rng):
    """The same network with 2 and 3 channels, 5 and 4 units, 3 classes."""
    shapes = [(2, 1, 3, 3), (2,), (3, 2, 3, 3), (3,), (108, 5), (5,), (5, 4), (4,)]
    return [rng.standard_normal(shape) / 2 for shape in [*shapes, (4, 3), (3,)]]


def test_the_convolutional_nets_losses_are_as_defined():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    params, x = narrow(rng), rng.standard_normal((2, 1, 32, 32))
    logits, y = net.forward(params, x), rng.standard_normal((2, 3))
    entropy = [
        math.log(sum(math.exp(v) for v in row)) - row[label]
        for row, label in zip(logits.tolist(), (0, 2))
    ]
    found = net.loss(params, x, np.array([0, 2]))
    assert found == pytest.approx(sum(entropy) / 2, rel=1e-12)
    squares = [(logits[n, k] - y[n, k]) ** 2 for n, k in np.ndindex(2, 3)]
    assert net.loss_mse(params, x, y) == pytest.approx(sum(squares) / 6, rel=1e-12)


def test_the_convolutional_nets_layers_are_as_defined():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    params, x = narrow(rng), rng.standard_normal((1, 1, 32, 32))
    conv1, conv2, dense1, dense2, logits = net.layers(params, x)
    bias = lambda b: b[:, None, None]
    first = net.pool(np.maximum(net.convolve(x, params[0]) + bias(params[1]), 0.0))
    sums = net.convolve(first, params[2]) + bias(params[3])
    flat = net.pool(np.maximum(sums, 0.0)).reshape(1, -1)
    h3 = np.maximum(flat @ params[4] + params[5], 0.0)
    h4 = np.maximum(h3 @ params[6] + params[7], 0.0)
    right = [conv2, dense1, dense2, logits]
    found = [sums, flat @ params[4] + params[5], h3 @ params[6] + params[7]]
    near([*found, h4 @ params[8] + params[9]], right, 1e-12)
    near([conv1], [net.convolve(x, params[0]) + bias(params[1])], 1e-12)


def test_log_softmax_stands_large_logits():
    net = registry.reference("cnn")
    found = net.log_softmax(np.array([[1000.0, 1000.0], [0.0, -2000.0]]))
    near([found], [[[-math.log(2)] * 2, [0.0, -2000.0]]], 1e-12)


def test_a_pools_gradient_goes_to_the_first_largest_of_each_square():
    net = registry.reference("cnn")
    x = np.array([[1.0, 5.0, 7.0], [5.0, 2.0, 9.0], [8.0, 8.0, 8.0]])[None, None]
    found = net.pool_gradient(x, np.array([[[[3.0]]]]))
    right = np.zeros((1, 1, 3, 3))
    right[0, 0, 0, 1] = 3.0
    np.testing.assert_array_equal(found, right)
    for place in np.ndindex(2, 2):  # each corner may be the largest
        square = np.zeros((1, 1, 2, 2))
        square[0, 0][place] = 1.0
        np.testing.assert_array_equal(net.pool_gradient(square, 2.0 * np.ones_like(square[..., :1, :1])), 2.0 * square)


def test_a_convolutional_nets_distance_to_a_kink_is_the_nearest_of_all_layers():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    params, x = narrow(rng), rng.standard_normal((1, 1, 32, 32))
    before = net.margin(params, x, None)
    assert 0.0 < before < 1e-2
    names = (1, 3, 5, 7)  # a bias of each layer, moved so that one sum is nearly 0
    for layer, index in enumerate(names):
        moved = [w.copy() for w in params]
        value = net.layers(moved, x)[layer]
        unit = value.reshape(len(params[index]), -1) if value.ndim > 2 else value.T
        unit = np.where(unit > 0, unit, np.inf) if layer > 1 else unit
        target = np.max(unit[0])  # of a pool's square the largest counts
        if np.isfinite(target):
            moved[index][0] -= target * (1 - 1e-12)
            assert net.margin(moved, x, None) < 1e-9 < before


def test_buffers_hold_nothing_before_and_the_gradients_after():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    params, x = narrow(rng), rng.standard_normal((1, 1, 32, 32))
    before, after = net.gradient_buffers(params, x, np.array([1]))
    assert not any(np.any(g) for g in before)
    near(after, net.gradients(params, x, np.array([1])), 1e-14)


# -- only forward ----------------------------------------------------------------------


def test_a_chain_adds_and_multiplies_in_turn():
    program, x = registry.reference("chain"), np.array([1.0, 2.0])
    found = program.forward([2.0, 3.0, 5.0, 7.0], x)
    np.testing.assert_array_equal(found, [((1 + 2) * 3 + 5) * 7, ((2 + 2) * 3 + 5) * 7])


def test_a_product_is_its_definition():
    program, rng = registry.reference("matmul"), np.random.default_rng(0)
    a, b = rng.standard_normal((2, 3)), rng.standard_normal((3, 4))
    right = [[sum(a[i, k] * b[k, j] for k in range(3)) for j in range(4)] for i in (0, 1)]
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
        assert [float(g[0, 0]) for g in grads] == ([14.0, 0.0] if first else [0.0, 14.0])


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


# -- half precision, without roundings -------------------------------------------------

SHAPES = {
    "two_layer_net": [(6, 5), (5, 3)],
    "wide": [(6, 5), (5,), (5, 4), (4,), (4, 3), (3,)],
    "faults": [(4,), (4,)],
}


@pytest.mark.parametrize("casts", ["all", "autocast"])
@pytest.mark.parametrize("net", SHAPES)
def test_gradients_in_half_precision_are_scaled_differences(net, casts):
    program, rng = registry.load("numpy_ref", "precision", net), np.random.default_rng(3)
    half = registry.load("numpy_ref", "mixed").half("float64", casts=casts)
    params = [rng.standard_normal(shape) for shape in SHAPES[net]]
    x, y = rng.standard_normal((4, 6)), rng.standard_normal((4, 3))
    if net == "wide":
        y = np.array([0, 2, 1, 1])
    if net == "faults":
        x, y = rng.standard_normal((2, 4)), np.array([0.5, -0.25])
    slopes = differences(lambda p: program.loss(p, x, y, half), params)
    found = program.gradients(params, x, y, half, scale=8.0)
    near(found, [8.0 * slope for slope in slopes])
    near(program.gradients(params, x, y, half), slopes)


class Scripted:
    """Rounds to quarters and notes what it was given, by shape."""

    def __init__(self, casts="all"):
        self.casts, self.seen = casts, []

    def __call__(self, a):
        self.seen.append(np.shape(a))
        return np.round(np.asarray(a) * 4.0) / 4.0

    def bias(self, h, b):
        return self(h + self(b)) if self.casts == "all" else h + b

    def bias_gradient(self, d, axis=0):
        total = np.sum(d, axis)
        return self(total) if self.casts == "all" else total


def test_the_two_layer_net_in_half_rounds_operands_and_products():
    program = registry.load("numpy_ref", "precision", "two_layer_net")
    rng = np.random.default_rng(0)
    w1, w2 = rng.standard_normal((6, 5)), rng.standard_normal((5, 3))
    x, y = rng.standard_normal((4, 6)), rng.standard_normal((4, 3))
    q = Scripted()
    h = np.maximum(q(q(x) @ q(w1)), 0.0)
    out = q(h @ q(w2))
    np.testing.assert_array_equal(program.forward([w1, w2], x, q), out)
    total = np.sum((out - y) ** 2) / 4
    assert program.loss([w1, w2], x, y, q) == pytest.approx(total, rel=1e-12)
    d = q(2.0 * 8.0 * (out - y) / 4)
    d_h = q(d @ q(w2).T) * (h > 0)
    right = [q(q(x).T @ d_h), q(h.T @ d)]
    near(program.gradients([w1, w2], x, y, q, scale=8.0), right, 1e-14)


@pytest.mark.parametrize("casts", ["all", "autocast"])
def test_the_wide_net_in_half_rounds_operands_and_sums(casts):
    program, rng = registry.load("numpy_ref", "precision", "wide"), np.random.default_rng(0)
    params = [rng.standard_normal(shape) for shape in SHAPES["wide"]]
    x, y, q = rng.standard_normal((4, 6)), np.array([0, 2, 1, 1]), Scripted(casts)
    inputs = [q(x)]
    for w, b in zip(params[::2], params[1::2]):
        z = q.bias(q(inputs[-1] @ q(w)), b)
        inputs.append(q(np.maximum(z, 0.0)))
    np.testing.assert_array_equal(program.forward(params, x, q), z)
    soft = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    entropy = -np.mean(np.log(soft[np.arange(4), y]))
    assert program.loss(params, x, y, q) == pytest.approx(entropy, rel=1e-12)
    d = (soft - np.eye(3)[y]) * 8.0 / 4
    d = q(d) if casts == "all" else d
    right = []
    for h, w in zip(inputs[-2::-1], params[-2::-2]):
        right = [q(h.T @ q(d)), q.bias_gradient(d), *right]
        d = q(q(d) @ q(w).T) * (h > 0)
    near(program.gradients(params, x, y, q, scale=8.0), right, 1e-14)


def test_the_scaler_grows_after_its_interval_and_backs_off_at_once():
    module = registry.load("numpy_ref", "precision", "scaler")
    begin, adjust = module.make(start=8.0, factor=4.0, backoff=0.25, interval=3)
    state = begin([np.zeros(2, np.float32)])
    assert {k: (float(v), v.dtype) for k, v in state.items()} == {
        "growth": (0.0, np.float32),
        "scale": (8.0, np.float32),
        "skipped": (0.0, np.float32),
    }
    seen = []
    for finite in (True, True, True, True, False, True, True, True):
        state = adjust(state, finite)
        seen.append(tuple(float(state[k]) for k in ("growth", "scale", "skipped")))
    right = [(1, 8, 0), (2, 8, 0), (0, 32, 0), (1, 32, 0), (0, 8, 1)]
    assert seen == [*right, (1, 8, 0), (2, 8, 0), (0, 32, 0)]
    huge = {**state, "scale": np.array(2.0**127), "growth": np.array(2.0)}
    after = adjust(huge, True)
    assert (float(after["scale"]), float(after["growth"])) == (2.0**127, 0.0)


def test_the_scalers_defaults_are_pytorchs():
    module = registry.load("numpy_ref", "precision", "scaler")
    begin, adjust = module.make(start=1.0)
    state = begin([np.zeros(1)])
    state["growth"] = state["growth"] + 1998
    waiting = adjust(state, True)
    assert (float(waiting["scale"]), float(waiting["growth"])) == (1.0, 1999.0)
    assert float(adjust(waiting, True)["scale"]) == 2.0
    assert float(adjust(waiting, False)["scale"]) == 0.5


# -- the oracle's own evidence (last: it takes longest) --------------------------------


@pytest.mark.parametrize(("workload", "config"), CELLS)
def test_the_oracles_own_evidence_speaks_for_it(workload, config):
    spec = specs.spec(workload, config)
    for step in inputs.draw(spec, seed=0, steps=1)["steps"]:
        checks = self_check.self_check(spec, [step])
        assert checks
        for check in checks:
            parts = (check["output"], check["out"], check["value"], check["floor"])
            found = verdicts.judge(*parts, "float64")
            assert found["verdict"] == "agree", found
