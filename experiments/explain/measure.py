"""Why one backend is slower than another: where a step's time goes in each, matched.

Rounds of fresh processes: the step is timed in interleaved blocks, then profiled by the
framework's own profiler. What the measured step has more or less than the profiler
recorded is a row of its own, the unexplained rest.
"""

from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.timings import Sample
from graphparity.common.contract.trees import Tree
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.explain.kernel_names import Kernel
from graphparity.experiments.explain.plan import Asked
from graphparity.experiments.shared.run import Context

BLOCK_S = 0.015  # a timed block, and a profiled one
BLOCKS, STEPS = 30, 200  # that are profiled in each process; steps of one at most
Samples = dict[str, dict[int, Sample]]  # by backend and round


class Measured(Kernel):
    """A row of a profile with what it took a step."""

    seconds: float
    count: float  # how often it began


class Profile(TypedDict):
    """A step under the profiler (`worker.profile`): rows add up to `step_s`."""

    step_s: float
    blocks_s: list[float]  # seconds a step of each block
    rows: list[Measured]


class Inputs(TypedDict):
    """What a cell is opened with."""

    spec: Spec
    start: Tree
    batches: list[Tree]


Profiles = dict[str, list[Profile]]  # by backend, one of each process


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    samples: Samples = field(default_factory=dict)
    profiles: Profiles = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: in each round blocks, and profiles."""
    return 2 * asked.rounds


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Rounds of fresh processes: timed blocks of both, then a profile of each."""
    for name in asked.backends:
        if missing := registry.backends()[name].missing():
            found.failed[name] = f"unavailable: pip install {' '.join(missing)}"
    for number in range(asked.rounds):
        with context.pool(asked.device, asked.dtype, asked.timeout) as pool:
            names = [name for name in asked.backends if name not in found.failed]
            text = f"round {number + 1}/{asked.rounds}: fresh processes"
            context.reporter.doing(text)
            pool.start(names, parallel=2)
            _round(pool, asked, number, context, found)


def gather(asked: Asked, context: Context, found: Found) -> None:
    """A backend that was profiled but timed in no block has failed."""
    for name in (n for n in found.profiles if not timed(found.samples[n])):
        text = "something was compiled in every timed block"
        found.failed[name] = f"crashed: {text}"


def timed(rounds: dict[int, Sample]) -> bool:
    """Whether a block was timed in some of a backend's rounds."""
    return any(b is not None for sample in rounds.values() for b in sample["blocks"])


def _round(
    pool: Pool, asked: Asked, number: int, context: Context, found: Found
) -> None:
    reporter, text = context.reporter, f"round {number + 1}/{asked.rounds}"
    spec = specs.spec(asked.workload, asked.config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    inputs: Inputs
    inputs = {"spec": spec, "start": drawn["start"], "batches": drawn["batches"]}
    reporter.doing(f"{text}: timed, in turns")
    samples = _samples(pool, asked, number, inputs, found)
    reporter.advance()
    for cell, sample in samples.items():
        context.keep(cell, number, sample)
        found.samples.setdefault(cell.backend, {})[number] = sample
        reporter.doing(f"{text}: the profile of {cell.backend}")
        try:
            profile = _profile(pool, cell, inputs, sample)
            found.profiles.setdefault(cell.backend, []).append(profile)
        except WorkerFailure as failure:
            found.failed[cell.backend] = f"{failure.status}: {failure}"
    reporter.advance()


def _samples(
    pool: Pool, asked: Asked, number: int, inputs: Inputs, found: Found
) -> dict[Cell, Sample]:
    """Blocks of both steps in turn, by cell."""
    effort = interleaved.Effort(asked.rounds, 1, BLOCK_S, asked.seconds, 0.0, 0)
    known, place = registry.backends(), (asked.workload, asked.config)
    cells = [
        Cell(*place, name, asked.device, known[name].dtype(asked.dtype))
        for name in asked.backends
        if name not in found.failed
    ]

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        found.failed[cell.backend] = f"{failure.status}: {failure}"

    rng = np.random.default_rng([asked.seed, number])
    return interleaved.measure(pool, cells, {**inputs}, effort, rng, fail, parallel=2)


def _profile(pool: Pool, cell: Cell, inputs: Inputs, sample: Sample) -> Profile:
    """A cell opened under the profiler and profiled, block after block."""
    start = cast(inputs["start"], cell.dtype)
    batches = cast(inputs["batches"], cell.dtype)
    arguments = {"spec": inputs["spec"], "start": start, "batches": batches}
    pool.ask(cell.backend, "open_profiled", **arguments)
    pool.quiet()
    size = {"steps": min(STEPS, sample["steps"]), "untimed": sample["untimed"]}
    profile: Profile = pool.ask(cell.backend, "profile", blocks=BLOCKS, **size)
    return profile
