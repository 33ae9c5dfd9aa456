"""Inside a worker: trainings that are compiled once, run from many starts, and timed.

A *trial* is a cell's training step, kept beside others in the same process, so that
their blocks can be interleaved.
"""

import gc
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar

from graphparity.common.contract import registry, trees
from graphparity.common.contract.backend_modules import Made
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.system import memory
from graphparity.common.worker import conversion, race, rates, session
from graphparity.common.worker.conversion import build
from graphparity.common.worker.session import OpenCell, make

T = TypeVar("T")
PASS, SHORT_S = 4, 0.05  # steps in one pass of a trial; one where steps are longer
SLOW_S = 0.5  # what the steps that are made to know their pace may take
# For a worker whose memory is looked at (mallopt(3), glibc only): larger arrays are
# mapped by themselves and unmapped when freed. Else what was freed stays resident in
# the arenas of a framework's threads, and hides the next peak.
PAGES = {"MALLOC_MMAP_THRESHOLD_": str(1 << 15)}


@dataclass
class Trials:
    """The trials of this process by name, and what was made to score and time them.

    held_bytes: resident memory at the last `mark`.
    """

    cells: dict[str, OpenCell] = field(default_factory=dict)
    scorers: dict[tuple[str, tuple[int, ...]], Made] = field(default_factory=dict)
    held_bytes: int = 0


@dataclass
class Products:
    """Whether products in float32 may be rounded to TF32; None: not set yet."""

    tf32: bool | None = None


class Footprint(TypedDict):
    """Bytes of a trial; None where the system has no figure, or no growth was seen."""

    kept: int  # between steps
    step: int | None  # what a step takes on top


class Opening(TypedDict):
    """Seconds of a trial's first and second step, and steps in a pass of its race."""

    first_s: float
    second_s: float
    steps: int


class Ran(TypedDict):
    """A training from a start: the loss of each step, and the state at the end."""

    losses: list[float]
    seconds: float
    final: Tree


def _trials() -> Trials:
    return session.current().note(Trials)


def open_trial(trial: str, spec: Spec, start: Tree, batches: list[Tree]) -> Opening:
    """Build a training step and make its first steps: seconds of the first, which
    compiles, and the least of the next few.

    steps: how many of them are one pass of the trial.
    """
    _format(spec.get("tf32", False))
    data = [conversion.of_batch(spec, batch) for batch in batches]
    begin = time.perf_counter()
    state, call = make(spec, conversion.of_start(spec, start), data[0])
    ready = conversion.write(spec, state, start)
    _trials().cells[trial] = OpenCell(spec, call, start, data, ready)
    del state, ready
    _synchronized(_advance(trial, 1))
    first_s = time.perf_counter() - begin
    second_s = min(_paces(trial))
    steps = PASS if second_s < SHORT_S else 1
    race.contestants()[trial] = [lambda: _advance(trial, steps)]
    return {"first_s": first_s, "second_s": second_s, "steps": steps}


def _paces(trial: str) -> list[float]:
    """Seconds of the second step and, where they are short, of three more."""
    seconds: list[float] = []
    while not seconds or (len(seconds) < 4 and sum(seconds) < SLOW_S):
        begin = time.perf_counter()
        _synchronized(_advance(trial, 1))
        seconds.append(time.perf_counter() - begin)
    return seconds


def _format(wanted: bool) -> None:
    """Let products in float32 be rounded to TF32, where a trial asks for it."""
    products = session.current().note(Products)
    if products.tf32 is wanted:  # in a timed pass nothing is looked up
        return
    try:
        registry.load(session.current().backend, "tf32").allow(wanted)
    except registry.Gap:
        if wanted:
            raise
    products.tf32 = wanted


def _synchronized(x: T) -> T:
    return session.current().runtime.synchronize(x)


def _advance(
    trial: str, steps: int, losses: list[object] | None = None
) -> tuple[object, object]:
    """So many steps; the last state and loss. Every loss is added to `losses`."""
    cell = _trials().cells[trial]
    _format(cell.spec.get("tf32", False))
    state = cell.hand_over()
    for batch in itertools.islice(itertools.cycle(cell.batches), steps):
        state, loss = cell.call(state, *batch)
        if losses is not None:
            losses.append(loss)
    cell.state = state
    return state, loss


