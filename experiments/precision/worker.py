"""Inside a worker: trainings that are compiled once, run from many starts, and timed.

A *trial* is a cell's training step, kept beside others of the same process, so
that blocks of them can take turns.
"""

import gc
import itertools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from graphparity.common.contract import registry, trees
from graphparity.common.contract.documents import Spec
from graphparity.common.system import memory
from graphparity.common.worker import rates, session
from graphparity.common.worker.session import DESK, build, make

PASS, SHORT_S = 4, 0.05  # steps in one pass of an arm; one where steps are longer
SLOW_S = 0.5  # what the steps that are made to know their pace may take
# For a worker whose memory is looked at (mallopt(3), glibc only): larger arrays are
# mapped by themselves and unmapped when freed. Else what was freed stays resident in
# the arenas of a framework's threads, and hides the next peak.
PAGES = {"MALLOC_MMAP_THRESHOLD_": str(1 << 15)}


class Trial(NamedTuple):
    """A step, where it starts and on what; its state is `DESK["states"][arm]`."""

    spec: Spec
    call: Callable[..., Any]
    start: Any
    data: list[Any]


def open_trial(arm: str, spec: Spec, start: Any, batches: list[Any]) -> dict[str, Any]:
    """Build a training step and make its first steps: seconds of the first, which
    compiles, and the least of the next few.

    steps: how many of them are one pass of the arm.
    """
    _format(spec.get("tf32", False))
    data = [session.of_batch(spec, batch) for batch in batches]
    begin = time.perf_counter()
    state, call = make(spec, session.of_params(spec, start[0]), data[0])
    trial = Trial(spec, call, start, data)
    DESK.setdefault("trials", {})[arm] = trial
    DESK.setdefault("states", {})[arm] = session.write(spec, state, start)
    del state
    _synchronized(_advance(arm, 1))
    first_s = time.perf_counter() - begin
    second_s = min(_paces(arm))
    steps = PASS if second_s < SHORT_S else 1
    DESK.setdefault("arms", {})[arm] = [lambda: _advance(arm, steps)]
    return {"first_s": first_s, "second_s": second_s, "steps": steps}


def _paces(arm: str) -> list[float]:
    """Seconds of the second step and, where they are short, of three more."""
    found: list[float] = []
    while not found or (len(found) < 4 and sum(found) < SLOW_S):
        begin = time.perf_counter()
        _synchronized(_advance(arm, 1))
        found.append(time.perf_counter() - begin)
    return found


def _format(wanted: bool) -> None:
    """Let products in float32 be rounded to TF32, where a trial asks for it."""
    if DESK.get("tf32", None) is wanted:  # in a timed pass nothing is looked up
        return
    try:
        registry.load(DESK["bench"].name, "tf32").allow(wanted)
    except registry.Gap:
        if wanted:
            raise
    DESK["tf32"] = wanted


def _synchronized(x: Any) -> Any:
    return DESK["bench"].runtime.synchronize(x)


def _advance(arm: str, steps: int, losses: list[Any] | None = None) -> Any:
    """So many steps; the last state and loss. Every loss is added to `losses`."""
    spec, call, _, data = DESK["trials"][arm]
    _format(spec.get("tf32", False))
    state = DESK["states"].pop(arm)
    for batch in itertools.islice(itertools.cycle(data), steps):
        state, loss = call(state, *batch)
        if losses is not None:
            losses.append(loss)
    DESK["states"][arm] = state
    return state, loss


def restart(arm: str, start: Any = None) -> None:
    """Put a trial back to its start, or to another one."""
    spec, _, own, _ = DESK["trials"][arm]
    values = own if start is None else start
    DESK["states"][arm] = session.write(spec, DESK["states"].pop(arm), values)


def run_trial(arm: str, start: Any, batches: list[Any], steps: int) -> dict[str, Any]:
    """Train from a start: the loss of each step, and the state at the end."""
    spec, call, own, _ = DESK["trials"][arm]
    data = [session.of_batch(spec, batch) for batch in batches]
    DESK["trials"][arm] = Trial(spec, call, own, data)
    restart(arm, start)
    losses: list[Any] = []
    begin = time.perf_counter()
    _synchronized(_advance(arm, steps, losses))
    seconds = time.perf_counter() - begin
    numbers = [float(DESK["bench"].runtime.numpy(loss)) for loss in losses]
    final = session.read(spec, DESK["states"][arm])
    return {"losses": numbers, "seconds": seconds, "final": final}


def score_trial(arm: str, params: Any, x: Any) -> Any:
    """The forward pass of a trial's net, compiled once for each shape of inputs."""
    trial: Trial = DESK["trials"][arm]
    spec: Spec = {**trial.spec, "kind": "forward"}
    _format(spec.get("tf32", False))
    known = DESK.setdefault("scorers", {})
    images = session.of_batch(spec, [x])
    if (arm, x.shape) not in known:
        known[arm, x.shape] = build(spec, params, [x])
    state, call = known[arm, x.shape]
    state = session.write(spec, state, params)
    known[arm, x.shape] = (state, call)
    return DESK["bench"].runtime.numpy(call(state, *images))


def mark() -> None:
    """Remember what the process holds now: a footprint is what comes on top."""
    gc.collect()
    DESK["held"] = memory.resident()


def footprint(arm: str, steps: int = 1) -> dict[str, int | None]:
    """Bytes of a trial: what lives between steps, and what a step takes on top.

    kept: state and one batch, counted. step: on a device its own peak less what is
    kept. On the CPU the highest resident memory during the steps over that before them,
    in a process whose larger arrays have pages of their own (`PAGES`); where runtime
    KEEPS what is freed, over that at `mark`, less what is kept: the process must not
    have run anything larger. None where no system tells, or nothing was seen to grow.
    """
    spec, _, _, data = DESK["trials"][arm]
    runtime = DESK["bench"].runtime
    values = [
        session.read(spec, DESK["states"][arm]),
        list(map(runtime.numpy, data[0])),
    ]
    kept = sum(int(leaf.nbytes) for leaf in trees.leaves(values))
    del values
    gc.collect()
    keeps = getattr(runtime, "KEEPS", False)
    base = DESK["held"] + kept if keeps else memory.resident()
    memory.reset_peak()
    _synchronized(_advance(arm, steps))
    own, highest = runtime.peak_bytes(), memory.peak()
    if DESK["device"] != "cpu":
        return {"kept": kept, "step": None if own is None else max(0, own - kept)}
    seen = None if highest is None or highest <= base else highest - base
    return {"kept": kept, "step": seen}


def product(a: Any, b: Any, half: str | None, tf32: bool) -> Any:
    """The probe's product as trials of a format compute it."""
    _format(tf32)
    return rates.product(a, b, half)


def drop_trials() -> None:
    """Let go of all trials, and of what was compiled for them."""
    for key in ("trials", "states", "scorers", "arms"):
        DESK.pop(key, None)
    gc.collect()
    DESK["bench"].runtime.forget()


COMMANDS: dict[str, Callable[..., Any]] = {
    "trial_open": open_trial,
    "trial_restart": restart,
    "trial_run": run_trial,
    "trial_score": score_trial,
    "trial_footprint": footprint,
    "trial_mark": mark,
    "trial_product": product,
    "trials_drop": drop_trials,
}
