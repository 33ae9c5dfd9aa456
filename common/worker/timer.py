"""Inside a worker: open a cell, split its costs, time blocks of steps."""

import itertools
import time
from collections.abc import Callable
from typing import NamedTuple

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Block, Opened, Sized
from graphparity.common.contract.trees import Tree
from graphparity.common.system import memory
from graphparity.common.worker import conversion, device_clock, session
from graphparity.common.worker.session import OpenCell, forget, make

Batches = list[list[object]]  # the framework's own


class Took(NamedTuple):
    """A block of steps: its time, and whether nothing was compiled in it."""

    seconds: float
    still: bool
    device_s: float | None  # on the device's own clock


def open_cell(spec: Spec, start: Tree, batches: list[Tree]) -> Opened:
    """Build a cell for timing; the costs of building, the first and the second step."""
    forget()
    here = session.current()
    memory.reset_peak()
    base = memory.resident()
    data = [conversion.of_batch(spec, batch) for batch in batches]
    params = conversion.of_start(spec, start)
    begin = time.perf_counter()
    state, call = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    ready = here.runtime.synchronize(conversion.write(spec, state, start))
    here.open = OpenCell(spec, call, start, data, ready, base)
    del state, params, ready
    first_s, second_s = _run(1).seconds, _run(1).seconds
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def compiled_in_first_step(spec: Spec, start: Tree, batches: list[Tree]) -> bool:
    """Open a cell and say whether the counters moved during its first step.

    For the tests: that nothing was compiled can be concluded only from counters that
    move where something was.
    """
    forget()
    data = [conversion.of_batch(spec, batch) for batch in batches]
    state, call = make(spec, conversion.of_params(spec, start), data[0])
    session.current().open = OpenCell(spec, call, start, data, state)
    return not _run(1).still


def _run(steps: int, flush: bool = False) -> Took:
    """Time `steps` steps; still where nothing was traced or compiled meanwhile.

    flush: one by one, the device's cache emptied before each, untimed.
    """
    here = session.current()
    counters = here.runtime.counters
    batches = list(itertools.islice(itertools.cycle(here.cell().batches), steps))
    before = counters()
    parts = [_flushed([b]) for b in batches] if flush else [_timed(batches)]
    device = [device_s for _, device_s in parts if device_s is not None]
    seconds = sum(host_s for host_s, _ in parts)
    device_s = sum(device) if len(device) == len(parts) else None
    return Took(seconds, counters() == before, device_s)


def _flushed(batches: Batches) -> tuple[float, float | None]:
    _flush()
    return _timed(batches)


def _flush() -> None:
    """Empty the device's cache. Raises Gap where the runtime has no way to."""
    here = session.current()
    if not hasattr(here.runtime, "flush"):
        raise registry.Gap(f"{here.backend} can't empty a device's cache")
    here.runtime.synchronize(here.runtime.flush())


def _timed(batches: Batches) -> tuple[float, float | None]:
    """Seconds of these steps, on the host's clock and on the device's."""
    here = session.current()
    cell, runtime = here.cell(), here.runtime
    advance = _train if cell.spec["kind"] == "train" else _repeat
    begun = device_clock.start(runtime)
    state, pending = advance(cell.call, cell.hand_over(), batches, runtime.synchronize)
    cell.state = state
    return device_clock.stop(runtime, begun, pending)


def _train(
    call: Step, state: object, batches: Batches, _: Callable[[object], object]
) -> tuple[object, object]:
    for batch in batches:
        state, loss = call(state, *batch)
    return state, (state, loss)


def _repeat(
    call: Step, state: object, batches: Batches, synchronize: Callable[[object], object]
) -> tuple[object, object]:
    *others, last = batches
    for batch in others:  # the calls are independent: each must end before the next
        synchronize(call(state, *batch))
    return state, call(state, *last)


def advance(steps: int) -> bool:
    """Run steps of the open cell to their end; True where nothing was compiled."""
    return _run(steps).still


def calibrate(seconds: float) -> Sized:
    """Steps that fill a block of that length, found by doubling; peak memory so far.

    peak_bytes: what came on top of what the device, or on the CPU the process, held
    before; None where that is not known.
    """
    here, steps = session.current(), 1
    while (took := _run(steps).seconds) < seconds / 2:
        steps *= 2
    peak = here.runtime.peak_bytes()
    if here.device == "cpu" and (highest := memory.peak()) is not None:
        peak = max(0, highest - here.cell().base_bytes)
    return {"steps": max(1, round(steps * seconds / took)), "peak_bytes": peak}


def rewind() -> None:
    """Put the open cell's state back to its start, where steps change it."""
    here = session.current()
    cell = here.cell()
    if cell.spec["kind"] == "train":
        state = conversion.write(cell.spec, cell.hand_over(), cell.start)
        cell.state = here.runtime.synchronize(state)


def block(steps: int, untimed: int, flush: bool = False) -> Block:
    """From the start state: `untimed` steps to warm up, then `steps` steps timed.

    device_s: the same on the device's own clock; None where it has none. flush: with
    the device's cache emptied before each timed step.
    """
    rewind()
    if flush:
        _flush()  # its own first call belongs to no step
    _run(untimed)
    took = _run(steps, flush)
    return {
        "seconds": took.seconds,
        "device_s": took.device_s,
        "compiled": not took.still,
    }


COMMANDS = {
    "open": open_cell,
    "calibrate": calibrate,
    "compiled_in_first_step": compiled_in_first_step,
    "block": block,
}
