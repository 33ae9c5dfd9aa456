"""The main job: do all backends compute the same, and what does the graph cost and
gain?"""

import dataclasses
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from common import (
    assemble,
    bench,
    contract,
    machine,
    precision,
    registry,
    report,
    statistics,
    summary,
    verify,
)
from common.contract import Cell
from common.ledger import Ledger
from common.pool import Pool
from common.progress import Reporter
from common.store import Store
from common.workers import WorkerFailure

RETRY = ("crashed", "timeout")  # statuses that --resume tries again


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

    def effort(self) -> bench.Effort:
        """The preset's effort, its sweeps fitted to the budget where there is one."""
        effort = bench.EFFORTS[self.preset]
        if self.budget is None:
            return effort
        timed = [pair for pair in self.pairs() if _is_timed(*pair)]
        share = self.budget / (effort.rounds * max(1, len(timed)) * len(self.devices))
        return dataclasses.replace(effort, sweeps_s=share)

    def pairs(self) -> list[tuple[str, str]]:
        """Every workload config of the preset."""
        return [
            (workload, config)
            for workload in self.workloads
            for config in contract.configs(workload, self.preset)
        ]

    def cells(self, device: str, pair: tuple[str, str]) -> list[Cell]:
        """The cells of one workload config on one device."""
        known = registry.backends()
        return [
            Cell(*pair, name, device, known[name].dtype(self.dtype))
            for name in self.backends
        ]

    def order(self) -> list[Cell]:
        """Every cell of the run in the order of the tables."""
        return [
            cell
            for device in self.devices
            for pair in self.pairs()
            for cell in self.cells(device, pair)
        ]


def _is_timed(workload: str, config: str) -> bool:
    return str(contract.spec(workload, config)["kind"]) != "facts"


@dataclass
class Run:
    """One run under way: its settings, its place in the store, its ledger."""

    settings: Settings
    store: Store
    number: int
    folder: Path
    ledger: Ledger
    reporter: Reporter

    def pool(self, device: str, cache: Path) -> Pool:
        cache.mkdir(parents=True, exist_ok=True)
        asked = self.settings
        cores, limit_s = machine.cores(asked.threads), asked.timeout
        return Pool(device, asked.dtype, cores, cache.resolve(), limit_s, self.ledger)

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
        document = self.store.cells(self.number).get(cell, {"agreement": []})
        document |= {"status": failure.status, "reason": str(failure)}
        self.store.save_cell(self.number, cell, document)


def enter(store: Store, settings: Settings, command: str, resume: bool) -> int:
    """The number of a new run, or of the latest one with the same settings to
    resume."""
    asked = dataclasses.asdict(settings)
    if resume and (number := store.latest(asked)) is not None:
        return number
    facts = machine.facts(machine.cores(settings.threads))
    return store.begin(command, asked, facts, {})


def units(settings: Settings) -> int:
    """How many units of work the reporter will count at most."""
    timed = sum(_is_timed(*pair) for pair in settings.pairs())
    rounds = settings.effort().rounds
    return len(settings.devices) * (len(settings.pairs()) + rounds * timed)


def execute(run: Run) -> None:
    """Agreement of everything, then rounds of timing, on every device asked for."""
    for device in run.settings.devices:
        check(run, device)
        time_all(run, device)
    shutil.rmtree(_cold(run), ignore_errors=True)


def show(screen: Console, results: dict[str, Any]) -> None:
    """Tables, footnotes, legend, and the run in a paragraph."""
    known = registry.backends()
    base = next(name for name, backend in known.items() if backend.baseline)
    own = {
        name: rival
        for name, backend in known.items()
        for rival in assemble.rivals(backend, list(known))
        if known[rival].framework == backend.framework
    }
    lecture = registry.load(registry.oracle().name, "lecture")
    asked = {cell["workload"] for cell in results["cells"]}
    notes = {w: [getattr(lecture, w)()[1]] for w in asked if hasattr(lecture, w)}
    report.show(screen, results, own, base, notes)
    screen.print()
    text = f"In short. {summary.paragraph(results, own)} {summary.effort(results)}"
    screen.print(text, markup=False, highlight=False)


