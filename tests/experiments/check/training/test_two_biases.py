"""One bias against two: the reason why training parts, and only where it is one."""

import numpy as np

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.wiring import Entry
from graphparity.experiments.check.training import two_biases
from graphparity.experiments.shared.proof import LIKELY
from tests.experiments.check.matching.planted import tensor

TWO = [
    tensor("rnn.w", (3, 3), "input kernel", "o i"),
    tensor("rnn.b_ih", (3,), "input bias", "o"),
    tensor("rnn.b_hh", (3,), "recurrent bias", "o"),
]
ONE = [TWO[0], tensor("rnn.b", (3,), "input bias", "o")]
SAID = {"first": "The first model has two biases", "second": "The second model has two"}


def entry(left, right, text="as it is"):
    one, other = (atoms.atoms(atoms.side([t]))[0] for t in (left, right))
    return Entry(one, other, Layout(text, np.arange(one.index.size)))


SUMMED = [
    entry(TWO[0], ONE[0]),
    entry(TWO[1], ONE[1]),
    entry(TWO[2], ONE[1], "summed, as it is"),
]
SPARE = [entry(ONE[0], TWO[0]), entry(ONE[1], TWO[1])]


def rows(*bad):
    good = [{"output": "output", "verdict": SAME}]
    return good + [{"output": name, "verdict": OTHER} for name in bad]


def cause(entries, zeros, right, *bad):
    return two_biases.cause(rows(*bad), entries, zeros, atoms.side(right))


def test_the_two_biases_are_the_reason_on_either_side():
    steps = "after step 1: rnn.b_ih", "after step 1: rnn.b_hh", "after step 2: loss"
    later = "after step 2: rnn.w"
    found = cause(SUMMED, [], ONE, *steps, later)
    assert found.text.startswith(SAID["first"])
    assert found.proof == LIKELY
    found = cause(SPARE, ["rnn.b_hh"], TWO, "after step 1: rnn.b", later)
    assert found.text.startswith(SAID["second"])


def test_they_are_none_where_something_else_differs_as_early():
    bias = "after step 1: rnn.b_ih"
    assert cause(SUMMED, [], ONE) is None
    assert cause(SUMMED, [], ONE, bias, "after step 1: rnn.w") is None
    assert cause(SUMMED, [], ONE, "loss", bias) is None
    assert cause(SUMMED, [], ONE, "after step 1: loss") is None


def test_they_are_none_where_both_have_as_many():
    assert cause(SPARE, [], TWO, "after step 1: rnn.b") is None
