"""Inside a worker: the parameters of functions that a person's file calls."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

METHODS = {  # of NumPy's arrays, which tell none
    **dict.fromkeys(["mean", "sum", "prod", "max", "min"], "axis=None, keepdims=False"),
    **dict.fromkeys(["std", "var"], "axis=None, ddof=0, keepdims=False"),
    **dict.fromkeys(["argmax", "argmin", "cumsum", "cumprod"], "axis=None"),
    **dict.fromkeys(["all", "any"], "axis=None, keepdims=False"),
    "argsort": "axis=-1",
    "swapaxes": "axis1, axis2",
    "repeat": "repeats, axis=None",
    "take": "indices, axis=None, mode='raise'",
    "round": "decimals=0",
    "clip": "min=None, max=None",
    "flatten": "order='C'",
    "ravel": "order='C'",
    "trace": "offset=0, axis1=0, axis2=1",
    "diagonal": "offset=0, axis1=0, axis2=1",
}


def of(
    function: Any,
    known: dict[str, inspect.Signature],
    is_tensor: Callable[[Any], bool],
) -> inspect.Signature | None:
    """A function's parameters; None where they can't be told. known: of functions that
    tell none, by their last names, a tensor's methods with the tensor itself."""
    name = getattr(function, "__name__", "")
    owner = getattr(function, "__self__", None)
    if isinstance(owner, (np.ndarray, np.generic)) and name in METHODS:
        return read(METHODS[name])
    if (own := known.get(name)) is not None:
        if owner is not None and is_tensor(owner):
            _, *rest = own.parameters.values()
            return own.replace(parameters=rest)
        return own
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def read(text: str) -> inspect.Signature:
    """A signature written as text: names, defaults that are literals; it takes further
    options by name."""
    arguments = ast.parse(f"def f({text}): pass").body[0].args  # type: ignore
    names = arguments.args
    empty = inspect.Parameter.empty
    given = [ast.literal_eval(one) for one in arguments.defaults]
    every = [empty] * (len(names) - len(given)) + given
    both = inspect.Parameter.POSITIONAL_OR_KEYWORD
    made = [
        inspect.Parameter(name.arg, both, default=value)
        for name, value in zip(names, every, strict=True)
    ]
    rest = inspect.Parameter("names", inspect.Parameter.VAR_KEYWORD)
    return inspect.Signature([*made, rest])


def flat(bound: inspect.BoundArguments, defaults: bool = False) -> dict[str, Any]:
    """Its arguments by name, those of `**names` among them."""
    if defaults:
        bound = inspect.BoundArguments(bound.signature, bound.arguments.copy())
        bound.apply_defaults()
    found = dict[str, Any]()
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            found |= value
        elif kind is not inspect.Parameter.VAR_POSITIONAL:
            found[name] = value
    return found


def tuples(value: Any) -> Any:
    """A list as a tuple: between processes the one becomes the other."""
    if isinstance(value, (list, tuple)):
        return tuple(map(tuples, value))
    return value
