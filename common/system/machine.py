"""What machine this is, and which of its cores a run uses."""

import os
import platform

import psutil

from graphparity.common.contract.documents import Machine


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


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            names = [
                line.split(":")[1] for line in file if line.startswith("model name")
            ]
        return names[0].strip()
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


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
