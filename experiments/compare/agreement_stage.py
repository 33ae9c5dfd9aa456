"""The agreement stage of a run: every pending cell judged and stored."""

import functools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from threadpoolctl import threadpool_limits

from graphparity.common.agreement import (
    eager_and_compiled,
    precision_probe,
    stage,
    targets,
)
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import scratch
from graphparity.common.workers import lanes, lasting
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.upcoming import Upcoming
from graphparity.common.workers.work_clock import JUDGING
from graphparity.experiments.compare import exchange_stage, verdict_line
from graphparity.experiments.compare.run import Run

Probed = tuple[str, str | None]  # backend, dtype of half precision


def check(run: Run, device: str) -> None:
    """Judge every pending cell of a device and store its document."""
    asked = run.asked
    cache, known = run.cache("agreement"), registry.backends()
    todo = {pair: run.pending(asked.cells(device, pair)) for pair in asked.pairs()}
    with (
        # with a second thread in a sum the driver waits for it beside busy backends
        threadpool_limits(1),
        scratch.folder() as temporary,
        ThreadPoolExecutor(1) as oracle,
        run.pool(device, cache, temporary, patient=True) as pool,
    ):
        # nothing is priced here: what a compiler keeps for everybody saves time
        lasting.link(temporary, [known[name] for name in asked.backends])
        pool.keeping = frozenset({eager_and_compiled.COMMAND})
        turns = [(pair, cells) for pair, cells in todo.items() if cells]
        _Stage(run, pool, oracle, turns).judge_all()
        for pair, cells in todo.items():
            if not cells:
                exchange_stage.exchange(run, pool, asked.cells(device, pair))
                run.reporter.advance()


class _Stage:
    """The configs whose cells are judged: every backend goes through them in order, two
    at a time, and the oracle ahead of them."""

    def __init__(
        self,
        run: Run,
        pool: Pool,
        oracle: ThreadPoolExecutor,
        turns: list[tuple[tuple[str, str], list[Cell]]],
    ) -> None:
        self.run, self.pool, self.turns = run, pool, turns
        self.names = {cell.backend for _, cells in turns for cell in cells}
        asks = [functools.partial(_target, run, pool, pair) for pair, _ in turns]
        self.targets = Upcoming(asks, oracle, lanes.AHEAD)
        self.lanes = lanes.Lanes({name: self._turns_of(name) for name in self._order()})
        self.precisions = dict[Probed, str | WorkerFailure]()
        self.begun = set[int]()
        self.replies = [dict[tuple[str, str], Any]() for _ in turns]
        self.lock = threading.Lock()

    def _order(self) -> list[str]:
        """Static forms first: what has to be compiled takes longest."""
        known = registry.backends()
        ordered = [name for name in self.run.asked.backends if name in self.names]
        return sorted(ordered, key=lambda name: known[name].graph != "static")

    def _turns_of(self, name: str) -> list[int]:
        return [
            turn
            for turn, (_, cells) in enumerate(self.turns)
            if any(cell.backend == name for cell in cells)
        ]

    def judge_all(self) -> None:
        """Judge, store and tell until all turns have passed."""
        count, device = len(self.names), self.pool.device
        self.run.reporter.doing(f"starting {count} workers on {device}")
        work = lambda _: self.lanes.work(self._judge, self._pass)
        self.pool.each(work, ["one", "other"], parallel=2)

    def _judge(self, name: str, turn: int) -> None:
        """One backend's cell of one config."""
        pair, cells = self.turns[turn]
        if not any((name, half) in self.precisions for half in self._halves()):
            self._begin(name)
        with self.lock:
            if turn not in self.begun:
                self.begun.add(turn)
                text = f"agreement: {'/'.join(pair)} on {self.pool.device}"
                self.run.reporter.doing(text)
        [cell] = [cell for cell in cells if cell.backend == name]
        target = self.targets.of(turn)
        _check_cell(self.run, self.pool, target, cell, self.precisions)
        key = name, eager_and_compiled.COMMAND
        if (reply := self.pool.kept.pop(key, None)) is not None:
            self.replies[turn][key] = reply
        if self.pool.stopped:
            self.lanes.stop()

    def _halves(self) -> set[str | None]:
        return {_asked(*pair) for pair, _ in self.turns}

    def _begin(self, name: str) -> None:
        """Start a worker and measure what precision it has."""
        self.pool.start([name])
        self.precisions |= _precisions(self.pool, name, self._halves())

    def _pass(self, turn: int) -> None:
        """What follows when all cells of a config are judged."""
        pair, cells = self.turns[turn]
        target, replies = self.targets.of(turn), self.replies[turn]
        _compare_forms(self.run, self.pool, target, cells, replies)
        self.targets.drop(turn)
        self.replies[turn] = {}
        every = self.run.asked.cells(self.pool.device, pair)
        exchange_stage.exchange(self.run, self.pool, every)
        with self.lock:
            _note_versions(self.run, self.pool)
            if not self.pool.stopped:
                _tell(self.run, every)
            self.run.reporter.advance()


def _tell(run: Run, cells: list[Cell]) -> None:
    """Say what became of one workload config, while the others are still at work."""
    documents = run.store.cells(run.number)
    known = {cell: documents[cell] for cell in cells if cell in documents}
    run.reporter.say(verdict_line.line(known))


def _check_cell(
    run: Run,
    pool: Pool,
    target: Target | WorkerFailure,
    cell: Cell,
    precisions: dict[Probed, str | WorkerFailure],
) -> None:
    """Judge one cell and store its document."""
    if isinstance(target, WorkerFailure):
        document = stage.failed(target)
    else:
        spoken = _in_dialect(run, pool, cell, target)
        with run.work_clock.work(JUDGING):
            document = stage.attempt(pool, cell, spoken)
        document["dialect"] = spoken.spec.get("dialect")
    if pool.stopped:
        return
    half = target.spec.get("half") if isinstance(target, Target) else None
    precision = precisions.get((cell.backend, half))
    if isinstance(precision, WorkerFailure):
        if document["status"] in ("agree", "disagree"):  # it ran
            document["unprobed"] = f"{precision.status}: {precision}"
        precision = None
    document["precision"] = precision
    document["asked"] = half or cell.dtype
    document["casts"] = registry.backends()[cell.backend].casts if half else None
    run.store.save_cell(run.number, cell, document)


def _compare_forms(
    run: Run,
    pool: Pool,
    target: Target | WorkerFailure,
    cells: list[Cell],
    replies: eager_and_compiled.Replies,
) -> None:
    """Enter how far each static form is from its own dynamic form. replies: what both
    gave, by backend and command."""
    if not isinstance(target, WorkerFailure) and not pool.stopped:
        documents = run.store.cells(run.number)
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
    pool: Pool, name: str, halves: set[str | None]
) -> dict[Probed, str | WorkerFailure]:
    """The measured precision of a backend, in each dtype asked for, or why it could not
    be measured."""
    precisions = dict[Probed, str | WorkerFailure]()
    for half in sorted(halves, key=str):
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
