"""Control flow, round by round: the facts in the first processes, costs in all."""

from dataclasses import dataclass, field

from graphparity.common.contract.cell import Cell
from graphparity.common.workers.pool import Pool
from graphparity.experiments.control_flow import cost, facts
from graphparity.experiments.control_flow.documents import BackendFacts
from graphparity.experiments.control_flow.judge import DTYPE
from graphparity.experiments.control_flow.plan import Asked
from graphparity.experiments.shared.run import Context


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    facts: dict[str, BackendFacts] = field(default_factory=dict)  # by backend
    samples: cost.Samples = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Each backend's facts, and its costs in each round."""
    return len(asked.backends) * (1 + asked.rounds)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Start fresh processes for every round; those of the first are asked for the
    facts."""
    for number in range(max(1, asked.rounds)):
        with context.pool(asked.device, DTYPE, asked.timeout) as pool:
            names = [name for name in asked.backends if _alive(found, name)]
            context.reporter.doing(f"round {number + 1}: fresh processes")
            pool.start(names, parallel=2)
            if not number:
                _facts(pool, asked, context, found)
            if asked.rounds:
                _costs(pool, names, number, asked, context, found)


def _alive(found: Found, name: str) -> bool:
    """Whether a backend's facts are known, or not asked for yet."""
    return name not in found.facts or found.facts[name]["status"] == "found"


def _facts(pool: Pool, asked: Asked, context: Context, found: Found) -> None:
    def work(name: str) -> None:
        context.reporter.doing(f"facts of {name}")
        found.facts[name] = facts.document(pool, name, asked.seed)
        context.reporter.advance()

    pool.each(work, list(asked.backends), parallel=2)


def _costs(
    pool: Pool,
    names: list[str],
    number: int,
    asked: Asked,
    context: Context,
    found: Found,
) -> None:
    """One round of every backend whose facts are known."""
    for name in (name for name in names if _alive(found, name)):
        text = f"round {number + 1}/{asked.rounds}: costs of {name}"
        context.reporter.doing(text)
        known = found.facts[name]["facts"]
        samples = cost.measure(pool, name, number, known, asked, found.failed)
        for contestant, sample in samples.items():
            found.samples.setdefault((name, contestant), {})[number] = sample
            cell = Cell("control_flow", contestant, name, asked.device, DTYPE)
            context.keep(cell, number, sample)
        context.reporter.advance()
