"""The rule that dialects are told by, against the oracle's rules."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.contract.trees import distance
from graphparity.experiments.dialects import neutral_rule, run
from graphparity.experiments.dialects.neutral_rule import Dialect

STEPS = 50


RULES = {  # the oracle's rules and the neutral one's, with the oracle's options
    "sgd": ({}, Dialect("sgd")),
    "momentum": ({}, Dialect("sgd", rho=0.9)),
    "momentum ": (dict(rate_inside=True), Dialect("sgd", rho=0.9, rate_inside=True)),
    "nesterov": ({}, Dialect("sgd", rho=0.9, nesterov=True, rate_inside=True)),
    "nesterov ": (dict(rate_inside=False), Dialect("sgd", rho=0.9, nesterov=True)),
    "adagrad": ({}, Dialect("adagrad", eps=1e-7)),
    "adagrad ": (
        dict(inside=True, start=0.1),
        Dialect("adagrad", eps=1e-7, root="inside", start=0.1),
    ),
    "rmsprop": ({}, Dialect("rmsprop", b2=0.9, eps=1e-7)),
    "adam": ({}, Dialect("adam", eps=1e-7, corrected=True)),
    "adam ": (dict(hat=True), Dialect("adam", eps=1e-7, corrected=True, root="hat")),
    "adam_l2": ({}, Dialect("adam", eps=1e-7, corrected=True, decay=0.01)),
    "adamw": (
        {},
        Dialect("adam", eps=1e-7, corrected=True, decay=0.01, decayed="times rate"),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_neutral_rule_contains_the_oracles(name):
    """Two programs written apart: the oracle, and what dialects are told by."""
    options, dialect = RULES[name]
    module = registry.load("numpy_ref", "optimizers", name.strip())
    init, update = module.make(lr=dialect.lr, steps=3 * STEPS / 2, **options)
    gradients = run.gradients(STEPS)
    params, found = [run.START], []
    state = init(params)
    for g in gradients:
        params, state = update(params, [g], state)
        found.append(params[0])
    rates = run.rates(dialect.lr, STEPS)
    mine = neutral_rule.run(dialect, run.START, gradients, rates)
    assert distance(mine, np.array(found)) < 1e-13
