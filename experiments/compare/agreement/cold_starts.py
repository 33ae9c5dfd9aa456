"""What a backend takes to prepare a cell while it is checked: one compilation tells
both whether it agrees and what it costs.

It is a cold start as good as a round's where the process begins with an empty cache and
checks what is timed first, in the rounds' order: what comes before a cell saves it
time, in a round too. A process of its own, such as a backend's second one, makes its
first graph, which everything else would pay for, before any cell.
"""

from dataclasses import dataclass, field

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import ColdStart, Opened
from graphparity.common.workers.one_process import backend_of
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure


@dataclass
class ColdStarts:
    """The processes of a pool by their first graphs. priced: the workload configs whose
    preparation is priced."""

    pool: Pool
    priced: set[tuple[str, str]]
    first_graphs_s: dict[str, float | None] = field(default_factory=dict)  # by backend
    begun: dict[str, int] = field(default_factory=dict)  # process ids, by worker

    def begin(self, worker: str, cell: Cell) -> None:
        """Before a worker checks a cell that is priced: one that has begun anew makes
        its first graph, timed where it is its backend's first."""
        if not self._priced(cell):
            return
        self.pool.start([worker])
        if (process := self._process(worker)) is None:
            return
        if self.begun.get(worker) != process:
            self.begun[worker] = process
            found = self.pool.probe(worker, "toolchain")
            seconds = None if isinstance(found, WorkerFailure) else found
            self.first_graphs_s.setdefault(backend_of(worker), seconds)
        self.pool.probe(worker, "prepared")  # of the cell before

    def of(self, worker: str, cell: Cell) -> ColdStart | None:
        """What preparing the cell took that this worker has just checked; None where
        that is not priced or not known."""
        process = self._process(worker)
        if not self._priced(cell) or process is None:
            return None
        if process != self.begun.get(worker):
            return None  # it has died meanwhile
        cost: Opened | WorkerFailure | None = self.pool.probe(worker, "prepared")
        if cost is None or isinstance(cost, WorkerFailure):
            return None
        return {**cost, "toolchain_s": self.first_graphs_s[backend_of(worker)]}

    def _priced(self, cell: Cell) -> bool:
        return (cell.workload, cell.config) in self.priced

    def _process(self, worker: str) -> int | None:
        """The id of its process; None where it has none."""
        found = self.pool.workers.get(worker)
        return None if found is None else found.process.pid
