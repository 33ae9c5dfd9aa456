"""What the oracle draws, its noise floors, and how far a free run drifts."""

import numpy as np
import pytest

from graphparity.common.agreement import noise_floor
from graphparity.common.agreement.oracle import expected, inputs
from graphparity.common.contract import dtypes, registry, specs, trees
from graphparity.common.worker import session, steps as single_steps

TRAINED = [
    ("two_layer_net", config) for config in registry.reference("two_layer_net").CONFIGS
]


@pytest.fixture(autouse=True)
def numpy_bench():
    """The oracle's modules in this process, as in its worker."""
    with session.opened("numpy_ref"):
        yield


def test_inputs_whose_distance_from_a_kink_is_nan_are_refused(monkeypatch):
    reference = registry.reference("two_layer_net")
    monkeypatch.setattr(reference, "margin", lambda params, x, y: float("nan"))
    with pytest.raises(ValueError, match="kink of two_layer_net/digits is NaN"):
        inputs.draw(specs.spec("two_layer_net", "digits"), seed=0, steps=1)


@pytest.mark.parametrize(("workload", "config"), TRAINED)
def test_drawn_inputs_are_away_from_every_kink(workload, config):
    spec = specs.spec(workload, config)
    drawn = inputs.draw(spec, seed=3, steps=2)
    reference = registry.reference(workload)
    for state, batch in drawn["steps"]:
        assert reference.margin(state[0], *batch) > inputs.MARGIN


def test_the_same_seed_draws_the_same_inputs_and_another_seed_others():
    spec = specs.spec("two_layer_net", "digits")
    a, b, c = (inputs.draw(spec, seed, 1)["start"][0][0] for seed in (5, 5, 6))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def product(values):
    return {"output": values["a"] @ values["b"]}


AXES = {"a": "MK", "b": "KN", "output": "MN"}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_floor_is_what_the_dtype_rounds_and_never_less_than_its_result(dtype):
    rng = np.random.default_rng(0)
    inputs = {"a": rng.standard_normal((30, 400)), "b": rng.standard_normal((400, 20))}
    found = noise_floor.measure(product, inputs, AXES, dtype, seed=1)["output"]["floor"]
    u = dtypes.roundoff(dtype)
    assert u / 3**0.5 < found < 20 * u


def test_a_long_positive_sum_has_a_floor_that_covers_its_accumulation():
    rng = np.random.default_rng(0)
    inputs = {"a": rng.uniform(0, 1, (1, 40_000)), "b": rng.uniform(0, 1, (40_000, 1))}
    found = noise_floor.measure(product, inputs, AXES, "float32", seed=1)["output"]
    single = inputs["a"].astype(np.float32) @ inputs["b"].astype(np.float32)
    assert noise_floor.relative_error(single, found["value"]) < 32 * found["floor"]


def test_permuting_named_axes_leaves_the_result_where_it_was():
    rng = np.random.default_rng(0)
    inputs = {"a": rng.integers(0, 9, (5, 6)), "b": rng.integers(0, 9, (6, 4))}
    again = noise_floor.arithmetic_run(product, inputs, AXES, rng)["output"]
    np.testing.assert_array_equal(again, inputs["a"] @ inputs["b"])


def test_a_zero_oracle_has_no_floor():
    zero = lambda values: {"output": values["a"] * 0.0}
    axes = {"a": "MK", "output": "MK"}
    found = noise_floor.measure(zero, {"a": np.ones((2, 2))}, axes, "float32", seed=0)
    assert found["output"]["floor"] == 0.0


def test_the_free_run_stays_within_its_own_twins_and_a_wrong_rate_does_not():
    spec = specs.spec("two_layer_net", "digits") | {"steps": 20}
    drawn = inputs.draw(spec, seed=0, steps=1)
    start, batches, points = drawn["start"], drawn["batches"], [1, 20]
    target = expected.free(spec, start, batches, points, "float32", seed=0)
    reference = registry.reference("two_layer_net")

    def worst(rate):
        runs = single_steps.train_on(
            {**spec, "lr": rate},
            trees.apply(np.float32, start),
            trees.apply(np.float32, batches),
            points,
        )
        named = specs.name_points(runs, points, reference.PARAMS)
        return max(
            noise_floor.relative_error(named[k], t["value"]) / t["floor"]
            for k, t in target.items()
        )

    assert worst(spec["lr"]) < 32
    assert worst(spec["lr"] * 1.001) > 32
