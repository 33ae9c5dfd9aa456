"""The noise floor: the error that rounding alone explains for an output.

floor^2 = inputs^2 + arithmetic^2 + u^2/3, with u the unit roundoff of the dtype, 2^-24
for float32. *inputs*: root mean square error of float64 runs whose inputs are each
perturbed by a relative uniform +-u. *arithmetic*: that of runs in the dtype itself with
the reduction axes randomly permuted. The last term is the rounding of the result. It is
Monte Carlo arithmetic (Parker 1997) with the reference as the program.
"""

from collections.abc import Callable

import numpy as np

from graphparity.common.contract.documents import Expected
from graphparity.common.contract.dtypes import cast, roundoff
from graphparity.common.contract.trees import Array, Named

FIXED = "."  # an axis whose order matters, such as a picture's rows
RUNS = 8  # Monte Carlo runs of each kind

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
    function: Function, inputs: Named, axes: dict[str, str], dtype: str, seed: int
) -> dict[str, Expected]:
    """For each output by name its float64 value and its noise floor, as defined
    above."""
    rng, u = np.random.default_rng(seed), roundoff(dtype)
    exact = function(inputs)
    rounded = {name: cast(array, dtype) for name, array in inputs.items()}
    centre = function({name: cast(a, "float64") for name, a in rounded.items()})
    noisy = [function(perturbed(inputs, u, rng)) for _ in range(RUNS)]
    coarse = [arithmetic_run(function, rounded, axes, rng) for _ in range(RUNS)]
    result: dict[str, Expected] = {}
    for name, value in exact.items():
        by_input = [relative_error(run[name], value) for run in noisy]
        by_order = [relative_error(run[name], centre[name]) for run in coarse]
        squares = (
            np.mean(np.square(by_input)) + np.mean(np.square(by_order)) + u * u / 3
        )
        floor = float(np.sqrt(squares)) if np.any(value) else 0.0
        result[name] = {"value": value, "floor": floor}
    return result
