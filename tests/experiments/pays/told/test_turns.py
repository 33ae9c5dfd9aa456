"""What `pays` says where turns were taken and no ratio came of them."""

import pytest

from graphparity.experiments.pays import words
from graphparity.experiments.pays.told import turns
from tests.experiments.pays.test_words import base, form, point

PRICED = (
    ". Prepared with an empty cache, the first two calls among it: jax_eager in 2.00 s "
    "(1 start), jax_jit in 1.00 s (1 start)."
)
NONE = {"ratio": None, "break_even": None}
LEFT = {"failed": 0, "blocks": 62, "compiled": 0, "left": 62}


def answer(own, other=None, **changes):
    own = base(turns={**LEFT, **own}, cold_starts_s=[2.0])
    jit = form(**NONE, turns={**LEFT, **(other or {})}, cold_starts_s=[1.0])
    return words.answer({**point(jit, rounds=31), "forms": [own, jit], **changes})


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (
            {"compiled": 62, "left": 0},
            "jax_eager compiled something anew in each of its 62 blocks of steps, in "
            "31 rounds, so that none is timed (what a call makes and compiles, make "
            "once, outside of it)",
        ),
        (
            {"failed": 31, "blocks": 0, "left": 0},
            "jax_eager failed in each of 31 rounds",
        ),
        (
            {"compiled": 40, "left": 0},
            "of 62 blocks of jax_eager 40 compiled something, and 22 were disturbed",
        ),
        ({}, "in 31 rounds of turns no block of both forms is left to be compared"),
    ],
    ids=["compiles", "fails", "both", "never together"],
)
def test_what_happened_to_the_blocks_is_said(own, why):
    assert answer(own) == f"not measured: {why}{PRICED}"
    assert "took no turns" not in answer(own)


def test_without_a_round_no_turns_were_taken():
    assert answer({}, rounds=0) == f"not measured: its forms took no turns{PRICED}"


def test_of_several_forms_each_is_told():
    text = answer({"compiled": 62, "left": 0}, {"failed": 31, "blocks": 0, "left": 0})
    assert "outside of it); jax_jit failed in each of 31 rounds" in text


def test_blocks_are_counted():
    first = {"blocks": [None, 1.0, None], "compiled_blocks": 1}
    second = {"blocks": [2.0, 2.0], "compiled_blocks": 0}
    found = turns.of([first, second], 3)
    assert found == {"failed": 1, "blocks": 5, "compiled": 1, "left": 3}
