"""Inside a worker: a timing loop of a person's own, asked three times of one step.

What it says of a step that nobody has called, of the same when it is warm, and of the
same when each call is waited for: what changes its answer is what is wrong with it.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.worker import session
from graphparity.experiments.pays.in_worker import subject

WARM, ENOUGH_S = 20, 2.0  # calls, or seconds, after which a step is warm
LEAST, TIMES = 3, 30  # calls that are timed here
LONGEST = 300  # characters of a text

Call = Callable[[], Any]
Clock = Callable[[], float]
Timing = Callable[[Call], Any]  # a loop: what it says of a call


class World(NamedTuple):
    """How a framework is waited for: for one result, and for all that it computes."""

    wait: Callable[[Any], Any]
    drain: Callable[[], object]


def world() -> World:
    """This process's framework's."""
    return World(session.current().runtime.synchronize, subject.own_step().drain)


def told(
    timing: Timing, call: Call, world: World, clock: Clock = time.perf_counter
) -> dict[str, Any]:
    """The three answers, the calls that the loop makes, seconds until its first one
    has come back, and the median of those until a warm call has come back
    (`returned_s`) and has ended (`ended_s`)."""
    made = list[float]()

    def counted() -> Any:
        begun = clock()
        result = call()
        made.append(clock() - begun)
        return result

    def ended() -> Any:
        return world.wait(call())

    first = timing(counted)
    ended()
    world.drain()
    _warm(ended, clock)
    warm = timing(call)
    ended()
    world.drain()
    waited = timing(ended)
    return {
        "first": first,
        "warm": warm,
        "waited": waited,
        "calls": len(made),
        "first_call_s": made[0] if made else 0.0,
        **seconds(call, world.wait, clock),
    }


def seconds(
    call: Call, wait: Callable[[Any], Any], clock: Clock = time.perf_counter
) -> dict[str, float]:
    """The medians, over some calls, of seconds until it came back (`returned_s`) and
    until it had ended (`ended_s`)."""
    back, end, begun = list[float](), list[float](), clock()
    while len(end) < LEAST or (len(end) < TIMES and clock() - begun < ENOUGH_S):
        start = clock()
        result = call()
        back.append(clock() - start)
        wait(result)
        end.append(clock() - start)
    middle = statistics.median
    return {"returned_s": middle(back), "ended_s": middle(end)}


def _warm(call: Call, clock: Clock) -> None:
    begun = clock()
    for _ in range(WARM):
        call()
        if clock() - begun > ENOUGH_S:
            return


def plain(result: Any) -> Any:
    """What a loop said, as it can be sent: a number, numbers, or a text."""
    if isinstance(result, (int, float, np.generic)):
        return float(result)
    if isinstance(result, dict):
        return "; ".join(f"{key}: {value}" for key, value in result.items())[:LONGEST]
    if isinstance(result, (list, tuple, np.ndarray)):
        numbers = [x for x in result if isinstance(x, (int, float, np.generic))]
        if len(numbers) == len(result):
            return [float(x) for x in numbers]
    return str(result).strip()[-LONGEST:]
