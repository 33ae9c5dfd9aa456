"""What is said of layers that were run alone, and of those that were not."""

import numpy as np

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check.alone import run, told
from graphparity.experiments.check.alone.run import (
    ALONE,
    DIFFERS,
    UNSEEN,
    UNUSED,
    Alone,
)

RNG = np.random.default_rng(0)
Y = RNG.standard_normal((5, 4))


def runs(value):
    moved = [1.0 + 1e-12 * RNG.uniform(-1, 1, value.shape) for _ in range(3)]
    return [value, *(value * one for one in moved)]


def one(name, state, met=True, reason=None, **more):
    row = run.judged(runs(Y), runs(Y)) if state == ALONE else None
    names = [f"{name}.w"], [f"{name.upper()}.w"]
    rest = {"row": row, "met": met, "reason": reason, **more}
    return Alone(*names, state, (name, name.upper()), **rest)


def rows(*every, proven=False, same=False):
    return [told.row(each, proven, same) for each in every]


A, B, C = (one(name, ALONE) for name in "abc")
BAD = one("b", DIFFERS, reason="0.5 of the norm")


def test_the_judge_is_that_of_outputs():
    assert run.judged(runs(Y), runs(Y))["verdict"] == SAME
    assert run.judged(runs(Y), runs(Y * (1 + 1e-6)))["verdict"] == OTHER
    assert run.judged(runs(Y), runs(2 * Y))["verdict"] == OTHER


def test_a_layer_that_was_not_run_alone_is_never_said_to_be_proven_so():
    seen = one("a", UNSEEN, reason="it takes other values")
    assert told.row(A, True, True)["text"] == "alone, 0.0 floors"
    text = told.row(seen, True, True)["text"]
    assert text == "by the whole model only: it takes other values"
    text = told.row(seen, False, False)["text"]
    assert text == "not verified: it takes other values"
    unused = one("a", UNUSED, reason="the output does not depend on it")
    assert told.row(unused, True, True)["text"].startswith("not verified: ")
    assert told.counted(rows(B, seen)) == ", and of 1 of 2 layers alone"
    assert told.counted(rows(A, B)) == ", and of each layer alone"
    assert told.counted([]) == ""
    norm = [one("n", ALONE), one("n", ALONE), one("n", UNSEEN, reason="unknown")]
    assert told.counted(rows(A, *norm[:2])) == ", and of each layer alone"
    assert told.counted(rows(A, *norm)) == ", and of 1 of 2 layers alone"


def test_a_layout_and_further_weights_are_said():
    layout = ["takes it transpose 0 2 3 1", "before its activation relu"]
    turned = one("a", ALONE, layout=layout, beside=["o.w"])
    text = told.row(turned, True, True)["text"]
    assert text == f"alone in a, 0.0 floors; {layout[0]}; {layout[1]}"


def test_a_weight_of_a_layer_on_which_nothing_depends_is_not_verified():
    every = rows(one("a", ALONE, unused=["a.w"]), B, proven=True, same=True)
    assert told.of(every, "b.w", "B.w") == "alone, 0.0 floors"
    dead = "not verified: the output does not depend on it"
    assert told.of(every, "a.w", "A.w") == dead
    assert told.of(every, "a.w", "B.w") == ""


def test_the_layer_that_takes_the_same_and_gives_another_is_named():
    text = told.blamed(rows(A, BAD, one("c", ALONE, met=False)), "l", "r")
    assert text == " Run alone, b of l and B of r differ: 0.5 of the norm."
    undone = one("a", DIFFERS, reason="1 of the norm")
    assert "b of l and B of r differ" in told.blamed(rows(undone, BAD), "l", "r")
    later = one("c", DIFFERS, met=False, reason="1 of the norm")
    assert "b of l and B of r differ" in told.blamed(rows(A, BAD, later), "l", "r")


def test_where_every_layer_is_the_same_what_lies_between_is_named():
    apart = rows(A, B, one("c", ALONE, met=False))
    text = told.blamed(apart, "l", "r")
    assert text.startswith(" Every layer with weights is the same alone: they")
    assert "they part before c of l" in text
    assert told.blamed(rows(A, B, C), "l", "r") == ""
    seen = one("b", UNSEEN, met=False, reason="it takes other values")
    assert told.blamed(rows(A, seen, one("c", ALONE, met=False)), "l", "r") == ""


def test_what_the_whole_undoes_is_told_and_accuses_nobody():
    every = rows(A, BAD, C, proven=True, same=True)
    assert every[1]["text"] == "alone: differs, 0.5 of the norm; whole model: same"
    text = told.elsewhere(every, "l", "r")
    assert text.startswith(" Run alone, b of l and B of r differ: what the one does")
    assert told.elsewhere(rows(A, B, C), "l", "r") == ""


def test_a_difference_in_training_alone_is_none_of_an_output():
    row = lambda name: {"output": name, "verdict": OTHER}
    inside = "gradient of a", "after training: m", "training: output", "loss"
    assert not told.differing([row(name) for name in (*inside, "tie of a")])
    assert told.differing([row("output")])
    assert told.differing([row("a")])


def test_a_layer_that_was_not_run_alone_is_named_with_the_reason():
    left = [one("d", UNSEEN, reason="it takes other values"), one("e", UNUSED)]
    every = rows(A, B, left[0], proven=True, same=True)
    text = told.unseen(every, "one", "two")
    assert text == " Not run alone: d of one and D of two: it takes other values."
    assert told.unseen(rows(A, B, proven=True), "one", "two") == ""
    more = [one(n, UNSEEN, reason="why") for n in "def"]
    assert "; and 1 more: --matches." in told.unseen(rows(*more), "one", "two")
