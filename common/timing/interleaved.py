"""The timing stage: workers of all backends live at once, blocks interleaved at random.

A *round* is one fresh process for each backend. In it every workload config is opened
in every backend, its one-time costs are measured by part, and then *sweeps* follow:
each backend runs one block, in random order, after a pause until the machine is quiet
and untimed steps to warm up.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.timings import (
    Block,
    Load,
    Opened,
    Process,
    Sample,
    Sized,
)
from graphparity.common.system import load
from graphparity.common.timing import disturbance, looked
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

UNTIMED, UNTIMED_S = 20, 0.02  # steps before a timed block, and their time at most
LEAST_SWEEPS = 3
UNPRICED: Opened = {"build_s": None, "first_step_s": None, "second_step_s": None}


@dataclass(frozen=True)
class Effort:
    """How much a preset measures."""

    rounds: int  # fresh processes at most
    least_rounds: int  # of every config, narrow or not, whatever they take
    block_s: float  # length of a timed block
    sweeps_s: float  # sweeps of one config in one round
    width: float  # half-width of a ratio's interval that is narrow enough
    steps: int  # lockstep steps that are checked
    limit_s: float = math.inf  # a device's; nothing is begun that would end later
    flush: bool = False  # empty the device's cache before each timed step
    cold_starts: int = 2  # with an empty cache: one is checked, the others are rounds

    def cold_rounds(self) -> int:
        """How many rounds at least begin with empty caches: at least one does."""
        return max(1, self.cold_starts - 1)


EFFORTS = {
    "quick": Effort(20, 4, 0.015, 2.0, 0.02, 3, limit_s=345.0),
    "standard": Effort(40, 6, 0.02, 6.0, 0.03, 10, cold_starts=3),
    "full": Effort(100, 6, 0.03, 12.0, 0.01, 20, cold_starts=5),
}

Fail = Callable[[Cell, WorkerFailure], None]


def prepare(pool: Pool, names: list[str], parallel: int) -> dict[str, Process]:
    """Start a round's workers; how each one began, and what its import and first graph
    took, of a fresh one."""
    pool.start(names, parallel)
    return {
        name: _first_graph(pool, name, parallel == 1)
        for name in names
        if name in pool.workers
    }


def _first_graph(pool: Pool, name: str, alone: bool) -> Process:
    """What a process took before any cell. A failure is its first graph's and no
    cell's: the price is unknown then, and why is kept.

    alone: it was the only one that started. A forked one has imported nothing itself,
    and its first graph is no fresh process's: neither has a price. It is made all the
    same: what it takes of memory belongs to no cell.
    """
    worker = pool.workers[name]
    forked = worker.forked
    import_s = pool.facts[name]["import_s"] if alone and not forked else None
    how: Process = {"forked": forked, "anew": pool.anew(name), "import_s": import_s}
    how["zygote"] = worker.zygote
    found = pool.probe(name, "toolchain")
    if isinstance(found, WorkerFailure):
        reason = f"{found.status}: {found}"
        return {**how, "toolchain_s": None, "unpriced": reason}
    return {**how, "toolchain_s": None if forked else found}


def untimed(sized: Sized, effort: Effort) -> int:
    """Steps to warm up with before a block: UNTIMED, or fewer where they are long."""
    step_s = effort.block_s / int(sized["steps"])
    return max(1, min(UNTIMED, round(UNTIMED_S / step_s)))


def open_all(
    pool: Pool,
    cells: list[Cell],
    inputs: Mapping[str, object],
    effort: Effort,
    fail: Fail,
    parallel: int,
) -> dict[Cell, Sample]:
    """Open a config in every backend; the samples so far. inputs: spec, start, batches.

    Several at once save time, but what each costs is not known then."""
    costs = _opening(pool, cells, inputs, fail, parallel)
    samples = dict[Cell, Sample]()
    for cell, cost in costs.items():
        known = cost if parallel == 1 else UNPRICED
        try:
            samples[cell] = calibrated(pool, cell, known, effort)
        except WorkerFailure as failure:
            fail(cell, failure)
    return samples


def _opening(
    pool: Pool,
    cells: list[Cell],
    inputs: Mapping[str, object],
    fail: Fail,
    parallel: int,
) -> dict[Cell, Opened]:
    """What opening took, of the cells that could be, in the order they were."""
    by_name, costs = {cell.backend: cell for cell in cells}, dict[Cell, Opened]()

    def work(name: str) -> None:
        try:
            if parallel == 1:
                pool.quiet()
            costs[by_name[name]] = _open(pool, by_name[name], inputs)
        except WorkerFailure as failure:
            fail(by_name[name], failure)

    pool.each(work, list(by_name), parallel)
    return costs


def _open(pool: Pool, cell: Cell, inputs: Mapping[str, object]) -> Opened:
    start, batches = (cast(inputs[key], cell.dtype) for key in ("start", "batches"))
    request = {"spec": inputs["spec"], "start": start, "batches": batches}
    cost: Opened = pool.ask(cell.backend, "open", **request)
    return cost


def calibrated(pool: Pool, cell: Cell, cost: Opened, effort: Effort) -> Sample:
    """An open cell's sample before its first block. Raises WorkerFailure."""
    sized: Sized = pool.ask(cell.backend, "calibrate", seconds=effort.block_s)
    return {
        "build_s": cost["build_s"],
        "first_step_s": cost["first_step_s"],
        "second_step_s": cost["second_step_s"],
        "steps": sized["steps"],
        "peak_bytes": sized["peak_bytes"],
        "untimed": untimed(sized, effort),
        "flush": effort.flush,
        "blocks": [],
        "device_blocks": [],
        "compiled_blocks": 0,
        "quiet_s": 0.0,
        "disturbances": [],
        "waited": [],
    }


