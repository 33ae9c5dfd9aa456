"""Evidence for the oracle itself: what it computes in another way."""

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
    """Evidence for the oracle itself on one step: out and value that should be equal.

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
    checks: list[Check] = [
        {
            "output": f"{name} [reordered]",
            "out": other[name],
            "value": target["value"],
            "floor": target["floor"],
        }
        for name, target in measured.items()
    ]
    return checks + _differences(spec, function, inputs, measured)


def _differences(
    spec: Spec, function: Function, inputs: Named, measured: dict[str, Expected]
) -> list[Check]:
    """Central differences of the loss, or of <external, output>, for each gradient.

    Each parameter moves by a tenth of the least distance to any kink, relative to
    itself, up or down at random, elementwise. The floor is the rounding of both values.
    """
    relative, rng = margin(spec["workload"]) / 10, np.random.default_rng(1)

    def terms(point: Named) -> Array:
        outputs = function(point)
        if spec["kind"] == "train":
            return outputs["loss"]
        return outputs["output"] * inputs["batch.external"]

    checks = list[Check]()
    for name in (name for name in measured if name.startswith("grad.")):
        prefix = "state.0." if spec["kind"] == "train" else "state."
        key, grad = prefix + name.removeprefix("grad."), measured[name]["value"]
        move = relative * inputs[key] * rng.choice([-1.0, 1.0], grad.shape)
        high, low = (terms({**inputs, key: inputs[key] + s * move}) for s in (1, -1))
        slope = np.asarray(np.sum(grad * move) * 2)
        size = float(np.sum(np.abs(high) + np.abs(low)))
        noise = roundoff("float64") * size / max(abs(float(slope)), 1e-300)
        checks.append(
            {
                "output": f"{name} [difference]",
                "out": np.asarray(np.sum(high - low)),
                "value": slope,
                "floor": noise,
            }
        )
    return checks
