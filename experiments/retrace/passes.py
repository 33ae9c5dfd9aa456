"""The passes of `retrace`: their seconds, and what is left out since others ran."""

import numpy as np

from graphparity.common.contract.timings import Watched
from graphparity.common.contract.trees import Array
from graphparity.common.timing import disturbance, intervals
from graphparity.experiments.retrace.contestant import Pass, Sample

Rounds = dict[int, Sample]  # a contestant's samples by round


def _cause(one: Pass) -> str | None:
    """What disturbed a pass: others alone, as threads that compile wait in any case."""
    return disturbance.others(one["load"]) if "load" in one else None


def causes(sample: Sample) -> list[str | None]:
    """What disturbed each of its passes."""
    return [_cause(one) for one in sample["passes"]]


def watched(samples: Rounds) -> list[Watched]:
    """The same samples as `disturbance` counts them: every pass is done once."""
    return [
        {
            "blocks": [],
            "disturbances": [],
            "waited": [],
            "once": causes(sample),
        }
        for sample in samples.values()
    ]


def firsts(samples: Rounds) -> intervals.Rounds:
    """Seconds of the first pass, round by round; None where it was disturbed."""
    passes = [sample["passes"][0] for sample in samples.values()]
    whole = [sum(one["seconds"]) for one in passes]
    causes = [_cause(one) for one in passes]
    return [[seconds] for seconds in disturbance.undisturbed(whole, causes)]


def laters(samples: Rounds) -> intervals.Rounds:
    """Seconds of the later passes, round by round; None where one was disturbed."""
    rounds = [sample["passes"][1:] for sample in samples.values()]
    return [
        disturbance.undisturbed(
            [sum(one["seconds"]) for one in passes], [_cause(one) for one in passes]
        )
        for passes in rounds
    ]


def lost(sample: Sample) -> Array:
    """Seconds that each step of the first pass took over its later repetitions."""
    seconds = np.array([one["seconds"] for one in sample["passes"]])
    return np.asarray(seconds[0] - np.median(seconds[1:], axis=0))


def lost_by_round(samples: Rounds) -> dict[int, float]:
    """Seconds that the first pass lost, of the rounds in which it wasn't disturbed."""
    known = zip(samples.items(), firsts(samples), strict=True)
    return {n: float(np.sum(lost(s))) for (n, s), [took] in known if took is not None}
