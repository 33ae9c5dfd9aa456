"""Inside a worker: open a cell, split its costs, time blocks of steps."""

import itertools
import time
from typing import Any, NamedTuple

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.system import memory
from graphparity.common.worker import device_clock, session
from graphparity.common.worker.session import DESK, Timed, forget, make


class Took(NamedTuple):
    """A block of steps: its time, and whether nothing was compiled in it."""

    seconds: float
    still: bool
    device_s: float | None  # on the device's own clock


def open_cell(spec: Spec, start: Any, batches: list[Any]) -> dict[str, Any]:
    """Build a cell for timing; the costs of building, the first and the second step."""
    forget()
    runtime = DESK["bench"].runtime
    memory.reset_peak()
    base = memory.resident()
    data = [session.of_batch(spec, batch) for batch in batches]
    params = session.of_params(spec, start[0] if spec["kind"] == "train" else start)
    begin = time.perf_counter()
    state, call = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    DESK["timed"] = Timed(spec, call, start, data)
    DESK["state"] = runtime.synchronize(session.write(spec, state, start))
    del state, params
    first_s, second_s = _run(1).seconds, _run(1).seconds
    DESK["base_bytes"] = base
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def open_bare(spec: Spec, start: Any, batches: list[Any], best: bool) -> None:
    """Keep the backend's `bare` loop ready: what a user writes who has no harness.

    The same step without the harness, or (best) the fastest gradient descent by hand.
    """
    name, _, train = DESK["bench"]
    program, bare = session.program(spec), registry.load(name, "bare")
    params, batch = (
        session.native(spec, start[0]),
        session.native_batch(spec, batches[0]),
    )
    loss = getattr(program, spec["loss"])
    if best:
        DESK["bare"] = bare.make_best(train, loss, spec["lr"], params, batch)
        return
    optimizer = registry.load(name, "optimizers", spec["optimizer"])
    rule = optimizer.make(**specs.rule(spec))
    DESK["bare"] = bare.make(train.make_trainer, loss, rule, params, batch)


def bare_block(steps: int, untimed: int) -> dict[str, Any]:
    """The same block as `block` in the hand-written loop, which times itself."""
    DESK["bare"](untimed)
    return {"seconds": DESK["bare"](steps), "compiled": False}


def compiled_in_first_step(spec: Spec, start: Any, batches: list[Any]) -> bool:
    """Open a cell and say whether the counters moved during its first step.

    For the tests: a proof that nothing was compiled is worth something only if they do.
    """
    forget()
    data = [session.of_batch(spec, batch) for batch in batches]
    state, call = make(spec, session.of_params(spec, start), data[0])
    DESK["timed"], DESK["state"] = Timed(spec, call, start, data), state
    return not _run(1).still


def _run(steps: int, flush: bool = False) -> Took:
    """Time `steps` steps; True where nothing was traced or compiled meanwhile.

    flush: one by one, the device's cache emptied before each, untimed. The state is
    handed over, not kept: an old one held alive moves what comes after it in memory,
    and made the step of a net 2 % slower.
    """
    runtime = DESK["bench"].runtime
    data = DESK["timed"].batches
    batches = list(itertools.islice(itertools.cycle(data), steps))
    before = runtime.counters()
    parts = [_flushed([b]) for b in batches] if flush else [_timed(batches)]
    device = [device_s for _, device_s in parts if device_s is not None]
    seconds = sum(host_s for host_s, _ in parts)
    own = sum(device) if len(device) == len(parts) else None
    return Took(seconds, runtime.counters() == before, own)


def _flushed(batches: list[Any]) -> tuple[float, float | None]:
    runtime = DESK["bench"].runtime
    runtime.synchronize(runtime.flush())
    return _timed(batches)


def _timed(batches: list[Any]) -> tuple[float, float | None]:
    """Seconds of these steps, on the host's clock and on the device's."""
    runtime = DESK["bench"].runtime
    spec, call, _, _ = DESK["timed"]
    advance = _train if spec["kind"] == "train" else _repeat
    begun = device_clock.start(runtime)
    state, pending = advance(call, DESK.pop("state"), batches, runtime.synchronize)
    DESK["state"] = state
    return device_clock.stop(runtime, begun, pending)


def _train(call: Any, state: Any, batches: list[Any], _: Any) -> tuple[Any, Any]:
    for batch in batches:
        state, loss = call(state, *batch)
    return state, (state, loss)


def _repeat(
    call: Any, state: Any, batches: list[Any], synchronize: Any
) -> tuple[Any, Any]:
    *others, last = batches
    for batch in others:  # the calls are independent: each must end before the next
        synchronize(call(state, *batch))
    return state, call(state, *last)


def advance(steps: int) -> bool:
    """Run steps of the open cell to their end; True where nothing was compiled."""
    return _run(steps).still


def calibrate(seconds: float) -> dict[str, Any]:
    """Steps that fill a block of that length, found by doubling; peak memory so far.

    peak_bytes: what came on top of what the device, or on the CPU the process, held
    before; None where that can't be told.
    """
    steps = 1
    while (took := _run(steps).seconds) < seconds / 2:
        steps *= 2
    peak = DESK["bench"].runtime.peak_bytes()
    if DESK["device"] == "cpu" and (highest := memory.peak()) is not None:
        peak = max(0, highest - DESK["base_bytes"])
    return {"steps": max(1, round(steps * seconds / took)), "peak_bytes": peak}


def block(steps: int, untimed: int, flush: bool = False) -> dict[str, Any]:
    """From the start state: `untimed` steps to warm up, then `steps` steps timed.

    device_s: the same on the device's own clock; None where it has none. flush: with
    the device's cache emptied before each timed step.
    """
    runtime = DESK["bench"].runtime
    spec, _, start, _ = DESK["timed"]
    if flush and not hasattr(runtime, "flush"):
        raise registry.Gap(f"{DESK['bench'].name} can't empty a device's cache")
    if spec["kind"] == "train":
        state = session.write(spec, DESK.pop("state"), start)
        DESK["state"] = runtime.synchronize(state)
        del state
    if flush:
        runtime.synchronize(runtime.flush())  # its own first call is nobody's step
    _run(untimed)
    took = _run(steps, flush)
    parts = {"seconds": took.seconds, "device_s": took.device_s}
    return {**parts, "compiled": not took.still}


COMMANDS = {
    "open": open_cell,
    "calibrate": calibrate,
    "compiled_in_first_step": compiled_in_first_step,
    "block": block,
    "open_bare": open_bare,
    "bare_block": bare_block,
}
