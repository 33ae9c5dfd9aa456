"""Verdicts by the five criteria, where the noise is known at each element."""

import numpy as np
import pytest

from graphparity.common.agreement import verdicts

U = 2.0**-24


def noisy(elements, projected=1.0):
    return {"elements": np.asarray(elements, float), "projected": projected}


def by_criteria(error, noise, value=None, dtype="float64"):
    value = np.full(np.shape(error), 64.0) if value is None else np.asarray(value)
    out = (value + np.asarray(error)).astype(dtype)
    return verdicts.judge("y", out, value, U, dtype, noise)


def test_the_criterion_that_uses_up_most_of_its_limit_is_named(monkeypatch):
    table = {"norm": 32.0, "element": 4.0, "projected": 32.0}
    monkeypatch.setattr(verdicts.criteria.limits, "limit", lambda n, *_: table[n])
    error = np.zeros(4)
    error[1] = -8.0
    found = by_criteria(error, noisy(np.ones(4)))
    assert (found["criterion"], found["limit"]) == ("element", 4.0)
    assert found["ratio"] == pytest.approx(8.0 / 2**0.5)
    assert found["verdict"] == "disagree"
    text = "one element is 5.66 noise floors off, 4 is the limit"
    assert found["reason"] == text
    assert found["error"] == pytest.approx(8.0 / 128.0)
    assert found["tolerance"] == pytest.approx(8.0 / 65.0)
    assert found["max_ulp"] == 2**50  # 8 in units of 2^-47


def test_a_larger_ratio_with_room_to_its_limit_is_not_the_worst(monkeypatch):
    table = {"norm": 2.0, "element": 32.0, "projected": 32.0}
    monkeypatch.setattr(verdicts.criteria.limits, "limit", lambda n, *_: table[n])
    found = by_criteria([0.0, 8.0, 0.0, 0.0], noisy(np.ones(4)))
    assert (found["criterion"], found["ratio"]) == ("norm", 4.0)


def test_at_the_limit_an_output_agrees_and_beyond_it_does_not(monkeypatch):
    monkeypatch.setattr(verdicts.criteria.limits, "limit", lambda *_: 4.0)
    at, beyond = (by_criteria(e, noisy(1.0), 64.0) for e in (4.0, 4.25))
    assert (at["verdict"], at["ratio"], at["reason"]) == ("agree", 4.0, None)
    assert (beyond["verdict"], beyond["ratio"]) == ("disagree", 4.25)
    assert beyond["reason"] == "error is 4.25 noise floors, 4 is the limit"


@pytest.mark.parametrize(
    ("value", "elements"), [([np.inf, 1.0], [1, 1]), ([2.0, 1.0], [np.inf, 1])]
)
def test_where_the_reference_overflows_nothing_is_judged(value, elements):
    found = by_criteria([0.0, 0.0], noisy(elements), value)
    assert found["verdict"] == "not checked"
    assert found["reason"] == "can't be judged: the reference overflows in float64"
    assert verdicts.overall([found])[0] == "disagree"


def test_zero_by_structure_is_named_where_it_is_missed():
    found = by_criteria([1e-9, 0.0], noisy([0.0, 1.0]), [0.0, 1.0])
    assert (found["verdict"], found["ratio"]) == ("disagree", None)
    assert found["reason"] == "must be zero where the oracle is, and is not"


def test_zero_by_cancellation_is_judged_by_its_noise():
    found = by_criteria([1e-17, -1e-17], noisy([1e-17, 1e-17]), [0.0, 0.0])
    assert found["verdict"] == "agree"
    assert found["error"] is None  # relative to nothing
    without = by_criteria([1e-17, 0.0], noisy([0.0, 0.0]), [0.0, 0.0])
    assert without["reason"] == "must equal the oracle exactly, and does not"


def test_noise_that_is_known_is_used():
    target = {"value": np.ones(2), "floor": 1.0, "noise": noisy([1e-6, 1e-6], 1e-6)}
    [found] = verdicts.compare({"a": np.ones(2) + 1e-3}, {"a": target}, "float64")
    assert found["verdict"] == "disagree"
    assert found["criterion"] in ("norm", "element", "projected")


# -- sums in order ---------------------------------------------------------------------


def in_order(error, size, in_order=1.0, value=None):
    noise = {**noisy(np.full(size, 1e-6), 1e-6), "in_order": in_order}
    return by_criteria(error, noise, value)


def test_an_error_up_to_twice_that_of_sums_in_order_is_explained():
    for error, word in ((2.0, "agree"), (2.25, "disagree")):
        found = in_order(error, ())
        assert found["verdict"] == word
        assert found["ratio"] > found["limit"]
        explained = verdicts.IN_ORDER if word == "agree" else None
        assert found.get("explained") == explained
        assert (found["reason"] is None) == (word == "agree")


def test_what_agrees_needs_no_explanation():
    assert "explained" not in in_order(1e-7, ())


@pytest.mark.parametrize(("size", "word"), [(16, "agree"), (17, "disagree")])
def test_only_few_elements_are_sums_of_many_terms(size, word):
    assert in_order(np.full(size, 0.1), size)["verdict"] == word


def test_zero_is_no_sum_in_another_order():
    assert in_order([0.1, 0.0], 2, value=[0.0, 1.0])["verdict"] == "disagree"
    assert in_order([0.0, 0.1], 2, value=[0.0, 1.0])["verdict"] == "agree"


def test_without_such_a_run_nothing_is_explained():
    assert by_criteria(1e-2, noisy(1e-6))["verdict"] == "disagree"
