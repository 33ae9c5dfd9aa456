"""What `check` says of weights, and of what differs first, from documents alone."""

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words


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
