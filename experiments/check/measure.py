"""Open the models, match their weights by running, then compare all they compute."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Evidence, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import programs
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.check import models, results, trials
from graphparity.experiments.check.matching import atoms, match, search
from graphparity.experiments.check.matching.match import Mismatch
from graphparity.experiments.check.matching.search import Entry, Found as Best
from graphparity.experiments.check.models import Model, Order, Refused
from graphparity.experiments.check.plan import Asked
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.check.trials import First
from graphparity.experiments.shared.run import Context

DTYPES = "float64", "float32"
NOTHING = 2.0**-42  # of the largest gradient: what rounding leaves of zero
SHAKES, SHAKEN = 3, 2.0**-40  # runs, and the size of the relative errors


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
    refused: str | None = None  # why they are not the same model
    failure: str | None = None
    inputs: list[str] = field(default_factory=list)  # sentences: what was turned
    zeros: list[str] = field(default_factory=list)  # second biases with no partner
    kinds: tuple[str, str] = ("", "")


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    labels: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)  # name -> dtype and shape
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class Bench:
    """What all pairs share: the pools by dtype, the batch, the first model."""

    pools: dict[str, Pool]
    batch: Batch
    first: Model
    seed: int
    given: First = field(default_factory=lambda: First(np.zeros(0), {}))
    order: dict[str, Order] = field(default_factory=dict)  # of the first one's inputs


def units(asked: Asked) -> int:
    """Pieces of work: each model."""
    return len(asked.programs)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every other model against the first."""
    found.labels = programs.labels([one.text for one in asked.programs])
    every = [
        Model(one, label, f"{one.backend}#{number}")
        for number, (one, label) in enumerate(
            zip(asked.programs, found.labels, strict=True)
        )
    ]
    with ExitStack() as stack:
        pools = {
            dtype: stack.enter_context(context.pool("cpu", dtype, asked.timeout))
            for dtype in DTYPES
        }
        bench = _begun(pools, every, asked, found)
        context.reporter.advance(1)
        for model in every[1:] if bench else []:
            assert bench is not None
            found.pairs.append(_pair(bench, model, found))
            context.reporter.advance(1)


# -- the first model -------------------------------------------------------------------


def _begun(
    pools: dict[str, Pool], every: list[Model], asked: Asked, found: Found
) -> Bench | None:
    """Load all, and open the first with its inputs; None where that fails."""
    pool = pools["float64"]
    for model in every:
        _guard(model, found, lambda: models.load(pool, model))
    if every[0].label in found.failed:
        return None
    first = every[0]
    made = list[Bench]()

    def begin() -> None:
        asking = {"place": asked.inputs, "seed": asked.seed}
        inputs = models.ask(pool, first, "model_inputs", **asking)["inputs"]
        found.inputs |= {n: f"{a.dtype} {a.shape}" for n, a in inputs.items()}
        bench = Bench(pools, _batch(inputs, every), first, asked.seed)
        refusal: Refused | None = None
        for order in models.orders(bench.batch.inputs):
            try:
                bench.given, bench.order = _first(bench, order), order
                made.append(bench)
                return
            except Refused as error:
                refusal = refusal or error
        assert refusal is not None
        raise refusal

    _guard(first, found, begin)
    return made[0] if made else None


def _first(bench: Bench, order: dict[str, Order]) -> First:
    """What the first model gives, its inputs in a layout. Raises Refused."""
    pool, first, inputs = bench.pools["float64"], bench.first, bench.batch.inputs
    first.inputs = order
    models.open_model(pool, first, inputs, bench.seed)
    values = models.drawn(models.read(pool, first), first.side, bench.seed)
    vector = atoms.flat(first.side, values)
    written = atoms.named(first.side, vector)
    call = {"inputs": models.turned(inputs, order), "weights": written}
    outputs = models.ask(pool, first, "model_call", **call)["arrays"]
    return First(vector, outputs, trials.inner(pool, first, inputs))


def _guard(model: Model, found: Found, work: Callable[[], None]) -> None:
    """Do it; what fails is kept as the model's failure."""
    try:
        work()
    except Refused as error:
        found.failed[model.label] = str(error)
    except WorkerFailure as failure:
        found.failed[model.label] = f"{failure.status}: {failure}"


def _batch(inputs: Named, every: list[Model]) -> Batch:
    """Inputs of the models, and those that only a loss takes; floating ones in
    float64."""
    wide = {
        n: a.astype(np.float64) if a.dtype.kind == "f" else a for n, a in inputs.items()
    }
    lossy = {name for model in every for name in model.takes}
    targets = {n: a for n, a in wide.items() if n in lossy or n in ("y", "target")}
    return Batch({n: a for n, a in wide.items() if n not in targets}, targets)


# -- one pair --------------------------------------------------------------------------


def _pair(bench: Bench, model: Model, found: Found) -> Pair:
    """Another model matched and compared."""
    pair = Pair(bench.first.label, model.label)
    if model.label in found.failed:
        pair.failure = found.failed[model.label]
        return pair

    def work() -> None:
        best = _matched(bench, model, pair)
        if best is not None:
            way = Way(bench.first.side, search.wiring(best.guess, model.side))
            pair.rows = _compared(bench, model, way)

    _guard(model, found, work)
    pair.failure = found.failed.get(model.label)
    pair.kinds = bench.first.kind, model.kind
    return pair


@dataclass
class Tried:
    """The best guess so far, and with which layouts of inputs and outputs."""

    best: Best | None = None
    orders: tuple[dict[str, Order], dict[str, Order]] = ({}, {})  # first's, other's
    outputs: dict[str, Order] = field(default_factory=dict)
    given: First | None = None
    refusal: Exception | None = None


