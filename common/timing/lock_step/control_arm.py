"""What samples of lock step are compared by, and the control arm's say.

The control is the baseline's open cell under another number: whatever it differs from
the baseline by is the instrument's. Where that is over 1 %, an instrument that is off
by as much may have made any mark of that config: none stands.
"""

import math
from collections.abc import Mapping, Sequence

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Interval, Sample
from graphparity.common.timing import intervals

CONTROL = 1.01  # times, either way

Samples = Mapping[int, Sample]  # of one cell by round


def statistic(sides: Sequence[Samples]) -> intervals.Statistic:
    """What the blocks of forms with steps alike are compared by: their neighbours'
    ratios where all rounds of both were in lock step, else their deciles."""
    every = [sample for side in sides for sample in side.values()]
    stepped = all(sample.get("lock_step", False) for sample in every)
    return intervals.neighbours if stepped else intervals.deciles


def control(samples: Mapping[Cell, Samples]) -> Interval | None:
    """The control over what it is the same as, of a config's cells over all rounds;
    None where no cell has one. A control without any block in common is NaN."""
    held = [
        (sample["blocks"], sample["control_blocks"])
        for rounds in samples.values()
        for sample in rounds.values()
        if "control_blocks" in sample
    ]
    if not held:
        return None
    base, again = ([blocks[side] for blocks in held] for side in (0, 1))
    ratio = intervals.speedup(base, again, alike=intervals.neighbours)
    return ratio or {"median": math.nan, "low": None, "high": None}


def spoilt(ratio: Interval | None) -> str | None:
    """Why nothing of a config with this control may be marked; None where nothing is
    against it, or where there was none."""
    if ratio is None or 1 / CONTROL <= ratio["median"] <= CONTROL:
        return None
    if math.isnan(ratio["median"]):
        return "the control, one form against itself, has no blocks"
    return f"the control, one form against itself, came out at {ratio['median']:.3f}"