# -- agreement -------------------------------------------------------------------------


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


# -- timing ----------------------------------------------------------------------------


def _cold(run: Run) -> Path:
    """This run's own compilation cache: empty at its first round, warm afterwards."""
    return run.folder / "cache" / f"run-{run.number}"


def time_all(run: Run, device: str) -> None:
    """Rounds of fresh processes until the intervals are narrow or the effort is
    spent."""
    effort = run.settings.effort()
    for number in range(effort.rounds):
        if number >= effort.least_rounds and _narrow(run, device, effort.width):
            break
        _round(run, device, number)


def _round(run: Run, device: str, number: int) -> None:
    asked, effort = run.settings, run.settings.effort()
    pairs = [pair for pair in asked.pairs() if _is_timed(*pair)]
    samples = run.store.samples(run.number)
    todo = {}
    for pair in pairs:
        cells = run.agreeing(asked.cells(device, pair))
        if any(number not in samples.get(cell, {}) for cell in cells):
            todo[pair] = cells
    for _ in range(len(pairs) - len(todo)):
        run.reporter.advance()
    if not todo:
        return
    names = {cell.backend for cells in todo.values() for cell in cells}
    ordered = [name for name in asked.backends if name in names]
    with run.pool(device, _cold(run)) as pool:
        run.reporter.doing(f"round {number + 1}/{effort.rounds}: fresh processes")
        costs = bench.prepare(pool, ordered, parallel=1 if number == 0 else 2)
        _measure_ceilings(run, pool, ordered)
        rng = np.random.default_rng([asked.seed, number])
        for pair, cells in todo.items():
            run.reporter.doing(f"round {number + 1}/{effort.rounds}: {'/'.join(pair)}")
            _time_pair(run, pool, pair, cells, costs, rng, number)
            run.reporter.advance()


def _time_pair(
    run: Run,
    pool: Pool,
    pair: tuple[str, str],
    cells: list[Cell],
    costs: dict[str, dict[str, Any]],
    rng: np.random.Generator,
    number: int,
) -> None:
    effort, spec = run.settings.effort(), contract.spec(*pair)
    try:
        given = {**_draw(run, pool, spec, cells), "spec": spec}
    except WorkerFailure as failure:
        for cell in cells:
            run.fail(cell, failure)
        return
    still = [cell for cell in cells if cell in run.agreeing(cells)]
    measured = bench.measure(pool, still, given, effort, rng, run.fail)
    empty = {"import_s": None, "toolchain_s": None}
    for cell, sample in measured.items():
        full = {**costs.get(cell.backend, empty), **sample}
        run.store.save_sample(run.number, cell, number, full)


def _draw(
    run: Run, pool: Pool, spec: dict[str, Any], cells: list[Cell]
) -> dict[str, Any]:
    """Inputs from the oracle; its worker's first failure costs only its own cell."""
    asked = run.settings
    given = {"spec": spec, "seed": asked.seed, "steps": asked.effort().steps}
    try:
        return dict(pool.ask(pool.judge, "draw", **given))
    except WorkerFailure as failure:
        for cell in [cell for cell in cells if cell.backend == pool.judge]:
            run.fail(cell, failure)
    return dict(pool.ask(pool.judge, "draw", **given))


def _measure_ceilings(run: Run, pool: Pool, names: list[str]) -> None:
    entry = run.store.describe(run.number)
    if pool.device not in entry["machine"].get("ceilings", {}):
        dtype = run.settings.dtype
        if found := bench.ceilings(pool, names, dtype):
            known = entry["machine"].setdefault("ceilings", {})
            known[pool.device] = {"dtype": dtype, **found}
            run.store.amend(run.number, entry["machine"], entry["versions"])


def _narrow(run: Run, device: str, width: float) -> bool:
    """Every backend's step time of every config is known to within `width`."""
    samples = run.store.samples(run.number)
    widths = []
    for cell, rounds in samples.items():
        blocks = [sample["blocks"] for sample in rounds.values()]
        if cell.device == device and (time := statistics.step_time(blocks)):
            widths.append(statistics.half_width(time))
    return bool(widths) and max(widths) <= width
