"""The noise floor: the error that rounding alone explains, at each element.

floor_i^2 = operations_i^2 + order_i^2 + (u value_i)^2/3, with u the unit roundoff of
the dtype, 2^-24 for float32, around the value *at the inputs that a backend receives*.
*operations*: root mean square error of float64 runs in which every operation errs by a
relative uniform +-u (`shaken`). *order*: that of runs in the dtype itself with the
reduction axes randomly permuted. The last term is the rounding of the result. Both are
Monte Carlo arithmetic (Parker 1997) with the reference as the program.
"""

import math
from collections.abc import Callable

import numpy as np

from graphparity.common.agreement import criteria, sequential, shaken
from graphparity.common.contract.documents import Expected
from graphparity.common.contract.dtypes import cast, roundoff
from graphparity.common.contract.trees import Array, Named

FIXED = "."  # an axis whose order matters, such as a picture's rows
ROUNDED = "rule."  # begins the names of coefficients that a library rounds
RUNS = 8  # Monte Carlo runs of each kind
FEW = 4  # in float64, whose limits are wider

Function = Callable[[Named], Named]


def relative_error(out: Array, reference: Array) -> float:
    """||out - reference||_2 / ||reference||_2 in float64; 0 where both are zero."""
    distance = float(np.linalg.norm(np.asarray(out, np.float64) - reference))
    scale = float(np.linalg.norm(reference))
    return distance / scale if scale else (float("inf") if distance else 0.0)


def perturbed(inputs: Named, u: float, rng: np.random.Generator) -> Named:
    """Every floating input multiplied by 1 + d, d uniform in +-u."""

    def noise(a: Array) -> Array:
        return np.asarray(a * (1.0 + rng.uniform(-u, u, a.shape)))

    return {k: noise(a) if a.dtype.kind == "f" else a for k, a in inputs.items()}


def axes_of(name: str, axes: dict[str, str]) -> str:
    """The axis letters of an output by the name behind its last dot, `grad.w1@3`."""
    return axes.get(name.split("@")[0].split(".")[-1], "")


def permute(values: Named, axes: dict[str, str], orders: dict[str, Array]) -> Named:
    """Reorder every array along its named axes."""
    result = {}
    for name, array in values.items():
        for position, letter in zip(range(array.ndim), axes_of(name, axes)):
            if letter != FIXED:
                array = np.take(array, orders[letter], axis=position)
        result[name] = array
    return result


def arithmetic_run(
    function: Function, inputs: Named, axes: dict[str, str], rng: np.random.Generator
) -> Named:
    """One run in the dtype of the inputs, reduction axes in random order."""
    sizes = {
        letter: length
        for name, array in inputs.items()
        for letter, length in zip(axes_of(name, axes), array.shape)
        if letter != FIXED
    }
    orders = {letter: rng.permutation(size) for letter, size in sizes.items()}
    outputs = function(permute(inputs, axes, orders))
    inverse = {letter: np.argsort(order) for letter, order in orders.items()}
    return permute(outputs, axes, inverse)


def measure(
    function: Function,
    inputs: Named,
    axes: dict[str, str],
    dtype: str,
    seed: int,
    before: Named | None = None,
    count: int = RUNS,
) -> dict[str, Expected]:
    """For each output its value at the inputs as the dtype has them, and its noise.

    before: of outputs that a step changes, what they were. count: runs of each kind.
    Values are float64's. Inputs named `rule.*` are coefficients that a library rounds:
    they alone are perturbed.
    """
    rng, u = np.random.default_rng(seed), roundoff(dtype)
    rounded = {name: cast(array, dtype) for name, array in inputs.items()}
    received = {name: cast(array, "float64") for name, array in rounded.items()}
    received |= {name: inputs[name] for name in inputs if name.startswith(ROUNDED)}
    exact = function(received)
    noisy = [_shaken_run(function, received, u, rng) for _ in range(count)]
    coarse = [arithmetic_run(function, rounded, axes, rng) for _ in range(count)]
    kinds, starts = (noisy, coarse), before or {}
    in_order = function({n: sequential.sequential(a) for n, a in rounded.items()})
    return {
        name: expectation(
            value,
            [[run[name] for run in kind] for kind in kinds],
            u,
            starts.get(name),
            in_order[name],
        )
        for name, value in exact.items()
    }


def _shaken_run(
    function: Function, inputs: Named, u: float, rng: np.random.Generator
) -> Named:
    """One run in float64 whose every operation errs like a rounding of size u."""
    library = {name: a for name, a in inputs.items() if name.startswith(ROUNDED)}
    factors = shaken.noise(u, rng)
    values = {**inputs, **perturbed(library, u, rng)}
    return function({name: shaken.shaken(a, factors) for name, a in values.items()})


def expectation(
    value: Array,
    runs: list[list[Array]],
    u: float,
    before: Array | None = None,
    in_order: Array | None = None,
) -> Expected:
    """A value with its noise from runs of several kinds, all of its shape; exact where
    it is no floating-point number, or zero in all runs.

    before: what a step has changed into it. in_order: of a run with sums in order.
    """
    if value.dtype.kind != "f":
        return {"value": value, "floor": 0.0}
    with np.errstate(invalid="ignore", over="ignore"):  # what overflows is said later
        noise = criteria.of_runs(value, runs, u, before)
        if in_order is not None:
            noise["in_order"] = float(np.linalg.norm(in_order - value))
        size, length = criteria.size(noise), float(np.linalg.norm(value))
    floor = size / length if length else (math.inf if size else 0.0)
    return {"value": value, "floor": floor, "noise": noise}
