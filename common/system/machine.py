"""What machine this is, and which of its cores a run uses."""

import contextlib
import os
import platform
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from graphparity.common.contract.documents import Machine

DRIVER = Path("/proc/driver/nvidia")


def cores(threads: int | None) -> list[int]:
    """The cores the workers are pinned to: the first `threads` that this process may
    use.

    Raises ValueError where fewer are to be had.
    """
    allowed = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    free = sorted(allowed(0))
    if threads is not None and not 1 <= threads <= len(free):
        raise ValueError(f"--threads {threads}: this machine offers 1 to {len(free)}")
    return free[:threads]


def lanes(threads: int | None, most: int = 2) -> list[list[int]]:
    """The cores of programs that run beside each other, each on its own: as many sets
    of `threads` cores as there are, `most` at most; one set of all cores for None.

    Raises ValueError where fewer cores are to be had.
    """
    free, each = cores(None), cores(threads)
    count = min(most, len(free) // len(each))
    return [free[n * len(each) : (n + 1) * len(each)] for n in range(count)]


def stay(cores: list[int]) -> None:
    """Let the calling thread, and those that it starts, run on these cores alone, where
    the system can."""
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(threading.get_native_id(), cores)


def programs(facts: Mapping[str, Any], device: str = "cpu") -> str:
    """How many threads each program of a run had, and how many ran at once where it was
    more than one; of the facts of a machine, which once told the cores alone."""
    lanes = facts.get("lanes", {}).get(device) or [facts["pinned_cores"]]
    threads = str(len(lanes[0]))
    return threads if len(lanes) == 1 else f"{threads}, {len(lanes)} programs at once"


def move(process: int, cores: list[int]) -> None:
    """Let all threads of a process compute on these cores alone, where the system can
    do that (Linux). One that has ended is left."""
    with contextlib.suppress(FileNotFoundError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), cores)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            names = [
                line.split(":")[1] for line in file if line.startswith("model name")
            ]
        return names[0].strip()
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def gpus() -> list[str]:
    """The models of the GPUs whose driver is loaded, read without their library."""
    texts = [path.read_text() for path in sorted(DRIVER.glob("gpus/*/information"))]
    lines = [line for text in texts for line in text.splitlines()]
    return [line.split(":")[1].strip() for line in lines if line.startswith("Model:")]


def facts(pinned: list[int]) -> Machine:
    """Processor, cores, memory and systems: the `machine` of every JSON."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "pinned_cores": pinned,
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }
