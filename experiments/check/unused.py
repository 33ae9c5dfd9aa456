"""Weights on which no output depends: the last residual kernel of a stack, of which
only the other branch goes on. They are found by running, and need no partner."""

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models
from graphparity.experiments.check.models import Model, Refused


def names(pool: Pool, model: Model, inputs: Named, values: Named) -> set[str]:
    """The trained weights whose gradients are all zero, where the outputs stay what
    they are, bit for bit, when all of them are changed. values: the weights that are
    taken, and written again."""
    given = {"inputs": models.turned(inputs, model.inputs)}
    try:
        before = models.ask(pool, model, "model_call", **given, weights=values)
        rng, arrays = np.random.default_rng(0), before["arrays"].items()
        factors = {n: rng.standard_normal(a.shape) for n, a in arrays if _floats(a)}
        asked = {"given": {}, "cotangents": factors, "training": False, "loss": False}
        reply = models.ask(pool, model, "model_gradients", **given, **asked)
        found = {n for n, gradient in reply["weights"].items() if not np.any(gradient)}
        moved = {n: v + 1.0 if n in found else v for n, v in values.items()}
        after = models.ask(pool, model, "model_call", **given, weights=moved)
        pool.ask(model.worker, "model_write", given=values)
    except Refused:
        return set()
    return found if _equal(before["arrays"], after["arrays"]) else set()


def _floats(array: Array) -> bool:
    return bool(array.dtype.kind == "f")


def _equal(one: Named, other: Named) -> bool:
    return all(np.array_equal(value, other[name]) for name, value in one.items())
