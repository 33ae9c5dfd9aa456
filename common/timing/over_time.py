"""One quantity measured at two times, each with its interval."""

import math

from graphparity.common.contract.timings import Interval


def ratio(old: Interval, new: Interval) -> Interval:
    """How many times larger the old one is, with a 95 % interval from both.

    They come from different times, so their intervals are independent: on the log scale
    their half-widths add in quadrature.
    """
    a, b = old["median"] or math.nan, new["median"] or math.nan
    middle = a / b
    ends = [old["low"], old["high"], new["low"], new["high"]]
    logs = [math.log(end) for end in ends if end]
    if len(logs) < len(ends):
        return {"median": middle, "low": None, "high": None}
    down = math.hypot(math.log(a) - logs[0], logs[3] - math.log(b))
    up = math.hypot(logs[1] - math.log(a), math.log(b) - logs[2])
    return {
        "median": middle,
        "low": middle * math.exp(-down),
        "high": middle * math.exp(up),
    }
