"""The oracle's programs in half precision: where they round, and scaled gradients."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from tests.frameworks.test_reference import differences, near

# -- half precision, without roundings -------------------------------------------------

SHAPES = {
    "two_layer_net": [(6, 5), (5, 3)],
    "wide": [(6, 5), (5,), (5, 4), (4,), (4, 3), (3,)],
    "faults": [(4,), (4,)],
}


@pytest.mark.parametrize("casts", ["all", "autocast"])
@pytest.mark.parametrize("net", SHAPES)
def test_gradients_in_half_precision_are_scaled_differences(net, casts):
    program, rng = (
        registry.load("numpy_ref", "precision", net),
        np.random.default_rng(3),
    )
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
    program, rng = (
        registry.load("numpy_ref", "precision", "wide"),
        np.random.default_rng(0),
    )
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


@pytest.mark.parametrize("casts", ["all", "autocast"])
def test_the_convolutional_net_in_half_rounds_operands_and_sums(casts):
    program, net = (
        registry.load("numpy_ref", "precision", "cnn"),
        registry.reference("cnn"),
    )
    rng, q = np.random.default_rng(0), Scripted(casts)
    params = [w + 0.1 * rng.standard_normal(w.shape) for w in net.start(rng)]
    x, y = rng.standard_normal((2, 1, 32, 32)), np.array([3, 7])

    def convolution(x, w, b):
        sums = net.convolve(x, q(w))
        sums = q(sums) if casts == "all" else sums
        return np.maximum(q(sums + q(b)[:, None, None]), 0.0)

    h1 = convolution(q(x), *params[:2])
    h2 = convolution(net.pool(h1), *params[2:4])
    inputs = [net.pool(h2).reshape(2, -1)]
    for w, b in zip(params[4::2], params[5::2]):
        z = q.bias(q(inputs[-1] @ q(w)), b)
        inputs.append(q(np.maximum(z, 0.0)))
    np.testing.assert_array_equal(program.forward(params, x, q), z)
    soft = np.exp(net.log_softmax(z))
    entropy = -np.mean(np.log(soft[np.arange(2), y]))
    assert program.loss(params, x, y, q) == pytest.approx(entropy, rel=1e-12)
    d = (soft - np.eye(10)[y]) * 8.0 / 2
    d, dense = q(d) if casts == "all" else d, []
    for h, w in zip(inputs[-2::-1], params[-2:2:-2]):
        dense = [q(h.T @ q(d)), q.bias_gradient(d), *dense]
        d = q(q(d) @ q(w).T) * (h > 0)
    d2 = net.pool_gradient(h2, d.reshape(2, 16, 6, 6)) * (h2 > 0)
    d1 = q(net.convolve_transposed(d2, q(params[2])))
    d1 = net.pool_gradient(h1, d1) * (h1 > 0)
    kernels = [*net.kernel_gradient(q(x), d1), *net.kernel_gradient(net.pool(h1), d2)]
    right = [*map(q, kernels), *dense]
    near(program.gradients(params, x, y, q, scale=8.0), right, 1e-13)


def test_the_faults_nets_products_are_rounded_and_its_gradients_are_the_inputs():
    program, q = registry.load("numpy_ref", "precision", "faults"), Scripted()
    w1, w2 = np.array([0.6, -1.4]), np.array([2.1, 0.9])
    x, y = np.array([[1.3, 0.7], [-0.6, 2.2]]), np.array([0.0, np.inf])
    out = np.stack([q(q(w1) * q(x[0])), q(q(w2) * q(x[1]))])
    np.testing.assert_array_equal(program.forward([w1, w2], x, q), out)
    grads = program.gradients([w1, w2], x, np.array([0.5, -2.0]), q, scale=2.0**13)
    right = [q(2.0 * q(row)) for row in x]
    right[0][0] += 0.5 * 2.0**13
    right[1][0] -= 2.0 * 2.0**13
    np.testing.assert_array_equal(grads, right)
    infinite = program.gradients([w1, w2], x, y, q, scale=1.0)[1]
    assert np.isinf(infinite[0])
    assert np.isfinite(infinite[1])
