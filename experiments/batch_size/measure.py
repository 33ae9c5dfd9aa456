"""A step's time against the batch size, which shows the fixed overhead of dynamic
graphs.

Rounds of fresh processes; every backend at every size, blocks interleaved at random.
Then a fresh process for each backend at each size whose peak memory is not known yet:
one that had another size before takes freed memory again without growing.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample, Sized
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.batch_size.plan import WORKLOAD, Asked, sizes
from graphparity.experiments.shared.drawn import drawn
from graphparity.experiments.shared.run import Context

BLOCK_S = 0.02
Samples = dict[tuple[str, int], dict[int, Sample]]  # (backend, B) by round


@dataclass
class Found:
    """What is known so far; it grows as it comes.

    peaks: bytes on top of what a fresh process held, where its memory was measured.
    failed: backends that can't go on, and why; and whose memory isn't known.
    """

    samples: Samples = field(default_factory=dict)
    peaks: dict[tuple[str, int], int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return (asked.rounds + 1) * len(sizes())


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every round; a backend that failed in one is left out of later ones."""
    for number in range(asked.rounds):
        text = f"round {number + 1}/{asked.rounds}"
        with context.pool(asked.device, "float32", asked.timeout) as pool:
            context.reporter.doing(f"{text}: fresh processes")
            names = [name for name in asked.backends if name not in found.failed]
            pool.start(names, parallel=2)
            found.failed |= {n: pool.down[n] for n in names if n in pool.down}
            for size in sizes():
                context.reporter.doing(f"{text}: batches of {size}")
                for cell, sample in _timed(pool, asked, size, number, found).items():
                    found.samples.setdefault((cell.backend, size), {})[number] = sample
                    context.keep(cell, number, sample)
                context.reporter.advance()
    for size in sizes():
        _memory(asked, size, context, found)
        context.reporter.advance()


def _memory(asked: Asked, size: int, context: Context, found: Found) -> None:
    """The peak memory of each backend that was timed at this size and doesn't know it,
    each in a process that opens nothing else."""
    names = [name for name in asked.backends if unknown(found, name, size)]
    if not names:
        return
    context.reporter.doing(f"memory of batches of {size}")
    spec = specs.spec(WORKLOAD, f"batch_{size}")
    with context.pool(asked.device, "float32", asked.timeout) as pool:
        inputs = {**drawn(pool, spec, asked.seed), "spec": spec}

        def look(name: str) -> None:
            try:
                found.peaks |= _peak(pool, name, size, inputs)
            except WorkerFailure as failure:
                text = f"{failure.status}: {failure}"
                found.failed[f"{name}, memory of {size} images"] = text

        pool.each(look, names, parallel=2)


def unknown(found: Found, name: str, size: int) -> bool:
    """Whether a backend was timed at this size and no process knew its peak memory."""
    rounds = found.samples.get((name, size), {})
    return bool(rounds) and all(s["peak_bytes"] is None for s in rounds.values())


def _peak(
    pool: Pool, name: str, size: int, inputs: dict[str, Any]
) -> dict[tuple[str, int], int]:
    """The peak of a process that is fresh; empty where it isn't known here."""
    dtype = registry.backends()[name].dtype("float32")
    start, batches = (dtypes.cast(inputs[key], dtype) for key in ("start", "batches"))
    pool.ask(name, "open", spec=inputs["spec"], start=start, batches=batches)
    sized: Sized = pool.ask(name, "calibrate", seconds=BLOCK_S)
    peak = sized["peak_bytes"]
    pool.release(name)
    return {} if peak is None else {(name, size): peak}


def _timed(
    pool: Pool, asked: Asked, size: int, number: int, found: Found
) -> dict[Cell, Sample]:
    """One size in one round: a sample of every backend that is left."""
    spec = specs.spec(WORKLOAD, f"batch_{size}")

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        found.failed[cell.backend] = f"{failure.status}: {failure}"

    effort = interleaved.Effort(asked.rounds, 1, BLOCK_S, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number, size])
    inputs = drawn(pool, spec, asked.seed)
    cells = _cells(asked, size, found)
    return interleaved.measure(pool, cells, inputs, effort, rng, fail)


def _cells(asked: Asked, size: int, found: Found) -> list[Cell]:
    return [
        Cell(WORKLOAD, f"batch_{size}", name, asked.device, backend.dtype("float32"))
        for name, backend in registry.backends().items()
        if name in asked.backends and name not in found.failed
    ]
