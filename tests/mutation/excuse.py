"""What an excuse for a change that no test can see is, and reasons of several."""

from dataclasses import dataclass

AGREEMENT, REFERENCE = "common/agreement", "frameworks/numpy_ref"


@dataclass(frozen=True)
class Equivalent:
    """A change that no test can see: the line it stands in, and why."""

    file: str
    line: str
    before: str
    after: str
    reason: str


CHOSEN = "a number that is chosen: a little more of it is no error"
UNIFORM = "uniform around 0"
RESHAPED = "NumPy's reshape takes every negative number for the unknown one"
SIGN = "only squares and absolute values of it are used"
TYPING = "always so there: it is asked for the type alone"
