"""How long a run takes: told before it begins, and again where it turns out longer."""

import time
from collections.abc import Callable

LATER = 1.25  # times what was last told: beyond it the new end is told


class Outlook:
    """Holds what was told of a run's end against what its parts take.

    say: prints a sentence; told_s: what was told before; clock: in seconds;
    begun: when the run did, by it; None: now.
    """

    def __init__(
        self,
        say: Callable[[str], object],
        told_s: float,
        clock: Callable[[], float] = time.monotonic,
        begun: float | None = None,
    ) -> None:
        self.say, self.told_s, self.clock = say, told_s, clock
        self.begun = clock() if begun is None else begun

    def left(self, seconds: float, when: str) -> None:
        """By what was made so far (`when`: `round 2 of 6 is made`) it takes so long
        from now on: said where that is a quarter later than what was last told."""
        spent = self.clock() - self.begun
        if spent + seconds <= LATER * self.told_s:
            return
        self.say(
            f"Takes longer than told: {when} after {lasting(spent)}, about "
            f"{lasting(seconds)} are left, {lasting(spent + seconds)} in all and not "
            f"{lasting(self.told_s)}."
        )
        self.told_s = spent + seconds


def lasting(seconds: float) -> str:
    """`40 s`, `4 minutes`: as one says how long something takes."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes"
