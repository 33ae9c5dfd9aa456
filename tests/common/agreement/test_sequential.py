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
