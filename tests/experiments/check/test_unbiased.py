"""A moving variance that takes in the batch's over n - 1, held against one over n."""

import numpy as np
import pytest

from graphparity.common.agreement.two_programs import SINGLE
from graphparity.experiments.check.judging import unbiased

RNG = np.random.default_rng(0)
BEFORE, BATCH = RNG.uniform(0.5, 1.5, 8), RNG.uniform(0.5, 1.5, 8)
NOISE = 2e-8 * RNG.standard_normal(8)  # of a constant upstream that one has in float32
MOST = SINGLE * float(np.linalg.norm(BEFORE))


def after(momentum, factor):
    return (1 - momentum) * BEFORE + momentum * BATCH * factor


def bessel(n):
    return after(0.1, n / (n - 1))


@pytest.mark.parametrize("n", [16, 64, 4096])
def test_a_variance_times_n_over_n_less_1_is_recognised(n):
    found = unbiased.found(BEFORE, bessel(n), after(0.1, 1.0), 16)
    assert found is not None
    assert (found.count, found.told) == (n, True)


def test_behind_a_constant_in_float32_it_is_too():
    noisy = after(0.1, 1.0) + NOISE
    found = unbiased.found(BEFORE, bessel(64), noisy, 16, MOST)
    assert found is not None
    assert (found.count, found.told) == (64, True)
    assert 1e-9 < found.left < MOST
    assert unbiased.found(BEFORE, bessel(64), noisy, 16) is None


def test_an_n_of_which_float32_tells_too_little_is_not_told():
    noisy = after(0.1, 1.0) + NOISE
    found = unbiased.found(BEFORE, bessel(16 * 4096), noisy, 16, MOST)
    assert found is not None
    assert not found.told


WRONG = {
    "n": after(0.1, 17 / 16 + 1e-4),
    "n of another axis": after(0.1, 20 / 19),
    "n less 2": after(0.1, 16 / 14),
    "momentum": after(0.1001, 16 / 15),
    "momentum alone": after(0.1 * 16 / 15, 1.0),
    "one variance": bessel(16) + 1e-5 * np.eye(8)[2],
}


@pytest.mark.parametrize("most", [0.0, MOST])
@pytest.mark.parametrize("name", WRONG)
def test_no_other_variance_is(name, most):
    for noise in (0.0, NOISE, -NOISE):
        other = after(0.1, 1.0) + (noise if most else 0.0)
        assert unbiased.found(BEFORE, WRONG[name], other, 16, most) is None


def test_a_convention_explains_to_rounding_or_not_at_all():
    less = BATCH / 150  # what the one takes in more than the other
    rest = RNG.standard_normal(8)
    table = np.stack([BEFORE, less], 1)
    rest -= table @ np.linalg.lstsq(table, rest, rcond=None)[0]
    other = 0.9 * BEFORE + 15 * less
    found = unbiased.found(BEFORE, other + less, other, 16)
    assert found is not None
    assert found.count == 16
    off = other + 1e-6 * rest
    assert unbiased.found(BEFORE, off + less, off, 16) is None
