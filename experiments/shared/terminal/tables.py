"""How figures are written in the terminal's tables and in sentences."""

import math
import re

from rich.text import Text

from graphparity.common.contract.timings import BreakEven, Interval, Timing
from graphparity.common.timing.break_even import LEAST_STARTS

WIDTH = 120  # columns of a table at most
SCALES = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
COLOURS = {"agree": "green", "unavailable": "dim", "unsupported": "dim"}
MARKS = {"faster": "▲", "slower": "▼", "same": "=", "unresolved": "?"}
STYLES = {"faster": "green", "slower": "red"}
NAME = re.compile(r"[\d_./#-]")  # what makes a word a name of something
AT_ONCE = "at once"  # of a break-even: there is nothing to repay, in whatever place


def seconds(value: float | None, digits: int = 3) -> str:
    """A duration in a unit that suits it; an en dash where unknown."""
    if value is None:
        return "–"
    if not value:
        return "0 s"
    units = SCALES.items()
    rounded = abs(value) * (1 + 0.5 * 10.0**-digits)  # 999.9 µs is 1.00 ms
    unit, scale = next((pair for pair in units if rounded >= pair[1]), ("ns", 1e-9))
    return f"{digits_of(value / scale, digits)} {unit}"


def digits_of(value: float, digits: int) -> str:
    """A number with so many digits, but never fewer than its whole part has, and never
    a row of zeros for one that is not 0."""
    whole = max(1, 1 + math.floor(math.log10(abs(value)))) if value else 1
    if value and abs(value) < 0.5 * 10.0 ** min(0, whole - digits):
        return f"{value:.1g}"
    return f"{value:.{max(0, digits - whole)}f}"


def compiling(timing: Timing | None) -> str:
    """What compiling costs with a cold and with a warm cache: `12/3.1 s`."""
    if not timing:
        return "–"
    pair = [timing["compile_cold_s"], timing["compile_warm_s"]]
    return "/".join("–" if v is None else _short(v) for v in pair) + " s"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 1 else digits_of(value, 2)


def bounds(value: Interval, between: str = ", ") -> str:
    """An interval's ends, rounded outwards to three digits, two behind the point at
    most: `[1.20, 1.24]`."""
    low, high = value["low"], value["high"]
    if low is None or high is None:
        return f"[?{between}?]"
    whole = math.floor(math.log10(high)) if high > 0 else 0
    places = min(2, 2 - whole) if whole >= -2 else 1 - whole
    scale = 10.0**places
    ends = math.floor(low * scale) / scale, math.ceil(high * scale) / scale
    return f"[{between.join(f'{end:.{max(0, places)}f}' for end in ends)}]"


def ratio(value: Interval, verdict: str) -> Text:
    """A speed-up with its interval and verdict: `1.22 [1.20,1.24] ▲`."""
    text = f"{digits_of(value['median'], 3)} {bounds(value, ',')} {MARKS[verdict]}"
    return Text(text, style=STYLES.get(verdict, ""))


def ratio_over_interval(value: Interval, verdict: str, more: str = "") -> Text:
    """The same in two lines, for tables of many columns: `1.22 ▲` over `[1.20,1.24]`.

    more: what else the first line says."""
    first = f"{digits_of(value['median'], 3)} {MARKS[verdict]}{more}"
    return Text(f"{first}\n{bounds(value, ',')}", style=STYLES.get(verdict, ""))


def step_within(timing: Timing | None) -> str:
    """The time of a step with its interval in its unit: `174 [172,176] µs`."""
    if not timing:
        return "–"
    step = timing["step_s"]
    number, _, unit = seconds(step["median"]).partition(" ")
    scale = SCALES.get(unit, 1.0)
    ends = [None if end is None else end / scale for end in (step["low"], step["high"])]
    interval: Interval = {"median": 0.0, "low": ends[0], "high": ends[1]}
    return f"{number} {bounds(interval, ',')} {unit}"


def repaid(steps: BreakEven, ratio: str | None = None) -> str:
    """Steps until compiling has repaid itself: `1.2k`, `never`, `at once`; `1.2k?`
    where too few cold starts leave it without an interval, or where the ratio that it
    rests on is unresolved; `?` where it is open. ratio: the mark of that."""
    text = _repaid(steps)
    return f"{text}?" if ratio == "unresolved" and text[-1] != "?" else text


def _repaid(steps: BreakEven) -> str:
    verdict, median = str(steps["verdict"]), steps["median"]
    if verdict == "pays" and median is not None:
        return steps_of(median)
    if verdict != "unresolved":
        return verdict
    return f"{steps_of(median)}?" if few_starts(steps) and median is not None else "?"


def repaid_at_length(steps: BreakEven, ratio: str | None = None) -> str:
    """The same with its interval, or why there is none."""
    text, few = repaid(steps, ratio), few_starts(steps)
    if few and steps["verdict"] != "never":
        return f"{text} ({few})"
    low, high = steps.get("low"), steps.get("high")
    if steps["verdict"] == AT_ONCE or (low is None and high is None):
        return text
    ends = [steps_of(low or 0.0), "never" if high is None else steps_of(high)]
    return f"{text} [{', '.join(ends)}]"


def few_starts(steps: BreakEven) -> str | None:
    """`1 cold start: no spread`; None where there are enough, or nobody counted."""
    count = steps.get("cold_starts")
    if count is None or count >= LEAST_STARTS:
        return None
    return f"{count} cold start{'' if count == 1 else 's'}: no spread"


def steps_of(value: float) -> str:
    """A number of steps to two significant digits: 12, 1.2k; `at once` for none."""
    return count(float(f"{value:.1e}")) if value else AT_ONCE


def in_full(value: float) -> str:
    """The same as it stands in a sentence: 120, 12,000; `at once` for none."""
    return f"{float(f'{value:.1e}'):,.0f}" if value else AT_ONCE


def after(value: float, one: str = "step", more: str = "") -> str:
    """When so many steps have repaid something: `after 1,200 steps`, `at once`."""
    number = in_full(value)
    if not value:
        return number
    return f"after {number} {one if number == '1' else more or one + 's'}"


def counted(number: int, one: str, more: str = "") -> str:
    """So many of something: `1 backend`, `2 backends`."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def capital(text: str) -> str:
    """The same as a sentence begins: with a capital letter, unless its first word is
    a name, as `jax_jit`, `net.py:3`, `--batch`, `max-autotune` and `x` are."""
    first = text.partition(" ")[0].rstrip(",.:;")
    name = (len(first) == 1 and first != "a") or NAME.search(first)
    return text if name else text[:1].upper() + text[1:]


def count(value: float) -> str:
    """A number of steps in three characters or so: 12, 1.2k, 3.4M."""
    for unit, scale in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= scale:
            return f"{digits_of(value / scale, 2)}{unit}"
    return f"{value:.0f}"
