"""Inside a worker: open a cell, split its costs, time blocks of steps."""

import itertools
import time
from typing import Any

from common import contract, desk, memory, registry
from common.desk import DESK, Spec, Timed, forget, make


def open_cell(spec: Spec, start: Any, batches: list[Any]) -> dict[str, Any]:
    """Build a cell for timing; the costs of building, the first and the second step."""
    forget()
    runtime = DESK["bench"].runtime
    memory.reset_peak()
    base = memory.resident()
    data = [desk.of_batch(spec, batch) for batch in batches]
    params = desk.of_params(spec, start[0] if spec["kind"] == "train" else start)
    begin = time.perf_counter()
    state, call = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    DESK["timed"] = Timed(spec, call, start, data)
    DESK["state"] = runtime.synchronize(desk.write(spec, state, start))
    del state, params
    first_s, second_s = _run(1)[0], _run(1)[0]
    DESK["base_bytes"] = base
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def open_bare(spec: Spec, start: Any, batches: list[Any], best: bool) -> None:
    """Keep the backend's `bare` loop ready: what a user writes who has no harness.

    The same step without the harness, or (best) the fastest gradient descent by hand.
    """
    name, _, train = DESK["bench"]
    program, bare = desk.program(spec), registry.load(name, "bare")
    params, batch = desk.native(spec, start[0]), desk.native_batch(spec, batches[0])
    loss = getattr(program, spec["loss"])
    if best:
        DESK["bare"] = bare.make_best(train, loss, spec["lr"], params, batch)
        return
    optimizer = registry.load(name, "optimizers", spec["optimizer"])
    rule = optimizer.make(**contract.rule(spec))
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
    data = [desk.of_batch(spec, batch) for batch in batches]
    state, call = make(spec, desk.of_params(spec, start), data[0])
    DESK["timed"], DESK["state"] = Timed(spec, call, start, data), state
    return not _run(1)[1]


def _run(steps: int) -> tuple[float, bool]:
    """Time `steps` steps; True where nothing was traced or compiled meanwhile.

    The state is handed over, not kept: an old one held alive moves what comes after it
    in memory, and made the step of a net 2 % slower.
    """
    runtime = DESK["bench"].runtime
    spec, call, _, data = DESK["timed"]
    batches = list(itertools.islice(itertools.cycle(data), steps))
    before = runtime.counters()
    advance = _train if spec["kind"] == "train" else _repeat
    begin = time.perf_counter()
    state = advance(call, DESK.pop("state"), batches, runtime.synchronize)
    seconds = time.perf_counter() - begin
    DESK["state"] = state
    return seconds, runtime.counters() == before


def _train(call: Any, state: Any, batches: list[Any], synchronize: Any) -> Any:
    for batch in batches:
        state, loss = call(state, *batch)
    synchronize((state, loss))
    return state


def _repeat(call: Any, state: Any, batches: list[Any], synchronize: Any) -> Any:
    for batch in batches:  # the calls are independent: each must end before the next
        synchronize(call(state, *batch))
    return state


def advance(steps: int) -> bool:
    """Run steps of the open cell to their end; True where nothing was compiled."""
    return _run(steps)[1]


def calibrate(seconds: float) -> dict[str, Any]:
    """Steps that fill a block of that length, found by doubling; peak memory so far.

    peak_bytes: on a device its own peak, on the CPU what came on top of the process.
    """
    steps = 1
    while (took := _run(steps)[0]) < seconds / 2:
        steps *= 2
    peak = DESK["bench"].runtime.peak_bytes()
    if peak is None and (highest := memory.peak()) is not None:
        peak = max(0, highest - DESK["base_bytes"])
    return {"steps": max(1, round(steps * seconds / took)), "peak_bytes": peak}


def block(steps: int, untimed: int) -> dict[str, Any]:
    """From the start state: `untimed` steps to warm up, then `steps` steps timed."""
    runtime = DESK["bench"].runtime
    spec, _, start, _ = DESK["timed"]
    if spec["kind"] == "train":
        state = desk.write(spec, DESK.pop("state"), start)
        DESK["state"] = runtime.synchronize(state)
        del state
    _run(untimed)
    seconds, still = _run(steps)
    return {"seconds": seconds, "compiled": not still}
