"""What a comparison was asked for, and where it stands: settings, cells, the run."""

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.terminal.progress import Reporter

RETRY = ("crashed", "timeout", "unavailable")  # what --resume tries again


@dataclass(frozen=True)
class Settings:
    """What was asked for; a run is resumed only by the same settings."""

    workloads: tuple[str, ...]
    backends: tuple[str, ...]
    devices: tuple[str, ...]
    dtype: str
    preset: str
    seed: int
    threads: int | None
    budget: float | None
    timeout: float
    flush: bool = False  # empty the device's cache before each timed step
    configs: tuple[str, ...] = ()  # of any preset, timed too; none: the preset's own

    def effort(self) -> interleaved.Effort:
        """The preset's effort, its sweeps fitted to the budget where there is one."""
        effort = dataclasses.replace(interleaved.EFFORTS[self.preset], flush=self.flush)
        if self.budget is None:
            return effort
        rounds = effort.rounds * max(1, len(self.timed())) * len(self.devices)
        share = self.budget / rounds
        return dataclasses.replace(effort, sweeps_s=share, limit_s=math.inf)

    def pairs(self) -> list[tuple[str, str]]:
        """Every workload config of the preset, or those asked for by name."""
        return [
            (workload, config)
            for workload in self.workloads
            for config in specs.configs(workload, self._choice())
            if not self.configs or config in self.configs
        ]

    def _choice(self) -> str:
        """The preset whose configs are chosen from."""
        return "full" if self.configs else self.preset

    def timed(self) -> list[tuple[str, str]]:
        """Those that are timed too."""
        return [pair for pair in self.pairs() if specs.timed(*pair, self._choice())]

    def cells(self, device: str, pair: tuple[str, str]) -> list[Cell]:
        """The cells of one workload config on one device.

        A backend that is meant for another of the devices asked for has none here.
        """
        known = registry.backends()
        return [
            Cell(*pair, name, device, known[name].dtype(self.dtype))
            for name in self.backends
            if known[name].suits(device)
            or not any(map(known[name].suits, self.devices))
        ]

    def order(self) -> list[Cell]:
        """Every cell of the run in the order of the tables."""
        return [
            cell
            for device in self.devices
            for pair in self.pairs()
            for cell in self.cells(device, pair)
        ]


@dataclass
class Run:
    """One run under way: its settings, its place in the store, its work_clock."""

    settings: Settings
    store: Store
    number: int
    folder: Path
    work_clock: WorkClock
    reporter: Reporter

    def pool(self, device: str, cache: Path) -> Pool:
        cache.mkdir(parents=True, exist_ok=True)
        asked = self.settings
        cores, limit_s = machine.cores(asked.threads), asked.timeout
        return Pool(
            device, asked.dtype, cores, cache.resolve(), limit_s, self.work_clock
        )

    def cache(self, device: str) -> Path:
        """This run's own compilation cache: empty at its first round, then warm."""
        return self.folder / "cache" / f"run-{self.number}" / device

    def pending(self, cells: list[Cell]) -> list[Cell]:
        """Cells without a lasting result."""
        known = self.store.cells(self.number)
        return [c for c in cells if c not in known or known[c]["status"] in RETRY]

    def agreeing(self, cells: list[Cell]) -> list[Cell]:
        """Cells worth timing: those that compute the right thing."""
        known = self.store.cells(self.number)
        return [c for c in cells if c in known and known[c]["status"] == "agree"]

    def fail(self, cell: Cell, failure: WorkerFailure) -> None:
        """Enter a failure that came after agreement; what was shown stays beside it."""
        known = self.store.cells(self.number).get(cell)
        empty: Agreement = {"status": "", "reason": None, "agreement": []}
        document = empty if known is None else known
        document |= {"status": failure.status, "reason": str(failure)}
        self.store.save_cell(self.number, cell, document)


def enter(
    store: Store, settings: Settings, command: str, resume: bool
) -> tuple[int, bool]:
    """The number of the run to fill, and whether it is an old one that is resumed."""
    asked = dataclasses.asdict(settings)
    for free in ("timeout", "budget"):  # these change how long, not what
        del asked[free]
    if not settings.configs:  # as runs were kept before there was a choice
        del asked["configs"]
    if resume and (number := store.latest(asked)) is not None:
        return number, True
    facts = machine.facts(machine.cores(settings.threads))
    return store.begin(command, asked, facts, {}), False


def units(settings: Settings) -> int:
    """How many units of work the reporter will count at most."""
    rounds = settings.effort().rounds * len(settings.timed())
    return len(settings.devices) * (len(settings.pairs()) + rounds)
