"""How long a run takes: told before it begins, and again where it turns out longer."""

from collections.abc import Callable

LATER = 1.25  # times what was last told: beyond it the new end is told
LEAST_S = 30.0  # that are left: what ends before needs no word


class Outlook:
    """Holds what was told of a run's end against what its parts take.

    say: prints a sentence; told_s: what was told before.
    """

    def __init__(self, say: Callable[[str], object], told_s: float) -> None:
        self.say, self.told_s = say, told_s

    def left(self, spent_s: float, left_s: float, when: str) -> None:
        """After so many seconds (`when`: `round 2 of 6 is made`) it takes so many more:
        said where the end is a quarter later than what was last told."""
        whole_s = spent_s + left_s
        if left_s < LEAST_S or whole_s <= LATER * self.told_s:
            return
        self.say(
            f"Takes longer than told: {when} after {lasting(spent_s)}, about "
            f"{lasting(left_s)} are left, {lasting(whole_s)} in all and not "
            f"{lasting(self.told_s)}."
        )
        self.told_s = whole_s


def lasting(seconds: float) -> str:
    """`40 s`, `4 minutes`: as one says how long something takes."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes"
