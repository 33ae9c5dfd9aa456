"""The agreement stage of a run: every pending cell judged and stored."""

import itertools

from common import precision, registry, verify
from common.contract import Cell
from common.pool import Pool
from common.workers import WorkerFailure
from experiments.plan import Run


def check(run: Run, device: str) -> None:
    """Judge every pending cell of a device and store its document."""
    asked = run.settings
    with run.pool(device, run.folder / "cache" / "agreement") as pool:
        todo = {pair: run.pending(asked.cells(device, pair)) for pair in asked.pairs()}
        names = {cell.backend for cells in todo.values() for cell in cells}
        run.reporter.doing(f"starting {len(names)} workers on {device}")
        pool.start([name for name in asked.backends if name in names], parallel=2)
        found = _precisions(pool, sorted(names))
        for pair, cells in todo.items():
            run.reporter.doing(f"agreement: {'/'.join(pair)} on {device}")
            if cells:
                _check_pair(run, pool, pair, cells, found)
            run.reporter.advance()
        _note_versions(run, pool)


def _check_pair(
    run: Run,
    pool: Pool,
    pair: tuple[str, str],
    cells: list[Cell],
    found: dict[str, str],
) -> None:
    aim = _target(run, pool, pair, cells)
    by_name = {cell.backend: cell for cell in cells}

    def work(name: str) -> None:
        if isinstance(aim, WorkerFailure):
            document = verify.failed(aim)
        else:
            document = verify.attempt(pool, by_name[name], aim)
        if not pool.stopped:
            document["precision"] = found.get(name)
            run.store.save_cell(run.number, by_name[name], document)

    pool.each(work, list(by_name), parallel=2)
    if not isinstance(aim, WorkerFailure) and aim.spec["kind"] == "facts":
        _exchange(run, pool, by_name)


def _exchange(run: Run, pool: Pool, cells: dict[str, Cell]) -> None:
    """Hand tensors from each framework to each other one, two in a process of their
    own."""
    documents, known = run.store.cells(run.number), registry.backends()
    dynamic = [
        name
        for name, cell in cells.items()
        if known[name].graph == "dynamic" and documents[cell]["status"] == "agree"
    ]
    for name, other in itertools.combinations(dynamic, 2):
        try:
            arm = f"{name}#{other}"
            found = pool.ask(arm, "exchange", other=other)
            pool.release(arm)
        except WorkerFailure as failure:
            found = {"to": failure.status, "from": failure.status}
        documents[cells[name]]["facts"][f"DLPack to {other}"] = found["to"]
        documents[cells[other]]["facts"][f"DLPack to {name}"] = found["from"]
    for name in dynamic:
        run.store.save_cell(run.number, cells[name], documents[cells[name]])


def _target(
    run: Run, pool: Pool, pair: tuple[str, str], cells: list[Cell]
) -> verify.Target | WorkerFailure:
    """The oracle's side; its first failure costs only the oracle's own cell."""
    asked = run.settings
    given = (*pair, asked.dtype, asked.seed, asked.effort().steps)
    try:
        return verify.target(pool, *given)
    except WorkerFailure as failure:
        for cell in [cell for cell in cells if cell.backend == pool.judge]:
            run.store.save_cell(run.number, cell, verify.failed(failure))
            cells.remove(cell)
    try:
        return verify.target(pool, *given)
    except WorkerFailure as failure:
        return failure


def _precisions(pool: Pool, names: list[str]) -> dict[str, str]:
    """The measured precision of every backend that answers."""
    found = {}
    for name in names:
        a, b = precision.probe(registry.backends()[name].dtype(pool.dtype))
        try:
            found[name] = precision.classify(pool.ask(name, "product", a=a, b=b))
            pool.ask(name, "forget")
        except WorkerFailure:
            continue  # its cells will tell
    return found


def _note_versions(run: Run, pool: Pool) -> None:
    entry = run.store.describe(run.number)
    machine_facts, versions = entry["machine"], entry["versions"]
    for facts in pool.facts.values():
        versions |= facts["versions"]
        machine_facts["devices"] = {
            **machine_facts.get("devices", {}),
            pool.device: facts["device"],
        }
    run.store.amend(run.number, machine_facts, versions)
