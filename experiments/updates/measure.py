"""What an update rule costs: by hand against by library, eager against static.

A step of a small linear model, or of the convolutional net with one image: little but
the update. Both forms run in processes of their own, blocks interleaved at random.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Sample
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared.run import Context
from graphparity.experiments.updates.plan import CONFIGS, Asked

FORMS = ("hand", "library")
FAR = 10**9  # steps of the whole training, to a rule that asks: it must not end
Contestant = tuple[str, str, str]  # rule, backend, form
Samples = dict[Contestant, dict[int, Sample]]  # by round
Fail = Callable[[Cell, WorkerFailure], None]


@dataclass
class Found:
    """What is known so far; it grows as it comes.

    failed: contestants that can't go on (`adam/jax_jit/hand`), and why.
    """

    samples: Samples = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def spec(workload: str, rule: str, form: str) -> Spec:
    """The cell's spec: the rule at a constant rate, by hand or by library."""
    return {
        **specs.spec(workload, CONFIGS[workload]),
        "optimizer": rule,
        "lr": 1e-4,  # nothing may diverge, however long a block is
        "hyper": specs.over_steps(rule, FAR),
        "library": form == "library",
    }


def contestants(asked: Asked, rule: str, form: str) -> dict[Cell, Contestant]:
    """The cells of a rule in one form: the process that runs each, by its name."""
    cells = {}
    for name in asked.backends:
        process = name if form == "hand" else f"{name}#library"
        dtype = registry.backends()[name].dtype("float32")
        cell = Cell(asked.workload, rule, process, asked.device, dtype)
        cells[cell] = (rule, name, form)
    return cells


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return asked.rounds * len(asked.rules)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Rounds of fresh processes, each form of each backend in one of its own."""
    for number in range(asked.rounds):
        text = f"round {number + 1}/{asked.rounds}"
        with context.pool(asked.device, "float32", asked.timeout) as pool:
            context.reporter.doing(f"{text}: fresh processes")
            pool.start(_processes(asked), parallel=2)
            for rule in asked.rules:
                context.reporter.doing(f"{text}: {rule}")
                samples = _round(pool, asked, rule, number, found)
                for contestant, sample in samples.items():
                    found.samples.setdefault(contestant, {})[number] = sample
                    context.keep(_stored(asked, contestant), number, sample)
                context.reporter.advance()


def _processes(asked: Asked) -> list[str]:
    """A process for each form of each backend."""
    return [c.backend for form in FORMS for c in contestants(asked, "", form)]


def _stored(asked: Asked, contestant: Contestant) -> Cell:
    """The cell under which the store has a contestant's samples."""
    rule, name, form = contestant
    dtype = registry.backends()[name].dtype("float32")
    return Cell(asked.workload, f"{rule}/{form}", name, asked.device, dtype)


def _round(
    pool: Pool, asked: Asked, rule: str, number: int, found: Found
) -> dict[Contestant, Sample]:
    """One rule in one round: a sample of each contestant that could be opened."""
    effort = interleaved.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number])
    named = {c: n for form in FORMS for c, n in contestants(asked, rule, form).items()}

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        found.failed["/".join(named[cell])] = f"{failure.status}: {failure}"

    opened: dict[Cell, Sample] = {}
    for form in FORMS:
        opened |= _opened(pool, asked, rule, form, effort, fail, found)
    interleaved.sweeps(pool, opened, effort, rng, fail)
    return {named[cell]: sample for cell, sample in opened.items()}


def _opened(
    pool: Pool,
    asked: Asked,
    rule: str,
    form: str,
    effort: interleaved.Effort,
    fail: Fail,
    found: Found,
) -> dict[Cell, Sample]:
    """A form's cells, opened; all of them fail where nothing could be drawn."""
    one, cells = spec(asked.workload, rule, form), contestants(asked, rule, form)
    try:
        drawn = pool.ask(pool.judge, "draw", spec=one, seed=asked.seed, steps=0)
    except WorkerFailure as failure:
        for cell in cells:
            fail(cell, failure)
        return {}
    left = [c for c, named in cells.items() if "/".join(named) not in found.failed]
    inputs = {**drawn, "spec": one}
    return interleaved.open_all(pool, left, inputs, effort, fail, parallel=2)
