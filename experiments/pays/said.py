"""What a person's own timing loop said, in seconds, and what is wrong with it."""

import re
import statistics
from typing import Any

from graphparity.experiments.shared.terminal.tables import counted, seconds as shown

UNITS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0}
UNITS |= {"ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}
NUMBER = re.compile(rf"([\d.]+(?:e[+-]?\d+)?)\s*({'|'.join(UNITS)})\b")
FAR = 1.3  # times, beyond which two answers are not the same


def seconds(said: Any) -> float | None:
    """The time that a loop said: a number is of seconds, of several the median, of a
    text the last with a unit; None where there is none."""
    if isinstance(said, (int, float)):
        return float(said)
    if isinstance(said, list):
        return float(statistics.median(said)) if said else None
    found = NUMBER.findall(str(said))
    return float(found[-1][0]) * UNITS[found[-1][1]] if found else None


def far(one: float, other: float) -> bool:
    """Whether two times are not the same; none that is 0 or less is as any other."""
    if min(one, other) <= 0:
        return one != other
    return max(one, other) / min(one, other) > FAR


def sentence(name: str, loop: dict[str, Any], truth: float | None) -> str:
    """What is said of a loop's answer for one form; truth: seconds of its step."""
    if loop["raised"]:
        return f"{name}: your loop failed, and is asked no more: {loop['raised']}"
    first = seconds(loop["first"])
    if first is None:
        text = f"{name}: your loop said {str(loop['first'])[-80:]!r}"
        return f"{text}: not checked, for there is no time with a unit in it"
    if loop["calls"] == 0:
        return f"{name}: your loop did not call what it was given"
    right = truth or loop["ended_s"]
    text = f"{name}: your loop says {shown(first)}"
    if not far(first, right):
        return f"{text}, and a step takes {shown(right)}: right"
    causes = causes_of(loop, first, right)
    times = max(first, right) / max(min(first, right), 1e-12)
    word = "too little" if first < right else "too much"
    wrong = f"{text}, {times_of(times)} times {word}: a step takes {shown(right)}"
    return f"{wrong}. {'. '.join(causes)}"


def times_of(number: float) -> str:
    """`1,000`; `2.4` below ten."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _inside(loop: dict[str, Any], first: float, warm: float) -> bool:
    """Whether the first call is among those that its answer is of: then a mean, or the
    whole, holds what that took longer. An older document does not tell how long."""
    took = loop.get("first_call_s")
    return took is None or (first - warm) * loop["calls"] > took / 2


def _still(mended: float, right: float) -> list[str]:
    """What is left where all that is known to be wrong is mended, and the answer is
    still another one: the sums would not add up."""
    if not far(mended, right):
        return []
    times = times_of(max(mended, right) / max(min(mended, right), 1e-12))
    word = "too little" if mended < right else "too much"
    return [f"That is still {times} times {word}, which is not explained"]


def _rest(mended: float, right: float) -> list[str]:
    """The same of an answer that is not told yet."""
    told = f"When each call is waited for it says {shown(mended)}"
    return [f"{told}. {text}" for text in _still(mended, right)]


def causes_of(loop: dict[str, Any], first: float, right: float) -> list[str]:
    """What is wrong with it: what changed its answer when it was mended."""
    warm, waited = (seconds(loop[key]) for key in ("warm", "waited"))
    if warm is None or waited is None:
        return ["It answers otherwise at its second run: not explained"]
    found = []
    if far(first, warm) and first > warm:
        what = "A step is not yet warm when it begins, though its first call is outside"
        if _inside(loop, first, warm):
            calls, took = counted(loop["calls"], "call"), loop.get("first_call_s")
            longest = f"takes {shown(took)}" if took else "takes longest"
            what = f"The first call, which {longest}, is inside its {calls}"
        found.append(f"{what}: with a warm step it says {shown(warm)}")
    late = far(loop["returned_s"], loop["ended_s"])
    if late and far(warm, waited) and waited > warm:
        back, end = shown(loop["returned_s"]), shown(loop["ended_s"])
        what = f"It does not wait for the result: a call comes back after {back}"
        found.append(f"{what} and ends after {end}")
    if found:
        return [*found, *(_rest(waited, right) if late else _still(warm, right))]
    few = f"It makes {loop['calls']} calls, "
    if far(waited, right):
        return [f"{few}and says {shown(waited)} of a step that is warm and waited for"]
    return [f"{few}and its answers vary from run to run"]
