"""A cell of a run judged and stored, and what its verdict is held against."""

from graphparity.common.agreement import eager_and_compiled, stage, targets
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.workers.one_process import OneProcess
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import JUDGING
from graphparity.experiments.compare.agreement.cold_starts import ColdStarts
from graphparity.experiments.compare.agreement.precisions import Precisions
from graphparity.experiments.compare.run import Run


def check(
    run: Run,
    pool: Pool,
    worker: str,
    target: Target | WorkerFailure,
    cell: Cell,
    known: Precisions,
    starts: ColdStarts,
) -> None:
    """Judge one cell by a worker of its backend, and store its document."""
    if isinstance(target, WorkerFailure):
        document = stage.failed(target)
    else:
        spoken = _in_dialect(run, pool, cell, target)
        with run.work_clock.work(JUDGING):
            document = stage.attempt(OneProcess(pool, worker), cell, spoken)
        document["dialect"] = spoken.spec.get("dialect")
    if pool.stopped:
        return
    if cost := starts.of(worker, cell):
        document["cold_start"] = cost
    half = target.spec.get("half") if isinstance(target, Target) else None
    precision = known.get((cell.backend, half))
    if isinstance(precision, WorkerFailure):
        if document["status"] in ("agree", "disagree"):  # it ran
            document["unprobed"] = f"{precision.status}: {precision}"
        precision = None
    document["precision"] = precision
    document["asked"] = half or cell.dtype
    document["casts"] = registry.backends()[cell.backend].casts if half else None
    run.store.save_cell(run.number, cell, document)


def compare_forms(
    run: Run,
    pool: Pool,
    target: Target | WorkerFailure,
    cells: list[Cell],
    replies: eager_and_compiled.Replies,
) -> None:
    """Enter how far each static form is from its own dynamic form. replies: what both
    gave, by backend and command."""
    if not isinstance(target, WorkerFailure) and not pool.stopped:
        documents = run.store.cells(run.number, cells)
        theirs = (target.spec, target.labels, target.expected)
        with run.work_clock.work(JUDGING):
            found = eager_and_compiled.compare(cells, replies, *theirs)
        for cell, row in found.items():
            if documents[cell]["status"] in ("agree", "disagree"):
                documents[cell]["against_dynamic"] = row
                run.store.save_cell(run.number, cell, documents[cell])


def _in_dialect(run: Run, pool: Pool, cell: Cell, target: Target) -> Target:
    """The target for a backend's library, where that computes another variant of the
    rule than the oracle by default."""
    if not specs.dialect(cell.backend, target.spec):
        return target
    asked = run.asked
    pair, steps = (cell.workload, cell.config), asked.effort().steps
    return targets.target(pool, *pair, asked.dtype, asked.seed, steps, cell.backend)


def find_target(run: Run, pool: Pool, pair: tuple[str, str]) -> Target | WorkerFailure:
    """The target by the oracle, or the failure; an oracle's worker that dies is
    replaced once."""
    asked = run.asked
    arguments = (*pair, asked.dtype, asked.seed, asked.effort().steps)
    for _ in range(2):
        try:
            return targets.target(pool, *arguments)
        except WorkerFailure as error:
            failure = error
    return failure
