"""A zygote: a process that has imported a framework, and forks a worker when asked.

    python -m graphparity.common.worker.forked.zygote CONTROL CORES BLAS MODULES

CONTROL is an inherited socket of packets, MODULES (`jax,jaxlib`) what is imported,
once. Nothing is started here, no device, no backend, no thread: a child of `fork` has
only the thread that called it, and the locks that others held stay locked. OpenBLAS
would start threads when NumPy is imported; it is kept to one here, and gets in the
child what BLAS says: the OPENBLAS_NUM_THREADS of a fresh worker, or nothing.

A child leaves the zygote's session, takes the cores and the pipes that came with the
request, and is a worker like any other. CORES, the zygote's own, are as many as those:
a library may count them when it is imported. The zygote keeps it as a zombie when it
has ended, says how, and lets it go when the driver has heard: until then its number is
nobody else's.
"""

import fcntl
import importlib
import os
import select
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from typing import NoReturn

from graphparity.common.system import packet
from graphparity.common.worker.__main__ import pin, volunteer, work
from graphparity.common.worker.forked import resident_files
from graphparity.common.worker.forked.resident_files import Range

BLAS = "OPENBLAS_NUM_THREADS"
READ_BY_OPENBLAS = (BLAS, "GOTO_NUM_THREADS", "OMP_NUM_THREADS")  # in this order
DEVICES = ("/dev/nvidia", "/dev/kfd", "/dev/dri/", "/dev/accel")
STATUS = 4  # bytes of a status


@dataclass
class Child:
    """A worker that was forked here; status: the pipe that says how it ended."""

    pid: int
    ended: int  # a descriptor that is readable when it has (pidfd_open(2))
    status: int


# -- before the fork -------------------------------------------------------------------


def threads() -> list[str]:
    """The names of this process's threads besides the one that asks."""
    found = []
    for number in os.listdir("/proc/self/task"):
        if int(number) != os.getpid():
            with open(f"/proc/self/task/{number}/comm") as file:
                found.append(f"{file.read().strip()} ({number})")
    return sorted(found)


def devices() -> list[str]:
    """The accelerators that this process has open."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            place = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue  # that of the listing itself
        if place.startswith(DEVICES):
            found.add(place)
    return sorted(found)


def unsafe() -> str | None:
    """Why this process can't be forked; None where it can."""
    if found := threads():
        text = f"importing left {len(found)} threads that a fork would lose"
        return f"{text}: {', '.join(found)}"
    if found := devices():
        return f"importing opened a device: {', '.join(found)}"
    return None


# -- the child -------------------------------------------------------------------------


def blas_threads() -> int:
    """The threads that OpenBLAS takes in a fresh process with this environment."""
    most = len(os.sched_getaffinity(0))
    for name in READ_BY_OPENBLAS:
        text = os.environ.get(name, "")
        if text.isdigit() and int(text) > 0:
            return min(int(text), most)
    return most


def _restore(blas: str) -> None:
    """Give back to the environment and to OpenBLAS what a fresh worker has."""
    from threadpoolctl import threadpool_limits

    os.environ.pop(BLAS)
    if blas:
        os.environ[BLAS] = blas
    threadpool_limits(blas_threads(), user_api="blas")  # for the process's life


def _be_worker(
    asked: dict[str, str], given: list[int], blas: str, pages: list[Range]
) -> NoReturn:
    """Be a worker, in the child."""
    pin(asked["cores"])  # before anything starts a thread
    requests, replies, log = given
    for number in (1, 2):
        os.dup2(log, number)
    os.close(log)
    _restore(blas)
    fresh = resident_files.take(pages) and bool(asked["fresh"])
    kept: list[object] = []
    if asked["padding"]:
        from graphparity.common.worker.forked import padding

        kept = padding.padded(asked["padding"])
    try:
        work(asked["backend"], requests, replies, fresh)
    finally:
        kept.clear()


# -- the zygote ------------------------------------------------------------------------


