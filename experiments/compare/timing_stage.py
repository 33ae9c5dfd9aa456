"""The timing stage of a run: rounds of fresh processes, raw samples stored at once."""

import shutil
import time
from pathlib import Path

import numpy as np

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Process
from graphparity.common.timing import interleaved, intervals, lock_step, marks, roofs
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare.run import Run


def time_all(run: Run, device: str, begun: float) -> int:
    """Rounds of fresh processes until the intervals are narrow or the effort is spent.

    begun: when the work on this device began, by time.monotonic(). Returns how many
    rounds with something left to time were not made, as another would have ended after
    the effort's limit.
    """
    effort, longest_s = run.asked.effort(), 0.0
    for number in range(effort.rounds):
        before = time.monotonic()
        if number >= marks.PROCESSES and _narrow(run, device, effort.width):
            break  # with fewer nothing is marked, however narrow
        late = before - begun + longest_s > effort.limit_s
        if number >= effort.least_rounds and late:
            rest = range(number, effort.rounds)
            return sum(bool(_todo(run, device, other)) for other in rest)
        _round(run, device, number)
        if not _priced(run, number):  # those open one backend after the other
            longest_s = max(longest_s, time.monotonic() - before)
    return 0


def _priced(run: Run, number: int) -> bool:
    """Whether a round measures what opening costs."""
    return interleaved.begins_cold(number, run.asked.effort().cold_starts) is not None


def _todo(run: Run, device: str, number: int) -> dict[tuple[str, str], list[Cell]]:
    """What is to be timed in a round: workload configs without all their samples."""
    samples, todo = run.store.samples(run.number), {}
    for pair in run.asked.timed():
        cells = run.agreeing(run.asked.cells(device, pair))
        if any(number not in samples.get(cell, {}) for cell in cells):
            todo[pair] = cells
    return todo


def _round(run: Run, device: str, number: int) -> None:
    asked, effort = run.asked, run.asked.effort()
    todo = _todo(run, device, number)
    for _ in range(len(asked.timed()) - len(todo)):
        run.reporter.advance()
    if not todo:
        return
    names = {cell.backend for cells in todo.values() for cell in cells}
    ordered = [name for name in asked.backends if name in names]
    cache = _cache(run, device, number)
    cold = not cache.exists()
    with run.pool(device, cache) as pool:
        run.reporter.doing(f"round {number + 1}/{effort.rounds}: fresh processes")
        one_by_one = interleaved.begins_cold(number, effort.cold_starts)
        costs = interleaved.prepare(pool, ordered, parallel=1 if one_by_one else 2)
        for cost in costs.values():
            cost["cold"] = cold if _priced(run, number) else None
        _measure_ceilings(run, pool, ordered)
        rng = np.random.default_rng([asked.seed, number])
        priced = effort.cold_starts + 1  # the cold ones and a warm one
        for pair, cells in _turned(todo, number, priced).items():
            run.reporter.doing(f"round {number + 1}/{effort.rounds}: {'/'.join(pair)}")
            _time_pair(run, pool, pair, cells, costs, rng, number)
            run.reporter.advance()
    if cache != run.cache(device):
        shutil.rmtree(cache, ignore_errors=True)


def _cache(run: Run, device: str, number: int) -> Path:
    """The folder of a round's compilation cache and temporary files: the run's own,
    emptied for the first; for each further cold start one that is not there yet."""
    cold = interleaved.begins_cold(number, run.asked.effort().cold_starts)
    cache = run.cache(f"{device}-cold-{number}" if cold and number else device)
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    return cache


def _turned(
    todo: dict[tuple[str, str], list[Cell]], number: int, priced: int
) -> dict[tuple[str, str], list[Cell]]:
    """What is to be timed, in the order of a round: after those that are priced, each
    begins with another config, since only a fresh process knows a peak of memory."""
    pairs = list(todo.items())
    first = max(0, number - priced + 1) % len(pairs) if pairs else 0
    return dict(pairs[first:] + pairs[:first])


def _time_pair(
    run: Run,
    pool: Pool,
    pair: tuple[str, str],
    cells: list[Cell],
    costs: dict[str, Process],
    rng: np.random.Generator,
    number: int,
) -> None:
    effort, spec = run.asked.effort(), specs.spec(*pair)

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        if not pool.stopped:  # an interrupted run has ended its workers itself
            run.fail(cell, failure)

    try:
        inputs = {**_draw(run, pool, spec), "spec": spec}
    except WorkerFailure as failure:
        for cell in cells:
            fail(cell, failure)
        return
    still = [cell for cell in cells if cell in run.agreeing(cells)]
    parallel = 1 if _priced(run, number) else 2
    measured = interleaved.open_all(pool, still, inputs, effort, fail, parallel)
    lock_step.sweeps(pool, measured, effort, rng, fail, run.spreads, run.say)
    empty: Process = {"import_s": None, "toolchain_s": None, "cold": None}
    for cell, sample in measured.items():
        full = {**costs.get(cell.backend, empty), **sample}
        run.store.save_sample(run.number, cell, number, full)


def _draw(run: Run, pool: Pool, spec: Spec) -> dict[str, object]:
    """Inputs from the oracle; a judge that dies is replaced once."""
    asked = run.asked
    arguments = {"spec": spec, "seed": asked.seed, "steps": asked.effort().steps}
    try:
        return dict(pool.ask(pool.judge, "draw", **arguments))
    except WorkerFailure:
        return dict(pool.ask(pool.judge, "draw", **arguments))


def _measure_ceilings(run: Run, pool: Pool, names: list[str]) -> None:
    entry = run.store.describe(run.number)
    if pool.device not in entry["machine"].get("ceilings", {}):
        dtype = run.asked.dtype
        if rates := roofs.measured(pool, names, dtype):
            known = entry["machine"].setdefault("ceilings", {})
            known[pool.device] = {"dtype": dtype, **rates}
            run.store.amend(run.number, entry["machine"], entry["versions"])


def _narrow(run: Run, device: str, width: float) -> bool:
    """Every backend's step time of every config is known to within `width`."""
    samples = run.store.samples(run.number)
    widths = []
    for cell, rounds in samples.items():
        blocks = [sample["blocks"] for sample in rounds.values()]
        if cell.device == device and (time := intervals.step_time(blocks)):
            widths.append(intervals.half_width(time))
    return bool(widths) and max(widths) <= width
