"""One quantity at two times: the interval of its ratio comes from both."""

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


def test_without_one_of_the_intervals_there_is_none():
    lone = {**made.interval(2.0), "low": None}
    for pair in ((lone, made.interval(1.0)), (made.interval(1.0), lone)):
        found = over_time.ratio(*pair)
        assert (found["low"], found["high"]) == (None, None)
