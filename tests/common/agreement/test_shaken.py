"""Every operation that rounds errs once, and none that is exact.

The factors are 3 here instead of near 1, so that a result says how often it was shaken.
"""

import numpy as np
import pytest

from graphparity.common.agreement import shaken

A, B = np.array([[1.0, -2.0], [4.0, 8.0]]), np.array([[2.0, 1.0], [-1.0, 0.5]])


def tripled(array=A):
    return shaken.shaken(array, lambda shape: np.full(shape, 3.0))


def plain(value):
    return np.asarray(value).view(np.ndarray)


ONCE = {
    "product": lambda a: a * B,
    "product, from the right": lambda a: B * a,
    "sum of two": lambda a: a + B,
    "difference": lambda a: a - 1.0,
    "quotient": lambda a: 1.0 / a,
    "power": lambda a: a**2,
    "elementary function": np.exp,
    "root": lambda a: np.sqrt(a[1]),
    "sum of all": np.sum,
    "sum along an axis": lambda a: np.sum(a, axis=0),
    "matrix product": lambda a: a @ B,
    "matrix product, from the right": lambda a: B @ a,
    "tensordot": lambda a: np.tensordot(a, B, axes=1),
    "einsum": lambda a: np.einsum("ij,jk->ik", a, B),
    "dot": lambda a: np.dot(a, B),
    "inner": lambda a: np.inner(a, B),
    "vdot": lambda a: np.vdot(a, B),
    "outer": lambda a: np.outer(a, B),
    "two results": lambda a: np.modf(a)[0],
    "a number": lambda a: a[0, 0] * 2.0,
}
NEVER = {
    "minus": lambda a: -a,
    "plus": lambda a: +a,
    "absolute": np.abs,
    "fabs": np.fabs,
    "sign": np.sign,
    "maximum": lambda a: np.maximum(a, 0.0),
    "minimum": lambda a: np.minimum(a, 0.0),
    "fmax": lambda a: np.fmax(a, 0.0),
    "fmin": lambda a: np.fmin(a, 0.0),
    "floor": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "rint": np.rint,
    "copysign": lambda a: np.copysign(a, B),
    "conjugate": np.conjugate,
    "heaviside": lambda a: np.heaviside(a, 0.5),
    "ldexp": lambda a: np.ldexp(a, 3),
    "largest": np.max,
    "selection": lambda a: np.where(plain(a) > 0.0, a, B),
    "part": lambda a: a[1:],
    "transposition": lambda a: a.T,
    "shape": lambda a: a.reshape(4),
    "stack": lambda a: np.stack([a, B]),
    "copy": np.array,
    "zeros": np.zeros_like,
}


@pytest.mark.parametrize("name", ONCE)
def test_an_operation_that_rounds_errs_once(name):
    found = ONCE[name](tripled())
    np.testing.assert_array_equal(plain(found), 3.0 * plain(ONCE[name](A)))
    assert plain(found * 1.0).flat[0] == 9.0 * plain(ONCE[name](A)).flat[0]


@pytest.mark.parametrize("name", NEVER)
def test_what_is_exact_stays_exact_and_what_follows_errs(name):
    found = NEVER[name](tripled())
    np.testing.assert_array_equal(plain(found), NEVER[name](A))
    if name != "copy":  # `np.array` gives an ordinary one
        np.testing.assert_array_equal(plain(found * 2.0), 6.0 * NEVER[name](A))


def test_a_mean_is_a_sum_and_a_quotient():
    assert float(np.mean(tripled())) == 9.0 * np.mean(A)


@pytest.mark.parametrize("name", ["add", "multiply", "divide"])
def test_in_place_errs_too_and_in_the_array_itself(name):
    array = tripled(A.copy())
    result = getattr(np, name)(array, B, out=array)
    assert result is array
    np.testing.assert_array_equal(plain(array), 3.0 * getattr(np, name)(A, B))


def test_in_place_and_exact_does_not_err():
    array = tripled(A.copy())
    np.maximum(array, 0.0, out=array)
    np.testing.assert_array_equal(plain(array), np.maximum(A, 0.0))


def test_into_an_ordinary_array_nothing_is_added():
    out = np.zeros((2, 2))
    assert np.add(tripled(), B, out=out) is out
    np.testing.assert_array_equal(out, A + B)


def test_two_results_into_arrays_err_as_any():
    parts = np.zeros((2, 2)), np.zeros((2, 2))
    found = np.modf(tripled(), out=parts)
    assert len(found) == 2
    np.testing.assert_array_equal(plain(found[1]), 3.0 * np.modf(A)[1])


def test_adding_at_places_works_in_the_array():
    array = tripled(A.copy())
    np.add.at(array, (0, 0), 1.0)
    np.testing.assert_array_equal(plain(array), A + [[1.0, 0.0], [0.0, 0.0]])


def test_truth_values_and_integers_are_left_alone():
    assert not isinstance(tripled() > 0.0, shaken.Shaken)
    np.testing.assert_array_equal(tripled() > 0.0, A > 0.0)
    np.testing.assert_array_equal(plain(np.argmax(tripled(), axis=0) + 1), [2, 2])
    fraction, exponent = np.frexp(tripled())
    np.testing.assert_array_equal(exponent, np.frexp(A)[1])
    np.testing.assert_array_equal(plain(fraction), 3.0 * np.frexp(A)[0])


def test_a_list_of_parts_errs_on_part_by_part():
    parts = np.split(tripled(), 2)
    assert isinstance(parts, list)
    for part, right in zip(parts, np.split(A, 2), strict=True):
        np.testing.assert_array_equal(plain(part), right)
        np.testing.assert_array_equal(plain(part * 1.0), 3.0 * right)


def test_numbers_taken_out_of_an_array_err_too():
    """As the landscapes take x and y: Monte Carlo arithmetic passed them by."""
    x, y = tripled()[1]
    assert float(x + 0.0 * A[0, 0]) == 12.0
    assert float(y * 1.0) == 24.0
    assert float(tripled()[1, 0] / 2.0) == 6.0
    assert [float(number * 1.0) for number in tripled()[0]] == [3.0, -6.0]


def test_the_inputs_are_what_they_were():
    mine = A.copy()
    array = tripled(mine)
    _ = array * 2.0 + np.exp(array)
    np.testing.assert_array_equal(mine, A)
    np.testing.assert_array_equal(plain(array), A)


def test_without_factors_nothing_errs():
    array = shaken.shaken(A, None)
    np.testing.assert_array_equal(plain(array * B + 1.0), A * B + 1.0)


def test_every_element_has_a_factor_of_its_own_within_a_rounding_of_one():
    factors = shaken.noise(2.0**-10, np.random.default_rng(0))((50, 40))
    assert factors.shape == (50, 40)
    off = (factors - 1.0) * 2.0**10
    assert np.all(np.abs(off) <= 1.0)
    assert off.min() < -0.99
    assert off.max() > 0.99
    assert len(np.unique(factors)) == factors.size
