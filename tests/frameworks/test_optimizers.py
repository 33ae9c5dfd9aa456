"""The oracle's update rules: what sets them apart, what the lecture says of them."""

from math import log

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.frameworks.numpy_ref.workloads import optimizers as workload


def rule(name, **changes):
    """A rule of the oracle with the workload's hyperparameters, some changed."""
    module = registry.load("numpy_ref", "optimizers", name)
    return module.make(**{**workload.HYPER[name], **changes})


def run(optimizer, gradients, start=0.0):
    """The weight after each of the gradients, one scalar weight in float64."""
    init, update = optimizer
    params, found = [np.array([start])], []
    state = init(params)
    for g in gradients:
        params, state = update(params, [np.array([g])], state)
        found.append(float(params[0][0]))
    return np.array(found)


NOISE = np.random.default_rng(0).standard_normal(20)


def test_momentum_is_the_weighted_sum_of_all_gradients():
    weights = run(rule("momentum", lr=0.1, rho=0.5, steps=None), [1.0, 10.0, 100.0])
    velocities = np.array([1.0, 10.5, 105.25])
    assert np.allclose(weights, -0.1 * np.cumsum(velocities), rtol=1e-15)


def with_rate_inside(lr, rho, steps, gradients):
    """Momentum with v <- rho v - a g, w <- w + v: the lecture's other form."""
    w = v = 0.0
    found = []
    for t, g in enumerate(gradients):
        v = rho * v - lr * (1.0 - (t / steps if steps else 0.0)) * g
        w = w + v
        found.append(w)
    return np.array(found)


@pytest.mark.parametrize("steps", [None, 40])
def test_only_a_changing_rate_separates_the_two_forms_of_momentum(steps):
    """Contradiction 4: v free of the rate, or the rate inside v."""
    outside = run(rule("momentum", lr=0.1, rho=0.9, steps=steps), NOISE)
    inside = with_rate_inside(0.1, 0.9, steps, NOISE)
    apart = np.abs(outside - inside).max() / np.abs(outside).max()
    assert apart < 1e-14 if steps is None else apart > 1e-2


def test_nesterov_has_both_forms_of_the_lecture_and_looks_ahead():
    found = run(rule("nesterov", lr=0.1, rho=0.9, steps=None), NOISE)
    w = v = 0.0
    for g, mine in zip(NOISE, found):
        new = 0.9 * v - 0.1 * g
        w, v = w - 0.9 * v + 1.9 * new, new
        assert abs(mine - w) < 1e-14
    blind = run(rule("momentum", lr=0.1, rho=0.9, steps=None), NOISE)
    assert np.abs(found - blind).max() > 0.1


@pytest.mark.parametrize("name", ["adagrad", "rmsprop"])
def test_epsilon_inside_the_root_is_another_method(name):
    """Contradiction 3: the lecture's formula has it inside, its code outside."""
    tiny = 1e-5 * NOISE
    outside, inside = (run(rule(name, inside=x), tiny) for x in (False, True))
    assert np.abs(outside - inside).max() > 0.1 * np.abs(outside).max()
    outside, inside = (run(rule(name, inside=x), NOISE) for x in (False, True))
    assert np.abs(outside - inside).max() < 1e-3 * np.abs(outside).max()


def test_rmsprop_has_no_momentum():
    """Contradiction 5: after a gradient of zero the weight stays where it is."""
    weights = run(rule("rmsprop"), [1.0, 0.0, 0.0])
    assert weights[0] == weights[1] == weights[2] != 0.0
    weights = run(rule("momentum"), [1.0, 0.0, 0.0])
    assert weights[2] < weights[1] < weights[0] < 0.0


def test_adagrad_takes_larger_steps_for_rare_features():
    """The lecture's claim, on a feature that is always there and one in every tenth."""
    often = run(rule("adagrad", steps=None), np.ones(50))
    rarely = run(rule("adagrad", steps=None), np.arange(50) % 10 == 9)
    steps_often = -np.diff(often, prepend=0.0)
    steps_rare = -np.diff(rarely, prepend=0.0)
    assert steps_rare[49] > 3.0 * steps_often[49] > 0.0


def test_adams_first_step_is_the_rate_whatever_the_gradient():
    for g in (1e-3, 1.0, 1e3):
        [w] = run(rule("adam", lr=0.1), [g])
        assert abs(w + 0.1) < 0.1 * 2e-4


def test_decay_in_the_gradient_is_not_decay_in_the_update():
    adam = run(rule("adam"), NOISE, start=1.0)
    for name in ("adam_l2", "adamw"):
        assert np.array_equal(run(rule(name, decay=0.0), NOISE, start=1.0), adam)
    coupled, decoupled = (
        run(rule(n, decay=0.1), NOISE, 1.0) for n in ("adam_l2", "adamw")
    )
    assert np.abs(coupled - decoupled).max() > 1e-3
    still = run(rule("adamw", lr=0.1, decay=0.5, steps=None), np.zeros(3), start=1.0)
    assert np.allclose(still, [0.95, 0.95**2, 0.95**3], rtol=1e-15)


def test_demon_adam_loses_its_momentum_by_the_horizon():
    init, update = rule("demon_adam", horizon=4, steps=None)
    params, kept = [np.zeros(1)], []
    state = init(params)
    for _ in range(5):
        old = state["m"][0][0]
        params, state = update(params, [np.ones(1)], state)
        kept.append((state["m"][0][0] - 1.0) / old if old else np.nan)
    left = np.array([0.75, 0.5, 0.25, 0.0])
    assert np.allclose(kept[1:], 0.9 * left / (0.1 + 0.9 * left), rtol=1e-14)


def test_the_rate_falls_to_zero_over_its_steps():
    for name in workload.HYPER:
        changes = specs.over_steps(name, 100)
        weights = run(rule(name, steps=20, **changes), np.ones(21))
        moves = np.abs(np.diff(weights, prepend=0.0))
        assert moves[0] > 0.0
        if name == "nesterov":  # the rate is inside its velocity: it coasts on
            assert moves[20] > 0.01
        else:
            assert moves[20] < 1e-12


def test_bias_correction_by_subtraction_loses_four_digits_in_float32():
    """Why 1 - b^t is taken as -expm1(t log b): the difference was 34 floors off."""
    b, t = 0.999, np.float32(1.0)
    exact = 1.0 - b
    plain = abs(float(1.0 - np.float32(b) ** t) / exact - 1.0)
    careful = abs(float(-np.expm1(t * np.float32(log(b)))) / exact - 1.0)
    assert plain > 1e-5
    assert careful < 2e-7