def _matched(bench: Bench, model: Model, pair: Pair) -> Best | None:
    """The other model's weights found, its inputs in the layout that it takes; None
    where it can't be the same model, which is entered."""
    tried = Tried()
    _try_layouts(bench, model, pair, tried)
    for order in models.orders(bench.batch.inputs):
        if tried.best or order == bench.order:
            continue
        if _reopened(bench, order):
            _try_layouts(bench, model, pair, tried)
    if tried.best is None:
        if pair.refused is None and tried.refusal is not None:
            raise tried.refusal
        return None
    pair.refused = None
    _settle(bench, model, pair, tried)
    return tried.best


def _reopened(bench: Bench, order: dict[str, Order]) -> bool:
    """Open the first model for inputs in another layout; whether it takes them."""
    try:
        bench.given = _first(bench, order)
    except Refused:
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
        every = match.pairs(bench.first.side, model.side)
        if isinstance(every, Mismatch):
            pair.refused = pair.refused or every.reason
            continue
        run = lambda guess: trials.trial(pool, model, bench.given, batch.inputs, guess)
        for pairs in every:
            found = match.matched(pairs, run)
            pair.runs += found.runs
            if tried.best is None or found.trial.better(tried.best.trial):
                tried.best, tried.orders = found, (bench.order, order)
                tried.outputs, tried.given = model.outputs, bench.given
            if found.trial.same:
                return


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
    names = {entry.right.tensor for entry in pair.entries}
    pair.zeros = [name for name in model.side.tensors if name not in names]
    pair.tensors = len(model.side.tensors), len(model.side.tensors)
    for label, orders in ((pair.first, ours), (pair.second, theirs)):
        for name, one in orders.items():
            text = f"{name} goes to {label} transposed {' '.join(map(str, one))}"
            pair.inputs.append(text)
    if not last.same:
        inside = trials.inner(pool, model, inputs)
        pair.parted = trials.parting(bench.given.inner, inside)


# -- what is compared ------------------------------------------------------------------


def _compared(bench: Bench, model: Model, way: Way) -> list[Row]:
    """A row for everything that either model gives."""
    form = _form(bench, model)
    both = [(bench.first, Way(bench.first.side)), (model, way)]
    wide = [_run(bench, one, path, form, "float64") for one, path in both]
    narrow = [_run(bench, one, path, form, "float32") for one, path in both]
    moved = [
        [_run(bench, one, path, form, "float64", n) for n in range(1, SHAKES + 1)]
        for one, path in both
    ]
    none = cancelled(*wide)
    wide, narrow = ([_zeroed(one, none) for one in each] for each in (wide, narrow))
    moved = [[_zeroed(run, none) for run in runs] for runs in moved]
    known = {
        name: [_evidence(name, *known) for known in zip(wide, narrow, moved, strict=True)]
        for name in wide[0]
        if name in wide[1]
    }
    return two_programs.compared(wide[0], wide[1], known)


def _form(bench: Bench, model: Model) -> Form:
    tensors = bench.first.side.tensors.items()
    still = [n for n, one in tensors if not one["trained"]]
    return Form(
        {n: a.shape for n, a in bench.given.outputs.items() if a.dtype.kind == "f"},
        [n for n, one in tensors if one["trained"]],
        still,
        bench.first.loss and model.loss,
        bool(still),
        bench.seed,
    )


def _run(
    bench: Bench, model: Model, way: Way, form: Form, dtype: str, shake: int = 0
) -> Named:
    """Everything in a dtype, with inputs and weights shaken by a seed; 0: not."""
    pool, batch, vector = bench.pools[dtype], bench.batch, bench.given.vector
    if dtype != "float64" and not shake:
        models.load(pool, model)
        models.open_model(pool, model, _narrow(batch.inputs), bench.seed)
    if shake:
        noisy = models.shaken({**batch.inputs, "": vector}, SHAKEN, shake)
        vector: Array = noisy.pop("")
        batch = Batch(noisy, batch.targets)
    return results.everything(pool, model, way, vector, batch, form)


def _narrow(inputs: Named) -> Named:
    return {
        n: a.astype(np.float32) if a.dtype.kind == "f" else a for n, a in inputs.items()
    }


def cancelled(one: Named, other: Named) -> set[str]:
    """Gradients that are zero but for rounding in both models: of a bias before a norm
    that takes the mean away."""
    return _nothing(one) & _nothing(other)


def _nothing(values: Named) -> set[str]:
    """Gradients whose elements are below NOTHING of the largest one's."""
    kinds = results.TRAINING + results.WEIGHT, results.WEIGHT
    found = set[str]()
    for kind in kinds:
        sizes = {n: _rms(a) for n, a in values.items() if n.startswith(kind)}
        most = max(sizes.values(), default=0.0)
        found |= {n for n, size in sizes.items() if size <= NOTHING * most}
    return found


def _rms(array: Array) -> float:
    return float(np.linalg.norm(array)) / max(1.0, array.size**0.5)


def _zeroed(values: Named, none: set[str]) -> Named:
    return {n: np.zeros_like(a) if n in none else a for n, a in values.items()}


def _evidence(name: str, wide: Named, narrow: Named, moved: list[Named]) -> Evidence:
    value = wide[name]
    runs = [run[name] for run in moved if run[name].shape == value.shape]
    shaken = two_programs.conditioning(value, runs, SHAKEN)
    return {"shaken": shaken, "single": narrow.get(name)}
