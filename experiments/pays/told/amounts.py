"""How `pays` writes what it counts: ratios, steps, durations."""

import math
from collections.abc import Callable

from graphparity.common.contract.timings import BreakEven, Interval
from graphparity.experiments.pays.documents import FormRow
from graphparity.experiments.shared.terminal.tables import (
    AT_ONCE,
    SCALES,
    count,
    digits_of,
    seconds,
)


def times(ratio: Interval) -> str:
    """`3.10 [3.00, 3.20] times as fast as the program as it is`."""
    return f"{interval(ratio)} times as fast as the program as it is"


def long(value: float) -> str:
    """A duration, from two minutes on in minutes, hours or days."""
    units = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0))
    unit, scale = next((u for u in units if value >= 2 * u[1]), ("", 1.0))
    return f"{digits_of(value / scale, 2)} {unit}" if unit else seconds(value, 2)


def ordinal(found: BreakEven) -> str:
    """`1,200th (900 to 1,700)`."""
    number = two_digits(found["median"] or 0.0, round)
    last = "th" if number % 100 in (11, 12, 13) else _ends(number)
    bounds = bounds_of(found)
    return f"{number:,}{last}{f' ({bounds})' if bounds else ''}"


def _ends(number: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def steps(found: BreakEven) -> str:
    """`1,200 (900 to 1,700)`; *never* where no number does, *at once* where there is
    nothing to repay."""
    if found["median"] is None:
        return "never"
    if not found["median"] and not found["high"]:
        return AT_ONCE
    bounds = bounds_of(found)
    middle = f"{two_digits(found['median'], round):,}" if found["median"] else AT_ONCE
    return f"{middle}{f' ({bounds})' if bounds else ''}"


def from_step(form: FormRow) -> str:
    """From which step on a form pays, with a question mark where its speed is not
    certain."""
    assert form["break_even"]
    return steps(form["break_even"]) + ("" if certain(form) else " ?")


def certain(form: FormRow) -> bool:
    """Whether a form is faster or slower than the program as it is, or the same."""
    ratio = form["ratio"]
    return ratio is not None and ratio["verdict"] in ("faster", "slower", "same")


def price(found: Interval | None) -> tuple[str, str]:
    """`13.6 s` and `[13.1, 14.1]`, in its unit; without an end below nothing, which is
    the spread's and no price's."""
    if found is None:
        return "–", ""
    first = seconds(found["median"])
    if found["low"] is None or found["high"] is None:
        return first, ""
    scale = SCALES[first.partition(" ")[2]]
    ends = (max(0.0, end) / scale for end in (found["low"], found["high"]))
    low, high = (digits_of(end, 3) if end else "0" for end in ends)
    return first, f"[{low}, {high}]"


def short_steps(found: BreakEven) -> tuple[str, str]:
    """`220k` and `[200k, 250k]`, rounded outwards; *never*, *at once* alone."""
    if found["median"] is None:
        return "never", ""
    if not found["median"]:
        return AT_ONCE, ""
    low, high = found["low"], found["high"]
    middle = count(two_digits(found["median"], round))
    if low is None and high is None:
        return middle, ""
    last = "no end" if high is None else count(two_digits(high, math.ceil))
    return middle, f"[{count(two_digits(low or 0.0, math.floor))}, {last}]"


def bounds_of(found: BreakEven) -> str:
    """`900 to 1,700`, rounded outwards."""
    low, high = found["low"], found["high"]
    if low is None and high is None:
        return ""
    first = two_digits(low or 0.0, math.floor)
    last = "no end" if high is None else f"{two_digits(high, math.ceil):,}"
    return f"{first:,} to {last}"


def two_digits(number: float, rounded: Callable[[float], int]) -> int:
    """A count with two digits: 198,680 is 200,000."""
    size: int = 10 ** max(0, len(str(int(number))) - 2)
    return int(rounded(number / size)) * size


def megabytes(found: int | None) -> str:
    """`168 MB`; an en dash where it is not known."""
    if found is None:
        return "–"
    return f"{digits_of(found / 1e6, 2 if found < 1e7 else 3)} MB"


def interval(found: Interval) -> str:
    """`3.10 [3.00, 3.20]`; `137 [112, 169]`."""
    middle, low, high = found["median"], found["low"], found["high"]
    digits = decimals(middle)
    if low is None or high is None:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def decimals(middle: float) -> int:
    """How many places of a ratio are written: three digits, of a large one all."""
    return 0 if middle >= 100 else 1 if middle >= 10 else 2
