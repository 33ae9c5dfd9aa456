"""Where two arrays part: the border, a row, negative inputs, indices."""

import numpy as np
import pytest

from graphparity.common.agreement.explanations import places
from tests.common.agreement.explanations.test_families import R, X, case

# -- places ----------------------------------------------------------------------------


def planted(mask):
    return case(X, np.where(mask, X + 1.0, X), x=X)


def test_the_border_is_told():
    one = R.standard_normal((2, 8, 8))
    other = one.copy()
    other[:, 0] += R.standard_normal((2, 8))
    other[:, :, 0] += 1.0
    text = places.place(case(one, other))
    assert text is not None
    assert "border, 1 wide, of axes 1, 2" in text


def test_a_row_is_told():
    other = X.copy()
    other[2] += 1.0
    assert places.place(case(X, other)) == "at index 2 of axis 0 (30 of 120)"


def test_negative_inputs_are_told():
    found = places.place(case(np.maximum(X, 0), np.where(X < 0, X * 0.01, X), x=X))
    assert found is not None
    assert found.startswith("where x is negative")


@pytest.mark.parametrize("seed", range(20))
def test_scattered_elements_are_no_place(seed):
    rng = np.random.default_rng(seed)
    one = rng.standard_normal((6, 6))
    other = np.where(rng.random((6, 6)) < 0.3, one + 1.0, one)
    assert places.place(case(one, other, x=rng.standard_normal((6, 6)))) is None


INDICES = np.array([0, 2, 2, 3])


def test_rows_that_are_named_twice_are_told():
    """What is added at an index twice is set but once."""
    given, more = X[:, 0], R.standard_normal((4, 5))
    one, other = given.copy(), given.copy()
    np.add.at(one, INDICES, more)
    other[INDICES] += more
    text = places.place(case(one, other, i=INDICES))
    assert text is not None
    assert text.startswith("at the indices of axis 0 that i names more than once")
    assert places.place(case(one, other, i=np.array([0, 1, 2, 3]))) is None


def test_indices_out_of_bounds_are_told():
    far = np.array([0, 3, 6, 9])
    one, other = X[0][np.minimum(far, 5)], X[0][np.minimum(far, 5)]
    other[2:] = np.nan
    text = places.place(case(one, other, x=X[0], far=far))
    assert text is not None
    assert text.startswith("where far lies outside of an axis of 6")
    near = np.array([0, 3, 5, 4])
    assert places.place(case(one, other, x=X[0], far=near)) is None


def test_indices_that_one_takes_from_the_end_and_the_other_as_none_are_told():
    near = np.array([0, -1, 5, 2, -1, 7, 1, 3, 4])
    one, other = X[0, :4][np.minimum(near, 3)], X[0, :4][np.minimum(near, 3)]
    other[(near < 0) | (near >= 4)] += 0.5
    text = places.place(case(one, other, w=X[0, :4], i=near))
    assert text is not None
    assert text.startswith("where i is negative or at least 4")


def test_rows_that_a_mask_leaves_nothing_of_are_told():
    mask = np.array([[1, 1, 0, 0, 1]] * 5 + [[0] * 5])
    one = R.standard_normal(mask.shape)
    other = one.copy()
    other[5] = np.nan
    text = places.place(case(one, other, m=mask))
    assert text is not None
    assert text.startswith("where m is 0 throughout along axis 1")
    assert places.place(case(one, other, m=np.ones((6, 5)))) is None


def test_a_single_element_is_no_place():
    other = X.copy()
    other[2, 3, 1] += 1.0
    assert places.place(case(X, other, x=X)) is None
