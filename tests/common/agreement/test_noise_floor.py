"""Noise floors and envelopes, against numbers worked out by hand."""

import numpy as np
import pytest

from graphparity.common.agreement import (
    envelope,
    noise_floor,
    sequential,
    verdicts,
)

U = 2.0**-24
NEAR = {"rel": 1e-12}

# -- distances -------------------------------------------------------------------------


def test_a_relative_error_is_the_distance_over_the_length():
    found = noise_floor.relative_error(np.float32([3.0, 4.5]), np.array([3.0, 4.0]))
    assert found == pytest.approx(0.1, **NEAR)


def test_what_should_be_zero_is_right_or_infinitely_off():
    zero = np.zeros(2)
    assert noise_floor.relative_error(zero, zero) == 0.0
    assert noise_floor.relative_error(np.array([0.0, 1e-30]), zero) == np.inf


def test_a_perturbed_input_is_a_rounding_off_at_most_and_integers_are_themselves():
    inputs = {"a": np.full((40, 50), 2.0), "n": np.arange(3)}
    found = noise_floor.perturbed(inputs, 0.25, np.random.default_rng(0))
    off = found["a"] / 2.0 - 1.0
    assert np.all(np.abs(off) <= 0.25)
    assert off.min() < -0.249
    assert off.max() > 0.249
    assert len(np.unique(off)) > 1900
    assert found["n"] is inputs["n"]


# -- axes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["w1", "grad.w1", "state.0.w1", "param.w1@500"])
def test_an_output_has_the_axes_of_its_last_name(name):
    assert noise_floor.axes_of(name, {"w1": "DH"}) == "DH"


def test_an_unknown_output_has_no_axes():
    assert noise_floor.axes_of("loss@w1", {"w1": "DH"}) == ""


def test_axes_with_a_letter_are_reordered_and_fixed_ones_are_not():
    values = {"a": np.arange(12).reshape(3, 4), "b": np.arange(24).reshape(2, 3, 4)}
    orders = {"X": np.array([2, 0, 1]), "Y": np.array([3, 1, 0, 2])}
    found = noise_floor.permute(values, {"a": "XY", "b": ".X."}, orders)
    np.testing.assert_array_equal(found["a"], values["a"][[2, 0, 1]][:, [3, 1, 0, 2]])
    np.testing.assert_array_equal(found["b"], values["b"][:, [2, 0, 1]])


def test_a_run_sees_reordered_inputs_and_gives_results_in_order():
    axes, seen = {"a": "X.", "output": "X"}, []
    inputs = {"a": np.arange(200.0).reshape(100, 2)}

    def function(values):
        seen.append(values["a"])
        return {"output": values["a"][:, 0]}

    rng = np.random.default_rng(0)
    found = noise_floor.arithmetic_run(function, inputs, axes, rng)["output"]
    np.testing.assert_array_equal(found, inputs["a"][:, 0])
    assert not np.array_equal(seen[0], inputs["a"])
    np.testing.assert_array_equal(seen[0][:, 1], seen[0][:, 0] + 1)  # a fixed axis
    np.testing.assert_array_equal(np.sort(seen[0], axis=0), inputs["a"])


# -- floors ----------------------------------------------------------------------------


def expectation(value, errors, u=0.0):
    value = np.asarray(value)
    return noise_floor.expectation(value, [[value + e for e in errors]], u)


def test_a_floor_is_the_noises_length_over_the_values():
    found = expectation([3.0, 4.0], [np.array([1.0, 0.0]), np.array([0.0, 1.0])], 0.25)
    noise = 1.0 + 0.25**2 * 25.0 / 3
    assert found["floor"] == pytest.approx(noise**0.5 / 5.0, **NEAR)
    assert np.linalg.norm(found["noise"]["elements"]) == pytest.approx(noise**0.5)


def test_zero_with_noise_has_an_infinite_floor_and_without_noise_none():
    assert expectation([0.0], [np.array([1e-9])])["floor"] == np.inf
    assert expectation([0.0], [np.array([0.0])])["floor"] == 0.0


def test_an_integer_has_no_noise():
    assert expectation([3, 4], [0]) == {"value": pytest.approx([3, 4]), "floor": 0.0}


def test_an_overflow_is_no_error_of_the_floor():
    assert not np.isfinite(expectation([np.inf], [np.array([0.0])])["floor"])


class Recorded:
    """y = 3 a, and every call's inputs."""

    def __init__(self):
        self.calls = []

    def __call__(self, values):
        self.calls.append(values)
        return {"y": np.multiply(values["a"], 3.0)}


def test_the_value_is_that_at_the_inputs_which_the_dtype_has():
    a = np.array([1.0 + 2.0**-30, 1.0 / 3.0])
    found = noise_floor.measure(Recorded(), {"a": a}, {}, "float32", 0)["y"]
    np.testing.assert_array_equal(found["value"], 3.0 * np.float64(np.float32(a)))
    assert found["value"].dtype == np.float64


