"""How fast this machine can multiply and copy: the roofline's ceilings.

Williams, Waterman & Patterson, *Roofline*, CACM 2009. What fits into a cache is copied
faster than what does not, and a small product is another one than a large, so ceilings
are measured by the size of what they work on (the cache-aware roofline: Ilic, Pratas &
Sousa, IEEE CAL 2014). A step that is faster than the ceiling of its size shows that
the ceiling was measured too low: it is the ceiling then, and the row is marked.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from graphparity.common.contract.timings import Ceiling, Ceilings, Roofline
from graphparity.common.contract.trees import Array

COPY_BYTES = 1 << 28  # larger than most caches; read once and written once
SIZES = (1 << 16, 1 << 20, 1 << 24, 1 << 28)  # bytes read and written, by cache
LONG_S = 0.002  # of one timed copy: small ones are repeated
TIMES = 5  # the best of so many


def copy_rate(threads: int, moved: int = 2 * COPY_BYTES) -> float:
    """Bytes read and written a second by copies that move so many, best of five.

    Every thread copies its own share over and over, for LONG_S at least.
    """
    count = max(1, moved // threads // 16)
    sources = [np.ones(count) for _ in range(threads)]
    targets = [np.empty_like(source) for source in sources]
    each, best = 2 * sources[0].nbytes, 0.0
    repeats = max(1, round(LONG_S * 2e10 / (threads * each)))

    def copy(source: Array, target: Array) -> None:
        for _ in range(repeats):
            np.copyto(target, source)

    with ThreadPoolExecutor(threads) as pool:
        for _ in range(TIMES):
            begin = time.perf_counter()
            list(pool.map(copy, sources, targets))
            took = time.perf_counter() - begin
            best = max(best, repeats * threads * each / took)
    return best


def copy_rates(threads: int) -> list[float]:
    """The same for each of SIZES."""
    return [copy_rate(threads, moved) for moved in SIZES]


def fitting(ceilings: Ceilings, moved: float) -> Ceiling:
    """The ceiling for a step that moves so many bytes: of the smallest size that holds
    them, else of the largest. Runs kept before there were sizes have one."""
    sizes = sorted(ceilings.get("sizes", []), key=lambda size: size["bytes"])
    for size in sizes:
        if moved <= size["bytes"]:
            return size
    if sizes:
        return sizes[-1]
    return {
        "bytes": COPY_BYTES,
        "flops_per_s": ceilings["flops_per_s"],
        "copy_bytes_per_s": ceilings["copy_bytes_per_s"],
    }


def roofline(
    flops: float, moved: float, step_s: float | None, ceilings: Ceilings | None
) -> Roofline:
    """FLOPs, bytes and the fraction of the attainable speed that a step reached.

    attainable time = max(FLOPs / ceiling, bytes / ceiling); fraction = attainable /
    step, 1 at most: a step that beats the ceiling is it (`raised`).
    """
    work: Roofline = {"flops": flops, "bytes": moved, "fraction": None}
    if step_s and ceilings:
        roof = fitting(ceilings, moved)
        least = max(flops / roof["flops_per_s"], moved / roof["copy_bytes_per_s"])
        work["fraction"] = min(1.0, least / step_s)
        work["raised"] = least > step_s
        work["flops_per_s"], work["bytes_per_s"] = flops / step_s, moved / step_s
    return work
