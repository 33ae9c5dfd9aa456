"""The judge: what agrees, what never does, and that one threshold parts them."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from graphparity.common.agreement import verdicts

FLOAT = arrays.arrays(np.float64, st.integers(1, 20), elements=st.floats(0.5, 2.0))
U = 2.0**-24


def verdict(out, value, floor=U, dtype="float32"):
    return verdicts.judge("y", np.asarray(out), np.asarray(value), floor, dtype)


@given(FLOAT)
def test_rounding_to_float32_agrees_and_is_under_one_ulp(value):
    found = verdict(value.astype(np.float32), value)
    assert found["verdict"] == "agree"
    assert found["ratio"] <= 1.0
    assert found["max_ulp"] == 0


@given(FLOAT, st.floats(33.0, 1e6))
def test_an_error_beyond_the_threshold_disagrees(value, floors):
    found = verdict(value * (1 + floors * U), value, dtype="float64")
    assert found["verdict"] == "disagree"
    assert found["ratio"] == pytest.approx(floors, rel=1e-3)


@given(FLOAT, st.floats(0.0, 31.0))
def test_an_error_within_the_threshold_agrees(value, floors):
    out = value * (1 + floors * U)
    assert verdict(out, value, dtype="float64")["verdict"] == "agree"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_inf_disagree_whatever_the_floor(bad):
    out = np.ones(1000, np.float32)
    out[3] = bad
    found = verdict(out, np.ones(1000), floor=1e9)
    assert found["verdict"] == "disagree"
    assert "1 values are NaN or inf" in found["reason"]


def test_nan_where_the_oracle_has_nan_is_still_no_agreement():
    assert verdict(np.float32([np.nan]), [np.nan])["verdict"] == "disagree"


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        (np.ones((2, 3), np.float32), "shape (2, 3), expected (3, 2)"),
        (np.ones((3, 2), np.float64), "dtype float64, expected float32"),
        (np.ones((3, 2), np.int32), "dtype int32, expected float32"),
    ],
)
def test_another_shape_or_dtype_disagrees(out, reason):
    found = verdict(out, np.ones((3, 2)), floor=1e9)
    assert (found["verdict"], found["reason"]) == ("disagree", reason)


@pytest.mark.parametrize(("out", "word"), [(0.0, "agree"), (1e-45, "disagree")])
def test_where_the_oracle_is_zero_so_must_the_output_be(out, word):
    assert verdict(np.float32([out, 0.0]), np.zeros(2), floor=0.0)["verdict"] == word


def test_integers_are_equal_or_not():
    value = np.arange(3)
    assert verdict(np.arange(3), value)["verdict"] == "agree"
    assert verdict(np.array([0, 1, 3]), value, floor=1e9)["verdict"] == "disagree"


def test_missing_and_extra_outputs_disagree():
    expected = {"a": {"value": np.ones(2), "floor": 1.0}}
    missing = verdicts.compare({}, expected, "float32")
    extra = verdicts.compare(
        {"a": np.ones(2, np.float32), "b": np.ones(1)}, expected, "float32"
    )
    assert [v["verdict"] for v in missing] == ["disagree"]
    assert [v["verdict"] for v in extra] == ["agree", "disagree"]
    assert verdicts.overall(extra)[0] == "disagree"


def test_no_output_at_all_is_no_agreement():
    assert verdicts.overall([]) == ("disagree", "no output was compared")


@settings(max_examples=50)
@given(st.floats(-(2.0**90), 2.0**90, width=32), st.integers(1, 1000))
def test_ulp_distance_counts_floating_point_numbers(start, steps):
    here = there = np.float32(start)
    for _ in range(steps):
        there = np.nextafter(there, np.float32(np.inf))
    distance = verdicts.ulp_distance(np.array([there]), np.array([here], np.float64))
    assert distance == steps


@given(FLOAT, FLOAT)
def test_the_smallest_tolerance_is_the_one_that_numpy_would_have_passed(out, value):
    n = min(len(out), len(value))
    out, value = out[:n], value[:n]
    least = verdicts.smallest_tolerance(out, value)
    assert np.allclose(out, value, rtol=least * 1.001, atol=least * 1.001)
    if least > 1e-12:
        assert not np.allclose(out, value, rtol=least * 0.99, atol=least * 0.99)


def test_a_floor_that_is_not_finite_can_be_stored_and_disagrees():
    verdict = verdicts.judge("y", np.array([1.0]), np.array([1.0]), np.inf, "float64")
    assert verdict["verdict"] == "disagree"
    assert verdict["floor"] is None
    wrong = verdicts.judge("y", np.array([np.inf]), np.ones(1), np.inf, "float64")
    assert (wrong["verdict"], wrong["floor"]) == ("disagree", None)
