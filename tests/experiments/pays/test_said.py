"""What a person's own timing loop said, and what is wrong with it."""

import pytest

from graphparity.experiments.pays import said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (0.5, 0.5),
        ([3.0, 1.0, 2.0], 2.0),
        ("first 650.0 ms, median 0.05 ms", 5e-5),
        ("12 us", 12e-6),
        ("took 1.5e-3 s a step", 1.5e-3),
        ("3 steps", None),
        ("", None),
        ([], None),
    ],
)
def test_the_time_that_a_loop_says(text, seconds):
    assert said.seconds(text) == (None if seconds is None else pytest.approx(seconds))


def told_loop(first, warm, waited, truth=0.1, **changes):
    one = {"raised": None, "first": first, "warm": warm, "waited": waited, "calls": 7}
    one |= {"returned_s": 1e-4, "ended_s": 0.1, **changes}
    return said.sentence("jax_jit", one, truth)


def test_the_causes_of_a_wrong_answer():
    both = told_loop(0.5, 1e-4, 0.1)
    assert "too much" in both
    assert "first call, which takes longest" in both
    assert "does not wait" in both
    alone = told_loop(1e-4, 1e-4, 0.1)
    assert "1,000 times too little" in alone
    assert "first call" not in alone
    assert "does not wait" in alone
    assert told_loop(0.1, 0.1, 0.1).endswith("right")
    assert "does not wait" not in told_loop(0.3, 0.1, 0.1)
    assert "makes 7 calls" in told_loop(0.3, 0.3, 0.3)
    ended = told_loop(1e-4, 1e-4, 0.1, returned_s=0.1)  # calls end as they come back
    assert "does not wait" not in ended


def test_what_a_loop_did_not_do_is_said():
    assert "did not call" in told_loop(0.1, 0.1, 0.1, calls=0)
    assert "not checked" in told_loop("fast", 0.1, 0.1)
    assert "failed, and is asked no more: t.py:3: E: no" in told_loop(
        1, 1, 1, raised="t.py:3: E: no"
    )


def test_what_is_left_when_all_that_is_known_is_mended_is_said():
    left = told_loop(1.0, 0.3, 0.3, first_call_s=5.2, returned_s=0.1)
    assert left == (
        "jax_jit: your loop says 1.00 s, 10 times too much: a step takes 100 ms. The "
        "first call, which takes 5.20 s, is inside its 7 calls: with a warm step it "
        "says 300 ms. That is still 3.0 times too much, which is not explained"
    )
    little = told_loop(0.5, 1e-4, 1e-2)
    assert little.endswith(
        "When each call is waited for it says 10.0 ms. That is still 10 times too "
        "little, which is not explained"
    )
    assert "still" not in told_loop(0.5, 1e-4, 0.1)
    assert "still" not in told_loop(0.5, 0.1, 0.1)
