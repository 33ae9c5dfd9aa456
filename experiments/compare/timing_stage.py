"""The timing stage of a run: rounds of new processes, fresh or forked, raw samples
stored at once."""

import shutil
import time
from pathlib import Path

import numpy as np

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Process
from graphparity.common.results import documents
from graphparity.common.timing import forks, interleaved, roofs
from graphparity.common.timing.lock_step import driver
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare import widths
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.run import Run
from graphparity.experiments.compare.widths import Pair


def time_all(run: Run, device: str, begun: float) -> None:
    """Rounds of fresh processes until every ratio is narrow or the effort is spent.

    After the least number of rounds those configs are left out whose ratios are all
    narrow (`widths`), and of the others the widest come first. begun: when the work on
    this device began, by time.monotonic().
    """
    effort = run.asked.effort()
    allowance = Allowance(begun + effort.limit_s)
    for number in range(_end(run, device, effort.rounds)):
        wanted = _wanted(run, device, number)
        if not wanted:
            break
        todo = _todo(run, device, number, wanted)
        late = not allowance.any_fits(todo, time.monotonic())
        if number >= effort.least_rounds and todo and late:
            break
        _round(run, device, number, todo, allowance)


def _end(run: Run, device: str, rounds: int) -> int:
    """The number of the first round that is not made: of a run that has made all of its
    rounds as many again."""
    made = [
        number + 1
        for cell, known in run.store.samples(run.number).items()
        for number in known
        if cell.device == device
    ]
    return rounds * (1 + max(made, default=0) // rounds)


def _priced(run: Run, number: int) -> bool:
    """Whether a round measures what opening costs."""
    return interleaved.begins_cold(number, run.asked.effort().cold_starts) is not None


def _wanted(run: Run, device: str, number: int) -> list[Pair]:
    """The configs that a round is made for: all, or after the least number of rounds
    those that are not narrow, the widest first."""
    effort = run.asked.effort()
    if number < effort.least_rounds:
        return run.asked.timed()
    cells = documents.gather(run.store, run.number, run.asked.order())["cells"]
    return widths.wanting(widths.measured(cells), effort.width, device)


def _todo(
    run: Run, device: str, number: int, wanted: list[Pair]
) -> dict[Pair, list[Cell]]:
    """What is to be timed in a round: of these workload configs, those without all
    their samples."""
    samples, todo = run.store.samples(run.number), {}
    for pair in wanted:
        cells = run.agreeing(run.asked.cells(device, pair))
        if any(number not in samples.get(cell, {}) for cell in cells):
            todo[pair] = cells
    return todo


def _round(
    run: Run,
    device: str,
    number: int,
    todo: dict[Pair, list[Cell]],
    allowance: Allowance,
) -> None:
    asked, effort = run.asked, run.asked.effort()
    _count(run, number, len(todo))
    if not todo:
        return
    begun = time.monotonic()
    names = {cell.backend for cells in todo.values() for cell in cells}
    ordered = [name for name in asked.backends if name in names]
    cache = _cache(run, device, number)
    cold = not cache.exists()
    forked = forks.forks(number, effort.cold_starts)
    with run.pool(device, cache, zygotes=run.zygotes if forked else None) as pool:
        kind = "forked" if forked else "fresh"
        run.reporter.doing(f"round {number + 1}: {kind} processes")
        one_by_one = interleaved.begins_cold(number, effort.cold_starts)
        costs = interleaved.prepare(pool, ordered, parallel=1 if one_by_one else 2)
        for cost in costs.values():
            cost["cold"] = cold if _priced(run, number) else None
        _measure_ceilings(run, pool, ordered)
        if not _priced(run, number):  # those start one backend after the other
            allowance.started(time.monotonic() - begun)
        _configs(run, pool, todo, costs, number, allowance)
    if cache != run.cache(device):
        shutil.rmtree(cache, ignore_errors=True)


def _count(run: Run, number: int, todo: int) -> None:
    """Tell the reporter of a round's work: of the least number of rounds it knows, and
    what is there already is done."""
    if number < run.asked.effort().least_rounds:
        run.reporter.advance(len(run.asked.timed()) - todo)
    else:
        run.reporter.expect(todo)


def _configs(
    run: Run,
    pool: Pool,
    todo: dict[Pair, list[Cell]],
    costs: dict[str, Process],
    number: int,
    allowance: Allowance,
) -> None:
    """Time a round's configs; after the least number of rounds those that would end in
    time."""
    effort = run.asked.effort()
    rng = np.random.default_rng([run.asked.seed, number])
    priced = effort.cold_starts + 1  # the cold ones and a warm one
    for pair, cells in _turned(todo, number, priced).items():
        begun = time.monotonic()
        if number < effort.least_rounds or allowance.fits(pair, begun):
            run.reporter.doing(f"round {number + 1}: {'/'.join(pair)}")
            _time_pair(run, pool, pair, cells, costs, rng, number)
            if not _priced(run, number):
                allowance.config_s[pair] = time.monotonic() - begun
        run.reporter.advance()


def _cache(run: Run, device: str, number: int) -> Path:
    """The folder of a round's compilation cache and temporary files: the run's own,
    emptied for the first; for each further cold start one that is not there yet."""
    cold = interleaved.begins_cold(number, run.asked.effort().cold_starts)
    cache = run.cache(f"{device}-cold-{number}" if cold and number else device)
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    return cache


def _turned(
    todo: dict[Pair, list[Cell]], number: int, priced: int
) -> dict[Pair, list[Cell]]:
    """What is to be timed, in the order of a round: after those that are priced, each
    begins with another config, since only a fresh process knows a peak of memory."""
    if not todo:
        return {}
    turns = sorted(todo)
    first = turns[max(0, number - priced + 1) % len(turns)]
    return {first: todo[first], **todo} if number >= priced else todo


def _time_pair(
    run: Run,
    pool: Pool,
    pair: Pair,
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
    driver.sweeps(pool, measured, effort, rng, fail, run.spreads, run.say)
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
