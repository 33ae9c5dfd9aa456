"""The driver's side of the zygotes: workers forked where that is safe, started anew
where it is not."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from graphparity.common.contract.backend import Backend
from graphparity.common.system import packet, scratch
from graphparity.common.workers import log, process
from graphparity.common.workers.process import Pipe, Worker

BLAS = "OPENBLAS_NUM_THREADS"  # see `worker.zygote`
STATUS = 4  # bytes of a status
SAID_S = 5.0  # that a zygote may take to say how a child ended
FORKS = hasattr(os, "pidfd_open") and Path("/proc/self/task").is_dir()
DEATHS = 2  # of one zygote, after which it is not started again


class NoFork(RuntimeError):
    """Why a worker was not forked: it is started anew."""


class Refused(NoFork):
    """No worker of this kind ever is."""


class Key(NamedTuple):
    """What decides what a zygote is, and so which workers it can fork."""

    python: str  # the interpreter
    modules: tuple[str, ...]  # that it imports
    cores: tuple[int, ...]
    variables: tuple[tuple[str, str], ...]  # its environment: read at imports


@dataclass
class Forked:
    """A forked worker's process, as subprocess.Popen has it: it is no child of ours.

    ended: readable when it has ended (pidfd_open(2)); status: what its zygote says of
    that, and nothing where the zygote has gone before.
    """

    pid: int
    ended: int
    status: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """How it has ended; None while it has not."""
        return self._waited(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """How it has ended. Raises subprocess.TimeoutExpired."""
        code = self._waited(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"worker {self.pid}", timeout or 0.0)
        return code

    def _waited(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            if not select.select([self.ended], [], [], timeout)[0]:
                return None
            self.returncode = self._said()
            os.close(self.status)  # now the zygote lets it go
            os.close(self.ended)
        return self.returncode

    def _said(self) -> int:
        """What its zygote says of how it ended; process.UNKNOWN where it says
        nothing."""
        heard = select.select([self.status], [], [], SAID_S)[0]
        said = os.read(self.status, STATUS) if heard else b""
        known = len(said) == STATUS
        return int.from_bytes(said, "little", signed=True) if known else process.UNKNOWN


@dataclass
class Zygote:
    """One process that forks. `lock`: one request at a time."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    log: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, message: dict[str, str], given: tuple[int, ...], limit_s: float) -> int:
        """The number of a worker that it forks. given: descriptors for the child. Raises
        NoFork."""
        with contextlib.suppress(OSError):  # it has ended: `heard` says how
            packet.send(self.control, message, given)
        return int(str(self.heard(limit_s)["pid"]))

    def heard(self, limit_s: float) -> dict[str, object]:
        """Its next message. Raises NoFork where none comes, with the reason, and Refused
        where it says that it can't be forked."""
        self.control.settimeout(limit_s)
        try:
            message, _ = packet.receive(self.control)
        except TimeoutError:
            raise NoFork(f"its zygote did not answer in {limit_s:g} s") from None
        except (EOFError, OSError):
            raise NoFork(f"its zygote {self._end()}") from None
        if "refused" in message:
            raise Refused(str(message["refused"]))
        return message

    def _end(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        how = process.ending(self.process.returncode)
        tail = log.end(self.log, process.TAIL).strip() or "(empty)"
        return f"{how}; its stderr ends: {tail}"

    def close(self) -> None:
        """End it; its children go on. Safe to call twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.control.close()
        self.log.unlink(missing_ok=True)


@dataclass
class Zygotes:
    """The zygotes of a run, by what a worker is started with. Use it as a context.

    limit_s bounds an import and a fork. seed: of the children's padding; None for none.
    `anew` says of each backend why its last worker was not forked.
    """

    limit_s: float
    seed: int | None = 0
    anew: dict[str, str] = field(default_factory=dict)
    running: dict[Key, Zygote] = field(default_factory=dict)
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
        self.close()
        self.stack.close()

    def close(self) -> None:
        """End all zygotes and let none start again; their children go on."""
        with self.lock:
            self.closed = True
            running = [*self.running.values()]
        for zygote in running:
            zygote.close()

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
        except NoFork as reason:
            self.anew[backend.name] = str(reason)
            return process.spawn(backend, dtype, cores, cache, temporary, logs)
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
        if device != "cpu":
            raise NoFork(f"a process that uses a device ({device}) can't be forked")
        if not FORKS:
            raise NoFork("forking needs pidfd_open and /proc, as Linux has them")
        given = process.variables(backend, dtype, *places, self.folder)
        key = Key(
            backend.python,
            tuple(backend.packages),
            tuple(cores),
            tuple(sorted(given.items())),
        )
        with self.turns.setdefault(key, threading.Lock()):
            if key in self.refused:
                raise Refused(self.refused[key])
            try:
                zygote = self.running.get(key) or self._begun(key)
                return self._child(zygote, backend, logs)
            except NoFork as reason:
                self._drop(key, reason)
                raise

    def _begun(self, key: "Key") -> Zygote:
        """A zygote that has imported what it is for. Raises NoFork."""
        with self.lock:
            if self.closed:
                raise NoFork("the run was interrupted")
            zygote = self.running[key] = _spawned(key, self.folder)
        zygote.heard(self.limit_s)
        return zygote

    def _drop(self, key: "Key", reason: NoFork) -> None:
        """End a zygote that did not fork. One that can't is not started again, and one
        that died or hung only so often."""
        if zygote := self.running.pop(key, None):
            zygote.close()
        self.deaths[key] = self.deaths.get(key, 0) + 1
        if isinstance(reason, Refused) or self.deaths[key] >= DEATHS:
            self.refused[key] = str(reason)

    def _child(self, zygote: Zygote, backend: Backend, logs: Path) -> Worker:
        """A worker forked from it. Raises NoFork."""
        self.count += 1
        padding = "" if self.seed is None else f"{self.seed}/{self.count}"
        asked = {"backend": backend.name, "padding": padding}
        with ExitStack() as given, ExitStack() as ours:  # the first closed in any case
            to_read, to_write = _pipe(given, ours)
            status, said = _pipe(ours, given)
            from_read, from_write = _pipe(ours, given)
            descriptor, printed = log.begun(logs, backend.name)
            given.callback(os.close, descriptor)
            ours.callback(printed.unlink, missing_ok=True)
            handed = to_read, from_write, descriptor, said
            pid = zygote.ask(asked, handed, self.limit_s)
            forked = Forked(pid, os.pidfd_open(pid), status)
            ours.pop_all()
        pipe = Pipe(from_read, to_write)
        return Worker(backend, forked, pipe, printed, forked=True)


def _pipe(reading: ExitStack, writing: ExitStack) -> tuple[int, int]:
    """A pipe whose ends are closed with these."""
    ends = os.pipe()
    for number, stack in zip(ends, (reading, writing), strict=True):
        stack.callback(os.close, number)
    return ends


def _spawned(key: Key, folder: Path) -> Zygote:
    """A process that begins to import."""
    variables = dict(key.variables)
    ours, theirs = packet.pair()
    descriptor, printed = log.begun(folder, "zygote")
    number, cores = str(theirs.fileno()), ",".join(map(str, key.cores))
    program = [key.python, "-P", "-m", "graphparity.common.worker.zygote"]
    arguments = [number, cores, variables.get(BLAS, ""), ",".join(key.modules)]
    started = subprocess.Popen(
        [*program, *arguments],
        env={**variables, BLAS: "1"},
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=descriptor,
        stderr=descriptor,
        start_new_session=True,
    )
    theirs.close()
    os.close(descriptor)
    return Zygote(started, ours, printed)
