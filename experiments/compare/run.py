"""The state of a comparison: its run in the store, the cells pending, those that
agree."""

import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement, Machine
from graphparity.common.contract.timings import ForkSpread
from graphparity.common.results.store import Store
from graphparity.common.system.others import Others
from graphparity.common.timing.lock_step.driver import Spreads
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.compare import plan
from graphparity.experiments.compare.inputs import Inputs
from graphparity.experiments.shared.terminal.progress import Reporter

RETRY = ("crashed", "refused", "timeout", "unavailable")  # what --resume tries again


KEPT = 3  # caches of runs that were cut off: --resume finds them warm


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
    zygotes: Zygotes | None = None  # of which workers may be forked
    spreads: Spreads = field(default_factory=dict)  # of the cells timed so far
    said: set[str] = field(default_factory=set)
    inputs: Inputs = field(default_factory=Inputs)  # that timed steps are opened with
    others: Others = field(default_factory=Others)  # looked at when a round begins
    lock: threading.Lock = field(default_factory=threading.Lock)  # of lanes' threads

    def say(self, text: str) -> None:
        """Print a sentence that a reader should know, once a run."""
        with self.lock:
            if text in self.said:
                return
            self.said.add(text)
        self.reporter.console.print(text, markup=False, highlight=False)

    def threads(self) -> int:
        """Of each program that is timed on the CPU."""
        return len(self.asked.lanes("cpu")[0])

    def note(self, forks: dict[str, ForkSpread]) -> None:
        """Keep with the run what a fork misses of the spread, by backend."""
        entry = self.store.describe(self.number)
        facts: Machine = {**entry["machine"], "forks": forks}
        self.store.amend(self.number, facts, entry["versions"])

    def pool(
        self,
        device: str,
        cache: Path,
        temporary: Path | None = None,
        zygotes: Zygotes | None = None,
        cores: list[int] | None = None,
    ) -> Pool:
        """Workers for one stage; temporary: the folder of their temporary files, else
        one in the cache; zygotes: they are forked where they can be; cores: of one
        lane, else all that the run uses."""
        cache.mkdir(parents=True, exist_ok=True)
        asked = self.asked
        pinned, limit_s = cores or asked.pinned(), asked.timeout
        arguments = (device, asked.dtype, pinned, cache.resolve(), limit_s)
        return Pool(*arguments, self.work_clock, temporary, zygotes=zygotes)

    def cache(self, name: str) -> Path:
        """A folder of this run's for compiled code; all are dropped at its end."""
        return self.folder / "cache" / f"run-{self.number}" / name

    def trim_caches(self) -> None:
        """Keep the newest caches and this run's own; older ones are removed."""
        every = (self.folder / "cache").glob("run-*")
        runs = {int(path.name[4:]): path for path in every if path.name[4:].isdigit()}
        for number in sorted(runs)[:-KEPT]:
            if number != self.number:
                shutil.rmtree(runs[number], ignore_errors=True)

    def pending(self, cells: list[Cell]) -> list[Cell]:
        """Cells without a lasting result."""
        known = self.store.cells(self.number, cells)
        return [c for c in cells if c not in known or known[c]["status"] in RETRY]

    def agreeing(self, cells: list[Cell]) -> list[Cell]:
        """Cells that are timed: those whose agreement is `agree`."""
        known = self.store.cells(self.number, cells)
        return [c for c in cells if c in known and known[c]["status"] == "agree"]

    def fail(self, cell: Cell, failure: WorkerFailure) -> None:
        """Store a failure that came after agreement; the verdicts stay in the
        document."""
        with self.lock:
            known = self.store.cells(self.number, [cell]).get(cell)
            empty: Agreement = {"status": "", "reason": None, "agreement": []}
            document = empty if known is None else known
            document |= {"status": failure.status, "reason": str(failure)}
            self.store.save_cell(self.number, cell, document)
