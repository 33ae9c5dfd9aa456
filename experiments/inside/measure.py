"""The training loop inside the graph: k steps in one call against k calls.

What a call costs beyond its kernels is paid once for k steps. Both forms run in
processes of their own, blocks interleaved at random; the weights after k steps must be
the same in both, and the oracle's.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec, Verdict
from graphparity.common.contract.timings import Sample
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.inside.agreement import apart, check, points
from graphparity.experiments.inside.plan import Asked
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.stacked import stacked

SUFFIX = "#inside"
Arm = tuple[str, str, int]  # workload/config, backend, steps in one call
Pair = tuple[Sample, Sample | None]  # calls; inside where it is timed
Samples = dict[Arm, dict[int, Pair]]  # by round


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    samples: Samples = field(default_factory=dict)
    verdicts: dict[Arm, list[Verdict]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def loop(name: str) -> str:
    """How a backend repeats a step: by an operator, or unrolled, or Python itself.

    A static backend that borrows the loop of a dynamic one traces it: it is unrolled.
    """
    known = registry.backends()
    if known[name].graph != "static":
        return "Python"
    owner, _ = registry.locate(name, "inside")
    return "operator" if owner.graph == "static" else "unrolled"


def counts(asked: Asked, name: str, steps: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of steps in one call that are timed.

    A loop of Python's own does not get better with its length: one is a control.
    """
    if loop(name) != "Python":
        return steps
    return (steps[len(steps) // 2],) if asked.control else ()


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return asked.rounds * sum(1 + len(steps) for *_, steps in asked.cells)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Rounds of fresh processes; agreement is checked in the first of them."""
    for number in range(asked.rounds):
        text = f"round {number + 1}/{asked.rounds}: fresh processes"
        with context.pool(asked.device, "float32", asked.timeout) as pool:
            context.reporter.doing(text)
            pool.start(_processes(asked), parallel=2)
            for workload, config, steps in asked.cells:
                spec = specs.spec(workload, config)
                _round(pool, asked, spec, steps, number, context, found)


def _processes(asked: Asked) -> list[str]:
    inside = [f"{n}{SUFFIX}" for n in asked.backends if counts(asked, n, (1,))]
    return [*asked.backends, *inside]


def _cell(asked: Asked, spec: Spec, process: str, k: int) -> Cell:
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    config = f"{spec['config']}/{k or 'calls'}"
    return Cell(spec["workload"], config, process, asked.device, dtype)


def _round(
    pool: Pool,
    asked: Asked,
    spec: Spec,
    steps: tuple[int, ...],
    number: int,
    context: Context,
    found: Found,
) -> None:
    """One workload in one round: single calls are opened once, a loop for each k."""
    reporter, keep = context.reporter, context.keep
    place = f"{spec['workload']}/{spec['config']}"
    text = f"round {number + 1}/{asked.rounds}: {place}"
    effort = interleaved.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number])
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    batches = drawn["batches"][: max(steps)]
    given = {"start": drawn["start"], "batches": batches, "spec": spec}

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        found.failed[_key(cell)] = f"{failure.status}: {failure}"

    def opened(cells: list[Cell], given: dict[str, Any]) -> dict[Cell, Sample]:
        left = [cell for cell in cells if _key(cell) not in found.failed]
        return interleaved.open_all(pool, left, given, effort, fail, parallel=1)

    reporter.doing(f"{text}, one step a call")
    calls = opened([_cell(asked, spec, n, 0) for n in asked.backends], given)
    reporter.advance()
    for k in steps:
        reporter.doing(f"{text}, {k} in one call")
        own = {"spec": {**spec, "inside": True}, "batches": [stacked(batches, k)]}
        looped = [n for n in asked.backends if k in counts(asked, n, steps)]
        cells = [_cell(asked, spec, f"{n}{SUFFIX}", k) for n in looped]
        inside = opened(cells, {**given, **own})
        wanted = {cell.backend.removesuffix(SUFFIX) for cell in inside}
        if k == steps[-1]:  # a Python loop that is no control: one step is all it has
            wanted |= {n for n in asked.backends if not counts(asked, n, steps)}
        base: dict[Cell, Sample] = {
            c: {**s, "blocks": [], "device_blocks": []}
            for c, s in calls.items()
            if c.backend in wanted
        }
        both = {**base, **inside}
        interleaved.sweeps(pool, both, effort, rng, fail)
        calls = {c: s for c, s in calls.items() if c in both or c not in base}
        for cell in (c for c in base if c in both):
            other = _cell(asked, spec, f"{cell.backend}{SUFFIX}", k)
            if other in both or other not in inside:
                pair = (both[cell], both.get(other))
                found.samples.setdefault((place, cell.backend, k), {})[number] = pair
                keep(other if other in both else cell, number, pair[1] or both[cell])
        reporter.advance()
    if number == 0:
        reporter.doing(f"{place}: agreement after {max(steps)} steps")
        _check(pool, asked, given, steps, found)


def _key(cell: Cell) -> str:
    return f"{cell.workload}/{cell.config}/{cell.backend}"


def _check(
    pool: Pool,
    asked: Asked,
    given: dict[str, Any],
    steps: tuple[int, ...],
    found: Found,
) -> None:
    """Judge k steps in one call by k calls of the same backend and by the oracle."""
    spec = given["spec"]
    every = sorted({*points(max(steps)), *steps})
    place = f"{spec['workload']}/{spec['config']}"
    run = {"spec": spec, "start": given["start"], "batches": given["batches"]}
    more = {"dtype": "float32", "seed": asked.seed, "points": every}
    expected = pool.ask(pool.judge, "free", **run, **more)
    for name in asked.backends:
        try:
            alone = apart(pool, name, given, every)
            timed = counts(asked, name, steps)
            process = f"{name}{SUFFIX}" if timed else name
            for k in timed or steps[-1:]:
                verdicts = check(pool, process, given, k, alone, expected)
                found.verdicts[place, name, k] = verdicts
        except WorkerFailure as failure:
            found.failed[f"{place}/{name}"] = f"{failure.status}: {failure}"
