"""The workers of one stage: started when asked for, replaced when they died."""

import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Started
from graphparity.common.system import interrupts, load, machine, scratch
from graphparity.common.system.load import Counters
from graphparity.common.workers.process import (
    Unavailable,
    Worker,
    WorkerFailure,
    WorkerTimeout,
    begin,
    spawn,
)
from graphparity.common.workers.work_clock import ORACLE, WorkClock
from graphparity.common.workers.zygotes import Zygotes

TEMPORARY = "tmp"  # the folder of a cache that holds the workers' temporary files


@dataclass
class Pool:
    """Workers by backend. Use it as a context: leaving it ends them all.

    `cache` is where the frameworks may keep what they compiled; the workers' temporary
    files lie in it too, unless `temporary` names another folder: PyTorch keeps compiled
    headers among them, and an empty cache is to be a cold one. `limit_s` bounds every
    request. A start that did not end in time is tried once more. A worker that died
    costs one request a WorkerFailure; the next one starts it anew. The last reply of
    each backend to a command in `keeping` is `kept`, by both names, until somebody
    clears it. The `work_clock` counts what was work and what was not. A name may carry
    a suffix, `NAME#2`: another process of the same backend. With `zygotes`, which
    outlive it, workers are forked where that is safe. Workers compute on all `cores`,
    but for those that were placed.
    """

    device: str
    dtype: str
    cores: list[int]
    cache: Path
    limit_s: float
    work_clock: WorkClock = field(default_factory=WorkClock)
    temporary: Path | None = None
    keeping: frozenset[str] = frozenset()
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Started] = field(default_factory=dict)
    lost: dict[str, WorkerFailure] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)  # of those placed
    turns: dict[str, threading.Lock] = field(default_factory=dict)
    zygotes: Zygotes | None = None
    first_anew: bool = False  # a backend's first worker is not forked
    stopped: bool = False
    stack: ExitStack = field(default_factory=ExitStack)  # of what goes with the pool

    def __enter__(self) -> "Pool":
        self.logs = self.stack.enter_context(scratch.folder())
        self.known = registry.backends()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with interrupts.ignored():
            self.stop()
            self.stack.close()

    @property
    def judge(self) -> str:
        """The oracle's worker as judge, on the CPU; as a backend it has another."""
        return f"{registry.oracle().name}#judge"

    def versions(self) -> dict[str, str]:
        """Of all frameworks that have run here."""
        every = (facts["versions"] for facts in list(self.facts.values()))
        return {name: text for one in every for name, text in one.items()}

    def stop(self) -> None:
        """End all workers and let none start again; threads that wait go on."""
        self.stopped = True
        for worker in list(self.workers.values()):
            worker.close()

    def each(
        self, work: Callable[[str], None], names: list[str], parallel: int
    ) -> None:
        """Do `work` for every backend in `parallel` threads; an interrupt ends workers
        first."""
        with ThreadPoolExecutor(parallel) as threads:
            try:
                every = [functools.partial(work, name) for name in names]
                interrupts.done(threads, every)
            except BaseException:
                with interrupts.ignored():
                    self.stop()
                    if self.zygotes is not None:
                        self.zygotes.close()
                    threads.shutdown()
                raise

    def place(self, name: str, cores: list[int]) -> None:
        """Let a worker compute on these cores, as many as it started with, from now on;
        one that is not there yet starts on them."""
        with self._turn(name):
            worker = self.workers.get(name)
            if worker and self.places.get(name, self.cores) != cores:
                machine.move(worker.process.pid, cores)
            self.places[name] = cores

    def start(self, names: list[str], parallel: int = 1) -> None:
        """Start these workers now. Those that can't run are left out, with a reason."""
        self.each(self._try, names, parallel)

    def _try(self, name: str) -> None:
        try:
            with self._turn(name):
                self._worker(name)
        except WorkerFailure as failure:
            self._remember(name, failure)

    def _remember(self, name: str, failure: WorkerFailure) -> None:
        """Keep a failure outside of any cell: the backend's next cell will raise it."""
        if failure.status in ("crashed", "timeout"):
            self.lost[name] = failure

    def probe(self, name: str, command: str, **arguments: object) -> Any:
        """A request of the harness's own, or the WorkerFailure that it ended in: no
        cell pays for it, and the worker that died is replaced."""
        try:
            return self.ask(name, command, **arguments)
        except WorkerFailure as failure:
            return failure

    def _worker(self, name: str) -> Worker:
        if self.stopped:
            raise WorkerFailure("the run was interrupted")
        if name in self.down:
            raise Unavailable(self.down[name])
        if name in self.workers:
            return self.workers[name]
        try:
            return self._started(name)
        except WorkerTimeout:  # nothing of theirs ran yet: the machine may have stalled
            return self._started(name)

    def _started(self, name: str) -> Worker:
        with self.work_clock.work("start"):  # a zygote may have to import first
            worker = self._spawned(name)
        if self.stopped:
            worker.close()
            raise WorkerFailure("the run was interrupted")
        self._begin(name, worker)
        return worker

    def _spawned(self, name: str) -> Worker:
        """A new process. Raises Unavailable where its framework is not installed."""
        backend = self.known[name.split("#")[0]]
        if missing := backend.missing():
            self.down[name] = f"pip install {' '.join(missing)}"
            raise Unavailable(self.down[name])
        dtype = backend.dtype(self.dtype)
        temporary = self.temporary or self.cache / TEMPORARY
        cores = self.places.get(name, self.cores)
        places = cores, self.cache, temporary, self.logs
        if self.zygotes is None or (self.first_anew and "#" not in name):
            worker = spawn(backend, dtype, *places)
        else:
            device = self._device(name)
            worker = self.zygotes.start(backend, device, dtype, *places)
        self.workers[name] = worker
        return worker

    def _begin(self, name: str, worker: Worker) -> None:
        """Let it import its framework; a worker that can't is removed from the pool."""
        try:
            with self.work_clock.work("start") as span:
                begin(worker, self._device(name), self.limit_s)
                span.told(worker.parts, worker.cores, 0.0)
        except Unavailable as error:
            self.workers.pop(name).discard()
            self.down[name] = str(error)
            raise
        except WorkerFailure:
            self.workers.pop(name).discard()
            raise
        self.facts[name] = worker.facts

    def _device(self, name: str) -> str:
        return "cpu" if name == self.judge else self.device

    def ask(self, name: str, command: str, **arguments: object) -> Any:
        """One request to a backend's worker. Raises WorkerFailure, with its status.

        Threads that ask the same worker take turns: it has one pipe.
        """
        with self._turn(name):
            reply = self._ask(name, command, arguments)
            if command in self.keeping:
                self.kept[name, command] = reply
            return reply

    def _turn(self, name: str) -> threading.Lock:
        """Held by the thread that starts this worker or asks it something."""
        return self.turns.setdefault(name, threading.Lock())

    def _ask(self, name: str, command: str, arguments: dict[str, object]) -> Any:
        if name in self.lost:
            raise self.lost.pop(name)
        worker = self._worker(name)
        begun, busy = time.monotonic(), worker.busy_s
        try:
            with self.work_clock.work(self._stage(name)) as span:
                span.turns = id(self) if command == "take_turns" else 0
                result = worker.ask(command, self.limit_s, **arguments)
                inside = worker.busy_s - busy
                sent_s = time.monotonic() - begun - inside
                span.told(worker.parts, worker.cores, sent_s)
                return result
        finally:
            if not worker.alive():
                worker.discard()
                self.workers.pop(name, None)

    def anew(self, name: str) -> str | None:
        """Why a backend's worker was not forked; None where it was or had not to be."""
        return self.workers[name].anew if name in self.workers else None

    def _stage(self, name: str) -> str:
        """What a request to this worker belongs to, if it does not tell more."""
        return ORACLE if self.known[name.split("#")[0]].oracle else "steps"

    def release(self, name: str) -> None:
        """End one worker that is not needed any more."""
        if worker := self.workers.pop(name, None):
            worker.discard()

    def quiet(self, least_s: float = 0.005, most_s: float = 0.5) -> float:
        """Wait until no worker computes or spins: seconds waited.

        At least `least_s`, then until all workers together use under 2 % of a core over
        5 ms. Idle OpenMP threads spin for a while after a step and would occupy a core
        beside the next backend: without this, A/A ratios reached 1.16.
        """
        begin = time.monotonic()
        with self.work_clock.work("pause"):
            time.sleep(least_s)
            while time.monotonic() - begin < most_s:
                used, at = self.cpu_s(), time.monotonic()
                time.sleep(0.005)
                if self.cpu_s() - used < 0.02 * (time.monotonic() - at):
                    break
        return time.monotonic() - begin

    def cpu_s(self) -> float:
        """Seconds of processors that the workers that live have used."""
        return sum(worker.cpu_s() for worker in list(self.workers.values()))

    def load(self) -> Counters:
        """What the machine's cores have done so far, and we of it."""
        return load.counters(self.cores, self.cpu_s() + time.process_time())
