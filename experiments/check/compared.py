"""Everything that two models compute held against each other, a row for each output."""

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Evidence, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import conventions, far, models, results, steps
from graphparity.experiments.check.conventions import Known
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.matching import atoms, wiring
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Batch, Form, Way

NOTHING = 2.0**-42  # of the largest gradient: what rounding leaves of zero
SHAKES, SHAKEN = 3, 2.0**-40  # runs, and the size of the relative errors


def rows(bench: Bench, model: Model, way: Way) -> list[Row]:
    """A row for everything that either model gives."""
    form = _form(bench, model)
    both = [(bench.first, Way(bench.first.side)), (model, way)]
    wide = [_run(bench, one, path, form, "float64") for one, path in both]
    narrow = [_run(bench, one, path, form, "float32") for one, path in both]
    moved = [
        [_run(bench, one, path, form, "float64", n) for n in range(1, SHAKES + 1)]
        for one, path in both
    ]
    both_ways = [*zip(*moved, strict=True)]
    for first, second in [wide, narrow, *both_ways]:
        _filled(first, second)
    none = cancelled(*wide)
    wide, narrow = ([_zeroed(one, none) for one in each] for each in (wide, narrow))
    moved = [[_zeroed(run, none) for run in runs] for runs in moved]
    known = {
        name: [_evidence(name, *one) for one in zip(wide, narrow, moved, strict=True)]
        for name in wide[0]
        if name in wide[1]
    }
    found = two_programs.compared(wide[0], wide[1], known)
    known_of = _known(bench)
    told = [conventions.told(row, wide[0], wide[1], known_of) for row in found]
    told += far.rows(bench, model, way, known_of.truths)
    assert way.rows is not None
    untied = wiring.parted(way.rows, bench.first.side, model.side)
    return told + [_untied(*one) for one in untied.items()]


def _untied(name: str, parts: list[str]) -> Row:
    """The row of a weight that the other model has more than once."""
    reason = f"one weight in the first, {len(parts)} in the second"
    return {
        **two_programs.empty(f"tie of {name}"),
        "verdict": two_programs.OTHER,
        "reason": f"{reason} ({', '.join(parts)}): once trained they part",
    }


def _filled(one: Named, other: Named) -> None:
    """A gradient that only one of them gives is zero in the other."""
    for mine, theirs in ((one, other), (other, one)):
        for name, array in mine.items():
            if name.startswith((results.WEIGHT, results.TRAINING + results.WEIGHT)):
                theirs.setdefault(name, np.zeros_like(array))


def _known(bench: Bench) -> Known:
    """What conventions are told by."""
    inputs, tensors = bench.batch.inputs, bench.first.side.tensors
    truths = {n for n, a in inputs.items() if np.all((a == 0.0) | (a == 1.0))}
    return Known(
        atoms.named(bench.first.side, bench.given.vector),
        next((len(a) for a in inputs.values() if a.ndim), 1),
        {n for n, one in tensors.items() if one["role"] == "embedding"},
        truths,
    )


def _form(bench: Bench, model: Model) -> Form:
    tensors = bench.first.side.tensors.items()
    still = [n for n, one in tensors if not one["trained"] and n not in bench.kept]
    moving = "mean", "variance"
    return Form(
        {n: a.shape for n, a in bench.given.outputs.items() if a.dtype.kind == "f"},
        [n for n, one in tensors if one["trained"]],
        still,
        [n for n in still if bench.first.side.tensors[n]["role"] not in moving],
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
        vector = noisy.pop("")
        batch = Batch(noisy, batch.targets)
    found = results.everything(pool, model, way, vector, batch, form)
    if bench.training is not None and form.loss:
        given = pool, model, way, vector, batch, form
        found |= steps.stepped(*given, bench.training)
    return found


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
    return float(np.linalg.norm(array) / max(1.0, float(array.size) ** 0.5))


def _zeroed(values: Named, none: set[str]) -> Named:
    return {n: np.zeros_like(a) if n in none else a for n, a in values.items()}


def _evidence(name: str, wide: Named, narrow: Named, moved: list[Named]) -> Evidence:
    value = wide[name]
    runs = [run[name] for run in moved if run[name].shape == value.shape]
    shaken = two_programs.conditioning(value, runs, SHAKEN)
    return {"shaken": shaken, "single": narrow.get(name)}
