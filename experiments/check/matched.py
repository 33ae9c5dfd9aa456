"""The weights of another model found, its inputs in the layout that it takes."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement.two_programs import Row
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models, trials, unused
from graphparity.experiments.check.alone.run import Alone
from graphparity.experiments.check.matching import atoms, match
from graphparity.experiments.check.matching.atoms import Side
from graphparity.experiments.check.matching.match import Mismatch
from graphparity.experiments.check.matching.search import Found as Best, Guess, Trial
from graphparity.experiments.check.matching.units import Paired
from graphparity.experiments.check.matching.wiring import Entry
from graphparity.experiments.check.models import Model, Order, Refused
from graphparity.experiments.check.results import Batch
from graphparity.experiments.check.training.stepped import Said, Training
from graphparity.experiments.check.trials import First, Inner, Places
from graphparity.experiments.shared.proof import Told

Pairs = list[list[Paired]] | Mismatch


@dataclass
class Bench:
    """What all pairs share: the pools by dtype, the batch, the first model."""

    pools: dict[str, Pool]
    batch: Batch
    first: Model
    seed: int
    given: First = field(default_factory=lambda: First(np.zeros(0), {}))
    order: dict[str, Order] = field(default_factory=dict)  # of the first one's inputs
    training: Training | None = None  # steps by an optimizer said once
    search_s: float | None = None  # for causes, where it was asked for
    own: int = 0  # steps by what the files say themselves; 0: none
    kept: set[str] = field(default_factory=set)  # the first's constants, as it has them
    doing: Callable[[str], object] = lambda _: None  # told what begins


@dataclass
class Pair:
    """The first model against another one."""

    first: str
    second: str
    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    runs: int = 0  # of the other model, until its weights were found
    tensors: tuple[int, int] = (0, 0)  # of the other model: matched, and all
    proven: bool = False  # the outputs agree with the weights carried over
    parted: tuple[str | None, str | None] = (None, None)
    parting: list[list[int]] = field(default_factory=lambda: [[], []])  # their lines
    inner: list[list[Inner]] = field(default_factory=lambda: [[], []])  # of both models
    places: list[Places] = field(default_factory=lambda: [{}, {}])  # of both models
    refused: str | None = None  # why they are not the same model
    failure: str | None = None
    inputs: list[str] = field(default_factory=list)  # sentences: what was turned
    asked: list[tuple[str, list[str], str]] = field(default_factory=list)  # unproven
    kept: tuple[list[str], list[str]] = ([], [])  # constants that one of them has
    unused: tuple[set[str], set[str]] = (set(), set())  # without a partner
    zeros: list[str] = field(default_factory=list)  # second biases with no partner
    kinds: tuple[str, str] = ("", "")
    trained: list[Said] = field(default_factory=list)  # with which calls
    untrained: str | None = None  # why no steps were compared
    still: list[str] = field(default_factory=list)  # put back after each step
    causes: list[Told] = field(default_factory=list)  # why they differ
    masks: int = 0  # of dropout, given to both
    units: list[list[Entry]] = field(default_factory=list)  # what was matched together
    alone: list[Alone] = field(default_factory=list)  # each of them run alone


def first_of(bench: Bench, order: dict[str, Order]) -> First:
    """What the first model gives, its inputs in a layout. Raises Refused."""
    pool, first, inputs = bench.pools["float64"], bench.first, bench.batch.inputs
    first.inputs = order
    models.open_model(pool, first, inputs, bench.seed)
    values = models.drawn(models.read(pool, first), first.side, bench.seed, bench.kept)
    vector = atoms.flat(first.side, values)
    written = atoms.named(first.side, vector)
    call = {"inputs": models.turned(inputs, order), "weights": written}
    outputs = models.ask(pool, first, "model_call", **call)["arrays"]
    return First(vector, outputs, trials.inner(pool, first, inputs))


@dataclass
class Tried:
    """The best guess so far, and with which layouts of inputs and outputs."""

    best: Best | None = None
    orders: tuple[dict[str, Order], dict[str, Order]] = ({}, {})  # first's, other's
    outputs: dict[str, Order] = field(default_factory=dict)
    given: First | None = None
    refusal: Exception | None = None


def matched(bench: Bench, model: Model, pair: Pair) -> Best | None:
    """The other model's weights found, its inputs in the layout that it takes; None
    where it can't be the same model, which is entered."""
    tried, before = Tried(), bench.order
    _try_layouts(bench, model, pair, tried)
    for order in models.orders(bench.batch.inputs):
        if tried.best or order == bench.order:
            continue
        if _reopened(bench, order):
            _try_layouts(bench, model, pair, tried)
    if tried.best is None:
        if bench.order != before:  # the next model begins with what the last one did
            _reopened(bench, before)
        if pair.refused is None and tried.refusal is not None:
            raise tried.refusal
        return None
    pair.refused = None
    _settle(bench, model, pair, tried)
    return tried.best


