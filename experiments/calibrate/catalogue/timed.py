"""Cheats of a clock: what the timer itself must refuse."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from graphparity.common.agreement.oracle import inputs
from graphparity.common.contract import specs
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import device_clock, session, timer
from graphparity.experiments.calibrate import planted
from graphparity.experiments.calibrate.planted import Program

CELL, STEP_S, STEPS = ("optimizers", "sgd"), 2e-3, 5


@dataclass
class Queue:
    """A device that works behind the host's back, STEP_S a call."""

    done: float = 0.0
    worked: float = 0.0
    counts: Any = field(default_factory=itertools.count)

    def launch(self, kind: str, call: Any) -> Any:
        def launched(state: Tree, *batch: Array) -> Any:
            self.done = max(self.done, time.perf_counter()) + STEP_S
            self.worked += STEP_S
            return call(state, *batch)

        return launched

    def wait(self, x: Any) -> Any:
        while time.perf_counter() < self.done:
            pass
        return x

    def clock(self) -> dict[str, Any]:
        """The device's own clock, as a runtime offers it."""
        return {"mark": lambda: self.worked, "between": lambda a, b: b - a}


def _truthful(queue: Queue) -> dict[str, Any]:
    return {**queue.clock(), "synchronize": queue.wait}


def _unsynchronized(queue: Queue) -> dict[str, Any]:
    return {**queue.clock(), "synchronize": lambda x: x}


def _without_clock(queue: Queue) -> dict[str, Any]:
    return {"synchronize": lambda x: x}


def _traced_again(queue: Queue) -> dict[str, Any]:
    again = {"counters": lambda: {"traces": next(queue.counts)}}
    return {**queue.clock(), "synchronize": queue.wait, **again}


RIGHT = _truthful
FAULTS: dict[str, Callable[[Queue], dict[str, Any]]] = {
    "unsynchronized, device with a clock": _unsynchronized,
    "unsynchronized, device without one": _without_clock,
    "traced again in a timed block": _traced_again,
}


def refused(make: Callable[[Queue], dict[str, Any]]) -> bool:
    """Whether a timed block of such a runtime is refused or marked as compiled."""
    queue, spec = Queue(), specs.spec(*CELL)
    right = planted.right(CELL[0])
    program: Program = replace(right, calls=queue.launch, runtime=make(queue))
    drawn = inputs.draw(spec, 0, 1)
    given = {key: cast(drawn[key], "float32") for key in ("start", "batches")}
    with session.held(planted.session(spec, program)):
        try:
            timer.open_cell(spec, **given)
            return timer.block(STEPS, 1)["compiled"]
        except device_clock.Unsynchronized:
            return True
