"""Why float32 loses what float64 has."""

import numpy as np
import pytest

from graphparity.common.agreement import two_programs
from graphparity.experiments.diff.causes import lost

BIG = np.array([1.0, 60.0, 89.0, 120.0], "float32")


def row(**known):
    nothing = {"errors": [None, None], "overflows": [None, None], "distance": None}
    return {"output": "y", **nothing, **known}


def found(one, inputs, value=BIG):
    single = [{"y": value}, {"y": np.ones(4, "float32")}]
    return lost.causes(["first", "second"], [one], single, inputs)


def test_an_overflow_of_exp_is_told():
    with np.errstate(over="ignore"):
        value = np.log(np.exp(BIG))
    one = row(overflows=["2 of 4 are inf", None])
    (cause,) = found(one, {"big": BIG}, value)
    assert cause["kind"] == "overflow"
    assert (
        cause["text"] == "In float32 exp overflows above 88.72 (2 of 4 of big) in first"
    )


@pytest.mark.parametrize(
    "x", [BIG[::-1].copy(), np.full(4, 200.0, "float32"), np.ones(4, "float32")]
)
def test_an_overflow_elsewhere_is_not_by_this_input(x):
    value = np.array([1.0, 2.0, np.inf, np.inf], "float32")
    one = row(overflows=["2 of 4 are inf", None])
    assert found(one, {"x": x}, value) == []


def test_cancellation_is_told_where_float64_loses_as_many_digits():
    one = row(errors=[0.0, 12.0], distance=4.2e-8)
    (cause,) = found(one, {})
    assert cause["program"] == "second"
    assert "9 digits cancel" in cause["text"] or "8 digits cancel" in cause["text"]


@pytest.mark.parametrize(
    "known",
    [
        {"errors": [1e-7, 2e-7], "distance": 1e-16},
        {"errors": [1e-7, 1e-1], "distance": 1e-16},  # float64 loses nothing
        {"errors": [1e-7, 1e-7], "distance": 1e-8},  # float32 loses nothing
        {"errors": [1e-7, 1e3], "distance": 1e-11},  # far less than float32
        {"errors": [None, None], "distance": 1e-8},
    ],
)
def test_rounding_is_no_cancellation(known):
    assert found(row(**known), {}) == []


def test_a_subtraction_of_nearly_equal_numbers_cancels():
    """E x^2 - (E x)^2 with a mean that is large against the spread."""
    x = 1e4 + np.random.default_rng(0).standard_normal(500)

    def one(x):
        return np.asarray((x * x).mean() - x.mean() ** 2)

    def other(x):
        return np.asarray(x.var())

    single = x.astype("float32")
    known = [{"shaken": 1e4, "inside": None, "single": f(single)} for f in (one, other)]
    (row,) = two_programs.compared({"v": one(x)}, {"v": other(x)}, {"v": known})
    values = [{"v": f(single)} for f in (one, other)]
    texts = [c["text"] for c in lost.causes(["one", "other"], [row], values, {})]
    assert len(texts) == 1
    assert texts[0].endswith("in one")
