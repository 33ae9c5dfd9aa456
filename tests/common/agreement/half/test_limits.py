"""Half precision's limits: what lies on them agrees, what lies beyond does not."""

import numpy as np
import pytest

from graphparity.common.agreement import half_precision


def strict(value, out, **more):
    """The verdict over an output whose floor is a quarter of the value."""
    known = {"value": np.array(value), "unrounded": np.array(value) + 1.0, **more}
    targets = {"output": {"floor": 0.25, **known}}
    outputs = {"output": np.array(out)}
    return half_precision.compare(outputs, targets, "float64", "float16", False)[0]


@pytest.mark.parametrize(("off", "word"), [(8.0, "agree"), (8.001, "disagree")])
def test_an_error_of_eight_floors_agrees(off, word):
    found = strict([4.0, 0.0], [4.0, off])
    assert found["verdict"] == word
    assert "projected" not in found


@pytest.mark.parametrize(("out", "word"), [(8.0, "agree"), (8.001, "disagree")])
def test_a_common_factor_of_eight_floors_agrees(out, word):
    found = strict([4.0], [out], projected=0.125)
    assert found["verdict"] == word
    assert found["projected"] == pytest.approx(8.0, rel=1e-3)


def test_what_is_zero_has_no_common_factor():
    found = strict([0.0], [0.0], projected=0.125)
    assert found["verdict"] == "agree"
    assert "projected" not in found


def test_one_value_that_needs_no_rounding_hides_no_other():
    value = np.random.default_rng(0).standard_normal(100)
    value[0] = 1.0
    rounded = value.astype(np.float16).astype(np.float64)
    targets = {"output": {"value": rounded, "unrounded": value, "floor": 2.0**-12}}
    given = {"output": value}
    found = half_precision.compare(given, targets, "float64", "float16", False)
    assert [verdict["verdict"] for verdict in found] == ["agree", "disagree"]


@pytest.mark.parametrize(
    ("out", "size", "apart", "word"),
    [
        ([0.95, 0.0], 0.95, 0.05, "agree"),
        ([1.05, 0.0], 1.05, 0.05, "agree"),
        ([0.9499, 0.0], 0.9499, 0.0501, "disagree"),
        ([1.0501, 0.0], 1.0501, 0.0501, "disagree"),
        ([43.0 / 50.0, 24.0 / 50.0], 0.98489, 0.5, "agree"),
        ([0.86, 0.4801], 0.98493, 0.50009, "disagree"),
        ([np.nan, 0.0], None, None, "disagree"),
    ],
)
def test_roundings_at_their_limits(out, size, apart, word):
    value, nothing = np.array([50.0, 0.0]), np.zeros(2)
    given = [50.0 * np.array(out), value, nothing]
    found = half_precision.same_roundings("output", *given, "float16", False)
    assert (found["verdict"], found["reason"] is None) == (word, word == "agree")
    known = [found["roundings"], found["apart"]]
    near = [None if x is None else pytest.approx(x, rel=1e-4) for x in (size, apart)]
    assert known == near
