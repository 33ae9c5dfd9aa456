"""`selfcheck same`: does A equal A, by backend and by the length of a step?

Processes of one backend, several in each round and a round in every lane at once, take
turns in lock step with the same step, as in a race. Tries are drawn from the rounds
(`drawn_groups`): of their intervals 93 to 97 % must hold 1. Beside a process that burns
a core now and then (`burning`) at most 5 % of the marks may be wrong: *faster* or
*slower*, where nothing is.
"""

import dataclasses
import functools
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from graphparity.common.contract import reasons
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample
from graphparity.common.results import documents
from graphparity.common.system import scratch
from graphparity.common.timing import interleaved, marks
from graphparity.common.timing.lock_step import driver
from graphparity.common.timing.race import head_to_head, place
from graphparity.common.timing.race.head_to_head import Arm
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import kept
from graphparity.experiments.selfcheck.kept import Head
from graphparity.experiments.selfcheck.races import (
    burning,
    drawn_groups,
    same_table,
    sizes,
)
from graphparity.experiments.selfcheck.races.same_table import Row
from graphparity.experiments.selfcheck.races.sizes import Size
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

LIMIT_S = 300.0  # of a request
PROBE_S = 0.02  # a block by which a net is sized
ROUND = marks.PROCESSES  # rounds of a try

Nets = dict[str, tuple[int, float]]  # by size the hidden units, and seconds a step


@dataclass(frozen=True)
class Asked:
    """How much is measured."""

    names: tuple[str, ...]
    sizes: tuple[str, ...]
    device: str = "cpu"
    rounds: int = 24
    processes: int = 4  # of the backend, in a round
    seconds: float = 0.25  # of turns, for each of them
    tries: int = drawn_groups.TRIES
    burn: bool = False

    def effort(self) -> interleaved.Effort:
        """That of a config in a round, in which the control has turns too."""
        turns_s = self.seconds * (self.processes + 1)
        return dataclasses.replace(head_to_head.EFFORT, sweeps_s=turns_s)


class Document(Head):
    """The JSON of `selfcheck same`."""

    rows: list[Row]


def same(screen: Console, asked: Asked, json: Path | None) -> int:
    """Measure, draw and show; 1 where a row misses what it must be, or can't say."""
    begun_s, rows = time.time(), list[Row]()
    with ExitStack() as stack:
        reporter = stack.enter_context(reporting(screen, _units(asked)))
        if asked.burn:
            stack.enter_context(burning.beside())
        for name in asked.names:
            rows += _of_backend(name, asked, reporter)
    document: Document = {
        **kept.head("same", begun_s, asked.names, dataclasses.asdict(asked)),
        "rows": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    same_table.show(screen, rows, asked.burn)
    return int(any(same_table.failed(row, asked.burn) for row in rows))


def _units(asked: Asked) -> int:
    return len(asked.names) * _times(asked)


def _times(asked: Asked) -> int:
    """How often all lanes make a round at once."""
    return -(-asked.rounds // len(place.lanes(asked.device)))


def _of_backend(name: str, asked: Asked, reporter: Reporter) -> list[Row]:
    """A row for each size; a backend that fails has rows that say why."""
    try:
        with scratch.folder() as cache, Zygotes(LIMIT_S) as zygotes:
            lanes = place.lanes(asked.device)
            where = Place(lanes, cache, zygotes, asked.device, limit_s=LIMIT_S)
            reporter.doing(f"{name}: nets of the wanted size")
            one = Bench(name, asked, nets(name, asked, where), reporter.say)
            for number in range(_times(asked)):
                reporter.doing(f"{name}: all lanes, {number + 1} of {_times(asked)}")
                one.go(where)
                reporter.advance()
            return one.rows(zygotes.anew.get(name))
    except WorkerFailure as failure:
        why = f"{failure.status}: {reasons.one_line(failure)}"
        return [same_table.without(name, size, why) for size in asked.sizes]


def nets(name: str, asked: Asked, where: Place) -> Nets:
    """By size the hidden units, and seconds a step of them."""

    def fit(pool: Pool) -> Nets:
        found = Nets()
        for key in asked.sizes:
            size = sizes.SIZES[key]
            measured = functools.partial(step_s, pool, name, size)
            found[key] = sizes.fitted(measured, size.seconds)
        return found

    return dataclasses.replace(where, lanes=where.lanes[:1]).at_once(fit)[0]


def step_s(pool: Pool, name: str, size: Size, hidden: int) -> float:
    """Seconds a step of a net with so many hidden units, in a process that is there."""
    pool.ask(name, "open", **sizes.request(size, hidden))
    steps = pool.ask(name, "calibrate", seconds=PROBE_S)["steps"]
    each = [pool.ask(name, "block", steps=steps, untimed=2) for _ in range(3)]
    return min(float(block["seconds"]) for block in each) / int(steps)


class Bench:
    """One backend's rounds, by size."""

    def __init__(
        self, name: str, asked: Asked, nets: Nets, say: Callable[[str], None]
    ) -> None:
        self.name, self.asked, self.nets, self.say = name, asked, nets, say
        self.known = driver.Spreads()
        self.rounds = {size: list[list[Sample]]() for size in nets}

    def go(self, where: Place) -> None:
        """A round in every lane, at once."""
        for made in where.at_once(self._round):
            for size, samples in made.items():
                self.rounds[size].append(samples)

    def _round(self, pool: Pool) -> dict[str, list[Sample]]:
        """All sizes in one lane, one after the other in the same processes."""

        def fail(_: Cell, failure: WorkerFailure) -> None:
            raise failure

        found, effort = dict[str, list[Sample]](), self.asked.effort()
        rng = np.random.default_rng()
        for size in self.nets:
            samples = head_to_head.opened(pool, self._arms(size), effort, fail)
            driver.sweeps(pool, samples, effort, rng, fail, self.known, self.say)
            found[size] = [*samples.values()]
        return found

    def _arms(self, size: str) -> list[Arm]:
        sent = sizes.request(sizes.SIZES[size], self.nets[size][0])
        others = range(2, self.asked.processes + 1)
        names = [self.name, *(f"{self.name}#{number}" for number in others)]
        what = (sizes.WORKLOAD, size)
        cells = [Cell(*what, one, self.asked.device, "float32") for one in names]
        return [Arm(cell, lambda: sent) for cell in cells]

    def rows(self, anew: str | None) -> list[Row]:
        """What came of each size. anew: why they were not forked."""
        pairs = drawn_groups.pairs_of(self.asked.processes)
        rng = np.random.default_rng(20)
        rows = list[Row]()
        for size, rounds in self.rounds.items():
            found = drawn_groups.drawn(rounds, pairs, ROUND, self.asked.tries, rng)
            most = drawn_groups.disjoint(len(rounds), pairs, ROUND)
            design = (len(rounds), pairs, ROUND, self.asked.tries)
            row: Row = {
                "backend": self.name,
                "size": size,
                "hidden": self.nets[size][0],
                "step_s": self.nets[size][1],
                "anew": anew,
                "failure": None,
                "counted": drawn_groups.counted(found, 1.0, most),
                "by_chance": drawn_groups.by_chance(*design),
                "rounds": [[same_table.raw(one) for one in made] for made in rounds],
            }
            rows.append(row)
        return rows
