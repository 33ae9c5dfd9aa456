"""One zygote as the driver sees it, and a worker's process that it has forked."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graphparity.common.system import packet
from graphparity.common.workers import log, process

BLAS = "OPENBLAS_NUM_THREADS"  # see `worker.zygote`
STATUS = 4  # bytes of a status
SAID_S = 5.0  # that a zygote may take to say how a child ended


class NoFork(RuntimeError):
    """Why a worker was not forked: it is started anew."""


class Refused(NoFork):
    """No worker of this kind ever is."""


class Key(NamedTuple):
    """What decides what a zygote is, and so which workers it can fork."""

    python: str  # the interpreter
    modules: tuple[str, ...]  # that it imports
    cores: int  # how many: a child has its own, a library counts them at its import
    variables: tuple[tuple[str, str], ...]  # its environment: read at imports


@dataclass
class Forked:
    """A forked worker's process, as subprocess.Popen has it: it is no child of ours.

    ended: readable when it has ended (pidfd_open(2)); status: what its zygote says of
    that, and nothing where the zygote has gone before. Several threads may wait: the
    one that works with it and one that ends all workers.
    """

    pid: int
    ended: int
    status: int
    returncode: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

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
        with self.lock:
            if self.returncode is not None:
                return self.returncode
            ended = os.dup(self.ended)  # ours: another thread may close the other
        try:
            if not select.select([ended], [], [], timeout)[0]:
                return None
        finally:
            os.close(ended)
        with self.lock:
            if self.returncode is None:
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
    """One process that forks: one request at a time."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    log: Path
    children: Counter[str] = field(default_factory=Counter)  # so far, by backend

    def fork(
        self, message: dict[str, str], given: tuple[int, ...], limit_s: float
    ) -> int:
        """The number of a worker that it forks. given: descriptors for the child.
        Raises NoFork."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            packet.send(self.control, message, given)  # else `heard` says how it ended
        return int(str(self.heard(limit_s)["pid"]))

    def heard(self, limit_s: float) -> dict[str, object]:
        """Its next message. Raises NoFork where none comes, with the reason, and
        Refused where it says that it can't be forked."""
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


def spawn(key: Key, folder: Path, cores: list[int]) -> Zygote:
    """A process that begins to import. cores: where, as many as its children have."""
    variables = dict(key.variables)
    ours, theirs = packet.pair()
    descriptor, printed = log.begun(folder, "zygote")
    number, place = str(theirs.fileno()), ",".join(map(str, cores))
    program = [key.python, "-P", "-m", "graphparity.common.worker.forked.zygote"]
    arguments = [number, place, variables.get(BLAS, ""), ",".join(key.modules)]
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
