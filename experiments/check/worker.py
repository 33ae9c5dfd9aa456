"""Inside a worker: a person's own model, its weights, calls and gradients.

What the person's code raises comes back as `raised`: a result, no fault of the worker.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import loading, made_at
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session
from graphparity.experiments.check.dropout import worker as dropout
from graphparity.experiments.check.in_worker import (
    changed,
    graphed,
    layers,
    marks,
    opened,
)
from graphparity.experiments.check.training import worker as training

KINDS = (
    "torch.nn.Module, a Keras model or layer, tf.Module, a flax nnx or linen module, "
    "an equinox module, or the pair (init, apply)"
)


# -- opening ---------------------------------------------------------------------------


def model_inputs(place: str, seed: int) -> dict[str, Any]:
    """What `inputs(rng)` of a file returns: NumPy arrays by name."""

    def work() -> dict[str, Any]:
        call = loading.function(loading.module(place), "inputs")
        rng = [np.random.default_rng(seed)] if _parameters(call) else []
        found = loading.guarded(lambda: call(*rng))
        if not isinstance(found, dict) or not found:
            what = type(found).__name__
            raise Raised(f"inputs(rng) gave {what}: return dict(x=…) of NumPy arrays")
        arrays = {name: np.asarray(leaf) for name, leaf in found.items()}
        for name, array in arrays.items():
            if array.dtype.kind not in "fiub":
                raise Raised(f"inputs(rng) gives {name} as {array.dtype}, no numbers")
        return {"inputs": arrays}

    return opened.guarded(work)


def _parameters(call: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(call).parameters)


def model_load(place: str, function: str, dtype: str) -> dict[str, Any]:
    """Load a file with a model; what its `loss` takes besides the output, by name."""

    def work() -> dict[str, Any]:
        session.current().drop(opened.Opened)
        registry.load(session.current().backend, "own", "function").default_dtype(dtype)
        held, made = opened.held(), loading.module(place)
        held.place, held.function = place, function
        maker = loading.function(made, function)
        held.loss = getattr(made, "loss", None)
        if held.loss is not None:
            held.takes = _parameters(held.loss)[1:]
        held.model = maker
        said = getattr(made, "WEIGHTS", {})
        trains = [n for n in opened.TRAINS if hasattr(made, n)]
        loss = held.loss is not None
        return {"loss": loss, "takes": held.takes, "weights": said, "trains": trains}

    return opened.guarded(work)


def model_open(inputs: Named, seed: int, dtype: str) -> dict[str, Any]:
    """Make the model that was loaded, for inputs of these shapes: what it is, and its
    tensors described in the order of execution."""

    def work() -> dict[str, Any]:
        held, framework, maker = opened.held(), opened.framework(), opened.held().model
        arrays = opened.tensors(inputs)
        opened.seeded(seed)
        made = maker
        if opened.makes(maker):
            watched = lambda: made_at.watched(maker, held.place)
            made, held.lines = loading.guarded(watched)
        run = lambda: framework.opened(made, arrays, seed, dtype)
        model = loading.guarded(run)
        if model is None:
            raise Raised(f"it gave {type(made).__name__}, which is none of: {KINDS}")
        held.model = model
        tensors = loading.guarded(lambda: framework.tensors(model, arrays))
        return {"kind": framework.kind(model), "tensors": tensors}

    return opened.guarded(work)


# -- calls -----------------------------------------------------------------------------


def model_call(inputs: Named, weights: Named | None = None) -> dict[str, Any]:
    """Its outputs in evaluation mode."""

    def work() -> dict[str, Any]:
        if weights is not None:
            opened.write(weights)
        framework, model = opened.framework(), opened.held().model
        call = lambda: framework.call(model, opened.tensors(inputs), False)
        return {"arrays": opened.outputs(loading.guarded(call)).arrays}

    return opened.guarded(work)


def model_gradients(
    inputs: Named, given: Named, cotangents: Named, training: bool, loss: bool
) -> dict[str, Any]:
    """Output, value and gradients of its loss, or of sum(output * cotangent), in this
    backend's form; the statistics after a call in training. given: what the loss takes,
    by name."""

    def work() -> dict[str, Any]:
        framework, held = opened.framework(), opened.held()
        runtime = session.current().runtime
        before = opened.read() if training else {}
        scalar = opened.loss_of(given) if loss else opened.products(cotangents)
        arrays, graph = opened.tensors(inputs), opened.graph()
        run = lambda: framework.gradients(held.model, arrays, training, scalar, graph)
        value, output, weights, by_input = loading.guarded(run)
        names = list(inputs)
        after = opened.read() if training else {}
        if training:
            opened.write(before)
        return {
            "value": runtime.numpy(value),
            "arrays": opened.outputs(output).arrays,
            "weights": {n: runtime.numpy(g) for n, g in weights.items()},
            "inputs": {names[n]: runtime.numpy(g) for n, g in by_input.items()},
            "after": after,
        }

    return opened.guarded(work)


def model_dropped(
    masks: list[Any], seed: int, scaled: bool, **asked: Any
) -> dict[str, Any]:
    """The same with dropout, its masks given; `draws`: which they were."""
    return dropout.gradients(model_gradients, masks, seed, scaled, asked)


def model_inner(inputs: Named) -> dict[str, Any]:
    """The marks of what its layers or operations give in evaluation mode, in order, and
    the lines of its file that make them and run them."""

    def work() -> dict[str, Any]:
        framework, held = opened.framework(), opened.held()
        here = functools.partial(made_at.here, held.place)
        given = opened.tensors(inputs)
        run = lambda: framework.inner(held.model, given, held.place, here)
        found = []
        for name, result, layer, at in loading.guarded(run):
            lines = [held.lines[id(layer)]] if id(layer) in held.lines else []
            lines += [line for line in at if line not in lines]
            for array in opened.outputs(result).arrays.values():
                if array.dtype.kind == "f" and array.size:
                    told = {"name": name, "mark": list(marks.mark(array))}
                    found.append({**told, "lines": lines})
        return {"inner": found}

    return opened.guarded(work)


def model_places(inputs: Named) -> dict[str, Any]:
    """For tensors that no layer has the lines of its file that move or use them."""

    def work() -> dict[str, Any]:
        framework, held = opened.framework(), opened.held()
        given = opened.tensors(inputs)
        if not hasattr(framework, "places"):  # each has a layer, which has lines
            return {"places": {}}
        run = lambda: framework.places(held.model, given, held.place)
        return {"places": loading.guarded(run)}

    return opened.guarded(work)


COMMANDS = {
    "model_inputs": model_inputs,
    "model_load": model_load,
    "model_open": model_open,
    "model_read": opened.read,
    "model_write": opened.write,
    "model_call": model_call,
    "model_gradients": model_gradients,
    "model_dropped": model_dropped,
    "model_inner": model_inner,
    "model_places": model_places,
    **changed.COMMANDS,
    **dropout.COMMANDS,
    **graphed.COMMANDS,
    **layers.COMMANDS,
    **training.COMMANDS,
}
