"""What float32 makes of equal mathematics: whose error rounding does not explain."""

import numpy as np
import pytest

from graphparity.common.agreement.pair import forms, rounding

RNG = np.random.default_rng(0)
VALUE = RNG.standard_normal((64, 8))


def single(error):
    """A float32 form of VALUE that is off by a relative error, in single precision."""
    noise = np.random.default_rng(1).standard_normal(VALUE.shape)
    noise *= error * np.linalg.norm(VALUE) / np.linalg.norm(noise)
    return (VALUE + noise).astype("f4")


def known(value, inside=2.0):
    return {"shaken": 1.0, "inside": inside, "single": value}


ROW = {"output": "y"}


@pytest.mark.parametrize("error", [6e-8, 2e-7, 1e-6])
def test_rounding_explains_its_own(error):
    found = rounding.entered(dict(ROW), VALUE, VALUE, [known(single(error))] * 2)
    assert found["excess"] == [None, None]


@pytest.mark.parametrize("error", [1e-5, 2.0**-11, 2.0**-8])
def test_tf32_bfloat16_and_half_are_more_than_rounding(error):
    pair = [known(single(6e-8)), known(single(error))]
    found = rounding.entered(dict(ROW), VALUE, VALUE, pair)
    assert found["excess"][0] is None
    assert found["excess"][1] == pytest.approx(error / (2 * 2.0**-24), rel=0.2)
    assert found["worse"] == 1


def test_where_the_inside_was_not_shaken_nothing_is_said():
    pair = [known(single(1e-3), None)] * 2
    assert rounding.entered(dict(ROW), VALUE, VALUE, pair)["excess"] == [None, None]


def test_a_program_that_rounds_more_inside_is_allowed_more():
    pair = [known(single(1e-5), 200.0)] * 2
    assert rounding.entered(dict(ROW), VALUE, VALUE, pair)["excess"] == [None, None]


SAID = {  # errors of the program as it is and compiled -> what is said
    (1e-7, 1e-7): forms.EQUAL,
    (1e-7, 1.5e-7): forms.ALIKE,
    (1e-6, 1e-7): forms.COMPILED,
    (1e-7, 6e-7): forms.EAGER,
    (1e-7, 1e-4): forms.FAR,
    (1e-4, 1e-4 * 1.5): forms.ALIKE,  # both are far, and not the compiler's fault
}


@pytest.mark.parametrize("errors", SAID)
def test_which_of_two_forms_is_the_better_one(errors):
    own, its = map(single, errors)
    row = forms.held("y", (VALUE, own), (VALUE, its), known(own))
    assert row["said"] == SAID[errors]
    assert row["verdict"] == "same mathematics"


def test_a_form_that_is_another_function_is_seen():
    row = forms.held("y", (VALUE, single(0)), (VALUE * 1.001, single(0)), known(VALUE))
    assert row["verdict"] == "another function"


def test_an_overflow_that_only_one_form_has():
    over = single(0)
    over[0, 0] = np.inf
    row = forms.held("y", (VALUE, over), (VALUE, single(0)), known(over))
    assert row["said"] == "1 overflow as it is, 0 compiled; " + forms.COMPILED
    back = forms.held("y", (VALUE, single(0)), (VALUE, over), known(over))
    assert back["said"] == "0 overflow as it is, 1 compiled; " + forms.EAGER


def test_integers_that_differ_are_counted():
    one, two = np.arange(4), np.array([0, 1, 2, 4])
    row = forms.held("y", (one, one), (two, two), known(one))
    assert (row["verdict"], row["said"]) == ("another function", "1 of 4 differ")


def test_what_was_not_had_is_not_compared():
    row = forms.held("y", (VALUE, single(0)), (None, None), known(VALUE))
    assert (row["verdict"], row["said"]) == (None, None)


def test_another_shape_is_told():
    row = forms.held("y", (VALUE, VALUE), (VALUE, VALUE[:1]), known(VALUE))
    assert "shape (64, 8) against (1, 8) compiled" in row["said"]
