"""Control flow, round by round: the facts in the first processes, costs in all.

On a CPU each program has one core, and two backends are at work beside each other, each
on its own. What is found is stored at once, so that an interrupted run is gone on with.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, cast as typed

from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.control_flow import cost, facts, plan
from graphparity.experiments.control_flow.documents import BackendFacts
from graphparity.experiments.control_flow.judge import DTYPE
from graphparity.experiments.control_flow.plan import Asked
from graphparity.experiments.shared.outlook import Outlook
from graphparity.experiments.shared.run import Context

NAME = "control_flow"
# what is stored of a backend beside its contestants: facts, what was not timed and why
FACTS, REFUSED = "facts", "refused"


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    facts: dict[str, BackendFacts] = field(default_factory=dict)  # by backend
    samples: cost.Samples = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Each backend's facts, and its costs in each round."""
    return len(asked.backends) * (1 + asked.rounds)


def lanes(device: str) -> list[list[int]]:
    """The cores of each of the programs that run beside each other on a device."""
    return machine.lanes(1) if device == "cpu" else [machine.cores(None)]


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Start fresh processes for every round; those of the first that is made are asked
    for the facts that are not known."""
    _restore(context, found)
    rounds = max(1, asked.rounds)
    told_s, begun = plan.seconds(asked) * _share(asked, found), time.monotonic()
    outlook = Outlook(context.reporter.say, told_s)
    context.reporter.say(plan.promise(asked, told_s))
    for number in range(rounds):
        todo = missing(asked, found, number)
        context.reporter.advance(_done(asked, found, todo, number))
        if todo:
            took_s = _round(asked, context, found, number, todo)
            spent, left = time.monotonic() - begun, rounds - number - 1
            if left:
                told = f"round {number + 1} of {rounds} is made"
                outlook.left(spent, left * took_s, told)


def _restore(context: Context, found: Found) -> None:
    """What a run that is gone on with has stored; what failed as a whole is tried
    again."""
    for cell, document in context.store.cells(context.run).items():
        kept = typed(dict[str, Any], document)
        if cell.config == FACTS and kept["status"] == "found":
            found.facts[cell.backend] = typed(BackendFacts, kept)
        if cell.config == REFUSED:
            found.failed |= kept
    for cell, rounds in context.store.samples(context.run).items():
        found.samples[cell.backend, cell.config] = dict(rounds)


def missing(asked: Asked, found: Found, number: int) -> list[str]:
    """The backends whose facts are not known, or that lack a round's samples."""
    have = {name for (name, _), known in found.samples.items() if number in known}
    return [
        name
        for name in asked.backends
        if _alive(found, name)
        and (name not in found.facts or (asked.rounds > 0 and name not in have))
    ]


def _share(asked: Asked, found: Found) -> float:
    """Of all rounds of all backends, those that are to be made."""
    rounds = range(max(1, asked.rounds))
    left = sum(len(missing(asked, found, number)) for number in rounds)
    return left / max(1, len(rounds) * len(asked.backends))


def _done(asked: Asked, found: Found, todo: list[str], number: int) -> int:
    """Of a round's work, the pieces that need not be done."""
    alive = [name for name in asked.backends if name not in todo]
    facts_known = len([n for n in asked.backends if n in found.facts]) * (not number)
    return facts_known + (len(alive) if asked.rounds else 0)


def _round(
    asked: Asked, context: Context, found: Found, number: int, todo: list[str]
) -> float:
    """One round of these backends, in new processes; the seconds that it took without
    what is found out once."""
    cores, begun = lanes(asked.device), time.monotonic()
    with context.pool(asked.device, DTYPE, asked.timeout, cores=cores[0]) as pool:
        context.reporter.doing(f"round {number + 1}: fresh processes")
        for at, name in enumerate(todo):
            pool.place(name, cores[at % len(cores)])
        pool.start(todo, parallel=2)

        def learn(name: str) -> None:
            context.reporter.doing(f"facts of {name}")
            found.facts[name] = facts.document(pool, name, asked.seed)
            context.store.save_cell(context.run, _cell(asked, name), found.facts[name])
            context.reporter.advance()

        def price(name: str) -> None:
            _costs(pool, name, number, asked, context, found)

        started = time.monotonic()
        _in_lanes(pool, cores, [n for n in todo if n not in found.facts], learn)
        learned_s = time.monotonic() - started
        if asked.rounds:
            _in_lanes(pool, cores, [n for n in todo if _alive(found, n)], price)
    return time.monotonic() - begun - learned_s


def _in_lanes(
    pool: Pool, cores: list[list[int]], names: list[str], do: Callable[[str], None]
) -> None:
    """Do it for every backend, one in each lane at a time."""
    free = SimpleQueue[list[int]]()
    for lane in cores:
        free.put(lane)

    def work(name: str) -> None:
        lane = free.get()
        try:
            machine.stay(lane)
            pool.place(name, lane)
            do(name)
        finally:
            free.put(lane)

    pool.each(work, names, parallel=len(cores))


def _alive(found: Found, name: str) -> bool:
    """Whether a backend's facts are known, or not asked for yet."""
    return name not in found.facts or found.facts[name]["status"] == "found"


def _cell(asked: Asked, name: str, contestant: str = FACTS) -> Cell:
    """Where a backend's facts, or the samples of a contestant, are stored."""
    return Cell(NAME, contestant, name, asked.device, DTYPE)


def _costs(
    pool: Pool, name: str, number: int, asked: Asked, context: Context, found: Found
) -> None:
    """One round of one backend whose facts are known."""
    text = f"round {number + 1}/{asked.rounds}: costs of {name}"
    context.reporter.doing(text)
    known = found.facts[name]["facts"]
    samples = cost.measure(pool, name, number, known, asked, found.failed)
    for contestant, sample in samples.items():
        found.samples.setdefault((name, contestant), {})[number] = sample
        context.keep(_cell(asked, name, contestant), number, sample)
    refused = {w: why for w, why in found.failed.items() if w.startswith(f"{name} ")}
    context.store.save_cell(context.run, _cell(asked, name, REFUSED), refused)
    context.reporter.advance()
