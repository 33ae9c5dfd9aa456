"""Tensors handed from one framework to another, when the facts of both are known."""

import itertools

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare.run import Run


def exchange(run: Run, pool: Pool, cells: list[Cell], cores: list[int]) -> None:
    """Hand tensors between frameworks, two in a process of their own on these cores, if
    not yet done.

    Only cells that hold facts take part. Where a process dies, its first cell fails.
    """
    documents, known = run.store.cells(run.number, cells), registry.backends()
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
        pool.place(name, cores)
        try:
            results[name] = pool.ask(name, "exchange", other=name.split("#")[1])
            pool.release(name)
        except WorkerFailure as failure:
            results[name] = failure

    pool.each(hand_over, list(exchanges), parallel=1)  # another lane is at work
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
