"""Two calls on the same inputs: what differs is named, what can't be compared not."""

import numpy as np
import pytest

from graphparity.common.agreement import called_twice

VALUE = np.array([[64.0, 32.0], [16.0, 8.0]])
NOISE = {"elements": np.ones((2, 2)), "projected": 1e-12}
EXPECTED = {"y": {"value": VALUE, "floor": 1.0, "noise": NOISE}}
LIMIT = 20.0  # of a norm of four elements


def judge(first, second, expected=None):
    named = [{} if y is None else {"y": np.asarray(y)} for y in (first, second)]
    return called_twice.judge(*named, expected or EXPECTED, "float32")


def test_the_same_twice_is_nothing_to_say():
    assert judge(VALUE, VALUE) == []
    assert judge(3.0 * VALUE, 3.0 * VALUE) == []  # however far from the oracle


@pytest.mark.parametrize(("floors", "count"), [(LIMIT, 0), (LIMIT + 0.5, 1)])
def test_up_to_the_limit_of_the_norm_two_calls_are_the_same(floors, count):
    """By the norm alone: other criteria would have said so long before."""
    found = judge(VALUE, VALUE + floors)
    assert len(found) == count
    for verdict in found:
        assert (verdict["output"], verdict["verdict"]) == ("y", "disagree")
        assert "differ by 20.5 noise floors" in verdict["reason"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (None, VALUE),
        (VALUE, None),
        (None, None),
        (VALUE[0], VALUE[0] + 99.0),
        (VALUE, VALUE[0] + 99.0),
        (VALUE[0], VALUE + 99.0),
        (VALUE, [[99.0]]),
        ([[99.0]], VALUE),
    ],
)
def test_what_is_missing_or_of_another_shape_is_left_to_the_oracle(first, second):
    assert judge(first, second) == []


def test_without_noise_nothing_is_said():
    expected = {"y": {"value": VALUE, "floor": 1.0}}
    assert judge(VALUE, VALUE + 99.0, expected) == []


def test_nan_is_left_to_the_oracle_s_verdict():
    wrong = np.where(VALUE == 8.0, np.nan, VALUE)
    assert judge(wrong, wrong) == []
    assert judge(VALUE, wrong) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("turned", [False, True])
def test_one_call_that_gives_nan_or_inf_is_left_to_the_oracle_too(bad, turned):
    odd, far = np.where(VALUE == 8.0, bad, VALUE), VALUE + 99.0
    assert judge(*((far, odd) if turned else (odd, far))) == []
