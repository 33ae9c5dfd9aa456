"""Planted differences are named; random arrays never fit by chance."""

import numpy as np
import pytest

from graphparity.common.agreement.explanations import evidence, families, narrow, places
from graphparity.common.agreement.explanations.evidence import Fit

R = np.random.default_rng(3)
X = R.standard_normal((4, 6, 5))
BIG = R.standard_normal((2, 8, 8))
SQUARE = R.standard_normal((5, 5))
FLOOR = 1e-15
C, Y = np.array([2.0, 4.0, 6.0]), np.array([0, 1, 1, 2, 0, 0, 1])


def case(one, other, **inputs):
    return evidence.case("y", np.asarray(one), np.asarray(other), FLOOR, inputs)


def softmax(x, axis):
    e = np.exp(x)
    return e / e.sum(axis, keepdims=True)


def shifted(x):
    found = np.roll(x, 1, 1)
    found[:, 0] = 7.0
    return found


PLANTED = {
    "times 2": (X, 2.0 * X),
    "with the other sign": (X, -X),
    "times 6/5 (n for n - 1)": (X, X * 6 / 5),
    "times sqrt(5) ": (X, X * 5**0.5),
    "times 1/20 ": (X, X / 20),
    "times 0.123457": (X, X * 0.1234567),
    "times the mean of c[y]": (np.array(1.7), np.array(1.7 * C[Y].mean())),
    "plus 0.25": (X, X + 0.25),
    "times 1.5 and plus 3": (X, X * 1.5 + 3),
    "transposed": (SQUARE, SQUARE.T),
    "axes in the order 1, 0, 2": (X, X.transpose(1, 0, 2)),
    "flipped along axis 1": (X, np.flip(X, 1)),
    "flipped along axes 0, 2": (X, np.flip(X, (0, 2))),
    "read with the axes in the order 0, 2, 1": (
        X.reshape(4, 6, 5),
        X.transpose(0, 2, 1).reshape(4, 30),
    ),
    "rolled by 1 along axis 2": (X, np.roll(X, 1, 2)),
    "shifted by 1 along axis 1": (X, shifted(X)),
    "shifted by 1 along axes 1 and 2": (BIG[:, 1:, 1:], BIG[:, :-1, :-1]),
    "shifted by -2 along axes 1 and 2": (BIG[:, :-2, :-2], BIG[:, 2:, 2:]),
    "the second is a part of the first, from index 1 of axis 1, 0 of axis 2": (
        X,
        X[:, 1:-1, :-1],
    ),
    "the first is a part of the second, from index 2 of axis 1, 0 of axis 2": (
        BIG[:, 2:6, :6],
        BIG,
    ),
    "3 blocks on axis 1": (X, X[:, [2, 3, 0, 1, 4, 5]]),
    "axis 1 of 6 read as 2 x 3": (X, X[:, [0, 3, 1, 4, 2, 5]]),
    "its exponential, of the first": (X, np.exp(X)),
    "its absolute value, of the first": (X, np.abs(X)),
    "its square, of the first": (X, X**2),
    "softmax along axis 1": (X, softmax(X, 1)),
    "log-softmax along axis 2": (softmax(X, 2) * 0 + X, np.log(softmax(X, 2))),
    "the cumulative sum along axis 0": (X, np.cumsum(X, 0)),
    "the mean over axis 2": (X, X.mean(2)),
    "the sum over all": (X, X.sum()),
    "another constant for each index of axis 1": (X, X + np.arange(6.0)[:, None] ** 2),
    "sorted along axis 2": (X, np.roll(X, 2, 2)[..., [1, 0, 2, 4, 3]]),
}


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_difference_is_named(text):
    one, other = PLANTED[text]
    best, tries = families.explained(case(one, other, c=C, y=Y))
    assert best is not None
    assert text in best.fit.text
    assert best.digits > 13
    assert tries > 5


@pytest.mark.parametrize("shape", [(), (1,), (2,), (3,), (16,), (4, 4)])
@pytest.mark.parametrize("seed", range(20))
def test_random_arrays_never_fit(shape, seed):
    rng = np.random.default_rng(seed)
    one, other = (np.asarray(rng.standard_normal(shape)) for _ in range(2))
    best, _ = families.explained(case(one, other, c=C, y=Y, x=X))
    assert best is None


@pytest.mark.parametrize("seed", range(20))
def test_nearly_a_factor_is_none(seed):
    """Six digits of a hundred names are no proof for one value."""
    rng = np.random.default_rng(seed)
    one = np.asarray(rng.standard_normal(()))
    other = one * 2.0 * (1.0 + 1e-5)
    best, _ = families.explained(case(one, other))
    assert best is None or "times 2" not in best.fit.text


def test_as_many_fitted_numbers_as_values_explain_nothing():
    two = np.array([np.pi, np.e])
    fit = Fit("offset", "plus", two, two, free=2)
    assert evidence.believed(fit, case([3.0, 5.0], two)) is None
    fit = fit._replace(free=0)
    assert evidence.believed(fit, case([3.0, 5.0], two)) == 16.0


