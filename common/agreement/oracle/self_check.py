"""The oracle's results checked against the same computed in another way."""

from typing import TypedDict

import numpy as np

from graphparity.common.agreement.noise_floor import Function, arithmetic_run, measure
from graphparity.common.agreement.oracle.expected import as_function
from graphparity.common.agreement.oracle.inputs import margin
from graphparity.common.contract import registry
from graphparity.common.contract.documents import Expected, Spec
from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array, Named, Tree


class Check(TypedDict):
    """Two values that should be equal, up to the floor, relative to the second."""

    output: str
    out: Array
    value: Array
    floor: float


def self_check(spec: Spec, steps: list[Tree]) -> list[Check]:
    """Checks of the oracle on one step, each two values that should be equal.

    Every output again with the reduction axes reordered, in float64; and every gradient
    by a central difference along a direction of random signs.
    """
    [(state, batch)] = steps
    if "half" in spec:
        spec = {**spec, "half": "float64"}  # no roundings
    reference, rng = registry.reference(spec["workload"]), np.random.default_rng(0)
    function, inputs = as_function(spec, state, batch)
    measured = measure(function, inputs, reference.AXES, "float64", seed=0)
    other = arithmetic_run(function, inputs, reference.AXES, rng)
    checks = [
        _check(f"{name} [reordered]", other[name], target["value"], target["floor"])
        for name, target in measured.items()
    ]
    return checks + _differences(spec, function, inputs, measured)


def _check(output: str, out: Array, value: Array, floor: float) -> Check:
    return {"output": output, "out": out, "value": value, "floor": floor}


def _differences(
    spec: Spec, function: Function, inputs: Named, measured: dict[str, Expected]
) -> list[Check]:
    """Central differences of the loss, or of <external, output>, for each gradient.

    Each parameter moves by a tenth of the least distance to any kink, relative to
    itself, up or down at random, elementwise.
    """
    relative, rng = margin(spec["workload"]) / 10, np.random.default_rng(1)
    trained = spec["kind"] == "train"
    checks = list[Check]()
    for name in (name for name in measured if name.startswith("grad.")):
        prefix = "state.0." if trained else "state."
        key, grad = prefix + name.removeprefix("grad."), measured[name]["value"]
        move = relative * inputs[key] * rng.choice([-1.0, 1.0], grad.shape)
        points = ({**inputs, key: inputs[key] + sign * move} for sign in (1, -1))
        high, low = (_terms(function(point), inputs, trained) for point in points)
        slope = np.asarray(np.sum(grad * move) * 2)
        checks.append(_difference(f"{name} [difference]", high, low, slope))
    return checks


def _terms(outputs: Named, inputs: Named, trained: bool) -> Array:
    """What is differentiated: the loss, or the terms of <external, output>."""
    return outputs["loss"] if trained else outputs["output"] * inputs["batch.external"]


def _difference(output: str, high: Array, low: Array, slope: Array) -> Check:
    """The sum of the terms above over those below, which should be `slope`; the floor
    is the rounding of both."""
    size = float(np.sum(np.abs(high) + np.abs(low)))
    noise = roundoff("float64") * size / max(abs(float(slope)), 1e-300)
    return _check(output, np.asarray(np.sum(high - low)), slope, noise)
