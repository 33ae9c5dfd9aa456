"""Time is shared out whole: nothing twice, nothing dropped, unknown names kept."""

import pytest
from hypothesis import given, settings, strategies as st

from graphparity.common.graphs import phase_spans

TABLE = (("frame", "capture"), ("pass.*", "optimize"), ("code", "generate"))


def share(events, inherit=False, end=10.0):
    return phase_spans.share(events, TABLE, 0.0, end, inherit)


def test_what_is_nested_is_not_counted_twice():
    found = share([("frame", 1.0, 9.0), ("code", 2.0, 5.0), ("pass.x", 3.0, 4.0)])
    expected = {"capture": 5.0, "generate": 2.0, "optimize": 1.0}
    assert found == {"phases": expected, "other": {}, "rest_s": 2.0}


def test_a_name_that_is_not_in_the_table_is_kept_as_other():
    events = [("frame", 0.0, 10.0), ("unheard of", 2.0, 5.0)]
    found = share(events)
    assert found["other"] == {"unheard of": 3.0}
    assert found["phases"] == {"capture": 7.0}
    inside = share(events, inherit=True)
    assert inside == {"phases": {"capture": 10.0}, "other": {}, "rest_s": 0.0}


def test_where_names_inherit_an_unknown_one_with_nothing_around_it_stays_other():
    events = [("outer", 1.0, 9.0), ("inner", 2.0, 3.0), ("frame", 4.0, 6.0)]
    found = share(events, inherit=True)
    assert found["other"] == {"outer": 6.0}
    assert found["phases"] == {"capture": 2.0}


def test_a_span_that_reaches_beyond_the_window_is_cut():
    found = share([("frame", -5.0, 2.0), ("code", 9.0, 99.0)])
    assert found["phases"] == {"capture": 2.0, "generate": 1.0}
    assert found["rest_s"] == 7.0


def test_the_first_pattern_that_fits_decides():
    assert phase_spans.phase_of("pass.a", TABLE) == "optimize"
    assert phase_spans.phase_of("passed", TABLE) is None


def test_a_phase_told_with_another_is_unknown_not_zero():
    found = phase_spans.named({"phases": {"capture": 1.0}}, {"lower": "capture"})
    assert found["capture"] == 1.0
    assert found["lower"] is None
    assert found["optimize"] is None  # no event came: unknown too


ends = st.floats(-2.0, 12.0, allow_nan=False)
names = st.sampled_from(["frame", "pass.a", "code", "unheard of"])
events = st.lists(st.tuples(names, ends, ends), max_size=12)


@settings(deadline=None)
@given(events, st.booleans())
def test_the_parts_sum_to_the_whole(drawn, inherit):
    found = share([(n, min(a, b), max(a, b)) for n, a, b in drawn], inherit)
    parts = [*found["phases"].values(), *found["other"].values(), found["rest_s"]]
    assert sum(parts) == pytest.approx(10.0)
    assert all(part >= 0 for part in parts)
