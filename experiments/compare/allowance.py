"""The time that may be spent on a device, and what its parts took so far."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphparity.common.timing import marks
from graphparity.experiments.compare.plan import Asked
from graphparity.experiments.compare.widths import Pair


@dataclass
class Allowance:
    """Nothing is begun that would end after `ends`; times by one monotonic clock."""

    ends: float
    start_s: dict[bool, float] = field(default_factory=dict)  # of forked rounds, others
    config_s: dict[Pair, float] = field(default_factory=dict)  # of each, the last

    def fits(self, pair: Pair, now: float) -> bool:
        """Whether a config would end in time; one that was not timed yet is taken for
        the longest."""
        longest = max(self.config_s.values(), default=0.0)
        return now + self.config_s.get(pair, longest) <= self.ends

    def any_fits(self, pairs: Iterable[Pair], now: float, forked: bool) -> bool:
        """Whether a new round would come to one of these configs in time; where none of
        its kind was made yet, it is taken for the longest of the other."""
        start_s = self.start_s.get(forked, max(self.start_s.values(), default=0.0))
        return any(self.fits(pair, now + start_s) for pair in pairs)

    def started(self, seconds: float, forked: bool) -> None:
        """A round's processes took so long to come up; those of the round before tell
        of the next, which may find more of it warm."""
        self.start_s[forked] = seconds

    def took(self, pair: Pair, seconds: float) -> None:
        """A round took so long for a config."""
        self.config_s[pair] = seconds


def promise(asked: Asked) -> str:
    """How long a run takes at most, before it begins, and what shortens it; empty where
    nothing is timed.

    One config may take as long as all: rounds go on while any ratio is wider than
    wanted, and one over a form whose processes spread needs more than there is time
    for.
    """
    if not asked.timed():
        return ""
    effort, devices = asked.effort(), len(asked.devices)
    narrow = f"every ratio is within ±{100 * effort.width:.3g} %"
    least = f"agreement and {effort.least_rounds} rounds are made whatever they take"
    if effort.least_rounds < marks.PROCESSES:
        least = f"{least} (a mark, faster or slower, needs {marks.PROCESSES})"
    if asked.budget is None and math.isinf(effort.limit_s):
        ends = f"Goes on until {narrow}, {effort.rounds} rounds at most"
        return f"{ends}; --budget SECONDS ends it sooner. At least {least}."
    text = f"Takes about {effort.limit_s * devices:.0f} s, less where {narrow} before"
    how = "" if asked.budget is not None else "; --budget SECONDS shortens it"
    return f"{text}{how}: {least}."
