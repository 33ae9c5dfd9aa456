"""The 10 % check of `explain` is of what a profiler recorded, not of its clock."""

import pytest
from rich.console import Console

from graphparity.common.graphs import profile_parts
from graphparity.experiments.explain import kernel_names, match, tables, words, worker

STEP = 5e-3
DROPPED = {
    "name": profile_parts.NOBODY[0],
    "kind": profile_parts.NOBODY[1],
    "count": 0.0,
}


def side(recorded_s, window_s=STEP):
    """A step of 5 ms whose profile lasts window_s, of which one kernel has a part."""
    kernel = {"name": "mm", "kind": "kernel", "seconds": recorded_s, "count": 1.0}
    lost = {**DROPPED, "seconds": window_s - recorded_s}
    rows = [kernel, lost] if recorded_s else [lost]
    profile = {"step_s": window_s, "blocks_s": [], "rows": rows}
    samples = {n: {"blocks": [STEP] * 9} for n in range(3)}
    return match.side(samples, [profile] * 3)


def test_a_profile_whose_events_were_all_dropped_is_not_within():
    windows = [(0.0, STEP)] * 5
    rows = worker.summarize([], windows, 1, {})
    samples = {n: {"blocks": [STEP] * 9} for n in range(3)}
    found = match.side(samples, [rows] * 3)
    assert found["within"] is False
    assert found["recorded_s"] == 0.0
    [rest] = found["rows"]
    assert (rest["name"], rest["seconds"]) == (match.REST, pytest.approx(STEP))
    text = words.comparison(("a", "b"), [found, side(STEP)], RATIO, [])
    assert "a's largest part is" not in text
    assert "nothing of a was recorded" in text


RATIO = {"median": 1.0, "low": 0.99, "high": 1.01, "verdict": "same"}


@pytest.mark.parametrize(
    ("recorded_s", "within"),
    [(4.6e-3, True), (4.4e-3, False), (5.4e-3, True), (5.6e-3, False)],
)
def test_recorded_time_is_held_against_the_measured_step(recorded_s, within):
    assert side(recorded_s, max(STEP, recorded_s))["within"] is within


def test_what_was_not_recorded_is_part_of_the_unexplained_rest():
    found = side(3e-3, 6e-3)  # profiling adds 1 ms, and misses 3 ms
    rest = found["rows"][-1]
    assert rest["name"] == match.REST
    assert rest["seconds"] == pytest.approx(2e-3)
    assert found["not_recorded_s"] == pytest.approx(3e-3)
    assert sum(row["seconds"] for row in found["rows"]) == pytest.approx(STEP)


def test_no_word_says_that_unrecorded_time_is_python():
    assert not [
        word for word in kernel_names.OTHER.values() if "python" in word.lower()
    ]
    assert profile_parts.NOBODY[1] == "unrecorded"


@pytest.mark.parametrize(
    ("recorded_s", "words"),
    [
        (4.8e-3, "records 4.80 ms of the measured 5.00 ms, 96 % (within 10 %)"),
        (3e-3, "60 % (NOT within 10 %): 2.00 ms, 40 %, are not explained"),
        (7e-3, "140 % (NOT within 10 %): profiling slows it"),
    ],
)
def test_the_line_below_says_how_much_is_explained(recorded_s, words):
    screen = Console(width=300)
    given = side(recorded_s, max(STEP, recorded_s))
    with screen.capture() as told:
        screen.print(tables.agreement("a", given))
    assert words in told.get()
