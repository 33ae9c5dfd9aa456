"""The oracle's gradients by hand against central differences, and its own numbers."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from graphparity.common.agreement import noise_floor
from graphparity.common.agreement.oracle import inputs, self_check
from graphparity.common.contract import registry, specs
from graphparity.common.worker import session


@pytest.fixture(autouse=True)
def numpy_bench():
    """The oracle's modules in this process, as in its worker."""
    with session.opened("numpy_ref"):
        yield


def differences(function, params, index, h=1e-6):
    """d function / d params[index], element by element, by central differences."""
    grad = np.zeros_like(params[index])
    for position in np.ndindex(grad.shape):
        values = []
        for sign in (1, -1):
            moved = [w.copy() for w in params]
            moved[index][position] += sign * h
            values.append(function(moved))
        grad[position] = (values[0] - values[1]) / (2 * h)
    return grad


@pytest.mark.parametrize("name", ["loss", "loss_sum"])
@pytest.mark.parametrize("seed", range(5))
def test_two_layer_net_gradients_are_the_differences(name, seed):
    net, rng = registry.reference("two_layer_net"), np.random.default_rng(seed)
    params = [rng.standard_normal((6, 5)), rng.standard_normal((5, 3))]
    x, y = rng.standard_normal((4, 6)), rng.standard_normal((4, 3))
    grads = getattr(net, name.replace("loss", "gradients"))(params, x, y)
    for index, grad in enumerate(grads):
        slope = differences(lambda p: getattr(net, name)(p, x, y), params, index)
        np.testing.assert_allclose(grad, slope, rtol=1e-6, atol=1e-6)


def small_cnn(rng):
    """The same network narrow: 2 and 3 channels, 5 and 4 units, 3 classes."""
    shapes = [(2, 1, 3, 3), (2,), (3, 2, 3, 3), (3,), (108, 5), (5,), (5, 4), (4,)]
    return [rng.standard_normal(shape) / 2 for shape in [*shapes, (4, 3), (3,)]]


@pytest.mark.parametrize("name", ["loss", "loss_mse"])
@pytest.mark.parametrize("seed", range(3))
def test_cnn_gradients_are_the_differences(monkeypatch, name, seed):
    net, rng = registry.reference("cnn"), np.random.default_rng(seed)
    params, x = small_cnn(rng), rng.standard_normal((2, 1, 32, 32))
    y = {"loss": np.array([0, 2]), "loss_mse": rng.standard_normal((2, 3))}[name]
    grads = getattr(net, name.replace("loss", "gradients"))(params, x, y)
    for index, grad in enumerate(grads):
        slope = differences(lambda p: getattr(net, name)(p, x, y), params, index)
        np.testing.assert_allclose(grad, slope, rtol=1e-4, atol=1e-7)


def test_cnn_has_the_lectures_shapes_at_every_layer():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    params, x = net.start(rng), rng.standard_normal((5, 1, 32, 32))
    conv1, conv2, dense1, dense2, logits = net.layers(params, x)
    assert conv1.shape == (5, 6, 30, 30)
    assert net.pool(conv1).shape == (5, 6, 15, 15)
    assert conv2.shape == (5, 16, 13, 13)
    assert net.pool(conv2).shape == (5, 16, 6, 6)
    assert params[4].shape == (576, 120)
    assert [h.shape for h in (dense1, dense2, logits)] == [(5, 120), (5, 84), (5, 10)]