class Zygote:
    """The zygote's side of its socket, and its children by the descriptors that say
    when they have ended."""

    def __init__(self, control: socket.socket, blas: str) -> None:
        self.control, self.blas = control, blas
        self.pages = resident_files.ranges()
        self.children: dict[int, Child] = {}
        self.told: dict[int, Child] = {}  # those that ended, by their status pipes
        self.events = select.poll()
        self.events.register(control, select.POLLIN)

    def serve(self) -> None:
        """Fork children and tell how they ended, until the driver has gone."""
        while True:
            for number, _ in self.events.poll():
                if number in self.children:
                    self._tell(self.children.pop(number))
                elif number in self.told:
                    self._let_go(self.told.pop(number))
                else:
                    try:
                        self._answer(*packet.receive(self.control))
                    except EOFError:
                        return

    def _answer(self, asked: dict[str, str], descriptors: list[int]) -> None:
        *pipes, status = descriptors
        if reason := unsafe():
            reply: dict[str, object] = {"refused": reason}
            os.close(status)
        else:
            child = self._forked(asked, pipes, status)
            self.children[child.ended] = child
            self.events.register(child.ended, select.POLLIN)
            reply = {"pid": child.pid}
        for number in pipes:
            os.close(number)
        packet.send(self.control, reply)

    def _forked(self, asked: dict[str, str], pipes: list[int], status: int) -> Child:
        """Fork a worker; it is in a session of its own when this returns."""
        apart, end = os.pipe()
        if pid := os.fork():
            os.close(end)
            os.read(apart, 1)  # nothing ever comes: it is closed
            os.close(apart)
            return Child(pid, os.pidfd_open(pid), status)
        try:
            os.setsid()
            for number in (apart, end, status, *self._own()):
                os.close(number)
            _be_worker(asked, pipes, self.blas, self.pages)
        except BaseException:  # the parent's frames are not this process's
            traceback.print_exc()
        os._exit(1)

    def _own(self) -> list[int]:
        """The descriptors that are none of a child's."""
        every = [*self.children.values(), *self.told.values()]
        pipes = [number for child in every for number in (child.ended, child.status)]
        return [self.control.fileno(), *pipes]

    def _tell(self, child: Child) -> None:
        """Say how a child has ended; it stays a zombie."""
        self.events.unregister(child.ended)
        found = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        code = 0 if found is None else found.si_status
        if found is not None and found.si_code != os.CLD_EXITED:
            code = -code
        try:
            os.write(child.status, code.to_bytes(STATUS, "little", signed=True))
        except BrokenPipeError:
            self._let_go(child, registered=False)
            return
        self.told[child.status] = child
        self.events.register(child.status, 0)  # POLLERR when its reader has closed it

    def _let_go(self, child: Child, registered: bool = True) -> None:
        if registered:
            self.events.unregister(child.status)
        os.waitpid(child.pid, 0)
        os.close(child.ended)
        os.close(child.status)


def _die_with_driver(control: socket.socket, on: bool) -> None:
    """While it is on, the kernel ends this process (SIGIO) when the driver closes the
    socket: an import listens to nobody, and may never end."""
    flags = fcntl.fcntl(control, fcntl.F_GETFL)
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(
        control, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC
    )
    hung_up = select.poll()
    hung_up.register(control, 0)
    if on and hung_up.poll(0):  # before it was on
        os.kill(os.getpid(), signal.SIGKILL)


def main(control: str, cores: str, blas: str, modules: str) -> None:
    pin(cores)
    volunteer()
    os.set_inheritable(int(control), False)
    with socket.socket(fileno=int(control)) as end:
        _die_with_driver(end, on=True)
        from graphparity.common.worker import commands

        commands.commands("")  # the worker, but for its backend
        for name in filter(None, modules.split(",")):
            importlib.import_module(name)
        import threadpoolctl  # noqa: F401  a child needs it

        _die_with_driver(end, on=False)
        packet.send(end, {"refused": reason} if (reason := unsafe()) else {})
        Zygote(end, blas).serve()


if __name__ == "__main__":
    main(*sys.argv[1:5])
    os._exit(0)
