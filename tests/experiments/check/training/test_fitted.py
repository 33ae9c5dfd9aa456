"""A rule is found from a path that it made, and from no other."""

import numpy as np
import pytest

from graphparity.experiments.check.training import clipped, fitted
from graphparity.experiments.check.training.fitted import Path
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.neutral_rule import Dialect

N, STEPS = 40, 4
SGD, ADAM = Dialect("sgd", lr=0.1), Dialect("adam", lr=0.01, eps=1e-8, corrected=True)
RULES = {
    "sgd": SGD,
    "momentum": SGD.but(rho=0.85),
    "nesterov": SGD.but(rho=0.85, nesterov=True),
    "decayed sgd": SGD.but(rho=0.9, decay=0.03),
    "adam": ADAM,
    "another b2": ADAM.but(b2=0.98),
    "epsilon": ADAM.but(eps=1e-3),
    "adamw": ADAM.but(decay=0.05, decayed="times rate"),
    "adam with L2": ADAM.but(decay=0.05),
    "uncorrected": ADAM.but(corrected=False),
    "rmsprop": Dialect("rmsprop", lr=0.01, b2=0.95, eps=1e-6),
}
NUMBERS = "rho", "b1", "b2", "decay"


def path(rule, rates=None, rng=0):
    """Steps of a rule on a curved surface, from its own gradients."""
    r = np.random.default_rng(rng)
    start, curve = r.standard_normal(N), r.uniform(0.01, 2.0, N)
    state, w, weights, gradients = neutral_rule.begun(rule, start), start, [], []
    for t in range(1, STEPS + 1):
        gradients.append(curve * np.sin(w) + 0.1 * np.roll(w, 1))
        rate = rule.lr if rates is None else rates[t - 1]
        w = neutral_rule.step(rule, state, w, gradients[-1], t, rate)
        weights.append(w)
    return Path(start, np.array(weights), np.array(gradients))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_found_from_its_path(name):
    rule = RULES[name]
    found = fitted.fitted(path(rule))
    assert found is not None
    assert found.left <= fitted.FITS
    assert found.constant()
    np.testing.assert_allclose(found.rates, rule.lr, rtol=1e-6)
    for number in NUMBERS if rule.family == "adam" else ("rho", "decay"):
        np.testing.assert_allclose(
            getattr(found.rule, number), getattr(rule, number), rtol=1e-5, atol=1e-9
        )
    assert found.rule.family == rule.family
    assert not rule.decay or found.rule.decayed == rule.decayed


def test_the_rate_of_every_step_is_found():
    rates = [0.01, 0.008, 0.005, 0.001]
    found = fitted.fitted(path(ADAM, rates))
    np.testing.assert_allclose(found.rates, rates, rtol=1e-7)
    assert not found.constant()


def test_what_no_rule_made_is_fitted_by_none():
    made = path(ADAM)
    made.weights[2] += 1e-6 * np.random.default_rng(1).standard_normal(N)
    assert fitted.fitted(made) is None


def test_too_few_numbers_are_fitted_by_none():
    assert fitted.fitted(path(SGD).part(np.arange(3))) is None


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_gradients_clipped_by_value_are_found_by_anothers_rule(name):
    rule, bound = RULES[name], 0.3
    plain = path(rule)
    made, state, w = path(rule), neutral_rule.begun(rule, plain.start), plain.start
    for t, g in enumerate(made.gradients, 1):
        w = neutral_rule.step(rule, state, w, np.clip(g, -bound, bound), t, rule.lr)
        made.weights[t - 1] = w
    fit = fitted.fitted(plain)
    assert clipped.most(fit, made) == bound
    assert clipped.most(fit, plain) is None
    made.weights[2] += 1e-6
    assert clipped.most(fit, made) is None
