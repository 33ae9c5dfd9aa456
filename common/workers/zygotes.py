"""The driver's side of the zygotes: workers forked where that is safe, started anew
where it is not."""

import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from graphparity.common.contract.backend import Backend
from graphparity.common.system import interrupts, scratch
from graphparity.common.workers import environment, log, process, zygote
from graphparity.common.workers.process import Pipe, Worker
from graphparity.common.workers.zygote import Forked, Key, NoFork, Refused, Zygote

FORKS = hasattr(os, "pidfd_open") and Path("/proc/self/task").is_dir()
DEATHS = 2  # of one zygote, after which it is not started again


@dataclass
class Zygotes:
    """The zygotes of a run, by what a worker is started with. Use it as a context.

    limit_s bounds an import and a fork. seed: of the children's padding; None for none.
    barred: backends that are not to be forked, and why. litter: a backend's workers of
    one zygote at most, then another is begun: what they share is no spread of theirs.
    `anew` says of each backend why its last worker was not forked.
    """

    limit_s: float
    seed: int | None = 0
    barred: Mapping[str, str] = field(default_factory=dict)
    litter: int | None = None
    anew: dict[str, str] = field(default_factory=dict)
    running: dict[Key, Zygote] = field(default_factory=dict)
    retired: dict[Key, Zygote] = field(default_factory=dict)
    refused: dict[Key, str] = field(default_factory=dict)
    deaths: dict[Key, int] = field(default_factory=dict)
    closed: bool = False
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    turns: dict[Key, threading.Lock] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Zygotes":
        self.folder = self.stack.enter_context(scratch.folder())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with interrupts.ignored():
            self.close()
            self.stack.close()

    def close(self) -> None:
        """End all zygotes and let none start again; their children go on."""
        with self.lock:
            self.closed = True
            running = [*self.running.values(), *self.retired.values()]
        for each in running:
            each.close()

    def start(
        self,
        backend: Backend,
        device: str,
        dtype: str,
        cores: list[int],
        cache: Path,
        temporary: Path,
        logs: Path,
    ) -> Worker:
        """A new worker, forked where it can be; see `process.spawn`."""
        places = cache, temporary
        try:
            worker = self._forked(backend, device, dtype, cores, places, logs)
        except (NoFork, OSError) as reason:
            self.anew[backend.name] = str(reason)
            worker = process.spawn(backend, dtype, cores, cache, temporary, logs)
            worker.anew = str(reason)
            return worker
        self.anew.pop(backend.name, None)
        return worker

    def _forked(
        self,
        backend: Backend,
        device: str,
        dtype: str,
        cores: list[int],
        places: tuple[Path, Path],
        logs: Path,
    ) -> Worker:
        if why := self.barred.get(backend.name):
            raise NoFork(why)
        if device != "cpu":
            raise NoFork(f"a process that uses a device ({device}) can't be forked")
        if not FORKS:
            raise NoFork("forking needs pidfd_open and /proc, as Linux has them")
        given = environment.variables(backend, dtype, *places, self.folder)
        key = Key(
            backend.python,
            (*backend.packages, *backend.ahead),
            len(cores),
            tuple(sorted(given.items())),
        )
        with self.turns.setdefault(key, threading.Lock()):
            if key in self.refused:
                raise Refused(self.refused[key])
            try:
                self._retire(key, backend.name)
                parent = self.running.get(key) or self._begun(key, cores)
                return self._child(parent, backend, cores, logs)
            except BaseException as reason:  # what was asked is still under way
                self._drop(key, reason)
                raise

    def _retire(self, key: Key, name: str) -> None:
        """Let another zygote take the place of one with enough children of a backend.
        It stays until the next one does, to say how its children end."""
        parent = self.running.get(key)
        if parent is None or parent.children[name] != self.litter:
            return
        with self.lock:
            gone = self.retired.pop(key, None)
            self.retired[key] = self.running.pop(key)
        if gone is not None:
            gone.close()

    def _begun(self, key: Key, cores: list[int]) -> Zygote:
        """A zygote that has imported what it is for, on these cores. Raises NoFork."""
        with self.lock:
            if self.closed:
                raise NoFork("the run was interrupted")
            begun = self.running[key] = zygote.spawn(key, self.folder, cores)
        begun.heard(self.limit_s)
        return begun

    def _drop(self, key: Key, reason: BaseException) -> None:
        """End a zygote that did not fork. One that can't is not started again, and one
        that died or hung only so often."""
        if gone := self.running.pop(key, None):
            gone.close()
        self.deaths[key] = self.deaths.get(key, 0) + 1
        if isinstance(reason, Refused) or self.deaths[key] >= DEATHS:
            self.refused[key] = str(reason)

    def _child(
        self, parent: Zygote, backend: Backend, cores: list[int], logs: Path
    ) -> Worker:
        """A worker forked from it, on these cores. Raises NoFork."""
        with self.lock:
            self.count += 1
            padding = "" if self.seed is None else f"{self.seed}/{self.count}"
        fresh = "" if backend.ahead else "yes"  # else what it holds is not known
        asked = {"backend": backend.name, "padding": padding, "fresh": fresh}
        asked["cores"] = ",".join(map(str, cores))
        with ExitStack() as given, ExitStack() as ours:  # the first closed in any case
            to_read, to_write = _pipe(given, ours)
            status, said = _pipe(ours, given)
            from_read, from_write = _pipe(ours, given)
            descriptor, printed = log.begun(logs, backend.name)
            given.callback(os.close, descriptor)
            ours.callback(printed.unlink, missing_ok=True)
            handed = to_read, from_write, descriptor, said
            pid = parent.fork(asked, handed, self.limit_s)
            parent.children[backend.name] += 1
            forked = Forked(pid, os.pidfd_open(pid), status)
            ours.pop_all()
        pipe = Pipe(from_read, to_write)
        return Worker(backend, forked, pipe, printed, zygote=parent.process.pid)


def _pipe(reading: ExitStack, writing: ExitStack) -> tuple[int, int]:
    """A pipe whose ends are closed with these."""
    ends = os.pipe()
    for number, stack in zip(ends, (reading, writing), strict=True):
        stack.callback(os.close, number)
    return ends