def test_much_that_was_tried_outweighs_few_values():
    one = np.array([np.pi])
    fit = Fit("order", "", one, one, tried=10**11)
    assert evidence.believed(fit, case([3.0], one)) is None
    assert evidence.believed(fit._replace(tried=100), case([3.0], one)) == 16.0


def test_equal_values_count_once():
    one, other = np.ones(100), np.full(100, np.pi)
    assert evidence.independent(one, other, other) == 1
    many = np.sqrt(2.0) + np.arange(100.0) / 7.0
    assert evidence.independent(one, many, many) == 100


def test_nan_speaks_for_nothing():
    nan = np.full(9, np.nan)
    assert evidence.independent(np.arange(9.0), nan, nan) == 0
    some = np.array([np.nan, 1.0, 2.0, np.e])
    assert evidence.independent(np.array([0.0, 1.0, 2.0, 4.0]), some, some) == 1


def test_a_value_of_few_digits_speaks_as_one_digit():
    """1 is hit by chance: by an input set to 1, a count, a truth value."""
    one, other = np.full(32, 5.0), np.ones(32)
    assert evidence.independent(one, other, other) == 2.0
    assert evidence.independent(one > 0, one > 9, one > 9) == 2.0
    fit = Fit("input", "", other[:1], other[:1], tried=10)
    assert evidence.believed(fit, case(one[:1], other[:1])) is None


def test_what_moves_little_speaks_too():
    """Values that differ in their eleventh digit, and in none after a change."""
    given = X * (1.0 + 1e-11)
    assert evidence.independent(given, X, X) == X.size


def test_what_is_only_closer_is_not_equal():
    one, now = np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-8])
    assert evidence.equal(now, one, FLOOR, 0.1)
    assert not evidence.equal(now, one, FLOOR, 1e-7)
    assert not evidence.equal(now + 1e-3, one, FLOOR, 0.1)
    assert evidence.equal(now + 1e-5, one, 1e-7, 0.1)  # what rounding leaves
    assert not evidence.equal(now + 1e-5, one, 1e-7, 1e-3)
    assert not evidence.equal(one, one, 1e-9, 1e-7)  # it was no difference


def test_other_places_of_nan_are_no_equality():
    one = np.array([1.0, np.nan, 3.0])
    assert evidence.apart(one, np.array([1.0, 2.0, 3.0])) == np.inf
    assert evidence.apart(one, one) == 0.0


# -- narrower dtypes -------------------------------------------------------------------


def test_float32_inside_is_told():
    other = X.astype("float32").astype("float64")
    found = narrow.inside(case(X, other), evidence.apart(X, other))
    assert found == "the second holds numbers of float32 only: it computes in float32"


def test_half_inside_is_told():
    one = X.astype("float16").astype("float64")
    found = narrow.inside(case(one, X), evidence.apart(X, one))
    assert found is not None
    assert "the first holds numbers of float16 only" in found


def test_integers_tell_no_dtype():
    one = np.arange(12.0)
    assert narrow.inside(case(one, one + 1e-7), 1e-8) is None


def test_far_apart_is_no_rounding():
    other = (X * 2).astype("float32").astype("float64")
    assert narrow.inside(case(X, other), evidence.apart(X, other)) is None


# -- what comes ------------------------------------------------------------------------

Z = X + 1j * X[::-1]
ODD = {
    "complex": (Z, Z * 1.7 + X),
    "complex against real": (X, Z),
    "integers": (np.arange(4), np.array([0, 3, 1, 7])),
    "truth values": (X > 0, X < 0.3),
    "empty": (np.zeros((0, 3)), np.zeros((0, 3))),
    "NaN": (np.full(X.shape, np.nan), X),
    "inf": (np.where(X > 1, np.inf, X), X + 1),
    "zeros": (np.zeros(X.shape), X),
    "other shapes": (X, R.standard_normal((7, 2))),
    "numbers": (np.array(1.0), np.array(3.7)),
    "large": (X * 1e300, X**2 * 1e300),
    "seven axes": (R.standard_normal((2,) * 7), R.standard_normal((2,) * 7)),
}


@pytest.mark.parametrize("name", ODD)
def test_no_array_makes_it_raise(name):
    one = case(*ODD[name], c=C.astype("float32"), y=Y, t=np.zeros((0, 2)), b=X > 0)
    best, _ = families.explained(one)
    assert best is None or best.fit.kind in ("fitted factor", "along", "reduced")
    places.place(one)
    narrow.inside(one, 1e-7)


def test_float32_inputs_are_read_in_float64():
    """The mean of a float32 array has no more digits than float32."""
    c = R.standard_normal(9).astype("float32")
    one = X * c.astype("float64").mean()
    best, _ = families.explained(case(X, one, c=c))
    assert best is not None
    assert best.fit.text == "times the mean of c"
    assert best.digits > 13


def test_two_norms_that_differ_are_not_explained_by_a_norm_of_both():
    """Epsilon beside the root instead of inside: each row by another factor."""
    x, eps = 0.01 * X, 1e-4
    spread = x.std((1, 2), keepdims=True)
    middle = x - x.mean((1, 2), keepdims=True)
    one, other = middle / np.sqrt(spread**2 + eps), middle / (spread + eps)
    best, _ = families.explained(case(one, other))
    assert best is None or "variance 1" not in best.fit.text
