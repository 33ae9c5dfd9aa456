"""The agreement stage of a run: every pending cell judged and stored."""

import itertools
from concurrent.futures import ThreadPoolExecutor

from graphparity.common.agreement import (
    eager_and_compiled,
    precision_probe,
    stage,
    targets,
)
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.system import scratch
from graphparity.common.workers import lasting
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare.run import Run

Probed = tuple[str, str | None]  # backend, dtype of half precision


def check(run: Run, device: str) -> None:
    """Judge every pending cell of a device and store its document."""
    asked = run.asked
    cache, known = run.cache("agreement"), registry.backends()
    with (
        scratch.folder() as temporary,
        ThreadPoolExecutor(1) as ahead,
        run.pool(device, cache, temporary) as pool,
    ):
        # nothing is priced here: what a compiler keeps for everybody saves time
        lasting.link(temporary, [known[name] for name in asked.backends])
        pool.keeping = frozenset({eager_and_compiled.COMMAND})
        todo = {pair: run.pending(asked.cells(device, pair)) for pair in asked.pairs()}
        names = {cell.backend for cells in todo.values() for cell in cells}
        pairs = [pair for pair, cells in todo.items() if cells]
        targets = (ahead.submit(_target, run, pool, pair) for pair in pairs)
        coming = next(targets, None)  # the oracle works one config ahead of the others
        run.reporter.doing(f"starting {len(names)} workers on {device}")
        pool.start([name for name in asked.backends if name in names], parallel=2)
        _note_versions(run, pool)
        precisions = _precisions(pool, sorted(names), {_asked(*pair) for pair in pairs})
        for pair, cells in todo.items():
            run.reporter.doing(f"agreement: {'/'.join(pair)} on {device}")
            if cells and coming is not None:
                target, coming = coming.result(), next(targets, None)
                _check_pair(run, pool, target, cells, precisions)
                _compare_forms(run, pool, target, cells)
            _exchange(run, pool, asked.cells(device, pair))
            run.reporter.advance()


def _check_pair(
    run: Run,
    pool: Pool,
    target: Target | WorkerFailure,
    cells: list[Cell],
    precisions: dict[Probed, str | WorkerFailure],
) -> None:
    by_name = {cell.backend: cell for cell in cells}

    def work(name: str) -> None:
        if isinstance(target, WorkerFailure):
            document = stage.failed(target)
        else:
            spoken = _in_dialect(run, pool, by_name[name], target)
            document = stage.attempt(pool, by_name[name], spoken)
            document["dialect"] = spoken.spec.get("dialect")
        if not pool.stopped:
            half = target.spec.get("half") if isinstance(target, Target) else None
            precision = precisions.get((name, half))
            if isinstance(precision, WorkerFailure):
                if document["status"] in ("agree", "disagree"):  # it ran
                    document["unprobed"] = f"{precision.status}: {precision}"
                precision = None
            document["precision"] = precision
            document["asked"] = half or by_name[name].dtype
            document["casts"] = registry.backends()[name].casts if half else None
            run.store.save_cell(run.number, by_name[name], document)

    pool.each(work, list(by_name), parallel=2)


def _compare_forms(
    run: Run, pool: Pool, target: Target | WorkerFailure, cells: list[Cell]
) -> None:
    """Enter how far each static form is from its own dynamic form, whose outputs of
    these steps are let go of afterwards."""
    if not isinstance(target, WorkerFailure) and not pool.stopped:
        documents = run.store.cells(run.number)
        theirs = (target.spec, target.labels, target.expected)
        found = eager_and_compiled.compare(cells, pool.kept, *theirs)
        for cell, row in found.items():
            if documents[cell]["status"] in ("agree", "disagree"):
                documents[cell]["against_dynamic"] = row
                run.store.save_cell(run.number, cell, documents[cell])
    pool.kept.clear()


def _in_dialect(run: Run, pool: Pool, cell: Cell, target: Target) -> Target:
    """The target for a backend's library, where that computes another variant of the
    rule than the oracle by default."""
    if not specs.dialect(cell.backend, target.spec):
        return target
    asked = run.asked
    pair, steps = (cell.workload, cell.config), asked.effort().steps
    return targets.target(pool, *pair, asked.dtype, asked.seed, steps, cell.backend)


def _exchange(run: Run, pool: Pool, cells: list[Cell]) -> None:
    """Hand tensors between frameworks, two in a process of their own, if not yet done.

    Only cells that hold facts take part. Where a process dies, its first cell fails.
    """
    documents, known = run.store.cells(run.number), registry.backends()
    dynamic = [
        cell
        for cell in run.agreeing(cells)
        if known[cell.backend].graph == "dynamic" and documents[cell].get("facts")
    ]
    exchanges = {
        f"{cell.backend}#{other.backend}": (cell, other)
        for cell, other in itertools.combinations(dynamic, 2)
        if f"DLPack to {other.backend}" not in _facts(documents[cell])
    }
    results: dict[str, dict[str, str] | WorkerFailure] = {}

    def hand_over(name: str) -> None:
        try:
            results[name] = pool.ask(name, "exchange", other=name.split("#")[1])
            pool.release(name)
        except WorkerFailure as failure:
            results[name] = failure

    pool.each(hand_over, list(exchanges), parallel=2)
    for name, (cell, other) in exchanges.items():
        outcome = results[name]
        if isinstance(outcome, WorkerFailure):
            documents[cell] |= {"status": outcome.status, "reason": str(outcome)}
            outcome = {"to": outcome.status, "from": outcome.status}
        _facts(documents[cell])[f"DLPack to {other.backend}"] = outcome["to"]
        _facts(documents[other])[f"DLPack to {cell.backend}"] = outcome["from"]
        for changed in (cell, other):
            run.store.save_cell(run.number, changed, documents[changed])


def _facts(document: Agreement) -> dict[str, str]:
    """What was found out about a cell that holds facts."""
    facts = document["facts"]
    assert facts is not None
    return facts


def _target(run: Run, pool: Pool, pair: tuple[str, str]) -> Target | WorkerFailure:
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


def _asked(workload: str, config: str) -> str | None:
    """The dtype of half precision that a workload config asks for; None for none."""
    half = specs.spec(workload, config).get("half")
    return half if half is None else str(half)


def _precisions(
    pool: Pool, names: list[str], halves: set[str | None]
) -> dict[Probed, str | WorkerFailure]:
    """The measured precision of every backend, in each dtype asked for, or why it could
    not be measured."""
    precisions = dict[Probed, str | WorkerFailure]()
    for name, half in itertools.product(names, sorted(halves, key=str)):
        a, b = precision_probe.probe(registry.backends()[name].dtype(pool.dtype))
        product = pool.probe(name, "product", a=a, b=b, half=half)
        if isinstance(product, WorkerFailure):
            precisions[name, half] = product
            continue
        precisions[name, half] = precision_probe.classify(product)
        pool.probe(name, "forget")
    return precisions


def _note_versions(run: Run, pool: Pool) -> None:
    entry = run.store.describe(run.number)
    machine_facts, versions = entry["machine"], entry["versions"]
    devices = machine_facts.setdefault("devices", {})
    for name, facts in pool.facts.items():
        versions |= facts["versions"]
        if "#" not in name:
            devices[pool.device] = facts["device"]
    run.store.amend(run.number, machine_facts, versions)
