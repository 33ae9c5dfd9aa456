"""The agreement stage of a run: every pending cell judged and stored."""

import functools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from threadpoolctl import threadpool_limits

from graphparity.common.agreement import eager_and_compiled
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine, scratch
from graphparity.common.workers import lasting, queues
from graphparity.common.workers.one_process import backend_of
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.upcoming import Upcoming
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.compare import verdict_line
from graphparity.experiments.compare.agreement import exchange, judging, precisions
from graphparity.experiments.compare.agreement.cold_starts import ColdStarts
from graphparity.experiments.compare.agreement.precisions import Precisions
from graphparity.experiments.compare.plan import Asked
from graphparity.experiments.compare.run import Run


def check(run: Run, device: str) -> None:
    """Judge every pending cell of a device and store its document."""
    asked = run.asked
    cache, known = run.cache("agreement"), registry.backends()
    cold = not cache.exists()  # one that was cut off has left some of it
    todo = {pair: run.pending(asked.cells(device, pair)) for pair in asked.pairs()}
    lanes = _lanes(asked, device)
    alone = lanes == asked.lanes(device)  # each process has its cores to itself
    with (
        # with a second thread in a sum the driver waits for it beside busy backends
        threadpool_limits(1),
        scratch.folder() as temporary,
        Zygotes(asked.timeout, asked.seed) as zygotes,
        ThreadPoolExecutor(1) as oracle,
        run.pool(device, cache, temporary, zygotes=zygotes) as pool,
    ):
        timed = asked.timed()
        if not timed:  # nothing is priced: what a compiler keeps for everybody is used
            lasting.link(temporary, [known[name] for name in asked.backends])
        pool.keeping = frozenset({eager_and_compiled.COMMAND})
        turns = [(pair, cells) for pair, cells in todo.items() if cells]
        turns.sort(key=lambda turn: turn[0] not in timed)  # these begin cold
        starts = ColdStarts(pool, set(timed) if cold and alone else set())
        pool.first_anew = bool(starts.priced)  # a forked one has imported nothing
        _Stage(run, pool, oracle, turns, starts).judge_all(lanes)
        for pair, cells in todo.items():
            if not cells:
                every = asked.cells(device, pair)
                exchange.exchange(run, pool, every, lanes[0])
                run.reporter.advance()


def _lanes(asked: Asked, device: str) -> list[list[int]]:
    """The cores of each backend that is judged while others are: those that it is timed
    on. On a GPU two have the same ones: one compiles while the other computes."""
    lanes = asked.lanes(device)
    return lanes if device == "cpu" else lanes * 2


class _Stage:
    """The configs whose cells are judged: every backend goes through them in order, one
    in each lane at a time, and the oracle ahead of them on any core."""

    def __init__(
        self,
        run: Run,
        pool: Pool,
        oracle: ThreadPoolExecutor,
        turns: list[tuple[tuple[str, str], list[Cell]]],
        starts: ColdStarts,
    ) -> None:
        self.run, self.pool, self.turns, self.starts = run, pool, turns, starts
        self.names = {cell.backend for _, cells in turns for cell in cells}
        asks = [
            functools.partial(judging.find_target, run, pool, pair) for pair, _ in turns
        ]
        self.priced = sum(pair in starts.priced for pair, _ in turns)  # the first ones
        self.targets = Upcoming(asks, oracle, queues.AHEAD, self.priced or None)
        every = {name: self._turns_of(name) for name in self._order()}
        self.queues = queues.Queues(every)
        self.precisions: Precisions = {}
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

    def judge_all(self, lanes: list[list[int]]) -> None:
        """Judge, store and tell until all turns have passed; one thread a lane."""
        count, device = len(self.names), self.pool.device
        self.run.reporter.stage(f"starting {count} workers on {device}")
        numbered = {str(number): cores for number, cores in enumerate(lanes)}
        self._start_priced(lanes)

        def work(number: str) -> None:
            machine.stay(cores := numbered[number])
            step = functools.partial(self._judge, cores)
            self.queues.work(step, functools.partial(self._pass, cores))

        self.pool.each(work, list(numbered), parallel=len(lanes))

    def _start_priced(self, lanes: list[list[int]]) -> None:
        """Start the workers of what is priced while the oracle answers it: beside a
        compilation it would be at work on its core."""
        if self.priced:
            self.targets.of(0)
            for number, name in enumerate(names := self._order()):
                self.pool.place(name, lanes[number % len(lanes)])
            self.pool.start(names, parallel=len(lanes))
            for turn in range(self.priced):
                self.targets.of(turn)

    def _judge(self, cores: list[int], worker: str, turn: int) -> None:
        """One backend's cell of one config, by one of its workers on these cores."""
        (pair, cells), name = self.turns[turn], backend_of(worker)
        self.pool.place(worker, cores)
        [cell] = [cell for cell in cells if cell.backend == name]
        self.starts.begin(worker, cell)  # before all else that it is asked
        if not any((name, half) in self.precisions for half in self._halves()):
            self._begin(name)
        with self.lock:
            if turn not in self.begun:
                self.begun.add(turn)
                text = f"agreement: {'/'.join(pair)} on {self.pool.device}"
                self.run.reporter.doing(text)
        target = self.targets.of(turn)
        known = self.precisions, self.starts
        judging.check(self.run, self.pool, worker, target, cell, *known)
        kept = self.pool.kept.pop((worker, eager_and_compiled.COMMAND), None)
        if kept is not None:
            self.replies[turn][name, eager_and_compiled.COMMAND] = kept
        if self.pool.stopped:
            self.queues.stop()

    def _halves(self) -> set[str | None]:
        return {precisions.asked(*pair) for pair, _ in self.turns}

    def _begin(self, name: str) -> None:
        """Start a worker and measure what precision it has."""
        self.pool.start([name])
        self.precisions |= precisions.measured(self.pool, name, self._halves())

    def _pass(self, cores: list[int], turn: int) -> None:
        """What follows when all cells of a config are judged."""
        pair, cells = self.turns[turn]
        target, replies = self.targets.of(turn), self.replies[turn]
        judging.compare_forms(self.run, self.pool, target, cells, replies)
        self.targets.drop(turn)
        if turn + 1 >= self.priced:
            self.targets.go_on()
        self.replies[turn] = {}
        every = self.run.asked.cells(self.pool.device, pair)
        exchange.exchange(self.run, self.pool, every, cores)
        with self.lock:
            _note_versions(self.run, self.pool)
            if not self.pool.stopped:
                _tell(self.run, every)
            self.run.reporter.advance()


def _tell(run: Run, cells: list[Cell]) -> None:
    """Say what became of one workload config, while the others are still at work."""
    documents = run.store.cells(run.number, cells)
    known = {cell: documents[cell] for cell in cells if cell in documents}
    run.reporter.say(verdict_line.line(known), urgent=not verdict_line.fine(known))


def _note_versions(run: Run, pool: Pool) -> None:
    entry = run.store.describe(run.number)
    machine_facts, versions = entry["machine"], entry["versions"]
    devices = machine_facts.setdefault("devices", {})
    for name, facts in pool.facts.items():
        versions |= facts["versions"]
        if "#" not in name:
            devices[pool.device] = facts["device"]
    run.store.amend(run.number, machine_facts, versions)
