"""What `pays` says where nothing is certain: direction, interval, why, and the cure."""

import pytest

from graphparity.experiments.pays import page, words
from graphparity.experiments.pays.figures import _faster
from graphparity.experiments.pays.told import uncertain
from tests.experiments.pays.test_words import (
    EVEN,
    RATIO,
    answer,
    document,
    form,
    point,
    timed,
)

CROWDED = "the machine was busy in 45 % of the blocks"
WHY = f"{CROWDED}, where a third is the most"
BUSY = {**RATIO, "verdict": "unresolved", "reason": f"{CROWDED} (others 45 %)"}
HOLDS_ONE = {"median": 1.1, "low": 0.97, "high": 1.3, "verdict": "unresolved"}
HOLDS_ONE |= {"reason": None}


def test_what_is_faster_in_every_round_is_told_so_and_never_called_certain():
    assert answer(form(ratio=BUSY, faster_rounds=[6, 6])) == (
        "not certain, but faster as measured: jax_jit is 3.10 [3.00, 3.20] times as "
        "fast as the program as it is (prepared in 2.00 s), faster in each of 6 "
        f"rounds. Not certified, for {WHY}. Close what else runs on this machine, and "
        "measure again. If it is so, compiling would pay from the 1,200th (900 to "
        "1,700) step on; 100,000 steps would take 34 s with it and 102 s without; "
        "started again, with its cache filled, it would pay at once."
    )


def test_what_holds_one_has_no_direction_and_says_so():
    one = form(ratio=HOLDS_ONE, step_s=timed(1e-3 / 1.1), faster_rounds=[4, 6])
    assert answer(one, seconds=60.0, width=0.02) == (
        "not certain, for its interval holds 1. As measured, jax_jit is 1.10 "
        "[0.97, 1.30] times as fast as the program as it is (prepared in 2.00 s), "
        "faster in 4 of 6 rounds. More turns may tell (--seconds 300 --width 0.01)."
    )
    both = answer(form(ratio={**HOLDS_ONE, "reason": CROWDED}))
    assert both.startswith(f"not certain, for {WHY}, and its interval holds 1.")
    assert "Close what else runs" in both


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (2.7, 3.3, "not certain, but faster as measured"),
        (0.4, 0.6, "not certain, but slower as measured"),
        (0.99, 1.02, "not certain, but the same as measured"),
        (0.97, 1.3, "not certain"),
        (None, None, "not certain"),
    ],
)
def test_degrees_of_what_is_not_certain(low, high, kind):
    ratio = {**BUSY, "median": low or 3.0, "low": low, "high": high}
    text = answer(form(ratio=ratio))
    assert words.kind(text) == kind
    assert ("If it is so" in text) == ("as measured" in kind)
    assert "would pay" not in text or "faster as measured" in kind


@pytest.mark.parametrize(
    ("reason", "cure"),
    [
        ("too few processes to say: 3 of 6", "More turns may tell (--seconds 300)"),
        ("two modes: in 3 of 6 rounds both", "More turns may tell (--seconds 300)"),
        (CROWDED, "Close what else runs on this machine"),
        ("the control, one form against itself, came out at 1.02", "Close what else"),
    ],
)
def test_every_reason_is_told_with_what_to_do_about_it(reason, cure):
    text = answer(form(ratio={**BUSY, "reason": reason}), seconds=60.0, width=0.02)
    assert f"Not certified, for {reason.replace(CROWDED, WHY)}. {cure}" in text


def test_without_an_interval_that_is_the_reason():
    ratio = {**BUSY, "low": None, "high": None, "reason": None}
    assert answer(form(ratio=ratio)).startswith(
        "not certain, for there is no interval. As measured, jax_jit is 3.10 times"
    )


def test_a_price_without_a_spread_is_said_there_too():
    few = EVEN | {"low": None, "high": None}
    text = answer(form(ratio=BUSY, break_even=few))
    assert text.endswith("three cold starts (--cold-starts 3) tell it.")


def test_what_would_pay_at_once():
    text = answer(form(ratio=BUSY, break_even=EVEN | {"median": 0.0}))
    assert "If it is so, compiling would pay at once; 1,000 steps would take" in text


def test_the_card_says_in_how_many_rounds_and_why_it_is_not_certain():
    one = point(form(ratio=BUSY, faster_rounds=[6, 6]))
    [card] = page.cards(document(one))
    assert card.value == "3.10×?"
    assert (
        f"faster in each of 6 rounds, not certain: {CROWDED} (others 45 %)"
        in card.rests
    )


@pytest.mark.parametrize(
    ("median", "paying"), [(None, "never pays"), (0.0, "pays at once")]
)
def test_what_the_card_says_of_paying_is_as_sure_as_its_speed(median, paying):
    even = EVEN | {"median": median, "low": None, "high": None}
    for ratio, sure in ((RATIO, ""), (BUSY, " ?")):
        [card] = page.cards(document(point(form(ratio=ratio, break_even=even))))
        assert f"; {paying}{sure};" in f"{card.rests};"


@pytest.mark.parametrize(
    ("ratio", "mark"),
    [(RATIO, "faster"), (BUSY, "faster ?"), (HOLDS_ONE, "?")],
)
def test_the_mark_of_a_table(ratio, mark):
    assert uncertain.mark(ratio) == mark


# -- in how many rounds it was faster --------------------------------------------------


class Made:
    """What a race has: its rounds, each with blocks by form."""

    def __init__(self, *rounds):
        self.rounds = [type("R", (), {"samples": one})() for one in rounds]


def rounds_of(*blocks):
    from graphparity.experiments.pays.asking import Form, Point, Where

    forms = [Form("jax_eager"), Form("jax_jit")]
    one = Point("forward", None, {}, forms)
    asked = type("A", (), {"device": "cpu"})()
    where = Where(asked, None, one, {}, [])
    one.race = Made(
        *(
            {where.cell(f): {"blocks": b} for f, b in zip(forms, both, strict=True)}
            for both in blocks
        )
    )
    return _faster(one, forms[1])


def test_rounds_are_counted_by_the_medians_of_what_was_not_disturbed():
    fast = ([3.0, 3.1, None], [1.0, 1.1, 9.0])
    slow = ([3.0, None, 3.2], [4.0, 4.1, 0.1])
    gone = ([3.0], [None, None])
    assert rounds_of(fast, fast, slow, gone) == [2, 3]
