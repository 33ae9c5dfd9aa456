"""Outputs of larger inputs: a bound that the given ones don't reach is seen there."""

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import NOT_JUDGED, SHAKEN, Evidence, Row
from graphparity.common.contract.trees import Named
from graphparity.experiments.check import models, results
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Way

TIMES, SHAKES = 8.0, 3
FAR = f"at inputs {TIMES:g} times as large: "


def rows(bench: Bench, model: Model, way: Way, truths: set[str]) -> list[Row]:
    """A row for each output that can be judged there; none where no input is a
    floating number. truths: inputs that hold 0 and 1 alone, and stay."""
    large = {
        name: TIMES * a if a.dtype.kind == "f" and name not in truths else a
        for name, a in bench.batch.inputs.items()
    }
    if all(large[name] is a for name, a in bench.batch.inputs.items()):
        return []
    both = [(bench.first, Way(bench.first.side)), (model, way)]
    wide = [_outputs(bench, *one, large, 0) for one in both]
    moved = [
        [_outputs(bench, *one, large, n + 1) for n in range(SHAKES)] for one in both
    ]
    known = {
        name: [_evidence(name, *one) for one in zip(wide, moved, strict=True)]
        for name in wide[0]
        if all(_finite(name, run) for run in [*wide, *moved[0], *moved[1]])
    }
    kept = [{name: one[name] for name in known} for one in wide]
    found = two_programs.compared(kept[0], kept[1], known)
    return [row for row in found if row["verdict"] != NOT_JUDGED]


def _outputs(bench: Bench, model: Model, way: Way, inputs: Named, shake: int) -> Named:
    """Outputs in float64, inputs and weights shaken by a seed; 0: not. Raises
    Refused."""
    pool, vector = bench.pools["float64"], bench.given.vector
    if shake:
        noisy = models.shaken({**inputs, "": vector}, SHAKEN, shake)
        vector = noisy.pop("")
        inputs = noisy
    call = {"inputs": models.turned(inputs, model.inputs)}
    weights = results.typed(way.to(vector, model.side), "float64")
    reply = models.ask(pool, model, "model_call", **call, weights=weights)
    arrays = models.turned_back(reply["arrays"], model.outputs)
    return {FAR + name: array for name, array in arrays.items()}


def _finite(name: str, run: Named) -> bool:
    """Whether it is an output of floating numbers, none of them NaN or inf."""
    kind = run[name].dtype.kind if name in run else ""
    return kind == "f" and bool(np.all(np.isfinite(run[name])))


def _evidence(name: str, value: Named, moved: list[Named]) -> Evidence:
    runs = [run[name] for run in moved if run[name].shape == value[name].shape]
    shaken = two_programs.conditioning(value[name], runs, SHAKEN)
    return {"shaken": shaken, "single": None}
