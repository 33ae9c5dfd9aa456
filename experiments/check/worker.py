"""Inside a worker: a person's own model, its weights, calls and gradients.

What the person's code raises comes back as `raised`: a result, no fault of the worker.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import loading, values
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session

KINDS = (
    "torch.nn.Module, a Keras model or layer, tf.Module, a flax nnx or linen module, "
    "an equinox module, or the pair (init, apply)"
)


@dataclass
class Opened:
    """The model of this process; targets: inputs that only its loss takes."""

    model: Any = None
    loss: Callable[..., Any] | None = None
    takes: list[str] = field(default_factory=list)  # of the loss, by name


def _held() -> Opened:
    return session.current().note(Opened)


def _framework() -> ModuleType:
    return registry.load(session.current().backend, "own", "model")


def _guarded(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"raised": None, **work()}
    except Raised as error:
        return {"raised": str(error)}


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

    return _guarded(work)


def _parameters(call: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(call).parameters)


def model_load(place: str, function: str, dtype: str) -> dict[str, Any]:
    """Load a file with a model; what its `loss` takes besides the output, by name."""

    def work() -> dict[str, Any]:
        session.current().drop(Opened)
        registry.load(session.current().backend, "own", "function").default_dtype(dtype)
        held, made = _held(), loading.module(place)
        maker = loading.function(made, function)
        held.loss = getattr(made, "loss", None)
        if held.loss is not None:
            held.takes = _parameters(held.loss)[1:]
        held.model = maker
        said = getattr(made, "WEIGHTS", {})
        return {"loss": held.loss is not None, "takes": held.takes, "weights": said}

    return _guarded(work)


def model_open(inputs: Named, seed: int, dtype: str) -> dict[str, Any]:
    """Make the model that was loaded, for inputs of these shapes: what it is, and its
    tensors described in the order of execution."""

    def work() -> dict[str, Any]:
        held, framework, maker = _held(), _framework(), _held().model
        arrays = _tensors(inputs)
        makes = inspect.isclass(maker) or inspect.isroutine(maker)
        made = loading.guarded(maker) if makes else maker
        opened = lambda: framework.opened(made, arrays, seed, dtype)
        model = loading.guarded(opened)
        if model is None:
            raise Raised(f"it gave {type(made).__name__}, which is none of: {KINDS}")
        held.model = model
        tensors = loading.guarded(lambda: framework.tensors(model, arrays))
        return {"kind": framework.kind(model), "tensors": tensors}

    return _guarded(work)


def _tensors(inputs: Named) -> list[Any]:
    return [session.current().runtime.array(a) for a in inputs.values()]


# -- weights ---------------------------------------------------------------------------


def model_read() -> Named:
    """Weights and statistics by name."""
    found: Named = _framework().read(_held().model)
    return found


def model_write(values: Named) -> None:
    """Weights and statistics, all or some. Raises ValueError for a name that it has
    not."""
    if strange := values.keys() - model_read().keys():
        raise ValueError(f"no weight is called {', '.join(sorted(strange))}")
    _framework().write(_held().model, values)


# -- calls -----------------------------------------------------------------------------


def model_call(inputs: Named, weights: Named | None = None) -> dict[str, Any]:
    """Its outputs in evaluation mode."""

    def work() -> dict[str, Any]:
        if weights is not None:
            model_write(weights)
        framework, model = _framework(), _held().model
        call = lambda: framework.call(model, _tensors(inputs), False)
        return {"arrays": _read(loading.guarded(call)).arrays}

    return _guarded(work)


def _read(result: Any) -> values.Given:
    user = registry.load(session.current().backend, "own", "function")
    return values.given(result, user.is_tensor, session.current().runtime.numpy)


def model_gradients(
    inputs: Named, given: Named, cotangents: Named, training: bool, loss: bool
) -> dict[str, Any]:
    """Output, value and gradients of its loss, or of sum(output * cotangent); the
    statistics after a call in training. given: what the loss takes, by name."""

    def work() -> dict[str, Any]:
        framework, held, runtime = _framework(), _held(), session.current().runtime
        before = model_read() if training else {}
        scalar = _loss(given) if loss else _products(cotangents)
        run = lambda: framework.gradients(
            held.model, _tensors(inputs), training, scalar
        )
        value, output, weights, by_input = loading.guarded(run)
        names = list(inputs)
        after = model_read() if training else {}
        if training:
            model_write(before)
        return {
            "value": runtime.numpy(value),
            "arrays": _read(output).arrays,
            "weights": {n: runtime.numpy(g) for n, g in weights.items()},
            "inputs": {names[n]: runtime.numpy(g) for n, g in by_input.items()},
            "after": after,
        }

    return _guarded(work)


def _loss(given: Named) -> Callable[[Any], Any]:
    held, runtime = _held(), session.current().runtime
    arrays = {name: runtime.array(given[name]) for name in held.takes if name in given}
    loss = held.loss
    assert loss is not None
    return lambda output: loss(output, **arrays)


def _products(cotangents: Named) -> Callable[[Any], Any]:
    framework, runtime = _framework(), session.current().runtime
    factors = {name: runtime.array(c) for name, c in cotangents.items()}

    def scalar(output: Any) -> Any:
        found = values.leaves(output)
        terms = [framework.product(found[n], c) for n, c in factors.items()]
        return sum(terms[1:], terms[0])

    return scalar


def model_inner(inputs: Named) -> dict[str, Any]:
    """What its layers or operations give in evaluation mode, in order."""

    def work() -> dict[str, Any]:
        framework, model = _framework(), _held().model
        run = lambda: framework.inner(model, _tensors(inputs))
        found = []
        for name, result in loading.guarded(run):
            for array in _read(result).arrays.values():
                if array.dtype.kind == "f" and array.size:
                    found.append({"name": name, "array": array})
        return {"inner": found}

    return _guarded(work)


COMMANDS = {
    "model_inputs": model_inputs,
    "model_load": model_load,
    "model_open": model_open,
    "model_read": model_read,
    "model_write": model_write,
    "model_call": model_call,
    "model_gradients": model_gradients,
    "model_inner": model_inner,
}
