"""A change that no test can see, and reasons that are met more than once."""

from dataclasses import dataclass

CHOSEN = "a number that is chosen: a little more of it is no error"
SIGN = "only squares and absolute values of it are used"


@dataclass(frozen=True)
class Equivalent:
    """A change that no test can see: the line it stands in, and why."""

    file: str
    line: str
    before: str
    after: str
    reason: str