def restart(trial: str, start: Tree | None = None) -> None:
    """Put a trial back to its start, or to another one."""
    cell = _trials().cells[trial]
    values = cell.start if start is None else start
    cell.state = conversion.write(cell.spec, cell.hand_over(), values)


def run_trial(trial: str, start: Tree, batches: list[Tree], steps: int) -> Ran:
    """Train from a start, on other batches from now on."""
    cell = _trials().cells[trial]
    cell.batches = [conversion.of_batch(cell.spec, batch) for batch in batches]
    restart(trial, start)
    losses: list[object] = []
    begin = time.perf_counter()
    _synchronized(_advance(trial, steps, losses))
    seconds = time.perf_counter() - begin
    numpy = session.current().runtime.numpy
    final = conversion.read(cell.spec, cell.state)
    numbers = [float(numpy(loss)) for loss in losses]
    return {"losses": numbers, "seconds": seconds, "final": final}


def score_trial(trial: str, params: Tree, x: Array) -> Array:
    """The forward pass of a trial's net, compiled once for each shape of inputs."""
    trials = _trials()
    spec: Spec = {**trials.cells[trial].spec, "kind": "forward"}
    _format(spec.get("tf32", False))
    images = conversion.of_batch(spec, [x])
    if (trial, x.shape) not in trials.scorers:
        trials.scorers[trial, x.shape] = build(spec, params, [x])
    state, call = trials.scorers[trial, x.shape]
    state = conversion.write(spec, state, params)
    trials.scorers[trial, x.shape] = state, call
    return session.current().runtime.numpy(call(state, *images))


def mark() -> None:
    """Record the process's resident memory now, to which footprints are relative."""
    gc.collect()
    _trials().held_bytes = memory.resident()


def footprint(trial: str, steps: int = 1) -> Footprint:
    """Bytes of a trial. kept, between steps: state and one batch, counted. step, on
    top: on a device its peak less what is kept. On the CPU the highest resident memory
    during the steps over that before them, in a process whose larger arrays have
    separate pages (`PAGES`); where runtime KEEPS what is freed, over that at `mark`,
    less what is kept: the process must not have run anything larger. None where the
    system has no figure, or no growth was seen.
    """
    here, trials = session.current(), _trials()
    cell, runtime = trials.cells[trial], here.runtime
    kept = _between_steps(cell)
    gc.collect()
    keeps = getattr(runtime, "KEEPS", False)
    base = trials.held_bytes + kept if keeps else memory.resident()
    memory.reset_peak()
    _synchronized(_advance(trial, steps))
    peak, highest = runtime.peak_bytes(), memory.peak()
    if here.device != "cpu":
        return {"kept": kept, "step": None if peak is None else max(0, peak - kept)}
    seen = None if highest is None or highest <= base else highest - base
    return {"kept": kept, "step": seen}


def _between_steps(cell: OpenCell) -> int:
    """Bytes of its state and of one batch."""
    numpy = session.current().runtime.numpy
    values = [conversion.read(cell.spec, cell.state), list(map(numpy, cell.batches[0]))]
    return sum(int(leaf.nbytes) for leaf in trees.leaves(values))


def product(a: Array, b: Array, half: str | None, tf32: bool) -> Array:
    """The probe's product as trials of a format compute it."""
    _format(tf32)
    return rates.product(a, b, half)


def drop_trials() -> None:
    """Drop all trials, and what was compiled for them."""
    here = session.current()
    here.drop(Trials)
    here.drop(race.Contestants)
    gc.collect()
    here.runtime.forget()


COMMANDS: dict[str, Callable[..., object]] = {
    "trial_open": open_trial,
    "trial_restart": restart,
    "trial_run": run_trial,
    "trial_score": score_trial,
    "trial_footprint": footprint,
    "trial_mark": mark,
    "trial_product": product,
    "trials_drop": drop_trials,
}
