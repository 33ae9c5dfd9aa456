"""The gradient worked out from two states is the one that the update was given."""

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.training import update_gradient

SHAPES = ((4, 3), (3,))


def stepped(rule, dtype, **hyper):
    """States around the third of three updates, and the gradients it was given."""
    rng = np.random.default_rng(0)
    draw = lambda: [rng.standard_normal(s).astype(dtype) for s in SHAPES]
    made = registry.load(registry.oracle().name, "optimizers", rule)
    init, update = made.make(0.01, **hyper)
    params = draw()
    state = init(params)
    for _ in range(3):
        before, grads = [params, state], draw()
        params, state = update(params, grads, state)
    return before, [params, state], grads


@pytest.mark.parametrize("decay", [{}, {"steps": 10}], ids=["constant", "decay"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("rule", registry.rules())
def test_every_rule_gives_its_gradient_back(rule, dtype, decay):
    hyper = {**decay, **specs.over_steps(rule, 20)}
    before, after, grads = stepped(rule, dtype, **hyper)
    spec = {"optimizer": rule, "lr": 0.01, "hyper": hyper}
    found = update_gradient.gradients(spec, before, after, 3)
    near = {"float64": 1e-11, "float32": 1e-4}[dtype]
    for got, given in zip(found, grads, strict=True):
        assert np.linalg.norm(got - given) <= near * np.linalg.norm(given)


def test_a_skipped_step_has_no_gradient():
    before, _, _ = stepped("adam", "float32")
    spec = {"optimizer": "adam", "lr": 0.01}
    assert update_gradient.gradients(spec, before, before, 3) is None


def test_the_rate_falls_as_the_rule_says():
    spec = {"lr": 0.1, "hyper": {"steps": 4}}
    assert [update_gradient.rate(spec, t) for t in (1, 2, 4)] == [
        0.1,
        0.1 * 0.75,
        0.1 * 0.25,
    ]
    assert update_gradient.rate({"lr": 0.1}, 100) == 0.1


def test_a_name_is_found_anywhere_in_a_state():
    state = [[], {"m": [1], "inner": {"scale": 8.0}}]
    assert update_gradient.find(state, "scale") == 8.0
    assert update_gradient.find(state, "v") is None