def without_blocks(sample: Sample) -> Sample:
    """The same open cell before its first block, for another race of it."""
    return {
        **sample,
        "blocks": [],
        "device_blocks": [],
        "disturbances": [],
        "waited": [],
    }


def sweep(
    pool: Pool,
    samples: dict[Cell, Sample],
    rng: np.random.Generator,
    fail: Fail,
) -> None:
    """A block of every open cell, in random order; failed cells leave the samples."""
    order = list(samples)
    rng.shuffle(order)
    for cell in order:
        sample = samples[cell]
        sample["quiet_s"] += pool.quiet()
        size = {key: sample[key] for key in ("steps", "untimed", "flush")}
        before = pool.load()
        try:
            block: Block = pool.ask(cell.backend, "block", **size)
        except WorkerFailure as failure:
            del samples[cell]
            fail(cell, failure)
            continue
        add(sample, block, load.between(before, pool.load()))


def add(sample: Sample, block: Block, others: Load) -> None:
    """Add a block's seconds a step, by both clocks; None where it compiled, or where
    the device has no clock. others: what ran beside it."""
    sample["compiled_blocks"] += block["compiled"]
    disturbance.add(sample, block, others, int(sample["steps"]))
    if "looked" in block:
        sample["looked"] = looked.worst(sample.get("looked"), block["looked"])
    device_s = None if block["compiled"] else block.get("device_s")
    each = None if device_s is None else device_s / sample["steps"]
    sample["device_blocks"].append(each)


def measure(
    pool: Pool,
    cells: list[Cell],
    inputs: Mapping[str, object],
    effort: Effort,
    rng: np.random.Generator,
    fail: Fail,
    parallel: int = 1,
) -> dict[Cell, Sample]:
    """One config in one round: open it everywhere, then sweep until the time is up.

    inputs: its spec, start and batches. parallel: how many are opened at once; one, to
    know what opening costs.
    """
    samples = open_all(pool, cells, inputs, effort, fail, parallel)
    sweeps(pool, samples, effort, rng, fail)
    return samples


def sweeps(
    pool: Pool,
    samples: dict[Cell, Sample],
    effort: Effort,
    rng: np.random.Generator,
    fail: Fail,
) -> None:
    """Sweep all open cells until the time is up, at least LEAST_SWEEPS times."""
    begin, count = time.monotonic(), 0
    while samples and (
        count < LEAST_SWEEPS or time.monotonic() - begin < effort.sweeps_s
    ):
        sweep(pool, samples, rng, fail)
        count += 1
    for sample in samples.values():
        disturbance.settle(sample)
