"""What machine this is, and how fast it can multiply and copy: the roofline's ceilings.

Williams, Waterman & Patterson, *Roofline*, CACM 2009.
"""

import os
import platform
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil

from graphparity.common.contract.documents import Machine
from graphparity.common.contract.timings import Ceilings, Roofline

COPY_BYTES = 1 << 28  # larger than most caches; read once and written once


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
    """Processor, cores, memory and systems, as they stand in every result."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "pinned_cores": pinned,
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def copy_rate(threads: int) -> float:
    """Bytes read and written a second by copies of a large array, best of five."""
    sources = [np.ones(COPY_BYTES // threads // 8) for _ in range(threads)]
    targets = [np.empty_like(source) for source in sources]
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            begin = time.perf_counter()
            list(pool.map(np.copyto, targets, sources))
            took = time.perf_counter() - begin
            best = max(best, 2 * threads * sources[0].nbytes / took)
    return best


def roofline(
    flops: float, moved: float, step_s: float | None, ceilings: Ceilings | None
) -> Roofline:
    """FLOPs, bytes and the fraction of the attainable speed that a step reached.

    attainable time = max(FLOPs / ceiling, bytes / ceiling); fraction = attainable /
    step.
    """
    work: Roofline = {"flops": flops, "bytes": moved, "fraction": None}
    if step_s and ceilings:
        least = max(
            flops / ceilings["flops_per_s"], moved / ceilings["copy_bytes_per_s"]
        )
        work["fraction"] = least / step_s
        work["flops_per_s"], work["bytes_per_s"] = flops / step_s, moved / step_s
    return work
