"""Open the models, match their weights by running, then compare all they compute."""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement.two_programs import OTHER
from graphparity.common.contract.trees import Named
from graphparity.common.user import programs
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.check import (
    compared,
    forms,
    matched,
    models,
    plan,
    trials,
)
from graphparity.experiments.check.alone import run as alone
from graphparity.experiments.check.alone.run import Alone
from graphparity.experiments.check.causes import asking
from graphparity.experiments.check.forms import Forms
from graphparity.experiments.check.matched import Bench, Pair
from graphparity.experiments.check.matching import wiring
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.plan import Asked
from graphparity.experiments.check.results import Batch, Way
from graphparity.experiments.check.training.asked import by_recipe
from graphparity.experiments.shared.run import Context

DTYPES = "float64", "float32"
AT_ONCE = 2  # workers that start, or models that are compiled


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    labels: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    forms: list[Forms] = field(default_factory=list)  # one for each model
    inputs: dict[str, str] = field(default_factory=dict)  # name -> dtype and shape
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: each model matched, and compiled."""
    return len(asked.programs) * (1 if asked.eager_only else 2)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every other model against the first, and what is compiled of each."""
    if not asked.eager_only:
        context.shared(f for b in asked.backends for f in programs.static_forms(b))
    with ExitStack() as stack:
        pools = {
            dtype: stack.enter_context(context.pool("cpu", dtype, asked.timeout))
            for dtype in DTYPES
        }
        reporter = context.reporter
        reporter.say(plan.lasts(asked))
        advance = functools.partial(reporter.advance, 1)
        for _ in against(pools, asked, found, advance, reporter.doing):
            advance()


def against(
    pools: dict[str, Pool],
    asked: Asked,
    found: Found,
    advance: Callable[[], object] = lambda: None,
    doing: Callable[[str], object] = lambda _: None,
) -> Iterator[None]:
    """The same with workers by dtype; yields after each model that is matched, and
    calls `advance` after each that is compiled, `doing` with what begins."""
    found.labels = programs.labels([one.text for one in asked.programs])
    pairs = zip(asked.programs, found.labels, strict=True)
    every = [
        Model(one, label, f"{one.backend}#{number}")
        for number, (one, label) in enumerate(pairs)
    ]
    doing(f"starting {len(every)} models, and the first as it is")
    bench = begun(pools, every, asked, found)
    if bench:
        bench.doing = doing
    if bench and asked.recipe:
        _train(bench, every, asked, found)
    elif bench:
        bench.own = asked.steps
    yield
    for model in every[1:] if bench else []:
        assert bench is not None
        found.pairs.append(_pair(bench, model, found))
        yield
    if bench and not asked.eager_only:
        compiled(bench, every, found, advance)


def compiled(
    bench: Bench,
    every: list[Model],
    found: Found,
    advance: Callable[[], object] = lambda: None,
) -> None:
    """Enter every model's static forms, of several models at once."""
    left = {model.label: model for model in every if model.label not in found.failed}
    entered = {label: Forms(label) for label in left}
    found.forms = list(entered.values())
    refused = [pair for pair in found.pairs if pair.refused]
    unsettled = {name for pair in refused for name in (pair.first, pair.second)}

    def one(label: str) -> None:
        bench.doing(f"{label}: its compiled forms")
        forms.run(bench, left[label], entered[label], label in unsettled)
        advance()

    bench.pools["float64"].each(one, list(left), parallel=AT_ONCE)


# -- the first model -------------------------------------------------------------------


def begun(
    pools: dict[str, Pool], every: list[Model], asked: Asked, found: Found
) -> Bench | None:
    """Load all, and open the first with its inputs; None where that fails."""
    pool = pools["float64"]
    for one in pools.values():  # imports take seconds, and one core each
        one.start([model.worker for model in every], AT_ONCE)
    for model in every:
        _guard(model, found, functools.partial(models.load, pool, model))
    if every[0].label in found.failed:
        return None
    first = every[0]
    made = list[Bench]()

    def begin() -> None:
        asking = {"place": asked.inputs, "seed": asked.seed}
        inputs = models.ask(pool, first, "model_inputs", **asking)["inputs"]
        found.inputs |= {n: f"{a.dtype} {a.shape}" for n, a in inputs.items()}
        bench = Bench(pools, _batch(inputs, every), first, asked.seed)
        bench.search_s = asked.search_s
        refusal: Refused | None = None
        for order in models.orders(bench.batch.inputs):
            try:
                bench.given, bench.order = matched.first_of(bench, order), order
                made.append(bench)
                return
            except Refused as error:
                refusal = refusal or error
        assert refusal is not None
        raise refusal

    _guard(first, found, begin)
    return made[0] if made else None


def _train(bench: Bench, every: list[Model], asked: Asked, found: Found) -> None:
    """Enter the steps; why there are none is kept."""
    recipe = asked.recipe
    assert recipe is not None
    try:
        here = [model for model in every if model.label not in found.failed]
        if lacking := [model.label for model in here if not model.loss]:
            raise Refused(
                f"{' and '.join(lacking)} has no loss: write def loss(output)"
            )
        form = compared.form_of(bench, bench.first)
        bench.training = by_recipe(bench, recipe, asked.steps, here, form)
    except Refused as error:
        found.failed["--optimizer"] = str(error)
    except WorkerFailure as failure:
        found.failed["--optimizer"] = f"{failure.status}: {failure}"


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
        bench.doing(f"{model.label}: its weights are matched")
        best = matched.matched(bench, model, pair)
        if best is not None:
            way = Way(bench.first.side, wiring.rows(best.guess.every(), model.side))
            bench.doing(f"{model.label}: the matched layers alone")
            pair.alone = _alone(bench, model, way, pair)
            pair.rows = compared.rows(bench, model, way, pair)
            if any(row["verdict"] == OTHER for row in pair.rows):
                pool, inputs = bench.pools["float64"], bench.batch.inputs
                inside = trials.inner(pool, model, inputs)
                pair.inner = [bench.given.inner, inside]
                both = bench.first, model
                pair.places = [trials.places(pool, one, inputs) for one in both]
                pair.causes[:0] = asking.causes(bench, model, way, pair)

    _guard(model, found, work)
    pair.failure = found.failed.get(model.label)
    pair.kinds = bench.first.kind, model.kind
    return pair


def _alone(bench: Bench, model: Model, way: Way, pair: Pair) -> list[Alone]:
    """Each matched layer of both run alone."""
    pool, both = bench.pools["float64"], (bench.first, model)
    ways, inputs = (Way(bench.first.side), way), bench.batch.inputs
    return alone.every(pool, both, ways, bench.given.vector, inputs, pair.units)
