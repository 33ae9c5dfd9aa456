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
        np.testing.assert_array_equal(
            net.pool_gradient(square, 2.0 * np.ones_like(square[..., :1, :1])),
            2.0 * square,
        )


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