def test_the_runs_are_shaken_ones_ones_in_the_dtype_and_one_in_order():
    function, inputs = Recorded(), {"a": np.ones(4), "rule.b": np.array(0.1)}
    noise_floor.measure(function, inputs, {}, "float32", 0, count=3)
    exact, *runs = function.calls
    assert [call["a"].dtype for call in runs] == [np.float64] * 3 + [np.float32] * 4
    assert isinstance(runs[-1]["a"], sequential.Sequential)
    assert not isinstance(runs[-2]["a"], sequential.Sequential)
    assert exact["rule.b"] == 0.1  # not rounded: a library rounds it in its own way
    noisy = [float(call["rule.b"]) for call in runs[:3]]
    assert len({0.1, *noisy}) == 4
    assert all(abs(value / 0.1 - 1.0) <= U for value in noisy)
    for call in runs[:3]:  # inputs are what the backend received, operations err
        np.testing.assert_array_equal(np.asarray(call["a"]), np.ones(4))
        assert np.any(np.asarray(call["a"] * 1.0) != 1.0)
    assert [float(call["rule.b"]) for call in runs[3:]] == [np.float32(0.1)] * 4


def test_as_many_runs_as_said_where_nothing_is_asked():
    function = Recorded()
    noise_floor.measure(function, {"a": np.ones(4)}, {}, "float32", 0)
    assert len(function.calls) == 1 + 2 * noise_floor.RUNS + 1
    assert noise_floor.RUNS >= 8


def test_the_noise_of_one_operation_is_two_roundings():
    """3 a errs by u of the operation and by u of the result, uniformly: u^2/3 each.

    The runs in float64 itself add nothing: their u is that of the result.
    """
    a = np.random.default_rng(0).uniform(1.0, 2.0, 4000)
    exact = {"a": np.float64(np.float32(a))}
    noise = noise_floor.measure(Recorded(), exact, {}, "float32", 0)["y"]["noise"]
    roundings = noise["elements"] / (3.0 * exact["a"] * U)
    share = np.sqrt(np.mean(np.square(roundings)))
    assert (2.0 / 3.0) ** 0.5 < share < 1.1


def test_what_a_step_changes_has_its_noise_along_the_change():
    before, inputs = {"y": np.array([0.0, 2.0])}, {"a": np.array([1.0, 2.0])}
    found = noise_floor.measure(Recorded(), inputs, {}, "float32", 0, before)["y"]
    np.testing.assert_array_equal(found["noise"]["before"], before["y"])
    plain = noise_floor.measure(Recorded(), inputs, {}, "float32", 0)["y"]
    assert "updated" not in plain["noise"]


def test_the_same_seed_gives_the_same_noise_and_another_seed_another():
    inputs = {"a": np.arange(1.0, 9.0)}
    first, again, other = (
        noise_floor.measure(Recorded(), inputs, {}, "float32", seed)["y"]["floor"]
        for seed in (0, 0, 1)
    )
    assert first == again != other


def test_the_floors_length_is_over_the_whole_value_though_a_part_of_it_is_zero():
    found = expectation([0.0, 5.0], [np.array([0.0, 1.0])])
    assert found["floor"] == pytest.approx(0.2)


def test_the_error_of_sums_in_order_is_kept_absolute():
    value = np.array([3.0, 4.0])
    runs = [[value], [value]]
    found = noise_floor.expectation(value, runs, U, None, value + [0.75, -1.0])
    assert found["noise"]["in_order"] == pytest.approx(1.25)
    assert "in_order" not in noise_floor.expectation(value, runs, U)["noise"]


# -- envelopes -------------------------------------------------------------------------


def test_a_twin_is_perturbed_by_so_many_roundings():
    shake = envelope.shaker("float32", np.random.default_rng(0))
    off = (shake(np.full((60, 50), 2.0)) / 2.0 - 1.0) / (envelope.SHAKE * U)
    assert off.shape == (60, 50)
    assert np.all(np.abs(off) <= 1.0 + 1e-6)
    assert off.min() < -0.99
    assert off.max() > 0.99


def test_an_envelope_is_the_largest_drift_so_far_of_each_quantity():
    value = np.array([3.0, 4.0])
    drifts = {
        "w@1": (0.2, 0.1),
        "b@1": (0.0, 0.0),
        "w@2": (0.1, 0.05),
        "w@3": (0.1, 0.4),
    }
    twins = [
        {name: value * (1.0 + drift[twin]) for name, drift in drifts.items()}
        for twin in (0, 1)
    ]
    found = envelope.expected(dict.fromkeys(drifts, value), twins, "float32")
    floors = {
        name: target["floor"] * envelope.ENVELOPE for name, target in found.items()
    }
    least = envelope.SHAKE * U
    assert floors == pytest.approx({"w@1": 0.2, "b@1": least, "w@2": 0.2, "w@3": 0.4})
    assert found["w@1"]["value"] is value


def test_the_threshold_is_four_envelopes():
    assert verdicts.THRESHOLD / envelope.ENVELOPE == 4.0
    assert envelope.TWINS >= 8


def test_the_least_floor_of_a_free_run_is_four_roundings():
    value = np.ones(2)
    found = envelope.expected({"w@1": value}, [{"w@1": value}], "float32")
    assert found["w@1"]["floor"] == 4.0 * U
