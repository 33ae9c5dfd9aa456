"""Sums in order: as a loop adds, and nothing else changed."""

import numpy as np
import pytest

from graphparity.common.agreement import noise_floor, sequential, verdicts


def loop(terms):
    total = np.float32(0)
    for term in terms:
        total = np.float32(total + term)
    return total


TERMS = np.random.default_rng(0).uniform(0, 1, 64_000).astype(np.float32)


def test_a_sum_is_a_loop_s():
    assert np.sum(sequential.sequential(TERMS)) == loop(TERMS)
    assert np.mean(sequential.sequential(TERMS)) == loop(TERMS) / np.float32(64_000)


@pytest.mark.parametrize("axis", [0, 1, -1, (0, 2), None])
@pytest.mark.parametrize("keepdims", [False, True])
def test_shapes_are_numpys(axis, keepdims):
    a = np.arange(24.0).reshape(2, 3, 4)
    found = np.sum(sequential.sequential(a), axis=axis, keepdims=keepdims)
    np.testing.assert_array_equal(found, np.sum(a, axis=axis, keepdims=keepdims))


def expected():
    function = lambda values: {"loss": np.sum(values["x"] * values["x"])}
    inputs = {"x": TERMS.astype(np.float64)}
    return noise_floor.measure(function, inputs, {"x": "N"}, "float32", seed=0)


def test_a_loss_that_is_added_in_order_agrees_and_says_why():
    found = verdicts.compare({"loss": loop(TERMS * TERMS)}, expected(), "float32")
    assert found[0]["verdict"] == "agree"
    assert found[0]["ratio"] > found[0]["limit"]
    assert "one term after the other" in found[0]["explained"]


def test_a_loss_further_off_than_that_order_does_not():
    wrong = loop(TERMS * TERMS) * np.float32(1.001)
    found = verdicts.compare({"loss": wrong}, expected(), "float32")
    assert found[0]["verdict"] == "disagree"
    assert "explained" not in found[0]


# -- which operations, along which axes ------------------------------------------------

CUBE = np.random.default_rng(1).uniform(0, 1, (30, 4, 40)).astype(np.float32)


def in_loops(terms, axes):
    """Sums over axes in the order of memory, the others kept."""
    rest = [axis for axis in range(terms.ndim) if axis not in axes]
    found = np.zeros([terms.shape[axis] for axis in rest], terms.dtype)
    for at in np.ndindex(terms.shape):
        place = tuple(at[axis] for axis in rest)
        found[place] = terms.dtype.type(found[place] + terms[at])
    return found


@pytest.mark.parametrize("axis", [0, 2, -1, (0, 2), (2, 0), (1, 2), (0, 1, 2), None])
def test_sums_over_axes_are_in_the_order_of_memory(axis):
    axes = range(3) if axis is None else {one % 3 for one in np.atleast_1d(axis)}
    found = np.sum(sequential.sequential(CUBE), axis=axis)
    np.testing.assert_array_equal(np.asarray(found), in_loops(CUBE, axes))
    assert found.dtype == np.float32


def test_the_usual_axis_of_a_reduction_is_the_first():
    found = np.add.reduce(sequential.sequential(CUBE))
    np.testing.assert_array_equal(np.asarray(found), in_loops(CUBE, {0}))
    assert found.shape == (4, 40)


SAME = {
    "sum of two": lambda a: a + CUBE,
    "product of all": lambda a: np.prod(a, axis=1),
    "running sum": lambda a: np.cumsum(a, axis=0),
    "largest": lambda a: np.max(a, axis=2),
    "place of the largest": lambda a: np.argmax(a, axis=2),
    "comparison": lambda a: a > 0.5,
    "some": lambda a: np.sum(a, axis=2, where=CUBE > 0.5),
    "over no axis": lambda a: np.sum(a, axis=()),
    "of nothing": lambda a: np.sum(a[:0]),
    "of nothing, along an axis": lambda a: np.sum(a[:0], axis=0),
    "of one number": lambda a: np.sum(a[0, 0, 0]),
    "of truth values": lambda a: np.sum(a > 0.5),
    "two results": lambda a: np.modf(a)[0],
    "shape": lambda a: a.reshape(-1).T,
}


@pytest.mark.parametrize("name", SAME)
def test_all_else_is_numpys(name):
    found, right = SAME[name](sequential.sequential(CUBE)), SAME[name](CUBE)
    np.testing.assert_array_equal(np.asarray(found), right)
    assert (found.dtype, found.shape) == (right.dtype, right.shape)


def test_a_sum_in_another_dtype_is_added_in_that():
    found = np.sum(sequential.sequential(TERMS), dtype=np.float64)
    assert found.dtype == np.float64
    assert abs(float(found) / float(np.sum(TERMS, dtype=np.float64)) - 1.0) < 1e-11


@pytest.mark.parametrize("kind", [np.asarray, sequential.sequential])
def test_a_sum_into_an_array_is_there(kind):
    out = kind(np.zeros((4, 40), np.float32))
    assert np.add.reduce(sequential.sequential(CUBE), axis=0, out=out) is out
    np.testing.assert_array_equal(np.asarray(out), in_loops(CUBE, {0}))
    assert np.add(sequential.sequential(CUBE[0]), 1.0, out=out) is out
    np.testing.assert_array_equal(np.asarray(out), CUBE[0] + np.float32(1.0))


def test_of_two_results_the_one_that_has_an_array_goes_there():
    whole = np.zeros((30, 4, 40), np.float32)
    right = np.modf(CUBE * np.float32(3.0))
    for outs in ((None, whole), (whole, None), (whole, whole.copy())):
        found = np.modf(sequential.sequential(CUBE) * np.float32(3.0), out=outs)
        for one, out, value in zip(found, outs, right, strict=True):
            assert out is None or one is out
            np.testing.assert_array_equal(np.asarray(one), value)


def test_two_results_are_added_in_order_too():
    """And what a sum starts with counts."""
    for found, right in zip(
        np.modf(sequential.sequential(TERMS)), np.modf(TERMS), strict=True
    ):
        assert np.sum(found) == loop(right)
    found = np.sum(sequential.sequential(TERMS[:3]), initial=np.float32(5.0))
    assert found == np.sum(TERMS[:3], initial=np.float32(5.0))


def test_however_a_sum_is_asked_for():
    terms = sequential.sequential(TERMS)
    assert np.sum(terms, axis=-1) == np.add.reduce(terms) == loop(TERMS)
    assert np.add.reduce(terms, where=True) == terms.sum(axis=(0,)) == loop(TERMS)


def test_only_arrays_of_floating_numbers_are_added_in_order():
    """Whole numbers have one sum, and what is no array stays what it is."""
    terms = sequential.sequential(TERMS)
    assert type(terms > 0.5) is np.ndarray
    assert isinstance(np.split(terms, 2), list)
    assert np.shape(terms) == (64_000,)
    assert np.add.at(terms.copy(), 0, 1.0) is None
    assert isinstance(np.max(terms), sequential.Sequential)


def test_what_follows_is_added_in_order_too():
    twice = sequential.sequential(TERMS) * np.float32(3.0)
    assert np.sum(twice[10:]) == loop(TERMS[10:] * np.float32(3.0))
    assert np.sum(np.sqrt(np.reshape(twice, (1, -1)))) == loop(
        np.sqrt(TERMS * np.float32(3.0))
    )
