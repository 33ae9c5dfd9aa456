"""What two trainings do otherwise: the field that it is, and no other rate."""

import numpy as np
import pytest

from graphparity.experiments.check.training import corrections, fitted, told_rules
from tests.experiments.check.training.test_fitted import ADAM, path

LABELS = "one", "other"
HAT = ADAM.but(root="hat", eps=1e-7, coarse=True)  # as Keras has it
KERAS = "other adds epsilon before the correction"
NARROW = "the betas of its bias correction are float32's in other"


def told(one, other, rates=(None, None)):
    paths = path(one, rates[0]), path(other, rates[1])
    fits = tuple(map(fitted.fitted, paths))
    assert None not in fits
    return told_rules.told(fits, paths, LABELS)


def test_an_epsilon_is_no_other_rate_where_the_betas_are_rounded():
    found = told(ADAM, HAT)
    assert found.text.startswith("the epsilon is 1e-08 in one and 1e-07 in other; ")
    for part in (KERAS, NARROW):
        assert part in found.text
    assert "another rate" not in found.text
    assert not found.narrow


def test_another_rate_beside_it_is_said_as_it_was_written():
    found = told(ADAM, HAT.but(lr=0.02))
    assert "another rate, 0.01 against 0.02;" in found.text
    assert NARROW in found.text


@pytest.mark.parametrize("rate", [1e-3, 3e-3])
def test_a_decay_of_keras_is_not_said_to_be_another_of_the_same_digits(rate):
    """Its rate is float32's, the betas of its correction too."""
    adamw = ADAM.but(lr=1e-3, decay=0.01, decayed="times rate")
    narrow = float(np.float32(rate))
    found = told(adamw, adamw.but(root="hat", coarse=True, lr=narrow))
    assert "0.01 in one and 0.01 in other" not in found.text
    assert "of itself larger" not in found.text
    assert "rates part" not in found.text
    assert NARROW in found.text
    nearest = "the nearest epsilon in other is 3.16e-10, the same in step 1 alone"
    assert nearest in found.text


def test_a_large_decay_in_float32_is_said_beside_the_betas():
    """By itself it is 1e-08 of the decay; the betas of the correction hid it."""
    adamw = ADAM.but(lr=1e-3, decay=0.3, decayed="times rate")
    short = float(np.float32(0.3))
    found = told(adamw, adamw.but(root="hat", coarse=True, decay=short))
    assert "the weight decay 0.3 is rounded to float32 in other; " in found.text
    assert NARROW in found.text
    assert not found.narrow
    found = told(adamw, adamw.but(coarse=True, decay=short))
    assert found.narrow


def test_numbers_that_read_the_same_are_not_said_to_differ():
    text, short = told_rules._number("beta 1", [0.9, 0.9 + 3e-6], LABELS)
    assert text == "the beta 1 0.9 is 3e-06 of itself larger in other"
    assert not short
    text, _ = told_rules._number("beta 1", [0.9 + 3e-6, 0.9], LABELS)
    assert text == "the beta 1 0.9 is 3e-06 of itself larger in one"


def test_betas_that_are_rounded_and_no_more_are_that():
    found = told(HAT.but(coarse=False), HAT)
    assert found.text.startswith(NARROW)
    assert found.narrow
    rates = [0.01 / 3, 0.008 / 3, 0.005 / 3, 0.001 / 3]
    assert told(HAT.but(coarse=False), HAT, (rates, rates)).text.startswith(NARROW)
    assert told(HAT, HAT) is None


def test_a_rate_that_parts_in_the_sixth_digit_comes_last():
    near = 0.01 * (1 + 3e-6)
    found = told(ADAM, ADAM.but(eps=1e-4, lr=near))
    assert found.text.startswith("the epsilon is 1e-08 in one and 0.0001 in other; ")
    assert "the rates part by 3e-06 of them: " in found.text
    assert "another rate" not in found.text
    alone = told(ADAM, ADAM.but(lr=near))
    assert "another rate, 0.01 against 0.01000003" in alone.text


@pytest.mark.parametrize(("rate", "digits"), [(0.01, 1), (0.025, 2), (0.01 / 3, 7)])
def test_digits_by_which_a_rate_is_written(rate, digits):
    assert corrections.digits([rate, rate]) == digits
