"""How fast this machine can multiply and copy: the roofline's ceilings.

Williams, Waterman & Patterson, *Roofline*, CACM 2009.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from graphparity.common.contract.timings import Ceilings, Roofline

COPY_BYTES = 1 << 28  # larger than most caches; read once and written once


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
