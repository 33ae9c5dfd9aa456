"""The one path from the blocks of two forms to a ratio with a mark.

Every experiment that marks ratios takes it; `compare`, whose rows hold more, takes the
same steps in `cell_timing` and `table_marks`. A mark needs processes enough (`marks`),
a machine that was quiet in two thirds of both forms' blocks and of the whole table's
(`disturbance`), results that are numbers (`looked`), and it must stand against all
ratios of its table (Holm).
"""

from collections.abc import Iterable, Sequence

from graphparity.common.contract.timings import Against, Interval, Ratio, Watched
from graphparity.common.timing import disturbance, intervals, looked, marks


def ratio(
    base: intervals.Rounds,
    other: intervals.Rounds,
    samples: Sequence[Watched],
    statistic: intervals.Statistic | None = None,
) -> Ratio | None:
    """How many times as fast `other` is as `base`, over the rounds that both ran; None
    where there are none.

    samples: all that these blocks are of. Its mark is not yet held against its table's:
    `hold`.
    """
    found = intervals.speedup(base, other, statistic)
    return None if found is None else marked(found, against(samples))


def marked(found: Interval, why: str | None) -> Ratio:
    """An interval with its mark by itself. why: what speaks against any."""
    word, reason = marks.judged(found)
    if word in marks.MARKS and why:
        word, reason = "unresolved", why
    return {
        "median": found["median"],
        "low": found["low"],
        "high": found["high"],
        "processes": found.get("processes", 0),
        "used": found.get("used", 0),
        "verdict": word,
        "reason": reason,
    }


def of(base: Sequence[Watched], other: Sequence[Watched]) -> Ratio | None:
    """The same of the samples of two forms, round by round."""
    first, second = ([sample["blocks"] for sample in side] for side in (base, other))
    return ratio(first, second, [*base, *other])


def against(samples: Sequence[Watched]) -> str | None:
    """What speaks against any mark by these samples; None where nothing does."""
    crowded = disturbance.crowded(samples, marks.BUSY)
    return crowded or looked.spoilt(looked.of(samples))


def hold(table: Iterable[Ratio | None], samples: Iterable[Watched]) -> None:
    """Take back the marks of one table that may not stand: all, where too many of the
    table's blocks were disturbed, and those that may be chance among so many.

    table: every ratio that was looked at, those without a mark too. samples: all that
    they are of.
    """
    ratios = [one for one in table if one is not None]
    rows = [_row(one) for one in ratios]
    if why := disturbance.crowded(samples, marks.BUSY):
        marks.take_back(rows, why)
    marks.hold_rate(rows)
    for one, row in zip(ratios, rows, strict=True):
        one |= {"verdict": row["verdict"] or "unresolved", "reason": row["reason"]}
        if "chance" in row:
            one["chance"] = row["chance"]


def _row(one: Ratio) -> Against:
    """A ratio as `marks` takes them."""
    return {
        "backend": "",
        "speedup": one,
        "verdict": one["verdict"],
        "reason": one.get("reason"),
    }
