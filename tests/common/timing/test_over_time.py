"""One quantity at two times: the interval of its ratio comes from both."""

import math

import pytest

from graphparity.common.timing import over_time
from tests.experiments.report import made


def test_the_interval_of_a_ratio_comes_from_both():
    found = over_time.ratio(made.interval(2.0, 0.1), made.interval(1.0, 0.0))
    assert found["median"] == 2.0
    assert (found["low"], found["high"]) == pytest.approx((1.8, 2.2))
    both = over_time.ratio(made.interval(2.0, 0.1), made.interval(1.0, 0.1))
    assert both["low"] < 1.8
    assert both["high"] > 2.2


def times(median, low, high):
    """An interval whose ends are so many times under and over its median."""
    return {"median": median, "low": median / low, "high": median * high}


def test_half_widths_add_in_quadrature_each_on_its_side():
    """On the log scale, by hand: below 3 and 4 e-hundredths are 5, above 5 and 12 are
    13; what is high of the later one is low of the ratio."""
    e = 2.718281828459045
    old = times(6.0, e**0.03, e**0.05)
    new = times(3.0, e**0.12, e**0.04)
    found = over_time.ratio(old, new)
    assert found["median"] == 2.0
    assert found["low"] == pytest.approx(2.0 / e**0.05)
    assert found["high"] == pytest.approx(2.0 * e**0.13)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("lost", [None, 0.0])
def test_without_one_of_the_ends_there_is_no_interval(side, end, lost):
    pair = [made.interval(6.0), made.interval(3.0)]
    pair[side][end] = lost
    found = over_time.ratio(*pair)
    assert found == {"median": 2.0, "low": None, "high": None}


@pytest.mark.parametrize("side", [0, 1])
def test_a_time_of_0_is_no_number_and_no_error(side):
    pair = [made.interval(6.0), made.interval(3.0)]
    pair[side]["median"] = 0.0
    assert math.isnan(over_time.ratio(*pair)["median"])
