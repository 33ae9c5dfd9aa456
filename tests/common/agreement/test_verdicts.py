"""The judge: what agrees, what never does, and that one threshold parts them."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from graphparity.common.agreement import distances, verdicts

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
    distance = distances.ulp_distance(np.array([there]), np.array([here], np.float64))
    assert distance == steps


@given(FLOAT, FLOAT)
def test_the_smallest_tolerance_is_the_one_that_numpy_would_have_passed(out, value):
    n = min(len(out), len(value))
    out, value = out[:n], value[:n]
    least = distances.smallest_tolerance(out, value)
    assert np.allclose(out, value, rtol=least * 1.001, atol=least * 1.001)
    if least > 1e-12:
        assert not np.allclose(out, value, rtol=least * 0.99, atol=least * 0.99)


def test_a_floor_that_is_not_finite_can_be_stored_and_disagrees():
    verdict = verdicts.judge("y", np.array([1.0]), np.array([1.0]), np.inf, "float64")
    assert verdict["verdict"] == "disagree"
    assert verdict["floor"] is None
    wrong = verdicts.judge("y", np.array([np.inf]), np.ones(1), np.inf, "float64")
    assert (wrong["verdict"], wrong["floor"]) == ("disagree", None)


def test_exactly_equal_has_no_error_and_unequal_has_none_known():
    right, wrong = (verdict(out, np.arange(2), 0.0) for out in ([0, 1], [0, 2]))
    assert [right[key] for key in ("error", "ratio", "reason")] == [0.0, 0.0, None]
    assert [wrong[key] for key in ("error", "ratio")] == [None, None]
    assert wrong["reason"] == "must equal the oracle exactly, and does not"


# -- by a floor alone ------------------------------------------------------------------


def test_at_the_threshold_an_output_agrees_and_beyond_it_does_not():
    at, beyond = (verdict([1.0 + e], [1.0], 2**-9, "float64") for e in (2**-4, 2**-3))
    assert (at["ratio"], at["verdict"], at["reason"]) == (32.0, "agree", None)
    assert (beyond["verdict"], beyond["reason"]) == (
        "disagree",
        "error is 64 noise floors",
    )
    assert beyond["floor"] == 2**-9


def test_a_zero_among_others_is_no_exact_output():
    found = verdict([0.0, 1.0 + U], [0.0, 1.0], U, "float64")
    assert (found["verdict"], found["ratio"]) == ("agree", pytest.approx(1.0))


def test_without_a_floor_only_what_is_equal_agrees():
    equal, off = (verdict([x], [1.0], 0.0, "float64") for x in (1.0, 1.0 + 1e-12))
    assert (equal["verdict"], equal["ratio"]) == ("agree", 0.0)
    assert (off["verdict"], off["ratio"]) == ("disagree", None)


def test_an_unknown_value_has_no_distance():
    found = verdict([np.nan], [np.nan], 1.0, "float64")
    assert (found["verdict"], found["error"]) == ("disagree", None)
    assert found["reason"].endswith("is not finite")


# -- distances -------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_numbers_are_counted_across_zero(dtype):
    tiny = np.nextafter(np.zeros(1, dtype), np.ones(1, dtype))
    assert distances.ulp_distance(tiny, -tiny) == 2
    assert distances.ulp_distance(np.array([-0.0], dtype), np.array([0.0])) == 0
    huge = np.full(1, np.finfo(dtype).max)
    assert distances.ulp_distance(huge, -huge) > 2 ** (8 * huge.itemsize - 2)


@pytest.mark.parametrize("turned", [False, True])
def test_the_largest_distance_of_any_number_counts_in_any_shape(turned):
    near = np.ones((2, 3))
    far = np.nextafter(near, 2.0)
    far[1, 1] = np.nextafter(far[1, 1], 2.0)
    pair = (near, far) if turned else (far, near)
    assert distances.ulp_distance(*pair) == 2
    assert distances.ulp_distance(far.T, near.T) == 2


def test_the_smallest_tolerance_is_relative_to_the_size_of_the_oracle():
    assert distances.smallest_tolerance(
        np.array([-4.0, 1.0]), np.array([-3.0, 1.0])
    ) == (0.25)


def test_of_no_numbers_there_is_no_distance():
    empty = np.zeros(0)
    assert distances.ulp_distance(empty, empty) == 0
    assert distances.smallest_tolerance(empty, empty) == 0.0
    assert verdicts.judge("y", empty, empty, 0.0, "float64")["verdict"] == "agree"


def test_an_integer_for_a_float_disagrees_and_a_float_for_an_integer():
    assert verdict(np.arange(3), np.arange(3.0))["verdict"] == "disagree"
    assert verdict(np.arange(3.0), np.arange(3))["verdict"] == "disagree"


def test_as_many_bad_values_as_there_are_are_counted():
    out = np.array([np.nan, 1.0, np.inf, 2.0], np.float32)
    reason = verdict(out, np.ones(4))["reason"]
    assert reason == "2 values are NaN or inf where the oracle is finite"


# -- without a floor -------------------------------------------------------------------


def test_a_figure_reaches_its_bound_or_does_not():
    at, below = (verdicts.at_least("accuracy", x, 0.9) for x in (0.9, 0.89))
    assert (at["verdict"], at["reason"]) == ("agree", None)
    assert (below["verdict"], below["reason"]) == ("disagree", "0.890, needs 0.900")


# -- of a cell -------------------------------------------------------------------------


def of(output, ratio, word):
    return {"output": output, "ratio": ratio, "verdict": word, "reason": f"{ratio}"}


def test_the_worst_output_takes_most_of_its_own_limit():
    tight, loose = {**of("a", 8.0, "agree"), "limit": 10.0}, of("b", 16.0, "agree")
    unknown = of("c", None, "disagree")
    assert verdicts.worst([loose, tight, unknown]) is tight
    assert verdicts.worst_ratio([loose, tight, unknown]) == 8.0
    assert verdicts.within([loose, tight]) == "8 noise floors (10 is its limit)"
    assert verdicts.within([loose]) == "16 noise floors (32 is its limit)"
    assert verdicts.worst_ratio([unknown]) is verdicts.worst([]) is None
    assert verdicts.within([unknown]) == ""


def test_the_share_of_a_limit_is_infinite_where_nothing_else_is_known():
    assert verdicts.share(of("a", 8.0, "agree")) == 0.25
    assert verdicts.share({**of("a", 8.0, "disagree"), "limit": 4.0}) == 2.0
    assert verdicts.share(of("a", None, "disagree")) == np.inf
    assert verdicts.share(of("a", None, "agree")) == 0.0
    assert verdicts.share(of("a", None, verdicts.NOT_CHECKED)) == 0.0


def test_what_could_not_be_compared_says_which_side_lacks_it():
    expected = {"a": {"value": np.ones(2), "floor": 1.0}}
    [missing, extra] = verdicts.compare({"b": np.ones(1)}, expected, "float64")
    assert missing["reason"] == "the backend did not return this output"
    assert extra["reason"] == "the oracle has no such output"
    assert [v["output"] for v in (missing, extra)] == ["a", "b"]
    assert [v["ratio"] for v in (missing, extra)] == [None, None]
