"""Inside a worker: open a cell, split its costs, time blocks of steps."""

import itertools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from graphparity.common.contract import registry, trees
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Block, Looked, Opened, Sized
from graphparity.common.contract.trees import Tree
from graphparity.common.system import load, memory
from graphparity.common.worker import (
    conversion,
    device_clock,
    outcome,
    parts,
    session,
)
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
    base = memory.resident() if here.fresh else None
    here.fresh = False
    data = [conversion.of_batch(spec, batch) for batch in batches]
    params = conversion.of_start(spec, start)
    begin = time.perf_counter()
    with parts.part(parts.COMPILE):
        state, call = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    ready = here.runtime.synchronize(conversion.write(spec, state, start))
    here.open = OpenCell(spec, call, start, data, ready, base)
    del state, params, ready
    with parts.part(parts.COMPILE):
        first_s = _run(1).seconds
    second_s = _run(1).seconds
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def opened(
    spec: Spec, make: Callable[[], Step], batches: Batches, base: int | None
) -> Opened:
    """Open a step that is no program of the suite, without a state. base: resident
    memory before, where the process had no cell yet."""
    begin = time.perf_counter()
    with parts.part(parts.COMPILE):
        call = make()
    build_s = time.perf_counter() - begin
    here = session.current()
    here.open = OpenCell(spec, call, [], batches, None, base)
    with parts.part(parts.COMPILE):
        first_s = _run(1).seconds
    second_s = _run(1).seconds
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
    cell.outcome = None  # nothing old is held alive meanwhile
    begun = device_clock.start(runtime)
    cell.state, pending = advance(
        cell.call, cell.hand_over(), batches, runtime.synchronize
    )
    took = device_clock.stop(runtime, begun, pending)
    cell.outcome = pending[1] if advance is _train else pending
    return took


def _train(
    call: Step, state: object, batches: Batches, _: Callable[[object], object]
) -> tuple[object, Any]:
    for batch in batches:
        state, loss = call(state, *batch)
    return state, (state, loss)


def _repeat(
    call: Step, state: object, batches: Batches, synchronize: Callable[[object], object]
) -> tuple[object, Any]:
    *others, last = batches
    for batch in others:  # the calls are independent: each must end before the next
        synchronize(call(state, *batch))
    return state, call(state, *last)


def advance(steps: int) -> bool:
    """Run steps of the open cell to their end; True where nothing was compiled."""
    return _run(steps).still


def single() -> float:
    """Seconds of one step of the open cell, to its end."""
    return _run(1).seconds


def calibrate(seconds: float) -> Sized:
    """Steps that fill a block of that length, found by doubling; peak memory so far.

    peak_bytes: what came on top of what the device, or on the CPU the process, held
    before; None where that is not known: a process that had another cell open before
    holds freed memory, and takes it again without growing.
    """
    steps = 1
    with parts.part(parts.WARM_UP):
        while (took := _run(steps).seconds) < seconds / 2:
            steps *= 2
    return {"steps": max(1, round(steps * seconds / took)), "peak_bytes": _peak()}


def _peak() -> int | None:
    """The open cell's peak memory; None where it isn't known, and never 0."""
    here = session.current()
    if here.device != "cpu":
        return here.runtime.peak_bytes() or None
    base, highest = here.cell().base_bytes, memory.peak()
    if base is None or highest is None or highest <= base:
        return None
    return highest - base


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
    with parts.part(parts.WARM_UP):
        rewind()
        if flush:
            _flush()  # its own first call belongs to no step
        _run(untimed)
    before = load.waits()
    with parts.part(parts.TIMED):
        took = _run(steps, flush)
    return {
        "seconds": took.seconds,
        "device_s": took.device_s,
        "compiled": not took.still,
        "waits": load.waiting(before, load.waits()),
        "looked": _look((untimed, steps)),
    }


def _look(steps: tuple[int, int]) -> Looked:
    """What the block's last step returned (of a training the loss), held against the
    block before of as many steps, untimed and timed."""
    here = session.current()
    cell = here.cell()
    values = [here.runtime.numpy(array) for array in trees.leaves(cell.outcome)]
    cell.outcome = None
    found, cell.seen[steps] = outcome.look(values, cell.seen.get(steps))
    return found


COMMANDS = {
    "open": open_cell,
    "calibrate": calibrate,
    "compiled_in_first_step": compiled_in_first_step,
    "block": block,
}
