"""The state of a comparison: its run in the store, the cells pending, those that
agree."""

from dataclasses import dataclass
from pathlib import Path

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.compare import plan
from graphparity.experiments.shared.terminal.progress import Reporter

RETRY = ("crashed", "refused", "timeout", "unavailable")  # what --resume tries again


@dataclass
class Run:
    """One run under way: its settings, the store and its number there, its work
    clock."""

    asked: plan.Asked
    store: Store
    number: int
    folder: Path
    work_clock: WorkClock
    reporter: Reporter

    def pool(self, device: str, cache: Path, temporary: Path | None = None) -> Pool:
        """Workers for one stage; temporary: the folder of their temporary files, else
        one in the cache."""
        cache.mkdir(parents=True, exist_ok=True)
        asked = self.asked
        cores, limit_s = machine.cores(asked.threads), asked.timeout
        arguments = (device, asked.dtype, cores, cache.resolve(), limit_s)
        return Pool(*arguments, self.work_clock, temporary)

    def cache(self, name: str) -> Path:
        """A folder of this run's for compiled code; all are dropped at its end."""
        return self.folder / "cache" / f"run-{self.number}" / name

    def pending(self, cells: list[Cell]) -> list[Cell]:
        """Cells without a lasting result."""
        known = self.store.cells(self.number)
        return [c for c in cells if c not in known or known[c]["status"] in RETRY]

    def agreeing(self, cells: list[Cell]) -> list[Cell]:
        """Cells that are timed: those whose agreement is `agree`."""
        known = self.store.cells(self.number)
        return [c for c in cells if c in known and known[c]["status"] == "agree"]

    def fail(self, cell: Cell, failure: WorkerFailure) -> None:
        """Store a failure that came after agreement; the verdicts stay in the
        document."""
        known = self.store.cells(self.number).get(cell)
        empty: Agreement = {"status": "", "reason": None, "agreement": []}
        document = empty if known is None else known
        document |= {"status": failure.status, "reason": str(failure)}
        self.store.save_cell(self.number, cell, document)


def begin_or_resume(
    store: Store, asked: plan.Asked, command: str, resume: bool
) -> tuple[int, bool]:
    """The number of the run to fill, and whether it is an old one that is resumed."""
    settings = plan.settings(asked)
    if resume and (number := store.latest(settings)) is not None:
        return number, True
    facts = machine.facts(machine.cores(asked.threads))
    return store.begin(command, settings, facts, {}), False
