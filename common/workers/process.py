"""The driver's side of the workers: start, ask with a deadline, replace, leave no
orphan."""

import contextlib
import io
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graphparity.common.contract.backend import Backend
from graphparity.common.contract.documents import Started
from graphparity.common.system import wire
from graphparity.common.workers import environment, log

if TYPE_CHECKING:  # of Python 3.12 on in collections.abc
    from typing_extensions import Buffer

TAIL = 2000  # characters of a dead worker's stderr in a message
UNKNOWN = 1 << 10  # no process ends with this code: nobody knows how one has ended


class WorkerFailure(RuntimeError):
    """A request that did not end well; `status` is the cell's: crashed, timeout, …"""

    status = "crashed"


class WorkerTimeout(WorkerFailure):
    status = "timeout"


class Unavailable(WorkerFailure):
    status = "unavailable"


class Unsupported(WorkerFailure):
    status = "unsupported"


class Refused(WorkerFailure):
    """The framework's own no, by the table of its backend (`worker.refusals`)."""

    status = "refused"


class Pipe(io.RawIOBase):
    """The driver's ends of a worker's two pipes; reads and writes raise TimeoutError
    after the deadline."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.ends = [reading, writing]  # that are open
        self.deadline = float("inf")
        os.set_blocking(writing, False)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def _left(self) -> float | None:
        left = self.deadline - time.monotonic()
        return None if left == float("inf") else max(0.0, left)

    def _check(self) -> None:
        if self.closed:
            raise ValueError("the pipe is closed")

    def readinto(self, buffer: "Buffer") -> int:
        self._check()
        if not select.select([self.reading], [], [], self._left())[0]:
            raise TimeoutError
        return os.readv(self.reading, [buffer])

    def write(self, data: "Buffer") -> int:
        view, done = memoryview(data), 0
        while done < len(view):
            self._check()
            if not select.select([], [self.writing], [], self._left())[1]:
                raise TimeoutError
            done += os.write(self.writing, view[done : done + (1 << 20)])
        return done

    def close(self) -> None:
        """Close both ends, each once: the threads that stop a pool and that wait for
        its workers all close them."""
        with contextlib.suppress(IndexError):
            while True:
                os.close(self.ends.pop())
        super().close()


class Process(Protocol):
    """A worker's process: `subprocess.Popen`, or one that a zygote has forked."""

    pid: int

    def poll(self) -> int | None:
        """Its exit code, minus the signal where one killed it; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended. Raises subprocess.TimeoutExpired."""


@dataclass
class Worker:
    """One process for one backend. `facts` is what its start returned."""

    backend: Backend
    process: Process
    pipe: Pipe
    log: Path
    facts: Started = field(default_factory=Started)
    busy_s: float = 0.0  # time its requests took inside the worker
    zygote: int | None = None  # the process that it was forked from; None: it is fresh
    anew: str | None = None  # why it was not, where it was to be
    parts: dict[str, float] = field(default_factory=dict)  # of the last one, in seconds
    cores: dict[str, float] = field(default_factory=dict)  # and in those of cores

    def ask(self, command: str, limit_s: float, **arguments: object) -> Any:
        """Send one request and wait for its reply, `limit_s` seconds at most.

        Raises WorkerTimeout, Unsupported for a gap, Refused, or WorkerFailure with why:
        the error it replied, or how it died with the tail of its stderr. A worker that
        timed out or broke the protocol is killed.
        """
        self.pipe.deadline = time.monotonic() + limit_s
        try:
            wire.send(self.pipe, {"command": command, "arguments": arguments})
            reply: wire.Reply = wire.receive(self.pipe)
        except TimeoutError:
            self.close()
            raise WorkerTimeout(f"no answer to '{command}' in {limit_s:g} s") from None
        except (EOFError, OSError, ValueError, wire.ProtocolError) as error:
            raise WorkerFailure(self._failure_text(command, error)) from None
        self.busy_s += reply["busy_s"]
        self.parts, self.cores = reply["parts"], reply["cores"]
        log.trim(self.log)
        return _result(reply)

    @property
    def forked(self) -> bool:
        """It is no fresh process."""
        return self.zygote is not None

    def alive(self) -> bool:
        """Its process has not ended."""
        return self.process.poll() is None

    def _failure_text(self, command: str, error: Exception) -> str:
        garbage = isinstance(error, wire.ProtocolError)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.1 if garbage else 5)
        code = self.process.poll()
        self.close()
        how = str(error) if garbage else ending(code)
        return f"worker {how} during '{command}'; its stderr ends: {self.tail()}"

    def tail(self) -> str:
        """The end of what the worker wrote to stdout and stderr."""
        return log.end(self.log, TAIL).strip() or "(empty)"

    def close(self) -> None:
        """End the worker and everything it started; safe to call twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.pipe.close()

    def discard(self) -> None:
        """The same, and what it printed is not needed either."""
        self.close()
        self.log.unlink(missing_ok=True)

    def cpu_s(self) -> float:
        """CPU time of all its threads so far, to the nanosecond where Linux has a clock
        of it."""
        clock = ((~self.process.pid) << 3) | 2  # clock_getcpuclockid(3): process, sched
        try:
            return time.clock_gettime(clock)
        except OSError:
            return 0.0


def ending(code: int | None) -> str:
    """How a process ended, in words, from its exit code."""
    if code == UNKNOWN:
        return "ended, nobody knows how: its zygote had gone before"
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    how = f"killed by {signal.Signals(-code).name}"
    if -code == signal.SIGKILL:
        how += " (by somebody, or by the kernel for want of memory)"
    return how


def _result(reply: wire.Reply) -> Any:
    """The result in a reply. Raises Unsupported, Refused or WorkerFailure where it
    has a reason instead."""
    if "unsupported" in reply:
        raise Unsupported(reply["unsupported"])
    if "refused" in reply:
        raise Refused(reply["refused"])
    if "error" in reply:
        raise WorkerFailure(reply["error"])
    return reply["result"]


def spawn(
    backend: Backend,
    dtype: str,
    cores: list[int],
    cache: Path,
    temporary: Path,
    logs: Path,
) -> Worker:
    """Start a worker process; it has not imported its framework yet. See
    `environment.variables`."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    descriptor, printed = log.begun(logs, backend.name)
    ends, affinity = [str(to_read), str(from_write)], ",".join(map(str, cores))
    program = [backend.python, "-P", "-m", "graphparity.common.worker", backend.name]
    process = subprocess.Popen(
        [*program, *ends, affinity],
        env=environment.variables(backend, dtype, cache, temporary, logs),
        pass_fds=(to_read, from_write),
        stdin=subprocess.DEVNULL,
        stdout=descriptor,
        stderr=descriptor,
        start_new_session=True,
    )
    _close(to_read, from_write, descriptor)
    return Worker(backend, process, Pipe(from_read, to_write), printed)


def _close(*ends: int) -> None:
    for end in ends:
        os.close(end)


def begin(worker: Worker, device: str, limit_s: float) -> Worker:
    """Let it import its framework. Raises Unavailable where framework or device is
    not."""
    worker.facts = worker.ask("start", limit_s, device=device)
    if "unavailable" in worker.facts:
        worker.close()
        raise Unavailable(worker.facts["unavailable"])
    return worker
