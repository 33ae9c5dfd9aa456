"""The timing stage: workers of all backends live at once, blocks interleaved at random.

A *round* is one fresh process for each backend. In it every workload config is opened
in every backend, its costs are split, and then *sweeps* follow: each backend runs one
block, in random order, after a pause until the machine is quiet and untimed steps to
warm up.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.timings import Ceilings, Opened, Process, Sample, Sized
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

UNTIMED, UNTIMED_S = 20, 0.02  # steps before a timed block, and their time at most
LEAST_SWEEPS = 3


@dataclass(frozen=True)
class Effort:
    """How much a preset measures."""

    rounds: int  # fresh processes at most
    least_rounds: int  # before it may stop: intervals are narrow, or time is up
    block_s: float  # length of a timed block
    sweeps_s: float  # sweeps of one config in one round
    width: float  # half-width of the intervals at which sampling stops
    steps: int  # lockstep steps that are checked
    limit_s: float = math.inf  # a device's; no round begins that would end later
    flush: bool = False  # empty the device's cache before each timed step


EFFORTS = {
    "quick": Effort(5, 3, 0.015, 1.2, 0.02, 3, limit_s=350.0),
    "standard": Effort(10, 5, 0.02, 6.0, 0.015, 10),
    "full": Effort(20, 6, 0.03, 12.0, 0.01, 20),
}

Fail = Callable[[Cell, WorkerFailure], None]


def prepare(pool: Pool, names: list[str], parallel: int) -> dict[str, Process]:
    """Start a round's workers; what each one's import and first graph took."""
    pool.start(names, parallel)
    costs: dict[str, Process] = {}
    for name in names:
        if name in pool.workers:
            if (toolchain_s := pool.aside(name, "toolchain")) is None:
                continue
            import_s = pool.facts[name]["import_s"] if parallel == 1 else None
            costs[name] = {"import_s": import_s, "toolchain_s": toolchain_s}
    return costs


def untimed(sized: Sized, effort: Effort) -> int:
    """Steps to warm up with before a block: UNTIMED, or fewer where they are long."""
    step_s = effort.block_s / int(sized["steps"])
    return max(1, min(UNTIMED, round(UNTIMED_S / step_s)))


def open_all(
    pool: Pool,
    cells: list[Cell],
    given: dict[str, Any],
    effort: Effort,
    fail: Fail,
    parallel: int,
) -> dict[Cell, Sample]:
    """Open a config in every backend; the samples so far.

    One after the other its costs are measured; several at once save time, and what they
    cost is not known.
    """
    by_name, costs = {cell.backend: cell for cell in cells}, dict[str, Opened]()

    def work(name: str) -> None:
        cell = by_name[name]
        start, batches = (cast(given[key], cell.dtype) for key in ("start", "batches"))
        arguments = {"spec": given["spec"], "start": start, "batches": batches}
        try:
            if parallel == 1:
                pool.quiet()
            costs[name] = pool.ask(name, "open", **arguments)
        except WorkerFailure as failure:
            fail(cell, failure)

    pool.each(work, list(by_name), parallel)
    opened = dict[Cell, Sample]()
    for name, cost in costs.items():
        cell = by_name[name]
        if parallel > 1:
            cost = {"build_s": None, "first_step_s": None, "second_step_s": None}
        try:
            sized = pool.ask(name, "calibrate", seconds=effort.block_s)
        except WorkerFailure as failure:
            fail(cell, failure)
            continue
        opened[cell] = {
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
        }
    return opened


def sweep(
    pool: Pool,
    samples: dict[Cell, Sample],
    rng: np.random.Generator,
    fail: Fail,
) -> None:
    """One block of every open cell in random order; a failed cell leaves the
    samples."""
    order = list(samples)
    rng.shuffle(order)
    for cell in order:
        sample = samples[cell]
        sample["quiet_s"] += pool.quiet()
        steps = sample["steps"]
        size = {"steps": steps, "untimed": sample["untimed"], "flush": sample["flush"]}
        try:
            took = pool.ask(cell.backend, "block", **size)
        except WorkerFailure as failure:
            del samples[cell]
            fail(cell, failure)
            continue
        sample["compiled_blocks"] += took["compiled"]
        for clock, blocks in (
            ("seconds", sample["blocks"]),
            ("device_s", sample["device_blocks"]),
        ):
            known = not took["compiled"] and took[clock] is not None
            blocks.append(took[clock] / steps if known else None)


def measure(
    pool: Pool,
    cells: list[Cell],
    given: dict[str, Any],
    effort: Effort,
    rng: np.random.Generator,
    fail: Fail,
    parallel: int = 1,
) -> dict[Cell, Sample]:
    """One config in one round: open it everywhere, then sweep until the time is up.

    parallel: how many are opened at once; one, to know what opening costs.
    """
    samples = open_all(pool, cells, given, effort, fail, parallel)
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


def ceilings(pool: Pool, names: list[str], dtype: str) -> Ceilings | None:
    """The roofline's ceilings: the best product and the best copy of any backend.

    None where no backend computes in that dtype.
    """
    known, rates, copies = registry.backends(), list[float](), list[float]()
    for name in names:
        if known[name].graph != "static" and known[name].dtype(dtype) == dtype:
            rates.append(pool.aside(name, "product_rate", dtype=dtype) or 0.0)
            copies.append(pool.aside(name, "sum_rate") or 0.0)
            pool.aside(name, "forget")
    if pool.device == "cpu":
        copies.append(pool.aside(pool.judge, "copy_rate", threads=len(pool.cores)) or 0)
    if not any(rates) or not any(copies):
        return None
    return {"flops_per_s": max(rates), "copy_bytes_per_s": max(copies)}
