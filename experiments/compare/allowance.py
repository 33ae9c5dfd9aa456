"""The time that may be spent on a device, and what its parts took so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphparity.experiments.compare.widths import Pair


@dataclass
class Allowance:
    """Nothing is begun that would end after `ends`; times by one monotonic clock."""

    ends: float
    start_s: float = 0.0  # the longest from a round's begin to its first config
    config_s: dict[Pair, float] = field(default_factory=dict)  # of each, the last

    def fits(self, pair: Pair, now: float) -> bool:
        """Whether a config would end in time; one that was not timed yet is taken for
        the longest."""
        longest = max(self.config_s.values(), default=0.0)
        return now + self.config_s.get(pair, longest) <= self.ends

    def any_fits(self, pairs: Iterable[Pair], now: float) -> bool:
        """Whether a new round would come to one of these configs in time."""
        return any(self.fits(pair, now + self.start_s) for pair in pairs)

    def started(self, seconds: float) -> None:
        """A round's processes took so long to come up."""
        self.start_s = max(self.start_s, seconds)
