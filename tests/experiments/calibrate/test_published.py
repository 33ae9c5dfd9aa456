"""The published criteria on arrays made by hand: what passes, what does not."""

import numpy as np
import pytest

from graphparity.experiments.calibrate import published

VALUE = np.array([[1.0, 2.0, 3.0], [4.0, -5.0, 1e-3]])
SMALL = VALUE + 1e-6


def passes(title, out, value=VALUE, eager=VALUE):
    return published.CRITERIA[title](np.asarray(out), value, eager)


def moved(by, at=(0, 0)):
    copy = VALUE.copy()
    copy[at] += by
    return copy


# a criterion -> what just passes, what just does not
AT_THE_LIMIT = {
    "mean": (moved(0.9 * 6e-3), moved(1.1 * 6e-3)),
    "L1 sum": (moved(0.9e-2), moved(1.1e-2)),
    "cosine 0.99": (3.0 * VALUE, moved(-2.0)),
    "top-1": (moved(0.9, (0, 1)), moved(1.1, (0, 1))),
    "allclose 1e-4": (moved(1.9e-4), moved(2.1e-4)),
    "allclose 1e-2": (moved(1.9e-2), moved(2.1e-2)),
    "1e-5 abs or rel": (moved(4.9e-5, (1, 1)), moved(5.1e-5, (1, 1))),
    "2 RMSE of eager": (moved(0.9e-5 * 6**0.5), moved(1.1e-5 * 6**0.5)),
}


@pytest.mark.parametrize("title", published.CRITERIA)
def test_a_criterion_passes_up_to_its_limit_and_no_further(title):
    inside, outside = AT_THE_LIMIT[title]
    assert passes(title, inside)
    assert not passes(title, outside)


def test_what_eager_errs_is_allowed_twice():
    out = VALUE + 1e-3
    assert passes("2 RMSE of eager", out, eager=VALUE + 0.6e-3)
    assert not passes("2 RMSE of eager", out, eager=VALUE + 0.4e-3)


def test_an_equal_mean_hides_any_element():
    out = VALUE[:, ::-1]
    assert passes("mean", out)
    assert passes("L1 sum", out)
    assert not passes("allclose 1e-2", out)


def test_outputs_are_judged_by_name_and_top_1_looks_at_the_forward_pass_alone():
    values = {"output": VALUE, "grad.w": VALUE}
    turned = {"output": VALUE, "grad.w": VALUE[:, ::-1]}
    found = published.catches(turned, values, values)
    assert found["allclose 1e-2"]
    assert not found["top-1"]
    assert published.catches({**values, "output": VALUE[:, ::-1]}, values, values)[
        "top-1"
    ]
    assert not any(published.catches(values, values, values).values())


@pytest.mark.parametrize(
    "out", [None, VALUE[:1], np.full_like(VALUE, np.nan)], ids=["gone", "shape", "nan"]
)
def test_what_is_odd_fails_every_criterion(out):
    outputs = {} if out is None else {"output": out}
    values = {"output": VALUE}
    assert all(published.catches(outputs, values, values).values())