def _reopened(bench: Bench, order: dict[str, Order]) -> bool:
    """Open the first model for inputs in another layout; whether it takes them."""
    try:
        bench.given = first_of(bench, order)
    except Refused:
        bench.given = first_of(bench, bench.order)
        return False
    bench.order = order
    return True


def _try_layouts(bench: Bench, model: Model, pair: Pair, tried: Tried) -> None:
    """Match with the inputs in every layout that the other model takes."""
    pool, batch = bench.pools["float64"], bench.batch
    for order in models.orders(batch.inputs):
        model.inputs = order
        try:
            models.open_model(pool, model, batch.inputs, bench.seed)
        except Refused as error:
            tried.refusal = tried.refusal or error
            continue
        every = _pairs(bench, model, (bench.first.side, model.side))
        if isinstance(every, Mismatch):
            every = _used(bench, model, pair, every)
        if isinstance(every, Mismatch):
            pair.refused = pair.refused or every.reason
            continue
        run = _counted(bench, model, pair)
        for pairs in every:
            _keep(bench, match.unmatched(pairs, bench.first.side))
            found = match.matched(pairs, run)
            pair.runs += found.runs
            if tried.best is None or found.trial.better(tried.best.trial):
                tried.best, tried.orders = found, (bench.order, order)
                tried.outputs, tried.given = model.outputs, bench.given
            if found.trial.same:
                return


def _counted(bench: Bench, model: Model, pair: Pair) -> Callable[[Guess], Trial]:
    """A run of a guess; told how many there were."""
    pool, inputs = bench.pools["float64"], bench.batch.inputs
    runs = itertools.count(pair.runs + 1)

    def run(guess: Guess) -> Trial:
        bench.doing(f"{model.label}: its weights are matched, run {next(runs)}")
        return trials.trial(pool, model, bench.given, inputs, guess)

    return run


def _keep(bench: Bench, constants: set[str]) -> None:
    """What only the first one has stays as it made it. Raises Refused."""
    if constants != bench.kept:
        bench.kept = constants
        bench.given = first_of(bench, bench.order)


def _used(bench: Bench, model: Model, pair: Pair, why: Mismatch) -> Pairs:
    """The pairings without the weights on which no output depends; `why` there is none
    where there are no such weights. Raises Refused."""
    pool, inputs, first = bench.pools["float64"], bench.batch.inputs, bench.first
    values = models.drawn(models.read(pool, model), model.side, bench.seed, set())
    written = atoms.named(first.side, bench.given.vector)
    ours = unused.names(pool, first, inputs, written)
    theirs = unused.names(pool, model, inputs, values)
    if not ours and not theirs:
        return why
    sides = match.without(first.side, ours), match.without(model.side, theirs)
    found = _pairs(bench, model, sides)
    if not isinstance(found, Mismatch):
        pair.unused = ours, theirs
    return found


def _pairs(bench: Bench, model: Model, sides: tuple[Side, Side]) -> Pairs:
    """Units paired; what either file says in WEIGHTS as it says. Raises Refused."""
    try:
        return match.pairs(*sides, {**bench.first.weights, **model.weights})
    except ValueError as error:
        raise Refused(str(error)) from error


def _settle(bench: Bench, model: Model, pair: Pair, tried: Tried) -> None:
    """Enter what was found, and where the models part if they do."""
    pool, inputs, found = bench.pools["float64"], bench.batch.inputs, tried.best
    assert found is not None
    ours, theirs = tried.orders
    if bench.order != ours:
        _reopened(bench, ours)
    if model.inputs != theirs:
        model.inputs = theirs
        models.open_model(pool, model, inputs, bench.seed)
    last = trials.trial(pool, model, bench.given, inputs, found.guess)
    model.outputs = tried.outputs
    pair.entries, pair.proven = found.guess.every(), last.same
    choices = found.guess.choices
    pair.units = [choices[place].entries for place in sorted(choices)]
    names = {entry.right.tensor for entry in pair.entries}
    linked = {entry.left.tensor for entry in pair.entries}
    pair.unused = pair.unused[0] - linked, pair.unused[1] - names
    every = model.side.tensors.items()
    rest = {n: one for n, one in every if n not in names | pair.unused[1]}
    pair.zeros = [name for name, one in rest.items() if not atoms.constant(one)]
    pair.kept = (
        sorted(bench.kept - pair.unused[0]),
        sorted(rest.keys() - set(pair.zeros)),
    )
    pair.tensors = (len(names) + len(pair.zeros),) * 2
    for label, orders in ((pair.first, ours), (pair.second, theirs)):
        for name, one in orders.items():
            text = f"{name} goes to {label} transposed {' '.join(map(str, one))}"
            pair.inputs.append(text)
    if not last.same:
        pair.asked = match.unproven(found.guess)
        inside = trials.inner(pool, model, inputs)
        parting = trials.parting(bench.given.inner, inside)
        first, second = (one.name if one else None for one in parting)
        pair.parted = first, second
        pair.parting = [list(one.lines) if one else [] for one in parting]
