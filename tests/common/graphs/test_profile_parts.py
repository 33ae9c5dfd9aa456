"""Every moment of a step is given away once: parts add up to the window, exactly."""

import pytest

from graphparity.common.graphs import profile_parts
from graphparity.common.graphs.profile_parts import NOBODY, Span
from graphparity.experiments.explain import worker as explain_worker


def kernel(name, begin, end, thread="0"):
    return Span(name, "kernel", thread, begin, end)


def parts(*spans, window=(0.0, 10.0)):
    found = profile_parts.parts(spans, *window)
    assert sum(found.values()) == pytest.approx(window[1] - window[0], abs=1e-12)
    return {name: seconds for (name, _), seconds in found.items()}


def test_what_nobody_recorded_is_nobodys():
    assert parts() == {NOBODY[0]: 10.0}
    assert parts(kernel("a", 2, 5)) == {NOBODY[0]: 7.0, "a": 3.0}


def test_a_moment_belongs_to_the_innermost():
    outer = Span("call", "dispatch", "0", 0, 10)
    found = parts(outer, kernel("a", 1, 4), kernel("b", 2, 3), kernel("a", 6, 7))
    assert found == {"call": 6.0, "a": 3.0, "b": 1.0}


def test_spans_that_end_together_or_hold_nothing_are_counted_once():
    found = parts(kernel("a", 0, 10), kernel("b", 4, 10), kernel("c", 4, 4))
    assert found == {"a": 4.0, "b": 6.0}


def test_one_that_outlasts_the_one_around_it_keeps_its_own_time():
    assert parts(kernel("a", 0, 6), kernel("b", 4, 10)) == {"a": 4.0, "b": 6.0}


def test_side_by_side_in_two_threads_each_gets_its_share():
    found = parts(kernel("a", 0, 6), kernel("b", 2, 10, "1"))
    assert found == {"a": 2 + 4 / 2, "b": 4 / 2 + 4}


def test_the_same_kernel_in_two_of_three_threads_gets_two_thirds():
    found = parts(kernel("a", 0, 9), kernel("a", 0, 9, "1"), kernel("b", 0, 9, "2"))
    assert found == pytest.approx({"a": 6.0, "b": 3.0, NOBODY[0]: 1.0})


def test_work_comes_before_dispatch_and_dispatch_before_waiting():
    spans = [Span("wait", "wait", "0", 0, 9), Span("run", "dispatch", "1", 2, 8)]
    found = parts(*spans, kernel("a", 3, 5, "2"))
    assert found == {"wait": 2 + 1, "run": 1 + 3, "a": 2.0, NOBODY[0]: 1.0}


def test_a_window_cuts_what_reaches_over_its_edges():
    assert parts(kernel("a", 0, 9), window=(4.0, 6.0)) == {"a": 2.0}


def test_a_step_is_the_mean_of_the_fastest_blocks_and_its_rows_add_up():
    quick, slow = [(0.0, 2.0), (2.0, 4.0)], [(4.0, 14.0)] * 8
    spans = [kernel("a", 0.0, 1.0), kernel("a", 2.5, 4.0), kernel("b", 4.0, 14.0)]
    found = explain_worker.summarize(spans, [*quick, *slow], 2, {"a": {"ops": ["dot"]}})
    assert found["step_s"] == 1.0
    assert found["blocks_s"] == [1.0, 1.0, *[5.0] * 8]
    rows = {row["name"]: row for row in found["rows"]}
    assert rows["a"] == {
        "name": "a",
        "kind": "kernel",
        "seconds": 2.5 / 4,
        "count": 2 / 4,
        "ops": ["dot"],
    }
    assert rows[NOBODY[0]]["seconds"] == pytest.approx(1.5 / 4)
    assert "b" not in rows
