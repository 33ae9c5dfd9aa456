"""A model as it is, by which its forms are judged: in both dtypes, and shaken."""

import dataclasses
import functools
from dataclasses import dataclass

from graphparity.common.agreement import two_programs
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import models, results
from graphparity.experiments.check.judging import runs as judging
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.models import Model, Refused, Seat
from graphparity.experiments.check.results import Way


@dataclass
class AsItIs:
    """What a model gives as it is. random: outputs that differ from call to call."""

    vector: Array
    form: results.Form
    wide: Named
    narrow: Named
    moved: list[Named]
    random: list[str]


def of(bench: Bench, model: Model) -> AsItIs:
    """Its values in both dtypes, and shaken ones. Raises Refused, WorkerFailure."""
    pool, single = bench.pools["float64"], bench.pools["float32"]
    one = opened(bench, pool, model, model.worker)
    still = {n for n, each in one.side.tensors.items() if atoms.constant(each)}
    weights = models.drawn(models.read(pool, one), one.side, bench.seed, still)
    vector = atoms.flat(one.side, weights)
    given = models.turned(bench.batch.inputs, one.inputs)
    outputs = models.ask(pool, one, "model_evaluated", inputs=given)["arrays"]
    tensors = model.side.tensors.items()
    form = results.Form(
        {n: a.shape for n, a in outputs.items() if a.dtype.kind == "f"},
        [n for n, each in tensors if each["trained"]],
        [n for n, each in tensors if not each["trained"]],
        [],  # its own weights are frozen in both forms
        model.loss,
        True,
        bench.seed,
    )
    rest = one, model, vector, form
    call = functools.partial(values, bench, pool, *rest)
    wide, again = call(), call()
    apart = {n: two_programs.relative(a, again[n]) for n, a in wide.items()}
    random = [n for n, far in apart.items() if not far <= two_programs.MOST]
    moved = [call(n) for n in range(1, judging.SHAKES + 1)]
    other = opened(bench, single, model, model.worker)
    narrow = values(bench, single, other, model, vector, form)
    return AsItIs(vector, form, wide, narrow, moved, random)


def settle(bench: Bench, model: Model) -> None:
    """Enter the first layout of its inputs that it takes. Raises Refused,
    WorkerFailure."""
    first: Refused | None = None
    for order in models.orders(bench.batch.inputs):
        model.inputs = order
        try:
            pool = bench.pools["float64"]
            return models.open_model(pool, model, bench.batch.inputs, bench.seed)
        except Refused as error:
            first = first or error
    assert first is not None
    raise first


def opened(bench: Bench, seat: Seat, model: Model, worker: str) -> Model:
    """The model in a worker, with its own names there. Raises Refused,
    WorkerFailure."""
    one = dataclasses.replace(model, worker=worker, outputs={})
    models.load(seat, one)
    given = results.typed(models.turned(bench.batch.inputs, one.inputs), seat.dtype)
    asked = {"inputs": given, "seed": bench.seed, "dtype": seat.dtype}
    one.side = atoms.side(models.ask(seat, one, "model_open", **asked)["tensors"])
    return one


def values(
    bench: Bench,
    seat: Seat,
    model: Model,
    first: Model,
    vector: Array,
    form: results.Form,
    shake: int = 0,
) -> Named:
    """All that it gives in a dtype, by the first one's names, with inputs and weights
    shaken by a seed; 0: not. Raises Refused, WorkerFailure."""
    batch, way = bench.batch, Way(first.side)
    if shake:
        batch, vector = judging.noisy(batch, vector, shake)
    weights = results.typed(way.to(vector, model.side), seat.dtype)
    seat.ask(model.worker, "model_write", given=weights)
    given = results.typed(models.turned(batch.inputs, model.inputs), seat.dtype)
    found: Named = models.ask(seat, model, "model_evaluated", inputs=given)["arrays"]
    return found | results.in_mode(seat, model, way, batch, form, True)
