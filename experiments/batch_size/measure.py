"""A step's time against the batch size, which shows the fixed overhead of dynamic
graphs.

Rounds of fresh processes; every backend at every size, blocks interleaved at random.
"""

from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.batch_size.plan import WORKLOAD, Asked, sizes
from graphparity.experiments.shared.drawn import drawn
from graphparity.experiments.shared.run import Context

Samples = dict[tuple[str, int], dict[int, Sample]]  # (backend, B) by round


@dataclass
class Found:
    """What is known so far; it grows as it comes.

    failed: backends that can't go on, and why.
    """

    samples: Samples = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return asked.rounds * len(sizes())


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


def _timed(
    pool: Pool, asked: Asked, size: int, number: int, found: Found
) -> dict[Cell, Sample]:
    """One size in one round: a sample of every backend that is left."""
    spec = specs.spec(WORKLOAD, f"batch_{size}")

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        found.failed[cell.backend] = f"{failure.status}: {failure}"

    effort = interleaved.Effort(asked.rounds, 1, 0.02, asked.seconds, 0.0, 0)
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
