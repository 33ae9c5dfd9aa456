"""The values of a conditional on numbers are judged by the noise floor."""

import numpy as np
import pytest

from graphparity.experiments.control_flow import conditionals, judge

PROGRAM = judge.reference("branches")
INPUTS = PROGRAM.inputs(np.random.default_rng(0))


class Answering:
    """A pool whose worker gives the oracle's values, each off by a factor."""

    def __init__(self, factor):
        self.factor = factor

    def ask(self, name, command, params, x, zs, **given):
        values = [
            np.asarray(x @ params[0 if z > 0 else 1] * self.factor, np.float32)
            for z in zs
        ]
        return {"values": values, "graphs": [1] * len(zs)}


def row(factor, number=True):
    given = ("any", "by_where", "traced", INPUTS, number)
    return conditionals.numbers(Answering(factor), *given)


@pytest.mark.parametrize("number", [False, True])
def test_the_oracles_values_agree(number):
    found = row(1.0, number)
    assert (found["status"], found["reason"]) == ("agree", None)


def test_what_a_tolerance_by_hand_would_pass_is_caught():
    found = row(1 + 5e-5)
    assert found["status"] == "disagree"
    assert "value" in found["reason"]
