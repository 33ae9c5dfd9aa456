"""Why one backend is slower than another: where a step's time goes in each, matched.

Rounds of fresh processes: the step is timed in interleaved blocks, then profiled by the
framework's own profiler. What the measured step has more or less than the profiler
recorded is a row of its own, the unexplained rest.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.agreement.stage import cast
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample
from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.terminal.progress import Reporter

BLOCK_S = 0.015  # a timed block, and a profiled one
BLOCKS, STEPS = 30, 200  # that are profiled in each process; steps of one at most
Samples = dict[str, dict[int, Sample]]  # by backend and round
Profiles = dict[str, list[dict[str, Any]]]  # one of each process


@dataclass(frozen=True)
class Asked:
    """What the command line asked for; backends: A and B."""

    workload: str
    config: str
    backends: tuple[str, ...]
    device: str
    dtype: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def measure(
    asked: Asked,
    cache: Path,
    reporter: Reporter,
    samples: Samples,
    profiles: Profiles,
    versions: dict[str, Any],
    failed: dict[str, str],
) -> None:
    """Rounds of fresh processes: timed blocks of both, then a profile of each.

    `samples` and `profiles` grow as they come, `versions` of what ran, and `failed` by
    backends that can't go on, and why.
    """
    for number in range(asked.rounds):
        cores = machine.cores(None)
        given = (asked.device, asked.dtype, cores, cache, asked.timeout)
        with Pool(*given, WorkClock()) as pool:
            names = [name for name in asked.backends if name not in failed]
            reporter.doing(f"round {number + 1}/{asked.rounds}: fresh processes")
            pool.start(names, parallel=2)
            _round(pool, asked, number, reporter, samples, profiles, failed)
            for facts in pool.facts.values():
                versions.update(facts["versions"])


def _round(
    pool: Pool,
    asked: Asked,
    number: int,
    reporter: Reporter,
    samples: Samples,
    profiles: Profiles,
    failed: dict[str, str],
) -> None:
    spec = specs.spec(asked.workload, asked.config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    effort = interleaved.Effort(asked.rounds, 1, BLOCK_S, asked.seconds, 0.0, 0)
    known, text = registry.backends(), f"round {number + 1}/{asked.rounds}"
    cells = [
        Cell(asked.workload, asked.config, n, asked.device, known[n].dtype(asked.dtype))
        for n in asked.backends
        if n not in failed
    ]

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        failed[cell.backend] = f"{failure.status}: {failure}"

    reporter.doing(f"{text}: timed, in turns")
    rng = np.random.default_rng([asked.seed, number])
    given = {**drawn, "spec": spec}
    found = interleaved.measure(pool, cells, given, effort, rng, fail, parallel=2)
    reporter.advance()
    for cell, sample in found.items():
        samples.setdefault(cell.backend, {})[number] = sample
        reporter.doing(f"{text}: the profile of {cell.backend}")
        try:
            row = _profile(pool, cell, given, sample)
            profiles.setdefault(cell.backend, []).append(row)
        except WorkerFailure as failure:
            fail(cell, failure)
    reporter.advance()


def _profile(
    pool: Pool, cell: Cell, given: dict[str, Any], sample: Sample
) -> dict[str, Any]:
    start, batches = (cast(given[key], cell.dtype) for key in ("start", "batches"))
    arguments = {"spec": given["spec"], "start": start, "batches": batches}
    pool.ask(cell.backend, "open_profiled", **arguments)
    pool.quiet()
    size = {"steps": min(STEPS, sample["steps"]), "untimed": sample["untimed"]}
    found: dict[str, Any] = pool.ask(cell.backend, "profile", blocks=BLOCKS, **size)
    return found