def test_cnn_convolves_and_pools_as_defined():
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    x, w = rng.standard_normal((2, 3, 7, 5)), rng.standard_normal((4, 3, 3, 3))
    y, pooled = net.convolve(x, w), net.pool(x)
    assert y.shape == (2, 4, 5, 3)
    assert pooled.shape == (2, 3, 3, 2)
    for b, o, i, j in np.ndindex(y.shape):
        assert np.isclose(y[b, o, i, j], np.sum(x[b, :, i : i + 3, j : j + 3] * w[o]))
    for b, c, i, j in np.ndindex(pooled.shape):
        square = x[b, c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        assert pooled[b, c, i, j] == np.max(square)


@pytest.mark.parametrize("shape", [(1, 1, 7, 4), (1, 1, 4, 7), (2, 3, 5, 5)])
def test_a_pool_s_gradient_goes_to_its_largest_in_any_shape(shape):
    net, rng = registry.reference("cnn"), np.random.default_rng(0)
    x, d = (
        rng.standard_normal(shape),
        rng.standard_normal(net.pool(np.ones(shape)).shape),
    )
    slope = differences(lambda p: np.sum(net.pool(p[0]) * d), [x], 0)
    np.testing.assert_allclose(net.pool_gradient(x, d), slope, atol=1e-8)


def test_equal_windows_are_no_kink_and_nearly_equal_ones_are():
    net, one = registry.reference("cnn"), np.ones(1)
    flat, near = np.array([[1.0], [1.0], [0.5], [0.2]]), np.array([[1.0], [1 - 1e-8]])
    assert min(np.min(m) for m in net.pool_margins(flat, one)) == 1.0
    close = np.concatenate([near, flat[2:]])
    assert min(np.min(m) for m in net.pool_margins(close, one)) < 1e-7


def test_a_pool_over_nothing_is_at_a_kink():
    """All inputs are 0 and so are the biases: 0 in units of 0."""
    net, nothing = registry.reference("cnn"), np.zeros(1)
    assert min(np.min(m) for m in net.pool_margins(np.zeros((4, 1)), nothing)) == 0.0
    params = [0.0 * w for w in small_cnn(np.random.default_rng(0))]
    assert net.margin(params, np.zeros((1, 1, 32, 32)), np.zeros((1, 3))) == 0.0
    wide = registry.load("numpy_ref", "precision", "wide")
    shapes = [(2, 3), (3,), (3, 2), (2,), (2, 2), (2,)]
    assert wide.margin([np.zeros(shape) for shape in shapes], np.zeros((1, 2)), 0) == 0


@pytest.mark.parametrize("name", ["cnn", "wide"])
def test_a_margin_that_is_nan_in_one_layer_is_nan(name):
    rng = np.random.default_rng(0)
    net = registry.reference("cnn")
    params, x = small_cnn(rng), rng.standard_normal((1, 1, 32, 32))
    if name == "wide":
        net = registry.load("numpy_ref", "precision", "wide")
        shapes = [(4, 3), (3,), (3, 2), (2,), (2, 2), (2,)]
        params, x = [rng.standard_normal(shape) for shape in shapes], x[0, 0, :1, :4]
    last = params[-3] if name == "wide" else params[7]  # of the last rectifier
    last[:] = np.nan
    assert np.isnan(net.margin(params, x, None))


@pytest.mark.parametrize("steps", [None, 10])
def test_adam_takes_the_steps_of_the_formula(steps):
    adam = registry.load("numpy_ref", "optimizers", "adam")
    init, update = adam.make(lr=0.1, steps=steps)
    params, state = [np.array([1.0, -2.0])], init([np.zeros(2)])
    w, m, v = params[0].copy(), 0.0, 0.0
    for t in range(1, 4):
        g = np.array([0.3, -0.1]) * t
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        rate = 0.1 if steps is None else 0.1 * (1 - (t - 1) / steps)
        w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
        params, state = update(params, [g], state)
    np.testing.assert_allclose(params[0], w, rtol=1e-12)
    assert state["t"] == 3


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_autograd_pullback_is_the_differences(seed):
    program, rng = registry.reference("autograd"), np.random.default_rng(seed)
    params, g = [rng.uniform(1, 3, 4), rng.uniform(1, 3, 4)], rng.standard_normal(4)
    for index, grad in enumerate(program.pullback(params, g)):
        slope = differences(lambda p: np.sum(g * program.forward(p)), params, index)
        np.testing.assert_allclose(grad, slope, rtol=1e-6, atol=1e-6)


def test_autograd_gives_the_numbers_of_the_lecture():
    program = registry.reference("autograd")
    params, batches = program.inputs(np.random.default_rng(0), "lecture")
    grads = program.pullback(params, *batches[0])
    np.testing.assert_array_equal(grads, [[36.0, 81.0], [-12.0, -8.0]])


@pytest.mark.parametrize("case", [0, 1, 2], ids=["z=10", "z=-10", "z=0"])
def test_conditional_pullback_is_the_differences_and_zero_where_not_taken(case):
    program = registry.reference("conditional")
    params, batches = program.inputs(np.random.default_rng(1), "lecture")
    x, z, g = batches[case]
    grads = program.pullback(params, x, z, g)
    for index, grad in enumerate(grads):
        slope = differences(
            lambda p: np.sum(g * program.forward(p, x, z)), params, index
        )
        np.testing.assert_allclose(grad, slope, rtol=1e-6, atol=1e-8)
    taken, other = (0, 1) if z > 0 else (1, 0)
    assert np.any(grads[taken])
    assert not np.any(grads[other])


def test_a_wrong_gradient_is_seen_by_the_oracles_own_check(monkeypatch):
    program = registry.reference("autograd")
    right = program.pullback
    monkeypatch.setattr(
        program, "pullback", lambda p, g: [1.001 * d for d in right(p, g)]
    )
    spec = specs.spec("autograd", "lecture")
    drawn = inputs.draw(spec, seed=0, steps=1)
    checks = self_check.self_check(spec, drawn["steps"][:1])
    errors = {
        c["output"]: noise_floor.relative_error(c["out"], c["value"]) / c["floor"]
        for c in checks
        if c["output"].endswith("[difference]")
    }
    assert min(errors.values()) > 32
