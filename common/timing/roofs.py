"""The roofline's ceilings, measured through the backends while nothing else runs."""

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Ceiling, Ceilings
from graphparity.common.system import load
from graphparity.common.system.ceilings import SIZES
from graphparity.common.timing import disturbance
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

TRIES = 3  # of one backend's rates, while something else is seen to run


def measured(pool: Pool, names: list[str], dtype: str) -> Ceilings | None:
    """The best product and the best copy of any backend, by size; None where no backend
    computes in that dtype.

    Each after a pause until the machine is quiet, and again where it was not; the best
    counts, since whatever else runs only makes it slower.
    """
    known, rates, sums, still = registry.backends(), list[list[float]](), 0.0, True
    for name in names:
        if known[name].graph != "static" and known[name].dtype(dtype) == dtype:
            found, calm = _tried(pool, name, "product_rates", dtype=dtype)
            rates, still = [*rates, *found], still and calm
            rate = pool.probe(name, "sum_rate")
            sums = sums if isinstance(rate, WorkerFailure) else max(sums, rate)
            pool.probe(name, "forget")
    copies = [[sums] * len(SIZES)] if sums else []
    if pool.device == "cpu":
        threads = len(pool.cores)
        found, calm = _tried(pool, pool.judge, "copy_rates", threads=threads)
        copies, still = [*copies, *found], still and calm
    if not rates or not copies:
        return None
    return {**_best(rates, copies), "quiet": still}


def _tried(
    pool: Pool, name: str, command: str, **arguments: object
) -> tuple[list[list[float]], bool]:
    """The rates of each try, until one was undisturbed; whether one was. A failure is
    no cell's: what was found before it counts."""
    found = list[list[float]]()
    for _ in range(TRIES):
        pool.quiet()
        before = pool.load()
        rates = pool.probe(name, command, **arguments)
        if isinstance(rates, WorkerFailure):
            return found, False
        found.append(rates)
        others = load.between(before, pool.load())
        if disturbance.others(others) is None:
            return found, True
    return found, False


def _best(rates: list[list[float]], copies: list[list[float]]) -> Ceilings:
    """For each size the best of all tries and backends. A copy in a cache is no slower
    than one of a larger size."""
    fastest = [max(column) for column in zip(*rates, strict=True)]
    copied = [max(column) for column in zip(*copies, strict=True)]
    sizes: list[Ceiling] = [
        {"bytes": size, "flops_per_s": flops, "copy_bytes_per_s": max(copied[n:])}
        for n, (size, flops) in enumerate(zip(SIZES, fastest, strict=True))
    ]
    return {
        "flops_per_s": max(fastest),
        "copy_bytes_per_s": copied[-1],
        "sizes": sizes,
    }
