"""What `pays` says where its steps, divided, contradict the ratio beside them."""

import pytest

from graphparity.experiments.pays import facts, page, picture, words
from graphparity.experiments.pays.told import contradicted
from tests.experiments.pays.test_words import (
    RATIO,
    base,
    document,
    form,
    point,
    timed,
)

CURE = "close what else runs on this machine, and measure again"


def made(low, high, base_s=1e-3, **changes):
    """A point whose steps are 3.1 times apart and whose ratio is in this interval."""
    ratio = {"median": (low + high) / 2, "low": low, "high": high}
    one = point(form(**{"ratio": {**RATIO, **ratio}, **changes}))
    one["forms"][0] = base(step_s=timed(base_s))
    return one


def told(*given, **changes):
    lines = facts.lines(document(made(*given, **changes)))
    return [line for line in lines if "steps alone" in line]


def test_steps_that_contradict_the_ratio_are_said_with_the_reason():
    assert told(2.2, 2.4) == [
        "jax_jit: by the steps alone it is 3.10 times as fast, outside of the ratio's "
        "2.30 [2.20, 2.40]. The ratio is of blocks that ran side by side, of steps so "
        "unlike of all of them; a step is of a form's own quick blocks over the whole "
        "run, in which, most often, the machine's speed changed: go by the ratio"
    ]
    assert told(4.0, 4.2)
    assert not told(3.0, 3.2)
    assert not told(2.0, 2.2, 2.1e-3 / 3.1)
    assert not told(2.0, 2.2, 2.204e-3 / 3.1)  # nobody sees it in what is printed
    [alike] = told(1.5, 1.6, 1.9e-3 / 3.1)
    assert "unlike" not in alike


def test_steps_contradict_nothing_where_there_is_no_interval_or_no_step():
    assert not told(2.0, 2.2, ratio={**RATIO, "low": None, "high": None})
    assert not told(2.0, 2.2, step_s=None)


def test_what_is_far_is_in_the_answer_and_its_cure_is_to_measure_again():
    assert words.answer(made(1.2, 1.3)) == (
        "compiling pays from the 1,200th (900 to 1,700) step on: jax_jit is 1.25 "
        "[1.20, 1.30] times as fast as the program as it is, and is compiled once, in "
        "2.00 s. But by the steps alone it is 3.10 times as fast: how many times is "
        "not certain, and so from which step on it pays is not. Close what else runs "
        "on this machine, and measure again. 100,000 steps take 82 s with it and 102 s "
        "without. For fewer than 1,200 leave it. Started again, with its cache filled, "
        "it pays at once."
    )
    [line] = told(1.2, 1.3)
    assert line.endswith(f": {CURE}")
    assert "steps alone" not in words.answer(made(2.1, 2.2))
    assert "steps alone" in words.answer(made(5.0, 5.2))


def test_the_answer_has_the_step_from_which_on_it_pays_by_the_steps_alone():
    one = made(1.2, 1.3, compile_cold_s=timed(3.0))
    text = "it is 3.10 times as fast, and pays from about the 1,500th step on: how"
    assert text in words.answer(one)


def test_all_that_repeats_the_answer_has_it_too():
    one = made(1.2, 1.3)
    one["forms"][1]["break_even"] |= {"verdict": "pays"}
    short = words.answers(document(one, one))[-1]
    assert "1.25 [1.20, 1.30] times as fast (by the steps alone 3.10)" in short
    [card] = page.cards(document(one))
    assert "by the steps alone 3.10×, so not certain" in card.rests
    [line] = picture.without_line(one)
    assert "the steps alone say another ratio" in line


def test_what_is_not_certain_anyway_has_it_and_one_cure():
    busy = {"verdict": "unresolved", "reason": "the machine was busy in 45 %"}
    ratio = {**RATIO, "median": 1.25, "low": 1.2, "high": 1.3, **busy}
    text = words.answer(made(1.2, 1.3, ratio=ratio))
    assert text.startswith("not certain, but faster as measured")
    assert "by the steps alone it is 3.10 times as fast" in text
    assert text.lower().count(CURE) == 1


@pytest.mark.parametrize(
    ("low", "high", "verdict", "steps", "held"),
    [
        (1.2, 1.3, "faster", 3.1, "faster"),
        (1.6, 1.8, "faster", 0.9, "unresolved"),
        (1.2, 1.3, "faster", 0.9, "faster"),  # not far enough
        (0.99, 1.02, "same", 2.0, "unresolved"),
        (0.5, 0.6, "slower", 2.0, "unresolved"),
        (0.5, 0.6, "slower", 0.2, "slower"),
        (1.6, 1.8, "unresolved", 3.1, "unresolved"),
    ],
)
def test_another_direction_takes_a_mark_back_and_nothing_makes_one(
    low, high, verdict, steps, held
):
    ratio = {"median": low, "low": low, "high": high, "verdict": verdict}
    found = contradicted.held(ratio, timed(steps), timed(1.0))
    assert found["verdict"] == held
    if held != verdict:
        assert found["reason"] == f"the steps alone say {steps:.2f} times as fast"


def test_a_mark_that_is_taken_back_is_told_once_with_its_cure():
    reason = "the steps alone say 0.90 times as fast"
    ratio = {"median": 1.7, "low": 1.6, "high": 1.8, "reason": reason}
    ratio |= {"verdict": "unresolved"}
    one = made(1.6, 1.8, 0.9e-3 / 3.1, ratio=ratio)
    text = words.answer(one)
    assert f"Not certified, for {reason}. {CURE.capitalize()}. If it is so" in text
    assert text.count("steps alone") == 1
