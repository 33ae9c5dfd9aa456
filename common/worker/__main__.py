"""A worker: one process, one backend, serving requests from the driver over two pipes.

    python -m graphparity.common.worker BACKEND REQUESTS REPLIES CORES

REQUESTS and REPLIES are inherited file descriptors: the frameworks may write to stdout
and stderr what they like. CORES (`0,1`) fixes the threads before anything is imported.
"""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:  # NumPy is imported when the threads are fixed, not before
    from graphparity.common.system.wire import Reply, Request

Commands = Mapping[str, Callable[..., object]]


def pin(cores: str) -> None:
    """Restrict this process, and every thread it will start, to these cores."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core) for core in cores.split(",")})


def die_with(parent: int) -> None:
    """Kill this process group when the process `parent` has ended, even within a
    step."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os.killpg(0, signal.SIGKILL)


def volunteer() -> None:
    """Make the kernel end this worker, not the driver, when memory runs out (Linux)."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return  # not Linux: the kernel chooses


def answer(commands: Commands, message: "Request", backend: str = "") -> "Reply":
    """Run one request; whatever it raises becomes part of the reply."""
    from graphparity.common.contract import reasons
    from graphparity.common.contract.registry import Gap
    from graphparity.common.worker import parts, refusals

    parts.taken()
    start, computed = time.perf_counter(), parts.computed()
    try:
        result = commands[message["command"]](**message["arguments"])
        reply: Reply = {"result": result}
    except Gap as gap:
        reply = {"unsupported": str(gap)}
    except Exception as error:  # the driver decides what follows from it
        if backend and (text := refusals.by_backend(error, backend)):
            reply = {"refused": text}
        else:
            reply = {"error": reasons.described(error)}
        traceback.print_exc()
    reply["busy_s"] = time.perf_counter() - start
    reply["parts"], reply["cores"] = parts.taken()
    reply["cores"][""] = parts.computed() - computed
    return reply


def serve(
    commands: Commands, requests: BufferedReader, replies: BinaryIO, backend: str = ""
) -> None:
    """Answer requests until the driver closes the pipe."""
    from graphparity.common.system import wire

    while True:
        try:
            message = wire.receive(requests)
        except EOFError:
            return
        wire.send(replies, answer(commands, message, backend))


def main(backend: str, requests: str, replies: str, cores: str) -> None:
    pin(cores)
    volunteer()
    parent = os.getppid()
    threading.Thread(target=die_with, args=(parent,), daemon=True).start()
    for descriptor in (int(requests), int(replies)):
        os.set_inheritable(descriptor, False)
    from graphparity.common.worker import commands  # with threads fixed

    table = commands.commands(backend)
    with open(int(requests), "rb") as source, open(int(replies), "wb") as sink:
        serve(table, source, sink, backend)


if __name__ == "__main__":
    main(*sys.argv[1:5])
    sys.stdout.flush()
    os._exit(0)  # skip the frameworks' exit hooks: nothing is left to save
