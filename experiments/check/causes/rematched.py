"""Changes of one of two models by which they go together further: weights behind the
place where they part can be told only once that is mended."""

import dataclasses
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from graphparity.common.user.sites import Change
from graphparity.experiments.check import models, trials
from graphparity.experiments.check.causes.changing import Side
from graphparity.experiments.check.conventions import Known
from graphparity.experiments.check.in_worker.marks import alike
from graphparity.experiments.check.matching import match, wiring
from graphparity.experiments.check.matching.match import Fixed, Mismatch
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Way
from graphparity.experiments.check.trials import First, Inner
from graphparity.experiments.diff.causes.candidates import Candidate

STEPS, LIKE, RUNS = 3, 4, 60  # changes together; that do the same; of a matching
EVEN = 16  # changes of what no layer has


@dataclass(frozen=True)
class Parted:
    """What is known of the place where two models part. proven: their weights are
    matched; lines: of both files; inner: what both compute inside as they are; first:
    what the first gives; said: of weights."""

    proven: bool
    lines: tuple[set[int], set[int]]
    inner: tuple[list[Inner], list[Inner]]
    first: First
    said: Fixed
    conventions: Known
    search_s: float | None = None  # of the workers' time, where it was asked for
    doing: Callable[[str], object] = lambda _: None  # told how the search stands


@dataclass
class Search:
    """Both models with their candidates. budget_s: of the workers' time, whatever else
    the machine does; until: of time.monotonic()."""

    sides: tuple[Side, Side]
    every: tuple[list[Candidate], list[Candidate]]
    parted: Parted
    budget_s: float
    until: float
    ends_s: float = math.inf  # of what the workers have used
    tries: int = 0
    which: int = 0  # the model that is changed
    chosen: list[Candidate] = field(default_factory=list)

    def used_s(self) -> float:
        """What the workers have used until now."""
        return self.sides[0].pool.cpu_s()

    def over(self) -> bool:
        """Whether the time is up."""
        return self.used_s() > self.ends_s or time.monotonic() > self.until


@dataclass(frozen=True)
class Done:
    """How far the outputs are apart once weights are matched anew, and how these come
    from the first one's then."""

    distance: float
    way: Way


def explained(search: Search) -> Done | None:
    """The fewest changes of one model with which the weights are found and the outputs
    are the same: they are `chosen` then; None where none is found."""
    begun = search.used_s()
    for which in (1, 0):  # the first is the original
        search.which, search.chosen = which, []
        share = 0.5 if which else 1.0  # leave time for the other
        search.ends_s = begun + search.budget_s * share
        furthest = _together(search, search.parted.inner[which])
        for _ in range(STEPS):
            ranked = _further(search, furthest)
            more = [one for one in ranked if one[0] > furthest]
            for _, one in more[:LIKE] or ranked[:EVEN]:
                if search.over():
                    break
                changes = [*search.chosen, one]
                if (found := _matched(search, changes)) is not None:
                    search.chosen = changes
                    return found
            if not more:
                break
            furthest = more[0][0]
            search.chosen.append(more[0][1])
    return None


def _further(search: Search, furthest: int) -> list[tuple[int, Candidate]]:
    """The changes with which more values inside are in both, the furthest first; then
    those that move something behind: what no layer has is seen in the output alone."""
    found = list[tuple[int, Candidate]]()
    for one in search.every[search.which]:
        if search.over() or one in search.chosen:
            continue
        side, changes = search.sides[search.which], _changes([*search.chosen, one])
        search.tries += 1
        text = f"explanations tried, weights anew: {search.tries}"
        search.parted.doing(f"{search.sides[1].model.label}: {text}")
        try:
            with side.changed(changes) as model:
                side.written(model)
                inner = trials.inner(side.pool, model, side.batch.inputs)
        except Refused:
            continue
        there = _together(search, inner)
        moved = _moved(inner, search.parted.inner[search.which])
        if there > furthest or (there == furthest and moved):
            found.append((there, one))
    return sorted(found, key=lambda pair: -pair[0])


def _moved(now: list[Inner], before: list[Inner]) -> bool:
    """Whether anything inside is another value, by more than rounding."""
    pairs = zip(now, before, strict=False)
    return len(now) != len(before) or any(not alike(a.mark, b.mark) for a, b in pairs)


def _together(search: Search, inner: list[Inner]) -> int:
    """How many values of the other model are among these."""
    marks = [one.mark for one in inner]
    others = search.parted.inner[1 - search.which]
    return sum(any(alike(one.mark, mark) for mark in marks) for one in others)


def _matched(search: Search, chosen: list[Candidate]) -> Done | None:
    """The weights matched anew with these changes, where the outputs are the same."""
    side = search.sides[search.which]
    try:
        with side.changed(_changes(chosen)) as model:
            if search.which:
                return _best(search, search.parted.first, search.sides[0].model, model)
            first = _first(side, model)
            return _best(search, first, model, search.sides[1].model)
    except Refused:
        return None


def _first(side: Side, model: Model) -> First:
    """What a changed first model gives."""
    side.written(model)
    inputs = models.turned(side.batch.inputs, model.inputs)
    outputs = models.ask(side.pool, model, "model_call", inputs=inputs)["arrays"]
    inner = trials.inner(side.pool, model, side.batch.inputs)
    return First(side.vector, outputs, inner)


def _best(search: Search, first: First, one: Model, other: Model) -> Done | None:
    pool, inputs = search.sides[0].pool, search.sides[0].batch.inputs
    kept = dataclasses.replace(other)
    run = lambda guess: trials.trial(pool, kept, first, inputs, guess)
    try:
        pairings = match.pairs(one.side, other.side, search.parted.said)
    except ValueError:  # a model made anew may have other names
        pairings = match.pairs(one.side, other.side)
    if isinstance(pairings, Mismatch):
        return None
    for pairs in pairings:
        found = match.matched(pairs, run, RUNS)
        if found.trial.same:
            way = Way(one.side, wiring.rows(found.guess.every(), other.side))
            return Done(found.trial.distance, way)
        if search.over():
            break
    return None


def _changes(chosen: list[Candidate]) -> list[Change]:
    return [one.change for one in chosen]
