"""The training loop inside the graph: k steps in one call against k calls.

What a call costs beyond its kernels is paid once for k steps. Both forms run in
processes of their own, blocks interleaved at random; the weights after k steps must be
the same in both, and the oracle's.
"""

from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec, Verdict
from graphparity.common.contract.timings import Sample
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.inside.agreement import Inputs, check, points, single_calls
from graphparity.experiments.inside.plan import Asked
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.stacked import stacked

SUFFIX = "#inside"
Contestant = tuple[str, str, int]  # workload/config, backend, steps in one call
Pair = tuple[Sample, Sample | None]  # calls; inside where it is timed
Samples = dict[Contestant, dict[int, Pair]]  # by round


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    samples: Samples = field(default_factory=dict)
    verdicts: dict[Contestant, list[Verdict]] = field(default_factory=dict)
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


@dataclass(frozen=True)
class _Round:
    """One workload in one round of fresh processes."""

    pool: Pool
    asked: Asked
    context: Context
    found: Found
    number: int
    inputs: Inputs
    rng: np.random.Generator  # orders the blocks

    @property
    def effort(self) -> interleaved.Effort:
        asked = self.asked
        return interleaved.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)

    def cell(self, process: str, k: int) -> Cell:
        """A process with k steps in one call; 0: a call for each step."""
        return _cell(self.asked, self.inputs["spec"], process, k)

    def fail(self, cell: Cell, failure: WorkerFailure) -> None:
        self.found.failed[_key(cell)] = f"{failure.status}: {failure}"

    def opened(self, cells: list[Cell], inputs: Inputs) -> dict[Cell, Sample]:
        """The cells that have not failed yet, opened."""
        left = [cell for cell in cells if _key(cell) not in self.found.failed]
        run = {**inputs}
        return interleaved.open_all(
            self.pool, left, run, self.effort, self.fail, parallel=1
        )


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
    reporter, place = context.reporter, f"{spec['workload']}/{spec['config']}"
    text = f"round {number + 1}/{asked.rounds}: {place}"
    rng = np.random.default_rng([asked.seed, number])
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    batches = drawn["batches"][: max(steps)]
    inputs: Inputs = {"start": drawn["start"], "batches": batches, "spec": spec}
    this = _Round(pool, asked, context, found, number, inputs, rng)
    reporter.doing(f"{text}, one step a call")
    calls = this.opened([this.cell(name, 0) for name in asked.backends], inputs)
    reporter.advance()
    for k in steps:
        reporter.doing(f"{text}, {k} in one call")
        calls = _against_calls(this, steps, k, calls)
        reporter.advance()
    if number == 0:
        reporter.doing(f"{place}: agreement after {max(steps)} steps")
        _check(pool, asked, inputs, steps, found)


def _against_calls(
    this: _Round, steps: tuple[int, ...], k: int, calls: dict[Cell, Sample]
) -> dict[Cell, Sample]:
    """Time k steps in one call in turns with single calls, and keep both.

    calls: the opened cells of single calls. Returns those that go on.
    """
    inside = _inside(this, steps, k)
    wanted = {cell.backend.removesuffix(SUFFIX) for cell in inside}
    if k == steps[-1]:  # a Python loop that is no control: one step is all it has
        names = this.asked.backends
        wanted |= {name for name in names if not counts(this.asked, name, steps)}
    base: dict[Cell, Sample] = {
        cell: interleaved.without_blocks(sample)
        for cell, sample in calls.items()
        if cell.backend in wanted
    }
    both = {**base, **inside}
    interleaved.sweeps(this.pool, both, this.effort, this.rng, this.fail)
    for cell in (cell for cell in base if cell in both):
        other = this.cell(f"{cell.backend}{SUFFIX}", k)
        if other in both or other not in inside:
            _store(this, k, cell, other, both)
    return {c: s for c, s in calls.items() if c in both or c not in base}


def _inside(this: _Round, steps: tuple[int, ...], k: int) -> dict[Cell, Sample]:
    """The backends that are timed with k steps in one call, opened."""
    spec, batches = this.inputs["spec"], this.inputs["batches"]
    names = [n for n in this.asked.backends if k in counts(this.asked, n, steps)]
    inputs: Inputs = {
        "start": this.inputs["start"],
        "batches": [stacked(batches, k)],
        "spec": {**spec, "inside": True},
    }
    return this.opened([this.cell(f"{name}{SUFFIX}", k) for name in names], inputs)


def _store(
    this: _Round, k: int, cell: Cell, other: Cell, samples: dict[Cell, Sample]
) -> None:
    """Both forms of a backend as a pair; in the store the loop, or calls alone."""
    spec, number = this.inputs["spec"], this.number
    key = (f"{spec['workload']}/{spec['config']}", cell.backend, k)
    pair = (samples[cell], samples.get(other))
    this.found.samples.setdefault(key, {})[number] = pair
    stored = other if other in samples else cell
    this.context.keep(stored, number, samples[stored])


def _key(cell: Cell) -> str:
    return f"{cell.workload}/{cell.config}/{cell.backend}"


def _check(
    pool: Pool,
    asked: Asked,
    inputs: Inputs,
    steps: tuple[int, ...],
    found: Found,
) -> None:
    """Judge k steps in one call by k calls of the same backend and by the oracle."""
    spec = inputs["spec"]
    every = sorted({*points(max(steps)), *steps})
    place = f"{spec['workload']}/{spec['config']}"
    more = {"dtype": "float32", "seed": asked.seed, "points": every}
    expected = pool.ask(pool.judge, "free", **inputs, **more)
    for name in asked.backends:
        try:
            alone = single_calls(pool, name, inputs, every)
            timed = counts(asked, name, steps)
            process = f"{name}{SUFFIX}" if timed else name
            for k in timed or steps[-1:]:
                verdicts = check(pool, process, inputs, k, alone, expected)
                found.verdicts[place, name, k] = verdicts
        except WorkerFailure as failure:
            found.failed[f"{place}/{name}"] = f"{failure.status}: {failure}"
