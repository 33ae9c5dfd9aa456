"""What `check` says of weights, and of what differs first, from documents alone."""

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from graphparity.experiments.check.conventions import CONVENTION


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (1, "4 of 4 tensors matched, proven by the first run with them in both"),
        (3, "4 of 4 tensors matched, proven by the last of 3 runs with them in both"),
    ],
)
def test_which_run_proves_the_match(runs, said):
    assert words.matched({"tensors": [4, 4], "runs": runs}) == said


def row(output, verdict, reason):
    return {"output": output, "verdict": verdict, "reason": reason}


def test_what_differs_first_is_a_whole_sentence():
    rows = [row("loss", SAME, None)]
    rows += [row(name, OTHER, "1.1 of the norm") for name in ("h", "gradient", "x")]
    pair = {"first": "a", "second": "b", "failure": None, "refused": None}
    pair |= {"verdict": OTHER, "rows": rows, "parted": [None, None], "proven": True}
    assert words.sentence(pair) == (
        "a and b: another function. They differ first in h, by 1.1 of its norm; 2 more "
        "outputs differ too."
    )


def test_a_known_convention_is_no_rounding():
    rows = [{"verdict": SAME, "apart": 2e-7}, {"verdict": CONVENTION, "apart": 5e-2}]
    assert "by rounding, 2.0e-07 of the norm at most" in words._rounding({"rows": rows})
    assert words._rounding({"rows": rows[1:]}) == "in float32 not compared"
