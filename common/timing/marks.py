"""When a ratio may be called faster, slower or the same, and when it may not.

The rules, fixed beforehand:

- six processes at least, four of them in one mode: with fewer a slow mode is missed
  more often than not, and Student's t is wide for the wrong reason;
- the 95 % interval lies above 1, below it, or within 3 % either way;
- a table's ratios together: by chance alone 35 ties of one table would show two marks.
  So each mark must stand against all of its table's, by Holm's step-down (*A simple
  sequentially rejective multiple test procedure*, 1979) at 5 %: the chance that a table
  shows any false mark. Of a ratio *differs* or *is within 3 %* is false, not both, so
  there are never more true hypotheses than ratios (Shaffer 1986);
- nothing is marked where the machine was busy in more than a third of the blocks
  (`disturbance`), nor where a block's results were not numbers or not the last block's.
"""

import math

from graphparity.common.contract.timings import Against, Interval

PROCESSES = 6  # before anything is said of a ratio
USED = 4  # of them in the mode that is compared
SAME = 1.03  # a speed-up whose interval lies within 1/1.03 … 1.03 is no difference
RATE = 0.05  # of tables with any false mark
BUSY = 1 / 3  # of the blocks disturbed: nothing is marked beyond
FEW = "too few processes"  # as the reason begins of what a longer run may mark
MARKS = ("faster", "slower", "same")


def judged(ratio: Interval) -> tuple[str, str | None]:
    """What may be said of one ratio by itself, and why no more can be.

    A ratio that doesn't say from how many processes it is has too few.
    """
    made = ratio.get("processes", 0)
    if made < PROCESSES:
        return "unresolved", f"{FEW} to say: {made} of {PROCESSES}"
    if (used := ratio.get("used", 0)) < USED:
        text = f"two modes: in {used} of {made} rounds both were in their fast one"
        return "unresolved", f"{text}, {USED} are needed"
    return word(ratio["low"], ratio["high"]), None


def word(low: float | None, high: float | None) -> str:
    """What an interval with these ends says by itself."""
    if low is None or high is None:
        return "unresolved"
    if low >= 1 / SAME and high <= SAME:
        return "same"
    if low > 1.0:
        return "faster"
    return "slower" if high < 1.0 else "unresolved"


def chance(ratio: Interval, verdict: str | None) -> float:
    """How likely a ratio as far as this one would be if its mark were false; 1 where
    there is none.

    For faster and slower: two-sided, under 1. For same: under 3 % off, twice the larger
    of the two one-sided ones (Schuirmann 1987).
    """
    from scipy.special import stdtr  # not before a figure is asked for

    low, high = ratio["low"], ratio["high"]
    if verdict not in MARKS or not low or not high:
        return 1.0
    freedom = ratio.get("freedom") or ratio["used"] - 1
    center, error = math.log(ratio["median"]), _error(low, high, freedom)
    far = abs(center)
    if verdict == "same":
        far = math.log(SAME) - far
    if error == 0.0:
        return 0.0 if far > 0 else 1.0
    return min(1.0, 2 * float(stdtr(freedom, -far / error)))


def _error(low: float, high: float, freedom: float) -> float:
    """The standard error on the log scale of a ratio with this 95 % interval."""
    from scipy.special import stdtrit

    return math.log(high / low) / 2 / float(stdtrit(freedom, 0.975))


def hold_rate(rows: list[Against]) -> None:
    """Take back the marks of one table that may be chance among so many ratios.

    rows: every ratio of one table, those without a mark too: they were looked at. Each
    gets its `chance`, adjusted; a mark with more than RATE becomes *unresolved*.
    """
    asked = [(row, row["speedup"]) for row in rows if row["speedup"] is not None]
    adjusted = stepped_down([chance(ratio, row["verdict"]) for row, ratio in asked])
    for (row, _), known in zip(asked, adjusted, strict=True):
        if row["verdict"] in MARKS:
            row["chance"] = known
            if known > RATE:
                text = f"may be chance among {len(asked)} ratios (Holm, 5 %)"
                row |= {"verdict": "unresolved", "reason": text}


def stepped_down(chances: list[float]) -> list[float]:
    """Each of these chances, adjusted for that they are so many (Holm 1979)."""
    adjusted, least = [0.0] * len(chances), 0.0
    for rank, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[index] * (len(chances) - rank)))
        adjusted[index] = least
    return adjusted


def take_back(rows: list[Against], why: str) -> None:
    """No mark of these rows may stand, for this reason."""
    for row in rows:
        if row["verdict"] in MARKS:
            row |= {"verdict": "unresolved", "reason": why}
